/*
 * desk/notice_digest: mails that gather what somebody has not looked at yet: sentences, subjects
 * and links, no other word of a customer. What was mailed once is not mailed again.
 */
#ifndef DESK_NOTICE_DIGEST_H
#define DESK_NOTICE_DIGEST_H

#include "base/ctx.h"

/* To everybody whose hour has come. public_url: of links, without a slash; "" for none.
 * Transactions of its own, one for each person. */
MUST_CHECK enum rc notice_digest_send(struct ctx *c, const char *public_url);
/* It could not be delivered: no more come until the person chooses them again, and the person is
 * told in the app. words: the server's own, or NULL. Needs an open write transaction. */
MUST_CHECK enum rc notice_digest_stop(struct ctx *c, int64_t user_id, const char *words);

#endif
