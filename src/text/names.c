/* text/names: the lists of names, made ready for looking up. */
#include "text/names.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "base/str.h"
#include "text/endings.h"
#include "text/words.h"

#define GREETINGS_MAX 24

struct entry {
	const char *fold, *lower, *name;
	const char *value;
	char gender;
};

struct entries {
	struct entry *list;
	size_t n;
};

struct rule {
	const char *ending, *fold; /* lower case; the second without diacritics */
	const char *to; /* NULL: the word stays */
	size_t letters;
	bool accent; /* the syllable before the ending carries the accent */
};

struct rules {
	struct rule *list;
	size_t n;
};

struct names {
	struct entries words[NAME_NO_PERSON + 1];
	struct entries given;
	struct rules rules[NAME_RULES], ends[NAME_ENDS];
	struct {
		char gender; /* 'a' for any */
		const char *text;
	} greetings[GREETINGS_MAX];
	size_t greeting_n;
};

/* ---- one part of a name ---- */

static bool same_but_sigma(const char *a, const char *b)
{
	while (*a != 0 && *b != 0) {
		uint32_t x = utf8_next(&a), y = utf8_next(&b);
		if (x != y && !(x == 0x3c2 && y == 0x3c3))
			return false;
	}
	return *a == *b;
}

static void look_at_case(const UChar *s, int32_t n, struct name_part *out)
{
	size_t big = 0, little = 0;

	for (int32_t i = 0; i < n;) {
		UChar32 cp;
		U16_NEXT(s, i, n, cp);
		big += u_isupper(cp) != 0;
		little += u_islower(cp) != 0;
	}
	out->capitals = big > 1 && little == 0;
	out->small = big == 0;
}

static bool fold_part(const char *lower, char *out, size_t size)
{
	struct buf *b = buf_new(NULL, size - 1);
	size_t at = 0;

	words_add(b, lower);
	bool whole = !b->full;
	for (size_t i = 0; i < b->n; i++)
		if (b->p[i] != ' ')
			out[at++] = b->p[i];
	out[at] = 0;
	talloc_free(b);
	return whole && at > 0;
}

bool name_part_read(const char *word, size_t n, struct name_part *out)
{
	UChar wide[NAME_PART_MAX * 2], composed[NAME_PART_MAX * 2], lower[NAME_PART_MAX * 2];
	UErrorCode error = U_ZERO_ERROR;
	int32_t length = 0, made;

	if (n == 0 || n > NAME_PART_MAX)
		return false;
	u_strFromUTF8(wide, NAME_PART_MAX * 2, &length, word, (int32_t)n, &error);
	const UNormalizer2 *nfc = unorm2_getNFCInstance(&error);
	if (U_FAILURE(error))
		return false;
	made = unorm2_normalize(nfc, wide, length, composed, NAME_PART_MAX * 2, &error);
	if (U_FAILURE(error))
		return false;
	look_at_case(composed, made, out);
	made = u_strToLower(lower, NAME_PART_MAX * 2, composed, made, "", &error);
	u_strToUTF8(out->lower, (int32_t)sizeof out->lower, NULL, lower, made, &error);
	if (U_FAILURE(error) || error == U_STRING_NOT_TERMINATED_WARNING)
		return false;
	if (!fold_part(out->lower, out->fold, sizeof out->fold))
		return false;
	out->bare = same_but_sigma(out->lower, out->fold);
	return true;
}

/* ---- reading the lists ---- */

static void add_entry(struct names *n, struct entries *e, const char *word, size_t len,
        const char *value, char gender)
{
	struct name_part p;

	if (!name_part_read(word, len, &p))
		return;
	if ((e->n & (e->n - 1)) == 0)
		e->list = talloc_realloc(n, e->list, struct entry, e->n == 0 ? 1 : e->n * 2);
	e->list[e->n++] = (struct entry){talloc_strdup(n, p.fold), talloc_strdup(n, p.lower),
	        talloc_strndup(n, word, len), value, gender};
}

/* Every word of every line of a section. */
static void add_section(struct names *n, const struct tongue *t, const char *section,
        struct entries *e, char gender)
{
	size_t lines;
	const struct tongue_line *l = tongue_lines(t, "names", section, &lines);

