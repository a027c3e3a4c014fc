/* cli/inspect: what its verbs are given, and the verbs of text/ that read a draft. */
#ifndef CLI_INSPECT_TEXT_H
#define CLI_INSPECT_TEXT_H

#include "base/json.h"
#include "text/due.h"

struct options {
	const char *lang; /* ISO 639-1, or NULL */
	struct tongue *tongue; /* its lists, NULL where there are none */
	struct due_clock clock; /* --now, --zone, --calendar */
	bool lines;
};

/* RC_INVALID when --lang names no language that has lists. */
MUST_CHECK enum rc need_tongue(struct ctx *c, const struct options *o);
/* --now, --zone or --calendar with its value; *taken: it was one of them. */
MUST_CHECK enum rc read_clock_option(
        struct ctx *c, const char *name, const char *value, struct options *o, bool *taken);

MUST_CHECK enum rc value_promises(
        struct ctx *c, const struct options *o, const json_t *in, json_t **out);
MUST_CHECK enum rc value_stake(
        struct ctx *c, const struct options *o, const json_t *in, json_t **out);
/* {customer, asks?, draft, kind} */
MUST_CHECK enum rc value_draft(
        struct ctx *c, const struct options *o, const json_t *in, json_t **out);

#endif
