/* desk/conversation: lists and one conversation. */
#include "desk/conversation.h"

#include <stdio.h>
#include <stdlib.h>

#include "desk/access.h"
#include "desk/recipients.h"
#include "desk/search.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/intake.h"
#include "store/mailbox.h"

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

static enum rc read_cursor(struct ctx *c, const char *cursor, struct conversation_key *out)
{
	unsigned long long active, number;
	int used = 0;

	*out = (struct conversation_key){INT64_MAX, INT64_MAX};
	if (cursor == NULL)
		return RC_OK;
	if (sscanf(cursor, "%16llx_%16llx%n", &active, &number, &used) != 2 || cursor[used] != 0)
		return ctx_fail_field(c, RC_INVALID, "cursor", "bad_cursor",
		        "This is not where a list went on. Please begin again.", NULL);
	*out = (struct conversation_key){(int64_t)active, (int64_t)number};
	return RC_OK;
}

static const char *write_cursor(const void *mem, struct conversation_key key)
{
	return talloc_asprintf(mem, "%llx_%llx", (unsigned long long)key.active_ms,
	        (unsigned long long)key.number);
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

struct list {
	const void *mem;
	const struct conversation_query *q;
	struct conversation_key below;
	struct conversation_page page;
};

static enum rc list(struct ctx *c, void *arg)
{
	struct list *l = arg;
	const struct conversation_query *q = l->q;
	int limit = q->limit, n = 0;
	struct conversation_key *keys =
	        talloc_array(c, struct conversation_key, (unsigned)limit + 1);

	/* one more than asked for: whether there is a next page */
	if (q->q != NULL)
		TRY(search_find(c, q->q, q->view, l->below, limit + 1, keys, &n));
	else if (q->view == VIEW_MINE)
		TRY(store_view_keys(c, VIEW_MINE, c->actor.user_id, l->below, limit + 1, keys, &n));
	else
		TRY(merge_mailboxes(c, q->view, l->below, limit + 1, keys, &n));
	l->page.next = n > limit ? write_cursor(l->mem, keys[limit - 1]) : NULL;
	return store_conversation_rows(
	        c, l->mem, keys, n > limit ? limit : n, &l->page.v, &l->page.n);
}

enum rc conversation_list(struct ctx *c, const void *mem, const struct conversation_query *q,
        struct conversation_page *out)
{
	struct list l = {.mem = mem, .q = q};

	TRY(read_cursor(c, q->cursor, &l.below));
	TRY(store_tx(c, DB_READ, list, &l));
	*out = l.page;
	return RC_OK;
}

enum rc conversation_load(struct ctx *c, const void *mem, int64_t number, struct conversation *out)
{
	struct conversation v = {0};
	enum rc rc = store_conversation_get(c, mem, number, &v);

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
	enum rc rc = store_intake_conversation_mailbox(c, *may_belong_to, &mailbox);
	if (rc == RC_OK)
		rc = access_mailbox(c, mailbox);
	if (rc != RC_NOT_FOUND)
		return rc;
	ctx_clear_failure(c);
	*may_belong_to = 0;
	return RC_OK;
}

enum rc conversation_fill(struct ctx *c, const void *mem, const struct conversation *v,
        struct conversation_whole *out)
{
	struct conversation_whole w = {.v = *v};

	TRY(message_newest(c, mem, v->number, &w.messages));
	w.messages.more = v->message_count > w.messages.n;
	if (w.messages.more && w.messages.n > 0)
		TRY(store_message_has_earlier(c, v->number, w.messages.first_id, &w.messages.more));
	TRY(store_split_links(c, mem, v->number,
	        c->actor.role == ROLE_SYSTEM ? 0 : c->actor.user_id, &w.links, &w.link_count));
	TRY(store_receipt_get(c, mem, v->number, &w.receipt));
	TRY(recipients_default(c, mem, v, &w.reply_to));
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
