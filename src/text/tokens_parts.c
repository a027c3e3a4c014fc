/* text/tokens: sentences, clauses, quotations; what greets and what closes a letter. */
#include "text/tokens_impl.h"

#include <string.h>

#include "base/mem.h"
#include "text/tongue.h"

#define QUOTED_TOKENS_MAX 80 /* a quotation mark that none closes within so many is none */
#define WRAPPED_FROM 55 /* code points: a line as long was broken by a program */
#define GREETING_WORDS 5 /* behind the words of greeting: a name */
#define FAREWELL_WORDS 8
#define BEHIND_WORDS 25 /* name, firm and address behind a farewell */

struct parts {
	struct tokens *ts;
	const struct tongue *tongue;
};

static bool is_mark(const struct tokens *ts, size_t i, char mark)
{
	return i < ts->n && ts->list[i].kind == TOKEN_MARK && ts->list[i].fold[0] == mark;
}

/* ---- quotations and brackets ---- */

static bool opens_only(const struct tokens *ts, size_t i)
{
	const char *p = ts->text + ts->list[i].at;
	return utf8_next(&p) == 0x201e || strncmp(ts->text + ts->list[i].at, "\xc2\xab", 2) == 0;
}

static void mark_run(struct tokens *ts, size_t from, size_t to, bool bracket)
{
	for (size_t i = from; i < to; i++) {
		if (bracket)
			ts->list[i].bracketed = true;
		else
			ts->list[i].quoted = true;
	}
}

static void find_quotes(struct tokens *ts)
{
	size_t open = SIZE_MAX;

	for (size_t i = 0; i < ts->n; i++) {
		if (ts->list[i].kind == TOKEN_LINE && strcmp(ts->list[i].fold, "\n\n") == 0)
			open = SIZE_MAX;
		if (!is_mark(ts, i, '"'))
			continue;
		bool inch = i > 0 && ts->list[i - 1].kind == TOKEN_NUMBER && !ts->list[i].spaced;
		if (open != SIZE_MAX && !opens_only(ts, i) && i - open <= QUOTED_TOKENS_MAX) {
			mark_run(ts, open, i + 1, false);
			open = SIZE_MAX;
		} else if (!inch) {
			open = i;
		}
	}
}

static void find_brackets(struct tokens *ts)
{
	size_t open = SIZE_MAX;

	for (size_t i = 0; i < ts->n; i++) {
		if (is_mark(ts, i, '(') || is_mark(ts, i, '['))
			open = i;
		if ((is_mark(ts, i, ')') || is_mark(ts, i, ']')) && open != SIZE_MAX) {
			if (i - open <= QUOTED_TOKENS_MAX)
				mark_run(ts, open, i + 1, true);
			open = SIZE_MAX;
		}
	}
}

/* Lines that begin with ">". */
static void find_quoted_lines(struct tokens *ts)
{
	bool quoted = false, begins = true;

	for (size_t i = 0; i < ts->n; i++) {
		if (begins)
			quoted = is_mark(ts, i, '>');
		if (quoted)
			ts->list[i].quoted = true;
		begins = ts->list[i].kind == TOKEN_LINE;
	}
}

/* ---- sentences ---- */

static bool next_is_lower(const struct tokens *ts, size_t i)
{
	return i + 1 < ts->n && ts->list[i + 1].kind == TOKEN_WORD && !ts->list[i + 1].capital;
}

static bool next_is_capital(const struct tokens *ts, size_t i)
{
	return i + 1 < ts->n && ts->list[i + 1].kind == TOKEN_WORD && ts->list[i + 1].capital;
}

static bool is_initial(const struct token *k)
{
	return k->cp_end - k->cp == 1 && k->capital;
}

static bool is_abbreviated(const struct parts *p, size_t i)
{
	const struct tokens *ts = p->ts;
	const char *word = ts->list[i - 1].fold;

	if (!tongue_has(p->tongue, "classes", "abbreviations", word))
		return false;
	return i + 1 < ts->n && ts->list[i + 1].kind != TOKEN_LINE &&
	       !(next_is_capital(ts, i) &&
	               tongue_has(p->tongue, "classes", "abbreviations at the end", word));
}

