/*
 * mail/https: one request to a web server: an OAuth 2 endpoint, a provider's settings.
 *
 * https, or http that stays on this machine; the certificate is checked, no redirect is
 * followed, answer and time are bounded. What was sent and what came back never stands in
 * a failure: both may hold secrets. Failures carry the slugs of mail/net.h.
 */
#ifndef MAIL_HTTPS_H
#define MAIL_HTTPS_H

#include "base/ctx.h"
#include "base/str.h"

struct https_request {
	const char *url;
	const char *form; /* NULL: GET; else POST application/x-www-form-urlencoded */
	size_t max_bytes; /* of the answer */
	int timeout_s; /* for everything together */
	const char *ca_file; /* extra trust, or NULL */
};

struct https_reply {
	int status;
	struct bytes body;
};

/* RC_OK whatever the status. RC_INVALID "https_wanted": no https, nor http to this machine. */
MUST_CHECK enum rc https_ask(
        struct ctx *c, const void *mem, const struct https_request *q, struct https_reply *out);
/* Would https_ask() call it? Looks at the address alone. */
bool https_is_url(const char *url);

/* name=value&… percent-encoded; pairs end with NULL, a NULL value is left out. */
char *https_form(const void *mem, const char *const *pairs);

#endif
