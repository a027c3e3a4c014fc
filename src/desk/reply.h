/*
 * desk/reply: answering, writing first, and notes.
 * Knows the rules of CONTRACT.md (seen_message, states, hold) and writes message, outbox row and
 * events in one transaction of its own. Results live in mem.
 */
#ifndef DESK_REPLY_H
#define DESK_REPLY_H

#include "desk/conversation.h"
#include "desk/message.h"

/* What somebody posts. One of markdown and html, or neither where files are enough. */
struct reply_new {
	const char *markdown, *html;
	const char **to, **cc, **bcc; /* ended by NULL; NULL: to whoever wrote last, cc nobody */
	const char *from; /* an address of the mailbox; NULL: the one that was written to */
	const int64_t *attachments; /* loose ones of the actor */
	size_t attachment_count;
	int state; /* enum conversation_state; 0: waiting (a note: as it is) */
	int64_t hold_seconds; /* 0 to 600 */
	int64_t send_at_ms; /* leaves then instead; 0: after hold_seconds. The state waits for it */
	bool cancel_if_newer; /* a draft again if the customer writes before it leaves */
	int64_t seen_message; /* newest message or note that the writer saw */
	int64_t confirm_newer; /* 0, or the newest of those that came since */
	/* What else is kept of the message, in its transaction (care/); NULL: nothing. */
	enum rc (*also)(struct ctx *c, const struct message *m, int64_t mailbox_id, void *arg);
	void *also_arg;
};

struct conversation_start {
	int64_t mailbox_id;
	const char *subject;
	struct reply_new first; /* to is needed; seen_message is not */
};

/* RC_CONFLICT "newer_messages": *out_newer is then set to them. RC_INVALID "empty_reply",
 * "open_slot" (a [[slot]] of a saved reply is not filled in), "no_recipient", "own_address",
 * "not_our_address", "no_such_attachment", "no_such_message" (seen_message); RC_LIMIT
 * "attachments_too_large", "too_large_for_server". */
MUST_CHECK enum rc reply_create(struct ctx *c, const void *mem, int64_t number,
        const struct reply_new *r, struct message_whole *out, struct message_page *out_newer);
/* A message of this conversation goes on to somebody else, with its files: a mail of its own,
 * whose answer comes back here as a new sender's. The conversation stays as it is unless a state
 * is given. */
struct forward_new {
	int64_t message;
	const int64_t *attachments; /* of that message; NULL: all */
	size_t attachment_count;
	struct reply_new reply; /* to is needed; seen_message is not */
};

/* As reply_create, and RC_INVALID "no_such_message" (message), "note_stays_here",
 * "no_such_attachment". */
MUST_CHECK enum rc forward_create(struct ctx *c, const void *mem, int64_t number,
        const struct forward_new *f, struct message_whole *out);
/* Only kind, text, attachments and state are read. RC_INVALID "empty_note". */
MUST_CHECK enum rc note_create(struct ctx *c, const void *mem, int64_t number,
        const struct reply_new *r, struct message_whole *out);
/* The first recipient becomes the customer. */
MUST_CHECK enum rc conversation_start(struct ctx *c, const void *mem,
        const struct conversation_start *s, struct conversation_whole *out);

#endif
