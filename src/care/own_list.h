/*
 * care/own_list: a team's own lines of the language lists (lang/README.md): one text for each
 * language and list, for leads. A wrong line is kept and told, the others work; a line "-- …"
 * switches off one of the desk. Saved lines are in force with the next draft that is read
 * (desk/tongues). Trying a sentence computes and keeps nothing. Results live in mem. Transactions
 * of their own; RC_NOT_FOUND "no_such_list".
 */
#ifndef CARE_OWN_LIST_H
#define CARE_OWN_LIST_H

#include "store/own_list.h"
#include "text/tongue.h"

#define OWN_LIST_SENTENCE_MAX 2000 /* letters */
#define OWN_LIST_FINDS_MAX 100

/* Lists that are read while the desk runs, ended by NULL. */
extern const char *const own_list_names[];

struct own_list_whole {
	struct own_list row;
	struct tongue_fault *faults; /* by line */
	size_t fault_n;
	const struct tongue *tongue; /* with the own lines */
};

/* Rows of all languages; lists without a row are not there. */
MUST_CHECK enum rc own_list_all(struct ctx *c, const void *mem, struct own_list **out, int *out_n);
MUST_CHECK enum rc own_list_get(struct ctx *c, const void *mem, const char *language,
        const char *list, struct own_list_whole *out);
/* version: as last seen. RC_CONFLICT "stale". */
MUST_CHECK enum rc own_list_set(struct ctx *c, const void *mem, const char *language,
        const char *list, const char *text, int64_t version, struct own_list_whole *out);

struct own_list_find {
	uint32_t start, end; /* code points of the sentence */
	const char *text;
	const char *what; /* "ask", "promise", a cue, …; of a line that fits: its section */
	const char *say; /* other words, the date; of a line that fits: the line */
	bool own; /* the line is the team's */
};

struct own_list_tried {
	struct tongue_fault *faults;
	size_t fault_n;
	struct own_list_find *found, *fits; /* what the desk makes of it; lines that fit */
	size_t found_n, fit_n;
};

/* With text as the own lines, in place of those that are kept. */
MUST_CHECK enum rc own_list_try(struct ctx *c, const void *mem, const char *language,
        const char *list, const char *text, const char *sentence, struct own_list_tried *out);

/* For own_list_try: the lists as they would be, and what is wrong in this one. */
MUST_CHECK enum rc own_list_open(struct ctx *c, const void *mem, const char *language,
        const char *list, const char *text, struct own_list_whole *out);

#endif
