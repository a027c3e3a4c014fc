/* text/promise: verbs of promising, what takes them back, and how far a promise reaches. */
#include "text/promise.h"

#include <string.h>

#include "base/mem.h"
#include "text/finds.h"

#define SHORT_WORDS 3 /* "I'll see to it": what it means stands before it */
#define LED_MAX 4 /* words between "find out" and its "if" */

/* Sections of lang/<code>/promises, in the order of their names. */
enum word {
	FUTURE,
	PRESENT,
	PRESENT_WE,
	CERTAIN,
	NOT,
	NO,
	IF,
	EVEN_IF,
	ASKING,
	WHETHER,
	WHEN,
	THAT,
	UNSURE,
	OFFER,
	USUAL,
	AND,
	BUT,
	WORDS
};

static const char *const names[WORDS] = {"future", "present", "present_we", "certain", "not", "no",
        "if", "even_if", "asking", "whether", "when", "that", "unsure", "offer", "usual", "and",
        "but"};

struct hit {
	enum word kind;
	uint32_t at, end; /* tokens of the verb */
	uint32_t from, to; /* of the promise */
	bool found; /* a time is named */
	struct due due;
};

struct seeker {
	struct tokens *ts;
	struct due_times *times;
	struct finds *finds;
	struct hit hits[PROMISES_MAX];
	size_t hit_n;
};

static uint32_t clause_of(const struct seeker *s, uint32_t i)
{
	return s->ts->list[i].clause;
}

static const struct token_span *clause_at(const struct seeker *s, uint32_t i)
{
	return &s->ts->clauses[clause_of(s, i)];
}

static const struct token_span *sentence_at(const struct seeker *s, uint32_t i)
{
	return &s->ts->sentences[s->ts->list[i].sentence];
}

static const struct find *within(const struct seeker *s, enum word kind, uint32_t from, uint32_t to)
{
	return find_within(s->finds, from, to, (int)kind);
}

static const struct find *at(const struct seeker *s, enum word kind, uint32_t i)
{
	return find_at(s->finds, i, (int)kind);
}

static bool covered(const struct seeker *s, enum word kind, uint32_t i)
{
	return find_over(s->finds, i, (int)kind) != NULL;
}

/* The first word of a clause, behind marks and an "and". */
static uint32_t opening(const struct seeker *s, const struct token_span *c)
{
	uint32_t i = c->from;

	while (i < c->to && s->ts->list[i].kind == TOKEN_MARK)
		i++;
	const struct find *and = at(s, AND, i);
	return and != NULL ? and->to : i;
}

/* ---- what takes a promise back ---- */

/* "whether" where people write "if". */
static bool only_asks(const struct seeker *s, const struct find *f)
{
	uint32_t low = f->from > LED_MAX ? f->from - LED_MAX : 0;

	if (covered(s, EVEN_IF, f->from))
		return true;
	for (uint32_t end = f->from; end > low; end--) {
		if (s->ts->list[end - 1].sentence != s->ts->list[f->from].sentence)
			return false;
		if (find_ending(s->finds, end, ASKING) != NULL)
			return true;
	}
	return false;
}

static bool after_and(const struct seeker *s, uint32_t i)
{
	return find_ending(s->finds, i, AND) != NULL;
}

static bool condition_hits(const struct seeker *s, const struct find *f, const struct hit *h)
{
	const struct token_span *clause = clause_at(s, h->at);

	if (only_asks(s, f))
		return false;
	if (f->from < h->at)
		return within(s, BUT, f->from, h->at) == NULL;
	if (after_and(s, f->from))
		return false;
	uint32_t other = clause_of(s, f->from), own = clause_of(s, h->at);
	return f->from < clause->to ||
	       (other == own + 1 && f->from <= opening(s, &s->ts->clauses[other]) + 1);
}

static bool is_conditional(const struct seeker *s, const struct hit *h)
{
	const struct token_span *sentence = sentence_at(s, h->at);

	for (const struct find *f = within(s, IF, sentence->from, sentence->to); f != NULL;
	        f = within(s, IF, f->from + 1, sentence->to))
		if (condition_hits(s, f, h))
			return true;
	return false;
}

