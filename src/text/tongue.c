/* text/tongue: reads the embedded lists of a language and a team's own lines. */
#include "text/tongue.h"

#include <string.h>

#include "base/ctx.h"
#include "base/mem.h"
#include "text/lists.h"
#include "text/tongue_value.h"

#define NOUNS_MAX 48
#define SECTIONS_MAX 250 /* of one list */
#define LINE_MAX_BYTES 6000

struct group {
	const char *name;
	bool plain;
	struct tongue_line *list;
	uint32_t *hashes; /* of plain lines, folded */
	size_t n;
	size_t embedded, valued; /* lines of the program, and those with a value */
};

struct noun {
	const char *name;
	struct group *groups;
	size_t n;
	struct patterns *patterns;
};

struct tongue {
	const char *code;
	struct noun nouns[NOUNS_MAX];
	size_t noun_n;
	struct tongue_fault *faults;
	size_t fault_n;
	struct patterns *none; /* for a list that there is not */
};

/* The list that is being read. */
struct reading {
	struct tongue *t;
	struct noun *noun;
	int group; /* of noun, -1 before the first heading */
	const char *file;
	int line;
	bool own;
};

const char *const *tongue_codes(void)
{
	return lists_codes;
}

const char *tongue_code(const struct tongue *t)
{
	return t->code;
}

bool tongue_same(const struct tongue *a, const struct tongue *b)
{
	return a != NULL && b != NULL && strcmp(a->code, b->code) == 0;
}

static void fault(struct reading *r, const char *why)
{
	struct tongue *t = r->t;
	size_t n = 0;

	for (size_t i = 0; i < t->fault_n; i++)
		n += t->faults[i].own == r->own && strcmp(t->faults[i].file, r->file) == 0;
	if (n == TONGUE_FAULTS_MAX)
		return;
	t->faults = mem_must(talloc_realloc(t, t->faults, struct tongue_fault, t->fault_n + 1));
	t->faults[t->fault_n++] = (struct tongue_fault){r->file, r->line, r->own, why};
}

static struct noun *find_noun(const struct tongue *t, const char *name)
{
	for (size_t i = 0; i < t->noun_n; i++)
		if (strcmp(t->nouns[i].name, name) == 0)
			return (struct noun *)&t->nouns[i];
	return NULL;
}

static struct noun *add_noun(struct tongue *t, const char *name)
{
	struct noun *n = find_noun(t, name);

	if (n != NULL || t->noun_n == NOUNS_MAX)
		return n;
	n = &t->nouns[t->noun_n++];
	n->name = mem_must(talloc_strdup(t, name));
	return n;
}

static int find_group(const struct noun *n, const char *name)
{
	for (size_t i = 0; i < n->n; i++)
		if (strcmp(n->groups[i].name, name) == 0)
			return (int)i;
	return -1;
}

static void open_group(struct reading *r, const char *name, bool plain)
{
	struct noun *n = r->noun;
	int at = find_group(n, name);

	if (at < 0 && r->own) {
		fault(r, N_("This list has no such section."));
		return;
	}
	if (at < 0 && n->n < SECTIONS_MAX) {
		n->groups = mem_must(talloc_realloc(r->t, n->groups, struct group, n->n + 1));
		n->groups[n->n] = (struct group){.name = name, .plain = plain};
		at = (int)n->n++;
	}
	if (at < 0)
		fault(r, N_("There are too many sections."));
	else if (n->groups[at].plain != plain)
		fault(r, N_("The heading of this section has the other kind of brackets."));
	r->group = at;
}

/* "[section]", "[[section]]". */
static void read_heading(struct reading *r, char *line)
{
	bool plain = str_starts(line, "[[");
	char *name = line + (plain ? 2 : 1);
	size_t n = strcspn(name, "]");

	r->group = -1;
	if (strcmp(name + n, plain ? "]]" : "]") != 0 || n == 0) {
		fault(r, N_("A heading is written [section] or [[section]]."));
		return;
	}
	name[n] = 0;
	open_group(r, str_trim(r->t, name), plain);
}

