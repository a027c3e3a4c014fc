/*
 * desk/sending: how a mailbox writes: from which addresses, with which words below, to which
 * address it asks for answers, and how much its server takes.
 * Knows rows and the rules about them; sends nothing. Strings live in mem.
 */
#ifndef DESK_SENDING_H
#define DESK_SENDING_H

#include "store/conversation.h"
#include "store/message.h"
#include "store/sending.h"

#define SENDING_ALIASES_MAX 50

/* Own transactions. RC_NOT_FOUND "no_such_mailbox". */
MUST_CHECK enum rc sending_get(
        struct ctx *c, const void *mem, int64_t mailbox_id, struct sending *out);
/* Admins only; all of it anew. RC_INVALID "address_unreadable", RC_CONFLICT "alias_taken". The
 * spool folder of each alias exists when it returns. */
MUST_CHECK enum rc sending_set(
        struct ctx *c, const void *mem, int64_t mailbox_id, struct sending *s);
/* A spool folder for every alias. */
MUST_CHECK enum rc sending_make_spools(struct ctx *c);

/* The functions below need an open transaction. */

/* A mailbox may take this address: RC_CONFLICT "alias_taken" when it is somebody's alias. */
MUST_CHECK enum rc sending_address_free(struct ctx *c, const char *address);
/* From which address an answer goes: the wished one, else the one that was written to, else the
 * mailbox's own. answered may be NULL. RC_INVALID "not_our_address" (from). */
MUST_CHECK enum rc sending_from(struct ctx *c, const void *mem, const struct conversation *v,
        const char *wish, const struct message *answered, const char **out);
/* Where it may go from: the mailbox's own address first, ended by NULL. */
MUST_CHECK enum rc sending_from_choices(
        struct ctx *c, const void *mem, const struct conversation *v, const char ***out);
/* Signed, so that an answer finds its conversation; NULL: the mailbox does not ask for it. */
MUST_CHECK enum rc sending_reply_to(struct ctx *c, const void *mem, const struct conversation *v,
        const char *from, const char **out);
/* What stands below: the mailbox's words in the conversation's language, then the agent's own;
 * "" for none. */
MUST_CHECK enum rc sending_signature(struct ctx *c, const void *mem, const struct conversation *v,
        const char *agent_name, const char *agent_words, const char **out);
/* Before it is stored: RC_LIMIT "too_large_for_server" (attachments) where the server is known to
 * take less. files, texts: bytes. */
MUST_CHECK enum rc sending_check_size(
        struct ctx *c, int64_t mailbox_id, int64_t files, int64_t texts);

#endif
