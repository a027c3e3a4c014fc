/* text/vocative: a name as it was written, taken apart. */
#include "text/vocative.h"

#include <string.h>
#include <unicode/uchar.h>

#include "base/mem.h"
#include "base/str.h"

#define PARTS_MAX 12
#define SURE_LETTERS 3 /* an ending this long is hardly anything but a surname's */

struct part {
	const char *p;
	size_t n;
	struct name_part read;
	struct given given;
	bool listed; /* a given name of the list */
	bool initial; /* "J." */
	bool particle; /* de, van: begins a surname */
};

struct parts {
	struct part list[PARTS_MAX];
	size_t n;
	char gender; /* what a title says */
	bool title, no_person;
};

/* ---- casing ---- */

/* A part in capitals or in small letters only, written as names are. A Greek one in capitals has
 * lost its accent: it stays in capitals, which is the only right way to write it. */
static char *in_case(const void *mem, const char *word, size_t n, const struct name_part *p)
{
	struct buf *b = buf_new(mem, NAME_PART_MAX * 3);
	bool first = true;

	if (!p->capitals && !p->small)
		return mem_must(talloc_strndup(mem, word, n));
	for (const char *s = p->lower; *s != 0;) {
		uint32_t cp = utf8_next(&s);
		buf_add_cp(b, first ? (uint32_t)u_totitle((UChar32)cp) : cp);
		first = !u_isalpha((UChar32)cp) && cp != '\'' && cp != 0x2019;
	}
	return b->p;
}

/* ---- what is no name ---- */

static bool is_address(const char *name)
{
	return strpbrk(name, "@0123456789_&=#/\\<>{}*") != NULL ||
	       str_ifind(name, "www.") != NULL || str_ifind(name, "http") != NULL;
}

/* Without brackets and quotation marks; cut where something else than the name begins. */
static char *cleaned(const void *mem, const char *name)
{
	static const char *const quotes[] = {"\"", "„", "”", "“", "«", "»", "`"};
	static const char *const cuts[] = {
	        " via ", " | ", " - ", " – ", " — ", " / ", " : ", ": ", "|", "•"};
	struct buf *b = buf_new(mem, VOCATIVE_NAME_MAX + 1);
	int deep = 0;

	for (const char *p = name; *p != 0;) {
		size_t skip = 0;
		for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++)
			if (str_starts(p, quotes[i]))
				skip = strlen(quotes[i]);
		if (skip == 0 && strchr("()[]", *p) != NULL) {
			deep += strchr("([", *p) != NULL ? 1 : deep > 0 ? -1 : 0;
			skip = 1;
		}
		if (skip == 0 && deep == 0)
			buf_addc(b, *p);
		p += skip != 0 ? skip : 1;
	}
	for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
		char *at = strstr(b->p, cuts[i]);
		if (at != NULL && at != b->p)
			*at = 0;
	}
	return str_collapse(mem, b->p);
}

/* ---- parts ---- */

static bool is_particle(const char *fold)
{
	static const char *const known[] = {"de", "del", "della", "di", "da", "dos", "du", "van",
	        "von", "der", "den", "la", "le", "ter", "bin", "ibn", "al", "el", "af", "zu",
	        "ten"};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(fold, known[i]) == 0)
			return true;
	return false;
}

/* What stands before the first hyphen. */
static bool read_first(const char *p, size_t n, struct name_part *out)
{
	const char *hyphen = memchr(p, '-', n);
	return name_part_read(p, hyphen == NULL || hyphen == p ? n : (size_t)(hyphen - p), out);
}

/* Titles and what is no name are noted and left out. */
static bool is_beside(const struct names *names, struct parts *all, const char *fold, bool dot)
{
	char gender = 0;

	if (names_word(names, NAME_NO_PERSON, fold, &gender)) {
		all->no_person = true;
		return true;
	}
	if (names_word(names, NAME_TITLE, fold, &gender) && (all->n == 0 || dot)) {
		all->title = true;
		if (gender != 0)
			all->gender = gender;
		return true;
	}
	return all->n > 0 && names_word(names, NAME_AFTER, fold, &gender);
}

