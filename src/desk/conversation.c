/* desk/conversation: lists and one conversation. */
#include "desk/conversation.h"

#include <stdlib.h>

#include "desk/access.h"
#include "desk/find.h"
#include "desk/recipients.h"
#include "desk/setting.h"
#include "mail/mail.h"
#include "store/customer.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/intake.h"
#include "store/mailbox.h"
#include "store/merge.h"
#include "store/user.h"

#define MERGES_MAX 1000 /* one after the other */

static const char *const state_names[] = {
        [STATE_OPEN] = "open",
        [STATE_WAITING] = "waiting",
        [STATE_SNOOZED] = "snoozed",
        [STATE_SOLVED] = "solved",
};

const char *conversation_state_name(enum conversation_state state)
{
	return state_names[state];
}

int conversation_state_parse(const char *name)
{
	for (int i = STATE_OPEN; i <= STATE_SOLVED; i++)
		if (str_eq(state_names[i], name))
			return i;
	return 0;
}

static const char *const priority_names[] = {
        [PRIORITY_LOW] = "low",
        [PRIORITY_NORMAL] = "normal",
        [PRIORITY_HIGH] = "high",
        [PRIORITY_URGENT] = "urgent",
};

const char *conversation_priority_name(enum conversation_priority priority)
{
	return priority_names[priority];
}

int conversation_priority_parse(const char *name)
{
	for (int i = PRIORITY_LOW; i <= PRIORITY_URGENT; i++)
		if (str_eq(priority_names[i], name))
			return i;
	return 0;
}

void conversation_changed(struct ctx *c, const struct conversation *v, const char *data)
{
	event_add(c, &(struct event){
	                     .kind = "conversation.changed",
	                     .conversation_id = v->number,
	                     .mailbox_id = v->mailbox_id,
	                     .subject_kind = "conversation",
	                     .subject_id = v->number,
	                     .data = data,
	             });
}

static int newest_first(const void *a, const void *b)
{
	const struct conversation_key *x = a, *y = b;

	if (x->active_ms != y->active_ms)
		return x->active_ms < y->active_ms ? 1 : -1;
	return (x->number < y->number) - (x->number > y->number);
}

/* The first of each mailbox, merged: each costs one short walk of an index. */
static enum rc merge_mailboxes(struct ctx *c, enum view view, struct conversation_key below,
        int limit, struct conversation_key *out, int *out_n)
{
	int64_t *mailboxes = NULL;
	int count = 0, total = 0;
	int64_t user = c->actor.role == ROLE_SYSTEM ? 0 : c->actor.user_id;

	TRY(store_mailbox_visible(c, c, user, &mailboxes, &count));
	if (count == 1)
		return store_view_keys(c, view, mailboxes[0], below, limit, out, out_n);
	struct conversation_key *all =
	        talloc_array(c, struct conversation_key, (size_t)count * (size_t)limit + 1);
	for (int i = 0; i < count; i++) {
		int n = 0;
		TRY(store_view_keys(c, view, mailboxes[i], below, limit, all + total, &n));
		total += n;
	}
	qsort(all, (size_t)total, sizeof *all, newest_first);
	*out_n = total < limit ? total : limit;
	for (int i = 0; i < *out_n; i++)
		out[i] = all[i];
	return RC_OK;
}

enum rc conversation_query_parse(
        struct ctx *c, const void *mem, const char *text, const char *zone, struct question **out)
{
	struct query_clock clock = {c->now_ms, zone};

	if (zone == NULL)
		TRY(setting_text(c, mem, "time_zone", &clock.zone));
	*out = query_parse(mem, text, &clock);
	return RC_OK;
}

/* The page of a search: its conversations, and in which messages they were found. */
static enum rc find(struct ctx *c, const void *mem, const struct conversation_query *q,
        struct question **out_asked, struct find_page *out)
{
	*out = (struct find_page){0};
	TRY(conversation_query_parse(c, mem, q->q, q->zone, out_asked));
	if ((*out_asked)->n == 0)
		return RC_OK; /* a question that asks nothing finds nothing */
	return find_page(c, mem, *out_asked, q->view, q->cursor, q->limit, out);
}

/* Keys of a page of a view. */
static enum rc view_keys(struct ctx *c, const void *mem, const struct conversation_query *q,
        struct conversation_key *keys, int *out_n, const char **out_next)
{
	struct conversation_key below;
	int n = 0;

