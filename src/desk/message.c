/* desk/message: messages with their attachments and deliveries. */
#include "desk/message.h"

#include <stdlib.h>
#include <string.h>

#include "desk/access.h"
#include "desk/conversation.h"
#include "desk/outgoing.h"
#include "mail/mail.h"
#include "store/blob.h"
#include "store/engine.h"
#include "store/outbox.h"
#include "store/rule_answer.h"

#define PREVIEW_CHARS 200
#define SHOWN_BYTES (64u << 10)

const char *message_preview(const void *mem, const char *text)
{
	char *start = utf8_prefix(mem, text, PREVIEW_CHARS * 5), *line = str_collapse(start, start);
	char *preview = utf8_prefix(mem, line, PREVIEW_CHARS);

	talloc_free(start);
	return preview;
}

size_t message_shown(const char *text)
{
	size_t n = strnlen(text, SHOWN_BYTES + SHOWN_BYTES / 4 + 1);
	const char *gap;

	if (n <= SHOWN_BYTES + SHOWN_BYTES / 4)
		return n;
	gap = memrchr(text + SHOWN_BYTES / 2, '\n', SHOWN_BYTES / 2);
	if (gap == NULL)
		gap = memrchr(text + SHOWN_BYTES / 2, ' ', SHOWN_BYTES / 2);
	if (gap != NULL)
		return (size_t)(gap - text);
	for (n = SHOWN_BYTES; ((unsigned char)text[n] & 0xc0) == 0x80;)
		n--;
	return n;
}

const char *message_preview_of(const void *mem, const struct message *m)
{
	const char *preview = message_preview(mem, m->text);
	return preview[0] != 0 ? preview : message_preview(mem, m->folded);
}

/* Both lists are in the order of messages, so that one pass gives each its own. */
static void share_attachments(struct message_whole *v, int n, struct attachment *all, int count)
{
	for (int i = 0, at = 0; i < n; i++) {
		while (at < count && all[at].message_id < v[i].m.id)
			at++;
		v[i].attachments = all + at;
		while (at < count && all[at].message_id == v[i].m.id) {
			v[i].attachment_count++;
			at++;
		}
	}
}

static void share_attempts(struct message_whole *v, int n, struct message_attempt *all, int count)
{
	for (int i = 0, at = 0; i < n; i++) {
		while (at < count && all[at].message_id < v[i].m.id)
			at++;
		v[i].attempts = all + at;
		while (at < count && all[at].message_id == v[i].m.id) {
			v[i].attempt_count++;
			at++;
		}
	}
}

static bool may_differ(const struct outbox *o)
{
	return o->state == OUTBOX_FAILED || o->state == OUTBOX_BOUNCED ||
	       (o->state != OUTBOX_SENT && o->tries > 0);
}

static void share_recipients(struct message_whole *v, int n, struct recipient *all, int count)
{
	for (int i = 0, at = 0; i < n; i++) {
		while (at < count && all[at].message_id < v[i].m.id)
			at++;
		v[i].recipients = all + at;
		while (at < count && all[at].message_id == v[i].m.id) {
			v[i].recipient_count++;
			at++;
		}
	}
}

/* How ours go out, beyond the message rows. */
static enum rc fill_outgoing(struct ctx *c, const void *mem, struct message_whole *v, int n)
{
	int64_t number = v[0].m.conversation, first = v[0].m.id, last = v[n - 1].m.id;
	struct outbox *rows = NULL;
	struct recipient *recipients = NULL;
	int row_count = 0, recipient_count = 0;
	bool differ = false;

	TRY(store_outbox_range(c, mem, number, first, last, &rows, &row_count));
	for (int i = 0, at = 0; i < n && at < row_count; i++) {
		if (rows[at].message_id != v[i].m.id)
			continue;
		const struct outbox *o = &rows[at++];
		v[i].scheduled = o->scheduled;
		v[i].cancel_if_newer = o->cancel_if_newer;
		v[i].forward_of = o->forward_of;
		differ |= may_differ(o);
		bool waits = o->state == OUTBOX_WAITING && o->tries == 0;
		if (waits && (o->scheduled || o->cancel_if_newer))
			TRY(store_outbox_newer(c, o->message_id, &v[i].newer_arrived));
	}
	if (differ)
		TRY(store_recipient_range(
		        c, mem, number, first, last, &recipients, &recipient_count));
	share_recipients(v, n, recipients, recipient_count);
	return RC_OK;
}

static enum rc mark_rules(struct ctx *c, const void *mem, struct message_whole *v, int n)
{
	int64_t *ids;
	int count;

