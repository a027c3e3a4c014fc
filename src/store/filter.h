/*
 * store/filter: what a query is compared with, read for many conversations at once; and where
 * candidates come from. SQL only. Needs an open transaction.
 */
#ifndef STORE_FILTER_H
#define STORE_FILTER_H

#include "base/ctx.h"
#include "store/conversation.h"

#define FILTER_AT_ONCE 25

/* Who stands in a message. */
struct filter_person {
	int64_t conversation;
	bool inbound;
	const char *sender_name, *sender;
	const char *recipients; /* JSON {to,cc,bcc: [{name,address}]} */
};

struct filter_mark {
	int64_t conversation;
	bool has_note, has_attachment;
};

/* Of at most FILTER_AT_ONCE conversations. */
MUST_CHECK enum rc store_filter_people(struct ctx *c, const void *mem,
        const struct conversation_key *keys, int n, struct filter_person **out, int *out_n);
/* out has room for FILTER_AT_ONCE. */
MUST_CHECK enum rc store_filter_marks(struct ctx *c, const struct conversation_key *keys, int n,
        struct filter_mark *out, int *out_n);

/* What belongs to a conversation: of whom or what, and what it holds (fields; else NULL). */
struct filter_part {
	int64_t conversation, id;
	const char *value;
};
enum filter_of {
	FILTER_FOLLOWERS,
	FILTER_FIELDS,
	FILTER_ORGANISATIONS,
	FILTER_PROMISES, /* open ones, by their owners */
	FILTER_OVERDUE, /* those of them that are past their time by now */
	FILTER_PARTS
};
MUST_CHECK enum rc store_filter_parts(struct ctx *c, const void *mem, enum filter_of of,
        const struct conversation_key *keys, int n, struct filter_part **out, int *out_n);

/* Of somebody, a team, a customer, or a priority other than the usual one, on one shelf (1 to 6),
 * below a key, newest first. */
enum filter_by { FILTER_ASSIGNEE, FILTER_TEAM, FILTER_CUSTOMER, FILTER_PRIORITY };
MUST_CHECK enum rc store_filter_walk(struct ctx *c, enum filter_by by, int64_t id, int shelf,
        struct conversation_key below, int limit, struct conversation_key *out, int *out_n);
/* How many of them, at most limit, as far as the user sees their mailboxes (0: all). */
MUST_CHECK enum rc store_filter_count(struct ctx *c, enum filter_by by, int64_t id, int shelf,
        int64_t user_id, int limit, int64_t *out);
/* How many on a shelf of a mailbox, at most limit; unassigned: only those. */
MUST_CHECK enum rc store_filter_count_shelf(
        struct ctx *c, int64_t mailbox_id, int shelf, bool unassigned, int limit, int64_t *out);
/* At most limit, in no order: which somebody follows, of an organisation's people, with a value of
 * a field (from and upto as texts are ordered, both included). */
MUST_CHECK enum rc store_filter_follower(
        struct ctx *c, int64_t user_id, int limit, struct conversation_key *out, int *out_n);
MUST_CHECK enum rc store_filter_organisation(
        struct ctx *c, int64_t id, int limit, struct conversation_key *out, int *out_n);
/* Where something is still to be kept that is due at upto_ms or before. */
MUST_CHECK enum rc store_filter_promised(
        struct ctx *c, int64_t upto_ms, int limit, struct conversation_key *out, int *out_n);
MUST_CHECK enum rc store_filter_field(struct ctx *c, int64_t field_id, const char *from,
        const char *upto, int limit, struct conversation_key *out, int *out_n);
/* At most limit that carry a tag, in no order. */
MUST_CHECK enum rc store_filter_tag(
        struct ctx *c, const char *tag, int limit, struct conversation_key *out, int *out_n);
/* Whether the user sees a conversation with it (as far as one looks: among 500). */
MUST_CHECK enum rc store_filter_tag_seen(
        struct ctx *c, const char *tag, int64_t user_id, bool *out);
/* The tags that are in use, ended by NULL; at most 1000. */
MUST_CHECK enum rc store_filter_tags(struct ctx *c, const void *mem, const char ***out);

#endif
