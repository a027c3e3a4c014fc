/* desk/find: where candidates come from. */
#include "desk/find_source.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "desk/find_words.h"
#include "store/mailbox.h"
#include "store/promise.h"
#include "text/words.h"

#define DAY_MS 86400000LL
#define CLOSE_MS (30 * DAY_MS)
#define NEAR_MS (7 * DAY_MS)
#define OWNERS_MAX 20

/* A term that every found conversation has to meet. */
static bool must(const struct question *q, size_t i)
{
	if (q->terms[i].negated)
		return false;
	for (size_t k = 0; k < q->n; k++)
		if (k != i && q->terms[k].group == q->terms[i].group)
			return false;
	return true;
}

static const struct query_term *find_must(
        const struct question *q, enum query_field field, size_t *out_i)
{
	for (size_t i = 0; i < q->n; i++)
		if (q->terms[i].field == field && must(q, i)) {
			*out_i = i;
			return &q->terms[i];
		}
	return NULL;
}

static void scope_of_view(const struct ctx *c, enum view view, struct find_scope *s)
{
	*s = (struct find_scope){.first_shelf = 1, .last_shelf = 4};
	switch (view) {
	case VIEW_LISTED:
		break;
	case VIEW_ALL:
		s->last_shelf = 6;
		break;
	case VIEW_MINE:
		s->assignee_id = c->actor.user_id;
		s->last_shelf = 1;
		break;
	case VIEW_UNASSIGNED:
		s->unassigned = true;
		s->last_shelf = 1;
		break;
	default: /* the rest are shelves, in their order */
		s->first_shelf = s->last_shelf = (int)(view - VIEW_OPEN) + 1;
		break;
	}
}

/* Spam and trash are looked into when the query names them. */
static void scope_of_query(const struct question *q, enum view view, struct find_scope *s)
{
	size_t i;

	for (i = 0; i < q->n && view == VIEW_LISTED; i++)
		if (q->terms[i].field == QUERY_IS && !q->terms[i].negated &&
		        q->terms[i].what >= QUERY_SPAM && q->terms[i].what <= QUERY_ANYWHERE)
			s->last_shelf = 6;
	const struct query_term *is = find_must(q, QUERY_IS, &i);
	if (is == NULL || is->what > QUERY_TRASH)
		return;
	int shelf = (int)is->what; /* in the order of the shelves */
	if (shelf >= s->first_shelf && shelf <= s->last_shelf)
		s->first_shelf = s->last_shelf = shelf;
}

static bool is_in(const struct filter_ids *list, int64_t id)
{
	for (int i = 0; i < list->n; i++)
		if (list->ids[i] == id)
			return true;
	return false;
}

enum rc find_scope_make(
        struct ctx *c, const struct filter *f, enum view view, struct find_scope *out)
{
	int64_t user = c->actor.role == ROLE_SYSTEM ? 0 : c->actor.user_id;
	int n = 0;
	size_t i;

	scope_of_view(c, view, out);
	scope_of_query(f->q, view, out);
	out->user_id = user;
	TRY(store_mailbox_visible(c, c, user, &out->mailboxes, &n));
	const struct query_term *owner = find_must(f->q, QUERY_ASSIGNEE, &i);
	if (owner != NULL && owner->what == QUERY_NOBODY)
		out->unassigned = true;
	else if (owner != NULL && f->named[i].n == 1 && out->assignee_id == 0)
		out->assignee_id = f->named[i].ids[0];
	const struct query_term *named = find_must(f->q, QUERY_MAILBOX, &i);
	out->mailbox_n = 0;
	for (int k = 0; k < n; k++)
		if (named == NULL || is_in(&f->named[i], out->mailboxes[k]))
			out->mailboxes[out->mailbox_n++] = out->mailboxes[k];
	return RC_OK;
}

static int in_order(const void *a, const void *b)
{
	const struct conversation_key *x = &((const struct candidate *)a)->key;
	const struct conversation_key *y = &((const struct candidate *)b)->key;

	if (x->active_ms != y->active_ms)
		return x->active_ms < y->active_ms ? 1 : -1;
	return (x->number < y->number) - (x->number > y->number);
}

static int by_number(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->key.number != y->key.number)
		return x->key.number < y->key.number ? 1 : -1;
	/* of one conversation the newest message first */
	return (x->message_id < y->message_id) - (x->message_id > y->message_id);
}

