/*
 * desk/called: how a customer is called when one writes to them. Their own wish comes first, then
 * the name as their language calls people ("Pani Anno"), and never a guess. Needs an open
 * transaction; results live in mem.
 */
#ifndef DESK_CALLED_H
#define DESK_CALLED_H

#include "store/conversation.h"
#include "store/message.h"

/* Whom a letter is written to. */
struct called {
	int64_t customer_id; /* 0: nobody we know */
	const char *name, *address;
	bool is_customer; /* the conversation's own */
};

/* Who wrote the letter that is answered: others take part too. letter NULL: the customer. */
MUST_CHECK enum rc called_of(struct ctx *c, const void *mem, const struct conversation *v,
        const struct message *letter, struct called *out);
/* Where no name is known, as that language greets somebody whose name it does not know. */
MUST_CHECK enum rc called_by(struct ctx *c, const void *mem, const struct called *who,
        const char *language, const char **out);
/* The first line of a letter to them, in the language of the conversation; "" where that is none of
 * the desk's. */
MUST_CHECK enum rc called_greeting(struct ctx *c, const void *mem, const struct conversation *v,
        const struct called *who, const char **out);

#endif
