/* desk/filter: whether a conversation is what a query asks for. */
#include "desk/filter.h"

#include <jansson.h>
#include <string.h>

#include "base/str.h"
#include "desk/find_words.h"
#include "store/mailbox.h"
#include "store/search.h"
#include "store/user.h"
#include "text/words.h"

#define FOLDED_MAX (64u << 10)

/* The words begin somewhere in hay, which has a blank before each of its own. */
static bool holds(const char *hay, const char *words, bool whole)
{
	size_t n = strlen(words);

	for (const char *at = hay; (at = strstr(at, words)) != NULL; at++)
		if (at > hay && at[-1] == ' ' &&
		        (!whole || at[n] == 0 || at[n] == ' ' || at[n] == '\n'))
			return true;
	return false;
}

static bool name_holds(const void *mem, const char *name, const char *address, const char *words)
{
	struct buf *b = buf_new(mem, FOLDED_MAX);

	words_add(b, name);
	buf_addc(b, '\n');
	words_add(b, address);
	bool found = holds(b->p, words, false);
	talloc_free(b);
	return found;
}

static void keep(const void *mem, struct filter_ids *list, int64_t id)
{
	list->ids = talloc_realloc(mem, list->ids, int64_t, (unsigned)list->n + 1);
	list->ids[list->n++] = id;
}

static enum rc name_users(struct ctx *c, struct filter *f, size_t i)
{
	const struct query_term *t = &f->q->terms[i];
	struct user *users = NULL;
	int n = 0;

	if (t->what == QUERY_ME)
		keep(f, &f->named[i], f->me);
	if (t->what != QUERY_NOTHING)
		return RC_OK;
	TRY(store_user_list(c, f, &users, &n));
	for (int k = 0; k < n; k++)
		if (name_holds(f, users[k].name, users[k].address, t->words))
			keep(f, &f->named[i], users[k].id);
	return RC_OK;
}

static enum rc name_mailboxes(struct ctx *c, struct filter *f, size_t i)
{
	struct mailbox *boxes = NULL;
	int n = 0;

	TRY(store_mailbox_list(c, f, &boxes, &n));
	for (int k = 0; k < n; k++)
		if (name_holds(f, boxes[k].name, boxes[k].address, f->q->terms[i].words))
			keep(f, &f->named[i], boxes[k].id);
	return RC_OK;
}

enum rc filter_make(struct ctx *c, const void *mem, const struct question *q, struct filter **out)
{
	struct filter *f = talloc_zero(mem, struct filter);

	f->q = q;
	f->me = c->actor.user_id;
	for (size_t i = 0; i < q->n; i++) {
		enum query_field field = q->terms[i].field;
		f->needs_people |= field == QUERY_FROM || field == QUERY_TO;
		f->needs_marks |= field == QUERY_HAS;
		if (field == QUERY_ASSIGNEE)
			TRY(name_users(c, f, i));
		if (field == QUERY_MAILBOX)
			TRY(name_mailboxes(c, f, i));
	}
	for (size_t i = 0; i < q->n; i++)
		if (q->terms[i].field == QUERY_SUBJECT && !q->terms[i].quoted &&
		        strchr(q->terms[i].words, ' ') == NULL)
			f->stems[i] = find_words_stems(f, q->terms[i].words);
	TRY(find_words_of(c, f, q, &f->words, f->asks));
	*out = f;
	return RC_OK;
}

static bool is_named(const struct filter_ids *list, int64_t id)
{
	for (int i = 0; i < list->n; i++)
		if (list->ids[i] == id)
			return true;
	return false;
}

static bool match_is(const struct query_term *t, const struct conversation *v)
{
	bool aside = v->spam || v->trashed_ms != 0;

	switch (t->what) {
	case QUERY_OPEN:
	case QUERY_WAITING:
	case QUERY_SNOOZED:
	case QUERY_SOLVED:
		return !aside && (int)v->state == (int)t->what;
	case QUERY_SPAM:
		return v->spam && v->trashed_ms == 0;
	case QUERY_TRASH:
		return v->trashed_ms != 0;
	case QUERY_ASSIGNED:
		return v->assignee_id != 0;
	default:
		return true;
	}
}

static bool match_tag(const struct query_term *t, const struct conversation *v)
{
	char folded[512];

	for (size_t i = 0; v->tags[i] != NULL; i++) {
		struct buf *b = buf_new(NULL, sizeof folded);
		words_add(b, v->tags[i]);
		bool same = b->n > 0 && strcmp(b->p + 1, t->words) == 0;
		talloc_free(b);
		if (same)
			return true;
	}
	return false;
}

/* 1, 0, or -1: the row alone cannot say. */
static int match_row(const struct filter *f, size_t i, const struct conversation *v)
{
	const struct query_term *t = &f->q->terms[i];

	switch (t->field) {
	case QUERY_SUBJECT:
		return find_words_subject(t, f->stems[i], v->subject, v->language);
	case QUERY_TAG:
		return match_tag(t, v);
	case QUERY_IS:
		return match_is(t, v);
	case QUERY_MAILBOX:
		return is_named(&f->named[i], v->mailbox_id);
	case QUERY_ASSIGNEE:
		return t->what == QUERY_NOBODY
		               ? v->assignee_id == 0
		               : v->assignee_id != 0 && is_named(&f->named[i], v->assignee_id);
	case QUERY_BEFORE:
		return v->created_ms < t->from_ms;
	case QUERY_AFTER:
		return v->active_ms >= t->from_ms;
	case QUERY_ON:
		return v->created_ms < t->upto_ms && v->active_ms >= t->from_ms;
	default:
		return -1;
	}
}

