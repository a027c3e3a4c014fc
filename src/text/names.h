/*
 * text/names: what lang/<code>/names says of people's names: titles, given names with their gender,
 * words no person is called by, and the vocative by endings. Pure; knows no language itself.
 * Constant once opened, shared by threads.
 */
#ifndef TEXT_NAMES_H
#define TEXT_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "text/tongue.h"

/* Bytes of one part of a name; a longer one is nobody's. */
#define NAME_PART_MAX 80

struct names;

/* One part of a name in the ways it is compared. */
struct name_part {
	char lower[NAME_PART_MAX * 2]; /* lower case, composed */
	char fold[NAME_PART_MAX * 2]; /* no diacritics either, ς is σ */
	bool bare; /* written without any diacritics */
	bool capitals; /* two letters and more, no small one */
	bool small; /* no capital */
};

struct given {
	const char *name; /* as it is written in the list */
	const char *vocative; /* "": by its ending */
	char gender; /* 'f', 'm', or '?' when both have it */
};

enum name_word { NAME_TITLE, NAME_AFTER, NAME_NO_PERSON };
enum name_rules {
	NAME_GIVEN_WOMEN,
	NAME_GIVEN_MEN,
	NAME_SURNAME_WOMEN,
	NAME_SURNAME_MEN,
	NAME_RULES
};
enum name_ends {
	NAME_ENDS_WOMEN, /* of given names */
	NAME_ENDS_MEN,
	NAME_ENDS_WOMEN_SURNAMES,
	NAME_ENDS_MEN_SURNAMES,
	NAME_ENDS_SURNAMES, /* of both, that hardly any other word has */
	NAME_ENDS
};

/* t may be NULL: then nothing is known. */
struct names *names_open(const void *mem, const struct tongue *t);

/* False: too long, or no text. */
bool name_part_read(const char *word, size_t n, struct name_part *out);
/* Whether the word is of this kind; *out_gender is what a title tells, 0 for nothing. */
bool names_word(const struct names *n, enum name_word kind, const char *fold, char *out_gender);
/* gender: 'f' or 'm' when it is known, else 0. */
bool names_given(
        const struct names *n, const struct name_part *part, char gender, struct given *out);
/* The longest ending of the list that the word has, in letters; 0: none. */
size_t names_ends(const struct names *n, enum name_ends list, const struct name_part *part);
/* The vocative of word (whose part is p) by the longest ending; the word itself when none fits. */
const char *names_by_ending(const void *mem, const struct names *n, enum name_rules rules,
        const char *word, const struct name_part *p);
/* The templates of a greeting for 'f', 'm' or 0, in order: the i-th, or NULL. */
const char *names_greeting(const struct names *n, char gender, size_t i);

#endif