/* "." behind an abbreviation, an initial or an ordinal number ends nothing. */
static bool is_dot_inside(const struct parts *p, size_t i)
{
	const struct tokens *ts = p->ts;
	const struct token *before = i > 0 ? &ts->list[i - 1] : NULL;

	if (before == NULL || strcmp(ts->list[i].fold, ".") != 0 || ts->list[i].spaced)
		return false;
	if (i + 1 < ts->n && !ts->list[i + 1].spaced && ts->list[i + 1].kind <= TOKEN_NUMBER &&
	        !ts->list[i + 1].capital)
		return true; /* "p.m", "v2.b" */
	if (before->kind == TOKEN_NUMBER) /* an ordinal number; "error 502." is none */
		return before->cp_end - before->cp <= 2 && next_is_lower(ts, i);
	if (before->kind != TOKEN_WORD)
		return false;
	return (is_initial(before) && next_is_capital(ts, i)) || is_abbreviated(p, i);
}

static bool ends_line(const struct tokens *ts, size_t i)
{
	uint32_t from = 0;

	if (strcmp(ts->list[i].fold, "\n\n") == 0)
		return true;
	for (size_t j = i; j-- > 0;)
		if (ts->list[j].kind == TOKEN_LINE) {
			from = ts->list[j].cp_end;
			break;
		}
	if (ts->list[i].cp - from < WRAPPED_FROM)
		return true;
	/* a list: "- one", "2. two" */
	return i + 1 < ts->n &&
	       (ts->list[i + 1].kind == TOKEN_MARK ||
	               (ts->list[i + 1].kind == TOKEN_NUMBER &&
	                       (is_mark(ts, i + 2, '.') || is_mark(ts, i + 2, ')'))));
}

/* What token i ends: a sign, 0 for a line, -1 for nothing. */
static int ends_sentence(const struct parts *p, size_t i)
{
	const struct tokens *ts = p->ts;
	const struct token *k = &ts->list[i];

	if (k->kind == TOKEN_LINE)
		return ends_line(ts, i) ? 0 : -1;
	if (k->kind != TOKEN_MARK)
		return -1;
	if (strcmp(k->fold, "…") == 0)
		return next_is_lower(ts, i) ? -1 : '.';
	if (k->fold[0] == '?' || k->fold[0] == '!')
		return k->fold[0];
	if (k->fold[0] == '.')
		return is_dot_inside(p, i) ? -1 : '.';
	return -1;
}

static struct token_span *add_span(
        struct tokens *ts, struct token_span **list, size_t *n, struct token_span s)
{
	size_t cap = talloc_array_length(*list);

	if (cap == *n)
		*list = mem_must(
		        talloc_realloc(ts, *list, struct token_span, cap == 0 ? 32 : 2 * cap));
	(*list)[*n] = s;
	return &(*list)[(*n)++];
}

static bool has_words(const struct tokens *ts, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (ts->list[i].kind != TOKEN_MARK && ts->list[i].kind != TOKEN_LINE)
			return true;
	return false;
}

/* Marks and lines at the edges belong to no span. */
static struct token_span trimmed(const struct tokens *ts, size_t from, size_t to, int end)
{
	struct token_span s = {.end = (char)end, .quoted = true};

	while (from < to &&
	        (ts->list[from].kind == TOKEN_MARK || ts->list[from].kind == TOKEN_LINE))
		from++;
	while (to > from &&
	        (ts->list[to - 1].kind == TOKEN_LINE || ts->list[to - 1].kind == TOKEN_MARK))
		to--;
	s.from = (uint32_t)from;
	s.to = (uint32_t)to;
	for (size_t i = from; i < to; i++)
		s.quoted = s.quoted && ts->list[i].quoted;
	return s;
}

static void add_sentence(struct parts *p, size_t from, size_t to, int end)
{
	struct tokens *ts = p->ts;

	for (size_t i = from; i < to; i++)
		ts->list[i].sentence = (uint32_t)ts->sentence_n;
	if (!has_words(ts, from, to))
		return;
	struct token_span s = trimmed(ts, from, to, end);
	s.sentence = (uint32_t)ts->sentence_n;
	add_span(ts, &ts->sentences, &ts->sentence_n, s);
}

static void find_sentences(struct parts *p)
{
	struct tokens *ts = p->ts;
	size_t from = 0;

	for (size_t i = 0; i < ts->n; i++) {
		int end = ends_sentence(p, i);
		if (end < 0)
			continue;
		size_t last = i; /* closing quotes and brackets belong to it */
		while (end != 0 &&
		        (is_mark(ts, last + 1, ')') ||
		                (is_mark(ts, last + 1, '"') && !ts->list[last + 1].spaced)))
			last++;
		add_sentence(p, from, last + 1, end);
		from = last + 1;
		i = last;
	}
	add_sentence(p, from, ts->n, 0);
}

