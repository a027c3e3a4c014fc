/*
 * desk/notice_follow: who should know what happened. Follows the log under the name "notice" and
 * writes lines for people: never of what they did themselves, of one event once, of what may be
 * seen where it lies now, and of nothing that was imported. The rules stand in docs/notices.md.
 */
#ifndef DESK_NOTICE_FOLLOW_H
#define DESK_NOTICE_FOLLOW_H

#include "base/ctx.h"

/* At most limit events behind *at, which goes on and is the caller's to keep; 0: from the cursor.
 * The cursor itself moves with what is written and now and then: what it leaves behind is read
 * again after a crash and makes nothing twice. out_more: call again at once. Own transactions. */
MUST_CHECK enum rc notice_follow(struct ctx *c, int limit, int64_t *at, bool *out_more);

#endif
