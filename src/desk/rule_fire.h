/*
 * desk/rule_fire: one rule, one conversation: what is done and told. Part of the engine, inside
 * desk/ only. Needs an open transaction.
 */
#ifndef DESK_RULE_FIRE_H
#define DESK_RULE_FIRE_H

#include "desk/rule_ready.h"
#include "store/rule_run.h"

/* Why a rule is asked. */
struct rule_occasion {
	int64_t conversation;
	int64_t event_number; /* 0: time passed */
	int64_t cause_id; /* the rule whose change it is; 0: nobody's */
	int64_t letter_id; /* the letter it is asked for; 0: something else happened */
};

/* As it stands now, where its number leads. RC_NOT_FOUND: it is gone. */
MUST_CHECK enum rc rule_load(
        struct ctx *c, const void *mem, int64_t number, struct conversation *out);
/* Write transaction. *out: it fitted; whether or not something was left to change. A circle that
 * is at its end fits, changes nothing and leaves a notice. */
MUST_CHECK enum rc rule_fire(struct ctx *c, const void *mem, const struct rule_ready *r,
        const struct rule_occasion *o, bool *out);
/* Write transaction: it could not, for this reason (a msgid). */
MUST_CHECK enum rc rule_tell_failure(
        struct ctx *c, const struct rule_ready *r, const struct rule_occasion *o, const char *why);
/* Whether a failure is the rule's (something it names is gone), and not the machine's. */
bool rule_is_theirs(enum rc rc);
/* The sentence of c's failure, to be kept: a msgid, or where it names something plain English. The
 * failure is cleared. */
const char *rule_why(struct ctx *c, const void *mem, enum rc rc);

#endif
