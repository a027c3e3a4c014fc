/* text/address: where in a text somebody is addressed, and whether by a pet form. */
#include "text/address.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "text/tokens.h"
#include "text/vocative.h"

#define BESIDE_MAX 5 /* words that may stand with a name where somebody is addressed */

#define KIN_WITHIN 3

struct look {
	const struct tongue *t;
	const struct tokens *ts;
	const struct person_name *who;
	const char *surname; /* folded, or NULL */
};

/* Sections of words: several stand on a line. */
static bool in_section(const struct look *l, const char *section, const char *fold)
{
	size_t lines, n = strlen(fold);
	const struct tongue_line *line = tongue_lines(l->t, "pet_names", section, &lines);

	for (size_t i = 0; i < lines; i++)
		for (const char *p = line[i].text; *p != 0; p += strspn(p, " ")) {
			size_t k = strcspn(p, " ");
			char word[64];
			if (k < sizeof word && k >= n) {
				memcpy(word, p, k);
				word[k] = 0;
				if (strcmp(word, fold) == 0)
					return true;
			}
			p += k;
		}
	return false;
}

/* Lists are written with diacritics, people type with and without them. */
static bool is_in(const struct look *l, const char *section, const struct token *t)
{
	return t->kind == TOKEN_WORD &&
	       (in_section(l, section, t->lower) || in_section(l, section, t->fold));
}

static const struct token *at(const struct look *l, size_t i)
{
	static const struct token none = {.kind = TOKEN_MARK, .fold = "", .lower = ""};
	return i < l->ts->n ? &l->ts->list[i] : &none;
}

/* Whether nothing but words of address stands from a mark up to token i. */
static bool begins(const struct look *l, size_t i, bool *after_closing)
{
	size_t words = 0;

	*after_closing = false;
	while (i > 0) {
		const struct token *t = at(l, i - 1);
		if (t->kind != TOKEN_WORD)
			break;
		if (++words > BESIDE_MAX || !is_in(l, "beside", t))
			return false;
		*after_closing |= is_in(l, "closing", t);
		i--;
	}
	/* "Pozdrawiam, Kasia": the word before the comma or the line */
	while (i > 0 && at(l, i - 1)->kind != TOKEN_WORD)
		i--;
	if (i > 0)
		*after_closing |= is_in(l, "closing", at(l, i - 1));
	return true;
}

/* The token behind the name and the words of address that follow it. */
static size_t behind(const struct look *l, size_t i)
{
	size_t k = i + 1;

	if (at(l, k)->kind == TOKEN_WORD && l->surname != NULL &&
	        strcmp(at(l, k)->fold, l->surname) == 0)
		k++;
	while (k < i + 1 + BESIDE_MAX && at(l, k)->kind == TOKEN_WORD && !at(l, k)->capital &&
	        is_in(l, "beside", at(l, k)))
		k++;
	return k;
}

/* A list of names ("Jurek, Kasia, Tomek"), or somebody told about ("Kasia, która …"). */
static bool is_about(const struct look *l, size_t i, size_t k)
{
	const struct token *next = at(l, k + 1);

	if (at(l, k)->kind != TOKEN_MARK || strcmp(at(l, k)->fold, ",") != 0)
		return false;
	if (l->ts->sentences[at(l, i)->sentence].end != '?') {
		if (is_in(l, "about", next))
			return true;
		for (size_t w = k + 1; w <= k + KIN_WITHIN && at(l, w)->kind == TOKEN_WORD; w++)
			if (is_in(l, "kin", at(l, w)))
				return true;
	}
	bool in_list = i > 1 && at(l, i - 1)->kind == TOKEN_MARK &&
	               at(l, i - 2)->kind == TOKEN_WORD && at(l, i - 2)->capital && i > 2;
	return in_list && next->capital;
}

/* "A colleague, Kate, told me": the name of who was named before it. */
static bool is_apposed(const struct look *l, size_t i, size_t k)
{
	if (i < 3 || strcmp(at(l, i - 1)->fold, ",") != 0 || strcmp(at(l, k)->fold, ",") != 0)
		return false;
	return is_in(l, "kin", at(l, i - 2)) && at(l, i - 3)->kind == TOKEN_WORD;
}

/* A name alone on the last line is the writer's own. */
static bool is_signature(const struct look *l, size_t i)
{
	size_t k = i + 1;

	while (k < l->ts->n && at(l, k)->kind != TOKEN_WORD)
		k++;
	return k == l->ts->n && i > 0 && at(l, i - 1)->kind == TOKEN_LINE;
}

/* Whether the form at token i speaks to somebody. */
static bool is_address(const struct look *l, size_t i, const struct pet_form *f)
{
	bool closing, begun = begins(l, i, &closing);
	const struct token *t = at(l, i);
	size_t k = behind(l, i);
	const struct token *next = at(l, k);
	bool marked = next->kind != TOKEN_WORD && next->kind != TOKEN_NUMBER;

	if (t->quoted || strcmp(next->fold, "\"") == 0)
		return false;
	if (!begun)
		return false;
	if (f->plain && (closing || is_signature(l, i) || is_about(l, i, k) || is_apposed(l, i, k)))
		return false;
	if (marked)
		return true;
	/* "Kasiu kiedy …", written without a comma: only a form that says itself that it addresses
	 */
	return !f->plain && !next->capital;
}

char *address_pet_name(const void *mem, const struct tongue *t, const struct names *n,
        const struct pet_names *p, const char *agent, const char *text)
{
	struct person_name who;
	void *scrap = mem_must(talloc_new(mem));
	char *found = NULL;

	if (person_name_read(scrap, n, agent, 0, &who) && who.given != NULL) {
		struct tokens *ts = tokens_cut(scrap, t, text);
		struct look l = {
		        t, ts, &who, who.surname == NULL ? NULL : tokens_fold(scrap, who.surname)};
		struct pet_forms women = {.n = 0}, men = {.n = 0};
		if (who.gender != 'm')
			women = pet_names_of(scrap, p, n, who.given, 'f');
		if (who.gender != 'f')
			men = pet_names_of(scrap, p, n, who.given, 'm');
		for (size_t i = 0; i < ts->n && found == NULL; i++) {
			if (ts->list[i].kind != TOKEN_WORD)
				continue;
			const struct pet_form *f = pet_forms_find(&women, ts->list[i].fold);
			if (f == NULL)
				f = pet_forms_find(&men, ts->list[i].fold);
			if (f != NULL && is_address(&l, i, f))
				found = tokens_text(mem, ts, i, i + 1);
		}
	}
	talloc_free(scrap);
	return found;
}
