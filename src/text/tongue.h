/*
 * text/tongue: a language as its lists in lang/<code>/ say it. Each list is a file <noun> there:
 *
 *   # a comment
 *   [section]            lines below are patterns (text/pattern)
 *   could you
 *   wkrótce => w piątek  a pattern and what goes with it
 *   [[section]]          lines below are plain: whoever reads the list knows how
 *
 * The lists are embedded in the program; a team's own lines are added to them. Constant once
 * opened, shared by threads. A line that cannot be read is told and leaves the others valid.
 */
#ifndef TEXT_TONGUE_H
#define TEXT_TONGUE_H

#include "text/pattern.h"

#define TONGUE_OWN_MAX (32u << 10) /* bytes of a team's own lines of one list */
#define TONGUE_FAULTS_MAX 100 /* of one list */
#define TONGUE_OWN_COST_MAX 10000 /* patterns_cost of the own lines of one list */

struct tongue_line {
	const char *text;
	const char *value; /* behind "=>", or "" */
	const char *file; /* "asks" */
	int line;
	bool own;
};

struct tongue_fault {
	const char *file;
	int line;
	bool own;
	const char *why; /* a msgid */
};

/* A team's own lines of one list, below its headings. */
struct tongue_own {
	const char *noun, *text;
};

/*
 * own: ended by a noun NULL, or NULL. A line there that begins with "-- " takes the same line out
 * of the embedded list, with or without what goes with it; a section is one that the list has.
 * Where all embedded lines have a value (or where there are none: that section is the team's) an
 * own one has one too; where none has, it has none. NULL when there is no folder for code.
 */
struct tongue *tongue_open(const void *mem, const char *code, const struct tongue_own *own);

const char *tongue_code(const struct tongue *t);
/* Of one language, whichever of its readings: own lines may have changed between the two. NULL is
 * the same as nothing. */
bool tongue_same(const struct tongue *a, const struct tongue *b);
/* The lines of a section in order, NULL and 0 when there is none. */
const struct tongue_line *tongue_lines(
        const struct tongue *t, const char *noun, const char *section, size_t *n);
/* Whether a plain section has this word, folded as it is; t may be NULL. */
bool tongue_has(const struct tongue *t, const char *noun, const char *section, const char *word);
/* The patterns of a list; an empty set when there is no such list. Never NULL. */
const struct patterns *tongue_patterns(const struct tongue *t, const char *noun);
/* The number of a section among the patterns of its list, for find.section; 0 when absent. */
uint16_t tongue_section(const struct tongue *t, const char *noun, const char *section);
/* The sections of a list, in order: the i-th, or NULL; out_plain may be NULL. */
const char *tongue_section_at(const struct tongue *t, const char *noun, size_t i, bool *out_plain);
const struct tongue_fault *tongue_faults(const struct tongue *t, size_t *n);

/* The codes of all languages with lists, ended by NULL. */
const char *const *tongue_codes(void);

#endif
