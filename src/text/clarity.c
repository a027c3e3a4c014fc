/* text/clarity: marks for the writer. */
#include "text/clarity.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "text/finds.h"

enum word { VAGUE, INNOCENT, PAST, AHEAD, IMPERSONAL, WORDS };

static const char *const names[WORDS] = {"vague", "innocent", "past", "ahead", "impersonal"};

struct reader {
	struct tokens *ts;
	struct finds *finds;
	struct due_times *times;
	struct clarity *out;
	size_t n;
	int sentence, dense, dense_words, long_word; /* limits of the language, 0: none */
	/* What is known of the clause that was asked about last. */
	struct {
		const struct token_span *span;
		bool dated, tells; /* has a time; only tells what was */
		struct due due;
	} clause;
};

const char *clarity_name(enum clarity_kind kind)
{
	static const char *const kinds[] = {
	        "vague_time", "long_sentence", "dense", "missing_who_when"};
	return kinds[kind];
}

static void add(struct reader *r, enum clarity_kind kind, uint32_t from, uint32_t to)
{
	if (r->n < CLARITY_MAX && from < to)
		r->out[r->n++] = (struct clarity){kind, from, to};
}

static int limit(const struct tongue *t, const char *name)
{
	size_t n;
	const struct tongue_line *lines = tongue_lines(t, "vague", "limits", &n);

	/* a team's own lines come last, and count */
	for (size_t i = n; i-- > 0;)
		if (strcmp(lines[i].text, name) == 0)
			return atoi(lines[i].value);
	return 0;
}

static void read_clause(struct reader *r, const struct token_span *c)
{
	if (r->clause.span == c)
		return;
	r->clause.span = c;
	r->clause.dated = due_read(r->times, c->from, c->to, &r->clause.due) &&
	                  r->clause.due.kind != DUE_NEVER && r->clause.due.named;
	r->clause.tells = find_within(r->finds, c->from, c->to, PAST) != NULL &&
	                  find_within(r->finds, c->from, c->to, AHEAD) == NULL;
}

/* Somebody says when after all: in the clause, or with the next one that begins with it. */
static bool says_when(struct reader *r, const struct find *f)
{
	uint32_t own = r->ts->list[f->from].clause;
	const struct token_span *c = &r->ts->clauses[own], *next = c + 1;
	struct due due;

	read_clause(r, c);
	if (r->clause.dated)
		return r->clause.due.from < f->from || r->clause.due.to > f->to;
	return own + 1 < r->ts->clause_n && next->sentence == c->sentence &&
	       due_read(r->times, next->from, next->to, &due) && due.kind != DUE_NEVER &&
	       due.named && due.from <= next->from + 1;
}

/* The same words in a longer vague one: "czasem" in "z czasem". */
static bool lies_within(const struct find *a, const struct find *b)
{
	return a->from >= b->from && a->to <= b->to && a->to - a->from < b->to - b->from;
}

static bool is_innocent(struct reader *r, const struct find *f)
{
	const struct token_span *c = &r->ts->clauses[r->ts->list[f->from].clause];

	for (uint32_t i = f->from; i < f->to; i++) {
		const struct find *other = find_over(r->finds, i, INNOCENT);
		if (r->ts->list[i].quoted || (other != NULL && !lies_within(other, f)))
			return true;
	}
	read_clause(r, c);
	if (r->clause.tells)
		return true;
	return says_when(r, f);
}

static void find_vague(struct reader *r)
{
	const struct finds *f = r->finds;
	uint32_t end = 0;

	for (size_t i = 0; i < f->n && r->n < CLARITY_MAX; i++) {
		const struct find *one = &f->list[i];
		if (f->kinds[i] != VAGUE || one->from < end || is_innocent(r, one))
			continue;
		add(r, CLARITY_VAGUE_TIME, one->from, one->to);
		end = one->to;
	}
}

static void read_sentence(struct reader *r, const struct token_span *s)
{
	int words = 0, long_words = 0;
	struct due due;

	if (s->greeting || s->farewell || s->quoted)
		return;
	for (uint32_t i = s->from; i < s->to; i++) {
		const struct token *k = &r->ts->list[i];
		words += k->kind == TOKEN_WORD || k->kind == TOKEN_NUMBER;
		long_words += k->kind == TOKEN_WORD && (int)(k->cp_end - k->cp) >= r->long_word;
	}
	if (r->sentence > 0 && words > r->sentence)
		add(r, CLARITY_LONG_SENTENCE, s->from, s->to);
	else if (r->dense > 0 && words >= r->dense_words && long_words * 100 >= words * r->dense)
		add(r, CLARITY_DENSE, s->from, s->to);
	const struct find *f = find_within(r->finds, s->from, s->to, IMPERSONAL);
	if (f != NULL && s->end != '?' && !due_read(r->times, s->from, s->to, &due))
		add(r, CLARITY_MISSING_WHO_WHEN, f->from, f->to);
}

static int by_place(const void *a, const void *b)
{
	const struct clarity *x = a, *y = b;
	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return (int)x->kind - (int)y->kind;
}

size_t clarity_find(const void *mem, const struct tongue *t, struct tokens *ts,
        const struct due_clock *clock, struct clarity **out)
{
	struct reader r = {.ts = ts,
	        .sentence = limit(t, "sentence"),
	        .dense = limit(t, "dense"),
	        .dense_words = limit(t, "dense_words"),
	        .long_word = limit(t, "long_word")};
	void *own = talloc_new(mem);

	r.out = mem_must(talloc_array(mem, struct clarity, CLARITY_MAX));
	r.finds = finds_of(own, t, "vague", names, WORDS, ts);
	r.times = due_times_find(own, t, ts, clock);
	find_vague(&r);
	for (size_t i = 0; i < ts->sentence_n; i++)
		read_sentence(&r, &ts->sentences[i]);
	qsort(r.out, r.n, sizeof *r.out, by_place);
	talloc_free(own);
	*out = r.out;
	return r.n;
}
