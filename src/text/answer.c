/*
 * text/answer: which asks a draft answers. An ask is of a type (when, how much, whether …), a
 * part of the draft shows features (a time, an amount, a yes). Of all ways to give the asks their
 * parts the one is taken for which most speaks: shared words, features, and the order.
 */
#include "text/answer.h"

#include <string.h>

#include "base/mem.h"

#define UNITS_MAX 120
#define WORDS_MAX 40 /* of an ask that are compared */
#define FULL_WORDS 3 /* a part of fewer words tells nothing by itself */

enum type {
	T_CODE,
	T_WHEN,
	T_MUCH,
	T_MANY,
	T_WHERE,
	T_WHO, /* up to here a fact is asked for */
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
	F_COUNT
};

static const char *const feature_names[F_COUNT] = {"time", "money", "number", "place", "person",
        "code", "reason", "steps", "yes or no", "done", "verdict", "needless", "enclosed"};

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
	uint32_t joined; /* where the clause that it began with ends */
	int words;
	unsigned features; /* a set of enum feature */
	bool empty; /* thanks, regrets, promises to look: gives nothing */
};

struct question {
	enum type type;
	bool open; /* no type knows it, but a question word: not "whether" */
	struct word words[WORDS_MAX];
	size_t n;
	int unit; /* that answers it, or -1 */
};

