/*
 * store/message: rows of message and attachment. SQL only, no rules.
 * Needs an open transaction; strings live in mem.
 */
#ifndef STORE_MESSAGE_H
#define STORE_MESSAGE_H

#include "base/ctx.h"

enum message_kind { MESSAGE_INBOUND = 1, MESSAGE_REPLY, MESSAGE_NOTE };
/* The mail_kind of a reply that the desk wrote by itself (MAIL_AUTO_REPLY). */
#define MESSAGE_AUTOMATIC 1

struct message {
	int64_t id, conversation;
	enum message_kind kind;
	int mail_kind; /* enum mail_kind of mail/mail.h */
	int64_t author_id; /* 0: a customer, or the desk */
	const char *author_name; /* joined; NULL when author_id is 0 */
	int64_t at_ms;
	const char *sender_name, *sender;
	const char *recipients; /* JSON {to,cc,bcc: [{name,address}]} */
	const char *subject, *text, *folded, *html; /* never NULL */
	const char *language, *message_id, *in_reply_to, *reference_ids; /* may be NULL */
	int sender_proven; /* 1, 0, -1 unknown */
	bool new_sender, oversized, loop;
	int64_t raw_id; /* 0: none */
	const char *defects; /* JSON list or NULL */
	bool subject_changed; /* joined under another subject */
	int64_t forwarded_by; /* user; 0: nobody handed it on */
	const char *original; /* JSON {name,address} or NULL: who wrote it; once taken, who handed
	                         it on */
	bool original_taken;
	const char *forwarder_name; /* joined */
	const char *invite; /* JSON or NULL: what a calendar part says */
	/* joined from outbox; only read */
	int outbox_state; /* enum outbox_state, -1: never to be sent */
	int64_t due_ms;
	bool maybe_repeat;
};

/* One try at sending one message, as a page of messages needs it. */
struct message_attempt {
	int64_t message_id, at_ms;
	bool ok;
	int code;
	const char *words, *slug, *recipient; /* as in struct attempt */
};

struct attachment {
	int64_t id, message_id, uploader_id;
	const char *name, *type, *hash;
	int64_t size;
	bool is_inline;
	const char *content_id; /* or NULL */
	int64_t created_ms;
};

/* id is set in *m. Does not touch the conversation row. RC_CONFLICT: this raw mail
 * already has its message. */
MUST_CHECK enum rc store_message_add(struct ctx *c, struct message *m);
MUST_CHECK enum rc store_message_get(
        struct ctx *c, const void *mem, int64_t id, struct message *out);
/* Lists leave out replies that were taken back, and end earlier where the texts are very long.
 * Newest first where id < before (0: all), at most limit. */
MUST_CHECK enum rc store_message_list(struct ctx *c, const void *mem, int64_t conversation,
        int64_t before, int limit, struct message **out, int *out_n);
/* Oldest first where id > after. */
MUST_CHECK enum rc store_message_list_after(struct ctx *c, const void *mem, int64_t conversation,
        int64_t after, int limit, struct message **out, int *out_n);

MUST_CHECK enum rc store_message_newest(
        struct ctx *c, const void *mem, int64_t conversation, struct message *out);
/* The newest but for what the desk sent by itself. */
MUST_CHECK enum rc store_message_newest_said(
        struct ctx *c, const void *mem, int64_t conversation, struct message *out);
/* The newest that a person who takes part wrote, never a stranger who came in by our id alone: what
 * a reply answers. Without its texts. */
MUST_CHECK enum rc store_message_newest_inbound(
        struct ctx *c, const void *mem, int64_t conversation, struct message *out);
/* Where no person wrote: the newest of ours, or of a list or our own form. Without its texts. */
MUST_CHECK enum rc store_message_newest_mail(
        struct ctx *c, const void *mem, int64_t conversation, struct message *out);
MUST_CHECK enum rc store_message_has_earlier(
        struct ctx *c, int64_t conversation, int64_t before, bool *out);
/* The mailbox that decides who may see it. */
MUST_CHECK enum rc store_message_mailbox(struct ctx *c, int64_t id, int64_t *out);
/* Blob of the mail as it came. */
MUST_CHECK enum rc store_message_raw_hash(
        struct ctx *c, const void *mem, int64_t raw_id, const char **out);
/* It leaves from another address than it was written for. */
MUST_CHECK enum rc store_message_sender(struct ctx *c, int64_t id, const char *sender);
/* NULL: not known. */
MUST_CHECK enum rc store_message_language(struct ctx *c, int64_t id, const char *language);
/* Put right to whom a message goes. */
MUST_CHECK enum rc store_message_recipients(struct ctx *c, int64_t id, const char *recipients);
/* A reply that failed, bounced or waits for another try is due now. RC_CONFLICT without a text: it
 * is none of these. */
MUST_CHECK enum rc store_message_resend(struct ctx *c, int64_t id, int64_t due_ms);
/* How a user signs. */
MUST_CHECK enum rc store_message_author(struct ctx *c, const void *mem, int64_t user_id,
        const char **out_name, const char **out_signature);
/* Of the messages first to last of a conversation, by message, oldest first. */
MUST_CHECK enum rc store_message_attempts(struct ctx *c, const void *mem, int64_t conversation,
        int64_t first, int64_t last, struct message_attempt **out, int *out_n);

MUST_CHECK enum rc store_attachment_add(struct ctx *c, struct attachment *a);
MUST_CHECK enum rc store_attachment_get(
        struct ctx *c, const void *mem, int64_t id, struct attachment *out);
MUST_CHECK enum rc store_attachment_list(
        struct ctx *c, const void *mem, int64_t message_id, struct attachment **out, int *out_n);
/* Of the messages first to last of a conversation, by message. */
MUST_CHECK enum rc store_attachment_range(struct ctx *c, const void *mem, int64_t conversation,
        int64_t first, int64_t last, struct attachment **out, int *out_n);
/* Give a loose upload of uploader_id to a message. RC_NOT_FOUND if it is not theirs or taken. */
MUST_CHECK enum rc store_attachment_take(
        struct ctx *c, int64_t id, int64_t uploader_id, int64_t message_id);
/* Loose again, of uploader_id, from now. */
MUST_CHECK enum rc store_attachment_release(struct ctx *c, int64_t message_id, int64_t uploader_id);
/* As if brought now: a draft still names it. */
MUST_CHECK enum rc store_attachment_touch(struct ctx *c, int64_t id);
/* With their bytes, unless somebody else names them. */
MUST_CHECK enum rc store_attachment_delete_loose(struct ctx *c, int64_t id, int64_t uploader_id);
MUST_CHECK enum rc store_attachment_delete_older(struct ctx *c, int64_t created_before_ms);

#endif
