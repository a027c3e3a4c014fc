/*
 * text/ask: a customer's message split into asks: questions that want an answer, requests, demands,
 * with and without a question mark. By the list "asks" of the language. Pure.
 */
#ifndef TEXT_ASK_H
#define TEXT_ASK_H

#include "text/tongue.h"

#define ASKS_MAX 50 /* of one message; more are left out */

struct ask {
	const char *text; /* as it was written */
	uint32_t start, end; /* code points of the message */
};

/* In order of place; the number of them. message is valid UTF-8. */
size_t asks_find(const void *mem, const struct tongue *t, const char *message, struct ask **out);

#endif
