/*
 * jobs: the loops of a running desk. See README.md.
 * Knows desk/, mail/ and store/; never HTTP.
 * The caller owns struct jobs and stops it before the store closes.
 */
#ifndef JOBS_JOBS_H
#define JOBS_JOBS_H

#include "base/ctx.h"

struct jobs;

struct jobs_options {
	const char *exe; /* this binary, for the parser's child; NULL: /proc/self/exe */
	const char *public_url; /* of links in the desk's own mails, without a slash; NULL or "":
	                           none */
	int parsers; /* children that read mail; 0: 1 */
};

/* Take back what a dead process had claimed, then start every thread.
 * RC_INTERNAL when a thread or the folder's socket cannot be had. */
MUST_CHECK enum rc jobs_start(
        struct ctx *c, struct store *s, const struct jobs_options *o, struct jobs **out);
/* End all threads after the turn they are in; free. Accepts NULL. */
void jobs_stop(struct jobs *j);

#endif
