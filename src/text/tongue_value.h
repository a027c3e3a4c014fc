/*
 * text/tongue_value: what may stand behind "=>" in a line, where whoever reads the list takes it
 * for a number, an hour or a name of its own. Pure.
 */
#ifndef TEXT_TONGUE_VALUE_H
#define TEXT_TONGUE_VALUE_H

#include <stdbool.h>

/* True for sections that take any words. */
bool tongue_value_fits(const char *noun, const char *section, const char *value);

#endif
