/*
 * store/bounce: reports that a mail did not arrive, or not yet. SQL only.
 * Needs an open transaction; strings live in mem.
 */
#ifndef STORE_BOUNCE_H
#define STORE_BOUNCE_H

#include "base/ctx.h"

struct bounce {
	int64_t message_id; /* the report itself; 0: none */
	int64_t reply_id; /* 0: about none of ours */
	bool permanent; /* mail to it will fail again */
	bool final; /* nobody tries any more */
	const char *cause, *status, *words; /* status may be NULL */
	const char *addresses; /* JSON list: who did not get it */
	int64_t at_ms; /* of the report; joined, only read */
};

MUST_CHECK enum rc store_bounce_add(struct ctx *c, const struct bounce *b);
/* Among the messages first to last of a conversation: the reports there, by message; or those
 * about the replies there, by reply, a final one first, then the newest. */
MUST_CHECK enum rc store_bounce_range(struct ctx *c, const void *mem, int64_t conversation,
        int64_t first, int64_t last, bool about_replies, struct bounce **out, int *out_n);

#endif
