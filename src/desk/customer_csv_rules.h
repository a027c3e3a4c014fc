/*
 * desk/customer_csv_rules: what the halves of desk/customer_csv share: which column is what.
 * Knows fields; nothing of rows.
 */
#ifndef DESK_CUSTOMER_CSV_RULES_H
#define DESK_CUSTOMER_CSV_RULES_H

#include "desk/customer_csv.h"
#include "text/csv.h"

#define CSV_FIELD_FIRST 100 /* a column of the team's own: this and the place in the list */

enum csv_column {
	CSV_IGNORED,
	CSV_ID,
	CSV_NAME,
	CSV_CALLED,
	CSV_LANGUAGE,
	CSV_ADDRESSES,
	CSV_PHONES,
	CSV_ORGANISATION,
	CSV_DOMAINS
};

/* What a heading means, as people call such columns in four languages. */
int csv_column_named(const void *mem, enum field_owner of, const char *heading,
        const struct customer_field *fields, int field_count);

#endif
