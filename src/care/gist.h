/*
 * care/gist: what a conversation's letters say beyond the matter: what is at stake for the
 * customer, in their own words, and whether they have become calmer. Read when it is shown and kept
 * nowhere; what somebody says instead is kept. About the customer's letters only, never about who
 * answers. Transactions of its own; results live in mem.
 */
#ifndef CARE_GIST_H
#define CARE_GIST_H

#include "base/ctx.h"
#include "store/gist.h"
#include "text/mood.h"

#define GIST_STAKE_CHARS 200

struct gist {
	const char *stake; /* NULL: nothing is known to be at stake */
	bool stake_said; /* somebody said so, or that there is nothing */
	int64_t stake_letter; /* where it stands; 0: somebody said it */
	bool compared; /* two letters are there to compare */
	struct mood change;
	bool change_said;
	int64_t first_letter, last_letter;
	int64_t version; /* of what people said of it; never 0 */
};

/* RC_NOT_FOUND "no_such_conversation". */
MUST_CHECK enum rc gist_get(struct ctx *c, const void *mem, int64_t number, struct gist *out);

/* Only what has_ says changes; NULL: as the letters say. */
struct gist_change {
	bool has_stake, has_change;
	const char *stake; /* "": nothing is at stake */
	const char *change; /* calmer, same, hotter, unsure; until the customer writes again */
};

/* version: the one that was seen, 0 for whichever. RC_CONFLICT "stale", "nothing_to_compare". */
MUST_CHECK enum rc gist_set(struct ctx *c, const void *mem, int64_t number, int64_t version,
        const struct gist_change *change, struct gist *out);

/* The first letter against the last, a person's word first. Pure; the words live in mem. */
void gist_compare(const void *mem, const struct gist_pair *pair, struct mood *out, bool *out_said);

#endif
