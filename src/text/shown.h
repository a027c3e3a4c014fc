/*
 * text/shown: what of the customer's matter a draft shows: a feeling that is named, a situation that
 * is understood, a question that leaves room; and whether any word of the matter is in the draft.
 * Presence only: what is not found is not missing. Pure; words come from lang/<code>/shown.
 */
#ifndef TEXT_SHOWN_H
#define TEXT_SHOWN_H

#include "text/tongue.h"

#define SHOWN_MAX 100
#define SHOWN_WORDS_MAX 2000 /* of the customer's messages */

enum shown_kind { SHOWN_FEELING, SHOWN_SITUATION, SHOWN_QUESTION };

struct shown {
	enum shown_kind kind;
	uint32_t from, to; /* tokens */
};

/* In order of place; *out is an array in mem. */
size_t shown_find(const void *mem, const struct tongue *t, struct tokens *ts, struct shown **out);

/* Whether a word of the messages (ended by NULL) that carries meaning stands in the draft, in any
 * of its forms. */
bool shown_restated(const void *mem, const struct tongue *t, struct tokens *draft,
        const char *const *messages);

/* "feeling", "situation", "question" */
const char *shown_name(enum shown_kind kind);

#endif
