/*
 * store/ask: asks that somebody ticked, set aside, changed or added, and the letters that all asks
 * are read from. SQL only, no rules. Needs an open transaction; strings live in mem.
 */
#ifndef STORE_ASK_H
#define STORE_ASK_H

#include "base/ctx.h"

#define ASK_ROWS_MAX 200 /* as the query says */
#define ASK_LETTERS_MAX 40

struct ask_row {
	int64_t id, version; /* 0: nobody touched it, it stands nowhere */
	int64_t message_id, conversation;
	int64_t start, end; /* code points of the message's text; both -1: added by somebody */
	const char *text;
	const char *state; /* open, answered, set_aside */
	int64_t user_id; /* who said so last; 0: nobody */
	const char *user_name;
	int64_t at_ms;
};

struct ask_letter {
	int64_t id, at_ms;
	bool ours; /* a reply */
	const char *language; /* or NULL */
	const char *text; /* the beginning of a very long one */
};

MUST_CHECK enum rc store_ask_list(
        struct ctx *c, const void *mem, int64_t conversation, struct ask_row **out, int *out_n);
/* RC_NOT_FOUND. */
MUST_CHECK enum rc store_ask_get(struct ctx *c, const void *mem, int64_t id, struct ask_row *out);
/* Id and version are set; one that has this place already is changed. */
MUST_CHECK enum rc store_ask_put(struct ctx *c, struct ask_row *a);
/* Text and state. RC_CONFLICT: another version. */
MUST_CHECK enum rc store_ask_update(struct ctx *c, const struct ask_row *a);
/* RC_CONFLICT: another version. */
MUST_CHECK enum rc store_ask_delete(struct ctx *c, const struct ask_row *a);
/* Oldest first, the newest ASK_LETTERS_MAX. */
MUST_CHECK enum rc store_ask_letters(
        struct ctx *c, const void *mem, int64_t conversation, struct ask_letter **out, int *out_n);

#endif
