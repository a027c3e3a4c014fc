/*
 * mail/forward: who wrote a letter that somebody else hands on, as it says itself. Pure; proves
 * nothing, and is taken for true on a person's word only. Inside mail/.
 */
#ifndef MAIL_FORWARD_H
#define MAIL_FORWARD_H

#include "mail/header.h"
#include "mail/mail.h"

/* Of those that stand one in another. */
#define FORWARD_MAX 4

/* From the letters attached to m, or from the header that mail programs write above what they
 * forward ("---------- Forwarded message", "Początek przekazywanej wiadomości:", Outlook's From,
 * Sent, To, Subject under a subject with "FW:"). Outermost first, each once; n is 0 where nothing
 * was handed on. */
void forward_find(const void *mem, const struct header_reader *r, const struct mail *m,
        struct mail_addresses *out);

#endif
