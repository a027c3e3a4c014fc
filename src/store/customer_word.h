/*
 * store/customer_word: lists of customers and the words that they are found by. SQL only.
 * Needs an open transaction; strings live in mem.
 */
#ifndef STORE_CUSTOMER_WORD_H
#define STORE_CUSTOMER_WORD_H

#include "base/ctx.h"

/* Where a list stands: a word, or the name as it is sorted; then the id. */
struct customer_key {
	const char *word;
	int64_t id;
	bool visible; /* to the user asked for */
};

#define CUSTOMER_WORDS 3

struct customer_search {
	int64_t user_id; /* 0: sees everything */
	int64_t organisation_id; /* 0: of whichever; counts only without words */
	const char *words[CUSTOMER_WORDS]; /* beginnings, folded; all NULL: everybody by name */
};

/* Above a key, at most limit into out, whether visible or not. */
MUST_CHECK enum rc store_customer_keys(struct ctx *c, const void *mem,
        const struct customer_search *q, struct customer_key above, int limit,
        struct customer_key *out, int *out_n);
/* Others of the same sorted name. */
MUST_CHECK enum rc store_customer_alike(
        struct ctx *c, const char *sort, int64_t id, int limit, int64_t *out, int *out_n);

/* Whose words are to be made anew. */
MUST_CHECK enum rc store_customer_words_due(struct ctx *c, int limit, int64_t **out, int *out_n);
/* words: ended by NULL; one may come several times. */
MUST_CHECK enum rc store_customer_words_set(
        struct ctx *c, int64_t id, const char *sort, const char *const *words);
MUST_CHECK enum rc store_customer_words_of_organisation(struct ctx *c, int64_t organisation_id);

#endif
