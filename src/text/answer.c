/*
 * text/answer: which asks a draft answers. An ask is of a type (when, how much, whether …), a
 * part of the draft shows features (a time, an amount, a yes); pairs of them are scored, the best
 * first, and one time answers one "when".
 */
#include "text/answer.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define UNITS_MAX 400
#define WORDS_MAX 60 /* of an ask that are compared */
#define ENOUGH 4 /* the score that says answered */
#define FULL_WORDS 3 /* a part of fewer words tells nothing by itself */

enum type { T_WHEN, T_MUCH, T_MANY, T_WHERE, T_WHO, T_CODE, T_WHY, T_HOW, T_WHETHER, T_REQUEST, T_COUNT };

/* What the list calls the types, and which feature answers each. */
static const char *const type_names[T_COUNT] = {"ask when", "ask how much", "ask how many",
        "ask where", "ask who", "ask code", "ask why", "ask how", "ask whether", "ask request"};

enum feature { F_TIME, F_MONEY, F_NUMBER, F_PLACE, F_PERSON, F_CODE, F_REASON, F_STEPS, F_YES, F_DONE, F_COUNT };

static const char *const feature_names[F_COUNT] = {"time", "money", "number", "place", "person",
        "code", "reason", "steps", "yes or no", "done"};

static const enum feature answers_type[T_COUNT] = {[T_WHEN] = F_TIME,
        [T_MUCH] = F_MONEY,
        [T_MANY] = F_NUMBER,
        [T_WHERE] = F_PLACE,
        [T_WHO] = F_PERSON,
        [T_CODE] = F_CODE,
        [T_WHY] = F_REASON,
        [T_HOW] = F_STEPS,
        [T_WHETHER] = F_YES,
        [T_REQUEST] = F_DONE};

/* A word that is compared: by its stems and by the group of "same" that it stands in. */
struct word {
	const struct token_stems *stems;
	const char *group; /* the line of the list; NULL for none */
	const char *fold;
};

struct unit {
	uint32_t from, to;
	unsigned features, used; /* sets of enum feature */
	bool empty; /* thanks, regrets, promises to look: gives nothing */
	bool taken;
};

struct question {
	enum type type;
	struct word words[WORDS_MAX];
	size_t n;
	int unit; /* that answers it, or -1 */
};

struct pair {
	int score;
	size_t ask, unit;
};

struct sides {
	const struct tongue *t;
	const struct patterns *set;
	struct tokens *draft;
	const char **groups; /* of each token of the draft */
	struct unit units[UNITS_MAX];
	size_t unit_n;
	struct question *asks;
	size_t ask_n;
};

static uint16_t section(const struct sides *s, const char *name)
{
	return tongue_section(s->t, "answers", name);
}

/* ---- the words ---- */

static bool is_counted(const struct sides *s, const struct token *k)
{
	if (k->kind == TOKEN_NUMBER)
		return true;
	return k->kind == TOKEN_WORD && k->cp_end - k->cp > 2 &&
	       !tongue_has(s->t, "answers", "stop", k->fold);
}

/* The group of "same" at each token that one begins with. */
static const char **groups_of(const struct sides *s, struct tokens *ts)
{
	const char **groups = mem_must(talloc_zero_array(ts, const char *, ts->n + 1));
	uint16_t same = section(s, "same");
	struct find f;

	for (size_t i = 0; i < ts->n; i++) {
		if (groups[i] != NULL || ts->list[i].kind != TOKEN_WORD ||
		        !patterns_at(s->set, ts, i, same, &f))
			continue;
		for (size_t j = i; j < f.to; j++)
			groups[j] = f.line;
	}
	return groups;
}

static bool same_word(struct sides *s, const struct word *w, size_t i)
{
	const struct token *k = &s->draft->list[i];

	if (w->group != NULL && w->group == s->groups[i])
		return true;
	return strcmp(w->fold, k->fold) == 0 ||
	       (k->kind == TOKEN_WORD && token_stems_meet(w->stems, token_stems(s->draft, i)));
}

