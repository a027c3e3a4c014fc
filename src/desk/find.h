/*
 * desk/find: the conversations that a query finds, page by page, and how many there are.
 *
 * Candidates come from the cheapest source: the index of words, a tag, a person, the shelf of a
 * view, newest first. Each is then compared (desk/filter). A page looks at FIND_BUDGET candidates
 * at most, so that it costs the same at any size of the desk: where that ends, the page does too,
 * with a cursor, and may be short or even empty.
 *
 * Order: newest activity first. Where words are asked, by match and recency: the conversations of
 * the newest 2,000 messages that hold them, by their newest activity; one whose subject says all
 * of them stands as if it were 30 days newer, one whose subject says some as if 7. After these
 * come those of the next 2,000 messages, and so on.
 */
#ifndef DESK_FIND_H
#define DESK_FIND_H

#include "base/ctx.h"
#include "store/conversation.h"
#include "store/view.h"
#include "text/query.h"

#define FIND_BUDGET 1000
#define FIND_COUNT_BUDGET 2000

struct find_page {
	struct conversation *v;
	int64_t *messages; /* for each the newest message that holds the words; 0: none was asked */
	int n;
	const char *next; /* NULL at the end */
};

/* What the actor sees; q is told which names are nobody's (filter_note). cursor NULL: from the
 * beginning; RC_INVALID "bad_cursor". Needs an open transaction; the page lives in mem. */
MUST_CHECK enum rc find_page(struct ctx *c, const void *mem, struct question *q, enum view view,
        const char *cursor, int limit, struct find_page *out);

/* How many: up to FIND_COUNT_MAX (desk/find_source) where an index can say it, else as far as
 * FIND_COUNT_BUDGET candidates go. out_more: there are more than that, or may be. Needs an open
 * transaction. */
MUST_CHECK enum rc find_count(
        struct ctx *c, struct question *q, enum view view, int64_t *out, bool *out_more);

/* "<time>_<number>", as lists write it; NULL is the beginning. RC_INVALID "bad_cursor". */
MUST_CHECK enum rc find_read_key(struct ctx *c, const char *cursor, struct conversation_key *out);
const char *find_write_key(const void *mem, struct conversation_key key);

#endif
