/*
 * mail/tls: how a mail server's certificate is trusted (GnuTLS).
 *
 * Private to mail/. Knows no protocol and does no waiting; mail/wire moves the
 * bytes. Sessions and credentials belong to the talloc object given as mem.
 */
#ifndef MAIL_TLS_H
#define MAIL_TLS_H

#include <gnutls/gnutls.h>

#include "mail/net.h"

struct sockaddr;

/* A client session on a non-blocking socket that will refuse, inside the handshake,
 * any certificate that is not trusted for s->host, or that is not the pinned one. */
MUST_CHECK enum rc tls_session_new(
        struct ctx *c, const void *mem, const struct mail_server *s, int fd, gnutls_session_t *out);
/* Why the handshake failed, for people. */
MUST_CHECK enum rc tls_failed(
        struct ctx *c, const struct mail_server *s, gnutls_session_t tls, int error);
MUST_CHECK enum rc tls_public_key_pin(
        struct ctx *c, gnutls_session_t tls, const void *mem, char **out);

/* Plain connections stay on this machine. */
bool socket_address_allowed(const struct mail_server *s, const struct sockaddr *a);
MUST_CHECK enum rc plain_refused(struct ctx *c, const struct mail_server *s);

#endif
