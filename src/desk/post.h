/*
 * desk/post: what a reply, a note, a first letter and a forward have in common: a message with its
 * files, its place in the outbox, and what it does to the conversation. Inside desk/ only.
 * Needs an open write transaction where it writes. Everything lives in mem.
 */
#ifndef DESK_POST_H
#define DESK_POST_H

#include "desk/body.h"
#include "desk/reply.h"

/* What goes on to somebody else. */
struct forwarded {
	struct message_whole source;
	const char *quote_text, *quote_html; /* below the writer's words and signature */
	const int64_t *attachments; /* of the source; NULL: all */
	size_t attachment_count;
};

struct post {
	const void *mem;
	const struct reply_new *r;
	struct body body;
	int64_t number;
	bool is_first; /* nothing is answered */
	const struct forwarded *forwarded; /* NULL: it is none */
	struct conversation v;
	struct message m; /* kind is set before */
	struct message_whole message;
};

/* Words, or files in their place; slug and sentence say that there are none. Writes nothing.
 * RC_INVALID "open_slot" but for a note. */
MUST_CHECK enum rc post_body(struct ctx *c, struct post *p, const char *slug, const char *sentence);
/* When it is to leave can be: RC_INVALID "two_times", "time_passed", "too_far" (send_at). */
MUST_CHECK enum rc post_check_time(struct ctx *c, const struct reply_new *r);
/* All rows, into p->v. p->body is as before afterwards, should the engine ask for another try. */
MUST_CHECK enum rc post_write(struct ctx *c, struct post *p);

#endif
