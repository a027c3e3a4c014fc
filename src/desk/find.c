/* desk/find: pages and counts of what a query finds. */
#include "desk/find.h"

#include <stdio.h>
#include <string.h>

#include "desk/find_source.h"
#include "store/search.h"

#define WALK 100
/* Of 2,000 messages each, for one page. */
#define WINDOWS 4

enum phase { PHASE_LIST, PHASE_RANKED, PHASE_REST };

/* Where a page begins, and how far one has come. */
struct place {
	enum phase phase;
	struct conversation_key below;
	int64_t floor; /* PHASE_REST: below this message; who holds it or a newer one was shown */
};

struct find {
	const void *mem;
	const struct filter *f;
	struct find_scope scope;
	struct find_source source;
	struct place at;
	int want; /* matches; then it ends */
	int budget;
	bool only_count;
	/* what came of it */
	struct find_page page;
	struct place *places; /* of each match */
	bool ended;
};

enum rc find_read_key(struct ctx *c, const char *cursor, struct conversation_key *out)
{
	unsigned long long active, number;
	int used = 0;

	*out = (struct conversation_key){INT64_MAX, INT64_MAX};
	if (cursor == NULL)
		return RC_OK;
	if (sscanf(cursor, "%16llx_%16llx%n", &active, &number, &used) != 2 || cursor[used] != 0)
		return ctx_fail_field(c, RC_INVALID, "cursor", "bad_cursor",
		        "This is not where a list went on. Please begin again.", NULL);
	*out = (struct conversation_key){(int64_t)active, (int64_t)number};
	return RC_OK;
}

const char *find_write_key(const void *mem, struct conversation_key key)
{
	return talloc_asprintf(mem, "%llx_%llx", (unsigned long long)key.active_ms,
	        (unsigned long long)key.number);
}

/* "r" in what the words rank, "s<floor>-" in what comes after it. */
static enum rc read_place(struct ctx *c, const char *cursor, struct place *out)
{
	unsigned long long floor = 0;
	int used = 0;

	*out = (struct place){.below = {INT64_MAX, INT64_MAX}};
	if (cursor == NULL)
		return RC_OK;
	if (cursor[0] == 'r') {
		out->phase = PHASE_RANKED;
		cursor++;
	} else if (sscanf(cursor, "s%16llx-%n", &floor, &used) == 1 && used > 0) {
		out->phase = PHASE_REST;
		out->floor = (int64_t)floor;
		cursor += used;
	}
	return find_read_key(c, cursor, &out->below);
}

static const char *write_place(const void *mem, const struct place *p)
{
	const char *key = find_write_key(mem, p->below);

	if (p->phase == PHASE_REST)
		return talloc_asprintf(mem, "s%llx-%s", (unsigned long long)p->floor, key);
	return p->phase == PHASE_RANKED ? talloc_asprintf(mem, "r%s", key) : key;
}

static bool is_visible(const struct find_scope *s, const struct conversation *v)
{
	int shelf = v->trashed_ms != 0 ? 6 : v->spam ? 5 : (int)v->state;

	if (shelf < s->first_shelf || shelf > s->last_shelf ||
	        (s->assignee_id != 0 && v->assignee_id != s->assignee_id) ||
	        (s->unassigned && v->assignee_id != 0))
		return false;
	for (int i = 0; i < s->mailbox_n; i++)
		if (s->mailboxes[i] == v->mailbox_id)
			return true;
	return false;
}

static const struct candidate *candidate_of(const struct candidate *list, int n, int64_t number)
{
	for (int i = 0; i < n; i++)
		if (list[i].key.number == number)
			return &list[i];
	return NULL;
}

static void keep(struct find *f, const struct filter_facts *facts, const struct candidate *from)
{
	struct find_page *p = &f->page;

	if (!f->only_count) {
		p->v[p->n] = *facts->v;
		p->messages[p->n] = facts->words_in;
		f->places[p->n] = f->at;
		f->places[p->n].below = from->key;
	}
	p->n++;
}

/* Without those that stood among newer messages before. */
static enum rc leave_shown(struct ctx *c, const struct find *f, struct filter_facts *facts, int *n)
{
	struct conversation_key keys[FILTER_AT_ONCE];
	int64_t newest[FILTER_AT_ONCE];
	int left = 0;

	if (f->at.phase != PHASE_REST || *n == 0)
		return RC_OK;
	for (int i = 0; i < *n; i++)
		keys[i] = (struct conversation_key){facts[i].v->active_ms, facts[i].v->number};
	TRY(store_search_among(c, f->f->words, keys, *n, newest));
	for (int i = 0; i < *n; i++)
		if (newest[i] < f->at.floor)
			facts[left++] = facts[i];
	*n = left;
	return RC_OK;
}

/* At most FILTER_AT_ONCE candidates, in their order. */
static enum rc compare(struct ctx *c, struct find *f, const struct candidate *list, int n)
{
	struct conversation_key keys[FILTER_AT_ONCE];
	struct filter_facts facts[FILTER_AT_ONCE];
	struct conversation *v = NULL;
	/* what is kept of a page outlives the turn */
	void *turn = talloc_new(f->mem);
	int got = 0, kept = 0;

