/*
 * store/auto_answer: rows of auto_answer: what an address has had of receipts and rules' answers.
 * SQL only. Needs an open transaction; strings live in mem.
 */
#ifndef STORE_AUTO_ANSWER_H
#define STORE_AUTO_ANSWER_H

#include "base/ctx.h"

/* address: as the budget counts it; domain: lower case. One that is there already stays. */
MUST_CHECK enum rc store_auto_answer_add(
        struct ctx *c, int64_t reply_id, const char *address, const char *domain, int64_t at_ms);
/* What counts for it since then. */
MUST_CHECK enum rc store_auto_answer_count(
        struct ctx *c, const char *address, int64_t since_ms, int64_t *out);
/* What was sent to anybody since then, and what of it counts for a domain. */
MUST_CHECK enum rc store_auto_answer_count_all(
        struct ctx *c, const char *domain, int64_t since_ms, int64_t *out_all, int64_t *out_domain);
/* Subjects of the conversations in which its receipts stand, newest first, at most limit,
 * ended by NULL. */
MUST_CHECK enum rc store_auto_answer_subjects(struct ctx *c, const void *mem, const char *address,
        int64_t since_ms, int limit, const char ***out);

#endif
