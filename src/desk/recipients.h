/*
 * desk/recipients: to whom a reply goes.
 * Never to the desk itself, and by default never to somebody who came in by our id alone.
 * Needs an open transaction. Results live in mem.
 */
#ifndef DESK_RECIPIENTS_H
#define DESK_RECIPIENTS_H

#include "base/ctx.h"
#include "store/conversation.h"
#include "store/message.h"

/* As wished; each list ended by NULL, or NULL. */
struct wish {
	const char **to, **cc, **bcc;
};

/* As JSON for the message row; every address becomes a participant. newest: the mail that is
 * answered, or NULL. RC_INVALID "own_address" (field), "no_recipient". */
MUST_CHECK enum rc recipients_make(struct ctx *c, const void *mem, const struct conversation *v,
        const struct message *newest, const struct wish *w, const char **out_json);
/* To whom an answer without a wish goes, as a JSON list of {name, address}; may be empty. A
 * transaction for reading is enough. */
MUST_CHECK enum rc recipients_default(
        struct ctx *c, const void *mem, const struct conversation *v, const char **out_json);
/* What an answer in this conversation answers, in *store; *out NULL: nothing that has an answer. */
MUST_CHECK enum rc recipients_answered(struct ctx *c, const void *mem, int64_t number,
        struct message *store, const struct message **out);

#endif
