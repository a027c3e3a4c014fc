/* text/pet_names: pet forms from lists and endings. */
#include "text/pet_names.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "text/endings.h"
#include "text/tokens.h"

#define BASES_MAX 120
#define FORMS_MAX 6000

/* One line: a name and what belongs to it. */
struct family {
	const char *fold; /* of the name */
	const char *name, *members; /* blanks between */
	bool everyday; /* full forms, no pet forms */
};

struct change {
	const char *fold; /* the ending; "*" behind the word, "**" behind its last letter doubled */
	const char *to; /* endings, blanks between, each with its hyphen */
};

struct changes {
	struct change *list;
	size_t n;
};

enum { SUFFIXES_WOMEN, SUFFIXES_MEN, ADDRESS_WOMEN, ADDRESS_MEN, CHANGES };

struct pet_names {
	struct family *families;
	size_t n;
	struct changes changes[CHANGES];
};

static void add_families(
        struct pet_names *p, const struct tongue *t, const char *section, bool everyday)
{
	size_t lines;
	const struct tongue_line *l = tongue_lines(t, "pet_names", section, &lines);

	if (lines == 0)
		return;
	p->families = mem_must(talloc_realloc(p, p->families, struct family, p->n + lines));
	for (size_t i = 0; i < lines; i++)
		p->families[p->n++] = (struct family){.fold = tokens_fold(p, l[i].text),
		        .name = talloc_strdup(p, l[i].text),
		        .members = talloc_strdup(p, l[i].value),
		        .everyday = everyday};
}

static void add_changes(
        struct pet_names *p, const struct tongue *t, const char *section, struct changes *c)
{
	size_t lines;
	const struct tongue_line *l = tongue_lines(t, "pet_names", section, &lines);

	c->list = mem_must(talloc_zero_array(p, struct change, lines + 1));
	for (size_t i = 0; i < lines; i++) {
		const char *text = l[i].text;
		if (*text != '*')
			text = tokens_fold(p, text + strspn(text, "-"));
		c->list[c->n++] =
		        (struct change){talloc_strdup(p, text), talloc_strdup(p, l[i].value)};
	}
}

struct pet_names *pet_names_open(const void *mem, const struct tongue *t)
{
	static const char *const sections[CHANGES] = {
	        "suffixes women", "suffixes men", "address women", "address men"};
	struct pet_names *p = mem_must(talloc_zero(mem, struct pet_names));

	add_families(p, t, "everyday", true);
	add_families(p, t, "pet", false);
	for (int i = 0; i < CHANGES; i++)
		add_changes(p, t, sections[i], &p->changes[i]);
	return p;
}

/* ---- making the forms of one name ---- */

struct making {
	const void *mem;
	const struct pet_names *p;
	const struct names *n;
	bool woman;
	const char *own[BASES_MAX]; /* the name and its everyday forms: never pet forms, folded */
	size_t own_n;
	const char *bases[BASES_MAX]; /* what endings are put to */
	size_t base_n;
	struct pet_forms *out;
};

static void add_form(struct making *m, const char *word, bool plain)
{
	const char *fold = tokens_fold(m->mem, word);
	struct pet_forms *f = m->out;

	if (f->n == FORMS_MAX || strlen(fold) < 2)
		return;
	if ((f->n & (f->n - 1)) == 0)
		f->list = mem_must(
		        talloc_realloc(m->mem, f->list, struct pet_form, f->n == 0 ? 1 : f->n * 2));
	f->list[f->n++] = (struct pet_form){fold, plain};
}

/* The word with its ending changed into one of to. Works on folded text: only that is compared. */
static void each_change(struct making *m, const struct change *c, const char *word,
        void (*then)(struct making *m, const char *word, const char *made))
{
	bool behind = *c->fold == '*', twice = strcmp(c->fold, "**") == 0;
	size_t n = strlen(word), keep = behind ? n : n - strlen(c->fold);

	for (const char *to = c->to; *to != 0; to += strspn(to, " ")) {
		size_t k = strcspn(to, " ");
		const char *last = twice ? word + n - 1 : "";
		if (*to == '*') /* as it is */
			then(m, word, word);
		else
			then(m, word,
			        talloc_asprintf(m->mem, "%.*s%s%.*s", (int)keep, word, last,
			                (int)k - 1, to + 1));
		to += k;
	}
}

/* "*" is no ending: it goes with every word. */
static size_t fits(const void *one, const void *word)
{
	const struct change *c = one;
	size_t n = strlen(c->fold);

	return *c->fold != '*' && str_ends(word, c->fold) && strlen(word) > n + 1 ? n : 0;
}

/* By the longest ending that fits, and by "*". */
static void change(struct making *m, const struct changes *all, const char *word,
        void (*then)(struct making *m, const char *word, const char *made))
{
	const struct change *best = ending_best(all->list, all->n, sizeof *all->list, fits, word);

	for (size_t i = 0; i < all->n; i++) {
		const struct change *c = &all->list[i];
		if (*c->fold == '*' &&
		        (strcmp(c->fold, "**") != 0 ||
		                (word[0] != 0 && (unsigned char)word[strlen(word) - 1] < 0x80)))
			each_change(m, c, word, then);
	}
	if (best != NULL)
		each_change(m, best, word, then);
}