/* Each conversation once, in the order of the list. */
static void finish(struct find_source *s)
{
	int kept = 0;

	if (s->n > 0)
		qsort(s->set, (size_t)s->n, sizeof *s->set, by_number);
	for (int i = 0; i < s->n; i++)
		if (kept == 0 || s->set[kept - 1].key.number != s->set[i].key.number)
			s->set[kept++] = s->set[i];
	s->n = kept;
	if (s->n > 0)
		qsort(s->set, (size_t)s->n, sizeof *s->set, in_order);
	s->is_set = true;
}

static enum rc hits(struct ctx *c, const void *mem, const char *expression,
        const struct find_scope *scope, int64_t below, struct search_hit **out, int *out_n)
{
	bool is_desk = c->actor.role == ROLE_SYSTEM;
	struct search_scope s = {
	        /* 0 would be the desk itself */
	        .user_id = is_desk                 ? 0
	                   : c->actor.user_id != 0 ? c->actor.user_id
	                                           : -1,
	        .first_shelf = scope->first_shelf,
	        .last_shelf = scope->last_shelf,
	        .assignee_id = scope->assignee_id,
	        .unassigned = scope->unassigned,
	};
	return store_search_hits(c, mem, expression, &s, below, FIND_SET_MAX, out, out_n);
}

enum rc find_source_words(struct ctx *c, const void *mem, const struct filter *f,
        const struct find_scope *scope, int64_t below, struct find_source *out)
{
	static const int64_t nearer[] = {0, NEAR_MS, CLOSE_MS};
	struct search_hit *list;
	int n = 0;

	TRY(hits(c, mem, f->words, scope, below, &list, &n));
	*out = (struct find_source){.ranked = true};
	out->set = talloc_array(mem, struct candidate, (unsigned)n + 1);
	out->floor = n == FIND_SET_MAX ? list[n - 1].message_id : 0;
	for (int i = 0; i < n; i++)
		if (list[i].in_scope)
			out->set[out->n++] = (struct candidate){
			        list[i].key, list[i].message_id, list[i].subject};
	/* a subject is looked at once for each conversation, which takes its place after that */
	finish(out);
	for (int i = 0; i < out->n; i++)
		out->set[i].key.active_ms +=
		        nearer[find_words_closeness(f->q, out->set[i].subject)];
	if (out->n > 0)
		qsort(out->set, (size_t)out->n, sizeof *out->set, in_order);
	return RC_OK;
}

/* What the index says of people and subjects; false where there are too many. */
static enum rc from_near(struct ctx *c, const void *mem, const struct filter *f,
        const struct find_scope *scope, struct find_source *out)
{
	for (size_t i = 0; i < f->q->n; i++) {
		const char *expression = NULL;
		struct search_hit *list;
		int n = 0;
		if (must(f->q, i))
			TRY(find_words_near(c, mem, &f->q->terms[i], &expression));
		if (expression == NULL)
			continue;
		TRY(hits(c, mem, expression, scope, INT64_MAX, &list, &n));
		if (n == FIND_SET_MAX)
			continue;
		out->set = talloc_array(mem, struct candidate, (unsigned)n + 1);
		out->n = 0;
		for (int k = 0; k < n; k++)
			if (list[k].in_scope)
				out->set[out->n++] = (struct candidate){.key = list[k].key};
		finish(out);
		return RC_OK;
	}
	return RC_OK;
}

static bool same_words(const char *text, const char *words)
{
	struct buf *b = buf_new(NULL, 1024);

	words_add(b, text);
	bool same = b->n > 0 && strcmp(b->p + 1, words) == 0;
	talloc_free(b);
	return same;
}

/* Unless there are too many. */
static void take_set(
        const void *mem, const struct conversation_key *keys, int n, struct find_source *out)
{
	if (n == FIND_SET_MAX)
		return;
	out->set = talloc_array(mem, struct candidate, (unsigned)n + 1);
	for (int i = 0; i < n; i++)
		out->set[i] = (struct candidate){.key = keys[i]};
	out->n = n;
	finish(out);
}

static enum rc from_tag(
        struct ctx *c, const void *mem, const struct filter *f, struct find_source *out)
{
	struct conversation_key *keys;
	const char **tags = NULL;
	int n = 0;
	size_t at;
	const struct query_term *t = find_must(f->q, QUERY_TAG, &at);