static bool is_unsure(const struct seeker *s, const struct hit *h)
{
	const struct token_span *c = clause_at(s, h->at);
	uint32_t own = clause_of(s, h->at), open = opening(s, c);

	if (within(s, UNSURE, c->from, h->at) != NULL &&
	        within(s, BUT, within(s, UNSURE, c->from, h->at)->from, h->at) == NULL)
		return true;
	if (own == 0 || (at(s, THAT, open) == NULL && at(s, WHETHER, open) == NULL))
		return false;
	const struct token_span *before = &s->ts->clauses[own - 1];
	return before->sentence == c->sentence && within(s, UNSURE, before->from, before->to) != NULL;
}

static bool is_innocent(const struct seeker *s, const struct hit *h)
{
	const struct token_span *c = clause_at(s, h->at), *sentence = sentence_at(s, h->at);
	const struct find *f;

	if (sentence->end == '?' || sentence->greeting || s->ts->list[h->at].quoted ||
	        covered(s, NOT, h->at) || covered(s, NOT, h->end - 1))
		return true;
	if (find_ending(s->finds, h->at, NO) != NULL || within(s, USUAL, sentence->from, sentence->to) != NULL)
		return true;
	if ((f = within(s, WHEN, c->from, h->at)) != NULL || at(s, WHETHER, opening(s, c)) != NULL)
		return true;
	return is_unsure(s, h) || is_conditional(s, h);
}

static void find_hits(struct seeker *s)
{
	for (size_t i = 0; i < s->finds->n && s->hit_n < PROMISES_MAX; i++) {
		const struct find *f = &s->finds->list[i];
		struct hit h = {(enum word)s->finds->kinds[i], f->from, f->to};
		if (h.kind > CERTAIN || is_innocent(s, &h))
			continue;
		if (s->hit_n > 0 && s->hits[s->hit_n - 1].end > h.at) {
			/* one within the other: what is surer stays, as far as both reach */
			struct hit *was = &s->hits[s->hit_n - 1];
			if (h.end > was->end)
				was->end = h.end;
			if (h.kind == CERTAIN || (h.kind == FUTURE && was->kind != CERTAIN))
				was->kind = h.kind;
			continue;
		}
		s->hits[s->hit_n++] = h;
	}
}

/* ---- how far it reaches ---- */

static bool is_divider(const struct seeker *s, uint32_t i)
{
	const struct token *k = &s->ts->list[i];
	return k->kind == TOKEN_LINE || (k->kind == TOKEN_MARK && strchr(",;:-(", *k->fold) != NULL);
}

/* Where the text between two verbs of one sentence parts. */
static uint32_t parting(const struct seeker *s, const struct hit *a, const struct hit *b)
{
	for (uint32_t i = b->at; i > a->end; i--)
		if (is_divider(s, i - 1) || at(s, AND, i - 1) != NULL)
			return i - 1;
	return b->at;
}

/* "and if they do not": nothing of the promise any more. */
static uint32_t cut_at_condition(const struct seeker *s, uint32_t from, uint32_t to)
{
	for (const struct find *f = within(s, IF, from, to); f != NULL;
	        f = within(s, IF, f->from + 1, to)) {
		const struct find *and = find_ending(s->finds, f->from, AND);
		if (!only_asks(s, f))
			return and != NULL ? and->from : f->from;
	}
	return to;
}

static uint32_t words_in(const struct seeker *s, uint32_t from, uint32_t to)
{
	uint32_t n = 0;
	for (uint32_t i = from; i < to; i++)
		n += s->ts->list[i].kind == TOKEN_WORD;
	return n;
}

/* A clause behind the verb that belongs to it: what is promised, or its time. */
static bool belongs(const struct seeker *s, uint32_t i, uint32_t to)
{
	const struct token_span *c = &s->ts->clauses[i];
	uint32_t open = opening(s, c);
	struct due due;

	if (at(s, THAT, open) != NULL || at(s, WHETHER, open) != NULL || covered(s, EVEN_IF, open))
		return true;
	return due_read(s->times, c->from, c->to < to ? c->to : to, &due) && due.from <= open + 1 &&
	       due.to + 1 >= c->to;
}

