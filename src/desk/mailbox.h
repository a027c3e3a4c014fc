/*
 * desk/mailbox: adding, changing and trying mailboxes; what a person reads about them.
 * Knows the rules of connecting; never HTTP. Opens its own transactions; what it
 * returns lives in mem. A secret is sealed before it is stored and never given back.
 */
#ifndef DESK_MAILBOX_H
#define DESK_MAILBOX_H

#include "desk/grant.h"
#include "mail/net.h"
#include "store/mailbox.h"

/* What an admin says. NULL: leave it; "" takes away what may be absent. */
struct mailbox_change {
	const char *address, *name;
	const char *imap_url, *smtp_url, *login, *secret, *smtp_login, *smtp_secret;
	const char *pin_sha256, *take, *junk_folder, *sent_folder, *authserv_id, *ca_file;
	const char *spam_header;
	int local, bearer, append_sent, open_to_all, paused, receipt; /* -1: leave it */
	int64_t take_since_ms; /* -1: leave it */
	int64_t grant_id; /* what was agreed to at a provider; 0: none; -1: leave it */
};
/* Everything left as it is. */
extern const struct mailbox_change mailbox_change_none;

/* One direction, tried or remembered. Sentences are msgids, words the server's own. */
struct mailbox_half {
	bool ok;
	const char *slug; /* NULL when ok */
	const char *title, *next_step; /* next_step may be NULL */
	const char *words; /* may be NULL */
	const char *fingerprint; /* of a certificate that is not trusted, when tried; may be NULL */
	int64_t mails; /* -1: not counted */
	struct imap_folder *folders;
	size_t folder_count;
};

struct mailbox_view {
	struct mailbox box; /* secrets are NULL here */
	struct mailbox_state state;
	struct grant_view grant; /* id 0: none */
	struct mailbox_half reading, sending;
};

/* Admins only. RC_CONFLICT "mailbox_exists"; RC_INVALID with the field. The data folder's
 * spool/<address>/ exists when it returns. */
MUST_CHECK enum rc mailbox_add(
        struct ctx *c, const struct mailbox_change *w, struct mailbox_view *out);
/* expected_version 0: whichever. */
MUST_CHECK enum rc mailbox_change(struct ctx *c, int64_t id, int64_t expected_version,
        const struct mailbox_change *w, struct mailbox_view *out);
MUST_CHECK enum rc mailbox_view_get(
        struct ctx *c, const void *mem, int64_t id, struct mailbox_view *out);
/* Those the actor may see, by id. */
MUST_CHECK enum rc mailbox_view_list(
        struct ctx *c, const void *mem, struct mailbox_view **out, size_t *out_n);

/* Connect both ways, with no transaction open. A half that fails is told in its half;
 * the result is RC_OK. Stored secrets fill in what w leaves out when id is not 0. */
MUST_CHECK enum rc mailbox_try(struct ctx *c, const void *mem, int64_t id,
        const struct mailbox_change *w, struct mailbox_half *out_reading,
        struct mailbox_half *out_sending);

MUST_CHECK enum rc mailbox_access_get(struct ctx *c, const void *mem, int64_t id, bool *out_open,
        int64_t **out_users, size_t *out_n);
MUST_CHECK enum rc mailbox_access_put(
        struct ctx *c, int64_t id, bool open, const int64_t *users, size_t n);

/* For jobs: the servers of a stored mailbox with opened secrets; RC_NOT_FOUND when the
 * mailbox has no such side, RC_INVALID "secret_unreadable", RC_UPSTREAM when the sign-in at
 * the provider is not valid just now (grant_ready sees to that, these never call out). */
MUST_CHECK enum rc mailbox_imap_server(
        struct ctx *c, const void *mem, const struct mailbox *m, struct mail_server **out);
MUST_CHECK enum rc mailbox_smtp_server(
        struct ctx *c, const void *mem, const struct mailbox *m, struct mail_server **out);
/* A spool folder for every mailbox. */
MUST_CHECK enum rc mailbox_make_spools(struct ctx *c);

/* Somebody just tried it: when it waits for its next try, it begins at once. */
MUST_CHECK enum rc mailbox_wake(struct ctx *c, int64_t id);

/* The server's own words in c's failure, else the failure's sentence; NULL: none. */
const char *mailbox_failure_words(const struct ctx *c);
/* The sentences for a slug of mail/net.h: what happened, and what to do. */
const char *mailbox_slug_title(const char *slug, bool reading);
const char *mailbox_slug_next_step(const char *slug);

#endif