	for (size_t i = 0; i < lines; i++)
		for (const char *p = l[i].text; *p != 0; p += strspn(p, " ")) {
			size_t len = strcspn(p, " ");
			add_entry(n, e, p, len, talloc_strdup(n, l[i].value), gender);
			p += len;
		}
}

static int by_fold(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = strcmp(x->fold, y->fold);

	if (order == 0) /* what says more first */
		order = (*x->value == 0) - (*y->value == 0);
	return order != 0 ? order : strcmp(x->lower, y->lower);
}

static void sort(struct entries *e)
{
	if (e->n > 0)
		qsort(e->list, e->n, sizeof *e->list, by_fold);
}

static void add_rule(struct names *n, struct rules *r, const char *text, size_t len, const char *to)
{
	struct rule one = {.to = NULL};
	struct name_part p;

	if (len > 2 && memcmp(text, "´", 2) == 0) {
		one.accent = true;
		text += 2;
		len -= 2;
	}
	if (len < 2 || *text != '-' || !name_part_read(text + 1, len - 1, &p))
		return;
	if (*to == '-')
		one.to = talloc_strdup(n, to + 1);
	one.ending = talloc_strdup(n, p.lower);
	one.fold = talloc_strdup(n, p.fold);
	one.letters = utf8_length(p.lower);
	if ((r->n & (r->n - 1)) == 0)
		r->list = talloc_realloc(n, r->list, struct rule, r->n == 0 ? 1 : r->n * 2);
	r->list[r->n++] = one;
}

static void add_rules(struct names *n, const struct tongue *t, const char *section, struct rules *r)
{
	size_t lines;
	const struct tongue_line *l = tongue_lines(t, "names", section, &lines);

	for (size_t i = 0; i < lines; i++)
		for (const char *p = l[i].text; *p != 0; p += strspn(p, " ")) {
			size_t len = strcspn(p, " ");
			add_rule(n, r, p, len, l[i].value);
			p += len;
		}
}

static void add_titles(struct names *n, const struct tongue *t)
{
	size_t lines;
	const struct tongue_line *l = tongue_lines(t, "names", "titles", &lines);

	for (size_t i = 0; i < lines; i++)
		add_entry(n, &n->words[NAME_TITLE], l[i].text, strlen(l[i].text), "", *l[i].value);
	sort(&n->words[NAME_TITLE]);
}

static void add_greetings(struct names *n, const struct tongue *t)
{
	size_t lines;
	const struct tongue_line *l = tongue_lines(t, "names", "greeting", &lines);

	for (size_t i = 0; i < lines && n->greeting_n < GREETINGS_MAX; i++) {
		n->greetings[n->greeting_n].gender = *l[i].text;
		n->greetings[n->greeting_n++].text = talloc_strdup(n, l[i].value);
	}
}

struct names *names_open(const void *mem, const struct tongue *t)
{
	static const char *const rules[NAME_RULES] = {
	        "vocative women", "vocative men", "surname women", "surname men"};
	static const char *const ends[NAME_ENDS] = {
	        "women endings", "men endings", "women surnames", "men surnames", "surnames"};
	struct names *n = talloc_zero(mem, struct names);

	if (t == NULL)
		return n;
	add_greetings(n, t);
	add_titles(n, t);
	add_section(n, t, "after", &n->words[NAME_AFTER], 0);
	add_section(n, t, "not people", &n->words[NAME_NO_PERSON], 0);
	add_section(n, t, "women", &n->given, 'f');
	add_section(n, t, "men", &n->given, 'm');
	sort(&n->words[NAME_AFTER]);
	sort(&n->words[NAME_NO_PERSON]);
	sort(&n->given);
	for (int i = 0; i < NAME_RULES; i++)
		add_rules(n, t, rules[i], &n->rules[i]);
	for (int i = 0; i < NAME_ENDS; i++)
		add_rules(n, t, ends[i], &n->ends[i]);
	return n;
}

/* ---- looking up ---- */

