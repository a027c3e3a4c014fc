/* desk/promise_moves: what becomes of promises with their conversation. */
#include "desk/promise_moves.h"

#include "desk/promise_time.h"
#include "store/event.h"

#define LEFT_AT_ONCE 10000 /* more of one person find their keeper when they are due */

const char *promise_state_name(enum promise_state state)
{
	static const char *const names[] = {[PROMISE_OPEN] = "open",
	        [PROMISE_KEPT] = "kept",
	        [PROMISE_CHANGED] = "changed",
	        [PROMISE_BROKEN] = "broken"};
	return names[state];
}

void promise_event(struct ctx *c, const struct promise_row *p, const char *kind, const char *data)
{
	event_add(c, &(struct event){
	                     .kind = kind,
	                     .conversation_id = p->conversation,
	                     .mailbox_id = p->mailbox_id,
	                     .subject_kind = "promise",
	                     .subject_id = p->id,
	                     .data = data,
	             });
}

/* left_by: to whom it may come back; more: what else its event says. */
static enum rc give(
        struct ctx *c, struct promise_row *p, int64_t to, int64_t left_by, const char *more)
{
	int64_t before = p->owner_id;

	if (before == to)
		return RC_OK;
	p->owner_id = to;
	p->left_by = left_by;
	TRY(store_promise_update(c, p));
	promise_event(c, p, "promise.moved",
	        talloc_asprintf(
	                c, "{\"owner\":[%lld,%lld]%s}", (long long)before, (long long)to, more));
	return RC_OK;
}

enum rc promise_give(struct ctx *c, struct promise_row *p, int64_t to)
{
	return give(c, p, to, 0, "");
}

enum rc promise_find_keeper(struct ctx *c, struct promise_row *p)
{
	int64_t to;

	TRY(store_promise_keeper(c, p->conversation, p->owner_id, c->actor.user_id, &to));
	if (to == 0)
		return RC_OK;
	/* whoever had it first, however often it was left since */
	return give(c, p, to, p->left_by != 0 ? p->left_by : p->owner_id, ",\"left\":true");
}

enum rc promise_find_keepers(struct ctx *c, int64_t conversation)
{
	struct promise_row *list;
	int n;

	TRY(store_promise_of_conversation(c, c, conversation, &list, &n));
	for (int i = 0; i < n && list[i].state == PROMISE_OPEN; i++)
		TRY(promise_find_keeper(c, &list[i]));
	return RC_OK;
}

static enum rc give_back(struct ctx *c, struct promise_row *p)
{
	int64_t to;

	if (p->left_by == 0)
		return RC_OK;
	TRY(store_promise_keeper(c, p->conversation, p->left_by, c->actor.user_id, &to));
	return to == p->left_by ? give(c, p, to, 0, ",\"back\":true") : RC_OK;
}

enum rc promise_come_back(struct ctx *c, int64_t conversation)
{
	struct promise_row *list;
	int n;

	TRY(store_promise_of_conversation(c, c, conversation, &list, &n));
	for (int i = 0; i < n && list[i].state == PROMISE_OPEN; i++) {
		TRY(give_back(c, &list[i]));
		TRY(promise_find_keeper(c, &list[i]));
	}
	return RC_OK;
}

enum rc promise_leave(struct ctx *c, int64_t owner_id)
{
	struct promise_row p;
	int64_t *ids;
	int n;

	TRY(store_promise_owned(c, c, owner_id, LEFT_AT_ONCE, &ids, &n));
	for (int i = 0; i < n; i++) {
		TRY(store_promise_get(c, c, ids[i], &p));
		TRY(promise_find_keeper(c, &p));
	}
	return RC_OK;
}

enum rc promise_close(struct ctx *c, struct promise_row *p, enum promise_state state)
{
	const char *before = promise_state_name(p->state);

	if (p->state == state && state == PROMISE_OPEN)
		return RC_OK;
	p->state = state;
	p->closed_ms = state == PROMISE_OPEN ? 0 : c->now_ms;
	if (state != PROMISE_CHANGED)
		p->told_id = 0;
	if (state != PROMISE_OPEN)
		p->tell_ms = 0;
	TRY(store_promise_update(c, p));
	promise_event(c, p, "promise.changed",
	        talloc_asprintf(
	                c, "{\"state\":[\"%s\",\"%s\"]}", before, promise_state_name(state)));
	return RC_OK;
}

enum rc promise_hand_over(struct ctx *c, const struct conversation *v, int64_t before)
{
	struct promise_row *list;
	int n;

	if (v->assignee_id == 0 || v->assignee_id == before)
		return RC_OK;
	TRY(store_promise_of_conversation(c, c, v->number, &list, &n));
	for (int i = 0; i < n && list[i].state == PROMISE_OPEN; i++)
		if (list[i].owner_id == before || list[i].owner_id == c->actor.user_id)
			TRY(promise_give(c, &list[i], v->assignee_id));
	return RC_OK;
}

enum rc promise_take_back(struct ctx *c, int64_t message_id)
{
	struct promise_row p;
	int64_t *ids;
	int n;

	TRY(store_promise_told_in(c, c, message_id, &ids, &n));
	for (int i = 0; i < n; i++) {
		TRY(store_promise_get(c, c, ids[i], &p));
		TRY(promise_set_tell(c, &p));
		TRY(promise_close(c, &p, PROMISE_OPEN));
	}
	TRY(store_promise_in_message(c, c, message_id, &ids, &n));
	for (int i = 0; i < n; i++) {
		TRY(store_promise_get(c, c, ids[i], &p));
		TRY(store_promise_delete(c, &p));
		promise_event(c, &p, "promise.removed", NULL);
	}
	return RC_OK;
}
