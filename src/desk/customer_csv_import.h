/*
 * desk/customer_csv_import: one row of a table becomes one customer or organisation.
 * Needs an open write transaction. Knows nothing of files.
 */
#ifndef DESK_CUSTOMER_CSV_IMPORT_H
#define DESK_CUSTOMER_CSV_IMPORT_H

#include "desk/customer_csv_rules.h"

struct csv_sheet {
	enum field_owner of;
	const char **headings;
	int heading_count;
	int columns[CSV_CELLS]; /* enum csv_column, or a field */
	struct customer_field *fields;
	int field_count;
	/* of the row that was taken last */
	const char *at; /* heading of the cell that is being looked at */
	enum csv_act act;
	const char *name;
	int64_t id;
};

/* An empty cell leaves what is there; addresses and phones are added to those that are. */
MUST_CHECK enum rc csv_take_customer(struct ctx *c, struct csv_sheet *s, const struct csv_row *row);
MUST_CHECK enum rc csv_take_organisation(
        struct ctx *c, struct csv_sheet *s, const struct csv_row *row);

#endif
