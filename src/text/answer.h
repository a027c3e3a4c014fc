/*
 * text/answer: for each ask whether the draft gives what was asked: shared words (by stems and by
 * the groups of the list "answers"), and what an answer to when, how much, where, whether looks
 * like. Unsure is unanswered. Pure.
 */
#ifndef TEXT_ANSWER_H
#define TEXT_ANSWER_H

#include "text/ask.h"

struct answers {
	size_t n;
	const char **asks;
	bool *answered;
};

/*
 * customer: the customer's messages, ended by NULL. asks: ended by NULL; when itself NULL, they are
 * found in the messages (ASKS_MAX of all).
 */
struct answers *answer_which(const void *mem, const struct tongue *t, const char *const *customer,
        const char *const *asks, const char *draft);

#endif
