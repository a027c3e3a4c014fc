/*
 * desk/own_mail: mails that the desk writes in its own name to people who work here: invitation,
 * reset, notices. They carry Auto-Submitted and go out by jobs/send_notice. Needs an open write
 * transaction.
 */
#ifndef DESK_OWN_MAIL_H
#define DESK_OWN_MAIL_H

#include "base/ctx.h"

struct own_mail {
	const char *recipient, *subject, *text;
	const char *html; /* NULL: text alone */
	int64_t digest_of; /* whose notices it tells; 0: none */
};

/* Without any mailbox there is nobody to send it, and nothing happens. */
MUST_CHECK enum rc own_mail_send(struct ctx *c, const struct own_mail *m);

#endif