static void addressed(struct making *m, const char *word, const char *made)
{
	add_form(m, made, strcmp(word, made) == 0);
}

/* All ways to say one pet form to somebody. word is folded. */
static void add_pet(struct making *m, const char *word)
{
	struct name_part part;

	change(m, &m->p->changes[m->woman ? ADDRESS_WOMEN : ADDRESS_MEN], word, addressed);
	if (!name_part_read(word, strlen(word), &part))
		return;
	const char *said = names_by_ending(
	        m->mem, m->n, m->woman ? NAME_GIVEN_WOMEN : NAME_GIVEN_MEN, word, &part);
	if (strcmp(said, word) != 0)
		add_form(m, said, false);
}

static void derived(struct making *m, const char *word, const char *made)
{
	(void)word;
	add_pet(m, tokens_fold(m->mem, made));
}

static void add_base(struct making *m, const char *word, size_t n)
{
	if (m->base_n < BASES_MAX && n > 0)
		m->bases[m->base_n++] = tokens_fold(m->mem, talloc_strndup(m->mem, word, n));
}

static void add_own(struct making *m, const char *word)
{
	struct name_part part;
	const char *fold = tokens_fold(m->mem, word);

	if (m->own_n + 4 > BASES_MAX || !name_part_read(word, strlen(word), &part))
		return;
	m->own[m->own_n++] = fold;
	m->own[m->own_n++] = tokens_fold(
	        m->mem, names_by_ending(m->mem, m->n, m->woman ? NAME_GIVEN_WOMEN : NAME_GIVEN_MEN,
	                        word, &part));
	struct given g;
	if (names_given(m->n, &part, m->woman ? 'f' : 'm', &g) && *g.vocative != 0)
		m->own[m->own_n++] = tokens_fold(m->mem, g.vocative);
}

static bool has_word(const void *mem, const char *list, const char *fold)
{
	for (const char *p = list; *p != 0; p += strspn(p, " ")) {
		size_t n = strcspn(p, " ");
		if (strcmp(tokens_fold(mem, talloc_strndup(mem, p, n)), fold) == 0)
			return true;
		p += n;
	}
	return false;
}

static void add_members(struct making *m, const struct family *f)
{
	for (const char *p = f->members; *p != 0; p += strspn(p, " ")) {
		size_t n = strcspn(p, " ");
		const char *word = talloc_strndup(m->mem, p, n);
		add_base(m, p, n);
		if (f->everyday)
			add_own(m, word);
		else
			add_pet(m, tokens_fold(m->mem, word));
		p += n;
	}
}

/* The everyday forms of the name, then the pet forms of both; also of a name that is itself a
 * pet form of another. */
static void gather(struct making *m, const char *fold)
{
	for (size_t i = 0; i < m->p->n; i++) {
		const struct family *f = &m->p->families[i];
		bool mine = strcmp(f->fold, fold) == 0;
		bool member = !mine && has_word(m->mem, f->members, fold);
		if (mine || (f->everyday && member))
			add_members(m, f);
		if (f->everyday && member) { /* the official name of an everyday one */
			add_own(m, f->name);
			add_base(m, f->name, strlen(f->name));
			for (size_t k = 0; k < m->p->n; k++)
				if (!m->p->families[k].everyday &&
				        strcmp(m->p->families[k].fold, f->fold) == 0)
					add_members(m, &m->p->families[k]);
		} else if (member) {
			add_members(m, f);
		}
	}
}

static int by_fold(const void *a, const void *b)
{
	const struct pet_form *x = a, *y = b;
	int order = strcmp(x->fold, y->fold);
	return order != 0 ? order : y->plain - x->plain; /* what may speak about somebody first */
}

static void leave_out_own(struct making *m)
{
	size_t kept = 0;

	for (size_t i = 0; i < m->out->n; i++) {
		bool own = false;
		for (size_t k = 0; k < m->own_n && !own; k++)
			own = strcmp(m->own[k], m->out->list[i].fold) == 0;
		if (!own)
			m->out->list[kept++] = m->out->list[i];
	}
	m->out->n = kept;
}

struct pet_forms pet_names_of(const void *mem, const struct pet_names *p, const struct names *n,
        const char *given, char gender)
{
	struct pet_forms out = {.n = 0};
	struct making m = {.mem = mem, .p = p, .n = n, .woman = gender == 'f', .out = &out};

	add_base(&m, given, strlen(given));
	add_own(&m, given);
	gather(&m, tokens_fold(mem, given));
	size_t bases = m.base_n;
	for (size_t i = 0; i < bases; i++)
		change(&m, &p->changes[m.woman ? SUFFIXES_WOMEN : SUFFIXES_MEN], m.bases[i],
		        derived);
	leave_out_own(&m);
	if (out.n > 0)
		qsort(out.list, out.n, sizeof *out.list, by_fold);
	return out;
}

const struct pet_form *pet_forms_find(const struct pet_forms *f, const char *fold)
{
	size_t low = 0, high = f->n;

	while (low < high) {
		size_t mid = (low + high) / 2;
		if (strcmp(f->list[mid].fold, fold) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < f->n && strcmp(f->list[low].fold, fold) == 0 ? &f->list[low] : NULL;
}
