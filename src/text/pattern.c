/* text/pattern: a set of patterns, found by the token they begin with. */
#include "text/pattern_impl.h"

#include <stdlib.h>
#include <string.h>

#include "base/ctx.h"
#include "base/mem.h"

#define PATTERNS_MAX 20000
#define SAME_PLACE_MAX 32 /* sections that have a find at one token */

struct patterns *patterns_new(const void *mem, const char *lang, const struct patterns *classes)
{
	struct patterns *p = mem_must(talloc_zero(mem, struct patterns));

	p->lang = mem_must(talloc_strdup(p, lang));
	p->classes = classes;
	return p;
}

struct section *pattern_section(const struct patterns *p, const char *name)
{
	for (size_t i = 0; i < p->section_n; i++)
		if (strcmp(p->sections[i]->name, name) == 0)
			return p->sections[i];
	return NULL;
}

static struct section *section_for(struct patterns *p, uint16_t number, const char *name)
{
	struct section *s = pattern_section(p, name);

	if (s != NULL || p->section_n == sizeof p->sections / sizeof *p->sections)
		return s;
	s = mem_must(talloc_zero(p, struct section));
	s->name = mem_must(talloc_strdup(p, name));
	s->number = number;
	return p->sections[p->section_n++] = s;
}

enum rc patterns_add(struct patterns *p, uint16_t section, const char *name, const char *line,
        const char *value, const char **why)
{
	struct sequence *seq = pattern_read(p, line, why);

	if (seq == NULL)
		return RC_INVALID;
	double cost = pattern_cost(seq);
	if (cost > PATTERN_COST_MAX) {
		*why = N_("This line can be read in too many ways. Fewer “..” and “?” within "
		          "brackets help.");
		return RC_INVALID;
	}
	struct section *s = section_for(p, section, name);
	if (s == NULL || p->n == PATTERNS_MAX) {
		*why = N_("The list is full.");
		return RC_INVALID;
	}
	s->list = mem_must(talloc_realloc(p, s->list, struct sequence *, s->n + 1));
	s->list[s->n++] = seq;
	p->cost += cost;
	p->list = mem_must(talloc_realloc(p, p->list, struct pattern, p->n + 1));
	p->list[p->n++] = (struct pattern){.seq = seq,
	        .section = section,
	        .line = mem_must(talloc_strdup(p, line)),
	        .value = mem_must(talloc_strdup(p, value))};
	return RC_OK;
}

double patterns_cost(const struct patterns *p)
{
	return p->cost;
}

/* ---- the index ---- */

uint32_t pattern_letters(const char *fold, size_t letters)
{
	uint32_t h = 0;

	while (letters-- > 0)
		h = h * 0x110001u + utf8_next(&fold);
	return h;
}

uint32_t pattern_last_letters(const char *fold)
{
	const char *p = fold + strlen(fold);

	for (int letters = 0; letters < 2 && p > fold; letters++) {
		p--;
		while (p > fold && ((unsigned char)*p & 0xc0) == 0x80)
			p--;
	}
	return pattern_letters(p, 2);
}

static void index_add(struct patterns *p, struct index *x, uint32_t key, size_t pattern)
{
	if (talloc_array_length(x->list) == x->n)
		x->list = mem_must(
		        talloc_realloc(p, x->list, struct entry, x->n == 0 ? 16 : x->n * 2));
	x->list[x->n++] = (struct entry){key, (uint32_t)pattern};
}

static void index_sequence(struct patterns *p, const struct sequence *s, size_t n, int depth);

static void index_stem(struct patterns *p, const struct element *e, size_t n)
{
	index_add(p, &p->words, e->hash, n);
	index_add(p, &p->stem_letters, pattern_letters(e->text, 1), n);
	for (size_t i = 0; i < e->stems->n; i++)
		index_add(p, &p->stems, tokens_hash(e->stems->term[i]), n);
}

/* Where a pattern is looked up whose first word is e. */
static void index_element(struct patterns *p, const struct element *e, size_t n, int depth)
{
	switch (e->kind) {
	case EL_WORD:
	case EL_EXACT:
	case EL_MARK:
		index_add(p, &p->words, e->hash, n);
		break;
	case EL_STEM:
		index_stem(p, e, n);
		break;
	case EL_AFFIX:
		if (utf8_length(e->text) >= 2)
			index_add(p, &p->begins, pattern_letters(e->text, 2), n);
		else if (utf8_length(e->tail) >= 2)
			index_add(p, &p->ends, pattern_last_letters(e->tail), n);
		else
			index_add(p, &p->rest, 0, n);
		break;
	case EL_GROUP:
		for (size_t i = 0; i < e->choice_n; i++)
			index_sequence(p, &e->choices[i], n, depth + 1);
		break;
	case EL_CLASS:
		for (size_t i = 0; i < e->section->n; i++)
			index_sequence(p, e->section->list[i], n, depth + 1);
		break;
	case EL_NUMBER:
	case EL_TIME:
		index_add(p, &p->numbers, 0, n);
		break;
	default:
		index_add(p, &p->rest, 0, n);
	}
}

static bool is_place(const struct element *e)
{
	return e->kind == EL_NOT || (e->kind >= EL_CLAUSE_BEGINS && e->kind <= EL_SENTENCE_ENDS);
}