/* ---- clauses ---- */

/* The mark that parts clauses at token i, or 0. */
static char parts_clause(const struct tokens *ts, size_t i)
{
	const struct token *k = &ts->list[i];

	if (k->kind != TOKEN_MARK)
		return 0;
	switch (k->fold[0]) {
	case ',':
	case ':':
	case ';':
	case '(':
	case ')':
	case '"':
	case '/':
		return k->fold[0];
	case '-':
		return k->spaced ? '-' : 0;
	default:
		return strcmp(k->fold, "…") == 0 ? '.' : 0;
	}
}

static void add_clause(
        struct tokens *ts, const struct token_span *sentence, size_t from, size_t to, char end)
{
	for (size_t i = from; i < to; i++)
		ts->list[i].clause = (uint32_t)ts->clause_n;
	if (!has_words(ts, from, to))
		return;
	struct token_span s = trimmed(ts, from, to, end);
	s.sentence = sentence->sentence;
	add_span(ts, &ts->clauses, &ts->clause_n, s);
}

static void find_clauses(struct tokens *ts)
{
	for (size_t n = 0; n < ts->sentence_n; n++) {
		struct token_span s = ts->sentences[n];
		size_t from = s.from;
		for (size_t i = s.from; i < s.to; i++) {
			char mark = parts_clause(ts, i);
			if (mark == 0)
				continue;
			add_clause(ts, &s, from, i, mark);
			ts->list[i].clause = (uint32_t)ts->clause_n;
			from = i + 1;
		}
		add_clause(ts, &s, from, s.to, s.end);
	}
}

/* ---- what is around a letter ---- */

size_t tokens_words(const struct tokens *ts, size_t from, size_t to)
{
	size_t n = 0;

	for (size_t i = from; i < to; i++)
		n += ts->list[i].kind != TOKEN_MARK && ts->list[i].kind != TOKEN_LINE;
	return n;
}

static void find_greetings(struct parts *p)
{
	struct tokens *ts = p->ts;
	const struct patterns *set = tongue_patterns(p->tongue, "classes");
	uint16_t section = tongue_section(p->tongue, "classes", "greeting");
	struct find f;

	for (size_t i = 0; i < ts->clause_n && ts->clauses[i].sentence < 2; i++) {
		struct token_span *s = &ts->clauses[i];
		s->greeting = s->end != '?' && patterns_at(set, ts, s->from, section, &f) &&
		              tokens_words(ts, f.to, s->to) <= GREETING_WORDS;
		if (s->greeting && s->from == ts->sentences[s->sentence].from &&
		        s->to == ts->sentences[s->sentence].to)
			ts->sentences[s->sentence].greeting = true;
	}
}

static void find_farewell(struct parts *p)
{
	struct tokens *ts = p->ts;
	const struct patterns *set = tongue_patterns(p->tongue, "classes");
	uint16_t section = tongue_section(p->tongue, "classes", "farewell");
	struct find f;
	size_t first = ts->sentence_n;

	for (size_t i = ts->sentence_n; i-- > 1;) {
		const struct token_span *s = &ts->sentences[i];
		if (s->end == '?' || tokens_words(ts, s->from, s->to) > FAREWELL_WORDS ||
		        tokens_words(ts, s->from, ts->n) > BEHIND_WORDS + FAREWELL_WORDS)
			break;
		if (patterns_at(set, ts, s->from, section, &f))
			first = i;
	}
	for (size_t i = first; i < ts->sentence_n; i++)
		ts->sentences[i].farewell = true;
	for (size_t i = 0; i < ts->clause_n; i++)
		ts->clauses[i].farewell = ts->clauses[i].sentence >= first;
}

void tokens_part(const void *mem, const struct tongue *t, struct tokens *ts)
{
	struct parts p = {ts, t};
	(void)mem;

	find_quoted_lines(ts);
	find_quotes(ts);
	find_brackets(ts);
	find_sentences(&p);
	find_clauses(ts);
	for (size_t i = 0; i < ts->n; i++) { /* marks alone at the end: they belong to the last */
		struct token *k = &ts->list[i];
		if (k->sentence >= ts->sentence_n && k->sentence > 0)
			k->sentence = (uint32_t)ts->sentence_n - (ts->sentence_n > 0);
		if (k->clause >= ts->clause_n && k->clause > 0)
			k->clause = (uint32_t)ts->clause_n - (ts->clause_n > 0);
	}
	if (t == NULL)
		return;
	find_greetings(&p);
	find_farewell(&p);
}