/* One word between blanks. */
static void add_part(const struct names *names, struct parts *all, const char *p, size_t n)
{
	struct part *one = &all->list[all->n];
	struct name_part whole, first;
	bool dot = p[n - 1] == '.';

	while (n > 0 && strchr(".,;'", p[n - 1]) != NULL)
		n--;
	if (all->n == PARTS_MAX || !name_part_read(p, n, &whole) ||
	        is_beside(names, all, whole.fold, dot))
		return;
	size_t letters = utf8_length(whole.lower);
	*one = (struct part){.p = p, .n = n, .read = whole};
	one->initial = letters == 1 || (dot && letters == 2);
	one->particle = is_particle(whole.fold);
	if (read_first(p, n, &first))
		one->listed = names_given(names, &first, 0, &one->given);
	all->n++;
}

static void read_parts(const struct names *names, const char *text, size_t n, struct parts *all)
{
	const char *end = text + n;

	while (text < end) {
		size_t k = strcspn(text, " ");
		if (k > (size_t)(end - text))
			k = (size_t)(end - text);
		if (k > 0)
			add_part(names, all, text, k);
		text += k + 1;
	}
}

/* Whether what stands behind the comma are given names, and not a firm or a title. */
static bool given_behind(const struct parts *left, const struct parts *right)
{
	bool firm = right->no_person && left->n > 1 && !left->no_person;

	if (right->n == 0 || firm)
		return false;
	return left->n == 1 || (!left->list[0].listed && right->list[0].listed);
}

/* "Kowalska, Anna" has its surname first; "Anna Kowalska, Acme Ltd" names a firm behind it. */
static bool read_halves(const struct names *names, const char *name, struct parts *all)
{
	const char *comma = strchr(name, ',');
	struct parts left = {.n = 0}, right = {.n = 0};

	if (comma == NULL) {
		read_parts(names, name, strlen(name), all);
		return false;
	}
	read_parts(names, name, (size_t)(comma - name), &left);
	read_parts(names, comma + 1, strlen(comma + 1), &right);
	bool swap = given_behind(&left, &right);
	*all = swap ? right : left;
	for (size_t i = 0; swap && i < left.n && all->n < PARTS_MAX; i++)
		all->list[all->n++] = left.list[i];
	all->no_person |= swap && left.no_person;
	all->title |= left.title || right.title;
	if (all->gender == 0)
		all->gender = swap ? left.gender : right.gender;
	return swap;
}

/* ---- who it is ---- */

/* The gender that the surname's ending tells; least: letters of an ending that count. */
static char by_surname(const struct names *names, const struct name_part *p, size_t least)
{
	size_t f = names_ends(names, NAME_ENDS_WOMEN_SURNAMES, p),
	       m = names_ends(names, NAME_ENDS_MEN_SURNAMES, p);

	if (f < least && m < least)
		return 0;
	return f > m ? 'f' : m > f ? 'm' : 0;
}

static char by_given(const struct names *names, const struct name_part *p)
{
	size_t f = names_ends(names, NAME_ENDS_WOMEN, p), m = names_ends(names, NAME_ENDS_MEN, p);
	return f > m ? 'f' : m > f ? 'm' : 0;
}

static char told_by(const struct names *names, const struct part *given, const struct part *surname)
{
	char last = by_surname(names, &surname->read, 1);

	if (given->listed && given->given.gender != '?')
		return given->given.gender;
	if (given->listed || given->initial)
		return last;
	/* A name that no list has may be a firm: the surname has to say that somebody is called so.
	 */
	char first = by_given(names, &given->read);
	if (first == 0)
		return by_surname(names, &surname->read, SURE_LETTERS);
	if (last == 0 && names_ends(names, NAME_ENDS_SURNAMES, &surname->read) > 0)
		return first;
	return last == first ? last : 0;
}

