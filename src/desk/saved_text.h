/*
 * desk/saved_text: what stands between the words of a saved reply: {variables} that are filled in,
 * and [[slots]] that a person fills in. Pure; knows HTML that is safe already.
 */
#ifndef DESK_SAVED_TEXT_H
#define DESK_SAVED_TEXT_H

#include <stddef.h>

#define SLOT_CHARS 80

struct saved_values {
	const char *called; /* how the customer is called; with a capital where a line begins */
	const char *customer_name, *customer_address;
	const char *agent_name;
	const char *number, *subject;
	const char *mailbox_name, *mailbox_address;
	const char *today;
};

/* Names that could not be filled in. */
struct saved_gaps {
	const char **v;
	int n;
};

/* Each value as text. A variable without a value, and what looks like one and is none, becomes a
 * [[slot]] of its name and stands in gaps; code stays as it is. */
char *saved_text_fill(
        const void *mem, const char *html, const struct saved_values *v, struct saved_gaps *gaps);
/* The first that looks like a variable and is none, as "{customer.nam}", with the one that was
 * probably meant, or NULL; NULL: there is none. */
const char *saved_text_unknown(const void *mem, const char *html, const char **out_near);
/* A variable that cannot be filled in, because bold or the like begins inside it; NULL: none. */
const char *saved_text_broken(const void *mem, const char *html);
/* The first variable, or what is nearly one, that stands in a letter as it is about to go out;
 * NULL: none. Code is not looked at. */
const char *saved_text_left(const void *mem, const char *html);
/* What the first open slot asks for; NULL: none is open. Code is not looked at. */
const char *saved_text_slot(const void *mem, const char *html);

#endif
