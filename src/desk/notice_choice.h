/*
 * desk/notice_choice: what somebody wants to hear of, and how: in the app, from the browser, in a
 * mail that gathers. Everybody's own; nobody else reads it. Results live in mem.
 */
#ifndef DESK_NOTICE_CHOICE_H
#define DESK_NOTICE_CHOICE_H

#include "store/notice_choice.h"

struct notice_choices {
	struct notice_choice v[NOTICE_KINDS]; /* every kind that can be chosen, in order */
	int n;
	struct notice_digest digest;
};

/* Only what is present changes. */
struct notice_choices_change {
	const struct notice_choice *v;
	int n;
	int often; /* enum notice_often; -1: stays */
	int hour; /* -1: stays */
	const char *zone; /* NULL: stays */
	int words; /* 1, 0; -1: stays */
};

/* How somebody hears of this kind. Needs an open transaction. */
MUST_CHECK enum rc notice_choice_of(
        struct ctx *c, int64_t user_id, enum notice_kind kind, struct notice_choice *out);
/* The digest, chosen or not. Needs an open transaction. */
MUST_CHECK enum rc notice_digest_of(
        struct ctx *c, const void *mem, int64_t user_id, struct notice_digest *out);
/* When the next is due after now; 0: none comes. */
int64_t notice_digest_next(const struct notice_digest *d, int64_t now_ms);

/* The actor's own. Transactions of their own. RC_INVALID "no_such_zone". */
MUST_CHECK enum rc notice_choices_get(struct ctx *c, const void *mem, struct notice_choices *out);
MUST_CHECK enum rc notice_choices_update(struct ctx *c, const void *mem,
        const struct notice_choices_change *change, struct notice_choices *out);

const char *notice_often_name(enum notice_often often);
/* -1: no such word. */
int notice_often_parse(const char *name);

#endif