	TRY(store_rule_answer_range(
	        c, mem, v[0].m.conversation, v[0].m.id, v[n - 1].m.id, &ids, &count));
	for (int i = 0, at = 0; i < n && at < count; i++)
		if (v[i].m.id == ids[at]) {
			v[i].by_rule = true;
			at++;
		}
	return RC_OK;
}

/* A final word counts while the reply stands as bounced; one of delay until it was sent again. */
static bool is_current(const struct message_whole *w, const struct bounce *b)
{
	int64_t sent_ms = 0;

	if (w->m.outbox_state == OUTBOX_BOUNCED)
		return b->final;
	for (int i = 0; i < w->attempt_count; i++)
		if (w->attempts[i].ok)
			sent_ms = w->attempts[i].at_ms;
	return w->m.outbox_state == OUTBOX_SENT && !b->final && b->at_ms >= sent_ms;
}

/* The first that fits: of a reply the final one, then the newest. */
static void share_bounces(
        struct message_whole *v, int n, const struct bounce *all, int count, bool about_replies)
{
	for (int i = 0, at = 0; i < n && at < count; i++) {
		int64_t id = v[i].m.id;
		for (; at < count; at++) {
			const struct bounce *b = &all[at];
			int64_t of = about_replies ? b->reply_id : b->message_id;
			if (of > id)
				break;
			if (of == id && v[i].bounce == NULL &&
			        (!about_replies || is_current(&v[i], b)))
				v[i].bounce = b;
		}
	}
}

static enum rc add_bounces(
        struct ctx *c, const void *mem, struct message_whole *v, int n, bool about_replies)
{
	struct bounce *list = NULL;
	int count = 0;

	TRY(store_bounce_range(c, mem, v[0].m.conversation, v[0].m.id, v[n - 1].m.id, about_replies,
	        &list, &count));
	share_bounces(v, n, list, count, about_replies);
	return RC_OK;
}

/* Messages of one conversation, oldest first, with what belongs to them. */
static enum rc fill(struct ctx *c, const void *mem, const struct message *list, int n,
        struct message_whole **out)
{
	struct message_whole *v = talloc_zero_array(mem, struct message_whole, (unsigned)n + 1);
	struct attachment *attachments = NULL;
	struct message_attempt *attempts = NULL;
	int attachment_count = 0, attempt_count = 0;
	bool sent = false, reported = false, automatic = false;

	for (int i = 0; i < n; i++) {
		v[i].m = list[i];
		automatic |=
		        list[i].kind == MESSAGE_REPLY && list[i].mail_kind == MESSAGE_AUTOMATIC;
		sent |= list[i].outbox_state >= 0;
		reported |= list[i].mail_kind == MAIL_BOUNCE;
	}
	if (n > 0)
		TRY(store_attachment_range(c, mem, list[0].conversation, list[0].id, list[n - 1].id,
		        &attachments, &attachment_count));
	if (sent) {
		TRY(store_message_attempts(c, mem, list[0].conversation, list[0].id, list[n - 1].id,
		        &attempts, &attempt_count));
		TRY(fill_outgoing(c, mem, v, n));
	}
	share_attachments(v, n, attachments, attachment_count);
	share_attempts(v, n, attempts, attempt_count);
	if (sent)
		TRY(add_bounces(c, mem, v, n, true));
	if (reported)
		TRY(add_bounces(c, mem, v, n, false));
	if (automatic)
		TRY(mark_rules(c, mem, v, n));
	*out = v;
	return RC_OK;
}

