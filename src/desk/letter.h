/*
 * desk/letter: a message as a page of its own, for a sandboxed frame.
 * Knows sanitised HTML (mail/sanitise) and where attachments lie under the API; no HTTP.
 */
#ifndef DESK_LETTER_H
#define DESK_LETTER_H

#include "base/ctx.h"

struct letter {
	const char *html; /* a whole document without script */
	bool pictures; /* remote ones may load */
};

/* BY_SENDER: as people decided about its sender, unless the sender is shown as not proven. */
enum letter_pictures { LETTER_BY_SENDER, LETTER_WITH_PICTURES, LETTER_WITHOUT };

/* The desk's setting remote_pictures can refuse what is wished. Pictures inside the mail (cid:)
 * come from attachments of the same message only. A transaction of its own. */
MUST_CHECK enum rc letter_page(struct ctx *c, const void *mem, int64_t message_id,
        enum letter_pictures pictures, bool dark, struct letter *out);
/* One of its parts, from 1 to html_part_count (mail/sanitise.h), or 0 for the whole. RC_NOT_FOUND
 * "no_such_part". */
MUST_CHECK enum rc letter_part(struct ctx *c, const void *mem, int64_t message_id, int64_t part,
        enum letter_pictures pictures, bool dark, struct letter *out);

#endif
