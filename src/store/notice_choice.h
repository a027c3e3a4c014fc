/*
 * store/notice_choice: what people want to hear of and how: rows of notice_choice and
 * notice_digest. SQL only. Needs an open transaction; strings live in mem.
 */
#ifndef STORE_NOTICE_CHOICE_H
#define STORE_NOTICE_CHOICE_H

#include "store/notice.h"

struct notice_choice {
	enum notice_kind kind;
	bool app, browser, mail;
};

/* Kept in rows: numbers stay. */
enum notice_often { NOTICE_NEVER, NOTICE_HOURLY, NOTICE_DAILY };

struct notice_digest {
	int64_t user_id;
	enum notice_often often;
	int hour; /* of the day, on the clocks of the zone */
	const char *zone;
	bool words; /* the browser may show subjects */
	int64_t next_ms; /* 0: none comes */
	int64_t stopped_ms; /* 0: not; else the last could not be delivered */
	const char *stopped_words; /* the server's own, or NULL */
};

/* Only those that somebody chose; at most NOTICE_KINDS. */
MUST_CHECK enum rc store_notice_choice_list(
        struct ctx *c, int64_t user_id, struct notice_choice out[NOTICE_KINDS], int *out_n);
/* RC_NOT_FOUND: nothing was chosen. */
MUST_CHECK enum rc store_notice_choice_get(
        struct ctx *c, int64_t user_id, enum notice_kind kind, struct notice_choice *out);
MUST_CHECK enum rc store_notice_choice_put(
        struct ctx *c, int64_t user_id, const struct notice_choice *v);
/* RC_NOT_FOUND: nothing was chosen. */
MUST_CHECK enum rc store_notice_digest_get(
        struct ctx *c, const void *mem, int64_t user_id, struct notice_digest *out);
MUST_CHECK enum rc store_notice_digest_put(struct ctx *c, const struct notice_digest *v);
/* The next one, unless somebody else was faster than v says. */
MUST_CHECK enum rc store_notice_digest_claim(
        struct ctx *c, const struct notice_digest *v, int64_t next_ms, bool *out);
/* Whose time has come by now. */
MUST_CHECK enum rc store_notice_digest_due(
        struct ctx *c, const void *mem, int limit, int64_t **out, int *out_n);

#endif
