/* desk/suggestion: how a query may go on. */
#include "desk/suggestion.h"

#include <string.h>

#include "base/json.h"
#include "base/str.h"
#include "desk/customer_words.h"
#include "desk/find_words.h"
#include "i18n/i18n.h"
#include "store/conversation_field.h"
#include "store/customer.h"
#include "store/engine.h"
#include "store/filter.h"
#include "store/mailbox.h"
#include "store/organisation.h"
#include "store/search.h"
#include "store/team.h"
#include "store/user.h"
#include "text/query.h"
#include "text/words.h"

#define PEOPLE_HITS 25
#define WORDS_OF_ONE 512

struct work {
	const void *mem;
	struct suggestions *out;
	const char *minus; /* "-" or "" */
	const char *name; /* as typed, with its colon; "" */
	const char *typed, *words; /* what is typed of the value; folded */
};

static const struct {
	enum query_field field;
	const char *label;
} operators[] = {
        {QUERY_FROM, N_("who wrote")},
        {QUERY_TO, N_("to whom it went")},
        {QUERY_SUBJECT, N_("words of the subject")},
        {QUERY_TAG, N_("a tag")},
        {QUERY_IS, N_("open, waiting, snoozed, solved …")},
        {QUERY_ASSIGNEE, N_("who takes care of it")},
        {QUERY_MAILBOX, N_("the mailbox it came to")},
        {QUERY_HAS, N_("with an attachment or a note")},
        {QUERY_AFTER, N_("something came since a day")},
        {QUERY_BEFORE, N_("it began before a day")},
        {QUERY_ON, N_("on a day")},
        {QUERY_PRIORITY, N_("urgent, high, normal or low")},
        {QUERY_TEAM, N_("the team that has it")},
        {QUERY_CUSTOMER, N_("whose it is: a customer’s name or address")},
        {QUERY_ORGANISATION, N_("the customer’s organisation")},
        {QUERY_FOLLOWER, N_("who follows it")},
        {QUERY_FIELD, N_("what a field holds: Name, Name=value, Name>5")},
};

static const char *fold(const void *mem, const char *text)
{
	struct buf *b = buf_new(mem, WORDS_OF_ONE);

	words_add(b, text);
	return b->n == 0 ? "" : b->p + 1;
}

/* A word of the text begins with what is typed. */
static bool fits(const struct work *k, const char *text)
{
	const char *folded = fold(k->out, text);
	size_t n = strlen(k->words);

	for (const char *at = folded; (at = strstr(at, k->words)) != NULL; at++)
		if (at == folded || at[-1] == ' ')
			return true;
	return n == 0;
}

static void add(struct work *k, enum suggestion_kind kind, const char *name, const char *value,
        const char *label)
{
	struct suggestions *out = k->out;
	bool quotes = value[strcspn(value, " ()\"")] != 0;
	char *text = talloc_asprintf(k->mem, "%s%s%s%s%s", k->minus, name, quotes ? "\"" : "",
	        value, quotes ? "\"" : "");

	for (int i = 0; i < out->n; i++)
		if (strcmp(out->list[i].text, text) == 0)
			return;
	int most = kind == SUGGESTION_OPERATOR ? SUGGESTIONS_MAX : SUGGESTIONS_OTHER;
	if (out->n < most && strchr(value, '"') == NULL)
		out->list[out->n++] = (struct suggestion){kind, text, label};
}

