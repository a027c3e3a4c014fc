/*
 * text/vocative: how somebody is greeted, from the name as it stands in a letter or on a card.
 * Pure; what is particular to a language stands in lang/<code>/names.
 */
#ifndef TEXT_VOCATIVE_H
#define TEXT_VOCATIVE_H

#include "text/names.h"

/* A longer name, in bytes, is read as nobody's. */
#define VOCATIVE_NAME_MAX 400

/* A name taken apart; each part NULL when there is none. */
struct person_name {
	char *given; /* the first given name, as it is written properly */
	char *surname;
	char gender; /* 'f', 'm', or 0 when it cannot be told */
	bool listed; /* the given name stands in the list */
};

struct salutation {
	char *greeting; /* "Pani Anno"; NULL: greet without the name */
	char *first; /* "Anno"; NULL: there is no given name */
};

/* False: a firm, an address, or nothing to call anybody by. gender: 'f', 'm' or 0 for not known. */
bool person_name_read(const void *mem, const struct names *n, const char *name, char gender,
        struct person_name *out);

/* What cannot be told stays as it is written, or is left out: never a guess. */
void vocative_of(const void *mem, const struct names *n, const char *name, char gender,
        struct salutation *out);

#endif