/* The line as it is written: with what goes with it, or without. */
static bool is_line(const struct reading *r, const struct tongue_line *l, const char *written)
{
	const char *arrow = strstr(written, "=>");
	size_t n = arrow != NULL ? (size_t)(arrow - written) : strlen(written);

	while (n > 0 && written[n - 1] == ' ')
		n--;
	return strlen(l->text) == n && memcmp(l->text, written, n) == 0 &&
	       (arrow == NULL || strcmp(l->value, str_collapse(r->t, arrow + 2)) == 0);
}

static void take_out(struct reading *r, const char *written)
{
	struct group *g = &r->noun->groups[r->group];

	for (size_t i = 0; i < g->n; i++)
		if (!g->list[i].own && is_line(r, &g->list[i], written)) {
			memmove(g->list + i, g->list + i + 1, (g->n - i - 1) * sizeof *g->list);
			memmove(g->hashes + i, g->hashes + i + 1,
			        (g->n - i - 1) * sizeof *g->hashes);
			g->n--;
			return;
		}
	fault(r, N_("There is no such line to switch off."));
}

/* Where all lines of the program have a value, or none has, an own one is of that kind. */
static bool fits_section(struct reading *r, const struct group *g, bool valued)
{
	if (!valued && g->valued == g->embedded)
		fault(r, N_("Behind this, “=>” and what goes with it are missing."));
	else if (valued && g->valued == 0 && g->embedded > 0)
		fault(r, N_("Nothing goes with a line of this section: “=>” is too much."));
	else
		return true;
	return false;
}

static bool fits_value(struct reading *r, const struct group *g, const char *value)
{
	if (tongue_value_fits(r->noun->name, g->name, value))
		return true;
	fault(r, N_("What stands behind “=>” is nothing that this section knows. The lines of the "
	            "desk show what it takes."));
	return false;
}

static void add_line(struct reading *r, const char *line)
{
	struct group *g = &r->noun->groups[r->group];
	const char *arrow = strstr(line, "=>");

	if (r->own && !fits_section(r, g, arrow != NULL))
		return;
	char *text = mem_must(
	        talloc_strndup(r->t, line, arrow != NULL ? (size_t)(arrow - line) : strlen(line)));
	struct tongue_line one = {.text = str_collapse(r->t, text),
	        .value = arrow != NULL ? str_collapse(r->t, arrow + 2) : "",
	        .file = r->file,
	        .line = r->line,
	        .own = r->own};

	if (r->own && !fits_value(r, g, one.value))
		return;
	if (talloc_array_length(g->list) == g->n) {
		size_t cap = g->n == 0 ? 16 : 2 * g->n;
		g->list = mem_must(talloc_realloc(r->t, g->list, struct tongue_line, cap));
		g->hashes = mem_must(talloc_realloc(r->t, g->hashes, uint32_t, cap));
	}
	g->hashes[g->n] = g->plain ? tokens_hash(tokens_fold(r->t, one.text)) : 0;
	g->list[g->n++] = one;
	g->embedded += !r->own;
	g->valued += !r->own && arrow != NULL;
}

static void read_line(struct reading *r, char *line)
{
	char *trimmed = str_trim(r->t, line);

	if (*trimmed == 0 || *trimmed == '#')
		return;
	if (strlen(trimmed) > LINE_MAX_BYTES)
		fault(r, N_("The line is too long."));
	else if (*trimmed == '[')
		read_heading(r, trimmed);
	else if (r->group < 0)
		fault(r, N_("Above this line stands no heading, as [section]."));
	else if (r->own && str_starts(trimmed, "-- "))
		take_out(r, str_collapse(r->t, trimmed + 3));
	else
		add_line(r, trimmed);
}

static void read_list(struct reading *r, const char *text)
{
	r->group = -1;
	while (*text != 0) {
		size_t n = strcspn(text, "\n");
		r->line++;
		char *line = mem_must(talloc_strndup(r->t, text, n));
		char *comment = strstr(line, " #");
		if (comment != NULL)
			*comment = 0;
		read_line(r, line);
		talloc_free(line);
		text += n + (text[n] == '\n');
	}
}

