/*
 * desk/customer_words: by which words a customer is found, and where they stand in a list.
 * Needs an open transaction. Knows nothing of who may see whom.
 */
#ifndef DESK_CUSTOMER_WORDS_H
#define DESK_CUSTOMER_WORDS_H

#include "base/ctx.h"

/* Bytes of a word or of a name in order: cursors hold them. */
#define CUSTOMER_WORD_MAX 120

/* A name as lists are ordered; "" when there is no letter in it. */
const char *customer_sort(const void *mem, const char *name);
/* The word itself, or as much of it as is kept. */
const char *customer_word_cut(const void *mem, const char *word);
/* Anew, from the rows of now. */
MUST_CHECK enum rc customer_words_make(struct ctx *c, int64_t id);

#endif
