/*
 * mail/imap_private: one IMAP connection from the inside.
 *
 * Greeting, STARTTLS, log-in and IDLE are plain lines of our own (imap_line.c), so
 * that nothing is parsed by a library before the password is safe; from then on
 * libetpan speaks (imap.c, imap_fetch.c) through the guard. Owned by struct imap.
 */
#ifndef MAIL_IMAP_PRIVATE_H
#define MAIL_IMAP_PRIVATE_H

#include <libetpan/libetpan.h>

#include "mail/imap_guard.h"

#define IMAP_SMALL (256u << 10) /* bytes that a small answer may have */

struct imap {
	struct mail_server *server; /* a copy */
	struct wire *wire;
	struct guard guard;
	mailimap *session;
	unsigned tag;
	uint32_t uidnext; /* as EXAMINE said; 0: it did not */
	bool has_idle, has_sasl_ir, has_starttls, no_login;
	bool auth_plain, auth_xoauth2, auth_oauthbearer;
};

enum line_status { LINE_OK, LINE_NO, LINE_BAD, LINE_MORE };

/* Called for each untagged line, without its line end. */
typedef void line_fn(void *arg, const char *line);

/* "w7 command\r\n". command may hold a secret; it is wiped. */
MUST_CHECK enum rc line_tell(struct imap *i, struct ctx *c, const char *command);
/* Lines up to the tagged answer or a "+". words in mem: what it said there. */
MUST_CHECK enum rc line_hear(struct imap *i, struct ctx *c, const void *mem, line_fn *fn, void *arg,
        enum line_status *out_status, char **out_words);
/* One line without its end into buf, cut to size; -1 when the connection ended. */
ssize_t line_read(struct imap *i, char *buf, size_t size);

/* Not connected yet: whoever makes it sets the wire, then lets the two meet. */
struct imap *imap_new(const void *mem, const struct mail_server *s);
/* Log-in, then libetpan on the same wire. */
MUST_CHECK enum rc imap_meet(struct imap *i, struct ctx *c);
/* Greeting, STARTTLS where wanted, log-in. */
MUST_CHECK enum rc imap_log_in(struct imap *i, struct ctx *c);

/* Before each command: what it may bring and how long it may take. */
void imap_begin(struct imap *i, uint64_t bytes, int64_t ms);
/* What libetpan's result means. */
MUST_CHECK enum rc imap_say(struct imap *i, struct ctx *c, int result);
/* The connection ended: why, in words. */
MUST_CHECK enum rc imap_ended(struct imap *i, struct ctx *c);
MUST_CHECK enum rc imap_refused(struct imap *i, struct ctx *c, const char *words);
/* Text between quotes for a command, RFC 3501 4.3. */
char *imap_quote(const void *mem, const char *s);

/* RFC 3501 5.1.3. What is not valid stays as it is. */
char *folder_decode(const void *mem, const char *name);
char *folder_encode(const void *mem, const char *name);

#endif