struct sides {
	const struct tongue *t;
	const struct patterns *set;
	uint16_t types[T_COUNT], features[F_COUNT], same[2], empty, no_time, what; /* sections */
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

/* How many words of the ask the part holds, each by one of its own. */
static int shared(struct sides *s, const struct question *q, const struct unit *u)
{
	uint64_t taken = 0; /* words of the part, the 65th as the first */
	int n = 0;

	for (size_t w = 0; w < q->n; w++)
		for (size_t i = u->from; i < u->to; i++) {
			uint64_t own = UINT64_C(1) << ((i - u->from) & 63);
			if ((s->masks[i] & q->words[w].mask) == 0 || (taken & own) != 0 ||
			        !same_word(s, &q->words[w], i))
				continue;
			taken |= own;
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
	for (size_t i = 0; i < n && q->type == T_WHETHER; i++)
		q->open |= s->what != 0 && finds[i].section == s->what;
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
		s->units[s->unit_n++] = (struct unit){.from = c->from,
		        .to = c->to,
		        .joined = c->to,
		        .empty = c->farewell || c->end == '?'};
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

static void note_find(struct sides *s, const struct find *one)
{
	struct unit *u = unit_at(s, one->from);

	if (u == NULL)
		return;
	/* "We have it, thanks": what a short part was joined with empties it not. */
	u->empty |= one->section == s->empty && one->from < u->joined;
	for (int f = 0; f < F_COUNT; f++)
		if (one->section == s->features[f] &&
		        !(f == F_TIME && is_denied(s->finds, s->find_n, s->no_time, one)))
			u->features |= 1u << f;
}

/* "I understand, that …" goes on with what is empty. */
static bool goes_on(const struct sides *s, size_t unit)
{
	const struct token *first = &s->draft->list[s->units[unit].from];
	const struct unit *before = &s->units[unit - 1];

	return before->empty && s->draft->list[before->from].sentence == first->sentence &&
	       tongue_has(s->t, "answers", "goes on", first->fold);
}

static void find_features(struct sides *s)
{
	for (size_t i = 0; i < s->find_n; i++)
		note_find(s, &s->finds[i]);
	for (size_t i = 0; i < s->unit_n; i++) {
		struct unit *u = &s->units[i];
		u->words = (int)tokens_words(s->draft, u->from, u->to);
		u->empty |= i > 0 && goes_on(s, i);
	}
	for (size_t i = 0; i < s->draft->n; i++) {
		struct unit *u = unit_at(s, i);
		if (s->draft->list[i].kind == TOKEN_NUMBER && u != NULL)
			u->features |= 1u << F_NUMBER;
	}
}

/* ---- who answers what ---- */

/*
 * What speaks for a part being the answer to an ask. People answer in order, so most is said by
 * the order; a fact that was asked for (a time, an amount) has to be there, an answer to "can you"
 * may be anything. Chosen by hand and kept where cases nobody had seen were judged best.
 */
enum points {
	SAME_WORD = 2,
	SAME_WORD_MORE = 4, /* each further one, up to WORDS_TELL */
	MOST_WORDS = 2, /* the part names more than half of the ask */
	HAS_FACT = 8,
	HAS_OTHER = 6,
	HAS_PERSON = 4, /* nearly every part has one */
	LACKS_FACT = -7,
	SAYS_ANYTHING = -3, /* to an open question: neither a word of it nor a fact */
	BESIDE = -6, /* a fact of another kind where a yes or a deed was asked for */
	MAY_EXPLAIN = 6, /* to why and how without its words */
	MAY_ANSWER = 4, /* to whether and to a request */
	DONE_IS_SENT = 2,
	SAYS_VERDICT = 2,
	SAYS_NEEDLESS = 6,
	TOO_SHORT = -3,
	PART_PASSED = -3, /* a part that tells something and answers nothing */
	ASK_PASSED = -6, /* an ask right before this one that nothing answers */
	ASK_PASSED_TOLD = -1, /* the same, where words or a feature speak for the part */
	PART_AGAIN = -6, /* it answers another ask already */
	PART_AGAIN_ALIKE = -5, /* and one of the same type, without a word of this one */
};
#define WORDS_TELL 3
#define NEVER (-1000000)

static bool has(const struct unit *u, enum feature f)
{
	return (u->features & 1u << f) != 0;
}

static int holding(enum type type)
{
	if (type == T_WHO)
		return HAS_PERSON;
	return type <= T_WHO || type == T_SEND ? HAS_FACT : HAS_OTHER;
}

static bool names_most(const struct question *q, int words)
{
	return words > 0 && (size_t)words * 2 > q->n;
}

static const unsigned counted = 1u << F_TIME | 1u << F_MONEY | 1u << F_NUMBER | 1u << F_CODE;

/* "The insurance runs until May", where somebody asked whether it covers skiing. */
static bool is_beside(const struct question *q, const struct unit *u, int words)
{
	unsigned says = 1u << F_YES | 1u << F_VERDICT | 1u << F_NEEDLESS | 1u << F_ENCLOSED;

	if (q->type != T_WHY)
		says |= 1u << F_DONE;
	return !q->open && !names_most(q, words) && u->words >= FULL_WORDS &&
	       (u->features & counted) != 0 && (u->features & says) == 0;
}

/* Without what was asked for: it may still be the answer. */
static int lacking(const struct question *q, const struct unit *u, int words)
{
	if (q->type <= T_WHO)
		return LACKS_FACT;
	if (is_beside(q, u, words))
		return BESIDE;
	if (q->open && words == 0 && (u->features & counted) == 0)
		return SAYS_ANYTHING;
	if (q->type == T_WHY || q->type == T_HOW)
		return MAY_EXPLAIN;
	if (q->type == T_SEND)
		return has(u, F_DONE) ? DONE_IS_SENT : 0;
	return MAY_ANSWER;
}

static int besides(const struct question *q, const struct unit *u, int words)
{
	int points = u->words < FULL_WORDS ? TOO_SHORT : 0;

	if (words > 0 && q->type == T_WHETHER && has(u, F_VERDICT))
		points += SAYS_VERDICT;
	return words > 0 && has(u, F_NEEDLESS) ? points + SAYS_NEEDLESS : points;
}

/* "Five euros" tells nobody how many there are. */
static bool holds_asked(const struct unit *u, enum type type)
{
	return has(u, answers_type[type]) && !(type == T_MANY && has(u, F_MONEY));
}

/* One ask and one part, whatever stands around them. */
struct pair {
	int points, words;
	bool holds; /* what was asked for */
};

static struct pair pair_of(struct sides *s, const struct question *q, const struct unit *u)
{
	struct pair p = {.words = shared(s, q, u), .holds = holds_asked(u, q->type)};

	if (p.words > WORDS_TELL)
		p.words = WORDS_TELL;
	if (p.words > 0)
		p.points = SAME_WORD + SAME_WORD_MORE * (p.words - 1);
	if (names_most(q, p.words))
		p.points += MOST_WORDS;
	p.points += p.holds ? holding(q->type) : lacking(q, u, p.words) + besides(q, u, p.words);
	return p;
}

/*
 * The asks in their order, each with a part or none. A state is how far into the draft the parts
 * reach so far; of all ways to a state the best is kept, as a chain of steps back.
 */
struct step {
	int points; /* NEVER: no way leads here */
	int unit; /* of this ask, or -1 */
	size_t from; /* the state before it */
};

struct align {
	struct sides *s;
	struct step *steps; /* ask_n + 1 rows of unit_n + 1 states */
	int *passed; /* points of all parts before each when they are passed over */
};

static struct step *step_at(const struct align *g, size_t row, size_t state)
{
	return &g->steps[row * (g->s->unit_n + 1) + state];
}

static void keep(struct align *g, size_t row, size_t state, struct step one)
{
	if (one.points > step_at(g, row, state)->points)
		*step_at(g, row, state) = one;
}

/* What the way to a state says about giving the next ask a part. */
static int behind(const struct align *g, size_t row, size_t state, int unit, const struct pair *p)
{
	const struct question *asks = g->s->asks;
	bool again = false, alike = false, gap = true;
	int points = 0;

	for (size_t r = row; r > 0; r--) {
		const struct step *one = step_at(g, r, state);
		gap = gap && one->unit < 0;
		if (gap)
			points += p->words > 0 || p->holds ? ASK_PASSED_TOLD : ASK_PASSED;
		if (one->unit == unit) {
			again = true;
			alike |= p->words == 0 && asks[r - 1].type == asks[row].type;
		}
		state = one->from;
	}
	return points + (again ? PART_AGAIN : 0) + (alike ? PART_AGAIN_ALIKE : 0);
}

static void give(struct align *g, size_t row, size_t unit)
{
	struct sides *s = g->s;

	if (s->units[unit].empty)
		return;
	struct pair p = pair_of(s, &s->asks[row], &s->units[unit]);
	for (size_t state = 0; state <= s->unit_n; state++) {
		int points = step_at(g, row, state)->points;
		if (points == NEVER)
			continue;
		points += p.points + behind(g, row, state, (int)unit, &p);
		if (unit > state)
			points += g->passed[unit] - g->passed[state];
		keep(g, row + 1, unit >= state ? unit + 1 : state,
		        (struct step){points, (int)unit, state});
	}
}

/* It says something, so that somebody asked for it. */
static bool tells(const struct unit *u)
{
	static const unsigned telling = ~(1u << F_STEPS | 1u << F_NEEDLESS);

	return !u->empty && (u->words >= FULL_WORDS || (u->features & telling) != 0);
}

static void take_best(struct align *g)
{
	struct sides *s = g->s;
	size_t best = 0;
	int most = NEVER;

	for (size_t state = 0; state <= s->unit_n; state++) {
		int points = step_at(g, s->ask_n, state)->points;
		points += points == NEVER ? 0 : g->passed[s->unit_n] - g->passed[state];
		if (points > most) {
			most = points;
			best = state;
		}
	}
	for (size_t row = s->ask_n; row > 0; row--) {
		s->asks[row - 1].unit = step_at(g, row, best)->unit;
		best = step_at(g, row, best)->from;
	}
}

static void match(struct sides *s)
{
	size_t states = s->unit_n + 1, all = (s->ask_n + 1) * states;
	struct align g = {.s = s,
	        .steps = mem_must(talloc_array(s, struct step, all)),
	        .passed = mem_must(talloc_zero_array(s, int, states))};

	for (size_t u = 0; u < s->unit_n; u++)
		g.passed[u + 1] = g.passed[u] + (tells(&s->units[u]) ? PART_PASSED : 0);
	for (size_t i = 0; i < all; i++)
		g.steps[i] = (struct step){i == 0 ? 0 : NEVER, -1, 0};
	for (size_t row = 0; row < s->ask_n; row++) {
		for (size_t state = 0; state < states; state++)
			keep(&g, row + 1, state,
			        (struct step){step_at(&g, row, state)->points, -1, state});
		for (size_t unit = 0; unit < s->unit_n; unit++)
			give(&g, row, unit);
	}
	take_best(&g);
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
	s->what = section(s, "ask what");
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
	for (size_t i = 0; i < a->n; i++)
		a->answered[i] = s->asks[i].unit >= 0;
	talloc_free(s);
	return a;
}
