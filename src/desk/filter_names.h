/*
 * desk/filter_names: people, teams, customers and other things that a query names, looked up once.
 * Part of desk/filter. Needs an open transaction.
 */
#ifndef DESK_FILTER_NAMES_H
#define DESK_FILTER_NAMES_H

#include "desk/filter.h"

/* Fills f->named[i], and what belongs to it, for a term that names something. */
MUST_CHECK enum rc filter_names_find(struct ctx *c, struct filter *f, size_t i);

/* The words begin somewhere in hay, which has a blank before each of its own; whole: and end there.
 */
bool filter_holds(const char *hay, const char *words, bool whole);
bool filter_name_holds(const void *mem, const char *name, const char *address, const char *words);
/* Folded, without the first blank; lives in mem. */
const char *filter_fold(const void *mem, const char *text);
/* A number as it is kept (desk/field_value). */
double filter_number(const char *text);

#endif
