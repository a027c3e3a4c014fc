/*
 * desk/field_value: what fields of the team's own may hold, of conversations, customers and
 * organisations alike: a text, a number, a day, one of several choices. Pure; knows no rows.
 */
#ifndef DESK_FIELD_VALUE_H
#define DESK_FIELD_VALUE_H

#include <stdbool.h>

/* As people write it (1 234,50) into as programs do (1234.5): every digit is kept, zeros that say
 * nothing are not. NULL: it is no number, or longer than 30 signs. */
const char *field_number(const void *mem, const char *typed);
/* A day that there is, as 2026-11-26. */
bool field_is_day(const char *text);
/* choices: JSON list of texts. */
bool field_is_choice(const char *choices, const char *text);
/* The JSON list: each once, blanks collapsed, cut at so many characters; "[]" where there is none.
 */
const char *field_choices(const void *mem, const char *const *typed, unsigned longest);

#endif
