/* text/pattern: reads a line of a list. */
#include "text/pattern_impl.h"

#include <string.h>

#include "base/ctx.h"
#include "base/mem.h"

#define CHUNK_MAX 120

struct reader {
	struct patterns *set;
	const char *p;
	const char *why;
	size_t elements;
	int depth;
};

static struct sequence *read_sequence(struct reader *r);
static bool read_element(struct reader *r, struct element *e);

static bool fail(struct reader *r, const char *why)
{
	if (r->why == NULL)
		r->why = why;
	return false;
}

static void skip_blanks(struct reader *r)
{
	r->p += strspn(r->p, " \t");
}

/* What stands up to a blank, "|" or ")". */
static char *chunk(struct reader *r)
{
	size_t n = strcspn(r->p, " \t|()");
	char *out = mem_must(talloc_strndup(r->set, r->p, n));

	r->p += n;
	return out;
}

static bool read_group(struct reader *r, struct element *e)
{
	if (++r->depth > PATTERN_DEPTH_MAX)
		return fail(r, N_("Too many brackets stand within each other."));
	e->kind = EL_GROUP;
	do {
		r->p++; /* "(" or "|" */
		struct sequence *one = read_sequence(r);
		if (one == NULL)
			return false;
		e->choices = mem_must(
		        talloc_realloc(r->set, e->choices, struct sequence, e->choice_n + 1));
		e->choices[e->choice_n++] = *one;
	} while (*r->p == '|');
	if (*r->p != ')')
		return fail(r, N_("A bracket is not closed."));
	r->p++;
	r->depth--;
	return true;
}

static bool read_class(struct reader *r, struct element *e)
{
	static const struct {
		const char *name;
		enum element_kind kind;
	} known[] = {{"number", EL_NUMBER}, {"time", EL_TIME}, {"capital", EL_CAPITAL},
	        {"link", EL_LINK}, {"word", EL_ANY}};
	size_t n = strcspn(r->p, ">");
	char *name;

	if (r->p[n] != '>')
		return fail(r, N_("“<” stands without “>”."));
	name = mem_must(talloc_strndup(r->set, r->p + 1, n - 1));
	r->p += n + 1;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(name, known[i].name) == 0) {
			e->kind = known[i].kind;
			return true;
		}
	e->kind = EL_CLASS;
	e->section = pattern_section(r->set->classes != NULL ? r->set->classes : r->set, name);
	return e->section != NULL || fail(r, N_("There is no class of this name. Some are "
	                                        "<weekday>, <month>, <number>."));
}

static bool read_gap(struct reader *r, struct element *e)
{
	e->kind = EL_GAP;
	r->p += 2;
	if (*r->p == ',') {
		e->comma = true;
		r->p++;
	}
	while (*r->p >= '0' && *r->p <= '9' && e->most < 100)
		e->most = e->most * 10 + (size_t)(*r->p++ - '0');
	if (e->most == 0 || e->most > 20)
		return fail(r, N_("Behind “..” stands a number of words from 1 to 20."));
	return true;
}

static bool read_edge(struct reader *r, struct element *e)
{
	bool begins = *r->p == '^', twice = r->p[1] == r->p[0];

	if (begins)
		e->kind = twice ? EL_SENTENCE_BEGINS : EL_CLAUSE_BEGINS;
	else
		e->kind = twice ? EL_SENTENCE_ENDS : EL_CLAUSE_ENDS;
	r->p += twice ? 2 : 1;
	return true;
}

static bool read_not(struct reader *r, struct element *e)
{
	e->kind = EL_NOT;
	r->p++;
	e->choices = mem_must(talloc_zero(r->set, struct sequence));
	e->choices->list = mem_must(talloc_zero(r->set, struct element));
	e->choices->n = e->choice_n = 1;
	return read_element(r, e->choices->list);
}

static void keep_stems(struct reader *r, struct element *e)
{
	struct stems s;

	e->stems = mem_must(talloc_zero(r->set, struct token_stems));
	stems_of(r->set, r->set->lang, e->text, &s);
	for (size_t i = 0; i < s.n && i < STEMS_MAX; i++)
		e->stems->term[e->stems->n++] = mem_must(talloc_strdup(r->set, s.term[i]));
}

