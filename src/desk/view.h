/*
 * desk/view: the built-in views and the counts on which a person acts.
 */
#ifndef DESK_VIEW_H
#define DESK_VIEW_H

#include "store/view.h"

struct view_counts {
	int64_t mine, unassigned, open; /* at most VIEW_COUNT_MAX each */
};

/* Of what the actor sees. A transaction of its own. */
MUST_CHECK enum rc view_count(struct ctx *c, struct view_counts *out);

/* "mine" …; NULL is VIEW_LISTED. False: there is no such view. */
bool view_parse(const char *name, enum view *out);

#endif
