/*
 * cli/demo_fill: rows from the example letters of lang/<code>/demo.json.
 * Knows the letters' shape; needs an open write transaction for each call.
 */
#ifndef CLI_DEMO_FILL_H
#define CLI_DEMO_FILL_H

#include <jansson.h>

#include "base/ctx.h"

#define DEMO_USERS 4

struct demo {
	int64_t user_ids[DEMO_USERS];
	const char *user_names[DEMO_USERS];
	const char *user_addresses[DEMO_USERS];
	int64_t mailbox_id;
	const char *mailbox_address;
	int64_t copies; /* conversations beyond the letters themselves */
	json_t *letters; /* list of {language, conversation}, language after language */
};

/* Read the embedded letters. RC_INTERNAL when they are broken. */
MUST_CHECK enum rc demo_letters(struct ctx *c, const void *mem, json_t **out);

/* The letters once, as they stand. */
MUST_CHECK enum rc demo_fill_letters(struct ctx *c, const struct demo *d);

/* The i-th conversation of a large desk: a letter under another name, `age_minutes` older. */
MUST_CHECK enum rc demo_fill_copy(
        struct ctx *c, const struct demo *d, int64_t i, int64_t age_minutes);

#endif
