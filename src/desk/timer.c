/* desk/timer: what time alone does to conversations. */
#include "desk/timer.h"
#include "desk/conversation.h"

#include "desk/search.h"
#include "desk/setting.h"
#include "store/conversation.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/timer.h"

#define BATCH 100
#define DAY_MS 86400000LL

static enum rc find_snoozed(struct ctx *c, void *arg)
{
	bool *any = arg;
	struct timer_conversation *list;
	int n;
	TRY(store_timer_snoozed(c, c, c->now_ms, 1, &list, &n));
	*any = n > 0;
	return RC_OK;
}

static enum rc wake_rows(struct ctx *c, void *arg)
{
	bool *more = arg;
	struct timer_conversation *list;
	int n;

	TRY(conversation_turn(c));
	TRY(store_timer_snoozed(c, c, c->now_ms, BATCH, &list, &n));
	for (int i = 0; i < n; i++) {
		struct conversation v;
		TRY(store_conversation_get(c, c, list[i].number, &v));
		v.state = STATE_OPEN;
		v.snoozed_until_ms = 0;
		v.updated_ms = c->now_ms;
		TRY(store_conversation_update(c, &v));
		event_add(c, &(struct event){
		                     .kind = "conversation.changed",
		                     .conversation_id = v.number,
		                     .mailbox_id = v.mailbox_id,
		                     .subject_kind = "conversation",
		                     .subject_id = v.number,
		                     .data = "{\"state\":[\"snoozed\",\"open\"],\"woke\":true}",
		             });
	}
	*more = n == BATCH;
	return RC_OK;
}

enum rc timer_wake_snoozed(struct ctx *c, bool *out_more)
{
	bool any = false;
	*out_more = false;
	TRY(store_tx(c, DB_READ, find_snoozed, &any));
	return any ? store_tx(c, DB_WRITE, wake_rows, out_more) : RC_OK;
}

static enum rc list_trashed(struct ctx *c, int limit, struct timer_conversation **list, int *n)
{
	int64_t days = 30;
	TRY(setting_i64(c, "trash_days", &days));
	return store_timer_trashed(c, c, c->now_ms - days * DAY_MS, limit, list, n);
}

static enum rc find_trashed(struct ctx *c, void *arg)
{
	bool *any = arg;
	struct timer_conversation *list;
	int n;
	TRY(list_trashed(c, 1, &list, &n));
	*any = n > 0;
	return RC_OK;
}

static enum rc delete_rows(struct ctx *c, void *arg)
{
	bool *more = arg;
	struct timer_conversation *list;
	int n;

	TRY(conversation_turn(c));
	TRY(list_trashed(c, BATCH, &list, &n));
	for (int i = 0; i < n; i++) {
		TRY(search_forget(c, list[i].number));
		TRY(store_timer_delete(c, list[i].number));
		event_add(c, &(struct event){
		                     .kind = "conversation.deleted",
		                     .conversation_id = list[i].number,
		                     .mailbox_id = list[i].mailbox_id,
		                     .subject_kind = "conversation",
		                     .subject_id = list[i].number,
		             });
	}
	*more = n == BATCH;
	return RC_OK;
}

enum rc timer_empty_trash(struct ctx *c, bool *out_more)
{
	bool any = false;
	*out_more = false;
	TRY(store_tx(c, DB_READ, find_trashed, &any));
	return any ? store_tx(c, DB_WRITE, delete_rows, out_more) : RC_OK;
}