/* The surname: from the first particle on, else the last part. */
static char *surname_of(const void *mem, const struct parts *all, size_t from, size_t at)
{
	struct buf *b = buf_new(mem, VOCATIVE_NAME_MAX);

	for (size_t i = from; i <= at; i++) {
		const struct part *one = &all->list[i];
		if (b->n == 0 && !one->particle && i != at)
			continue;
		if (b->n > 0)
			buf_addc(b, ' ');
		if (one->particle)
			buf_add(b, one->p, one->n);
		else
			buf_adds(b, in_case(mem, one->p, one->n, &one->read));
	}
	return b->p;
}

static char *given_of(const void *mem, const struct part *one)
{
	if (one->listed && memchr(one->p, '-', one->n) == NULL)
		return mem_must(talloc_strdup(mem, one->given.name));
	return in_case(mem, one->p, one->n, &one->read);
}

/* A name of one word: a given name of the list, else a surname if its ending or a title says so. */
static bool read_single(const void *mem, const struct names *names, const struct parts *all,
        char gender, struct person_name *out)
{
	const struct part *one = &all->list[0];
	char last = by_surname(names, &one->read, SURE_LETTERS);

	if (one->initial)
		return false;
	out->gender = gender;
	out->listed = one->listed;
	if (one->listed && !all->title) {
		out->given = given_of(mem, one);
		if (gender == 0 && one->given.gender != '?')
			out->gender = one->given.gender;
	} else if (last != 0 || all->title) {
		out->surname = surname_of(mem, all, 0, 0);
		out->gender = gender != 0 ? gender : last;
		if (one->listed) { /* "Pani Anna" */
			out->given = given_of(mem, one);
			out->surname = NULL;
			if (out->gender == 0 && one->given.gender != '?')
				out->gender = one->given.gender;
		}
	} else {
		out->given = given_of(mem, one);
	}
	return true;
}

/* "Papadopoulos Giorgos": only the last is a given name. */
static bool surname_first(const struct parts *all)
{
	const struct part *first = &all->list[0], *last = &all->list[all->n - 1];
	return !first->listed && !first->initial && last->listed && !last->particle;
}

static void read_several(const void *mem, const struct names *n, const struct parts *all,
        char gender, bool swapped, struct person_name *out)
{
	bool turned = !swapped && surname_first(all);
	size_t last = turned ? 0 : all->n - 1;
	const struct part *g = &all->list[turned ? all->n - 1 : 0];

	out->gender = gender != 0 ? gender : told_by(n, g, &all->list[last]);
	out->listed = g->listed;
	if (!g->initial && !g->particle)
		out->given = given_of(mem, g);
	out->surname = surname_of(mem, all, turned ? 0 : 1, last);
}

/* "anna.kowalska" */
static bool is_login(const char *clean)
{
	return strchr(clean, ' ') == NULL && strchr(clean, '.') != NULL &&
	       clean[strcspn(clean, ".") + 1] != 0;
}

bool person_name_read(const void *mem, const struct names *n, const char *name, char gender,
        struct person_name *out)
{
	struct parts all = {.n = 0};
	struct person_name who = {.given = NULL};

	if (strnlen(name, VOCATIVE_NAME_MAX + 1) > VOCATIVE_NAME_MAX || is_address(name))
		return false;
	const char *clean = cleaned(mem, name);
	if (is_login(clean))
		return false;
	bool swapped = read_halves(n, clean, &all);
	if (all.n == 0 || all.no_person)
		return false;
	if (gender == 0)
		gender = all.gender;
	if (all.n > 1)
		read_several(mem, n, &all, gender, swapped, &who);
	else if (!read_single(mem, n, &all, gender, &who))
		return false;
	*out = who;
	return true;
}
