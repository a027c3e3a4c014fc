/*
 * text/words: text as search knows it: lower case, without diacritics, one blank between words.
 * Pure; knows no engine and no language. Results live where the caller says.
 */
#ifndef TEXT_WORDS_H
#define TEXT_WORDS_H

#include "base/str.h"

/* Bytes of one word; a longer one is cut, so that it is still found by its beginning. */
#define WORD_MAX 64

/* Append the words of text (valid UTF-8), each after one blank. Letters lose case, accents,
 * ogonek, stroke (ł is l, ø is o), ς is σ, ß is ss; digits stay; an apostrophe joins; anything
 * else parts. What no longer fits is left out as whole words, and out->full is set. */
void words_add(struct buf *out, const char *text);

/* What a lower-case letter is typed as that Unicode does not take apart (ł is l, ß is ss), or NULL.
 */
const char *words_spelled(uint32_t cp);

#endif
