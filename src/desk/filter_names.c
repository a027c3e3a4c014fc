/* desk/filter_names: what a query names. */
#include "desk/filter_names.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "desk/customer_words.h"
#include "desk/field_value.h"
#include "store/customer_word.h"
#include "store/organisation.h"
#include "store/team.h"
#include "store/user.h"
#include "store/mailbox.h"
#include "text/words.h"

#define FOLDED_MAX (64u << 10)

bool filter_holds(const char *hay, const char *words, bool whole)
{
	size_t n = strlen(words);

	for (const char *at = hay; (at = strstr(at, words)) != NULL; at++)
		if (at > hay && at[-1] == ' ' &&
		        (!whole || at[n] == 0 || at[n] == ' ' || at[n] == '\n'))
			return true;
	return false;
}

bool filter_name_holds(const void *mem, const char *name, const char *address, const char *words)
{
	struct buf *b = buf_new(mem, FOLDED_MAX);

	words_add(b, name == NULL ? "" : name);
	buf_addc(b, '\n');
	words_add(b, address == NULL ? "" : address);
	bool found = filter_holds(b->p, words, false);
	talloc_free(b);
	return found;
}

const char *filter_fold(const void *mem, const char *text)
{
	struct buf *b = buf_new(mem, FOLDED_MAX);

	words_add(b, text);
	return b->n == 0 ? "" : b->p + 1;
}

double filter_number(const char *text)
{
	return strtod(text, NULL);
}

static void keep(const void *mem, struct filter_ids *list, int64_t id)
{
	list->ids = talloc_realloc(mem, list->ids, int64_t, (unsigned)list->n + 1);
	list->ids[list->n++] = id;
}

static enum rc name_users(struct ctx *c, struct filter *f, size_t i)
{
	const struct query_term *t = &f->q->terms[i];
	struct user *users = NULL;
	int n = 0;

	if (t->what == QUERY_ME)
		keep(f, &f->named[i], f->me);
	if (t->what != QUERY_NOTHING)
		return RC_OK;
	TRY(store_user_list(c, f, &users, &n));
	for (int k = 0; k < n; k++)
		if (filter_name_holds(f, users[k].name, users[k].address, t->words))
			keep(f, &f->named[i], users[k].id);
	return RC_OK;
}

/* What is left in one that was deleted is still read. */
static enum rc name_gone(struct ctx *c, struct filter *f, size_t i)
{
	struct mailbox_gone *gone = NULL;
	struct mailbox m;
	int n = 0;

	TRY(store_mailbox_gone_list(c, f, &gone, &n));
	for (int k = 0; k < n; k++) {
		TRY(store_mailbox_any(c, f, gone[k].id, &m));
		if (filter_name_holds(f, m.name, m.address, f->q->terms[i].words))
			keep(f, &f->named[i], m.id);
	}
	return RC_OK;
}

static enum rc name_mailboxes(struct ctx *c, struct filter *f, size_t i)
{
	struct mailbox *boxes = NULL;
	int n = 0;

	TRY(store_mailbox_list(c, f, &boxes, &n));
	for (int k = 0; k < n; k++)
		if (filter_name_holds(f, boxes[k].name, boxes[k].address, f->q->terms[i].words))
			keep(f, &f->named[i], boxes[k].id);
	return name_gone(c, f, i);
}

static bool belongs(const struct team *t, int64_t user_id)
{
	for (int i = 0; i < t->member_count; i++)
		if (t->members[i].id == user_id)
			return true;
	return false;
}

static enum rc name_teams(struct ctx *c, struct filter *f, size_t i)
{
	const struct query_term *t = &f->q->terms[i];
	struct team *teams = NULL;
	int n = 0;

	if (t->what == QUERY_NOBODY)
		return RC_OK;
	TRY(store_team_list(c, f, &teams, &n));
	for (int k = 0; k < n; k++)
		if (t->what == QUERY_ME ? belongs(&teams[k], f->me)
		                        : filter_name_holds(f, teams[k].name, NULL, t->words))
			keep(f, &f->named[i], teams[k].id);
	return RC_OK;
}