static bool match_term(const struct filter *f, size_t i, const struct filter_facts *facts)
{
	const struct query_term *t = &f->q->terms[i];
	int row = match_row(f, i, facts->v);

	if (row >= 0)
		return row;
	switch (t->field) {
	case QUERY_FROM:
		return holds(facts->senders, t->words, t->quoted);
	case QUERY_TO:
		return holds(facts->recipients, t->words, t->quoted);
	case QUERY_HAS:
		return t->what == QUERY_NOTE ? facts->has_note : facts->has_attachment;
	default:
		return f->asks[i] == NULL ? facts->words_in != 0 : facts->asks[i];
	}
}

bool filter_match(const struct filter *f, const struct filter_facts *facts)
{
	const struct question *q = f->q;

	for (size_t i = 0; i < q->n;) {
		int group = q->terms[i].group;
		bool any = false;
		for (; i < q->n && q->terms[i].group == group; i++)
			any |= match_term(f, i, facts) != q->terms[i].negated;
		if (!any)
			return false;
	}
	return true;
}

bool filter_may_match(const struct filter *f, const struct conversation *v)
{
	const struct question *q = f->q;

	for (size_t i = 0; i < q->n;) {
		int group = q->terms[i].group;
		bool any = false;
		for (; i < q->n && q->terms[i].group == group; i++) {
			int row = match_row(f, i, v);
			any |= row < 0 || (row != 0) != q->terms[i].negated;
		}
		if (!any)
			return false;
	}
	return true;
}

static const char *add_person(
        const void *mem, const char *to, const char *name, const char *address)
{
	struct buf *b = buf_new(mem, FOLDED_MAX);

	buf_adds(b, to);
	words_add(b, name == NULL ? "" : name);
	buf_addc(b, '\n');
	words_add(b, address == NULL ? "" : address);
	buf_addc(b, '\n');
	return b->p;
}

static const char *add_recipients(const void *mem, const char *to, const char *recipients)
{
	json_t *lists = json_loads(recipients, 0, NULL), *list, *one;
	const char *key;
	size_t i;

	json_object_foreach(lists, key, list)
	{
		json_array_foreach(list, i, one)
		{
			to = add_person(mem, to, json_string_value(json_object_get(one, "name")),
			        json_string_value(json_object_get(one, "address")));
		}
	}
	json_decref(lists);
	return to;
}

static enum rc load_people(struct ctx *c, const void *mem, const struct conversation_key *keys,
        int n, struct filter_facts *out)
{
	struct filter_person *people = NULL;
	int count = 0;

	TRY(store_filter_people(c, mem, keys, n, &people, &count));
	for (int k = 0; k < count; k++)
		for (int i = 0; i < n; i++) {
			if (keys[i].number != people[k].conversation)
				continue;
			out[i].senders = add_person(
			        mem, out[i].senders, people[k].sender_name, people[k].sender);
			out[i].recipients =
			        add_recipients(mem, out[i].recipients, people[k].recipients);
		}
	return RC_OK;
}

static enum rc load_marks(
        struct ctx *c, const struct conversation_key *keys, int n, struct filter_facts *out)
{
	struct filter_mark marks[FILTER_AT_ONCE];
	int count = 0;

	TRY(store_filter_marks(c, keys, n, marks, &count));
	for (int k = 0; k < count; k++)
		for (int i = 0; i < n; i++)
			if (keys[i].number == marks[k].conversation) {
				out[i].has_note = marks[k].has_note;
				out[i].has_attachment = marks[k].has_attachment;
			}
	return RC_OK;
}

static enum rc load_asks(struct ctx *c, const struct filter *f, const struct conversation_key *keys,
        int n, struct filter_facts *out)
{
	int64_t in[FILTER_AT_ONCE];

	for (size_t t = 0; t < f->q->n; t++) {
		if (f->asks[t] == NULL)
			continue;
		TRY(store_search_among(c, f->asks[t], keys, n, in));
		for (int i = 0; i < n; i++)
			out[i].asks[t] = in[i] != 0;
	}
	return RC_OK;
}

enum rc filter_load(struct ctx *c, const void *mem, const struct filter *f,
        const struct conversation *v, int n, bool words, struct filter_facts *out)
{
	struct conversation_key keys[FILTER_AT_ONCE];
	int64_t in[FILTER_AT_ONCE];

	for (int i = 0; i < n; i++) {
		keys[i] = (struct conversation_key){v[i].active_ms, v[i].number};
		out[i] = (struct filter_facts){
		        .v = &v[i], .senders = "", .recipients = "", .words_in = out[i].words_in};
	}
	if (n == 0)
		return RC_OK;
	if (f->needs_people)
		TRY(load_people(c, mem, keys, n, out));
	if (f->needs_marks)
		TRY(load_marks(c, keys, n, out));
	if (words && f->words != NULL) {
		TRY(store_search_among(c, f->words, keys, n, in));
		for (int i = 0; i < n; i++)
			out[i].words_in = in[i];
	}
	return load_asks(c, f, keys, n, out);
}
