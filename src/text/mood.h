/*
 * text/mood: a customer's first message against the last: calmer, the same, hotter, or unsure.
 * Pure. About the customer's words only; unsure is wide, and what it rests on is always told.
 */
#ifndef TEXT_MOOD_H
#define TEXT_MOOD_H

#include <stddef.h>

#include "text/tongue.h"

#define MOOD_WORDS_MAX 12

enum mood_change { MOOD_UNSURE, MOOD_CALMER, MOOD_SAME, MOOD_HOTTER };

struct mood {
	enum mood_change change;
	const char
	        *words[MOOD_WORDS_MAX]; /* as they stand in the messages, the first one's first */
	size_t n;
};

const char *mood_change_name(enum mood_change change);
/* Both messages are valid UTF-8, without what they quote. */
void mood_compare(const void *mem, const struct tongue *t, const char *first, const char *last,
        struct mood *out);

#endif
