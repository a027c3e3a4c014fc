/*
 * text/clarity: what leaves a reader waiting or makes a text hard to read: a time left open, a long
 * or dense sentence, something that will be done by nobody at no time. Pure; words and limits come
 * from lang/<code>/vague. Nothing here is a figure for a text.
 */
#ifndef TEXT_CLARITY_H
#define TEXT_CLARITY_H

#include "text/due.h"

#define CLARITY_MAX 200

enum clarity_kind {
	CLARITY_VAGUE_TIME,
	CLARITY_LONG_SENTENCE,
	CLARITY_DENSE,
	CLARITY_MISSING_WHO_WHEN
};

struct clarity {
	enum clarity_kind kind;
	uint32_t from, to; /* tokens */
};

/* In order of place; *out is an array in mem. */
size_t clarity_find(const void *mem, const struct tongue *t, struct tokens *ts,
        const struct due_clock *clock, struct clarity **out);

/* "vague_time" … */
const char *clarity_name(enum clarity_kind kind);

#endif
