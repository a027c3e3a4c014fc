/*
 * cli/import_source: the mails of an mbox, a maildir or a folder of .eml files, one by one.
 * Knows files and how mails lie in them; never what a mail says. Opened in a ctx, ends with it.
 */
#ifndef CLI_IMPORT_SOURCE_H
#define CLI_IMPORT_SOURCE_H

#include "base/ctx.h"
#include "base/str.h"

struct source;

struct source_mail {
	struct bytes bytes; /* in the mem of source_next */
	int64_t ms; /* of its file: when the mail has no date */
	const char *filed; /* inbox, junk, sent */
	bool too_large; /* over the hard limit: bytes is empty */
	const char *hash; /* only when too_large: of what was left where it is */
	int64_t size;
};

/* kind: mbox, maildir, eml; path: a file or a folder. RC_INVALID "usage",
 * RC_NOT_FOUND "no_such_path". */
MUST_CHECK enum rc source_open(
        struct ctx *c, const char *kind, const char *path, struct source **out);
/* RC_NOT_FOUND at the end. A file that cannot be opened is logged, counted and left out. */
MUST_CHECK enum rc source_next(
        struct source *s, struct ctx *c, const void *mem, struct source_mail *out);
/* How many files were left out so far. */
size_t source_left(const struct source *s);
/* How much of it is done, 0 to 1. */
double source_progress(const struct source *s);

#endif
