/* text/pattern: whether a sequence fits at a place. Ends are bits: no way back is ever needed. */
#include "text/pattern_impl.h"

#include <string.h>

struct fit {
	struct tokens *ts;
	size_t base;
	int depth;
};

static uint64_t fit_sequence(struct fit *f, const struct sequence *s, uint64_t at);

/* A line that was broken within a sentence is no hindrance. */
static size_t past_line(const struct tokens *ts, size_t i)
{
	if (i > 0 && i < ts->n && ts->list[i].kind == TOKEN_LINE && ts->list[i].fold[1] == 0)
		return i + 1;
	return i;
}

static bool is_wordlike(const struct token *k)
{
	return k->kind == TOKEN_WORD || k->kind == TOKEN_NUMBER || k->kind == TOKEN_LINK;
}

static bool is_time(const char *s)
{
	size_t hours = strspn(s, "0123456789");

	return hours >= 1 && hours <= 2 && (s[hours] == ':' || s[hours] == '.') &&
	       strspn(s + hours + 1, "0123456789") == 2 && s[hours + 3] == 0;
}

static bool has_ends(const char *word, const char *head, const char *tail)
{
	size_t n = strlen(word), front = strlen(head), back = strlen(tail);

	return n >= front + back && memcmp(word, head, front) == 0 &&
	       memcmp(word + n - back, tail, back) == 0;
}

static bool has_affix(const struct fit *f, const struct token *k, const struct element *e)
{
	if (k->kind != TOKEN_WORD || !has_ends(k->fold, e->text, e->tail))
		return false;
	return e->lower == NULL || f->ts->bare || has_ends(k->lower, e->lower, e->lower_tail);
}

/* Whether the one token is what the element asks for. */
static bool fits_token(struct fit *f, const struct element *e, size_t i)
{
	const struct token *k = &f->ts->list[i];

	switch (e->kind) {
	case EL_WORD:
		return k->hash == e->hash && is_wordlike(k) && strcmp(k->fold, e->text) == 0;
	case EL_EXACT:
		return k->hash == e->hash && is_wordlike(k) &&
		       (f->ts->bare || strcmp(k->lower, e->text) == 0);
	case EL_STEM:
		return k->kind == TOKEN_WORD &&
		       (k->hash == e->hash || token_stems_meet(token_stems(f->ts, i), e->stems));
	case EL_AFFIX:
		return has_affix(f, k, e);
	case EL_NUMBER:
		return k->kind == TOKEN_NUMBER;
	case EL_TIME:
		return k->kind == TOKEN_NUMBER && is_time(k->fold);
	case EL_CAPITAL:
		return k->kind == TOKEN_WORD && k->capital;
	case EL_LINK:
		return k->kind == TOKEN_LINK;
	case EL_ANY:
		return is_wordlike(k);
	default:
		return k->kind == TOKEN_MARK && k->hash == e->hash && strcmp(k->fold, e->text) == 0;
	}
}

static bool is_edge(const struct tokens *ts, enum element_kind kind, size_t i)
{
	bool sentence = kind == EL_SENTENCE_BEGINS || kind == EL_SENTENCE_ENDS;
	bool begins = kind == EL_CLAUSE_BEGINS || kind == EL_SENTENCE_BEGINS;
	const struct token_span *list = sentence ? ts->sentences : ts->clauses;
	size_t n = sentence ? ts->sentence_n : ts->clause_n;
	size_t of = begins ? i : i - 1;

	if (of >= ts->n)
		return false;
	size_t span = sentence ? ts->list[of].sentence : ts->list[of].clause;
	return span < n && (begins ? list[span].from == i : list[span].to == i);
}

static uint64_t fit_gap(const struct fit *f, const struct element *e, size_t i)
{
	uint64_t ends = 0;

	for (size_t words = 0; i < f->ts->n && i - f->base <= PATTERN_SPAN_MAX; words++) {
		ends |= UINT64_C(1) << (i - f->base);
		i = past_line(f->ts, i);
		if (e->comma && i < f->ts->n && f->ts->list[i].kind == TOKEN_MARK &&
		        f->ts->list[i].fold[0] == ',') {
			if (++i - f->base <= PATTERN_SPAN_MAX)
				ends |= UINT64_C(1) << (i - f->base);
		}
		if (words == e->most || i >= f->ts->n || !is_wordlike(&f->ts->list[i]))
			break;
		i++;
	}
	return ends;
}

/* A choice whose first word is another: most of them. */
static bool is_other(const struct token *k, const struct sequence *s)
{
	const struct element *first = &s->list[0];

	if (first->optional || k == NULL)
		return false;
	if (first->kind == EL_WORD)
		return first->hash != k->hash;
	return first->kind == EL_AFFIX && first->text[0] != 0 && first->text[0] != k->fold[0];
}

/* All choices from the one place i. */
static uint64_t fit_choices(struct fit *f, const struct element *e, size_t i)
{
	uint64_t ends = 0, here = UINT64_C(1) << (i - f->base);
	size_t at = i > f->base ? past_line(f->ts, i) : i;
	const struct token *k = at < f->ts->n ? &f->ts->list[at] : NULL;

	if (f->depth >= PATTERN_DEPTH_MAX + 2)
		return 0;
	f->depth++;
	for (size_t n = 0; e->kind == EL_CLASS && n < e->section->n; n++)
		if (!is_other(k, e->section->list[n]))
			ends |= fit_sequence(f, e->section->list[n], here);
	for (size_t n = 0; e->kind != EL_CLASS && n < e->choice_n; n++)
		if (!is_other(k, &e->choices[n]))
			ends |= fit_sequence(f, &e->choices[n], here);
	f->depth--;
	return ends;
}

/* Where the element may end when it begins at token i. */
static uint64_t fit_element(struct fit *f, const struct element *e, size_t i)
{
	uint64_t here = UINT64_C(1) << (i - f->base);

	switch (e->kind) {
	case EL_GROUP:
	case EL_CLASS:
		return fit_choices(f, e, i);
	case EL_GAP:
		return fit_gap(f, e, i);
	case EL_NOT:
		return fit_choices(f, e, i) == 0 ? here : 0;
	case EL_CLAUSE_BEGINS:
	case EL_CLAUSE_ENDS:
	case EL_SENTENCE_BEGINS:
	case EL_SENTENCE_ENDS:
		return is_edge(f->ts, e->kind, i) ? here : 0;
	default:
		if (i > f->base)
			i = past_line(f->ts, i);
		if (i >= f->ts->n || i + 1 - f->base > PATTERN_SPAN_MAX || !fits_token(f, e, i))
			return 0;
		return UINT64_C(1) << (i + 1 - f->base);
	}
}

static uint64_t fit_sequence(struct fit *f, const struct sequence *s, uint64_t at)
{
	for (size_t n = 0; n < s->n && at != 0; n++) {
		const struct element *e = &s->list[n];
		uint64_t next = e->optional ? at : 0;
		for (uint64_t left = at; left != 0; left &= left - 1)
			next |= fit_element(f, e, f->base + (size_t)__builtin_ctzll(left));
		at = next;
	}
	return at;
}

uint64_t pattern_fit(struct tokens *ts, const struct sequence *s, size_t i)
{
	struct fit f = {.ts = ts, .base = i};
	return fit_sequence(&f, s, 1);
}
