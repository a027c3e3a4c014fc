/* care/promise: what was promised, by when, and what came of it. */
#include "care/promise.h"

#include <string.h>

#include "base/str.h"
#include "desk/access.h"
#include "desk/promise_moves.h"
#include "desk/promise_time.h"
#include "desk/setting.h"
#include "i18n/i18n.h"
#include "store/engine.h"
#include "store/event.h"

#define TELL_AT_ONCE 50
#define DAY_LENGTH 10 /* of "2026-11-27" */
#define CURSOR_TEXT "%lld_%lld"

static const char *const to_names[] = {[PROMISE_TO_CUSTOMER] = "customer",
        [PROMISE_TO_COLLEAGUE] = "colleague",
        [PROMISE_TO_PRODUCT] = "product"};

const char *promise_to_name(enum promise_to to)
{
	return to_names[to];
}

int promise_state_parse(const char *name)
{
	for (int i = PROMISE_OPEN; i <= PROMISE_BROKEN; i++)
		if (str_eq(promise_state_name((enum promise_state)i), name))
			return i;
	return 0;
}

int promise_to_parse(const char *name)
{
	for (int i = PROMISE_TO_CUSTOMER; i <= PROMISE_TO_PRODUCT; i++)
		if (str_eq(to_names[i], name))
			return i;
	return 0;
}

static enum rc set_words(struct ctx *c, struct promise_row *p, const char *words)
{
	p->words = str_collapse(c, words);
	if (p->words[0] != 0)
		return RC_OK;
	return ctx_fail_field(
	        c, RC_INVALID, "text", "empty_promise", "A promise needs at least one word.", NULL);
}

/* Of a message that is there; p gets its id. */
static enum rc add(struct ctx *c, const struct message *m, int64_t mailbox_id,
        const struct promise_new *n, struct promise_row *p)
{
	int to = n->to != 0                ? n->to
	         : m->kind == MESSAGE_NOTE ? PROMISE_TO_COLLEAGUE
	                                   : PROMISE_TO_CUSTOMER;

	*p = (struct promise_row){
	        .message_id = m->id,
	        .owner_id = c->actor.user_id,
	        .to = (enum promise_to)to,
	        .due = n->due,
	        .conversation = m->conversation,
	        .mailbox_id = mailbox_id,
	};
	TRY(set_words(c, p, n->words));
	TRY(promise_set_due(c, p));
	TRY(store_promise_add(c, p));
	promise_event(c, p, "promise.added", NULL);
	return RC_OK;
}

/* If the actor sees its conversation. */
static enum rc load(struct ctx *c, const void *mem, int64_t id, struct promise_row *out)
{
	enum rc rc = store_promise_get(c, mem, id, out);

	if (rc == RC_OK)
		rc = access_mailbox(c, out->mailbox_id);
	if (rc == RC_NOT_FOUND)
		return ctx_fail(
		        c, RC_NOT_FOUND, "no_such_promise", "There is no such promise.", NULL);
	return rc;
}

/* The message tells that it will be kept otherwise. */
static enum rc tell_changed(struct ctx *c, const struct message *m, int64_t id)
{
	struct promise_row p;
	enum rc rc = store_promise_get(c, c, id, &p);

	if (rc == RC_NOT_FOUND || (rc == RC_OK && p.conversation != m->conversation))
		return ctx_fail_field(c, RC_INVALID, "changed_promises", "no_such_promise",
		        "There is no such promise in this conversation.", NULL);
	TRY(rc);
	p.told_id = m->id;
	return promise_close(c, &p, PROMISE_CHANGED);
}

enum rc promise_keep_said(struct ctx *c, const struct message *m, int64_t mailbox_id, void *arg)
{
	const struct promises_said *said = arg;
	struct promise_row p;

	for (size_t i = 0; i < said->changed_count; i++)
		TRY(tell_changed(c, m, said->changed[i]));
	for (size_t i = 0; i < said->n; i++)
		TRY(add(c, m, mailbox_id, &said->v[i], &p));
	return RC_OK;
}

struct work {
	const void *mem;
	int64_t id, version;
	const struct promise_new *made;
	const struct promise_change *change;
	const struct promise_query *q;
	struct promise_walk walk;
	struct promise_row row;
	struct promise_page page;
	const char *sentence;
	bool more;
};

static enum rc add_late(struct ctx *c, void *arg)
{
	struct work *w = arg;
	struct message_whole m;
	struct conversation v;
	struct promise_row p;

	TRY(message_load(c, w->mem, w->id, &m));
	if (m.m.kind == MESSAGE_INBOUND)
		return ctx_fail(c, RC_INVALID, "not_ours",
		        "What is kept here is what was promised by people of this desk.", NULL);
	TRY(conversation_load(c, w->mem, m.m.conversation, &v));
	TRY(add(c, &m.m, v.mailbox_id, w->made, &p));
	return load(c, w->mem, p.id, &w->row);
}

