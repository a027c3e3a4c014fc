/* desk/rule_ready: rules as the engine reads them. */
#include "desk/rule_ready.h"

#include "base/json.h"
#include "desk/conversation.h"

/* A blank behind it: its last word is whole. */
static enum rc parse(struct ctx *c, const void *mem, const char *text, struct question **out)
{
	return conversation_query_parse(c, mem, talloc_asprintf(mem, "%s ", text), NULL, out);
}

static enum rc bad_query(struct ctx *c, const char *msgid, const char *text)
{
	return ctx_fail_field(c, RC_INVALID, "query", "bad_query", msgid, "text", text, NULL);
}

static enum rc check_notes(struct ctx *c, const struct question *q)
{
	static const char *const sentences[] = {
	        [QUERY_NO_OPERATOR] = N_("“{text}” is not something one can ask for. A rule needs "
	                                 "a condition that is understood whole."),
	        [QUERY_NO_VALUE] = N_("“{text}” was not understood. A rule needs a condition that "
	                              "is understood whole."),
	        [QUERY_TOO_LONG] = N_("The condition is too long; it was read up to “{text}”."),
	};

	if (q->note_n == 0)
		return RC_OK;
	return bad_query(c, sentences[q->notes[0].trouble], q->notes[0].text);
}

/* Whoever and whatever it names is here. */
static enum rc check_names(struct ctx *c, const void *mem, const struct filter *f)
{
	for (size_t i = 0; i < f->q->n; i++) {
		const struct query_term *t = &f->q->terms[i];
		const char *text = query_write_term(mem, t);
		if (t->field == QUERY_ASSIGNEE && t->what == QUERY_ME)
			return bad_query(c,
			        N_("“{text}” is somebody else for everybody. Please name the "
			           "person."),
			        text);
		if (t->field == QUERY_ASSIGNEE && t->what == QUERY_NOTHING && f->named[i].n == 0)
			return bad_query(c, N_("“{text}” names nobody who is here."), text);
		if (t->field == QUERY_MAILBOX && f->named[i].n == 0)
			return bad_query(c, N_("“{text}” names no mailbox of this desk."), text);
	}
	return RC_OK;
}

enum rc rule_query_check(
        struct ctx *c, const void *mem, const char *text, const char **out, struct filter **out_f)
{
	struct question *q;
	struct filter *f = NULL;

	TRY(parse(c, mem, text, &q));
	TRY(check_notes(c, q));
	if (q->n > 0) {
		TRY(filter_make(c, mem, q, &f));
		TRY(check_names(c, mem, f));
	}
	*out = q->n > 0 ? query_write(mem, q) : "";
	*out_f = f;
	return RC_OK;
}

enum rc rule_ready_make(
        struct ctx *c, const void *mem, const struct rule *r, struct rule_ready *out)
{
	struct question *q;

	*out = (struct rule_ready){.r = *r};
	out->act = json_own(mem, json_loads(r->act, 0, NULL));
	if (r->query[0] == 0)
		return RC_OK;
	TRY(parse(c, mem, r->query, &q));
	return filter_make(c, mem, q, &out->filter);
}

enum rc rule_ready_list(
        struct ctx *c, const void *mem, bool time, struct rule_ready **out, int *out_n)
{
	struct rule *rows;
	int n, kept = 0;

	TRY(store_rule_list(c, mem, true, &rows, &n));
	struct rule_ready *list = talloc_array(mem, struct rule_ready, (unsigned)n + 1);
	for (int i = 0; i < n; i++)
		if ((rows[i].on == RULE_TIME) == time)
			TRY(rule_ready_make(c, mem, &rows[i], &list[kept++]));
	*out = list;
	*out_n = kept;
	return RC_OK;
}

enum rc rule_fits(struct ctx *c, const void *mem, const struct rule_ready *r,
        const struct conversation *v, bool *out)
{
	struct filter_facts facts = {0};

	*out = false;
	if (v->spam || v->trashed_ms != 0)
		return RC_OK;
	if (r->r.mailbox_id != 0 && r->r.mailbox_id != v->mailbox_id)
		return RC_OK;
	if (r->filter != NULL) {
		if (!filter_may_match(r->filter, v))
			return RC_OK;
		TRY(filter_load(c, mem, r->filter, v, 1, true, &facts));
		if (!filter_match(r->filter, &facts))
			return RC_OK;
	}
	*out = true;
	return RC_OK;
}
