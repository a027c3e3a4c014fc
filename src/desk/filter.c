/* desk/filter: whether a conversation is what a query asks for. */
#include "desk/filter.h"

#include <jansson.h>
#include <string.h>

#include "base/str.h"
#include "desk/filter_names.h"
#include "desk/find_words.h"
#include "store/search.h"
#include "text/words.h"

#define FOLDED_MAX (64u << 10)

static void needs(struct filter *f, const struct query_term *t)
{
	bool marks = t->what == QUERY_NOTE || t->what == QUERY_ATTACHMENT;

	f->needs_people |= t->field == QUERY_FROM || t->field == QUERY_TO;
	f->needs_marks |= t->field == QUERY_HAS && marks;
	f->needs_parts[FILTER_FOLLOWERS] |=
	        t->field == QUERY_FOLLOWER || (t->field == QUERY_HAS && t->what == QUERY_FOLLOWED);
	f->needs_parts[FILTER_FIELDS] |= t->field == QUERY_FIELD;
	f->needs_parts[FILTER_PROMISES] |= t->field == QUERY_HAS && t->what == QUERY_PROMISED;
	f->needs_parts[FILTER_OVERDUE] |= t->field == QUERY_IS && t->what == QUERY_OVERDUE;
	f->needs_parts[FILTER_ORGANISATIONS] |= t->field == QUERY_ORGANISATION;
}

enum rc filter_make(struct ctx *c, const void *mem, const struct question *q, struct filter **out)
{
	struct filter *f = talloc_zero(mem, struct filter);

	f->q = q;
	f->me = c->actor.user_id;
	for (size_t i = 0; i < q->n; i++) {
		needs(f, &q->terms[i]);
		TRY(filter_names_find(c, f, i));
	}
	for (size_t i = 0; i < q->n; i++)
		if (q->terms[i].field == QUERY_SUBJECT && !q->terms[i].quoted &&
		        strchr(q->terms[i].words, ' ') == NULL)
			f->stems[i] = find_words_stems(f, q->terms[i].words);
	TRY(find_words_of(c, f, q, &f->words, f->asks));
	*out = f;
	return RC_OK;
}

static bool is_named(const struct filter_ids *list, int64_t id)
{
	for (int i = 0; i < list->n; i++)
		if (list->ids[i] == id)
			return true;
	return false;
}

static bool match_is(const struct query_term *t, const struct conversation *v)
{
	bool aside = v->spam || v->trashed_ms != 0;

	switch (t->what) {
	case QUERY_OPEN:
	case QUERY_WAITING:
	case QUERY_SNOOZED:
	case QUERY_SOLVED:
		return !aside && (int)v->state == (int)t->what;
	case QUERY_SPAM:
		return v->spam && v->trashed_ms == 0;
	case QUERY_TRASH:
		return v->trashed_ms != 0;
	case QUERY_ASSIGNED:
		return v->assignee_id != 0;
	default:
		return true;
	}
}

static bool match_tag(const struct query_term *t, const struct conversation *v)
{
	char folded[512];

	for (size_t i = 0; v->tags[i] != NULL; i++) {
		struct buf *b = buf_new(NULL, sizeof folded);
		words_add(b, v->tags[i]);
		bool same = b->n > 0 && strcmp(b->p + 1, t->words) == 0;
		talloc_free(b);
		if (same)
			return true;
	}
	return false;
}

static bool match_customer(const struct filter *f, size_t i, const struct conversation *v)
{
	return v->customer_id != 0 &&
	       (is_named(&f->named[i], v->customer_id) ||
	               (f->more[i] && filter_name_holds(f, v->customer_name, v->customer_address,
	                                      f->q->terms[i].words)));
}

/* Whose it is: a person or a team, or nobody's. */
static bool match_owner(const struct filter *f, size_t i, int64_t id)
{
	if (f->q->terms[i].what == QUERY_NOBODY)
		return id == 0;
	return id != 0 && is_named(&f->named[i], id);
}

/* As match_row(). */
static int row_is(const struct query_term *t, const struct conversation *v)
{
	return t->what == QUERY_OVERDUE ? -1 : match_is(t, v);
}

/* As match_row(). */
static int row_has(const struct query_term *t, const struct conversation *v)
{
	if (t->what == QUERY_TAGGED)
		return v->tags[0] != NULL;
	return t->what == QUERY_TEAMED ? v->team_id != 0 : -1;
}