enum rc promise_add(struct ctx *c, const void *mem, int64_t message_id, const struct promise_new *p,
        struct promise_row *out)
{
	struct work w = {.mem = mem, .id = message_id, .made = p};

	TRY(store_tx(c, DB_WRITE, add_late, &w));
	*out = w.row;
	return RC_OK;
}

static enum rc read_cursor(struct ctx *c, const char *cursor, struct promise_walk *out)
{
	const char *cut = cursor == NULL ? NULL : strchr(cursor, '_');

	out->after_ms = out->after_id = 0;
	if (cursor == NULL)
		return RC_OK;
	if (cut != NULL &&
	        str_to_i64(talloc_strndup(c, cursor, (size_t)(cut - cursor)), &out->after_ms) ==
	                RC_OK &&
	        str_to_i64(cut + 1, &out->after_id) == RC_OK)
		return RC_OK;
	return ctx_fail_field(c, RC_INVALID, "cursor", "bad_cursor",
	        "This place in the list is not known. Please begin at the top.", NULL);
}

static enum rc list(struct ctx *c, void *arg)
{
	struct work *w = arg;
	struct promise_page *p = &w->page;

	TRY(store_promise_open(c, w->mem, &w->walk, &p->v, &p->n));
	p->next = NULL;
	if (p->n < w->walk.limit)
		return RC_OK;
	const struct promise_row *last = &p->v[--p->n - 1];
	p->next =
	        talloc_asprintf(w->mem, CURSOR_TEXT, (long long)last->due_ms, (long long)last->id);
	return RC_OK;
}

enum rc promise_list(
        struct ctx *c, const void *mem, const struct promise_query *q, struct promise_page *out)
{
	struct work w = {.mem = mem,
	        .walk = {.reader_id = c->actor.user_id,
	                .owner_id = q->mine ? c->actor.user_id : 0,
	                .limit = q->limit + 1}};

	TRY(read_cursor(c, q->cursor, &w.walk));
	TRY(store_tx(c, DB_READ, list, &w));
	*out = w.page;
	return RC_OK;
}

static enum rc of_conversation(struct ctx *c, void *arg)
{
	struct work *w = arg;
	struct conversation v;

	TRY(conversation_load(c, w->mem, w->id, &v));
	return store_promise_of_conversation(c, w->mem, v.number, &w->page.v, &w->page.n);
}

enum rc promise_of_conversation(
        struct ctx *c, const void *mem, int64_t number, struct promise_page *out)
{
	struct work w = {.mem = mem, .id = number};

	TRY(store_tx(c, DB_READ, of_conversation, &w));
	*out = w.page;
	return RC_OK;
}

/* To who sees its conversation. */
static enum rc change_owner(struct ctx *c, struct promise_row *p, int64_t to)
{
	const char *name;

	if (to == 0 || to == p->owner_id)
		return RC_OK;
	enum rc rc = store_conversation_may_assign(c, c, to, p->mailbox_id, &name);
	if (rc == RC_NOT_FOUND)
		return ctx_fail_field(c, RC_INVALID, "owner_id", "not_assignable",
		        "This person cannot take it: they cannot sign in, or they do not "
		        "see this mailbox.",
		        NULL);
	TRY(rc);
	return promise_give(c, p, to);
}

/* Another day, or the same one while it is open again: the same day twice is told once. */
static enum rc set_times(
        struct ctx *c, struct promise_row *p, const struct promise_change *h, bool reopens)
{
	if (h->has_due && !str_eq(h->due, p->due)) {
		p->due = h->due;
		return promise_set_due(c, p);
	}
	return reopens ? promise_set_tell(c, p) : RC_OK;
}

/* In the order in which each builds on what was before: words and day, then what came of it. */
static enum rc change_row(struct ctx *c, struct promise_row *p, const struct promise_change *h)
{
	bool edits = h->words != NULL || h->has_due || (h->to != 0 && h->to != (int)p->to);

	if (h->words != NULL)
		TRY(set_words(c, p, h->words));
	if (h->to != 0)
		p->to = (enum promise_to)h->to;
	bool reopens = h->state == PROMISE_OPEN && p->state != PROMISE_OPEN;
	TRY(set_times(c, p, h, reopens));
	if (p->state != PROMISE_OPEN && !reopens)
		p->tell_ms = 0;
	if (edits) {
		TRY(store_promise_update(c, p));
		promise_event(c, p, "promise.changed",
		        h->has_due ? "{\"due\":true}" : "{\"words\":true}");
	}
	return h->state == 0 ? RC_OK : promise_close(c, p, (enum promise_state)h->state);
}

/* As it was seen. */
static enum rc load_seen(struct ctx *c, const struct work *w, struct promise_row *out)
{
	TRY(load(c, w->mem, w->id, out));
	if (w->version == 0 || w->version == out->version)
		return RC_OK;
	return ctx_fail(
	        c, RC_CONFLICT, "stale", "Somebody changed this promise in the meantime.", NULL);
}