static void index_sequence(struct patterns *p, const struct sequence *s, size_t n, int depth)
{
	if (depth > PATTERN_DEPTH_MAX + 2)
		return;
	for (size_t i = 0; i < s->n; i++) {
		if (is_place(&s->list[i]))
			continue;
		index_element(p, &s->list[i], n, depth);
		if (!s->list[i].optional && s->list[i].kind != EL_GAP)
			return;
	}
}

static int by_key(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->pattern < y->pattern ? -1 : x->pattern > y->pattern;
}

static void index_sort(struct index *x)
{
	size_t kept = 0;

	if (x->n == 0)
		return;
	qsort(x->list, x->n, sizeof *x->list, by_key);
	for (size_t i = 0; i < x->n; i++)
		if (i == 0 || by_key(&x->list[i], &x->list[kept - 1]) != 0)
			x->list[kept++] = x->list[i];
	x->n = kept;
}

void patterns_ready(struct patterns *p)
{
	for (size_t i = 0; i < p->n; i++)
		index_sequence(p, p->list[i].seq, i, 0);
	index_sort(&p->words);
	index_sort(&p->begins);
	index_sort(&p->ends);
	index_sort(&p->stems);
	index_sort(&p->stem_letters);
	index_sort(&p->numbers);
	index_sort(&p->rest);
}

static const struct entry *index_get(const struct index *x, uint32_t key, const struct entry **end)
{
	size_t low = 0, high = x->n;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (x->list[middle].key < key)
			low = middle + 1;
		else
			high = middle;
	}
	*end = x->list + x->n;
	return x->list + low;
}

/* ---- finding ---- */

struct search {
	const struct patterns *p;
	struct tokens *ts;
	size_t i;
	int section; /* -1: all */
	struct find found[SAME_PLACE_MAX];
	size_t n;
};

static void try_pattern(struct search *s, const struct pattern *one)
{
	size_t k = 0;

	if (s->section >= 0 && one->section != s->section)
		return;
	uint64_t ends = pattern_fit(s->ts, one->seq, s->i) & ~UINT64_C(1);
	if (ends == 0)
		return;
	uint32_t to = (uint32_t)(s->i + 63 - (size_t)__builtin_clzll(ends));
	while (k < s->n && s->found[k].section != one->section)
		k++;
	if (k == SAME_PLACE_MAX || (k < s->n && s->found[k].to >= to))
		return;
	s->found[k] = (struct find){.from = (uint32_t)s->i,
	        .to = to,
	        .section = one->section,
	        .value = one->value,
	        .line = one->line};
	s->n += k == s->n;
}

static void try_index(struct search *s, const struct index *x, uint32_t key)
{
	const struct entry *end, *e;

	if (x->n == 0)
		return;
	for (e = index_get(x, key, &end); e < end && e->key == key; e++)
		try_pattern(s, &s->p->list[e->pattern]);
}

static void try_stems(struct search *s)
{
	const struct entry *end, *e;
	uint32_t letter = pattern_letters(s->ts->list[s->i].fold, 1);

	if (s->p->stem_letters.n == 0)
		return;
	e = index_get(&s->p->stem_letters, letter, &end);
	if (e == end || e->key != letter)
		return;
	const struct token_stems *t = token_stems(s->ts, s->i);
	for (size_t i = 0; i < t->n; i++)
		try_index(s, &s->p->stems, tokens_hash(t->term[i]));
}

static void search_at(struct search *s)
{
	const struct token *k = &s->ts->list[s->i];

	s->n = 0;
	if (k->kind == TOKEN_LINE)
		return;
	try_index(s, &s->p->words, k->hash);
	if (k->kind == TOKEN_WORD) {
		try_index(s, &s->p->begins, pattern_letters(k->fold, 2));
		try_index(s, &s->p->ends, pattern_last_letters(k->fold));
		try_stems(s);
	}
	if (k->kind == TOKEN_NUMBER)
		try_index(s, &s->p->numbers, 0);
	try_index(s, &s->p->rest, 0);
}

bool patterns_at(
        const struct patterns *p, struct tokens *ts, size_t i, uint16_t section, struct find *out)
{
	struct search s = {.p = p, .ts = ts, .i = i, .section = section};

	if (p->n == 0 || i >= ts->n)
		return false;
	search_at(&s);
	if (s.n > 0)
		*out = s.found[0];
	return s.n > 0;
}

size_t patterns_all(const void *mem, const struct patterns *p, struct tokens *ts, struct find **out)
{
	struct search s = {.p = p, .ts = ts, .section = -1};
	struct find *all = mem_must(talloc_array(mem, struct find, 16));
	size_t n = 0;

	for (s.i = 0; p->n > 0 && s.i < ts->n && n < PATTERN_FINDS_MAX; s.i++) {
		search_at(&s);
		if (talloc_array_length(all) < n + s.n)
			all = mem_must(talloc_realloc(mem, all, struct find, 2 * (n + s.n)));
		if (s.n > 0)
			memcpy(all + n, s.found, s.n * sizeof *all);
		n += s.n;
	}
	*out = all;
	return n;
}
