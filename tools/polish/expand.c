/* polish/expand: the dictionary's entries written out, and its loose forms tied to them. */
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

#define FORM_MAX 128
#define FORMS_MAX 4096

struct rule {
	const char *strip, *add, *when;
	struct rule *next;
};

static struct rule *rules[256];

/* One word of the line, "0" for nothing. */
static const char *field(char **s)
{
	*s += strspn(*s, " \t");
	size_t n = strcspn(*s, " \t\r");
	const char *f = keep_text(*s, n);
	*s += n;
	return strcmp(f, "0") == 0 ? "" : f;
}

static void read_rules(char *text)
{
	char *save;

	for (char *l = strtok_r(text, "\n", &save); l != NULL; l = strtok_r(NULL, "\n", &save)) {
		if (strncmp(l, "SFX ", 4) != 0)
			continue; /* the one prefix is nie-, undone where a word is looked up */
		char *s = l + 4;
		unsigned char flag = (unsigned char)*field(&s);
		const char *strip = field(&s), *add = field(&s), *when = field(&s);
		if (*when == 0)
			continue; /* the head of a table */
		struct rule *r = keep(sizeof *r);
		*r = (struct rule){strip, add, when, rules[flag]};
		rules[flag] = r;
	}
}

/* Whether a word ends as the condition says: letters, ".", "[abc]" and "[^abc]". */
static int fits(const char *word, size_t n, const char *when)
{
	size_t parts = 0, i;

	for (const char *p = when; *p != 0; p++, parts++)
		if (*p == '[' && (p = strchr(p, ']')) == NULL)
			stop("a set without an end", when);
	if (strcmp(when, ".") == 0)
		return 1;
	if (parts > n)
		return 0;
	for (i = n - parts; *when != 0; i++, when++) {
		if (*when != '[') {
			if (*when != '.' && *when != word[i])
				return 0;
			continue;
		}
		const char *end = strchr(when, ']');
		int no = when[1] == '^';
		int in = memchr(when + 1 + no, word[i], (size_t)(end - when - 1 - no)) != NULL;
		if (in == no)
			return 0;
		when = end;
	}
	return 1;
}

struct forms {
	const char *p[FORMS_MAX];
	size_t n;
};

static void add_form(struct forms *f, char *form)
{
	latin2_lower(form);
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->p[i], form) == 0)
			return;
	if (f->n == FORMS_MAX)
		stop("too many forms", form);
	f->p[f->n++] = form;
}

static void inflect(struct forms *f, const char *word, const char *flags)
{
	size_t n = strlen(word);
	char one[FORM_MAX * 2];

	f->n = 0;
	add_form(f, keep_text(word, n));
	for (; *flags != 0; flags++)
		for (const struct rule *r = rules[(unsigned char)*flags]; r != NULL; r = r->next) {
			size_t cut = strlen(r->strip), add = strlen(r->add);
			if (cut > n || strcmp(word + n - cut, r->strip) != 0 ||
			        !fits(word, n, r->when))
				continue;
			if (n - cut + add >= sizeof one)
				stop("too long", word);
			memcpy(one, word, n - cut);
			memcpy(one + n - cut, r->add, add);
			add_form(f, keep_text(one, n - cut + add));
		}
}

static int has(const struct forms *f, const char *stem, size_t n, const char *ending)
{
	for (size_t i = 0; i < f->n; i++)
		if (strncmp(f->p[i], stem, n) == 0 && strcmp(f->p[i] + n, ending) == 0)
			return 1;
	return 0;
}

/* The gerund of a verb (zwrócenie) among its forms: a word of its own, with its own forms. */
static const char *gerund(const struct forms *f)
{
	for (size_t i = 0; i < f->n; i++) {
		const char *g = f->p[i];
		size_t n = strlen(g);
		if (n > 4 && g[n - 1] == 'e' && g[n - 2] == 'i' && has(f, g, n - 1, "ami") &&
		        has(f, g, n - 1, "u"))
			return g;
	}
	return NULL;
}

static int is_of_gerund(const char *form, const char *g)
{
	static const char *const endings[] = {"a", "ach", "ami", "e", "em", "om", "u"};
	size_t n = strlen(g) - 1, k = strlen(form);

	for (size_t i = 0; i < 7; i++)
		if (strncmp(form, g, n) == 0 && strcmp(form + n, endings[i]) == 0)
			return 1;
	/* zwróceń, pęknięć: without -ie, the last letter soft */
	return k == n - 1 && strncmp(form, g, n - 2) == 0 &&
	       (form[k - 1] == '\xf1' || form[k - 1] == '\xe6');
}

/* -ć and -c (pisać, móc); some nouns too, which does no harm here. */
static int is_verb(const char *lemma)
{
	size_t n = strlen(lemma);
	return n > 2 && (lemma[n - 1] == '\xe6' || lemma[n - 1] == 'c');
}

static void add_entry(struct pairs *out, const char *word, const char *flags)
{
	static struct forms f;

	inflect(&f, word, flags);
	const char *lemma = f.p[0], *g = is_verb(lemma) ? gerund(&f) : NULL;
	for (size_t i = 0; i < f.n; i++)
		pairs_add(out, f.p[i], g != NULL && is_of_gerund(f.p[i], g) ? g : lemma);
}

/* Distributions differ in how they write the same dictionary. What ISO 8859-2 lacks is no Polish.
 */
static char *latin2_of(char *utf8)
{
	iconv_t how = iconv_open("ISO-8859-2//IGNORE", "UTF-8");
	size_t left = strlen(utf8), room = left;
	char *out = keep(room + 1), *to = out;

	if (how == (iconv_t)-1)
		stop("cannot convert", "UTF-8");
	iconv(how, &utf8, &left, &to, &room);
	*to = 0;
	iconv_close(how);
	return out;
}

