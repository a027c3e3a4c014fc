/* text/query_impl: what the parts of text/query share. */
#ifndef TEXT_QUERY_IMPL_H
#define TEXT_QUERY_IMPL_H

#include "text/query.h"

/* A name in one of our languages, folded (text/words), and what it stands for. */
struct query_alias {
	const char *name;
	int as;
};

/* Operators; "in" is QUERY_IN, which is a mailbox or a shelf. */
#define QUERY_IN 100
extern const struct query_alias query_fields[];
extern const struct query_alias query_is[], query_in[], query_assignee[], query_has[];
extern const struct query_alias query_priority[], query_team[], query_follower[];

/* -1: none of these. */
int query_alias_find(const struct query_alias *list, const char *folded);
/* The English one, which stands first. */
const char *query_alias_name(const struct query_alias *list, int as);

/* OR, AND, NOT in capitals, or 0: 'o', 'a', 'n'. */
char query_joiner(const char *token);

/* "2026-01-31", "2026-01", "2026", "7d", "today": the moments in which it lies, and how it is
 * written. False: no time. */
bool query_time(const void *mem, const char *value, const struct query_clock *clock,
        struct query_term *out);

/* The same as days of the calendar, "2026-11-26", into from_day and upto_day. False: no time. */
bool query_days(const void *mem, const char *value, const struct query_clock *clock,
        struct query_term *out);

#endif
