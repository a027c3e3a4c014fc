/*
 * desk/saved_reply: what is written often, the team's and one's own, in several languages; with an
 * act it is a macro. Nobody counts who uses what.
 * Knows rows, files and who may change what. Own transactions; results live in mem.
 */
#ifndef DESK_SAVED_REPLY_H
#define DESK_SAVED_REPLY_H

#include "desk/saved_text.h"
#include "store/conversation.h"
#include "store/message.h"
#include "store/saved_reply.h"

#define SAVED_TEXTS_MAX 5 /* pl, el, lt, en, other */
#define SAVED_FILES_MAX 20
#define SAVED_REPLIES_MAX 2000 /* of the team; as many of each person */

struct saved_reply_whole {
	struct saved_reply r;
	struct saved_text *texts; /* in lists without html */
	int text_count;
	struct attachment *files;
	int file_count;
	bool may_change;
};

struct saved_reply_change {
	int64_t version; /* as last seen; unused for a new one */
	bool mine; /* else the team's, for leads */
	const char *folder, *name;
	struct saved_text *texts; /* text is not read; one without words is none */
	int text_count;
	const int64_t *attachments; /* loose ones of the actor, or those it has */
	size_t attachment_count;
	const char *act; /* JSON as api/openapi.yaml says, or NULL */
};

struct saved_reply_page {
	struct saved_reply_whole *v;
	int n;
	int64_t next; /* 0 at the end */
};

/* The team's and the actor's own, by id after that one; q NULL or words that stand in it. */
MUST_CHECK enum rc saved_reply_list(struct ctx *c, const void *mem, const char *q, int64_t after,
        int limit, struct saved_reply_page *out);
/* RC_NOT_FOUND "no_such_saved_reply". */
MUST_CHECK enum rc saved_reply_get(
        struct ctx *c, const void *mem, int64_t id, struct saved_reply_whole *out);
/* RC_INVALID "empty_name", "empty_saved_reply", "unknown_variable" and
 * "broken_variable" (texts), "no_such_attachment",
 * "no_such_user" (act.assignee_id); RC_DENIED "team_reply" for an agent; RC_LIMIT
 * "too_many_saved_replies". */
MUST_CHECK enum rc saved_reply_add(struct ctx *c, const void *mem,
        const struct saved_reply_change *change, struct saved_reply_whole *out);
/* All of it anew. Also RC_CONFLICT "stale". */
MUST_CHECK enum rc saved_reply_set(struct ctx *c, const void *mem, int64_t id,
        const struct saved_reply_change *change, struct saved_reply_whole *out);
/* It can come back until it is swept. */
MUST_CHECK enum rc saved_reply_throw(struct ctx *c, int64_t id);
MUST_CHECK enum rc saved_reply_restore(
        struct ctx *c, const void *mem, int64_t id, struct saved_reply_whole *out);
/* What was thrown away a month ago goes, its files with what is loose. */
MUST_CHECK enum rc saved_reply_sweep(struct ctx *c);

/* A saved reply in a conversation: its words filled in, its files the actor's loose ones. */
struct saved_reply_used {
	const char *language; /* which of its texts */
	const char *html; /* "" where it only acts */
	struct saved_gaps gaps; /* what stands in html as an open slot, since nothing is known */
	struct attachment *files;
	int file_count;
	int state_after; /* what sending is to set; 0: as usual */
	bool changed; /* it has acted already */
};

/* language NULL: the conversation's. What a macro does to the conversation is done at once, but for
 * a state where there are words: that waits until they are sent. As saved_reply_get and
 * conversation_update. */
MUST_CHECK enum rc saved_reply_use(struct ctx *c, const void *mem, int64_t id, int64_t number,
        const char *language, struct saved_reply_used *out);

/* Its words in a conversation, no files: as saved_reply_use chooses them, to who wrote the letter.
 * Where that is not the customer, what is the customer's is a gap. html is "" where it has none.
 * Needs an open transaction. */
MUST_CHECK enum rc saved_reply_words(struct ctx *c, const void *mem,
        const struct saved_reply_whole *w, const struct conversation *v,
        const struct message *letter, const char *language, struct saved_reply_used *out);

/* If the actor may see it. Needs an open transaction. */
MUST_CHECK enum rc saved_reply_load(
        struct ctx *c, const void *mem, int64_t id, bool heads, struct saved_reply_whole *out);

#endif
