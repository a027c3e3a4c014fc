/*
 * mail/trouble: what a mail server means by its refusal, as a slug that people get a
 * sentence for.
 *
 * Pure: codes and the server's own words in, a slug out (mail/net.h lists them). Knows
 * the codes of RFC 5530 and RFC 3463, and how the large providers put it.
 */
#ifndef MAIL_TROUBLE_H
#define MAIL_TROUBLE_H

#include <stdbool.h>

/* A log-in was refused by this host; "login_refused" when nothing more is known. */
const char *trouble_of_login(const char *host, bool bearer, const char *words);
/* NO, BAD or BYE of an IMAP server to anything else; NULL: nothing more is known. */
const char *trouble_of_imap(const char *words);
/* A 4xx or 5xx of an SMTP server to `command` ("MAIL", "RCPT" …); NULL: nothing more is
 * known. code and words as they came. */
const char *trouble_of_smtp(int code, const char *command, const char *words);

#endif
