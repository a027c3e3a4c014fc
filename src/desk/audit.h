/*
 * desk/audit: who changed which setting or access, when, from what to what. What is done in
 * conversations is their own history and never stands here; nobody's work is counted.
 * Whoever changes something says so beside it, in the same transaction: audit_changes, a line for
 * each field, audit_add. Secrets are told as changed, never what they are. Rows go by age.
 */
#ifndef DESK_AUDIT_H
#define DESK_AUDIT_H

#include <jansson.h>

#include "base/str.h"
#include "store/audit.h"

/* Field after field; one that stayed the same is left out. Empty and NULL are the same. */
json_t *audit_changes(struct ctx *c);
void audit_text(json_t *changes, const char *field, const char *before, const char *after);
void audit_number(json_t *changes, const char *field, int64_t before, int64_t after);
void audit_flag(json_t *changes, const char *field, bool before, bool after);
void audit_secret(json_t *changes, const char *field, const char *before, const char *after);
/* Names of people who came in or left: lists of ids ended by n. Needs an open transaction. */
MUST_CHECK enum rc audit_people(struct ctx *c, json_t *changes, const char *field,
        const int64_t *before, int before_n, const int64_t *after, int after_n);

/* One row; "changed" without a change is none. actor_id 0 is the actor. Needs an open write
 * transaction. */
MUST_CHECK enum rc audit_add(struct ctx *c, const struct audit *a, json_t *changes);
/* Somebody has a new password. Needs an open write transaction, as the next one. */
MUST_CHECK enum rc audit_password(struct ctx *c, int64_t user_id, const char *user_name);
/* Somebody signed in: told when no browser of this kind is known of them yet. */
MUST_CHECK enum rc audit_sign_in(struct ctx *c, int64_t user_id, const char *browser);

struct audit_query {
	int64_t actor_id; /* -1: everybody */
	const char *noun; /* NULL: all */
	int64_t since_ms, until_ms; /* until 0: now */
	const char *cursor;
	int limit;
};
struct audit_page {
	struct audit *v;
	int n;
	const char *next; /* NULL at the end */
};
/* For admins. RC_INVALID "bad_cursor". Transactions of its own. */
MUST_CHECK enum rc audit_list(
        struct ctx *c, const void *mem, const struct audit_query *q, struct audit_page *out);
/* As a table, newest first, a line for each field. RC_LIMIT "too_many_for_a_page" when b is full.
 */
MUST_CHECK enum rc audit_table(struct ctx *c, const struct audit_query *q, struct buf *b);

/* What is older than audit_days goes. */
MUST_CHECK enum rc audit_sweep(struct ctx *c);

#endif
