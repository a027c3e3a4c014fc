/*
 * text/stems_table: undoes inflection by tables of paradigms, made from lang/ by tools/gen-stems.
 * Knows no language. Tables are constant.
 */
#ifndef TEXT_STEMS_TABLE_H
#define TEXT_STEMS_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "text/stems.h"

struct stem_entry {
	const char *key, *value;
};

/* Open addressing by FNV-1a; slots hold an entry's number plus one. Never empty. */
struct stem_map {
	const struct stem_entry *entries;
	const uint16_t *slots;
	uint32_t mask; /* number of slots less one */
};

/* One reading of an ending: what is left of the word belongs to this paradigm. */
struct stem_item {
	char tag; /* the digit that ends the term; 0 after the last item */
	char kind; /* which principal part of a verb the rest is, 0 for none */
	uint8_t change; /* index into changes, 0 for none */
	uint8_t when; /* index into whens: the rest must end so; 0 for always */
	uint8_t unless; /* the same: it must not */
	uint8_t least; /* letters that must be left */
	bool augmented; /* the word may have got a letter in front, see augments */
	bool shared; /* shorter endings of the same paradigm are read too */
	const char *add; /* put back at the end of the rest */
};

/* The rest ends in from: it is put as each of to (blank between, "-" for nothing). */
struct stem_change {
	const char *from, *to;
};

struct stem_table {
	struct stem_map whole; /* form → lemmas, blank between: words outside any paradigm */
	struct stem_map
	        endings; /* ending, last byte first → number of its first item, two bytes + 1 */
	const struct stem_item *items;
	const struct stem_change *const *changes; /* each ended by NULL; longest first */
	const struct stem_map
	        *whens; /* last byte first: "gni" for the end ing, "zarg^" for the whole graz */
	struct stem_map parts; /* kind and rest → verbs, blank between */
	const char *const *prefixes; /* of verbs; "" first, then longest first, NULL at the end */
	const struct stem_change *augments; /* at the beginning of the word; longest first */
	size_t longest; /* bytes of an ending */
};

extern const struct stem_table stems_el, stems_lt;
/* The lists of English: irregular forms; words that end like forms and are none; adjectives in -er,
 * -est. */
extern const struct stem_map stems_en_irregular, stems_en_whole, stems_en_gradable;

/* The value, or NULL. */
const char *stem_map_get(const struct stem_map *m, const char *key, size_t n);

/* Add a term unless it is there or n terms are. tag 0 for none. */
void stems_add(struct stems *s, size_t max, const char *p, size_t n, char tag);

/* Add what the table says of a folded word, up to max terms in all. */
void stems_by_table(const struct stem_table *t, const char *word, size_t max, struct stems *out);

/* The same for English and Polish. */
void stems_english(const char *word, size_t max, struct stems *out);
/* Whether the dictionary has the word. guess: else take off what looks like an ending. */
bool stems_polish(const char *word, bool guess, size_t max, struct stems *out);

#endif
