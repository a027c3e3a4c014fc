/*
 * desk/conversation: lists, one conversation, and what people change about it.
 * Knows rows and who may see them; never HTTP. Results live in mem. The functions have
 * transactions of their own unless they say otherwise.
 */
#ifndef DESK_CONVERSATION_H
#define DESK_CONVERSATION_H

#include "desk/found.h"
#include "desk/message.h"
#include "store/conversation.h"
#include "store/conversation_field.h"
#include "store/following.h"
#include "store/merge.h"
#include "store/receipt.h"
#include "store/relation.h"
#include "store/split.h"
#include "store/view.h"

struct conversation_query {
	enum view view;
	const char *q; /* NULL: no search; in the language of text/query */
	const char *zone; /* of the reader; NULL: the desk's */
	const char *cursor; /* NULL: from the newest */
	int limit; /* 1 to 100 */
};

struct conversation_page {
	struct conversation *v;
	int n;
	const char *next; /* NULL at the end */
	/* of a search, else NULL */
	struct question *asked;
	struct found *found; /* for each conversation */
};

struct conversation_whole {
	struct conversation v;
	struct message_page messages; /* the newest; more: earlier ones are there */
	struct conversation_link
	        *links; /* those that it was split off, or that were split off it */
	int link_count;
	struct field_value *fields; /* those that hold something */
	int field_count;
	struct user_name *followers;
	int follower_count;
	struct relation *relations;
	int relation_count;
	struct merged *merged; /* what went into it, and may come back */
	int merged_count;
	struct receipt receipt; /* message_id 0: none was due */
	const char *reply_to; /* JSON: to whom an answer goes, as desk/recipients says */
	int64_t customer_letters; /* how often the customer had to write; about the case alone */
};

/* What a query says, by the zone of the reader (NULL: the desk's). Needs an open transaction. */
MUST_CHECK enum rc conversation_query_parse(
        struct ctx *c, const void *mem, const char *text, const char *zone, struct question **out);
/* Numbers of a view or a search from its cursor on, at most its limit; *out_next NULL at the end.
 * Needs an open transaction. */
MUST_CHECK enum rc conversation_numbers(struct ctx *c, const void *mem,
        const struct conversation_query *q, int64_t **out, int *out_n, const char **out_next);

/* RC_INVALID "bad_cursor". */
MUST_CHECK enum rc conversation_list(struct ctx *c, const void *mem,
        const struct conversation_query *q, struct conversation_page *out);
MUST_CHECK enum rc conversation_get(
        struct ctx *c, const void *mem, int64_t number, struct conversation_whole *out);

/* Only what is present changes. */
struct conversation_change {
	const char *subject; /* NULL: stays */
	int state; /* enum conversation_state; 0: stays */
	bool has_snoozed, has_assignee, has_language;
	int64_t snoozed_until_ms; /* 0: until the customer writes */
	int64_t assignee_id; /* 0: nobody */
	const char *language; /* NULL: unknown */
	const char **tags; /* the whole set, ended by NULL; NULL: stays */
	const char **add_tags, **remove_tags; /* ended by NULL; or NULL */
	int priority; /* enum conversation_priority; 0: stays */
	int64_t mailbox_id; /* where it is to lie; 0: stays */
	bool has_team;
	int64_t team_id; /* 0: no team's */
	const struct field_value *fields; /* id and value; value NULL empties it */
	int field_count;
	int spam, trashed; /* 1, 0; -1: stays */
};

/* version: the one that was seen, 0 for whichever. RC_CONFLICT "stale". */
MUST_CHECK enum rc conversation_update(struct ctx *c, const void *mem, int64_t number,
        int64_t version, const struct conversation_change *change, struct conversation_whole *out);

/* The same in an open write transaction, for those who change many or one thing among others.
 * out_back: the change that puts it back (desk/change_json), NULL when nothing changed. */
MUST_CHECK enum rc conversation_apply(struct ctx *c, const void *mem, int64_t number,
        int64_t version, const struct conversation_change *change, struct conversation *out,
        const char **out_back);

/* Where this number leads: what was merged into another is there. Left as it is when it leads
 * nowhere. Needs an open transaction. */
MUST_CHECK enum rc conversation_find(struct ctx *c, int64_t *number);
/* The same first in a write transaction: what is read of it afterwards stays so until the end. */
MUST_CHECK enum rc conversation_hold(struct ctx *c, int64_t *number);

/*
 * The order of locks. On SQLite one writes at a time. On PostgreSQL two who lock the same rows in
 * another order would wait for each other until the server ends one of them, and that one begins
 * anew. Therefore:
 *   1. the turn: who changes several conversations or customers in one transaction (a batch of
 *      mails, what rules do, a piece of a change of many, timers, merges) takes it before anything
 *      else, and with it counts automatic answers: one has it at a time, on whichever node;
 *   2. the row of the work: the cursor of a follower, a rule, a bulk, a raw mail;
 *   3. conversations: held before they are read; two of them in the order of their numbers;
 *   4. customers, addresses and what hangs on a conversation;
 *   5. the log, which store_commit() writes last.
 * Who changes one conversation takes no turn. Who only looks takes no lock at all.
 */
MUST_CHECK enum rc conversation_turn(struct ctx *c);

/* If the actor may see it, RC_NOT_FOUND otherwise; out->number is where number leads. Needs an
 * open transaction. */
MUST_CHECK enum rc conversation_load(
        struct ctx *c, const void *mem, int64_t number, struct conversation *out);
/* Which mailbox it lies in, and how the actor is called; for who sits at it just now. */
MUST_CHECK enum rc conversation_place(struct ctx *c, const void *mem, int64_t number,
        int64_t *out_mailbox, const char **out_name);
/* With its messages. Needs an open transaction; the row was loaded. */
MUST_CHECK enum rc conversation_fill(struct ctx *c, const void *mem, const struct conversation *v,
        struct conversation_whole *out);
/* Somebody has to know that a customer did not get our reply: open again, from whichever state.
 * Needs an open write transaction. */
MUST_CHECK enum rc conversation_reopen(struct ctx *c, int64_t number);
/* Log a change: data as in store/event.h. Needs an open write transaction. */
void conversation_changed(struct ctx *c, const struct conversation *v, const char *data);

const char *conversation_state_name(enum conversation_state state);
/* 0: no such state. */
int conversation_state_parse(const char *name);
const char *conversation_priority_name(enum conversation_priority priority);
int conversation_priority_parse(const char *name);

#endif