/* 1, 0, or -1: the row alone cannot say. */
static int match_row(const struct filter *f, size_t i, const struct conversation *v)
{
	const struct query_term *t = &f->q->terms[i];

	switch (t->field) {
	case QUERY_SUBJECT:
		return find_words_subject(t, f->stems[i], v->subject, v->language);
	case QUERY_TAG:
		return match_tag(t, v);
	case QUERY_IS:
		return row_is(t, v);
	case QUERY_MAILBOX:
		return is_named(&f->named[i], v->mailbox_id);
	case QUERY_ASSIGNEE:
		return match_owner(f, i, v->assignee_id);
	case QUERY_TEAM:
		return match_owner(f, i, v->team_id);
	case QUERY_PRIORITY:
		return (int)v->priority == (int)t->what - (int)QUERY_LOW + 1;
	case QUERY_CUSTOMER:
		return match_customer(f, i, v);
	case QUERY_HAS:
		return row_has(t, v);
	case QUERY_BEFORE:
		return v->created_ms < t->from_ms;
	case QUERY_AFTER:
		return v->active_ms >= t->from_ms;
	case QUERY_ON:
		return v->created_ms < t->upto_ms && v->active_ms >= t->from_ms;
	default:
		return -1;
	}
}

/* Two that are ordered: -1, 0, 1. */
static bool stands(enum query_how how, int order)
{
	switch (how) {
	case QUERY_LESS:
		return order < 0;
	case QUERY_AT_MOST:
		return order <= 0;
	case QUERY_MORE:
		return order > 0;
	case QUERY_AT_LEAST:
		return order >= 0;
	default:
		return order == 0;
	}
}

static const char *kind_of(const struct filter *f, int64_t field_id)
{
	for (int i = 0; i < f->field_n; i++)
		if (f->fields[i].id == field_id)
			return f->fields[i].kind;
	return "";
}

bool filter_field_is_day(const struct filter *f, int64_t field_id)
{
	return strcmp(kind_of(f, field_id), "date") == 0;
}

static bool match_value(const struct filter *f, size_t i, const struct filter_part *p)
{
	const struct query_term *t = &f->q->terms[i];
	const char *kind = kind_of(f, p->id);

	if (t->how == QUERY_ANY_VALUE)
		return true;
	if (strcmp(kind, "number") == 0) {
		double have = filter_number(p->value), want = f->numbers[i];
		return stands(t->how, (have > want) - (have < want));
	}
	if (filter_field_is_day(f, p->id)) {
		int order = strcmp(p->value, t->from_day) < 0    ? -1
		            : strcmp(p->value, t->upto_day) >= 0 ? 1
		                                                 : 0;
		return stands(t->how, order);
	}
	void *mem = talloc_new(NULL);
	bool same = strcmp(filter_fold(mem, p->value), f->operands[i]) == 0;
	talloc_free(mem);
	return same;
}

/* Whether a part that the conversation has is one that the term names; any will do where it names
 * none (has:follower, is:overdue). */
static bool match_parts(
        const struct filter *f, size_t i, const struct filter_facts *facts, enum filter_of of)
{
	enum query_field field = f->q->terms[i].field;
	bool any = field == QUERY_HAS || field == QUERY_IS;

	for (int k = 0; k < facts->part_n[of]; k++) {
		const struct filter_part *p = &facts->parts[of][k];
		if (p->conversation == facts->v->number && (any || is_named(&f->named[i], p->id)) &&
		        (of != FILTER_FIELDS || match_value(f, i, p)))
			return true;
	}
	return false;
}

static bool match_has(const struct filter *f, size_t i, const struct filter_facts *facts)
{
	switch (f->q->terms[i].what) {
	case QUERY_NOTE:
		return facts->has_note;
	case QUERY_FOLLOWED:
		return match_parts(f, i, facts, FILTER_FOLLOWERS);
	case QUERY_PROMISED:
		return match_parts(f, i, facts, FILTER_PROMISES);
	default:
		return facts->has_attachment;
	}
}

static bool match_term(const struct filter *f, size_t i, const struct filter_facts *facts)
{
	const struct query_term *t = &f->q->terms[i];
	int row = match_row(f, i, facts->v);

	if (row >= 0)
		return row;
	switch (t->field) {
	case QUERY_FROM:
		return filter_holds(facts->senders, t->words, t->quoted);
	case QUERY_TO:
		return filter_holds(facts->recipients, t->words, t->quoted);
	case QUERY_HAS:
		return match_has(f, i, facts);
	case QUERY_IS:
		return match_parts(f, i, facts, FILTER_OVERDUE);
	case QUERY_FOLLOWER:
		return match_parts(f, i, facts, FILTER_FOLLOWERS);
	case QUERY_FIELD:
		return match_parts(f, i, facts, FILTER_FIELDS);
	case QUERY_ORGANISATION:
		return match_parts(f, i, facts, FILTER_ORGANISATIONS);
	default:
		return f->asks[i] == NULL ? facts->words_in != 0 : facts->asks[i];
	}
}

bool filter_match(const struct filter *f, const struct filter_facts *facts)
{
	const struct question *q = f->q;

	for (size_t i = 0; i < q->n;) {
		int group = q->terms[i].group;
		bool any = false;
		for (; i < q->n && q->terms[i].group == group; i++)
			any |= match_term(f, i, facts) != q->terms[i].negated;
		if (!any)
			return false;
	}
	return true;
}

