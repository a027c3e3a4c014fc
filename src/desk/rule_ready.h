/*
 * desk/rule_ready: a rule as the engine reads it: its query made ready, its act as JSON; and
 * whether it fits a conversation. Needs an open transaction; everything lives in mem.
 */
#ifndef DESK_RULE_READY_H
#define DESK_RULE_READY_H

#include <jansson.h>

#include "desk/filter.h"
#include "store/rule.h"

struct rule_ready {
	struct rule r;
	struct filter *filter; /* NULL: always */
	json_t *act;
};

/* The query as people wrote it, checked: RC_INVALID "bad_query" at what is not understood, names
 * nobody, or means somebody else for each reader. *out: as it is kept, and may be NULL. */
MUST_CHECK enum rc rule_query_check(
        struct ctx *c, const void *mem, const char *text, const char **out, struct filter **out_f);
MUST_CHECK enum rc rule_ready_make(
        struct ctx *c, const void *mem, const struct rule *r, struct rule_ready *out);
/* Those that are switched on, in their order: that wait for time, or for all else. */
MUST_CHECK enum rc rule_ready_list(
        struct ctx *c, const void *mem, bool time, struct rule_ready **out, int *out_n);
/* What lies in spam or in the trash fits none. */
MUST_CHECK enum rc rule_fits(struct ctx *c, const void *mem, const struct rule_ready *r,
        const struct conversation *v, bool *out);

#endif
