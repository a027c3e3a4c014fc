/*
 * desk/search_row: what of a message goes into the index of words. Pure.
 */
#ifndef DESK_SEARCH_ROW_H
#define DESK_SEARCH_ROW_H

#include "base/str.h"
#include "store/search.h"
#include "text/stems_known.h"

/* Other words of the same messages: whatever is in the index is made anew (desk/search). */
#define SEARCH_VERSION 1

/* more: of the conversation's subject. known: of all messages of a batch. Lives in mem. */
struct search_row search_row_make(const void *mem, const struct search_source *s, const char *more,
        struct stems_known *known);

#endif
