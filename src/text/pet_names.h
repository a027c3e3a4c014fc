/*
 * text/pet_names: the pet and short forms of given names, from lang/<code>/pet_names. Pure; knows
 * no language itself. Constant once opened, shared by threads.
 */
#ifndef TEXT_PET_NAMES_H
#define TEXT_PET_NAMES_H

#include "text/names.h"

struct pet_names;

/* One way in which somebody may be called, folded. */
struct pet_form {
	const char *fold;
	bool plain; /* the form is the nominative: it may as well speak about somebody */
};

struct pet_forms {
	struct pet_form *list; /* in order of fold */
	size_t n;
};

/* t may be NULL: then nothing is known. */
struct pet_names *pet_names_open(const void *mem, const struct tongue *t);

/* All forms in which somebody of this given name may be addressed, but not the name itself. */
struct pet_forms pet_names_of(const void *mem, const struct pet_names *p, const struct names *n,
        const char *given, char gender);

const struct pet_form *pet_forms_find(const struct pet_forms *f, const char *fold);

#endif
