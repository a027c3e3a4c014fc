/* desk/view: the built-in views. */
#include "desk/view.h"

#include "base/str.h"
#include "store/engine.h"
#include "store/mailbox.h"

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

static enum rc add(struct ctx *c, enum view view, int64_t mailbox, int64_t *total)
{
	int64_t n;

	if (*total >= VIEW_COUNT_MAX)
		return RC_OK;
	TRY(store_view_count(c, view, mailbox, &n));
	*total = *total + n > VIEW_COUNT_MAX ? VIEW_COUNT_MAX : *total + n;
	return RC_OK;
}

static enum rc count(struct ctx *c, void *arg)
{
	struct view_counts v = {0};
	int64_t *mailboxes = NULL;
	int64_t user = c->actor.role == ROLE_SYSTEM ? 0 : c->actor.user_id;
	int n = 0;

	TRY(store_mailbox_visible(c, c, user, &mailboxes, &n));
	for (int i = 0; i < n; i++) {
		TRY(add(c, VIEW_UNASSIGNED, mailboxes[i], &v.unassigned));
		TRY(add(c, VIEW_OPEN, mailboxes[i], &v.open));
	}
	TRY(store_view_count(c, VIEW_MINE, c->actor.user_id, &v.mine));
	*(struct view_counts *)arg = v;
	return RC_OK;
}

enum rc view_count(struct ctx *c, struct view_counts *out)
{
	return store_tx(c, DB_READ, count, out);
}
