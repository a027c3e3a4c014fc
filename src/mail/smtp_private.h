/*
 * mail/smtp_private: a look at an SMTP server's certificate.
 *
 * Connects, takes TLS (STARTTLS where that is the way) with our own checks, and hangs
 * up: no log-in, no mail. Says why a connection cannot be trusted, and yields the
 * public key that libcurl then pins.
 */
#ifndef MAIL_SMTP_PRIVATE_H
#define MAIL_SMTP_PRIVATE_H

#include "mail/net.h"

/* *out_key_pin in mem: "sha256//…", or NULL without TLS. */
MUST_CHECK enum rc smtp_look(
        struct ctx *c, const void *mem, const struct mail_server *s, char **out_key_pin);

#endif
