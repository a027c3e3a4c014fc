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
	int64_t key; /* what the feed goes by: the event's number or the message's id */
	int64_t message_id;
	const char *conversation_subject, *subject, *sender_name, *sender;
	const char *recipients; /* JSON {to,cc,bcc: [{name,address}]} */
	const char *text, *folded;
	const char *language; /* ISO 639-1 or NULL */
	const char *original; /* JSON {name,address} or NULL */
	const char *noted; /* SEARCH_BY_CONVERSATION: what of that one's subject was indexed, or "";
	                      NULL: it is not in the index */
	const char *attachments; /* names, one per line */
};

/* A letter that no language of ours begins a word with: before each stem, so that it is no word. */
#define SEARCH_MARK "\xc6\xbb"

/* What is put in: words folded (text/words), each after a blank; of their terms (text/stems) those
 * that are not the word itself, once each, with the mark. */
struct search_row {
	const char *subject, *names, *body, *stems;
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
        int64_t upto, enum rc (*fn)(struct ctx *c, void *arg, const struct search_source *s),
        void *arg);
/* The number of the last of at most limit events above after, and how many these are. */
MUST_CHECK enum rc store_search_batch(
        struct ctx *c, int64_t after, int limit, int64_t *out_last, int64_t *out_n);
MUST_CHECK enum rc store_search_newest_message(struct ctx *c, int64_t *out);

MUST_CHECK enum rc store_search_add(struct ctx *c, int64_t message_id, const struct search_row *r);
/* With exactly the words that it was added with. */
MUST_CHECK enum rc store_search_remove(
        struct ctx *c, int64_t message_id, const struct search_row *r);
/* It is in the index, with this of its conversation's subject ("": nothing). RC_NOT_FOUND: the
 * message is there no more, or in another language by now, and nothing is to be added. */
MUST_CHECK enum rc store_search_note(
        struct ctx *c, int64_t message_id, const char *subject, const char *language);
MUST_CHECK enum rc store_search_clear(struct ctx *c);
/* Conversations that events in (after, upto] split or brought back; at most SEARCH_BATCH_MAX. */
MUST_CHECK enum rc store_search_parted(
        struct ctx *c, const void *mem, int64_t after, int64_t upto, int64_t **out, int *out_n);

enum search_where { SEARCH_ANYWHERE, SEARCH_NAMES, SEARCH_SUBJECT };

/* One thing to be found in a message. */
struct search_word {
	const char *words; /* folded, one blank between: these, in this order */
	bool prefix; /* the last one may go on */
	enum search_where where; /* PostgreSQL looks everywhere */
	const char **stems; /* or any word that has one of these terms (text/stems), which begin
	                       with the word itself; ended by NULL; NULL: none */
};

/* Any of them. */
struct search_any {
	const struct search_word *words;
	size_t n;
};

/* An expression of the engine that asks for all of them; n is at least 1. RC_INVALID
 * "question_too_long". */
MUST_CHECK enum rc store_search_expression(
        struct ctx *c, const void *mem, const struct search_any *all, size_t n, const char **out);

/* A message that was found, and where it stands. */
struct search_hit {
	int64_t message_id;
	struct conversation_key key;
	const char *subject; /* of the conversation */
	bool in_scope;
};

/* Messages that the expression finds and the scope's user may see, below one (INT64_MAX: all),
 * newest first; at most limit. */
MUST_CHECK enum rc store_search_hits(struct ctx *c, const void *mem, const char *expression,
        const struct search_scope *scope, int64_t below, int limit, struct search_hit **out,
        int *out_n);

#define SEARCH_AMONG_MAX 25
/* For each of at most SEARCH_AMONG_MAX conversations the newest message that is found; 0: none. */
MUST_CHECK enum rc store_search_among(struct ctx *c, const char *expression,
        const struct conversation_key *keys, int n, int64_t *out);

/* What passages are cut out of. */
struct search_text {
	int64_t message_id, conversation;
	const char *language, *subject, *text, *folded, *sender_name, *sender;
};

/* Of at most SEARCH_AMONG_MAX messages, in no order. */
MUST_CHECK enum rc store_search_texts(struct ctx *c, const void *mem, const int64_t *ids, int n,
        struct search_text **out, int *out_n);

#endif
