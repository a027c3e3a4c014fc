/*
 * desk/suggestion: how a query that is being typed may go on. Own transaction; results in mem.
 * Suggests what is there: operators, their values, tags, people, mailboxes. Keeps nothing of what
 * was asked.
 */
#ifndef DESK_SUGGESTION_H
#define DESK_SUGGESTION_H

#include "base/ctx.h"

#define SUGGESTIONS_MAX 20 /* operators; */
#define SUGGESTIONS_OTHER 10 /* of what they look at */

enum suggestion_kind {
	SUGGESTION_OPERATOR,
	SUGGESTION_VALUE,
	SUGGESTION_TAG,
	SUGGESTION_PERSON, /* who writes */
	SUGGESTION_USER,
	SUGGESTION_MAILBOX,
	SUGGESTION_TEAM,
	SUGGESTION_FIELD,
	SUGGESTION_CUSTOMER,
	SUGGESTION_ORGANISATION,
};

struct suggestion {
	enum suggestion_kind kind;
	const char *text; /* takes the place of what is typed from start on */
	const char *label; /* NULL: the text says it */
};

struct suggestions {
	int64_t start; /* code points of the query before what is replaced */
	struct suggestion list[SUGGESTIONS_MAX];
	int n;
};

/* For a query up to where one types. */
MUST_CHECK enum rc suggestion_list(
        struct ctx *c, const void *mem, const char *query, struct suggestions *out);

#endif