static void compile(struct tongue *t, struct noun *n, const struct patterns *classes)
{
	double own = 0;

	n->patterns = patterns_new(t, t->code, classes);
	for (size_t g = 0; g < n->n; g++) {
		const struct group *one = &n->groups[g];
		for (size_t i = 0; i < one->n && !one->plain; i++) {
			struct reading r = {.t = t,
			        .file = one->list[i].file,
			        .line = one->list[i].line,
			        .own = one->list[i].own};
			const char *why = NULL;
			double before = patterns_cost(n->patterns);
			if (r.own && own > TONGUE_OWN_COST_MAX)
				fault(&r, N_("The list is full."));
			else if (patterns_add(n->patterns, (uint16_t)(g + 1), one->name,
			                 one->list[i].text, one->list[i].value, &why) != RC_OK)
				fault(&r, why);
			own += r.own ? patterns_cost(n->patterns) - before : 0;
		}
	}
	patterns_ready(n->patterns);
}

static bool is_known(const char *code)
{
	for (size_t i = 0; lists_codes[i] != NULL; i++)
		if (str_eq(lists_codes[i], code))
			return true;
	return false;
}

struct tongue *tongue_open(const void *mem, const char *code, const struct tongue_own *own)
{
	struct tongue *t;
	struct noun *classes;

	if (!is_known(code))
		return NULL;
	t = mem_must(talloc_zero(mem, struct tongue));
	t->code = mem_must(talloc_strdup(t, code));
	add_noun(t, "classes");
	for (const struct list *l = lists_all; l->code != NULL; l++) {
		struct reading r = {.t = t, .file = l->noun};
		if (strcmp(l->code, code) != 0 || (r.noun = add_noun(t, l->noun)) == NULL)
			continue;
		read_list(&r, l->text);
	}
	for (; own != NULL && own->noun != NULL; own++) {
		struct noun *n = find_noun(t, own->noun);
		struct reading r = {
		        .t = t, .noun = n, .file = n != NULL ? n->name : "", .own = true};
		if (n != NULL)
			read_list(&r, utf8_clean(t, own->text, strnlen(own->text, TONGUE_OWN_MAX)));
	}
	t->none = patterns_new(t, code, NULL);
	classes = find_noun(t, "classes");
	compile(t, classes, NULL);
	for (size_t i = 0; i < t->noun_n; i++)
		if (&t->nouns[i] != classes)
			compile(t, &t->nouns[i], classes->patterns);
	return t;
}

static const struct group *group_of(const struct tongue *t, const char *noun, const char *section)
{
	const struct noun *n = t == NULL ? NULL : find_noun(t, noun);
	int at = n == NULL ? -1 : find_group(n, section);

	return at < 0 ? NULL : &n->groups[at];
}

const struct tongue_line *tongue_lines(
        const struct tongue *t, const char *noun, const char *section, size_t *n)
{
	const struct group *g = group_of(t, noun, section);

	*n = g == NULL ? 0 : g->n;
	return *n == 0 ? NULL : g->list;
}

bool tongue_has(const struct tongue *t, const char *noun, const char *section, const char *word)
{
	const struct group *g = group_of(t, noun, section);
	uint32_t hash = tokens_hash(word);

	for (size_t i = 0; g != NULL && g->plain && i < g->n; i++)
		if (g->hashes[i] == hash)
			return true;
	return false;
}

const struct patterns *tongue_patterns(const struct tongue *t, const char *noun)
{
	const struct noun *n = find_noun(t, noun);

	return n != NULL ? n->patterns : t->none;
}

uint16_t tongue_section(const struct tongue *t, const char *noun, const char *section)
{
	const struct noun *n = t == NULL ? NULL : find_noun(t, noun);
	int at = n == NULL ? -1 : find_group(n, section);

	return at < 0 ? 0 : (uint16_t)(at + 1);
}

const char *tongue_section_at(const struct tongue *t, const char *noun, size_t i, bool *out_plain)
{
	const struct noun *n = find_noun(t, noun);

	if (n == NULL || i >= n->n)
		return NULL;
	if (out_plain != NULL)
		*out_plain = n->groups[i].plain;
	return n->groups[i].name;
}

const struct tongue_fault *tongue_faults(const struct tongue *t, size_t *n)
{
	*n = t->fault_n;
	return t->faults;
}