/* How many words of the ask the part holds. */
static int shared(struct sides *s, const struct question *q, const struct unit *u)
{
	int n = 0;

	for (size_t w = 0; w < q->n; w++)
		for (size_t i = u->from; i < u->to; i++)
			if (is_counted(s, &s->draft->list[i]) && same_word(s, &q->words[w], i)) {
				n++;
				break;
			}
	return n;
}

/* ---- the asks ---- */

static enum type type_of(const struct sides *s, struct tokens *ts, const char *ask)
{
	struct find f;

	for (int type = 0; type < T_COUNT; type++) {
		uint16_t number = section(s, type_names[type]);
		for (size_t i = 0; number != 0 && i < ts->n; i++)
			if (patterns_at(s->set, ts, i, number, &f))
				return (enum type)type;
	}
	(void)ask;
	return T_WHETHER;
}

static void read_ask(struct sides *s, const char *ask, struct question *q)
{
	struct tokens *ts = tokens_cut(s->asks, s->t, ask);
	const char **groups = groups_of(s, ts);

	*q = (struct question){.type = type_of(s, ts, ask), .unit = -1};
	for (size_t i = 0; i < ts->n && q->n < WORDS_MAX; i++)
		if (is_counted(s, &ts->list[i]))
			q->words[q->n++] = (struct word){
			        token_stems(ts, i), groups[i], ts->list[i].fold};
}

/* ---- the draft ---- */

static size_t words_in(const struct tokens *ts, size_t from, size_t to)
{
	size_t n = 0;

	for (size_t i = from; i < to; i++)
		n += ts->list[i].kind != TOKEN_MARK && ts->list[i].kind != TOKEN_LINE;
	return n;
}

static struct unit *unit_at(struct sides *s, size_t token)
{
	for (size_t i = 0; i < s->unit_n; i++)
		if (token >= s->units[i].from && token < s->units[i].to)
			return &s->units[i];
	return NULL;
}

static void make_units(struct sides *s)
{
	const struct tokens *ts = s->draft;

	for (size_t i = 0; i < ts->clause_n && s->unit_n < UNITS_MAX; i++) {
		const struct token_span *c = &ts->clauses[i];
		if (c->greeting || c->quoted)
			continue;
		s->units[s->unit_n++] = (struct unit){
		        .from = c->from, .to = c->to, .empty = c->farewell || c->end == '?'};
	}
}

/* A find that says a time is none (the date of an order) takes it away. */
static bool is_denied(const struct find *all, size_t n, uint16_t denied, const struct find *f)
{
	for (size_t i = 0; denied != 0 && i < n; i++)
		if (all[i].section == denied && all[i].from <= f->from && all[i].to >= f->to)
			return true;
	return false;
}

static void find_features(struct sides *s)
{
	struct find *all;
	size_t n = patterns_all(s->draft, s->set, s->draft, &all);
	uint16_t empty = section(s, "no answer"), denied = section(s, "no time");

	for (size_t i = 0; i < n; i++) {
		struct unit *u = unit_at(s, all[i].from);
		if (u == NULL)
			continue;
		if (all[i].section == empty)
			u->empty = true;
		for (int f = 0; f < F_COUNT; f++)
			if (all[i].section == section(s, feature_names[f]) &&
			        !(f == F_TIME && is_denied(all, n, denied, &all[i])))
				u->features |= 1u << f;
	}
	for (size_t i = 0; i < s->draft->n; i++)
		if (s->draft->list[i].kind == TOKEN_NUMBER && unit_at(s, i) != NULL)
			unit_at(s, i)->features |= 1u << F_NUMBER;
}

/* ---- who answers what ---- */

static int score(struct sides *s, const struct question *q, const struct unit *u)
{
	int same = shared(s, q, u);
	bool has = (u->features & 1u << answers_type[q->type]) != 0;

	if (u->empty)
		return 0;
	switch (q->type) {
	case T_WHETHER:
		if (same == 0)
			return has ? 4 : 0;
		return (has ? 6 : 4) + same;
	case T_REQUEST:
		if (same == 0)
			return 0;
		return (has ? 6 : 4) + same;
	case T_HOW:
		return (has ? 4 : 0) + 2 * same;
	default:
		return has ? 4 + 2 * same : 0;
	}
}