bool filter_may_match(const struct filter *f, const struct conversation *v)
{
	const struct question *q = f->q;

	for (size_t i = 0; i < q->n;) {
		int group = q->terms[i].group;
		bool any = false;
		for (; i < q->n && q->terms[i].group == group; i++) {
			int row = match_row(f, i, v);
			any |= row < 0 || (row != 0) != q->terms[i].negated;
		}
		if (!any)
			return false;
	}
	return true;
}

static const char *add_person(
        const void *mem, const char *to, const char *name, const char *address)
{
	struct buf *b = buf_new(mem, FOLDED_MAX);

	buf_adds(b, to);
	words_add(b, name == NULL ? "" : name);
	buf_addc(b, '\n');
	words_add(b, address == NULL ? "" : address);
	buf_addc(b, '\n');
	return b->p;
}

static const char *add_recipients(const void *mem, const char *to, const char *recipients)
{
	json_t *lists = json_loads(recipients, 0, NULL), *list, *one;
	const char *key;
	size_t i;

	json_object_foreach(lists, key, list)
	{
		json_array_foreach(list, i, one)
		{
			to = add_person(mem, to, json_string_value(json_object_get(one, "name")),
			        json_string_value(json_object_get(one, "address")));
		}
	}
	json_decref(lists);
	return to;
}

static enum rc load_people(struct ctx *c, const void *mem, const struct conversation_key *keys,
        int n, struct filter_facts *out)
{
	struct filter_person *people = NULL;
	int count = 0;

	TRY(store_filter_people(c, mem, keys, n, &people, &count));
	for (int k = 0; k < count; k++)
		for (int i = 0; i < n; i++) {
			if (keys[i].number != people[k].conversation)
				continue;
			out[i].senders = add_person(
			        mem, out[i].senders, people[k].sender_name, people[k].sender);
			out[i].recipients =
			        add_recipients(mem, out[i].recipients, people[k].recipients);
		}
	return RC_OK;
}

static enum rc load_marks(
        struct ctx *c, const struct conversation_key *keys, int n, struct filter_facts *out)
{
	struct filter_mark marks[FILTER_AT_ONCE];
	int count = 0;

	TRY(store_filter_marks(c, keys, n, marks, &count));
	for (int k = 0; k < count; k++)
		for (int i = 0; i < n; i++)
			if (keys[i].number == marks[k].conversation) {
				out[i].has_note = marks[k].has_note;
				out[i].has_attachment = marks[k].has_attachment;
			}
	return RC_OK;
}

static enum rc load_parts(struct ctx *c, const void *mem, const struct filter *f,
        const struct conversation_key *keys, int n, struct filter_facts *out)
{
	for (int of = 0; of < FILTER_PARTS; of++) {
		struct filter_part *list;
		int count = 0;
		if (!f->needs_parts[of])
			continue;
		TRY(store_filter_parts(c, mem, (enum filter_of)of, keys, n, &list, &count));
		for (int i = 0; i < n; i++) {
			out[i].parts[of] = list;
			out[i].part_n[of] = count;
		}
	}
	return RC_OK;
}

static enum rc load_asks(struct ctx *c, const struct filter *f, const struct conversation_key *keys,
        int n, struct filter_facts *out)
{
	int64_t in[FILTER_AT_ONCE];

	for (size_t t = 0; t < f->q->n; t++) {
		if (f->asks[t] == NULL)
			continue;
		TRY(store_search_among(c, f->asks[t], keys, n, in));
		for (int i = 0; i < n; i++)
			out[i].asks[t] = in[i] != 0;
	}
	return RC_OK;
}

enum rc filter_load(struct ctx *c, const void *mem, const struct filter *f,
        const struct conversation *v, int n, bool words, struct filter_facts *out)
{
	struct conversation_key keys[FILTER_AT_ONCE];
	int64_t in[FILTER_AT_ONCE];

	for (int i = 0; i < n; i++) {
		keys[i] = (struct conversation_key){v[i].active_ms, v[i].number};
		out[i] = (struct filter_facts){
		        .v = &v[i], .senders = "", .recipients = "", .words_in = out[i].words_in};
	}
	if (n == 0)
		return RC_OK;
	if (f->needs_people)
		TRY(load_people(c, mem, keys, n, out));
	if (f->needs_marks)
		TRY(load_marks(c, keys, n, out));
	TRY(load_parts(c, mem, f, keys, n, out));
	if (words && f->words != NULL) {
		TRY(store_search_among(c, f->words, keys, n, in));
		for (int i = 0; i < n; i++)
			out[i].words_in = in[i];
	}
	return load_asks(c, f, keys, n, out);
}