	TRY(find_read_key(c, q->cursor, &below));
	/* one more than asked for: whether there is a next page */
	if (q->view == VIEW_MINE)
		TRY(store_view_keys(c, VIEW_MINE, c->actor.user_id, below, q->limit + 1, keys, &n));
	else
		TRY(merge_mailboxes(c, q->view, below, q->limit + 1, keys, &n));
	*out_next = n > q->limit ? find_write_key(mem, keys[q->limit - 1]) : NULL;
	*out_n = n > q->limit ? q->limit : n;
	return RC_OK;
}

enum rc conversation_numbers(struct ctx *c, const void *mem, const struct conversation_query *q,
        int64_t **out, int *out_n, const char **out_next)
{
	struct conversation_key *keys = NULL;
	struct find_page found = {0};
	struct question *asked;
	int64_t *numbers;

	if (q->q != NULL) {
		TRY(find(c, mem, q, &asked, &found));
		*out_next = found.next;
		*out_n = found.n;
	} else {
		keys = talloc_array(c, struct conversation_key, (unsigned)q->limit + 1);
		TRY(view_keys(c, mem, q, keys, out_n, out_next));
	}
	numbers = talloc_array(mem, int64_t, (unsigned)*out_n + 1);
	for (int i = 0; i < *out_n; i++)
		numbers[i] = keys != NULL ? keys[i].number : found.v[i].number;
	*out = numbers;
	return RC_OK;
}

struct list {
	const void *mem;
	const struct conversation_query *q;
	struct conversation_page page;
};

static enum rc search(struct ctx *c, struct list *l)
{
	struct conversation_page *p = &l->page;
	struct find_page found;

	TRY(find(c, l->mem, l->q, &p->asked, &found));
	if (p->asked->n == 0)
		return RC_OK;
	p->v = found.v;
	p->n = found.n;
	p->next = found.next;
	p->found = talloc_array(l->mem, struct found, (unsigned)found.n + 1);
	return found_passages(c, l->mem, p->asked, found.messages, found.n, p->found);
}

static enum rc list(struct ctx *c, void *arg)
{
	struct list *l = arg;
	struct conversation_key *keys =
	        talloc_array(c, struct conversation_key, (unsigned)l->q->limit + 1);
	int n;

	l->page = (struct conversation_page){0};
	if (l->q->q != NULL)
		return search(c, l);
	TRY(view_keys(c, l->mem, l->q, keys, &n, &l->page.next));
	return store_conversation_rows(c, l->mem, keys, n, &l->page.v, &l->page.n);
}

enum rc conversation_list(struct ctx *c, const void *mem, const struct conversation_query *q,
        struct conversation_page *out)
{
	struct list l = {.mem = mem, .q = q};

	TRY(store_tx(c, DB_READ, list, &l));
	*out = l.page;
	return RC_OK;
}

enum rc conversation_find(struct ctx *c, int64_t *number)
{
	for (int i = 0; i < MERGES_MAX; i++) {
		int64_t mailbox, next;
		enum rc rc = store_conversation_mailbox(c, *number, &mailbox);
		if (rc != RC_NOT_FOUND)
			return rc;
		rc = store_merge_follow(c, *number, &next);
		if (rc != RC_OK)
			return rc == RC_NOT_FOUND ? RC_OK : rc;
		*number = next;
	}
	return RC_OK;
}

enum rc conversation_turn(struct ctx *c)
{
	return store_conversation_turn(c);
}

enum rc conversation_hold(struct ctx *c, int64_t *number)
{
	for (int64_t held = 0; held != *number;) {
		held = *number;
		TRY(store_conversation_lock(c, held));
		TRY(conversation_find(c, number));
	}
	return RC_OK;
}

enum rc conversation_load(struct ctx *c, const void *mem, int64_t number, struct conversation *out)
{
	struct conversation v = {0};
	enum rc rc = store_conversation_get(c, mem, number, &v);

	if (rc == RC_NOT_FOUND) {
		TRY(conversation_find(c, &number));
		rc = store_conversation_get(c, mem, number, &v);
	}
	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	TRY(access_mailbox(c, v.mailbox_id));
	if (rc == RC_NOT_FOUND) /* the desk itself sees everything, but not this */
		return ctx_fail(
		        c, rc, "no_such_conversation", "There is no such conversation.", NULL);
	*out = v;
	return RC_OK;
}

