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
#define WORDS_MAX 40 /* of an ask that are compared */
#define ENOUGH 4 /* the score that says answered */
#define FULL_WORDS 3 /* a part of fewer words tells nothing by itself */

enum type {
	T_CODE,
	T_WHEN,
	T_MUCH,
	T_MANY,
	T_WHERE,
	T_WHO,
	T_WHY,
	T_HOW,
	T_WHETHER,
	T_SEND,
	T_REQUEST,
	T_COUNT
};

/* What the list calls the types, and which feature answers each. */
static const char *const type_names[T_COUNT] = {"ask code", "ask when", "ask how much",
        "ask how many", "ask where", "ask who", "ask why", "ask how", "ask whether", "ask to send",
        "ask request"};

enum feature {
	F_TIME,
	F_MONEY,
	F_NUMBER,
	F_PLACE,
	F_PERSON,
	F_CODE,
	F_REASON,
	F_STEPS,
	F_YES,
	F_DONE,
	F_VERDICT,
	F_NEEDLESS,
	F_ENCLOSED,
	F_REGRET,
	F_COUNT
};

static const char *const feature_names[F_COUNT] = {"time", "money", "number", "place", "person",
        "code", "reason", "steps", "yes or no", "done", "verdict", "needless", "enclosed",
        "regret"};

static const enum feature answers_type[T_COUNT] = {[T_WHEN] = F_TIME,
        [T_MUCH] = F_MONEY,
        [T_MANY] = F_NUMBER,
        [T_WHERE] = F_PLACE,
        [T_WHO] = F_PERSON,
        [T_CODE] = F_CODE,
        [T_WHY] = F_REASON,
        [T_HOW] = F_STEPS,
        [T_WHETHER] = F_YES,
        [T_SEND] = F_ENCLOSED,
        [T_REQUEST] = F_DONE};

/* A word that is compared: by its stems and by the groups that it stands in. */
struct word {
	const struct token_stems *stems;
	const char *group[2]; /* the line of "same" and of "also"; NULL for none */
	const char *fold;
	uint64_t mask; /* of all these: two without a common bit do not meet */
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
	uint16_t types[T_COUNT], features[F_COUNT], same[2], empty, no_time; /* sections */
	struct tokens *draft;
	struct find *finds; /* of the draft */
	size_t find_n;
	const char **groups[2]; /* of each token of the draft */
	uint64_t *masks; /* the same; 0 for what is not compared */
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

/* The group of each token, by the finds of one section: of two that overlap the first. */
static const char **groups_of(
        const struct tokens *ts, const struct find *finds, size_t n, uint16_t which)
{
	const char **groups = mem_must(talloc_zero_array(ts, const char *, ts->n + 1));

	for (size_t i = 0; i < n; i++) {
		if (finds[i].section != which || groups[finds[i].from] != NULL)
			continue;
		for (size_t j = finds[i].from; j < finds[i].to; j++)
			groups[j] = finds[i].line;
	}
	return groups;
}

static uint64_t bit(const char *term)
{
	return UINT64_C(1) << (tokens_hash(term) & 63);
}

static uint64_t mask_of(
        const char *fold, const struct token_stems *stems, const char *same, const char *also)
{
	uint64_t mask = bit(fold);

	for (size_t i = 0; i < stems->n; i++)
		mask |= bit(stems->term[i]);
	return mask | (same != NULL ? bit(same) : 0) | (also != NULL ? bit(also) : 0);
}

static void make_masks(struct sides *s)
{
	struct tokens *ts = s->draft;

	s->masks = mem_must(talloc_zero_array(ts, uint64_t, ts->n + 1));
	for (size_t i = 0; i < ts->n; i++)
		if (s->groups[0][i] != NULL || s->groups[1][i] != NULL ||
		        is_counted(s, &ts->list[i]))
			s->masks[i] = mask_of(ts->list[i].fold, token_stems(ts, i), s->groups[0][i],
			        s->groups[1][i]);
}

static bool same_word(struct sides *s, const struct word *w, size_t i)
{
	const struct token *k = &s->draft->list[i];

	for (int g = 0; g < 2; g++)
		if (w->group[g] != NULL && w->group[g] == s->groups[g][i])
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
			if ((s->masks[i] & q->words[w].mask) != 0 &&
			        same_word(s, &q->words[w], i)) {
				n++;
				break;
			}
	return n;
}

/* ---- the asks ---- */

static enum type type_of(const struct sides *s, const struct find *finds, size_t n)
{
	for (int type = 0; type < T_COUNT; type++)
		for (size_t i = 0; i < n; i++)
			if (s->types[type] != 0 && finds[i].section == s->types[type])
				return (enum type)type;
	return T_WHETHER;
}

static void read_ask(struct sides *s, const char *ask, struct question *q)
{
	struct tokens *ts = tokens_cut(s->asks, s->t, ask);
	struct find *finds;
	size_t n = patterns_all(ts, s->set, ts, &finds);
	const char **same = groups_of(ts, finds, n, s->same[0]);
	const char **also = groups_of(ts, finds, n, s->same[1]);

	*q = (struct question){.type = type_of(s, finds, n), .unit = -1};
	for (size_t i = 0; i < ts->n && q->n < WORDS_MAX; i++)
		if (same[i] != NULL || also[i] != NULL || is_counted(s, &ts->list[i]))
			q->words[q->n++] = (struct word){token_stems(ts, i), {same[i], also[i]},
			        ts->list[i].fold,
			        mask_of(ts->list[i].fold, token_stems(ts, i), same[i], also[i])};
}

/* ---- the draft ---- */

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
		struct unit *last = s->unit_n > 0 ? &s->units[s->unit_n - 1] : NULL;
		if (last != NULL && ts->list[last->from].sentence == c->sentence &&
		        tokens_words(ts, last->from, last->to) < FULL_WORDS) {
			last->to = c->to; /* "No, on Sundays they are free." */
			continue;
		}
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
	for (size_t i = 0; i < s->find_n; i++) {
		const struct find *one = &s->finds[i];
		struct unit *u = unit_at(s, one->from);
		if (u == NULL)
			continue;
		u->empty |= one->section == s->empty;
		for (int f = 0; f < F_COUNT; f++)
			if (one->section == s->features[f] &&
			        !(f == F_TIME && is_denied(s->finds, s->find_n, s->no_time, one)))
				u->features |= 1u << f;
	}
	for (size_t i = 1; i < s->unit_n; i++) { /* "I understand, that …" */
		const struct token *first = &s->draft->list[s->units[i].from];
		if (s->units[i - 1].empty &&
		        s->draft->list[s->units[i - 1].from].sentence == first->sentence &&
		        tongue_has(s->t, "answers", "goes on", first->fold))
			s->units[i].empty = true;
	}
	for (size_t i = 0; i < s->draft->n; i++)
		if (s->draft->list[i].kind == TOKEN_NUMBER && unit_at(s, i) != NULL)
			unit_at(s, i)->features |= 1u << F_NUMBER;
}

