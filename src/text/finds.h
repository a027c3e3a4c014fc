/*
 * text/finds: all finds of one list in a text, asked for by place. A kind is the number of a
 * section's name in the list of names that the caller gives. Pure.
 */
#ifndef TEXT_FINDS_H
#define TEXT_FINDS_H

#include "text/tongue.h"

/* How far back a find is looked for that ends or goes on at a token. */
#define FINDS_BACK_MAX 16

struct finds {
	struct tokens *ts;
	struct find *list; /* in order of place */
	size_t n;
	uint8_t *kinds; /* of each find; the count of names: of none of them */
	uint32_t *first; /* of each token, the end too: the first find from there on */
};

struct finds *finds_of(const void *mem, const struct tongue *t, const char *noun,
        const char *const *names, size_t count, struct tokens *ts);

/* The find of a kind that begins at token i, or NULL; for the others too. */
const struct find *find_at(const struct finds *f, uint32_t i, int kind);
/* The first that begins in [from, to). */
const struct find *find_within(const struct finds *f, uint32_t from, uint32_t to, int kind);
/* One that ends right before token i. */
const struct find *find_ending(const struct finds *f, uint32_t i, int kind);
/* One that token i lies in. */
const struct find *find_over(const struct finds *f, uint32_t i, int kind);

#endif
