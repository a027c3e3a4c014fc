/*
 * store/event: the log that everything else follows (DESIGN.md 5).
 *
 * event_add() queues a row in the open write transaction; store_commit() writes
 * the queue last, taking numbers from the counter, so that numbers follow the
 * order of commits. Ids and small values only: never texts, names, addresses.
 */
#ifndef STORE_EVENT_H
#define STORE_EVENT_H

#include "base/ctx.h"

struct event {
	int64_t number; /* in commit order, without gaps that fill later */
	int64_t at_ms;
	int64_t actor_id; /* user, or 0 for the desk */
	const char *kind; /* "conversation.changed", "message.added" … */
	int64_t conversation_id; /* 0: none */
	int64_t mailbox_id; /* 0: none; who may hear it */
	const char *subject_kind; /* "message", "user", "mailbox", "raw", "setting" */
	int64_t subject_id;
	/* small JSON object: field → [before, after]; or NULL. "rule": whose change it is, by
	 * itself */
	const char *data;
};

/* at_ms and actor_id are filled from c when 0. */
void event_add(struct ctx *c, const struct event *e);

/* Events with number > after, at most limit, in order; needs an open transaction. */
MUST_CHECK enum rc event_list(
        struct ctx *c, const void *mem, int64_t after, int limit, struct event **out, int *out_n);
/* What "conversation.changed" says of one behind that number, oldest first, at most 50; ended by
 * NULL. */
MUST_CHECK enum rc event_changes(
        struct ctx *c, const void *mem, int64_t conversation_id, int64_t after, const char ***out);
/* Who follows it only since some event behind that number. */
MUST_CHECK enum rc event_followed(struct ctx *c, const void *mem, int64_t conversation_id,
        int64_t after, int64_t **out, int *out_n);
MUST_CHECK enum rc event_newest(struct ctx *c, int64_t *out_number);
/* When it was written; 0: there is none. */
MUST_CHECK enum rc event_newest_time(struct ctx *c, int64_t *out_ms);

/* A follower's own cursor, by name ("search", "live"); 0 when new. */
MUST_CHECK enum rc follower_get(struct ctx *c, const char *name, int64_t *out_number);
/* From where it was read to where it went; RC_CONFLICT: another one was faster. On PostgreSQL a
 * second one waits here for the first to end. Needs an open write transaction. */
MUST_CHECK enum rc follower_move(struct ctx *c, const char *name, int64_t from, int64_t to);
MUST_CHECK enum rc follower_set(struct ctx *c, const char *name, int64_t number);

/* What those who wait follow: the log, mails to be read, mails to be sent, mailboxes, what is
 * done piece by piece; or nothing but store_poke(). Which tables belong to which: tools/gen-sql. */
enum topic { TOPIC_LOG, TOPIC_RAW, TOPIC_OUTBOX, TOPIC_MAILBOX, TOPIC_BULK, TOPIC_NONE, TOPICS };

/* Wait until something of the topic was committed (here or, as told by LISTEN/NOTIFY or
 * the folder's socket, anything elsewhere) since the last call with this seen value, or
 * until timeout. A hint only: also look by yourself at least once a second. */
void store_wait(struct store *s, enum topic topic, uint64_t *seen, int64_t timeout_ms);
/* Wake those who wait for one topic; for any: another process wrote (the poke on the
 * folder's socket). */
void store_tell(struct store *s, enum topic topic);
void store_poke(struct store *s);

#endif
