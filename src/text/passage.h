/*
 * text/passage: where in a text the words stand that somebody looked for, and what to show of it.
 * Pure; parts words as text/words does.
 */
#ifndef TEXT_PASSAGE_H
#define TEXT_PASSAGE_H

#include <stdbool.h>
#include <stddef.h>

#define PASSAGE_LENGTH 180 /* code points, about */
#define PASSAGE_RANGES_MAX 20

struct passage_word {
	const char *words; /* folded, one blank between: these, in this order */
	bool prefix; /* the last one may go on */
	const char *const
	        *stems; /* or one that has one of these terms; ended by NULL; NULL: none */
};

/* Code points of the passage. */
struct passage_range {
	int start, end;
};

struct passage {
	const char *text; /* one line; where it is cut an ellipsis stands */
	struct passage_range ranges[PASSAGE_RANGES_MAX]; /* ascending, apart */
	int n;
};

/* The part of text (valid UTF-8) where most of it stands; whole: all of text. False: none of it.
 * lang (ISO 639-1 or NULL) is of the text. */
bool passage_find(const void *mem, const char *text, const char *lang,
        const struct passage_word *words, size_t n, bool whole, struct passage *out);

#endif