static enum rc name_customers(struct ctx *c, struct filter *f, size_t i)
{
	struct customer_key keys[FILTER_CUSTOMERS + 1];
	struct customer_search search = {0};
	int n = 0;

	customer_question(c, f->q->terms[i].value, &search);
	if (search.words[0] == NULL)
		return RC_OK;
	TRY(store_customer_keys(
	        c, f, &search, (struct customer_key){0}, FILTER_CUSTOMERS + 1, keys, &n));
	f->more[i] = n > FILTER_CUSTOMERS;
	for (int k = 0; k < n && k < FILTER_CUSTOMERS; k++)
		keep(f, &f->named[i], keys[k].id);
	return RC_OK;
}

static enum rc name_organisations(struct ctx *c, struct filter *f, size_t i)
{
	const char *typed = f->q->terms[i].value;
	struct organisation_search search = {.name = customer_sort(c, typed),
	        .domain = str_lower(c, str_trim(c, typed)),
	        .above = ""};
	struct organisation *list = NULL;
	int n = 0;

	if (search.name[0] == 0)
		return RC_OK;
	TRY(store_organisation_list(c, f, &search, FILTER_ORGANISATIONS_MAX, &list, &n));
	for (int k = 0; k < n; k++)
		keep(f, &f->named[i], list[k].id);
	return RC_OK;
}

/* With what the field is compared, by its kind; false: it cannot be. */
static bool can_compare(struct filter *f, size_t i, const char *kind)
{
	const struct query_term *t = &f->q->terms[i];

	if (t->how == QUERY_ANY_VALUE)
		return true;
	if (strcmp(kind, "date") == 0)
		return t->from_day[0] != 0;
	if (strcmp(kind, "number") != 0)
		return t->how == QUERY_EQUAL;
	return field_number(f, t->operand) != NULL;
}

static enum rc name_fields(struct ctx *c, struct filter *f, size_t i)
{
	const struct query_term *t = &f->q->terms[i];

	if (f->fields == NULL)
		TRY(store_conversation_field_list(c, f, &f->fields, &f->field_n));
	for (int k = 0; k < f->field_n; k++)
		if (strcmp(filter_fold(f, f->fields[k].name), t->words) == 0 &&
		        can_compare(f, i, f->fields[k].kind))
			keep(f, &f->named[i], f->fields[k].id);
	const char *number = field_number(f, t->operand);
	f->operands[i] = filter_fold(f, t->operand);
	f->numbers[i] = number == NULL ? 0 : filter_number(number);
	return RC_OK;
}

enum rc filter_names_find(struct ctx *c, struct filter *f, size_t i)
{
	switch (f->q->terms[i].field) {
	case QUERY_ASSIGNEE:
	case QUERY_FOLLOWER:
		return name_users(c, f, i);
	case QUERY_MAILBOX:
		return name_mailboxes(c, f, i);
	case QUERY_TEAM:
		return name_teams(c, f, i);
	case QUERY_CUSTOMER:
		return name_customers(c, f, i);
	case QUERY_ORGANISATION:
		return name_organisations(c, f, i);
	case QUERY_FIELD:
		return name_fields(c, f, i);
	default:
		return RC_OK;
	}
}

/* Nothing of this name, where something of a name is meant. */
static bool names_nothing(const struct filter *f, size_t i)
{
	const struct query_term *t = &f->q->terms[i];

	switch (t->field) {
	case QUERY_ASSIGNEE:
	case QUERY_FOLLOWER:
	case QUERY_MAILBOX:
	case QUERY_TEAM:
	case QUERY_CUSTOMER:
	case QUERY_ORGANISATION:
	case QUERY_FIELD:
		return t->what == QUERY_NOTHING && f->named[i].n == 0;
	default:
		return false;
	}
}

void filter_note(const struct filter *f, struct question *q)
{
	for (size_t i = 0; i < f->q->n; i++)
		if (names_nothing(f, i) && !f->q->terms[i].unfinished)
			query_note_add(q, QUERY_NO_SUCH, query_write_term(q, &f->q->terms[i]));
}