/* In a mailbox that the reader does not see, it is not told that there is anything. */
static enum rc hide_unseen(struct ctx *c, int64_t *may_belong_to)
{
	int64_t mailbox = 0;

	if (*may_belong_to == 0)
		return RC_OK;
	enum rc rc = store_conversation_mailbox(c, *may_belong_to, &mailbox);
	if (rc == RC_OK)
		rc = access_mailbox(c, mailbox);
	if (rc != RC_NOT_FOUND)
		return rc;
	ctx_clear_failure(c);
	*may_belong_to = 0;
	return RC_OK;
}

/* What is not there is not asked for. */
static enum rc fill_beside(
        struct ctx *c, const void *mem, int64_t number, struct conversation_whole *w)
{
	struct conversation_beside has;
	int64_t reader = c->actor.role == ROLE_SYSTEM ? 0 : c->actor.user_id;

	TRY(store_conversation_beside(c, number, &has));
	if (has.split)
		TRY(store_split_links(c, mem, number, reader, &w->links, &w->link_count));
	if (has.fields)
		TRY(store_conversation_field_values(c, mem, number, &w->fields, &w->field_count));
	if (has.followers)
		TRY(store_following_list(c, mem, number, &w->followers, &w->follower_count));
	if (has.related)
		TRY(store_relation_list(c, mem, number, reader, &w->relations, &w->relation_count));
	if (has.merged)
		TRY(store_merge_list(c, mem, number, reader, &w->merged, &w->merged_count));
	if (has.receipt)
		TRY(store_receipt_get(c, mem, number, &w->receipt));
	return RC_OK;
}

/* How many letters of people, as customer_letters in the store counts them. */
static int64_t letters_in(const struct message_page *page)
{
	int64_t n = 0;

	for (int i = 0; i < page->n; i++)
		n += page->v[i].m.kind == MESSAGE_INBOUND && page->v[i].m.mail_kind == MAIL_PERSON;
	return n;
}

enum rc conversation_fill(struct ctx *c, const void *mem, const struct conversation *v,
        struct conversation_whole *out)
{
	struct conversation_whole w = {.v = *v};

	TRY(message_newest(c, mem, v->number, &w.messages));
	w.messages.more = v->message_count > w.messages.n;
	if (w.messages.more && w.messages.n > 0)
		TRY(store_message_has_earlier(c, v->number, w.messages.first_id, &w.messages.more));
	TRY(fill_beside(c, mem, v->number, &w));
	w.customer_letters = letters_in(&w.messages);
	if (w.messages.more)
		TRY(store_customer_letters(c, v->number, &w.customer_letters));
	TRY(recipients_default(c, mem, v, &w.messages, &w.reply_to));
	TRY(hide_unseen(c, &w.v.may_belong_to));
	*out = w;
	return RC_OK;
}

struct get {
	const void *mem;
	int64_t number;
	struct conversation_whole whole;
};

static enum rc get(struct ctx *c, void *arg)
{
	struct get *g = arg;
	struct conversation v;

	TRY(conversation_load(c, g->mem, g->number, &v));
	return conversation_fill(c, g->mem, &v, &g->whole);
}

enum rc conversation_get(
        struct ctx *c, const void *mem, int64_t number, struct conversation_whole *out)
{
	struct get g = {.mem = mem, .number = number};

	TRY(store_tx(c, DB_READ, get, &g));
	*out = g.whole;
	return RC_OK;
}

struct place_work {
	const void *mem;
	int64_t number, mailbox_id;
	const char *name;
};

static enum rc place_rows(struct ctx *c, void *arg)
{
	struct place_work *w = arg;
	struct conversation v;
	struct user u;

	TRY(conversation_load(c, c, w->number, &v));
	TRY(store_user_get(c, w->mem, c->actor.user_id, &u));
	w->mailbox_id = v.mailbox_id;
	w->name = u.name;
	return RC_OK;
}

enum rc conversation_place(
        struct ctx *c, const void *mem, int64_t number, int64_t *out_mailbox, const char **out_name)
{
	struct place_work w = {.mem = mem, .number = number};

	TRY(store_tx(c, DB_READ, place_rows, &w));
	*out_mailbox = w.mailbox_id;
	*out_name = w.name;
	return RC_OK;
}
