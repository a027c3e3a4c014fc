/*
 * text/words: text as search knows it: lower case, without diacritics, one blank between words.
 * Pure; knows no engine and no language. Results live where the caller says.
 */
#ifndef TEXT_WORDS_H
#define TEXT_WORDS_H

#include <stdbool.h>

#include "base/str.h"

/* Bytes of one word; a longer one is cut, so that it is still found by its beginning. */
#define WORD_MAX 64
/* Of one question. */
#define WORDS_MAX_TERMS 20

/* Append the words of text (valid UTF-8), each after one blank. Letters lose case, accents,
 * ogonek, stroke (ł is l, ø is o), ς is σ, ß is ss; digits stay; an apostrophe joins; anything
 * else parts. What no longer fits is left out as whole words, and out->full is set. */
void words_add(struct buf *out, const char *text);

/* One thing that a message must hold: words that follow each other. */
struct term {
	const char *words; /* folded, one blank between */
	bool prefix; /* the last word may go on */
};

/* A question: every blank parts, "…" keeps words together, the last word may be unfinished.
 * At most WORDS_MAX_TERMS; the rest is left out. Returns their number. */
size_t words_terms(const void *mem, const char *question, struct term out[WORDS_MAX_TERMS]);

#endif