static void add_values(struct ctx *c, struct work *k, enum query_field field)
{
	static const struct {
		const char *value, *label;
	} labels[] = {{"open", N_("Open")}, {"waiting", N_("Waiting")}, {"snoozed", N_("Snoozed")},
	        {"solved", N_("Solved")}, {"mine", N_("Mine")}, {"unassigned", N_("Unassigned")},
	        {"spam", N_("Spam")}, {"trash", N_("Trash")}, {"me", N_("Mine")},
	        {"none", N_("Unassigned")}, {"today", N_("today")}, {"yesterday", N_("yesterday")},
	        {"attachment", N_("with an attachment")}, {"note", N_("with a note")},
	        {"7d", N_("seven days")}, {"30d", N_("thirty days")}, {"1y", N_("a year")},
	        {"assigned", N_("assigned to somebody")}, {"followed", N_("followed by me")},
	        {"urgent", N_("urgent")}, {"high", N_("high")}, {"normal", N_("normal")},
	        {"low", N_("low")}, {"tag", N_("with a tag")}, {"team", N_("given to a team")},
	        {"follower", N_("followed by somebody")}, {"promise", N_("with a promise to keep")},
	        {"promised", N_("something is promised")},
	        {"overdue", N_("the day of a promise is over")}};
	const char *const *values = query_field_values(field);

	for (; *values != NULL; values++)
		for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
			if (strcmp(labels[i].value, *values) != 0)
				continue;
			const char *label = i18n_text(c->lang, labels[i].label);
			const char *shown = query_value_name_in(field, *values, c->lang);
			if (fits(k, *values) || fits(k, shown) || fits(k, label))
				add(k, SUGGESTION_VALUE, k->name, shown, label);
		}
}

static enum rc add_tags(struct ctx *c, struct work *k, const char *name)
{
	const char **tags = NULL;

	TRY(store_filter_tags(c, k->out, &tags));
	for (size_t i = 0; tags[i] != NULL && k->out->n < SUGGESTIONS_OTHER; i++) {
		bool seen = c->actor.role == ROLE_SYSTEM;
		if (!fits(k, tags[i]))
			continue;
		/* the name of a tag may tell what is in a mailbox */
		if (!seen)
			TRY(store_filter_tag_seen(c, tags[i], c->actor.user_id, &seen));
		if (seen)
			add(k, SUGGESTION_TAG, name, tags[i], NULL);
	}
	return RC_OK;
}

static enum rc add_users(struct ctx *c, struct work *k, const char *name)
{
	struct user *users = NULL;
	int n = 0;

	TRY(store_user_list(c, k->out, &users, &n));
	for (int i = 0; i < n; i++)
		if (users[i].disabled_ms == 0 &&
		        (fits(k, users[i].name) || fits(k, users[i].address)))
			add(k, SUGGESTION_USER, name, users[i].address, users[i].name);
	return RC_OK;
}

static enum rc add_mailboxes(struct ctx *c, struct work *k, const char *name)
{
	struct mailbox *boxes = NULL;
	int64_t *visible = NULL;
	int n = 0, seen = 0;

	TRY(store_mailbox_list(c, k->out, &boxes, &n));
	TRY(store_mailbox_visible(
	        c, c, c->actor.role == ROLE_SYSTEM ? 0 : c->actor.user_id, &visible, &seen));
	for (int i = 0; i < n; i++) {
		bool sees = false;
		for (int s = 0; s < seen; s++)
			sees |= visible[s] == boxes[i].id;
		if (sees && (fits(k, boxes[i].name) || fits(k, boxes[i].address)))
			add(k, SUGGESTION_MAILBOX, name, boxes[i].address, boxes[i].name);
	}
	return RC_OK;
}

/* Those who wrote lately, among what the actor sees: the index knows their names. */
static enum rc add_people(struct ctx *c, struct work *k, const char *name)
{
	struct query_term t = {.field = QUERY_FROM, .words = k->words};
	struct search_scope scope = {.first_shelf = 1, .last_shelf = 4};
	const char *expression = NULL;
	struct search_hit *hits;
	struct search_text *texts;
	int64_t ids[PEOPLE_HITS];
	int n = 0;