/* The first entry that is written so; e->n: none. */
static size_t find(const struct entries *e, const char *fold)
{
	size_t low = 0, high = e->n;

	while (low < high) {
		size_t mid = (low + high) / 2;
		if (strcmp(e->list[mid].fold, fold) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < e->n && strcmp(e->list[low].fold, fold) == 0 ? low : e->n;
}

bool names_word(const struct names *n, enum name_word kind, const char *fold, char *out_gender)
{
	const struct entries *e = &n->words[kind];
	size_t at = find(e, fold);

	if (at == e->n)
		return false;
	*out_gender = e->list[at].gender;
	return true;
}

bool names_given(
        const struct names *n, const struct name_part *part, char gender, struct given *out)
{
	const struct entry *best = NULL;
	char told = 0;

	for (size_t i = find(&n->given, part->fold); i < n->given.n; i++) {
		const struct entry *e = &n->given.list[i];
		bool exact = strcmp(e->lower, part->lower) == 0;
		if (strcmp(e->fold, part->fold) != 0)
			break;
		if ((!exact && !part->bare) || (gender != 0 && e->gender != gender))
			continue;
		told = told == 0 || told == e->gender ? e->gender : '?';
		if (best == NULL || (exact && strcmp(best->lower, part->lower) != 0))
			best = e;
	}
	if (best == NULL)
		return false;
	*out = (struct given){best->name, best->value, told};
	return true;
}

/* Whether the last vowel of the first n bytes carries an accent. */
static bool accent_before(const char *lower, size_t n)
{
	static const char *const vowels = "αεηιουωaeiouy", *const marked = "άέήίόύώΐΰ";
	const char *p = lower, *end = lower + n;
	bool on = false;

	while (p < end) {
		const char *at = p;
		char one[8] = {0};
		utf8_next(&p);
		memcpy(one, at, (size_t)(p - at) < sizeof one ? (size_t)(p - at) : 0);
		if (strstr(marked, one) != NULL)
			on = true;
		else if (strstr(vowels, one) != NULL)
			on = false;
	}
	return on;
}

/* How well a rule fits: 0 not at all, else more for a longer ending. */
static size_t fits(const void *one, const void *word)
{
	const struct rule *r = one;
	const struct name_part *p = word;
	size_t n = strlen(p->lower), k = strlen(r->ending);

	if (n > k && strcmp(p->lower + n - k, r->ending) == 0) {
		if (r->accent && !p->bare && !accent_before(p->lower, n - k))
			return 0;
		return r->letters * 4 + (r->accent ? 2 : 1);
	}
	n = strlen(p->fold);
	k = strlen(r->fold);
	/* Greek without its accents: they are missing in the whole word. Elsewhere a letter without
	 * its mark is another letter, and only the lists of names know better. */
	return p->bare && (unsigned char)*r->fold >= 0xcd && (unsigned char)*r->fold <= 0xcf &&
	                       n > k && strcmp(p->fold + n - k, r->fold) == 0
	               ? r->letters * 4
	               : 0;
}

static const struct rule *best_rule(const struct rules *r, const struct name_part *p)
{
	return ending_best(r->list, r->n, sizeof *r->list, fits, p);
}

size_t names_ends(const struct names *n, enum name_ends list, const struct name_part *part)
{
	const struct rule *r = best_rule(&n->ends[list], part);
	return r == NULL ? 0 : r->letters;
}

const char *names_by_ending(const void *mem, const struct names *n, enum name_rules rules,
        const char *word, const struct name_part *p)
{
	const struct rule *r = best_rule(&n->rules[rules], p);
	size_t letters = utf8_length(word);

	if (r == NULL || r->to == NULL || letters <= r->letters)
		return talloc_strdup(mem, word);
	return talloc_asprintf(mem, "%s%s", utf8_prefix(mem, word, letters - r->letters), r->to);
}

const char *names_greeting(const struct names *n, char gender, size_t i)
{
	for (size_t k = 0; k < n->greeting_n; k++)
		if ((n->greetings[k].gender == gender || n->greetings[k].gender == 'a') && i-- == 0)
			return n->greetings[k].text;
	return NULL;
}
