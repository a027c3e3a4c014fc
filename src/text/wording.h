/*
 * text/wording: words that reproach the customer, label a person, say we where one person acts, or
 * only refuse; and the team's own "instead of … say …". Pure; words come from lang/<code>/wording.
 * It says everything that is found; what is shown, and when, is the composer's.
 */
#ifndef TEXT_WORDING_H
#define TEXT_WORDING_H

#include "text/tongue.h"

#define WORDING_MAX 200

enum wording_kind {
	WORDING_BLAME,
	WORDING_LABEL,
	WORDING_WE_FOR_I,
	WORDING_CANNOT,
	WORDING_INSTEAD
};

struct wording {
	enum wording_kind kind;
	uint32_t from, to; /* tokens */
	const char *say; /* of WORDING_INSTEAD, else "" */
};

/* In order of place; *out is an array in mem. */
size_t wording_find(
        const void *mem, const struct tongue *t, struct tokens *ts, struct wording **out);

/* "blame", "label", "we_for_I", "cannot", "instead" */
const char *wording_name(enum wording_kind kind);

#endif
