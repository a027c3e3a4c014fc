/*
 * desk/filter: whether a conversation is what a query asks for.
 * Knows what each operator looks at; where candidates come from is desk/find. Rules and bulk acts
 * use it without any list: filter_make, filter_load, filter_match. Needs an open transaction.
 */
#ifndef DESK_FILTER_H
#define DESK_FILTER_H

#include "base/ctx.h"
#include "store/conversation.h"
#include "store/conversation_field.h"
#include "store/filter.h"
#include "text/query.h"

/* So many customers of a name are looked up; more are compared by the name of the row. */
#define FILTER_CUSTOMERS 100
#define FILTER_ORGANISATIONS_MAX 100

/* A query with the people, mailboxes and other things that it names looked up. */
struct filter {
	const struct question *q;
	int64_t me; /* whom assignee:me means */
	struct filter_ids {
		int64_t *ids;
		int n;
	} named[QUERY_TERMS_MAX]; /* by assignee:, mailbox:, team:, follower:, customer:,
	                             organisation:, field: */
	bool more[QUERY_TERMS_MAX]; /* there are more customers than named */
	/* of field: */
	struct conversation_field *fields;
	int field_n;
	const char *operands[QUERY_TERMS_MAX]; /* folded */
	double numbers[QUERY_TERMS_MAX];
	/* what has to be loaded */
	bool needs_people, needs_marks, needs_parts[FILTER_PARTS];
	/* Words and phrases that stand alone, which one and the same message has to hold; NULL:
	 * none. And each of the other terms that asks for words. Of the index (store/search). */
	const char *words;
	const char *asks[QUERY_TERMS_MAX];
	const char **stems[QUERY_TERMS_MAX]; /* of subject: */
};

/* What is compared. */
struct filter_facts {
	const struct conversation *v; /* as store_conversation_rows reads it */
	const char *senders, *recipients; /* folded, a blank before each word, \n between people */
	bool has_note, has_attachment;
	int64_t words_in; /* the newest message that holds filter.words; 0: none does */
	bool asks[QUERY_TERMS_MAX];
	/* what belongs to this and to others that were loaded with it */
	const struct filter_part *parts[FILTER_PARTS];
	int part_n[FILTER_PARTS];
};

MUST_CHECK enum rc filter_make(
        struct ctx *c, const void *mem, const struct question *q, struct filter **out);
/* Facts of n conversations, at most FILTER_AT_ONCE, with all that the filter needs. words: also
 * whether the index has them; where it does not, words_in is as it was. */
MUST_CHECK enum rc filter_load(struct ctx *c, const void *mem, const struct filter *f,
        const struct conversation *v, int n, bool words, struct filter_facts *out);
bool filter_match(const struct filter *f, const struct filter_facts *facts);

/* What the row alone can say already is said: false only when it cannot match. */
bool filter_may_match(const struct filter *f, const struct conversation *v);

/* Whether it is a field of days. */
bool filter_field_is_day(const struct filter *f, int64_t field_id);

/* Says in q, for the reader, which of its names are nobody's here. */
void filter_note(const struct filter *f, struct question *q);

#endif
