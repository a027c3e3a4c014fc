/*
 * text/language_table: what words, endings and letters tell about a language, made from
 * lang/languages by tools/gen-languages. Constant.
 */
#ifndef TEXT_LANGUAGE_TABLE_H
#define TEXT_LANGUAGE_TABLE_H

#include <stdint.h>

#define LANGUAGES_MAX 32
#define LANGUAGE_LETTERS_MAX 120
#define LANGUAGE_CODE_POINTS 0x530

/* A word by the FNV-1a of its bytes, or an ending by that of "$" and its bytes from the last. */
struct language_entry {
	uint32_t hash; /* 0: an empty slot */
	uint32_t in; /* a bit for each language */
	uint16_t weight;
};

struct language_letter {
	uint16_t weight;
	uint32_t of; /* languages that it tells of */
	uint32_t lacking; /* languages that do not have it */
};

extern const char *const language_codes[]; /* ended by NULL; the likelier first */
extern const uint32_t language_entry_mask;
extern const struct language_entry language_entries[];
extern const struct language_letter language_letters[];
extern const uint8_t language_letter_of[]; /* code point → letter, 0 for none */
extern const uint32_t language_cyrillic, language_greek;

#endif
