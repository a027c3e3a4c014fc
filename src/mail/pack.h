/*
 * mail/pack: a mail as one block of bytes, for the pipe from the parser child. Knows the
 * record only, and no pipe. What unpacks it takes the block for a stranger's: every length,
 * number and text is looked at.
 */
#ifndef MAIL_PACK_H
#define MAIL_PACK_H

#include "mail/mail.h"

/* All but the attachments' bytes. */
void mail_pack(struct buf *b, struct mail *m);
/* block: a talloc object, which the mail takes along, for its texts lie in it. Attachments come
 * with sizes only: the caller fills in the rest. RC_INVALID "bad_record": it makes no sense. */
MUST_CHECK enum rc mail_unpack(
        struct ctx *c, const void *mem, char *block, size_t n, struct mail **out);

/* Why there is none: a slug. */
void mail_pack_failure(struct buf *b, const char *slug);
/* The slug, "" if it has none; NULL: the block holds a mail. */
const char *mail_pack_failed(const void *mem, const char *block, size_t n);

#endif
