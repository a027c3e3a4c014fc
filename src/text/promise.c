/* text/promise: verbs of promising, what takes them back, and how far a promise reaches. */
#include "text/promise.h"

#include <string.h>

#include "base/mem.h"
#include "text/finds.h"

#define SHORT_WORDS 3 /* "I'll see to it": what it means stands before it */
#define OWN_MAX 40 /* tokens before the verb where its own part may begin */
#define OTHER_WORDS 2 /* beside its time: another clause */
#define LED_MAX 4 /* words between "find out" and its "if" */

/* Sections of lang/<code>/promises, in the order of their names. */
enum word {
	FUTURE,
	PRESENT,
	PRESENT_WE,
	CERTAIN,
	CONTINUED,
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
	MOMENT,
	WORDS
};

static const char *const names[WORDS] = {"future", "present", "present_we", "certain", "continued",
        "not", "no", "if", "even_if", "asking", "whether", "when", "that", "unsure", "offer",
        "usual", "and", "but", "moment"};

struct hit {
	enum word kind;
	uint32_t at, end; /* tokens of the verb */
	uint32_t from, to; /* of the promise */
	bool found; /* a time is named */
	struct due due;
};

struct seeker {
	const struct tongue *tongue;
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
	return and != NULL && at(s, WHETHER, i) == NULL ? and->to : i;
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
	return before->sentence == c->sentence &&
	       within(s, UNSURE, before->from, before->to) != NULL;
}

/* A list says that these words are no promise; what is sure and as long stands against it. */
static bool is_denied(const struct seeker *s, const struct hit *h)
{
	const struct find *first = find_over(s->finds, h->at, NOT),
	                  *last = find_over(s->finds, h->end - 1, NOT);
	bool sure = h->kind == CERTAIN;

	return (first != NULL && !(sure && first->to <= h->end)) ||
	       (last != NULL && !(sure && last->from >= h->at && last->to <= h->end));
}

static bool is_innocent(const struct seeker *s, const struct hit *h)
{
	const struct token_span *c = clause_at(s, h->at), *sentence = sentence_at(s, h->at);
	const struct find *f;

	if (sentence->end == '?' || sentence->greeting || s->ts->list[h->at].quoted ||
	        is_denied(s, h))
		return true;
	if (find_ending(s->finds, h->at, NO) != NULL ||
	        within(s, USUAL, sentence->from, sentence->to) != NULL)
		return true;
	if ((f = within(s, WHEN, c->from, h->at)) != NULL || at(s, WHETHER, opening(s, c)) != NULL)
		return true;
	return is_unsure(s, h) || is_conditional(s, h);
}

/* "and confirm it": only behind a promise in the same sentence. */
static bool follows(const struct seeker *s, const struct hit *h)
{
	return h->kind != CONTINUED ||
	       (s->hit_n > 0 && s->ts->list[s->hits[s->hit_n - 1].at].sentence ==
	                                s->ts->list[h->at].sentence);
}

static bool ends_with(const char *word, const char *end)
{
	size_t n = strlen(word), k = strlen(end);
	return n > k && strcmp(word + n - k, end) == 0;
}

static bool has_end(const struct seeker *s, const char *section, const char *word)
{
	size_t n;
	const struct tongue_line *lines = tongue_lines(s->tongue, "promises", section, &n);

	for (size_t i = 0; i < n; i++)
		if (ends_with(word, lines[i].text))
			return true;
	return false;
}

static bool has_beginning(const struct seeker *s, const char *section, const char *word)
{
	size_t n;
	const struct tongue_line *lines = tongue_lines(s->tongue, "promises", section, &n);

	for (size_t i = 0; i < n; i++)
		if (str_starts(word, lines[i].text))
			return true;
	return false;
}

/* A verb that no list has, by its end and what the dictionary says it is a form of. */
static bool is_form(const struct seeker *s, uint32_t i)
{
	const struct token *k = &s->ts->list[i];
	size_t n;
	const struct tongue_line *forms = tongue_lines(s->tongue, "promises", "future_forms", &n);

	if (k->kind != TOKEN_WORD)
		return false;
	for (size_t f = 0; f < n; f++) {
		if (!ends_with(k->lower, forms[f].text) ||
		        !has_beginning(s, "future_beginnings", k->fold) ||
		        tongue_has(s->tongue, "promises", "no_future", k->fold))
			continue;
		const struct token_stems *stems = token_stems(s->ts, i);
		size_t verbs = 0;
		for (size_t j = 1; j < stems->n; j++)
			verbs += ends_with(stems->term[j], forms[f].value) &&
			         !has_end(s, "lasting_ends", stems->term[j]);
		return stems->n > 1 && verbs == stems->n - 1;
	}
	return false;
}

