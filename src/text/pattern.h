/*
 * text/pattern: the one small pattern language of all lists in lang/, over tokens.
 * Pure; knows no list. Compiled patterns are constant and shared by threads.
 *
 * A pattern is elements with blanks between them:
 *   could you        these words, whatever their case and diacritics
 *   'πού             this word as it is written (in a text without any diacritics: as folded)
 *   =prosić          any inflected form (by stems)
 *   pros*  *kite  nie*ny   a beginning, an end, both; '*ć as it is written
 *   (a|b c|=d)       one of these
 *   word?  (a|b)?    may be missing
 *   ..3              up to three words between, none is fine; never across a mark
 *   ..,3             the same, a comma may be among them
 *   <number> <time> <capital> <link> <word>     12, 12:30, a capital letter, …, any word
 *   <name>           one of the section [name] in lang/<code>/classes
 *   !word !(a|b)     not followed by this; at the end or before another element
 *   ^  $             here a clause begins, ends
 *   ^^  $$           here a sentence begins, ends
 *   , . ? ! : - " € £    the mark itself
 * Nothing but marks and ".., " crosses a mark, and nothing crosses the end of a line with an empty
 * line behind it. The longest reading at a place counts.
 */
#ifndef TEXT_PATTERN_H
#define TEXT_PATTERN_H

#include "text/tokens.h"

/* Tokens one find may span; elements of a pattern; finds in a text. */
#define PATTERN_SPAN_MAX 60
#define PATTERN_ELEMENTS_MAX 40
#define PATTERN_FINDS_MAX 4000
/* Looks at a token that one line may take from one place; those of lang/ take 210 at most. */
#define PATTERN_COST_MAX 500

struct patterns;

struct find {
	uint32_t from, to; /* tokens [from, to) */
	uint16_t section; /* number that the section was added with */
	const char *value; /* what stands behind "=>" in the line, or "" */
	const char *line; /* the pattern as it was written */
};

/* One set for one language. classes may be NULL: then <name> is only what is built in. */
struct patterns *patterns_new(const void *mem, const char *lang, const struct patterns *classes);
/* Add a line; RC_INVALID with a reason in *why (constant text) leaves the set as it was. */
MUST_CHECK enum rc patterns_add(struct patterns *p, uint16_t section, const char *name,
        const char *line, const char *value, const char **why);
/* Looks at a token that all lines may take from one place. */
double patterns_cost(const struct patterns *p);
/* Once, when all are in. */
void patterns_ready(struct patterns *p);

/* Where patterns of a section fit at token i, the longest; false: none. */
bool patterns_at(
        const struct patterns *p, struct tokens *ts, size_t i, uint16_t section, struct find *out);
/* All finds of all sections: at each token the longest of each section, in order of place. */
size_t patterns_all(
        const void *mem, const struct patterns *p, struct tokens *ts, struct find **out);

#endif
