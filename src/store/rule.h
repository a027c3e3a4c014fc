/*
 * store/rule: rows of rule, what time passes since, and who of a team got the last one in turn.
 * SQL only, no rules. Needs an open transaction; strings live in mem.
 */
#ifndef STORE_RULE_H
#define STORE_RULE_H

#include "base/ctx.h"

#define RULES_MAX 200

/* Kept in rows: numbers stay. */
enum rule_on {
	RULE_CREATED = 1,
	RULE_CUSTOMER,
	RULE_COLLEAGUE,
	RULE_CHANGED,
	RULE_TIME,
	RULE_PROMISE_MADE,
	RULE_PROMISE_OVERDUE,
	RULE_PROMISE_KEPT,
};
enum rule_since {
	RULE_SINCE_CUSTOMER = 1, /* the customer wrote last */
	RULE_SINCE_COLLEAGUE,
	RULE_SINCE_CREATED,
	RULE_SINCE_CHANGED,
};
/* Of what changed; a set. */
enum rule_part {
	RULE_STATE = 1,
	RULE_ASSIGNEE = 2,
	RULE_TAGS = 4,
	RULE_TEAM = 8,
	RULE_PRIORITY = 16,
};

struct rule {
	int64_t id, version;
	const char *name;
	int64_t owner_id;
	const char *owner_name; /* joined */
	int64_t mailbox_id; /* 0: every mailbox */
	const char *mailbox_name; /* joined; NULL: every mailbox */
	bool enabled, last; /* last: where it fired, no later rule is asked */
	int64_t place;
	enum rule_on on;
	unsigned parts; /* of RULE_CHANGED */
	enum rule_since since; /* of RULE_TIME, as hours */
	int64_t hours;
	const char *query; /* "": always */
	const char *act; /* JSON */
	int64_t from_event;
	int64_t time_ms, time_number;
	int64_t failed_ms; /* 0: it works */
	const char *failed_reason; /* a msgid */
};

/* Where time has come for one. */
struct rule_due {
	int64_t at_ms, number; /* the order of the walk; of messages their id */
	int64_t conversation;
};

/* In their order, at most RULES_MAX. */
MUST_CHECK enum rc store_rule_list(
        struct ctx *c, const void *mem, bool enabled, struct rule **out, int *out_n);
/* RC_NOT_FOUND. */
MUST_CHECK enum rc store_rule_get(struct ctx *c, const void *mem, int64_t id, struct rule *out);
MUST_CHECK enum rc store_rule_count(struct ctx *c, int64_t *out);
/* How many that answer events are switched on, and the least of their from_event. */
MUST_CHECK enum rc store_rule_waiting(struct ctx *c, int64_t *out, int64_t *out_from);
/* Behind the others; id is set. */
MUST_CHECK enum rc store_rule_add(struct ctx *c, struct rule *r);
/* All but the place, where version = r->version; what failed is forgotten. RC_CONFLICT. */
MUST_CHECK enum rc store_rule_update(struct ctx *c, const struct rule *r);
MUST_CHECK enum rc store_rule_place(struct ctx *c, int64_t id, int64_t place);
MUST_CHECK enum rc store_rule_delete(struct ctx *c, int64_t id);
/* How far it has come in time. out_gone: not so, somebody changed it. */
MUST_CHECK enum rc store_rule_passed(struct ctx *c, const struct rule *r, bool *out_gone);
/* reason NULL: it works again. */
MUST_CHECK enum rc store_rule_failed(struct ctx *c, int64_t id, int64_t at_ms, const char *reason);

/* Behind (after_ms, after_number) and not after upto_ms, in this order. */
MUST_CHECK enum rc store_rule_due(struct ctx *c, const void *mem, const struct rule *r,
        int64_t upto_ms, int limit, struct rule_due **out, int *out_n);
/* When the newest letter of a customer, or reply of a colleague (since), came; RC_NOT_FOUND. */
MUST_CHECK enum rc store_rule_newest(struct ctx *c, int64_t conversation, enum rule_since since,
        int64_t *out_ms, int64_t *out_id);
/* Whether anything in it is more than history. */
MUST_CHECK enum rc store_rule_live(struct ctx *c, int64_t conversation, bool *out);

/* First in a write transaction. */
MUST_CHECK enum rc store_team_turn_lock(struct ctx *c, int64_t team_id);
/* Who got the last one; 0: nobody did. */
MUST_CHECK enum rc store_team_turn_get(struct ctx *c, int64_t team_id, int64_t *out);
MUST_CHECK enum rc store_team_turn_set(struct ctx *c, int64_t team_id, int64_t user_id);
/* How many open conversations somebody has. */
MUST_CHECK enum rc store_team_turn_open(struct ctx *c, int64_t user_id, int64_t *out);

#endif