	if (utf8_length(k->words) < FIND_PREFIX_MIN)
		return RC_OK;
	scope.user_id = c->actor.role == ROLE_SYSTEM ? 0
	                : c->actor.user_id != 0      ? c->actor.user_id
	                                             : -1;
	TRY(find_words_near(c, k->out, &t, &expression));
	TRY(store_search_hits(c, k->out, expression, &scope, INT64_MAX, PEOPLE_HITS, &hits, &n));
	for (int i = 0; i < n; i++)
		ids[i] = hits[i].message_id;
	TRY(store_search_texts(c, k->out, ids, n, &texts, &n));
	for (int i = 0; i < n; i++)
		if (texts[i].sender[0] != 0 &&
		        (fits(k, texts[i].sender_name) || fits(k, texts[i].sender)))
			add(k, SUGGESTION_PERSON, name, texts[i].sender,
			        texts[i].sender_name[0] == 0 ? NULL : texts[i].sender_name);
	return RC_OK;
}

static enum rc add_teams(struct ctx *c, struct work *k)
{
	struct team *teams;
	int n = 0;

	TRY(store_team_list(c, k->out, &teams, &n));
	for (int i = 0; i < n; i++)
		if (teams[i].archived_ms == 0 && fits(k, teams[i].name))
			add(k, SUGGESTION_TEAM, k->name, teams[i].name, NULL);
	return RC_OK;
}

static enum rc add_organisations(struct ctx *c, struct work *k)
{
	struct organisation_search q = {.name = k->words,
	        .domain = str_lower(k->out, str_trim(k->out, k->typed)),
	        .above = ""};
	struct organisation *list;
	int n = 0;

	TRY(store_organisation_list(c, k->out, &q, SUGGESTIONS_OTHER, &list, &n));
	for (int i = 0; i < n; i++)
		add(k, SUGGESTION_ORGANISATION, k->name, list[i].name, NULL);
	return RC_OK;
}

/* Among those that the actor may see. */
static enum rc add_customers(struct ctx *c, struct work *k)
{
	struct customer_key keys[PEOPLE_HITS];
	struct customer_search q = {.user_id = c->actor.role == ROLE_SYSTEM ? 0 : c->actor.user_id};
	struct customer_row *rows;
	int64_t ids[PEOPLE_HITS];
	int n = 0, seen = 0;

	customer_question(c, k->typed, &q);
	if (q.words[0] == NULL)
		return RC_OK;
	TRY(store_customer_keys(c, k->out, &q, (struct customer_key){0}, PEOPLE_HITS, keys, &n));
	for (int i = 0; i < n; i++)
		if (keys[i].visible)
			ids[seen++] = keys[i].id;
	TRY(store_customer_rows(c, k->out, ids, seen, &rows, &n));
	for (int i = 0; i < n; i++) {
		const char *name = rows[i].k.name[0] == 0 ? NULL : rows[i].k.name;
		const char *value = rows[i].address != NULL ? rows[i].address : name;
		if (value != NULL)
			add(k, SUGGESTION_CUSTOMER, k->name, value, name);
	}
	return RC_OK;
}

/* A field's choices, once its name stands there; else the fields. */
static enum rc add_fields(struct ctx *c, struct work *k)
{
	struct conversation_field *list;
	const char *name = fold(k->out, talloc_strndup(k->out, k->typed, strcspn(k->typed, "=")));
	const char *sign = strchr(k->typed, '=');
	int n = 0;

	TRY(store_conversation_field_list(c, k->out, &list, &n));
	if (sign == NULL)
		for (int i = 0; i < n; i++)
			if (list[i].archived_ms == 0 && fits(k, list[i].name))
				add(k, SUGGESTION_FIELD, k->name, list[i].name, NULL);
	if (sign != NULL)
		k->words = fold(k->out, sign + 1);
	for (int i = 0; sign != NULL && i < n; i++) {
		json_t *choices = json_own(k->out, json_loads(list[i].choices, 0, NULL)), *one;
		size_t at;
		if (strcmp(fold(k->out, list[i].name), name) != 0)
			continue;
		json_array_foreach(choices, at, one)
		{
			if (fits(k, json_string_value(one)))
				add(k, SUGGESTION_FIELD, k->name,
				        talloc_asprintf(k->out, "%s=%s", list[i].name,
				                json_string_value(one)),
				        NULL);
		}
	}
	return RC_OK;
}

