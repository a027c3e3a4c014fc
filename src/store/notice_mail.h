/*
 * store/notice_mail: the desk's own mails (invitation, reset, notices) on their way. SQL only.
 * Knows no conversation. Sent rows are deleted; strings live in mem.
 * Needs an open transaction.
 */
#ifndef STORE_NOTICE_MAIL_H
#define STORE_NOTICE_MAIL_H

#include "base/ctx.h"

struct notice_mail {
	int64_t id;
	int64_t mailbox_id; /* 0: the first that can send */
	const char *recipient, *subject, *text;
	const char *html; /* NULL: text alone */
	int64_t digest_of; /* whose notices it tells; 0: none */
	const char *message_id; /* without <>; makes it the same mail when sent again */
	int64_t due_ms, tries;
	bool maybe_repeat; /* a crash lay between SMTP and the mark */
};

/* id is set in *n; due_ms 0 means now. */
MUST_CHECK enum rc store_notice_mail_add(struct ctx *c, struct notice_mail *n);
/* Claim up to limit rows that are due; safe between nodes. */
MUST_CHECK enum rc store_notice_mail_claim(
        struct ctx *c, const void *mem, int limit, struct notice_mail **out, int *out_n);
/* Sent: the row goes. */
MUST_CHECK enum rc store_notice_mail_done(struct ctx *c, int64_t id);
/* Not now: waiting again from due_ms. */
MUST_CHECK enum rc store_notice_mail_later(struct ctx *c, int64_t id, int64_t due_ms);
/* Given up; stays for people to see. */
MUST_CHECK enum rc store_notice_mail_failed(struct ctx *c, int64_t id);
/* Claimed rows of a process that died go back to waiting, marked maybe_repeat. */
MUST_CHECK enum rc store_notice_mail_reclaim(struct ctx *c, int64_t *out_n);
/* The clock was set back by so much: what is due after after_ms moves with it. */
MUST_CHECK enum rc store_notice_mail_move_with_clock(
        struct ctx *c, int64_t by_ms, int64_t after_ms);
/* When the next waiting row is due; 0: none. */
MUST_CHECK enum rc store_notice_mail_next_due(struct ctx *c, int64_t *out_ms);

#endif
