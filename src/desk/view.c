/* desk/view: the built-in views. */
#include "desk/view.h"

#include "base/str.h"
#include "store/engine.h"

static const char *const names[] = {
        [VIEW_MINE] = "mine",
        [VIEW_UNASSIGNED] = "unassigned",
        [VIEW_OPEN] = "open",
        [VIEW_WAITING] = "waiting",
        [VIEW_SNOOZED] = "snoozed",
        [VIEW_SOLVED] = "solved",
        [VIEW_SPAM] = "spam",
        [VIEW_TRASH] = "trash",
        [VIEW_ALL] = "all",
};

bool view_parse(const char *name, enum view *out)
{
	if (name == NULL) {
		*out = VIEW_LISTED;
		return true;
	}
	for (int i = VIEW_MINE; i <= VIEW_ALL; i++) {
		if (str_eq(names[i], name)) {
			*out = (enum view)i;
			return true;
		}
	}
	return false;
}

static int64_t told(int64_t n)
{
	return n > VIEW_COUNT_MAX ? VIEW_COUNT_MAX : n;
}

static enum rc count(struct ctx *c, void *arg)
{
	struct view_counts v;

	TRY(store_view_counts(c, c->actor.user_id, &v));
	*(struct view_counts *)arg = (struct view_counts){
	        .mine = told(v.mine), .unassigned = told(v.unassigned), .open = told(v.open)};
	return RC_OK;
}

enum rc view_count(struct ctx *c, struct view_counts *out)
{
	return store_tx(c, DB_READ, count, out);
}

static enum rc recount(struct ctx *c, void *arg)
{
	return store_view_recount(c);
}

enum rc view_recount(struct ctx *c)
{
	return store_tx(c, DB_WRITE, recount, NULL);
}
