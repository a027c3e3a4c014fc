/*
 * desk/rule: when something happens, if a query fits, then a change. What people do with rules;
 * the work itself is desk/rule_follow and desk/rule_time, what would happen desk/rule_try.
 * Admins make rules. Own transactions; results in mem.
 */
#ifndef DESK_RULE_H
#define DESK_RULE_H

#include <jansson.h>

#include "store/rule_run.h"

#define RULE_HOURS_MAX 2160 /* 90 days: the log is kept for longer (setting rule_log_days) */

/* Only what is present changes. */
struct rule_change {
	const char *name, *query; /* NULL: stays */
	int enabled, last; /* 1, 0; -1: stays */
	bool has_mailbox;
	int64_t mailbox_id, owner_id; /* owner 0: stays */
	const json_t *when, *then; /* as api/openapi.yaml says; NULL: stays */
};

/* RC_INVALID "empty_name", "bad_query", "nothing_to_do" and what is wrong with the act; RC_LIMIT
 * "too_many_rules". */
MUST_CHECK enum rc rule_add(
        struct ctx *c, const void *mem, const struct rule_change *change, struct rule *out);
/* version: the one that was seen, 0 for whichever. RC_NOT_FOUND "no_such_rule"; RC_CONFLICT
 * "stale". */
MUST_CHECK enum rc rule_update(struct ctx *c, const void *mem, int64_t id, int64_t version,
        const struct rule_change *change, struct rule *out);
MUST_CHECK enum rc rule_delete(struct ctx *c, int64_t id);
MUST_CHECK enum rc rule_get(struct ctx *c, const void *mem, int64_t id, struct rule *out);
MUST_CHECK enum rc rule_list(struct ctx *c, const void *mem, struct rule **out, int *out_n);
/* In this order from now on. */
MUST_CHECK enum rc rule_order(struct ctx *c, const int64_t *ids, int n);

/* What rules did, newest first, ids below before: a rule's (0: all); or a conversation's, for
 * whoever sees it. */
MUST_CHECK enum rc rule_log(struct ctx *c, const void *mem, int64_t rule_id, int64_t before,
        int limit, struct rule_run **out, int *out_n);
MUST_CHECK enum rc rule_log_of(struct ctx *c, const void *mem, int64_t number, int64_t before,
        int limit, struct rule_run **out, int *out_n);
/* Circles that a budget ended. */
MUST_CHECK enum rc rule_notices(
        struct ctx *c, const void *mem, struct rule_notice **out, int *out_n);
MUST_CHECK enum rc rule_notice_drop(struct ctx *c, int64_t id);
/* Forget what is older than rule_log_days. */
MUST_CHECK enum rc rule_sweep(struct ctx *c);

#endif
