/*
 * care/ask: what the customer asks for in a conversation. What nobody touched is read from the
 * letters each time (text/ask) and so are the replies that answer it; what somebody said of an ask
 * is a row and stays, whoever takes the conversation over. Knows rows and languages; never HTTP.
 * Results live in mem.
 */
#ifndef CARE_ASK_H
#define CARE_ASK_H

#include "store/ask.h"
#include "text/tongue.h"

#define CARE_ASKS_MAX 100 /* of a conversation; the newest are kept */
#define CARE_ASK_TEXT_MAX 500 /* letters */

struct ask_whole {
	struct ask_row r; /* state: as it is now, a reply may have answered it */
	bool carried; /* we have written since */
	const struct tongue *tongue; /* of its letter; NULL: none */
};

struct ask_all {
	struct ask_whole *v; /* in the order of the letters, set-aside ones too */
	size_t n;
	const char **letters; /* texts of the customer since our last reply, ended by NULL */
	const char *language; /* of the newest of them, else of the conversation; may be NULL */
};

/* Only what is present counts. */
struct ask_change {
	int64_t message, start, end; /* message 0, start -1: not said */
	const char *text, *state; /* NULL: as it is */
	int64_t version; /* as last seen, for a change; 0: whichever */
	bool has_seen; /* of one that was found: version was seen, 0 too (nobody had touched it) */
};

/* Transactions of their own. RC_NOT_FOUND "no_such_conversation", "no_such_ask". */

MUST_CHECK enum rc ask_list(struct ctx *c, const void *mem, int64_t number, struct ask_all *out);
/* RC_INVALID "empty_ask", "no_such_place" (nothing stands there); RC_NOT_FOUND "no_such_message";
 * RC_CONFLICT "no_letter", "stale". */
MUST_CHECK enum rc ask_add(struct ctx *c, const void *mem, int64_t number,
        const struct ask_change *change, struct ask_whole *out);
/* RC_CONFLICT "stale": of both. */
MUST_CHECK enum rc ask_update(struct ctx *c, const void *mem, int64_t id,
        const struct ask_change *change, struct ask_whole *out);
MUST_CHECK enum rc ask_delete(struct ctx *c, int64_t id, int64_t version);

/* ask_list in two steps: its rows in an open transaction, of a conversation that the actor may see;
 * to read them takes a while, and nobody else is to wait meanwhile. */
struct ask_rows;
MUST_CHECK enum rc ask_rows_load(struct ctx *c, const void *mem, int64_t number,
        const char *language, struct ask_rows **out);
void ask_rows_read(struct ask_rows *r, struct ask_all *out);

#endif
