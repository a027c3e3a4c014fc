/*
 * store/search: the index of words, FTS5 or tsvector behind one interface. SQL only.
 * Needs an open transaction. What a row holds is decided in desk/search.
 */
#ifndef STORE_SEARCH_H
#define STORE_SEARCH_H

#include "base/ctx.h"
#include "store/conversation.h"
#include "text/words.h"

/* What one message can be found by. */
struct search_source {
	int64_t message_id;
	const char *conversation_subject, *subject, *sender_name, *sender;
	const char *recipients; /* JSON {to,cc,bcc: [{name,address}]} */
	const char *text, *folded;
	const char *original; /* JSON {name,address} or NULL */
	const char *noted; /* SEARCH_BY_CONVERSATION: what of that one's subject was indexed, or "";
	                      NULL: it is not in the index */
	const char *attachments; /* names, one per line */
};

/* Where to look: the shelf of a conversation, 1 to 4 its state, 5 spam, 6 trash. */
struct search_scope {
	int64_t user_id; /* who must see the mailbox; 0: the desk itself */
	int first_shelf, last_shelf;
	int64_t assignee_id; /* 0: anybody's */
	bool unassigned;
};

enum search_feed { SEARCH_BY_EVENT, SEARCH_BY_MESSAGE, SEARCH_BY_CONVERSATION };

#define SEARCH_BATCH_MAX 500

/* fn for each message added by events (or with ids) in (after, upto], in order; these are at most
 * SEARCH_BATCH_MAX. By conversation: for those of `after` with ids up to upto, however many. */
MUST_CHECK enum rc store_search_feed(struct ctx *c, enum search_feed feed, int64_t after,
        int64_t upto, enum rc (*fn)(struct ctx *c, const struct search_source *s));
/* The number of the last of at most limit events above after, and how many these are. */
MUST_CHECK enum rc store_search_batch(
        struct ctx *c, int64_t after, int limit, int64_t *out_last, int64_t *out_n);
MUST_CHECK enum rc store_search_newest_message(struct ctx *c, int64_t *out);

/* Words are folded (text/words), each after a blank. */
MUST_CHECK enum rc store_search_add(struct ctx *c, int64_t message_id, const char *subject,
        const char *names, const char *body);
/* With exactly the words that it was added with. */
MUST_CHECK enum rc store_search_remove(struct ctx *c, int64_t message_id, const char *subject,
        const char *names, const char *body);
/* It is in the index, with this of its conversation's subject ("": nothing); NULL: no longer. */
MUST_CHECK enum rc store_search_note(struct ctx *c, int64_t message_id, const char *subject);
MUST_CHECK enum rc store_search_clear(struct ctx *c);
/* Conversations that events in (after, upto] split or brought back; at most SEARCH_BATCH_MAX. */
MUST_CHECK enum rc store_search_parted(
        struct ctx *c, const void *mem, int64_t after, int64_t upto, int64_t **out, int *out_n);

/* Conversations with a message that holds every term, below a key, newest activity first, among
 * the newest 5,000 messages found. n is at least 1. */
MUST_CHECK enum rc store_search_keys(struct ctx *c, const struct term *terms, size_t n,
        const struct search_scope *scope, struct conversation_key below, int limit,
        struct conversation_key *out, int *out_n);

#endif
