/* desk/forward: a message goes on to somebody else. */
#include <string.h>

#include "base/json.h"
#include "desk/access.h"
#include "desk/post.h"
#include "desk/setting.h"
#include "i18n/i18n.h"
#include "store/engine.h"

#define FORWARDED_LINE "----------" /* as BODY_FORWARDED_START ends */

struct forwarding {
	struct post p;
	struct forwarded f;
	const struct forward_new *wish;
};

/* "Anna <anna@example.com>, …" */
static const char *people_text(const void *mem, const json_t *list)
{
	char *out = talloc_strdup(mem, "");
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
	{
		const char *name = json_string_value(json_object_get(one, "name"));
		const char *address = json_string_value(json_object_get(one, "address"));
		bool named = name != NULL && name[0] != 0;
		out = talloc_asprintf_append(out, "%s%s%s%s%s", i > 0 ? ", " : "",
		        named ? name : "", named ? " <" : "", address == NULL ? "" : address,
		        named ? ">" : "");
	}
	return out;
}

static const char *sender_text(const void *mem, const struct message *m)
{
	return m->sender_name[0] == 0 ? m->sender
	                              : talloc_asprintf(mem, "%s <%s>", m->sender_name, m->sender);
}

/* What stands above the letter, in the language of who sends it on. */
static enum rc head_of(struct ctx *c, const void *mem, const struct message *m, const char **out)
{
	static const char *const labels[] = {N_("From: {value}"), N_("Date: {value}"),
	        N_("Subject: {value}"), N_("To: {value}")};
	json_t *all = json_loads(m->recipients, 0, NULL);
	const char *zone;

	json_own(mem, all == NULL ? all = json_object() : all);
	TRY(setting_text(c, mem, "time_zone", &zone));
	const char *values[] = {sender_text(mem, m),
	        i18n_date(mem, c->lang, zone, m->at_ms, I18N_DATE_TIME), m->subject,
	        people_text(mem, json_object_get(all, "to"))};
	char *head = talloc_asprintf(mem, FORWARDED_LINE " %s " FORWARDED_LINE,
	        i18n_text(c->lang, N_("Forwarded letter")));
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
		const char *const pairs[] = {"value", values[i], NULL};
		if (values[i][0] != 0)
			head = talloc_asprintf_append(
			        head, "\n%s", i18n_fill(mem, c->lang, labels[i], pairs));
	}
	*out = head;
	return RC_OK;
}

/* Each attachment that was chosen is one of the message's. */
static enum rc check_attachments(struct ctx *c, const struct forwarded *f)
{
	for (size_t i = 0; i < f->attachment_count; i++) {
		bool there = false;
		for (int k = 0; k < f->source.attachment_count; k++)
			there |= f->source.attachments[k].id == f->attachments[i];
		if (!there)
			return ctx_fail_field(c, RC_INVALID, "attachments", "no_such_attachment",
			        "One of the files is no longer there. Please add it again.", NULL);
	}
	return RC_OK;
}

static enum rc load_source(struct ctx *c, struct forwarding *w)
{
	struct forwarded *f = &w->f;
	const struct message *m = &f->source.m;
	const char *head;

	enum rc rc = message_load(c, w->p.mem, w->wish->message, &f->source);
	if (rc == RC_NOT_FOUND || (rc == RC_OK && m->conversation != w->p.number))
		return ctx_fail_field(c, RC_INVALID, "message", "no_such_message",
		        "There is no such message in this conversation.", NULL);
	TRY(rc);
	if (m->kind == MESSAGE_NOTE)
		return ctx_fail_field(c, RC_INVALID, "message", "note_stays_here",
		        "A note is for the team alone and does not go out.", NULL);
	TRY(head_of(c, w->p.mem, m, &head));
	f->quote_text = talloc_asprintf(w->p.mem, "%s\n\n%s%s%s", head, m->text,
	        m->folded[0] == 0 ? "" : "\n\n", m->folded);
	const char *letter = m->html;
	if (letter[0] == 0)
		letter = body_escaped(w->p.mem, f->quote_text + strlen(head) + 2);
	f->quote_html = talloc_asprintf(w->p.mem, BODY_FORWARDED_START "%s<br><br>%s</div>",
	        body_escaped(w->p.mem, head + sizeof FORWARDED_LINE - 1), letter);
	f->attachments = w->wish->attachments;
	f->attachment_count = w->wish->attachment_count;
	return check_attachments(c, f);
}

static enum rc forward(struct ctx *c, void *arg)
{
	struct forwarding *w = arg;
	struct post *p = &w->p;

	p->m = (struct message){.kind = MESSAGE_REPLY};
	TRY(conversation_hold(c, &p->number));
	TRY(conversation_load(c, p->mem, p->number, &p->v));
	TRY(load_source(c, w));
	TRY(post_write(c, p));
	return message_load(c, p->mem, p->m.id, &p->message);
}

enum rc forward_create(struct ctx *c, const void *mem, int64_t number, const struct forward_new *f,
        struct message_whole *out)
{
	struct forwarding w = {.p = {.mem = mem, .r = &f->reply, .number = number}, .wish = f};

	w.p.forwarded = &w.f;
	TRY(post_check_time(c, &f->reply));
	TRY(post_body(c, &w.p, "empty_reply", N_("There are no words in this reply yet.")));
	TRY(store_tx(c, DB_WRITE, forward, &w));
	*out = w.p.message;
	return RC_OK;
}
