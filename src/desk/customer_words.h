/*
 * desk/customer_words: by which words a customer is found, and where they stand in a list.
 * Needs an open transaction. Knows nothing of who may see whom.
 */
#ifndef DESK_CUSTOMER_WORDS_H
#define DESK_CUSTOMER_WORDS_H

#include "store/customer_word.h"

/* Bytes of a word or of a name in order: cursors hold them. */
#define CUSTOMER_WORD_MAX 120

/* A name as lists are ordered; "" when there is no letter in it. */
const char *customer_sort(const void *mem, const char *name);
/* The word itself, or as much of it as is kept. */
const char *customer_word_cut(const void *mem, const char *word);
/* Anew, from the rows of now. */
MUST_CHECK enum rc customer_words_make(struct ctx *c, int64_t id);

/* Where a list of customers or organisations goes on: a word, or the name as it is sorted, and the
 * id. NULL: the beginning, word "". RC_INVALID "bad_cursor". */
MUST_CHECK enum rc customer_key_read(struct ctx *c, const char *cursor, struct customer_key *out);
const char *customer_key_write(const void *mem, const char *word, int64_t id);
/* What somebody typed to find a customer, as the words that are looked for: only the first of them
 * count, an address stays whole, a phone number is its digits. None: every word stays NULL. */
void customer_question(struct ctx *c, const char *typed, struct customer_search *out);

#endif
