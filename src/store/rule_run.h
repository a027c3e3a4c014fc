/*
 * store/rule_run: rows of rule_run and rule_notice: what rules did, and where a circle was ended.
 * SQL only, no rules. Needs an open transaction; strings live in mem.
 */
#ifndef STORE_RULE_RUN_H
#define STORE_RULE_RUN_H

#include "store/rule.h"

struct rule_run {
	int64_t id, rule_id;
	const char *rule_name; /* as it was called then */
	int64_t at_ms, conversation;
	int64_t event_number; /* 0: time passed */
	enum rule_on on;
	int64_t cause_id; /* the rule whose change it answered; 0: none */
	const char *changes; /* JSON; NULL: it could not */
	const char *reason; /* why not: a msgid */
};

struct rule_notice {
	int64_t id, rule_id, other_id;
	const char *rule_name, *other_name; /* joined; NULL: it is gone */
	bool whole_desk;
	int64_t conversation, times, first_ms, at_ms;
};

MUST_CHECK enum rc store_rule_run_add(struct ctx *c, const struct rule_run *n);
/* Newest first, ids below before: of a rule, of a conversation with what was merged into it, or of
 * all (both 0). */
MUST_CHECK enum rc store_rule_run_list(struct ctx *c, const void *mem, int64_t rule_id,
        int64_t conversation, int64_t before, int limit, struct rule_run **out, int *out_n);
/* When this rule changed it last, if nobody but rules did anything to it since, as far back as 50
 * events; 0: it did not, or somebody did. */
MUST_CHECK enum rc store_rule_run_alone(
        struct ctx *c, int64_t rule_id, int64_t conversation, int64_t *out_ms);
/* How many answered another rule since then, at most limit: in one conversation, or (0) anywhere.
 */
MUST_CHECK enum rc store_rule_run_answers(
        struct ctx *c, int64_t conversation, int64_t since_ms, int limit, int64_t *out);
MUST_CHECK enum rc store_rule_run_expire(
        struct ctx *c, int64_t before_ms, int limit, int64_t *out_n);

/* Once more for these two; times is set. */
MUST_CHECK enum rc store_rule_notice_add(struct ctx *c, struct rule_notice *n);
/* Newest first, at most 100. */
MUST_CHECK enum rc store_rule_notice_list(
        struct ctx *c, const void *mem, struct rule_notice **out, int *out_n);
MUST_CHECK enum rc store_rule_notice_drop(struct ctx *c, int64_t id);
/* All that name a rule. */
MUST_CHECK enum rc store_rule_notice_drop_of(struct ctx *c, int64_t rule_id);

#endif
