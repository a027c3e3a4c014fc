/*
 * mail/net: what the IMAP and SMTP sides share: where a server is and how to trust it.
 *
 * TLS is on by default, the certificate and host name are checked before any login
 * (GnuTLS, the system's trust); an admin may pin one SHA-256 fingerprint, or, for
 * tests, name a CA file. Failures carry slugs that people get sentences for
 * (desk/mailbox_words.c), RC_UPSTREAM unless told. On the way there: "server_unknown",
 * "dns_failed" (no answer about the name), "server_refused", "server_unreachable", "timeout",
 * "not_a_mail_server"; with TLS: "tls_wrong_host", "tls_expired", "tls_self_signed",
 * "tls_untrusted", "tls_pin" (not the pinned one; the last three with its fingerprint),
 * "tls_not_there" (the port begins without), "tls_expected" (it begins with it),
 * "starttls_missing", "tls_failed"; RC_INVALID "plain_refused". From there on what mail/trouble
 * makes of the server's words, else "server_error". After any RC_UPSTREAM of an imap_*
 * function but a plain "NO" the connection is over: close it.
 */
#ifndef MAIL_NET_H
#define MAIL_NET_H

#include <stdatomic.h>

#include "base/ctx.h"
#include "base/str.h"

enum net_tls { NET_TLS, NET_STARTTLS, NET_PLAIN }; /* plain: loopback only, else refused */

struct mail_server {
	char *host;
	int port;
	enum net_tls tls;
	char *login;
	char *secret; /* password or OAuth 2 bearer token */
	bool bearer; /* XOAUTH2 / OAUTHBEARER instead of a password */
	char *pin_sha256; /* hex of the certificate, or NULL */
	char *ca_file; /* extra trust, or NULL */
	int timeout_s; /* 0 means 30 */
	const atomic_bool *stop; /* true ends every wait as if it had been too long; NULL: none */
};

/* imaps://host[:993], imap://host[:143] (STARTTLS), smtps://host[:465],
 * smtp://host[:587] (STARTTLS), imap+plain:// and smtp+plain:// (loopback only). */
MUST_CHECK enum rc mail_server_parse(
        struct ctx *c, const void *mem, const char *url, struct mail_server **out);

/* ---- SMTP ---- */
struct smtp_refusal {
	const char *recipient;
	int code; /* 5xx: for good; 4xx: later */
	const char *words;
};
struct smtp_result {
	int code; /* last SMTP code, 0 if none was heard */
	const char *words; /* the server's own words, or curl's; never NULL */
	bool permanent; /* 5xx to the mail itself: stop; else try later */
	bool maybe_taken; /* all was sent and no answer came: a repeat may be a second copy */
	const struct smtp_refusal *refused; /* these do not get it, whatever becomes of the rest */
	size_t refused_count;
	int64_t size_max; /* bytes that the server takes at most, as it says; 0: it says nothing */
};
/* A connection to one server that stays for the next mail: up to 50 of them, 5 minutes in all,
 * 10 seconds without one. Not thread-safe; freeing it says goodbye. */
struct smtp_line;
struct smtp_line *smtp_line_new(const void *mem);
/* It has waited or lived long enough, or carries nothing. */
bool smtp_line_is_tired(const struct smtp_line *l);
void smtp_line_hang_up(struct smtp_line *l);
/* recipients end with NULL. RC_OK: the server took it, for those who are not in out->refused.
 * RC_UPSTREAM otherwise, or RC_LIMIT "too_large_for_server", with out filled. envelope_from ""
 * sends the null sender. line NULL: a connection for this mail alone. When a kept connection
 * turns out to be dead before the mail was said to its end, a fresh one is tried at once. */
MUST_CHECK enum rc smtp_send(struct ctx *c, struct smtp_line *line, const struct mail_server *s,
        const char *envelope_from, const char *const *recipients, struct bytes mail,
        struct smtp_result *out);
/* Connect, TLS, log in, quit. */
MUST_CHECK enum rc smtp_test(struct ctx *c, const struct mail_server *s);

/* ---- IMAP ---- */
struct imap; /* one connection; not thread-safe; talloc destructor closes it */
struct imap_folder {
	char *name;
	char *role;
}; /* role: "inbox","junk","sent","trash",… or NULL (RFC 6154) */
struct imap_status {
	uint32_t uidvalidity, uidnext, exists;
};
struct imap_mail {
	uint32_t uid;
	uint32_t size;
	int64_t internal_ms;
	struct bytes raw;
};

MUST_CHECK enum rc imap_open(
        struct ctx *c, const void *mem, const struct mail_server *s, struct imap **out);
MUST_CHECK enum rc imap_folders(
        struct imap *i, struct ctx *c, const void *mem, struct imap_folder **out, size_t *out_n);
/* EXAMINE: read-only, no flag is ever touched. */
MUST_CHECK enum rc imap_examine(
        struct imap *i, struct ctx *c, const char *folder, struct imap_status *out);
/* UIDs in [from, …] (0: all) with sizes, ascending, at most max; since_ms > 0 narrows by
 * SINCE of the day before, since a server counts days in a zone of its own. */
MUST_CHECK enum rc imap_list(struct imap *i, struct ctx *c, const void *mem, uint32_t from_uid,
        int64_t since_ms, size_t max, struct imap_mail **out, size_t *out_n);
/* BODY.PEEK[] of one mail; RC_LIMIT above max_bytes; RC_NOT_FOUND: expunged. */
MUST_CHECK enum rc imap_fetch(struct imap *i, struct ctx *c, const void *mem, uint32_t uid,
        size_t max_bytes, struct imap_mail *out);
/* Many at once: total of at most max_bytes, stops before the mail that would exceed it
 * (at least one is tried; RC_LIMIT when the first alone is too large), and after 200.
 * uids ascend. Expunged ones are simply missing. */
MUST_CHECK enum rc imap_fetch_many(struct imap *i, struct ctx *c, const void *mem,
        const uint32_t *uids, size_t n, size_t max_bytes, struct imap_mail **out, size_t *out_n);
/* After a failure: the server only said NO, and the connection still stands. */
bool imap_is_open(const struct imap *i);
bool imap_has_idle(const struct imap *i);
/* Wait for news: true in *out_news when the server spoke; wake_fd (-1: none) ends it early. */
MUST_CHECK enum rc imap_idle(
        struct imap *i, struct ctx *c, int64_t timeout_ms, int wake_fd, bool *out_news);
MUST_CHECK enum rc imap_append(
        struct imap *i, struct ctx *c, const char *folder, struct bytes mail, int64_t date_ms);
/* Is a mail with this Message-ID in the examined folder? (a server that files sent mail itself) */
MUST_CHECK enum rc imap_has_message_id(
        struct imap *i, struct ctx *c, const char *message_id, bool *out);

#endif
