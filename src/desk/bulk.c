/* desk/bulk: asking for one change of many conversations. The work itself: desk/bulk_work. */
#include "desk/bulk.h"

#include "base/json.h"
#include "desk/change_json.h"
#include "desk/view.h"
#include "store/engine.h"
#include "store/event.h"

#define AT_ONCE 3 /* of one person */
#define DAY_MS 86400000LL

struct work {
	const void *mem;
	int64_t id, before;
	int limit;
	const struct bulk_wish *wish;
	struct bulk_whole whole;
	struct bulk *list;
	int n;
};

const char *bulk_state_name(enum bulk_state state)
{
	static const char *const names[] = {
	        [BULK_GATHERING] = "gathering",
	        [BULK_RUNNING] = "running",
	        [BULK_DONE] = "done",
	        [BULK_STOPPED] = "stopped",
	        [BULK_UNDOING] = "undoing",
	        [BULK_UNDONE] = "undone",
	};
	return names[state];
}

static void tell(struct ctx *c, const char *kind, int64_t id)
{
	event_add(c, &(struct event){.kind = kind, .subject_kind = "bulk", .subject_id = id});
}

static enum rc load(struct ctx *c, struct work *w)
{
	struct bulk *b = &w->whole.b;
	enum rc rc = store_bulk_get(c, w->mem, w->id, b);

	if (rc == RC_NOT_FOUND || (rc == RC_OK && b->user_id != c->actor.user_id))
		return ctx_fail(c, RC_NOT_FOUND, "no_such_bulk",
		        "There is no such change of many, or it is older than a day.", NULL);
	TRY(rc);
	return store_bulk_told(
	        c, w->mem, w->id, BULK_TOLD_MAX, &w->whole.told, &w->whole.told_count);
}

static enum rc check_wish(struct ctx *c, const struct bulk_wish *wish)
{
	struct conversation_change change;
	enum view view;

	if (wish->numbers != NULL && wish->count == 0)
		return ctx_fail_field(c, RC_INVALID, "numbers", "nothing_chosen",
		        "No conversation is chosen yet.", NULL);
	if (json_object_size(wish->change) == 0)
		return ctx_fail_field(c, RC_INVALID, "change", "nothing_to_change",
		        "It is not said yet what should change.", NULL);
	if (!view_parse(wish->view, &view))
		return ctx_fail_field(
		        c, RC_INVALID, "view", "no_such_view", "There is no such view.", NULL);
	return change_read(c, wish->change, &change);
}

static enum rc start(struct ctx *c, void *arg)
{
	struct work *w = arg;
	const struct bulk_wish *wish = w->wish;
	int64_t unfinished = 0;
	struct bulk b = {
	        .user_id = c->actor.user_id,
	        .created_ms = c->now_ms,
	        .state = wish->numbers != NULL ? BULK_RUNNING : BULK_GATHERING,
	        .change = json_write(w->mem, wish->change),
	        .view = wish->view,
	        .q = wish->q,
	};

	TRY(store_bulk_unfinished(c, c->actor.user_id, &unfinished));
	if (unfinished >= AT_ONCE)
		return ctx_fail(c, RC_LIMIT, "too_many_at_once",
		        "Three changes of many are under way already. Please let one end first.",
		        NULL);
	TRY(store_bulk_add(c, &b));
	for (size_t i = 0; wish->numbers != NULL && i < wish->count; i++)
		TRY(store_bulk_add_row(c, b.id, wish->numbers[i]));
	tell(c, "bulk.added", b.id);
	w->id = b.id;
	return load(c, w);
}

enum rc bulk_start(
        struct ctx *c, const void *mem, const struct bulk_wish *wish, struct bulk_whole *out)
{
	struct work w = {.mem = mem, .wish = wish};

	TRY(check_wish(c, wish));
	TRY(store_tx(c, DB_WRITE, start, &w));
	*out = w.whole;
	return RC_OK;
}

static enum rc get(struct ctx *c, void *arg)
{
	return load(c, arg);
}

enum rc bulk_get(struct ctx *c, const void *mem, int64_t id, struct bulk_whole *out)
{
	struct work w = {.mem = mem, .id = id};

	TRY(store_tx(c, DB_READ, get, &w));
	*out = w.whole;
	return RC_OK;
}

static enum rc list(struct ctx *c, void *arg)
{
	struct work *w = arg;
	return store_bulk_list(c, w->mem, c->actor.user_id, w->before, w->limit, &w->list, &w->n);
}

enum rc bulk_list(
        struct ctx *c, const void *mem, int64_t before, int limit, struct bulk **out, int *out_n)
{
	struct work w = {.mem = mem, .before = before, .limit = limit};

	TRY(store_tx(c, DB_READ, list, &w));
	*out = w.list;
	*out_n = w.n;
	return RC_OK;
}

static enum rc ended(struct ctx *c)
{
	return ctx_fail(c, RC_CONFLICT, "bulk_ended", "This has ended already.", NULL);
}

static enum rc stop(struct ctx *c, void *arg)
{
	struct work *w = arg;

	TRY(store_bulk_lock(c, w->id));
	TRY(load(c, w));
	if (w->whole.b.state != BULK_GATHERING && w->whole.b.state != BULK_RUNNING)
		return ended(c);
	TRY(store_bulk_set_state(c, w->id, BULK_STOPPED));
	tell(c, "bulk.stopped", w->id);
	return load(c, w);
}

enum rc bulk_stop(struct ctx *c, const void *mem, int64_t id, struct bulk_whole *out)
{
	struct work w = {.mem = mem, .id = id};

	TRY(store_tx(c, DB_WRITE, stop, &w));
	*out = w.whole;
	return RC_OK;
}

static enum rc undo(struct ctx *c, void *arg)
{
	struct work *w = arg;

	TRY(store_bulk_lock(c, w->id));
	TRY(load(c, w));
	if (w->whole.b.state == BULK_UNDOING || w->whole.b.state == BULK_UNDONE)
		return ended(c);
	TRY(store_bulk_set_state(c, w->id, BULK_UNDOING));
	tell(c, "bulk.undoing", w->id);
	return load(c, w);
}

enum rc bulk_undo(struct ctx *c, const void *mem, int64_t id, struct bulk_whole *out)
{
	struct work w = {.mem = mem, .id = id};

	TRY(store_tx(c, DB_WRITE, undo, &w));
	*out = w.whole;
	return RC_OK;
}

static enum rc sweep(struct ctx *c, void *arg)
{
	int64_t *ids;
	int n;
	(void)arg;

	TRY(store_bulk_expired(c, c, c->now_ms - DAY_MS, &ids, &n));
	for (int i = 0; i < n; i++)
		TRY(store_bulk_delete(c, ids[i]));
	return RC_OK;
}

enum rc bulk_sweep(struct ctx *c)
{
	return store_tx(c, DB_WRITE, sweep, NULL);
}
