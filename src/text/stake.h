/*
 * text/stake: what is at stake for a customer, in their own words: "my sister's wedding is on
 * Saturday". Pure. Where it is not said plainly there is none: better nothing than a guess.
 */
#ifndef TEXT_STAKE_H
#define TEXT_STAKE_H

#include "text/tongue.h"

/* Longer sentences are cut to the clauses that say it. */
#define STAKE_WORDS_MAX 24

struct stake {
	uint32_t from, to; /* tokens */
};

/* The first sentence, or a part of it, that says so. */
bool stake_find(const void *mem, const struct tongue *t, struct tokens *ts, struct stake *out);

#endif
