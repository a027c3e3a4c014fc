/*
 * desk/delivery: how sending a reply stands, and why an attempt came to nothing.
 * Knows rows and what servers answer; no texts. Pure.
 */
#ifndef DESK_DELIVERY_H
#define DESK_DELIVERY_H

#include "desk/message.h"

/* held, scheduled, waiting, sending, sent, partly, failed, bounced; NULL: it is never sent. */
const char *delivery_state(const struct message_whole *w, int64_t now_ms);
/* waiting, sent, refused, bounced */
const char *delivery_recipient_state(const struct recipient *r);

/* Why an attempt failed, for programs and for pages that have a sentence for it: no_such_address,
 * mailbox_full, too_large, asked_to_wait, refused_by_rules, refused, login_refused, no_connection,
 * no_answer_at_end, mailbox_deleted; NULL: it did not. */
const char *delivery_reason(const struct message_attempt *a);

#endif
