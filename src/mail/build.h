/*
 * mail/build: an outgoing message as bytes (RFC 5322, 2045-2047, 2231), by GMime.
 */
#ifndef MAIL_BUILD_H
#define MAIL_BUILD_H

#include "mail/mail.h"

struct mail_draft {
	struct mail_address from;
	struct mail_addresses to, cc, bcc; /* bcc is never written */
	const char *subject;
	const char *message_id, *in_reply_to; /* without <>; in_reply_to may be NULL */
	const char *const *references; /* oldest first, ended by NULL; may be NULL */
	int64_t date_ms;
	const char *text; /* UTF-8; goes out format=flowed-safe, quoted-printable */
	const char *html; /* NULL: text only */
	const struct mail_attachment *attachments; /* is_inline + content_id: related to html */
	size_t attachment_count;
	/* "auto-generated" or "auto-replied" for the desk's own mails, which then ask in every way
	 * there is for no answer by a machine (RFC 3834, X-Auto-Response-Suppress, X-Loop); else
	 * NULL */
	const char *auto_submitted;
	const char *reply_to; /* plus-address, or NULL */
};

MUST_CHECK enum rc mail_build(
        struct ctx *c, const void *mem, const struct mail_draft *d, struct bytes *out);

#endif