/* What the operator looks at. */
static enum rc add_of_field(struct ctx *c, struct work *k, enum query_field field)
{
	add_values(c, k, field);
	switch (field) {
	case QUERY_TAG:
		return add_tags(c, k, k->name);
	case QUERY_ASSIGNEE:
	case QUERY_FOLLOWER:
		return add_users(c, k, k->name);
	case QUERY_TEAM:
		return add_teams(c, k);
	case QUERY_CUSTOMER:
		return add_customers(c, k);
	case QUERY_ORGANISATION:
		return add_organisations(c, k);
	case QUERY_FIELD:
		return add_fields(c, k);
	case QUERY_MAILBOX:
		return add_mailboxes(c, k, k->name);
	case QUERY_FROM:
	case QUERY_TO:
		return add_people(c, k, k->name);
	default:
		return RC_OK;
	}
}

static void add_operators(struct ctx *c, struct work *k, const char *typed)
{
	enum query_field meant = QUERY_WORDS;

	query_field_find(typed, &meant);
	for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
		const char *english = query_field_name(operators[i].field);
		const char *name = query_field_name_in(operators[i].field, c->lang);
		const char *label = i18n_text(c->lang, operators[i].label);
		bool fits_own = fits(k, name), begun = str_istarts(english, typed);
		if (begun && !fits_own)
			name = english; /* whoever begins in English goes on so */
		if (operators[i].field == meant || begun || fits_own ||
		        (k->words[0] != 0 && fits(k, label)))
			add(k, SUGGESTION_OPERATOR, talloc_asprintf(k->out, "%s:", name), "",
			        label);
	}
}

/* The beginning of what is typed just now: behind the last blank that stands in no quotes. */
static const char *last_token(const char *query)
{
	const char *from = query;
	bool quoted = false;

	for (const char *p = query; *p != 0; p++) {
		if (*p == '"')
			quoted = !quoted;
		else if (!quoted && (*p == ' ' || *p == '('))
			from = p + 1;
	}
	return from;
}

static const char *own_name(const struct ctx *c, const struct work *k, enum query_field field)
{
	return talloc_asprintf(k->out, "%s:", query_field_name_in(field, c->lang));
}

static enum rc suggest(struct ctx *c, void *arg)
{
	struct work *k = arg;
	const char *query = k->minus, *token = last_token(query);
	char *before = talloc_strndup(k->out, query, (size_t)(token - query));
	enum query_field field = QUERY_WORDS;

	k->out->start = (int64_t)utf8_length(before);
	k->out->n = 0;
	k->minus = token[0] == '-' ? "-" : "";
	token += token[0] == '-';
	size_t colon = strcspn(token, ":");
	if (token[colon] == ':' && query_field_find(talloc_strndup(k->out, token, colon), &field)) {
		k->name = talloc_strndup(k->out, token, colon + 1);
		k->typed = token + colon + 1 + (token[colon + 1] == '"');
		k->words = fold(k->out, k->typed);
		return add_of_field(c, k, field);
	}
	k->name = "";
	k->words = fold(k->out, token);
	if (token[0] == '"')
		return RC_OK;
	add_operators(c, k, token);
	if (k->words[0] == 0)
		return RC_OK;
	TRY(add_tags(c, k, own_name(c, k, QUERY_TAG)));
	TRY(add_people(c, k, own_name(c, k, QUERY_FROM)));
	TRY(add_mailboxes(c, k, own_name(c, k, QUERY_MAILBOX)));
	return add_users(c, k, own_name(c, k, QUERY_ASSIGNEE));
}

enum rc suggestion_list(struct ctx *c, const void *mem, const char *query, struct suggestions *out)
{
	struct suggestions *made = talloc_zero(mem, struct suggestions);
	/* the query stands in minus until it is taken apart, so that trying again begins with it */
	struct work k = {.mem = mem, .out = made, .minus = query};

	TRY(store_tx(c, DB_READ, suggest, &k));
	*out = *made;
	return RC_OK;
}
