/*
 * store/conversation: rows of conversation, participant, conversation_tag. SQL only.
 * Needs an open transaction; strings live in mem. Lists take the mailboxes they may
 * look into, so that no query can forget who may see what.
 */
#ifndef STORE_CONVERSATION_H
#define STORE_CONVERSATION_H

#include "base/ctx.h"

enum conversation_state { STATE_OPEN = 1, STATE_WAITING, STATE_SNOOZED, STATE_SOLVED };
enum conversation_priority { PRIORITY_LOW = 1, PRIORITY_NORMAL, PRIORITY_HIGH, PRIORITY_URGENT };

struct conversation {
	int64_t number, version, mailbox_id;
	int64_t customer_id; /* 0: none */
	int64_t assignee_id; /* 0: nobody */
	const char *subject; /* never NULL */
	enum conversation_state state;
	int64_t snoozed_until_ms; /* 0: not, or until the customer writes */
	bool spam;
	int64_t trashed_ms; /* 0: not */
	const char *language; /* NULL: unknown */
	const char *preview;
	int64_t created_ms, updated_ms, active_ms;
	int64_t message_count, newest_message_id;
	int64_t may_belong_to; /* 0: nothing to offer */
	enum conversation_priority priority; /* 0 when it is added: normal */
	int64_t team_id; /* 0: no team's */
	/* joined for showing; only set by the _get and _list functions */
	const char *mailbox_name, *mailbox_address;
	const char *assignee_name; /* NULL when nobody */
	const char *team_name; /* NULL when no team's */
	const char *customer_name, *customer_address; /* NULL when none */
	const char *stake; /* as somebody said it; "": nothing; NULL: nobody did */
	int preview_kind; /* enum message_kind of the newest message; 0: there is none */
	const char **tags; /* ended by NULL */
};

/* Where a list stands: newest activity first. */
struct conversation_key {
	int64_t active_ms, number;
};

/* Number and version are set by the database and returned in *v. */
MUST_CHECK enum rc store_conversation_add(struct ctx *c, struct conversation *v);
/* With everything joined. RC_NOT_FOUND. No access check: desk/ does it. */
MUST_CHECK enum rc store_conversation_get(
        struct ctx *c, const void *mem, int64_t number, struct conversation *out);
/* Full rows in the order of keys, with everything joined; one that is gone is left out. */
MUST_CHECK enum rc store_conversation_rows(struct ctx *c, const void *mem,
        const struct conversation_key *keys, int n, struct conversation **out, int *out_n);
/* First in a write transaction: what is read of it afterwards stays so until the end. */
MUST_CHECK enum rc store_conversation_lock(struct ctx *c, int64_t number);
/* From here to the end of the transaction nobody else has the turn. */
MUST_CHECK enum rc store_conversation_turn(struct ctx *c);
/* Only where it lies. RC_NOT_FOUND. */
MUST_CHECK enum rc store_conversation_mailbox(struct ctx *c, int64_t number, int64_t *out);
/* It lies elsewhere from now on; what still comes to this mailbox finds it. */
MUST_CHECK enum rc store_conversation_add_home(struct ctx *c, int64_t number, int64_t mailbox_id);
/* Name of a user who may sign in and sees the mailbox; RC_NOT_FOUND. */
MUST_CHECK enum rc store_conversation_may_assign(
        struct ctx *c, const void *mem, int64_t user_id, int64_t mailbox_id, const char **out_name);
/* All plain columns of *v where version = v->version, which becomes +1 in *v.
 * RC_CONFLICT when somebody was faster. */
MUST_CHECK enum rc store_conversation_update(struct ctx *c, struct conversation *v);
/* Only which message is its newest, of one that was added in this very transaction: indexes that
 * the whole row touches stay as they are. */
MUST_CHECK enum rc store_conversation_set_newest(struct ctx *c, const struct conversation *v);
MUST_CHECK enum rc store_conversation_set_tags(
        struct ctx *c, int64_t number, const char *const *tags);

/* Of which kinds there is anything. */
struct conversation_beside {
	bool split, related, merged, fields, followers, receipt;
};

MUST_CHECK enum rc store_conversation_beside(
        struct ctx *c, int64_t number, struct conversation_beside *out);

/* An address of the desk itself (in lower case). */
MUST_CHECK enum rc store_address_is_own(struct ctx *c, const char *address, bool *out);

MUST_CHECK enum rc store_participant_add(struct ctx *c, int64_t number, const char *address);
MUST_CHECK enum rc store_participant_is(
        struct ctx *c, int64_t number, const char *address, bool *out);

#endif
