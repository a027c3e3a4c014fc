/*
 * store/saved_reply: rows of saved_reply, its texts and files. SQL only, no rules.
 * Needs an open transaction; strings live in mem.
 */
#ifndef STORE_SAVED_REPLY_H
#define STORE_SAVED_REPLY_H

#include "base/ctx.h"

struct saved_reply {
	int64_t id, version;
	int64_t owner_id; /* 0: the team's */
	int64_t author_id; /* who wrote it last */
	const char *folder, *name;
	const char *act; /* JSON, or NULL: it only writes */
	int64_t updated_ms, gone_ms; /* gone_ms 0: it is there */
	const char *words; /* for search; read by lists alone */
};

struct saved_text {
	const char *language; /* pl, el, lt, en; other: every other one */
	const char *html, *text;
};

/* Sets id, version and updated_ms. */
MUST_CHECK enum rc store_saved_reply_add(struct ctx *c, struct saved_reply *r);
/* Also one that is gone. */
MUST_CHECK enum rc store_saved_reply_get(
        struct ctx *c, const void *mem, int64_t id, struct saved_reply *out);
/* By version, which becomes +1 in *r. RC_CONFLICT, without a text, when another is kept. */
MUST_CHECK enum rc store_saved_reply_update(struct ctx *c, struct saved_reply *r);
/* gone_ms 0: it is there again. */
MUST_CHECK enum rc store_saved_reply_throw(struct ctx *c, int64_t id, int64_t gone_ms);
/* The team's and the user's own, by id after that one, at most limit. */
MUST_CHECK enum rc store_saved_reply_list(struct ctx *c, const void *mem, int64_t user_id,
        int64_t after, int limit, struct saved_reply **out, int *out_n);
MUST_CHECK enum rc store_saved_reply_count(struct ctx *c, int64_t owner_id, int64_t *out);
/* Thrown away before that time: id and author_id. */
MUST_CHECK enum rc store_saved_reply_gone(struct ctx *c, const void *mem, int64_t before_ms,
        int limit, struct saved_reply **out, int *out_n);
/* With its texts; its files are loosened before. */
MUST_CHECK enum rc store_saved_reply_delete(struct ctx *c, int64_t id);

/* heads: without html. */
MUST_CHECK enum rc store_saved_texts(struct ctx *c, const void *mem, int64_t id, bool heads,
        struct saved_text **out, int *out_n);
MUST_CHECK enum rc store_saved_texts_put(
        struct ctx *c, int64_t id, const struct saved_text *v, int n);

/* Ids of attachments, ended by 0. */
MUST_CHECK enum rc store_saved_files(
        struct ctx *c, const void *mem, int64_t id, int64_t **out, int *out_n);
MUST_CHECK enum rc store_saved_file_add(struct ctx *c, int64_t id, int64_t attachment_id);
/* It is that user's loose one from now. */
MUST_CHECK enum rc store_saved_file_loosen(struct ctx *c, int64_t attachment_id, int64_t user_id);
/* Whose saved reply a file is in, 0 the team's. RC_NOT_FOUND: in none. */
MUST_CHECK enum rc store_saved_file_owner(struct ctx *c, int64_t attachment_id, int64_t *out);

#endif
