/*
 * desk/message_language: in which language a letter is written, as a person says it. The desk takes
 * it from the words, and is wrong at times. Knows rows; never HTTP. A transaction of its own.
 */
#ifndef DESK_MESSAGE_LANGUAGE_H
#define DESK_MESSAGE_LANGUAGE_H

#include "desk/message.h"

struct message_language {
	const char *language; /* NULL: not known */
	bool has_customer; /* to undo it: what the customer writes in is said apart */
	const char *customer; /* NULL: not known */
};

struct message_language_set {
	struct message_whole w;
	bool has_customer; /* the customer wrote it: remembered for them */
	const char *customer_was; /* before; NULL: nothing was known */
};

/* The letter, its words in the search, its conversation where that spoke the wrong one too, and
 * what the customer is answered in from now on, if they wrote it themselves. RC_INVALID
 * "not_a_letter". */
MUST_CHECK enum rc message_language_set(struct ctx *c, const void *mem, int64_t message,
        const struct message_language *want, struct message_language_set *out);

#endif