/* An entry without flags; its lemma is its own until a sister is found. */
static struct pairs loose;

void words_expand(const char *aff, const char *dic, struct pairs *out)
{
	char *save, *text = read_all(dic), *affixes = read_all(aff);

	if (strstr(affixes, "SET UTF-8") != NULL) {
		text = latin2_of(text);
		affixes = latin2_of(affixes);
	}
	read_rules(affixes);
	strtok_r(text, "\r\n", &save); /* the number of entries */
	for (char *l = strtok_r(NULL, "\r\n", &save); l != NULL;
	        l = strtok_r(NULL, "\r\n", &save)) {
		char *slash = strchr(l, '/');
		if (strlen(l) >= FORM_MAX)
			stop("too long", l);
		if (slash != NULL) {
			*slash = 0;
			add_entry(out, l, slash + 1);
		} else if (*l != 0) {
			latin2_lower(l);
			pairs_add(&loose, l, l);
		}
	}
}

/* ---- loose forms ---- */

/* Endings that go with one stem, ISO 8859-2, sisters in one row; verbs ask for a verb. */
static const struct {
	int verb;
	const char *endings;
} rows[] = {
        {1, " \xb3 \xb3"
            "a \xb3o \xb3y li \xb3"
            "em \xb3"
            "e\xb6 \xb3"
            "am \xb3"
            "a\xb6 li\xb6my li\xb6"
            "cie "
            "\xb3y\xb6my \xb3y\xb6"
            "cie \xb3"
            "by \xb3"
            "bym \xb3"
            "by\xb6 \xb3"
            "aby \xb3"
            "abym \xb3"
            "aby\xb6 "
            "\xb3oby \xb3yby liby liby\xb6my liby\xb6"
            "cie \xb3yby\xb6my \xb3yby\xb6"
            "cie wszy \xb3szy "},
        {1, " ny na ne nego nej nemu nych nym nymi n\xb1 ni no "},
        {1, " ty ta te tego tej temu tych tym tymi t\xb1 ci to "},
        {1, " \xb1"
            "c \xb1"
            "cy \xb1"
            "ca \xb1"
            "ce \xb1"
            "cego \xb1"
            "cej \xb1"
            "cemu \xb1"
            "cych \xb1"
            "cym \xb1"
            "cymi \xb1"
            "c\xb1 \xb1 "},
        {1, " esz e emy ecie "},
        {1, " isz i imy icie "},
        {1, " ysz y ymy ycie "},
        {0, " a y e \xea \xb1 o ie u owi em om ami ach \xf3w owie i "},
        {0, " ia ie i\xea i\xb1 io iu iowi iem iom iami iach i\xf3w "},
        {0, " y a e ego ej emu ych ym ymi \xb1 "},
        {0, " i ia ie iego iej iemu ich im imi i\xb1 "},
};

static size_t first_of(const struct pairs *all, const char *form)
{
	size_t from = 0, to = all->n;

	while (from < to) {
		size_t mid = (from + to) / 2;
		if (strcmp(all->p[mid].form, form) < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

struct votes {
	const char *lemma[16];
	int n[16], used;
};

static void vote(struct votes *v, const struct pairs *all, const char *form, int verb)
{
	for (size_t i = first_of(all, form); i < all->n && strcmp(all->p[i].form, form) == 0; i++) {
		const char *lemma = all->p[i].lemma;
		int k = 0;
		if (verb && !is_verb(lemma))
			continue;
		while (k < v->used && strcmp(v->lemma[k], lemma) != 0)
			k++;
		if (k == v->used) {
			if (v->used == 16)
				return;
			v->lemma[v->used] = lemma;
			v->n[v->used++] = 0;
		}
		v->n[k]++;
	}
}

/* Every other ending of the row on the same stem votes for the lemmas that have it. */
static void vote_row(struct votes *v, const struct pairs *all, const char *form, size_t row)
{
	char one[FORM_MAX * 2];
	size_t n = strlen(form);

	for (const char *e = rows[row].endings; *(e += strspn(e, " ")) != 0; e += strcspn(e, " ")) {
		size_t k = strcspn(e, " ");
		if (n < k + 2 || strncmp(form + n - k, e, k) != 0)
			continue;
		for (const char *o = rows[row].endings; *(o += strspn(o, " ")) != 0;
		        o += strcspn(o, " ")) {
			size_t m = strcspn(o, " ");
			memcpy(one, form, n - k);
			memcpy(one + n - k, o, m);
			one[n - k + m] = 0;
			if (strcmp(one, form) != 0)
				vote(v, all, one, rows[row].verb);
		}
	}
}

void words_link(struct pairs *all)
{
	size_t known, i, r;

	pairs_sort(all);
	known = all->n;
	for (i = 0; i < loose.n; i++) {
		struct votes v = {.used = 0};
		const struct pairs sorted = {all->p, known, 0};
		const char *form = loose.p[i].form;
		int best = 0;

		if (first_of(&sorted, form) < known &&
		        strcmp(sorted.p[first_of(&sorted, form)].form, form) == 0)
			continue;
		for (r = 0; r < sizeof rows / sizeof rows[0]; r++)
			vote_row(&v, &sorted, form, r);
		for (int k = 1; k < v.used; k++)
			if (v.n[k] > v.n[best])
				best = k;
		pairs_add(all, form, v.used > 0 && v.n[best] >= 2 ? v.lemma[best] : form);
		if (v.used > 0 && v.n[best] >= 2 && getenv("POLISH_SHOW") != NULL)
			printf("%s < %s (%d)\n", form, v.lemma[best], v.n[best]);
	}
}
