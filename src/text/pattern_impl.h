/* text/pattern: what its three parts share: reading (pattern_read.c), finding the candidates
 * (pattern.c), fitting (pattern_fit.c). */
#ifndef TEXT_PATTERN_IMPL_H
#define TEXT_PATTERN_IMPL_H

#include "text/pattern.h"

#define PATTERN_DEPTH_MAX 6 /* groups and classes within each other */

enum element_kind {
	EL_WORD,
	EL_EXACT,
	EL_STEM,
	EL_AFFIX,
	EL_GROUP,
	EL_CLASS,
	EL_GAP,
	EL_NOT,
	EL_CLAUSE_BEGINS,
	EL_CLAUSE_ENDS,
	EL_SENTENCE_BEGINS,
	EL_SENTENCE_ENDS,
	EL_NUMBER,
	EL_TIME,
	EL_CAPITAL,
	EL_LINK,
	EL_ANY,
	EL_MARK
};

struct sequence {
	struct element *list;
	size_t n;
};

struct section {
	const char *name;
	uint16_t number;
	struct sequence **list;
	size_t n;
};

struct element {
	enum element_kind kind;
	bool optional;
	bool comma; /* of a gap: it may hold one */
	uint32_t hash;
	size_t most; /* of a gap */
	const char *text; /* folded; of EL_EXACT lower; of EL_AFFIX the beginning */
	const char *tail; /* of EL_AFFIX */
	const char *lower, *lower_tail; /* of EL_AFFIX as it is written; NULL for any way */
	struct token_stems *stems;
	struct sequence *choices; /* of EL_GROUP; of EL_NOT the one */
	size_t choice_n;
	struct section *section; /* of EL_CLASS */
};

struct pattern {
	struct sequence *seq;
	uint16_t section;
	const char *line, *value;
};

/* One way to come to a pattern from the token it begins with. */
struct entry {
	uint32_t key;
	uint32_t pattern;
};

struct index {
	struct entry *list;
	size_t n;
};

struct patterns {
	const char *lang;
	const struct patterns *classes;
	struct pattern *list;
	size_t n;
	struct section *sections[256];
	size_t section_n;
	double cost; /* of all lines */
	/* By the whole word, its first two letters, its last two, its stems, being a number; the
	 * rest. */
	struct index words, begins, ends, stems, stem_letters, numbers, rest;
};

/* Read a line into a sequence; NULL with a reason in *why. */
struct sequence *pattern_read(struct patterns *p, const char *line, const char **why);
struct section *pattern_section(const struct patterns *p, const char *name);

/* How often it looks at a token at most, from one place. */
double pattern_cost(const struct sequence *s);
/* Where the sequence may end when it begins at token i: bit n for i + n. */
uint64_t pattern_fit(struct tokens *ts, const struct sequence *s, size_t i);

/* Of the first letters; of the last two. */
uint32_t pattern_letters(const char *fold, size_t letters);
uint32_t pattern_last_letters(const char *fold);

#endif
