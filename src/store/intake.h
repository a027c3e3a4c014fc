/*
 * store/intake: the questions that taking a mail in asks of the rows. SQL only.
 * Knows no rule about who may join. Needs an open transaction; strings live in mem.
 */
#ifndef STORE_INTAKE_H
#define STORE_INTAKE_H

#include "base/ctx.h"

struct our_reply {
	int64_t message_id, conversation;
	const char *recipients; /* JSON, as in message */
	bool automatic; /* the desk wrote it by itself */
	int64_t at_ms;
};

/* A mail that came before with the same id. */
struct intake_copy {
	int64_t conversation;
	const char *subject, *text; /* the first 20,000 letters */
	const char *sender;
};

/* The newest conversation of the mailbox in which a message bears this Message-ID and
 * address takes part (NULL: whether or not anybody does). RC_NOT_FOUND. */
MUST_CHECK enum rc store_intake_reference(struct ctx *c, const char *message_id, int64_t mailbox_id,
        const char *address, int64_t *out_conversation);
/* Our reply with this Message-ID. RC_NOT_FOUND. */
MUST_CHECK enum rc store_intake_our_reply(struct ctx *c, const void *mem, const char *message_id,
        int64_t mailbox_id, struct our_reply *out);
/* Of a conversation; or of a mailbox since then. What left the desk, newest first, at most limit.
 */
MUST_CHECK enum rc store_intake_replies_of(struct ctx *c, const void *mem, int64_t number,
        int limit, struct our_reply **out, int *out_n);
MUST_CHECK enum rc store_intake_replies_since(struct ctx *c, const void *mem, int64_t mailbox_id,
        int64_t since_ms, int limit, struct our_reply **out, int *out_n);
/* With this Message-ID: the newest of this sender, or of anybody. RC_NOT_FOUND. */
MUST_CHECK enum rc store_intake_copy(struct ctx *c, const void *mem, const char *message_id,
        int64_t mailbox_id, const char *sender, struct intake_copy *out);
/* Whether any message bears this Message-ID, and whether an answer to it waits in the mailbox. */
MUST_CHECK enum rc store_intake_heard_of(struct ctx *c, const char *message_id, int64_t mailbox_id,
        bool *out_copy, bool *out_awaited);
/* The newest conversation split off number in which address takes part. RC_NOT_FOUND. */
MUST_CHECK enum rc store_intake_split_off(
        struct ctx *c, int64_t number, const char *address, int64_t *out_number);
/* Subjects of its messages, each once, at most 100; ended by NULL. */
MUST_CHECK enum rc store_intake_subjects(
        struct ctx *c, const void *mem, int64_t number, const char ***out);
/* Whether it lies in the mailbox, or lay there before; false: there is none. */
MUST_CHECK enum rc store_intake_in_mailbox(
        struct ctx *c, int64_t number, int64_t mailbox_id, bool *out);
/* Whether it is history as it was taken in. */
MUST_CHECK enum rc store_intake_untouched(struct ctx *c, int64_t number, bool *out);
/* The conversation that a mail began, and its sender in mem. RC_NOT_FOUND: it began none. */
MUST_CHECK enum rc store_intake_began(struct ctx *c, const void *mem, int64_t raw_id,
        int64_t *out_number, const char **out_sender);
/* Whether a person has ever done anything with it. */
MUST_CHECK enum rc store_intake_touched(struct ctx *c, int64_t number, bool *out);
/* All messages and participants of other go to number, and other is no more. An untouched one
 * has nothing else. The rows of both stay as they are but for that. */
MUST_CHECK enum rc store_intake_absorb(struct ctx *c, int64_t number, int64_t other);
/* Keep the bytes of a sent copy with the reply; a second copy changes nothing. */
MUST_CHECK enum rc store_intake_link_reply(struct ctx *c, int64_t raw_id, int64_t message_id);

#endif
