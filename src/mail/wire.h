/*
 * mail/wire: one TCP connection to a mail server, with TLS by GnuTLS.
 *
 * Private to mail/ (IMAP, and the SMTP side's look at a certificate). Knows no
 * protocol. Every wait is bounded: by the server's timeout for each silence, and
 * by wire_deadline() for a whole command. Owned by talloc; dying closes it.
 */
#ifndef MAIL_WIRE_H
#define MAIL_WIRE_H

#include <sys/types.h>

#include "mail/net.h"

struct wire;

enum wire_end {
	WIRE_OPEN,
	WIRE_CLOSED, /* the other side hung up */
	WIRE_TIMEOUT,
	WIRE_LIMIT, /* it sent more than was agreed to take */
	WIRE_BROKEN /* a TLS or socket error */
};

/* Is the server fit to be called: host, port, no control characters in name or
 * secret, plain only to this machine by name. RC_INVALID otherwise. */
MUST_CHECK enum rc server_check(struct ctx *c, const struct mail_server *s);
/* libcurl's own global state: it is threadsafe only after this ran once. */
void curl_ready(void);
/* Seconds of silence that this server is granted. */
int server_timeout_s(const struct mail_server *s);
/* The server's words as a short line of clean text in mem; never NULL. */
char *server_words(const void *mem, const char *p, size_t n);

/* Name, connection; TLS at once when s->tls is NET_TLS. s must outlive the wire. */
MUST_CHECK enum rc wire_open(
        struct ctx *c, const void *mem, const struct mail_server *s, struct wire **out);
/* On a connection that is there already; it is closed with the wire. */
struct wire *wire_of_fd(const void *mem, const struct mail_server *s, int fd);
/* Handshake, certificate and name (or pin) checked before it returns. */
MUST_CHECK enum rc wire_start_tls(struct ctx *c, struct wire *w);
bool wire_is_tls(const struct wire *w);
/* Does it speak TLS from the start, where we expected it only later? Calls once more. */
bool wire_wants_tls(struct ctx *c, const struct mail_server *s);
/* RC_UPSTREAM for that. */
MUST_CHECK enum rc tls_expected(struct ctx *c, const struct mail_server *s);

/* Milliseconds from now until reads and writes fail with WIRE_TIMEOUT. */
void wire_deadline(struct wire *w, int64_t ms);
/* > 0, or -1 with the end recorded. */
ssize_t wire_read(struct wire *w, void *p, size_t n);
/* The same without waiting: 0 when nothing is there now. */
ssize_t wire_try_read(struct wire *w, void *p, size_t n);
/* Everything or nothing: n, or -1 with the end recorded. */
ssize_t wire_write(struct wire *w, const void *p, size_t n);
/* Until bytes can be read (1), wake_fd can (2), or ms are over (0). -1: broken. */
int wire_wait(struct wire *w, int64_t ms, int wake_fd);

enum wire_end wire_ended(const struct wire *w);
void wire_set_ended(struct wire *w, enum wire_end end);
/* RC_UPSTREAM in the words that fit how it ended. */
MUST_CHECK enum rc wire_fail(struct ctx *c, const struct wire *w);

/* "sha256//…" of the server's public key (RFC 7469), for libcurl. After TLS. */
MUST_CHECK enum rc wire_public_key_pin(
        struct ctx *c, const struct wire *w, const void *mem, char **out);

#endif