static enum rc update(struct ctx *c, void *arg)
{
	struct work *w = arg;
	struct promise_row p;

	TRY(load_seen(c, w, &p));
	TRY(change_row(c, &p, w->change));
	TRY(change_owner(c, &p, w->change->owner_id));
	return load(c, w->mem, w->id, &w->row);
}

enum rc promise_update(struct ctx *c, const void *mem, int64_t id, int64_t version,
        const struct promise_change *change, struct promise_row *out)
{
	struct work w = {.mem = mem, .id = id, .version = version, .change = change};

	TRY(store_tx(c, DB_WRITE, update, &w));
	*out = w.row;
	return RC_OK;
}

/* What its message says is quoted, as who wrote it; other words stand for the matter only. */
static const char *whose_words(struct ctx *c, const struct message *m, const char *words)
{
	if (strstr(str_collapse(c, m->text), words) == NULL)
		return N_("This is still open: {words}.");
	return m->author_id == c->actor.user_id ? N_("I wrote to you: “{words}”.")
	                                        : N_("We wrote to you: “{words}”.");
}

/* A day is due at its end, which is the next one's beginning. */
static const char *due_text(
        const void *mem, const char *lang, const char *zone, const struct promise_row *p)
{
	if (p->due == NULL)
		return "";
	if (strlen(p->due) > DAY_LENGTH)
		return i18n_date(mem, lang, zone, p->due_ms, I18N_MOMENT);
	return i18n_date(mem, lang, zone, p->due_ms - 1, I18N_DAY);
}

static enum rc word_sentence(struct ctx *c, void *arg)
{
	struct work *w = arg;
	struct message_whole m;
	struct promise_row p;
	struct conversation v;
	const char *zone;

	TRY(load(c, w->mem, w->id, &p));
	TRY(conversation_load(c, w->mem, p.conversation, &v));
	TRY(setting_text(c, w->mem, "time_zone", &zone));
	TRY(message_load(c, w->mem, p.message_id, &m));
	const char *lang = v.language == NULL ? NULL : i18n_language(v.language);
	if (lang == NULL)
		lang = c->lang;
	const char *pairs[] = {"words", p.words, "day", due_text(w->mem, lang, zone, &p), NULL};
	w->sentence = talloc_asprintf(w->mem, "%s %s",
	        i18n_fill(w->mem, lang, whose_words(c, &m.m, p.words), pairs),
	        i18n_fill(w->mem, lang,
	                p.due == NULL ? N_("That will take longer. I will do it by [[day]].")
	                              : N_("By {day} I will not manage it. I will do it by "
	                                   "[[day]]."),
	                pairs));
	return RC_OK;
}

enum rc promise_sentence(struct ctx *c, const void *mem, int64_t id, const char **out)
{
	struct work w = {.mem = mem, .id = id};

	TRY(store_tx(c, DB_READ, word_sentence, &w));
	*out = w.sentence;
	return RC_OK;
}

static enum rc end(struct ctx *c, void *arg)
{
	struct work *w = arg;
	struct promise_row p;

	TRY(load_seen(c, w, &p));
	TRY(store_promise_delete(c, &p));
	promise_event(c, &p, "promise.removed", NULL);
	return RC_OK;
}

enum rc promise_delete(struct ctx *c, int64_t id, int64_t version)
{
	struct work w = {.mem = c, .id = id, .version = version};

	return store_tx(c, DB_WRITE, end, &w);
}

static enum rc find_told(struct ctx *c, void *arg)
{
	struct work *w = arg;
	int64_t *ids;
	int n;

	TRY(store_promise_tell(c, c, c->now_ms, 1, &ids, &n));
	w->more = n > 0;
	return RC_OK;
}

/* Soon first, and late when the time is over; to somebody who can keep it. */
static enum rc tell_rows(struct ctx *c, void *arg)
{
	struct work *w = arg;
	int64_t *ids;
	int n;

	TRY(store_promise_tell(c, c, c->now_ms, TELL_AT_ONCE, &ids, &n));
	for (int i = 0; i < n; i++) {
		struct promise_row p;
		TRY(store_promise_get(c, c, ids[i], &p));
		TRY(promise_find_keeper(c, &p));
		bool late = p.due_ms <= c->now_ms;
		p.tell_ms = late ? 0 : p.due_ms;
		TRY(store_promise_update(c, &p));
		promise_event(c, &p, late ? "promise.overdue" : "promise.due", NULL);
	}
	w->more = n == TELL_AT_ONCE;
	return RC_OK;
}

enum rc promise_tell(struct ctx *c, bool *out_more)
{
	struct work w = {0};

	TRY(store_tx(c, DB_READ, find_told, &w));
	*out_more = false;
	if (!w.more)
		return RC_OK;
	TRY(store_tx(c, DB_WRITE, tell_rows, &w));
	*out_more = w.more;
	return RC_OK;
}
