/*
 * text/promise: what the writer of a draft promises in the first person, and by when.
 * Pure; the words come from lang/<code>/promises, the dates from text/due. No conditionals, offers,
 * questions, duties of the customer, past, general rules or other people's schedules.
 */
#ifndef TEXT_PROMISE_H
#define TEXT_PROMISE_H

#include "text/due.h"

#define PROMISES_MAX 200

struct promise {
	uint32_t from, to; /* tokens */
	struct due due; /* DUE_NEVER: without a date */
};

/* In order of place; *out is an array in mem. */
size_t promises_find(const void *mem, const struct tongue *t, struct tokens *ts,
        const struct due_clock *clock, struct promise **out);

#endif
