/*
 * i18n/catalogue: the compiled PO files (tools/gen-catalogue writes the tables).
 *
 * Only for i18n/. Knows nothing but its texts. Static, sorted by msgid bytewise.
 */
#ifndef I18N_CATALOGUE_H
#define I18N_CATALOGUE_H

#include <stddef.h>

#define CATALOGUE_FORMS 3

struct catalogue_entry {
	const char *msgid;
	const char *forms[CATALOGUE_FORMS]; /* without plural only the first */
};

struct catalogue {
	const char *code;
	const struct catalogue_entry *entries;
	size_t n;
};

extern const struct catalogue catalogues[];
extern const size_t catalogue_count;

#endif