/* What the promise says within [low, high), which no other promise of the sentence holds. */
static void measure(struct seeker *s, struct hit *h, uint32_t low, uint32_t high)
{
	uint32_t own = clause_of(s, h->at), last = clause_of(s, h->end - 1);
	uint32_t sentence = s->ts->list[h->at].sentence;
	const struct token_span *c = s->ts->clauses;

	h->from = c[own].from > low ? c[own].from : low;
	h->to = c[last].to < high ? c[last].to : high;
	while (last + 1 < s->ts->clause_n && c[last + 1].sentence == sentence &&
	        c[last + 1].from < high && belongs(s, last + 1, high)) {
		last++;
		h->to = c[last].to < high ? c[last].to : high;
	}
	h->to = cut_at_condition(s, h->end, h->to);
	h->found = due_read(s->times, h->from, h->to, &h->due);
	bool brief = words_in(s, h->from, h->to) <= SHORT_WORDS;
	for (uint32_t i = own; !h->found && i > 0 && c[i - 1].sentence == sentence &&
	                       c[i - 1].from >= low && own - i < 2;
	        i--) {
		struct due due;
		if (!due_read(s->times, c[i - 1].from, c[i - 1].to, &due) ||
		        (!brief && due.from > opening(s, &c[i - 1]) + 1))
			continue;
		h->found = true;
		h->due = due;
		h->from = c[i - 1].from;
	}
	while (h->from < h->at && (s->ts->list[h->from].kind == TOKEN_MARK ||
	                                  at(s, AND, h->from) != NULL || at(s, BUT, h->from) != NULL))
		h->from++;
}

static bool counts(const struct seeker *s, const struct hit *h)
{
	const struct token_span *c = clause_at(s, h->at);

	if (h->kind == PRESENT)
		return h->found && h->due.kind != DUE_NEVER && h->due.named;
	if (h->kind == PRESENT_WE)
		return h->found && h->due.near;
	if (within(s, OFFER, c->from, c->to) != NULL)
		return h->found;
	return true;
}

/* One promise in two verbs: "I'll check it and write by Friday". */
static bool are_one(const struct seeker *s, const struct hit *a, const struct hit *b)
{
	if (s->ts->list[a->at].sentence != s->ts->list[b->at].sentence)
		return false;
	if (a->kind == CERTAIN && within(s, AND, a->end, b->at) == NULL)
		return true;
	return !(a->found && b->found) && within(s, WHEN, a->end, b->at) == NULL;
}

static void measure_all(struct seeker *s)
{
	for (size_t i = 0; i < s->hit_n; i++) {
		struct hit *h = &s->hits[i];
		const struct token_span *sentence = sentence_at(s, h->at);
		uint32_t low = sentence->from, high = sentence->to;
		if (i > 0 && s->hits[i - 1].at >= low)
			low = parting(s, &s->hits[i - 1], h);
		if (i + 1 < s->hit_n && s->hits[i + 1].at < high)
			high = parting(s, h, &s->hits[i + 1]);
		measure(s, h, low, high > h->end ? high : h->end);
	}
}

static size_t gather(const void *mem, const struct seeker *s, struct promise **out)
{
	struct promise *list = mem_must(talloc_array(mem, struct promise, s->hit_n + 1));
	const struct hit *last = NULL;
	size_t n = 0;

	for (size_t i = 0; i < s->hit_n; i++) {
		const struct hit *h = &s->hits[i];
		if (!counts(s, h))
			continue;
		if (last != NULL && are_one(s, last, h)) {
			struct promise *p = &list[n - 1];
			p->to = h->to;
			if (h->found && !(last->found && last->due.kind != DUE_NEVER))
				p->due = h->due;
		} else {
			list[n++] = (struct promise){h->from, h->to, h->due};
		}
		last = h;
	}
	*out = list;
	return n;
}

size_t promises_find(const void *mem, const struct tongue *t, struct tokens *ts,
        const struct due_clock *clock, struct promise **out)
{
	struct seeker *s = mem_must(talloc_zero(mem, struct seeker));

	s->ts = ts;
	s->times = due_times_find(s, t, ts, clock);
	s->finds = finds_of(s, t, "promises", names, WORDS, ts);
	find_hits(s);
	measure_all(s);
	size_t n = gather(mem, s, out);
	talloc_free(s);
	return n;
}