static int by_score(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	if (x->score != y->score)
		return y->score - x->score;
	if (x->ask != y->ask)
		return x->ask < y->ask ? -1 : 1;
	return x->unit < y->unit ? -1 : x->unit > y->unit;
}

/* The best pairs first; a feature answers once, shared words as often as they are shared. */
static void match(struct sides *s)
{
	size_t n = 0, max = s->ask_n * s->unit_n;
	struct pair *pairs = mem_must(talloc_array(s->draft, struct pair, max + 1));

	for (size_t a = 0; a < s->ask_n; a++)
		for (size_t u = 0; u < s->unit_n; u++) {
			int points = score(s, &s->asks[a], &s->units[u]);
			if (points >= ENOUGH)
				pairs[n++] = (struct pair){points, a, u};
		}
	qsort(pairs, n, sizeof *pairs, by_score);
	for (size_t i = 0; i < n; i++) {
		struct question *q = &s->asks[pairs[i].ask];
		struct unit *u = &s->units[pairs[i].unit];
		unsigned feature = 1u << answers_type[q->type];
		if (q->unit >= 0 || (pairs[i].score == ENOUGH && (u->used & feature) != 0))
			continue;
		q->unit = (int)pairs[i].unit;
		u->used |= feature;
		u->taken = true;
	}
}

/* A part that answers nothing else and stands where the answer would: people answer in order. */
static void match_in_order(struct sides *s)
{
	for (size_t a = 0; a < s->ask_n; a++) {
		struct question *q = &s->asks[a];
		int from = -1, to = (int)s->unit_n;
		if (q->unit >= 0 || (q->type != T_WHETHER && q->type != T_REQUEST))
			continue;
		for (size_t b = 0; b < s->ask_n; b++) {
			if (s->asks[b].unit < 0)
				continue;
			if (b < a && s->asks[b].unit > from)
				from = s->asks[b].unit;
			if (b > a && s->asks[b].unit < to)
				to = s->asks[b].unit;
		}
		for (int u = from + 1; u < to && q->unit < 0; u++) {
			struct unit *one = &s->units[u];
			if (one->empty || one->taken ||
			        words_in(s->draft, one->from, one->to) < FULL_WORDS)
				continue;
			q->unit = u;
			one->taken = true;
		}
	}
}

static void add(struct answers *a, const char *ask)
{
	if (a->n == ASKS_MAX)
		return;
	a->asks = mem_must(talloc_realloc(a, a->asks, const char *, a->n + 1));
	a->asks[a->n++] = mem_must(talloc_strdup(a, ask));
}

static void gather(struct answers *a, const struct tongue *t, const char *const *customer,
        const char *const *asks)
{
	for (size_t i = 0; asks != NULL && asks[i] != NULL; i++)
		add(a, asks[i]);
	for (size_t i = 0; asks == NULL && customer[i] != NULL; i++) {
		struct ask *found;
		size_t n = asks_find(a, t, customer[i], &found);
		for (size_t j = 0; j < n; j++)
			add(a, found[j].text);
	}
}

struct answers *answer_which(const void *mem, const struct tongue *t, const char *const *customer,
        const char *const *asks, const char *draft)
{
	struct answers *a = mem_must(talloc_zero(mem, struct answers));
	struct sides *s = mem_must(talloc_zero(a, struct sides));

	gather(a, t, customer, asks);
	a->answered = mem_must(talloc_zero_array(a, bool, a->n + 1));
	s->t = t;
	s->set = tongue_patterns(t, "answers");
	s->draft = tokens_cut(s, t, draft);
	s->groups = groups_of(s, s->draft);
	make_units(s);
	find_features(s);
	s->ask_n = a->n;
	s->asks = mem_must(talloc_zero_array(s, struct question, a->n + 1));
	for (size_t i = 0; i < a->n; i++)
		read_ask(s, a->asks[i], &s->asks[i]);
	match(s);
	match_in_order(s);
	for (size_t i = 0; i < a->n; i++)
		a->answered[i] = s->asks[i].unit >= 0;
	talloc_free(s);
	return a;
}