static int by_time(const void *a, const void *b)
{
	const struct message *x = &((const struct message_whole *)a)->m,
	                     *y = &((const struct message_whole *)b)->m;

	/* mail knows whole seconds: within one, what came in first stands first */
	if (x->at_ms / 1000 != y->at_ms / 1000)
		return x->at_ms < y->at_ms ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

/* Rows come in the order of ids; an answer may have been taken in before its question. */
static enum rc make_page(
        struct ctx *c, const void *mem, const struct message *list, struct message_page *page)
{
	TRY(fill(c, mem, list, page->n, &page->v));
	if (page->n == 0)
		return RC_OK;
	page->first_id = list[0].id;
	page->last_id = list[page->n - 1].id;
	qsort(page->v, (size_t)page->n, sizeof *page->v, by_time);
	return RC_OK;
}

enum rc message_newest(
        struct ctx *c, const void *mem, int64_t conversation, struct message_page *out)
{
	struct message *list = NULL;
	struct message_page page = {0};

	TRY(store_message_list(c, mem, conversation, 0, MESSAGES_AT_ONCE, &list, &page.n));
	for (int i = 0, j = page.n - 1; i < j; i++, j--) {
		struct message m = list[i];
		list[i] = list[j];
		list[j] = m;
	}
	TRY(make_page(c, mem, list, &page));
	*out = page;
	return RC_OK;
}

enum rc message_after(struct ctx *c, const void *mem, int64_t conversation, int64_t after,
        struct message_page *out)
{
	struct message *list = NULL;
	struct message_page page = {0};

	TRY(store_message_list_after(
	        c, mem, conversation, after, MESSAGES_AT_ONCE, &list, &page.n));
	TRY(make_page(c, mem, list, &page));
	*out = page;
	return RC_OK;
}

static enum rc no_such_message(struct ctx *c)
{
	ctx_clear_failure(c);
	return ctx_fail(c, RC_NOT_FOUND, "no_such_message",
	        "There is no such message, or it lies in a mailbox that you do not see.", NULL);
}

enum rc message_load(struct ctx *c, const void *mem, int64_t id, struct message_whole *out)
{
	int64_t mailbox = 0;
	struct message m;
	struct message_whole *one = NULL;
	enum rc rc = store_message_mailbox(c, id, &mailbox);

	if (rc == RC_OK)
		rc = access_mailbox(c, mailbox);
	if (rc == RC_NOT_FOUND)
		return no_such_message(c);
	TRY(rc);
	TRY(store_message_get(c, mem, id, &m));
	TRY(fill(c, mem, &m, 1, &one));
	*out = *one;
	return RC_OK;
}

struct list {
	const void *mem;
	int64_t number, after;
	struct message_page page;
};

static enum rc list(struct ctx *c, void *arg)
{
	struct list *l = arg;
	int64_t mailbox;
	TRY(conversation_find(c, &l->number));
	enum rc rc = store_conversation_mailbox(c, l->number, &mailbox);

	if (rc == RC_NOT_FOUND)
		mailbox = 0; /* nobody sees that one */
	else
		TRY(rc);
	TRY(access_mailbox(c, mailbox));
	TRY(message_after(c, l->mem, l->number, l->after, &l->page));
	if (l->page.n > 0) {
		struct message newest;
		TRY(store_message_newest(c, l->mem, l->number, &newest));
		l->page.more = newest.id > l->page.last_id;
	}
	return RC_OK;
}

enum rc message_list(struct ctx *c, const void *mem, int64_t number, const char *cursor,
        struct message_page *out, const char **out_next)
{
	struct list l = {.mem = mem, .number = number};

	if (cursor != NULL && str_to_i64(cursor, &l.after) != RC_OK)
		return ctx_fail_field(c, RC_INVALID, "cursor", "bad_cursor",
		        "This is not where a list went on. Please begin again.", NULL);
	TRY(store_tx(c, DB_READ, list, &l));
	*out = l.page;
	*out_next = l.page.more ? talloc_asprintf(mem, "%lld", (long long)l.page.last_id) : NULL;
	return RC_OK;
}

struct raw_wish {
	const void *mem;
	int64_t id;
	struct bytes bytes;
};

static enum rc raw(struct ctx *c, void *arg)
{
	struct raw_wish *w = arg;
	struct message_whole v;
	const char *hash;

	TRY(message_load(c, w->mem, w->id, &v));
	if (v.m.kind == MESSAGE_NOTE)
		return ctx_fail(
		        c, RC_NOT_FOUND, "no_mail", "This is a note. It was never a mail.", NULL);
	if (v.m.raw_id == 0)
		return outgoing_build(c, w->mem, w->id, &w->bytes);
	TRY(store_message_raw_hash(c, w->mem, v.m.raw_id, &hash));
	return blob_get(c, w->mem, hash, &w->bytes);
}

enum rc message_raw(struct ctx *c, const void *mem, int64_t id, struct bytes *out)
{
	struct raw_wish w = {.mem = mem, .id = id};

	TRY(store_tx(c, DB_READ, raw, &w));
	*out = w.bytes;
	return RC_OK;
}

struct text_wish {
	const void *mem;
	int64_t id;
	struct message_whole w;
};

static enum rc text(struct ctx *c, void *arg)
{
	struct text_wish *t = arg;
	return message_load(c, t->mem, t->id, &t->w);
}

enum rc message_text(struct ctx *c, const void *mem, int64_t id, bool folded, const char **out)
{
	struct text_wish t = {.mem = mem, .id = id};

	TRY(store_tx(c, DB_READ, text, &t));
	*out = folded ? t.w.m.folded : t.w.m.text;
	return RC_OK;
}