static bool read_affix(struct reader *r, struct element *e, char *word)
{
	bool exact = *word == '\'' && word[1] != 0;
	char *star = strchr(word, '*');

	word += exact;
	*star = 0;
	if (strchr(star + 1, '*') != NULL || (*word == 0 && star[1] == 0))
		return fail(r, N_("A word has one “*” at most, with letters beside it."));
	e->kind = EL_AFFIX;
	e->text = tokens_fold(r->set, word);
	e->tail = tokens_fold(r->set, star + 1);
	if (exact) {
		e->lower = tokens_lower(r->set, word);
		e->lower_tail = tokens_lower(r->set, star + 1);
	}
	return true;
}

static bool is_sign(const char *word)
{
	return (word[0] != 0 && word[1] == 0 && strchr(",.?!:;-\"/%+", *word) != NULL) ||
	       strcmp(word, "…") == 0 || strcmp(word, "€") == 0 || strcmp(word, "£") == 0;
}

/* What the first letter says of the word behind it. */
static enum element_kind kind_of(char **word)
{
	if (is_sign(*word))
		return EL_MARK;
	if (**word != '=' && (**word != '\'' || (*word)[1] == 0))
		return EL_WORD;
	return *(*word)++ == '=' ? EL_STEM : EL_EXACT;
}

static bool read_word(struct reader *r, struct element *e)
{
	char *word = chunk(r);
	size_t n = strlen(word);

	if (n == 0 || n > CHUNK_MAX)
		return fail(r, n == 0 ? N_("A word is empty.") : N_("A word is too long."));
	if (n > 1 && word[n - 1] == '?') {
		e->optional = true;
		word[n - 1] = 0;
	}
	if (strchr(word, '*') != NULL)
		return read_affix(r, e, word);
	e->kind = kind_of(&word);
	if (*word == 0)
		return fail(r, N_("A word is empty."));
	e->text = tokens_fold(r->set, word);
	e->hash = tokens_hash(e->text);
	if (e->kind == EL_STEM)
		keep_stems(r, e);
	if (e->kind == EL_EXACT)
		e->text = tokens_lower(r->set, word);
	return true;
}

static bool read_element(struct reader *r, struct element *e)
{
	bool good;

	if (++r->elements > PATTERN_ELEMENTS_MAX * 8)
		return fail(r, N_("The line is too long."));
	if (*r->p == '(')
		good = read_group(r, e);
	else if (*r->p == '<')
		good = read_class(r, e);
	else if (r->p[0] == '.' && r->p[1] == '.')
		good = read_gap(r, e);
	else if (*r->p == '^' || *r->p == '$')
		good = read_edge(r, e);
	else if (*r->p == '!' && strchr(" \t|)", r->p[1]) == NULL)
		good = read_not(r, e);
	else
		return read_word(r, e);
	if (good && *r->p == '?') {
		e->optional = true;
		r->p++;
	}
	return good;
}

static struct sequence *read_sequence(struct reader *r)
{
	struct sequence *s = mem_must(talloc_zero(r->set, struct sequence));

	for (skip_blanks(r); *r->p != 0 && *r->p != '|' && *r->p != ')'; skip_blanks(r)) {
		if (s->n == PATTERN_ELEMENTS_MAX) {
			fail(r, N_("Too many words stand in one line."));
			return NULL;
		}
		s->list = mem_must(talloc_realloc(r->set, s->list, struct element, s->n + 1));
		s->list[s->n] = (struct element){.kind = EL_WORD};
		if (!read_element(r, &s->list[s->n++]))
			return NULL;
	}
	if (s->n == 0) {
		fail(r, N_("Nothing stands in one place of this line."));
		return NULL;
	}
	return s;
}

/* Something has to be there that is no mere place. */
static bool is_solid(const struct sequence *s)
{
	for (size_t i = 0; i < s->n; i++) {
		enum element_kind k = s->list[i].kind;
		bool place = k == EL_GAP || k == EL_NOT ||
		             (k >= EL_CLAUSE_BEGINS && k <= EL_SENTENCE_ENDS);
		if (!place && !s->list[i].optional)
			return true;
	}
	return false;
}

struct sequence *pattern_read(struct patterns *p, const char *line, const char **why)
{
	struct reader r = {.set = p, .p = line};
	struct sequence *s = read_sequence(&r);

	if (s != NULL && *r.p != 0)
		fail(&r, N_("A bracket or “|” is too much."));
	else if (s != NULL && !is_solid(s))
		fail(&r, N_("All words of this line may be missing; one has to stay."));
	*why = r.why;
	return r.why == NULL ? s : NULL;
}