static void add_hit(struct seeker *s, struct hit h)
{
	struct hit *was = s->hit_n > 0 ? &s->hits[s->hit_n - 1] : NULL;

	if (s->hit_n == PROMISES_MAX || is_innocent(s, &h) || !follows(s, &h))
		return;
	if (was == NULL || was->end <= h.at) {
		s->hits[s->hit_n++] = h;
		return;
	}
	/* one within the other: what is surer stays, as far as both reach */
	if (h.end > was->end)
		was->end = h.end;
	if (h.kind == CERTAIN || (h.kind == FUTURE && was->kind != CERTAIN))
		was->kind = h.kind;
}

static void find_hits(struct seeker *s)
{
	const struct finds *f = s->finds;
	size_t k = 0;

	for (uint32_t i = 0; i < s->ts->n; i++) {
		bool listed = false;
		for (; k < f->n && f->list[k].from == i; k++) {
			listed |= f->kinds[k] <= CONTINUED;
			if (f->kinds[k] <= CONTINUED)
				add_hit(s, (struct hit){(enum word)f->kinds[k], i, f->list[k].to});
		}
		if (!listed && is_form(s, i))
			add_hit(s, (struct hit){FUTURE, i, i + 1});
	}
}

/* ---- how far it reaches ---- */

static bool is_divider(const struct seeker *s, uint32_t i)
{
	const struct token *k = &s->ts->list[i];
	return k->kind == TOKEN_LINE ||
	       (k->kind == TOKEN_MARK && strchr(",;:-(", *k->fold) != NULL);
}

/* Where the text between two verbs of one sentence parts. */
static uint32_t parting(const struct seeker *s, const struct hit *a, const struct hit *b)
{
	if (b->kind == CONTINUED)
		return b->at;
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

/* The last clause of a promise that ends in clause last: those behind it that belong to it. */
static uint32_t last_clause(const struct seeker *s, uint32_t last, uint32_t high)
{
	const struct token_span *c = s->ts->clauses;
	uint32_t sentence = c[last].sentence;

	while (last + 1 < s->ts->clause_n && c[last + 1].sentence == sentence &&
	        c[last + 1].from < high && belongs(s, last + 1, high))
		last++;
	return last;
}

/* A time that stands in one of two clauses before the promise. */
static void look_back(const struct seeker *s, struct hit *h, uint32_t low)
{
	const struct token_span *c = s->ts->clauses;
	uint32_t own = clause_of(s, h->at);
	bool brief = words_in(s, h->from, h->to) <= SHORT_WORDS;

	for (uint32_t i = own; i > 0 && own - i < 2; i--) {
		const struct token_span *before = &c[i - 1];
		uint32_t open = opening(s, before);
		struct due due;
		if (before->sentence != c[own].sentence || before->from < low)
			return;
		if (!due_read(s->times, before->from, before->to, &due) ||
		        (!brief && due.from > open + 1 && at(s, MOMENT, open) == NULL))
			continue;
		h->found = true;
		h->due = due;
		h->from = before->from;
		return;
	}
}

/* "We sent one this morning and I'll write about the other on Monday": where the second part
 * begins. */
static uint32_t own_part(const struct seeker *s, const struct hit *h)
{
	struct due before, own;

	uint32_t low = h->at > h->from + OWN_MAX ? h->at - OWN_MAX : h->from;

	for (uint32_t i = h->at; i > low; i--) {
		const struct find *and = find_ending(s->finds, i, AND);
		if (and == NULL)
			and = find_ending(s->finds, i, BUT);
		if (and == NULL || and->from <= h->from)
			continue;
		if (due_read(s->times, i, h->to, &own) &&
		        due_read(s->times, h->from, and->from, &before) &&
		        words_in(s, h->from, and->from) >=
		                words_in(s, before.from, before.to) + OTHER_WORDS)
			return i;
	}
	return h->from;
}

/* What the promise says within [low, high), which no other promise of the sentence holds. */
static void measure(struct seeker *s, struct hit *h, uint32_t low, uint32_t high)
{
	const struct token_span *c = s->ts->clauses;
	uint32_t own = clause_of(s, h->at);
	uint32_t last = last_clause(s, clause_of(s, h->end - 1), high);

	h->from = c[own].from > low ? c[own].from : low;
	h->to = cut_at_condition(s, h->end, c[last].to < high ? c[last].to : high);
	h->from = own_part(s, h);
	h->found = due_read(s->times, h->from, h->to, &h->due);
	if (!h->found)
		look_back(s, h, low);
	while (h->from < h->at &&
	        (s->ts->list[h->from].kind == TOKEN_MARK || at(s, AND, h->from) != NULL ||
	                at(s, BUT, h->from) != NULL))
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

	s->tongue = t;
	s->ts = ts;
	s->times = due_times_find(s, t, ts, clock);
	s->finds = finds_of(s, t, "promises", names, WORDS, ts);
	find_hits(s);
	measure_all(s);
	size_t n = gather(mem, s, out);
	talloc_free(s);
	return n;
}