	if (t == NULL)
		return RC_OK;
	TRY(store_filter_tags(c, mem, &tags));
	keys = talloc_array(mem, struct conversation_key, FIND_SET_MAX);
	for (size_t i = 0; tags[i] != NULL && n < FIND_SET_MAX; i++) {
		int more = 0;
		if (!same_words(tags[i], t->words))
			continue;
		TRY(store_filter_tag(c, tags[i], FIND_SET_MAX - n, keys + n, &more));
		n += more;
	}
	take_set(mem, keys, n, out);
	return RC_OK;
}

/* Those of one thing that a term names. */
static enum rc keys_of(struct ctx *c, const struct filter *f, size_t i, int64_t id, int limit,
        struct conversation_key *out, int *out_n)
{
	const struct query_term *t = &f->q->terms[i];
	const char *from = "", *upto = "\xf4\x8f\xbf\xbf"; /* behind every text */

	switch (t->field) {
	case QUERY_FOLLOWER:
		return store_filter_follower(c, id, limit, out, out_n);
	case QUERY_ORGANISATION:
		return store_filter_organisation(c, id, limit, out, out_n);
	default:
		/* days are ordered as texts are; of other kinds the values that are equal may be
		 * written differently, and are all looked at */
		if (t->how != QUERY_ANY_VALUE && filter_field_is_day(f, id)) {
			from = t->how >= QUERY_MORE || t->how == QUERY_EQUAL ? t->from_day : from;
			upto = t->how < QUERY_MORE ? t->upto_day : upto;
		}
		return store_filter_field(c, id, from, upto, limit, out, out_n);
	}
}

/* By what somebody follows, an organisation has, or a field holds; not a set where it is too much.
 */
static enum rc from_parts(
        struct ctx *c, const void *mem, const struct filter *f, struct find_source *out)
{
	static const enum query_field fields[] = {QUERY_FOLLOWER, QUERY_FIELD, QUERY_ORGANISATION};
	struct conversation_key *keys = talloc_array(mem, struct conversation_key, FIND_SET_MAX);
	size_t i;

	for (size_t k = 0; k < sizeof fields / sizeof *fields && !out->is_set; k++) {
		int n = 0;
		if (find_must(f->q, fields[k], &i) == NULL)
			continue;
		for (int m = 0; m < f->named[i].n && n < FIND_SET_MAX; m++) {
			int more = 0;
			TRY(keys_of(
			        c, f, i, f->named[i].ids[m], FIND_SET_MAX - n, keys + n, &more));
			n += more;
		}
		take_set(mem, keys, n, out);
	}
	return RC_OK;
}

/* Whether each has something to keep still, or past its time: until when it is due. */
static bool asks_promised(const struct ctx *c, const struct filter *f, int64_t *out)
{
	bool found = false;

	*out = PROMISE_NO_DAY_MS;
	for (size_t i = 0; i < f->q->n; i++) {
		const struct query_term *t = &f->q->terms[i];
		bool overdue = t->field == QUERY_IS && t->what == QUERY_OVERDUE;
		bool promised = t->field == QUERY_HAS && t->what == QUERY_PROMISED;
		if ((!overdue && !promised) || !must(f->q, i))
			continue;
		found = true;
		if (overdue)
			*out = c->now_ms;
	}
	return found;
}

static enum rc from_promises(
        struct ctx *c, const void *mem, const struct filter *f, struct find_source *out)
{
	struct conversation_key *keys;
	int64_t upto;
	int n = 0;

	if (!asks_promised(c, f, &upto))
		return RC_OK;
	keys = talloc_array(mem, struct conversation_key, FIND_SET_MAX);
	TRY(store_filter_promised(c, upto, FIND_SET_MAX, keys, &n));
	take_set(mem, keys, n, out);
	return RC_OK;
}

enum rc find_source_make(struct ctx *c, const void *mem, const struct filter *f,
        const struct find_scope *scope, struct find_source *out)
{
	struct find_source words = {0};

	*out = (struct find_source){0};
	if (f->words != NULL)
		TRY(find_source_words(c, mem, f, scope, INT64_MAX, &words));
	if (f->words != NULL && words.floor == 0) {
		*out = words;
		return RC_OK;
	}
	TRY(from_tag(c, mem, f, out));
	if (!out->is_set)
		TRY(from_parts(c, mem, f, out));
	if (!out->is_set)
		TRY(from_promises(c, mem, f, out));
	if (!out->is_set)
		TRY(from_near(c, mem, f, scope, out));
	if (f->words != NULL && (!out->is_set || out->n > FIND_SET_SMALL))
		*out = words;
	return RC_OK;
}

