/*
 * mail/lookup: the servers of an address: from the providers we know, the domain's own
 * SRV and MX records, the settings file it offers to mail programs, and good guesses that
 * are tried. Calls out; nobody's password is needed or sent. Bounded in time.
 */
#ifndef MAIL_LOOKUP_H
#define MAIL_LOOKUP_H

#include "base/ctx.h"
#include "mail/provider.h"

enum lookup_source {
	LOOKUP_NONE,
	LOOKUP_PROVIDER,
	LOOKUP_SRV,
	LOOKUP_MX,
	LOOKUP_FILE,
	LOOKUP_GUESS
};

struct lookup_server {
	enum lookup_source source; /* LOOKUP_NONE: not found */
	char *url;
	bool is_private; /* it lies on this machine or in a private network */
};

struct lookup {
	struct lookup_server imap, smtp;
	char *login; /* NULL: the address itself */
	const struct mail_provider *provider; /* whose servers they are, or NULL */
	bool no_names; /* the domain could not be asked: nobody answered for its names */
};

struct lookup_options {
	const char *name_server; /* as in mail/dns; NULL: this machine's own */
	const char *const
	        *files; /* addresses with {domain} and {address}, ended by NULL; NULL: the usual */
	const char *ca_file; /* extra trust, or NULL */
};

/* RC_OK whatever is found; RC_INVALID "address_unreadable". Strings in mem. */
MUST_CHECK enum rc mail_lookup(struct ctx *c, const void *mem, const char *address,
        const struct lookup_options *o, struct lookup *out);

#endif
