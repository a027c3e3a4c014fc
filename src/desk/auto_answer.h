/*
 * desk/auto_answer: whether an address may get another letter that nobody wrote: a receipt or a
 * rule's answer; both take from one budget. Needs an open transaction.
 */
#ifndef DESK_AUTO_ANSWER_H
#define DESK_AUTO_ANSWER_H

#include "base/ctx.h"

/* Before it is asked by who will send: one counts after the other, on whichever node, until the
 * transaction ends. Who only looks takes no turn. */
MUST_CHECK enum rc auto_answer_turn(struct ctx *c);
/* NULL: it may; else why not, a slug of desk/receipt. low: in lower case; counted: as
 * receipt_address says; subject: NULL, or one about which a receipt within a day is enough. */
MUST_CHECK enum rc auto_answer_withheld(
        struct ctx *c, const char *low, const char *counted, const char *subject, const char **out);
/* Nobody waits for an automatic answer to what was written then. */
bool auto_answer_is_old(const struct ctx *c, int64_t written_ms);
/* Of an address; "" for none. */
const char *auto_answer_domain(const char *address);

#endif
