/*
 * desk/customer: the people who write, as far as the actor sees their conversations.
 * Knows rows of customer and what belongs to it. Own transactions unless a function says
 * otherwise; results live in mem. Nothing here is inferred about anybody: what stands in a
 * customer was said by them or written by the team.
 */
#ifndef DESK_CUSTOMER_H
#define DESK_CUSTOMER_H

#include "desk/address.h"
#include "desk/conversation.h"
#include "desk/customer_field.h"
#include "store/customer.h"
#include "store/customer_merge.h"
#include "store/customer_note.h"

#define CUSTOMER_NAME 200 /* characters */
#define CUSTOMER_PHONES 10
#define CUSTOMER_ADDRESSES 50

struct customer_whole {
	struct customer k;
	const char **addresses; /* ended by NULL */
	struct address_state *address_states; /* one for each of them */
	const char **phones; /* ended by NULL */
	struct customer_field *fields; /* those in use, with their values */
	int field_count;
	struct customer_note *notes; /* the newest 50 */
	int note_count;
	struct conversation *conversations; /* the newest 20 that the actor sees */
	int conversation_count;
	struct customer_row *alike; /* others of the same name; a person decides what they are */
	int alike_count;
	struct customer_merge *merges; /* who was merged into it, the newest 20 */
	int merge_count;
};

/* RC_NOT_FOUND "no_such_customer". One that was merged is whom it was merged into. */
MUST_CHECK enum rc customer_get(
        struct ctx *c, const void *mem, int64_t id, struct customer_whole *out);

/* Only what is present changes. */
struct customer_change {
	const char *name, *called; /* NULL: stays */
	bool has_language, has_organisation;
	const char *language; /* NULL: unknown */
	int64_t organisation_id; /* 0: none */
	const char **phones; /* all of them, ended by NULL; NULL: stay */
	const struct customer_field_wish *fields; /* ended by field_id 0; NULL: stay */
};

/* version: the one that was seen, 0 for whichever. RC_CONFLICT "stale", "merged";
 * RC_INVALID "empty_name", "not_a_phone", "no_such_organisation". */
MUST_CHECK enum rc customer_update(struct ctx *c, const void *mem, int64_t id, int64_t version,
        const struct customer_change *change, struct customer_whole *out);
/* By hand. address may be NULL. RC_CONFLICT "address_of_another". */
MUST_CHECK enum rc customer_add(struct ctx *c, const void *mem, const char *address,
        const struct customer_change *change, struct customer_whole *out);

/* Letters from the address are theirs from now on; what came before stays where it is. One that
 * another customer has is only taken over with move. RC_CONFLICT "address_of_another",
 * RC_INVALID "own_address". */
MUST_CHECK enum rc customer_address_add(struct ctx *c, const void *mem, int64_t id,
        const char *address, bool move, struct customer_whole *out);
/* The next letter from it begins a new customer. RC_NOT_FOUND "no_such_address". */
MUST_CHECK enum rc customer_address_remove(struct ctx *c, const void *mem, int64_t id,
        const char *address, struct customer_whole *out);

/* other becomes part of id: conversations, addresses, phones, notes, and what id does not say of
 * itself. Letters of either are the one's from then on. RC_CONFLICT "stale", "merged". */
MUST_CHECK enum rc customer_merge(struct ctx *c, const void *mem, int64_t id, int64_t version,
        int64_t other, struct customer_whole *out);
/* Both as they were, as far as nobody changed them since; what came since from an address that
 * goes back goes with it. RC_NOT_FOUND "no_such_merge". */
MUST_CHECK enum rc customer_unmerge(
        struct ctx *c, const void *mem, int64_t merge_id, struct customer_whole *out);

/* Their conversations that the actor sees, newest first. */
MUST_CHECK enum rc customer_conversations(struct ctx *c, const void *mem, int64_t id,
        const char *cursor, int limit, struct conversation_page *out);

struct customer_query {
	const char *q; /* beginnings of words, an address, a phone; NULL: everybody */
	int64_t organisation_id; /* 0: of whichever */
	const char *cursor; /* NULL: from the first */
	int limit; /* 1 to 100 */
};

struct customer_page {
	struct customer_row *v;
	int n;
	const char *next; /* NULL at the end; a page may be short and still have one */
};

MUST_CHECK enum rc customer_list(
        struct ctx *c, const void *mem, const struct customer_query *q, struct customer_page *out);
/* Make words anew where they are due, some at a time. */
MUST_CHECK enum rc customer_words(struct ctx *c, bool *out_more);

/* The functions below need an open transaction. */

/* If the actor may know of it, and it was not merged. */
MUST_CHECK enum rc customer_load(struct ctx *c, const void *mem, int64_t id, struct customer *out);
MUST_CHECK enum rc customer_fill(
        struct ctx *c, const void *mem, int64_t id, struct customer_whole *out);
/* Whose address it is, and stays until the transaction ends. RC_NOT_FOUND. */
MUST_CHECK enum rc customer_at(
        struct ctx *c, const void *mem, const char *low, struct customer *out);
/* Tell that it changed, and find it by its new words at once. */
MUST_CHECK enum rc customer_changed(struct ctx *c, int64_t id);
/* Somebody said of a conversation in which language they write: remembered. NULL takes that back:
 * what was remembered before is so again, unless it was said otherwise since. id 0: nobody. */
MUST_CHECK enum rc customer_speaks(
        struct ctx *c, int64_t id, int64_t conversation, const char *language);
/* It is this; NULL is a language that nobody knows. What it was before. */
MUST_CHECK enum rc customer_language_set(
        struct ctx *c, const void *mem, int64_t id, const char *language, const char **out_was);
/* Digits of a phone number; NULL when it is none. */
const char *customer_phone_digits(const void *mem, const char *number);

#endif