	for (int i = 0; i < n; i++)
		keys[i] = list[i].key;
	TRY(store_conversation_rows(c, turn, keys, n, &v, &got));
	for (int i = 0; i < got; i++)
		if (is_visible(&f->scope, &v[i]) && filter_may_match(f->f, &v[i])) {
			facts[kept].words_in = candidate_of(list, n, v[i].number)->message_id;
			v[kept++] = v[i];
		}
	TRY(filter_load(c, turn, f->f, v, kept, !f->source.ranked, facts));
	int before = f->page.n, matched = 0;
	for (int i = 0; i < kept; i++)
		if (filter_match(f->f, &facts[i]))
			facts[matched++] = facts[i];
	TRY(leave_shown(c, f, facts, &matched));
	for (int i = 0; i < matched && f->page.n < f->want; i++)
		keep(f, &facts[i], candidate_of(list, n, facts[i].v->number));
	if (f->only_count || f->page.n == before)
		talloc_free(turn);
	f->at.below = list[n - 1].key;
	f->budget -= n;
	return RC_OK;
}

static bool is_below(struct conversation_key a, struct conversation_key b)
{
	return a.active_ms < b.active_ms || (a.active_ms == b.active_ms && a.number < b.number);
}

static bool goes_on(const struct find *f)
{
	return f->page.n < f->want && f->budget > 0;
}

static enum rc through_set(struct ctx *c, struct find *f)
{
	const struct find_source *s = &f->source;
	int i = 0;

	while (i < s->n && !is_below(s->set[i].key, f->at.below))
		i++;
	while (i < s->n && goes_on(f)) {
		int n = s->n - i < FILTER_AT_ONCE ? s->n - i : FILTER_AT_ONCE;
		TRY(compare(c, f, s->set + i, n));
		i += n;
	}
	f->ended = i >= s->n && f->page.n < f->want;
	return RC_OK;
}

static enum rc through_walk(struct ctx *c, struct find *f)
{
	struct candidate list[WALK];
	int n = WALK;

	while (n == WALK && goes_on(f)) {
		TRY(find_walk(c, f->f, &f->scope, f->at.below, WALK, list, &n));
		for (int i = 0; i < n && goes_on(f); i += FILTER_AT_ONCE)
			TRY(compare(
			        c, f, list + i, n - i < FILTER_AT_ONCE ? n - i : FILTER_AT_ONCE));
	}
	f->ended = n < WALK && goes_on(f);
	return RC_OK;
}

/* What the words find, window by window, each in its own order. */
static enum rc through_windows(struct ctx *c, struct find *f)
{
	for (int window = 1;; window++) {
		TRY(through_set(c, f));
		if (!f->ended || f->source.floor == 0)
			return RC_OK;
		f->ended = false;
		f->at = (struct place){PHASE_REST, {INT64_MAX, INT64_MAX}, f->source.floor};
		if (window == WINDOWS)
			return RC_OK;
		TRY(find_source_words(c, f->mem, f->f, &f->scope, f->at.floor, &f->source));
	}
}

static enum rc run(struct ctx *c, struct find *f)
{
	bool rest = f->at.phase == PHASE_REST && f->f->words != NULL;

	if (rest)
		TRY(find_source_words(c, f->mem, f->f, &f->scope, f->at.floor, &f->source));
	else
		TRY(find_source_make(c, f->mem, f->f, &f->scope, &f->source));
	if (f->source.ranked && !rest)
		f->at.phase = PHASE_RANKED;
	if (f->source.ranked)
		return through_windows(c, f);
	return f->source.is_set ? through_set(c, f) : through_walk(c, f);
}

static enum rc begin(
        struct ctx *c, const void *mem, struct question *q, enum view view, struct find *f)
{
	struct filter *made;

	f->mem = mem;
	TRY(filter_make(c, mem, q, &made));
	f->f = made;
	if (!f->only_count)
		filter_note(made, q);
	return find_scope_make(c, made, view, &f->scope);
}

enum rc find_page(struct ctx *c, const void *mem, struct question *q, enum view view,
        const char *cursor, int limit, struct find_page *out)
{
	struct find f = {.want = limit + 1, .budget = FIND_BUDGET};

	TRY(read_place(c, cursor, &f.at));
	TRY(begin(c, mem, q, view, &f));
	f.page.v = talloc_array(mem, struct conversation, (unsigned)limit + 1);
	f.page.messages = talloc_zero_array(mem, int64_t, (unsigned)limit + 1);
	f.places = talloc_array(c, struct place, (unsigned)limit + 1);
	TRY(run(c, &f));
	*out = f.page;
	if (f.page.n > limit) {
		out->n = limit;
		out->next = write_place(mem, &f.places[limit - 1]);
	} else if (!f.ended) {
		out->next = write_place(mem, &f.at);
	}
	return RC_OK;
}

enum rc find_count(struct ctx *c, struct question *q, enum view view, int64_t *out, bool *out_more)
{
	void *mem = talloc_new(c);
	struct find f = {.want = FIND_COUNT_BUDGET + 1,
	        .budget = FIND_COUNT_BUDGET,
	        .only_count = true,
	        .at.below = {INT64_MAX, INT64_MAX}};

	int64_t n = 0, most = FIND_COUNT_MAX;
	bool known = false;

	TRY(begin(c, mem, q, view, &f));
	/* other views ask for something themselves */
	if (view == VIEW_LISTED)
		TRY(find_count_by_index(c, f.f, &f.scope, &known, &n));
	if (!known) {
		TRY(run(c, &f));
		most = FIND_COUNT_BUDGET;
		n = f.page.n;
	}
	*out_more = n > most || (!known && !f.ended);
	*out = n > most ? most : n;
	talloc_free(mem);
	return RC_OK;
}