/* ---- who answers what ---- */

static int score(struct sides *s, const struct question *q, const struct unit *u)
{
	int same = u->empty ? 0 : shared(s, q, u);
	bool has = (u->features & 1u << answers_type[q->type]) != 0;
	bool verdict = (u->features & (1u << F_VERDICT | 1u << F_NEEDLESS)) != 0;

	if (u->empty)
		return 0;
	switch (q->type) {
	case T_WHETHER:
		if (same == 0)
			return has ? ENOUGH : 0;
		return (has || verdict ? ENOUGH + 2 : ENOUGH) + same;
	case T_SEND:
		if (has)
			return ENOUGH + 2 * same;
		has = (u->features & 1u << F_DONE) != 0;
		/* fall through */
	case T_REQUEST:
		if (same == 0)
			return 0;
		return (has ? ENOUGH + 2 : ENOUGH) + same;
	case T_HOW:
		return (has ? ENOUGH : 0) + 2 * same;
	default:
		if (same > 0 && (u->features & 1u << F_NEEDLESS) != 0)
			return ENOUGH + same;
		return has ? ENOUGH + 2 * same : 0;
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

/* Between the parts that answer the asks before and behind this one. */
static void room_for(const struct sides *s, size_t ask, int *from, int *to)
{
	*from = -1;
	*to = (int)s->unit_n;
	for (size_t b = 0; b < s->ask_n; b++) {
		int unit = s->asks[b].unit;
		if (unit >= 0 && b < ask && unit > *from)
			*from = unit;
		if (unit >= 0 && b > ask && unit < *to)
			*to = unit;
	}
}

/* A part that answers nothing else and stands where the answer would: people answer in order. */
static void match_in_order(struct sides *s)
{
	for (size_t a = 0; a < s->ask_n; a++) {
		struct question *q = &s->asks[a];
		int from, to;
		if (q->unit >= 0 || (q->type != T_WHETHER && q->type < T_SEND))
			continue;
		room_for(s, a, &from, &to);
		if (from >= 0 && (s->units[from].features & 1u << F_REGRET) != 0)
			continue; /* "Sadly it is gone. The next one …": what follows explains */
		for (int u = from + 1; u < to && q->unit < 0; u++) {
			struct unit *one = &s->units[u];
			if (one->empty || one->taken ||
			        tokens_words(s->draft, one->from, one->to) < FULL_WORDS)
				continue;
			q->unit = u;
			one->taken = true;
		}
	}
}

static void find_sections(struct sides *s)
{
	for (int i = 0; i < T_COUNT; i++)
		s->types[i] = section(s, type_names[i]);
	for (int i = 0; i < F_COUNT; i++)
		s->features[i] = section(s, feature_names[i]);
	s->same[0] = section(s, "same");
	s->same[1] = section(s, "also");
	s->empty = section(s, "no answer");
	s->no_time = section(s, "no time");
}

static void read_draft(struct sides *s, const char *draft)
{
	s->draft = tokens_cut(s, s->t, draft);
	s->find_n = patterns_all(s->draft, s->set, s->draft, &s->finds);
	for (int i = 0; i < 2; i++)
		s->groups[i] = groups_of(s->draft, s->finds, s->find_n, s->same[i]);
	make_masks(s);
	make_units(s);
	find_features(s);
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
	find_sections(s);
	read_draft(s, draft);
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
