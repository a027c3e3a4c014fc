/*
 * desk/view: the built-in views and the counts on which a person acts.
 */
#ifndef DESK_VIEW_H
#define DESK_VIEW_H

#include "store/view.h"

#define VIEW_COUNT_MAX 1000 /* more is not told */

/* Of what the actor sees. A transaction of its own. */
MUST_CHECK enum rc view_count(struct ctx *c, struct view_counts *out);
/* Should the kept counts ever be wrong (desk/doctor). A transaction of its own. */
MUST_CHECK enum rc view_recount(struct ctx *c);

/* "mine" …; NULL is VIEW_LISTED. False: there is no such view. */
bool view_parse(const char *name, enum view *out);

#endif