/* Several lists, each newest first, as one. */
struct merge {
	struct conversation_key *all;
	int n;
};

static int newest_first(const void *a, const void *b)
{
	const struct conversation_key *x = a, *y = b;

	if (x->active_ms != y->active_ms)
		return x->active_ms < y->active_ms ? 1 : -1;
	return (x->number < y->number) - (x->number > y->number);
}

static void take(struct merge *m, int limit, struct candidate *out, int *out_n)
{
	if (m->n > 0)
		qsort(m->all, (size_t)m->n, sizeof *m->all, newest_first);
	*out_n = m->n < limit ? m->n : limit;
	for (int i = 0; i < *out_n; i++)
		out[i] = (struct candidate){.key = m->all[i]};
	talloc_free(m->all);
}

static enum rc walk_ids(struct ctx *c, enum filter_by by, const struct filter_ids *ids,
        const struct find_scope *s, struct conversation_key below, int limit, struct candidate *out,
        int *out_n)
{
	int shelves = s->last_shelf - s->first_shelf + 1;
	struct merge m = {
	        talloc_array(c, struct conversation_key, (unsigned)(ids->n * shelves * limit) + 1),
	        0};

	for (int i = 0; i < ids->n; i++)
		for (int shelf = s->first_shelf; shelf <= s->last_shelf; shelf++) {
			int n = 0;
			TRY(store_filter_walk(
			        c, by, ids->ids[i], shelf, below, limit, m.all + m.n, &n));
			m.n += n;
		}
	take(&m, limit, out, out_n);
	return RC_OK;
}

static enum view view_of(const struct find_scope *s)
{
	if (s->unassigned && s->last_shelf == 1)
		return VIEW_UNASSIGNED;
	if (s->first_shelf == s->last_shelf)
		return (enum view)(VIEW_OPEN + s->first_shelf - 1);
	return s->last_shelf == 4 ? VIEW_LISTED : VIEW_ALL;
}

/* Of whom; false: the term is not there, or names too many. One that names nobody leads nowhere,
 * which is right. */
static bool leads(const struct filter *f, const struct find_scope *s, enum query_field field,
        struct find_way *w)
{
	size_t i = 0;
	const struct query_term *t = find_must(f->q, field, &i);

	if (field == QUERY_ASSIGNEE && s->assignee_id != 0) {
		w->one = s->assignee_id;
	} else if (field == QUERY_PRIORITY) {
		w->one =
		        t == NULL || t->what == QUERY_NORMAL ? 0 : (int64_t)t->what - QUERY_LOW + 1;
		if (w->one == 0)
			return false;
	} else if (t != NULL && t->what != QUERY_NOBODY && !f->more[i]) {
		w->ids = f->named[i];
		return w->ids.n <= OWNERS_MAX;
	} else {
		return false;
	}
	w->ids = (struct filter_ids){&w->one, 1};
	return true;
}

bool find_way_of(const struct filter *f, const struct find_scope *s, struct find_way *out)
{
	static const struct {
		enum query_field field;
		enum filter_by by;
	} ways[] = {{QUERY_CUSTOMER, FILTER_CUSTOMER}, {QUERY_ASSIGNEE, FILTER_ASSIGNEE},
	        {QUERY_TEAM, FILTER_TEAM}, {QUERY_PRIORITY, FILTER_PRIORITY}};

	for (size_t k = 0; k < sizeof ways / sizeof *ways; k++) {
		*out = (struct find_way){.by = ways[k].by};
		if (leads(f, s, ways[k].field, out))
			return true;
	}
	return false;
}

enum rc find_walk(struct ctx *c, const struct filter *f, const struct find_scope *s,
        struct conversation_key below, int limit, struct candidate *out, int *out_n)
{
	struct find_way way;

	if (find_way_of(f, s, &way))
		return walk_ids(c, way.by, &way.ids, s, below, limit, out, out_n);
	enum view view = view_of(s);
	struct merge m = {
	        talloc_array(c, struct conversation_key, (unsigned)(s->mailbox_n * limit) + 1), 0};
	for (int k = 0; k < s->mailbox_n; k++) {
		int n = 0;
		TRY(store_view_keys(c, view, s->mailboxes[k], below, limit, m.all + m.n, &n));
		m.n += n;
	}
	take(&m, limit, out, out_n);
	return RC_OK;
}
