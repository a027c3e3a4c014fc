/*
 * desk/recipients: to whom a reply goes.
 * Never to the desk itself, and by default never to somebody who came in by our id alone.
 * Needs an open transaction. Results live in mem.
 */
#ifndef DESK_RECIPIENTS_H
#define DESK_RECIPIENTS_H

#include "base/ctx.h"
#include "desk/message.h"
#include "store/conversation.h"
#include "store/message.h"
#include "store/recipient.h"

/* As wished; each list ended by NULL, or NULL. */
struct wish {
	const char **to, **cc, **bcc;
	const char *reply_to; /* where we ask for the answer; NULL: where it came from */
	bool is_forward; /* to others: nobody of them comes to take part */
};

/* As JSON for the message row; every address becomes a participant. newest: the mail that is
 * answered, or NULL. RC_INVALID "own_address" (field), "no_recipient", "too_many_recipients". */
MUST_CHECK enum rc recipients_make(struct ctx *c, const void *mem, const struct conversation *v,
        const struct message *newest, const struct wish *w, const char **out_json);
/* What an answer in this conversation answers, in *store; *out NULL: nothing was ever sent. */
MUST_CHECK enum rc recipients_answered(struct ctx *c, const void *mem, int64_t number,
        struct message *store, const struct message **out);

/* Somebody who may be written to. */
struct suggested {
	const char *name, *address; /* name may be "" */
	bool no_reply; /* by its looks nobody reads what is sent there */
};

/* What a composer begins with. */
struct suggestion {
	const char *from; /* which of our addresses */
	const char **from_choices; /* ended by NULL */
	const char *signature; /* as it would stand below the actor's words; "" for none */
	struct suggested *to, *cc; /* cc: everybody else who was written to, for an answer to all */
	size_t to_count, cc_count;
};

/* Opens its own transaction. Never the desk's addresses, nobody twice; a mailing list is left out.
 * RC_NOT_FOUND "no_such_conversation". */
MUST_CHECK enum rc recipients_suggest(
        struct ctx *c, const void *mem, int64_t number, struct suggestion *out);
/* Whom people here have to do with, by the beginning of an address. Opens its own transaction. */
MUST_CHECK enum rc recipients_known(
        struct ctx *c, const void *mem, const char *begins, struct known_address **out, int *out_n);
/* To whom an answer without a wish goes, as a JSON list of {name, address}; may be empty. page: the
 * newest messages of the conversation, as they were read. A transaction for reading is enough. */
MUST_CHECK enum rc recipients_default(struct ctx *c, const void *mem, const struct conversation *v,
        const struct message_page *page, const char **out_json);

#endif
