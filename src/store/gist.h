/*
 * store/gist: what people said of a conversation's letters, and the letters. SQL only.
 * Needs an open transaction; strings live in mem.
 */
#ifndef STORE_GIST_H
#define STORE_GIST_H

#include "base/ctx.h"

#define GIST_LETTERS 20 /* as the query says */

struct gist_said {
	const char *stake; /* "": nothing; NULL: as the letters say */
	const char *change; /* NULL: as the letters say */
	int64_t change_letter; /* up to which it holds; 0: change is NULL */
};

struct gist_letter {
	int64_t id;
	const char *language; /* NULL: not known */
	const char *text;
};

/* What is compared: a conversation's first letter and its last, and what people said of it. */
struct gist_pair {
	const char *language; /* of the conversation; NULL: not known */
	struct gist_letter first, last;
	struct gist_said said;
};

MUST_CHECK enum rc store_gist_get(
        struct ctx *c, const void *mem, int64_t conversation, struct gist_said *out);
MUST_CHECK enum rc store_gist_stake(struct ctx *c, int64_t conversation, const char *stake);
MUST_CHECK enum rc store_gist_change(
        struct ctx *c, int64_t conversation, const char *change, int64_t letter);
/* A customer's own, newest first, GIST_LETTERS at most; and the first of all, id 0: none. */
MUST_CHECK enum rc store_gist_letters(
        struct ctx *c, const void *mem, int64_t conversation, struct gist_letter **out, int *out_n);
MUST_CHECK enum rc store_gist_first_letter(
        struct ctx *c, const void *mem, int64_t conversation, struct gist_letter *out);

/* The conversation is deleted: they are a customer's words. */
MUST_CHECK enum rc store_gist_delete(struct ctx *c, int64_t conversation);

#endif
