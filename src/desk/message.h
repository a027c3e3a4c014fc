/*
 * desk/message: messages with everything that is shown with them.
 * Knows rows, who may see them, and how a reply is taken back or sent again.
 * Results live in mem.
 */
#ifndef DESK_MESSAGE_H
#define DESK_MESSAGE_H

#include "base/ctx.h"
#include "base/str.h"
#include "desk/draft.h"
#include "store/bounce.h"
#include "store/conversation.h"
#include "store/message.h"
#include "store/outbox.h"

#define MESSAGES_AT_ONCE 100

struct message_whole {
	struct message m;
	struct attachment *attachments;
	int attachment_count;
	struct message_attempt *attempts;
	int attempt_count;
	/* of ours: */
	bool scheduled; /* its writer chose when it leaves */
	bool cancel_if_newer; /* and that it stays here if the customer writes before */
	bool newer_arrived; /* the customer did, and what was to leave later is still here */
	bool by_rule; /* what the desk wrote by itself is a rule's answer; else a receipt */
	int64_t forward_of; /* the message that it carries on to somebody else, or 0 */
	struct recipient *recipients; /* where they fared differently */
	int recipient_count;
	const struct bounce *bounce; /* what it says, or what came back for it; NULL: nothing */
};

struct message_page {
	struct message_whole *v; /* oldest first, by time: what came late stands where it belongs */
	int n;
	int64_t first_id, last_id; /* the least and the greatest of them; 0 when there are none */
	bool more; /* before these, or after them, as was asked */
};

/* The newest MESSAGES_AT_ONCE. Needs an open transaction; no access check. */
MUST_CHECK enum rc message_newest(
        struct ctx *c, const void *mem, int64_t conversation, struct message_page *out);
/* At most MESSAGES_AT_ONCE above an id. Needs an open transaction; no access check. */
MUST_CHECK enum rc message_after(struct ctx *c, const void *mem, int64_t conversation,
        int64_t after, struct message_page *out);
/* One, if the actor may see it: RC_NOT_FOUND "no_such_message". Needs an open transaction. */
MUST_CHECK enum rc message_load(
        struct ctx *c, const void *mem, int64_t id, struct message_whole *out);

/* The functions below have transactions of their own. */

/* All, oldest first; cursor NULL: from the beginning. out_next: NULL at the end. */
MUST_CHECK enum rc message_list(struct ctx *c, const void *mem, int64_t number, const char *cursor,
        struct message_page *out, const char **out_next);
/* A reply that waits becomes its writer's draft again, before what they have begun meanwhile.
 * RC_CONFLICT "already_sent", RC_DENIED "not_yours". */
MUST_CHECK enum rc message_undo(
        struct ctx *c, const void *mem, int64_t id, struct draft_whole *out);
/* Replies that were to stay here if the customer wrote first become drafts of their writers. */
MUST_CHECK enum rc message_take_back_overtaken(struct ctx *c);
/* Now, to those who have not got it; to and cc (ended by NULL; NULL: as before) put right who that
 * is. RC_CONFLICT "not_failed"; the failures of recipients_make. */
MUST_CHECK enum rc message_retry(struct ctx *c, const void *mem, int64_t id, const char **to,
        const char **cc, struct message_whole *out);
/* Log a change: data as in store/event.h. Needs an open write transaction. */
void message_changed(struct ctx *c, const struct message *m, int64_t mailbox, const char *data);
/* The mail as it came, or as it goes. RC_NOT_FOUND "no_mail" for a note. */
MUST_CHECK enum rc message_raw(struct ctx *c, const void *mem, int64_t id, struct bytes *out);

/* How many bytes of a text are shown at once: all, or of a very long one the beginning, up to the
 * end of a line or word. */
size_t message_shown(const char *text);
/* Its new text, or what was folded away, whole. */
MUST_CHECK enum rc message_text(
        struct ctx *c, const void *mem, int64_t id, bool folded, const char **out);

/* The first words of a text, on one line: at most 200 characters. */
const char *message_preview(const void *mem, const char *text);
/* Of a row: of what was folded when there is nothing new. */
const char *message_preview_of(const void *mem, const struct message *m);

#endif
