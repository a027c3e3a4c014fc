/*
 * store/mailbox: rows of mailbox, mailbox_access, mailbox_folder, mailbox_state. SQL only.
 * Needs an open transaction; strings live in mem. Secrets are sealed here as everywhere.
 */
#ifndef STORE_MAILBOX_H
#define STORE_MAILBOX_H

#include "base/ctx.h"

struct mailbox {
	int64_t id, version;
	const char *address, *name; /* address in lower case */
	bool is_local;
	const char *imap_url, *smtp_url, *login, *secret, *smtp_login,
	        *smtp_secret; /* may be NULL */
	bool bearer;
	const char *pin_sha256, *ca_file; /* may be NULL */
	const char *take; /* new, since, all */
	int64_t take_since_ms;
	const char *junk_folder, *sent_folder, *authserv_id; /* may be NULL */
	bool append_sent, open_to_all, paused;
	bool receipt; /* tells customers that their letter arrived */
	const char *spam_header; /* "X-Spam-Flag: YES"; NULL: none is believed */
	int64_t created_ms;
	int64_t gone_ms; /* it was deleted then; 0: it was not; only read */
	int64_t moved_to; /* where what was in it goes; 0: nowhere; only read */
	int64_t grant_id; /* what was agreed to at a provider (store/grant); 0: none; only read */
};

struct mailbox_state {
	int64_t last_contact_ms, last_mail_ms, next_try_ms, failures;
	const char *error_slug, *error_text; /* NULL: reading works */
	int64_t send_contact_ms;
	const char *send_error_slug, *send_error_text; /* NULL: sending works */
	int64_t history_taken, history_left;
	/* The rest is never set by a struct, only read or set alone. */
	int64_t silent_since_ms; /* 0: not longer than usual */
	int64_t unreadable, left_on_server; /* mails kept aside */
	int64_t receipts_bounded_ms; /* the last that a bound kept back within a day; 0: none */
};

struct mailbox_folder {
	int64_t mailbox_id;
	const char *name, *role; /* inbox, junk, sent */
	int64_t uidvalidity, next_uid, history_uid, history_end, history_taken;
};

/* A row, its state row, and access rows for everybody when open_to_all. RC_CONFLICT: address taken.
 */
MUST_CHECK enum rc store_mailbox_add(struct ctx *c, struct mailbox *m);
/* RC_NOT_FOUND also for one that was deleted. */
MUST_CHECK enum rc store_mailbox_get(
        struct ctx *c, const void *mem, int64_t id, struct mailbox *out);
/* Also one that was deleted. */
MUST_CHECK enum rc store_mailbox_any(
        struct ctx *c, const void *mem, int64_t id, struct mailbox *out);
/* Also one that was deleted. */
MUST_CHECK enum rc store_mailbox_by_address(
        struct ctx *c, const void *mem, const char *address, struct mailbox *out);
MUST_CHECK enum rc store_mailbox_update(struct ctx *c, struct mailbox *m); /* by version */
/* A new version without a change: what works on it begins anew. */
MUST_CHECK enum rc store_mailbox_touch(struct ctx *c, int64_t id);
/* All but those that were deleted, by id. */
MUST_CHECK enum rc store_mailbox_list(
        struct ctx *c, const void *mem, struct mailbox **out, int *out_n);

/* What lies in it, or waits. */
struct mailbox_holds {
	int64_t conversations, open, waiting, on_their_way, unreadable, rules;
};
MUST_CHECK enum rc store_mailbox_holds(struct ctx *c, int64_t id, struct mailbox_holds *out);
/* It is deleted, its secrets too; moved_to 0: nothing moves. RC_CONFLICT: it was deleted. */
MUST_CHECK enum rc store_mailbox_end(struct ctx *c, int64_t id, int64_t moved_to);
/* One that was deleted is there again, without a server. */
MUST_CHECK enum rc store_mailbox_back(struct ctx *c, int64_t id);
struct mailbox_gone {
	int64_t id, moved_to;
};
MUST_CHECK enum rc store_mailbox_gone_list(
        struct ctx *c, const void *mem, struct mailbox_gone **out, int *out_n);
/* Replies that wait in it, the oldest first. */
struct mailbox_waiting {
	int64_t message_id, conversation, conversation_mailbox;
};
MUST_CHECK enum rc store_mailbox_waiting(struct ctx *c, const void *mem, int64_t id, int limit,
        struct mailbox_waiting **out, int *out_n);
/* Numbers of its conversations, the longest quiet first. */
MUST_CHECK enum rc store_mailbox_conversations(
        struct ctx *c, const void *mem, int64_t id, int limit, int skip, int64_t **out, int *out_n);

/* Ids that a user may see, ascending. user_id 0 (the desk itself): all. */
MUST_CHECK enum rc store_mailbox_visible(
        struct ctx *c, const void *mem, int64_t user_id, int64_t **out, int *out_n);
MUST_CHECK enum rc store_mailbox_may_see(
        struct ctx *c, int64_t user_id, int64_t mailbox_id, bool *out);
MUST_CHECK enum rc store_mailbox_access_set(
        struct ctx *c, int64_t mailbox_id, const int64_t *user_ids, int n);
/* Ids of the users who see it, ascending. */
MUST_CHECK enum rc store_mailbox_access_list(
        struct ctx *c, const void *mem, int64_t mailbox_id, int64_t **out, int *out_n);
/* Everybody who is here sees it. */
MUST_CHECK enum rc store_mailbox_access_open(struct ctx *c, int64_t mailbox_id);
/* A new user sees every mailbox that is open to all. */
MUST_CHECK enum rc store_mailbox_access_for_user(struct ctx *c, int64_t user_id);

MUST_CHECK enum rc store_mailbox_state_get(
        struct ctx *c, const void *mem, int64_t mailbox_id, struct mailbox_state *out);
/* Two threads report about one mailbox: each writes only its half of the row. */
MUST_CHECK enum rc store_mailbox_state_set_reading(
        struct ctx *c, int64_t mailbox_id, const struct mailbox_state *v);
MUST_CHECK enum rc store_mailbox_state_set_sending(
        struct ctx *c, int64_t mailbox_id, const struct mailbox_state *v);
MUST_CHECK enum rc store_mailbox_state_set_silent(
        struct ctx *c, int64_t mailbox_id, int64_t since_ms);
MUST_CHECK enum rc store_mailbox_folder_get(struct ctx *c, const void *mem, int64_t mailbox_id,
        const char *name, struct mailbox_folder *out);
MUST_CHECK enum rc store_mailbox_folder_set(struct ctx *c, const struct mailbox_folder *f);
/* Its UIDs mean nothing any more: uidvalidity becomes 0. */
MUST_CHECK enum rc store_mailbox_folder_forget(struct ctx *c, int64_t mailbox_id);

#endif
