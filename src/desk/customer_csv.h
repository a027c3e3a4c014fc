/*
 * desk/customer_csv: customers and organisations as tables that people open in a spreadsheet.
 * Admins and commands. A table is taken in whole or not at all; a dry run tells what would happen.
 */
#ifndef DESK_CUSTOMER_CSV_H
#define DESK_CUSTOMER_CSV_H

#include "base/str.h"
#include "desk/customer_field.h"

#define CUSTOMER_CSV_BYTES (10u << 20)
#define CUSTOMER_CSV_ROWS 10000
#define CUSTOMER_CSV_TOLD 200 /* rows and faults that a report names; the rest is counted */

struct csv_fault {
	int line;
	const char *column; /* as the table calls it; "": the whole row */
	const char *title; /* in the reader's language */
};

enum csv_act { CSV_SAME, CSV_ADD, CSV_CHANGE };

struct csv_plan {
	int line;
	enum csv_act act;
	const char *name;
	int64_t id; /* 0: it is not there yet, or this was a dry run */
};

struct csv_report {
	bool taken; /* false: nothing was changed */
	int rows, added, changed, same;
	const char **ignored; /* columns that nothing is known of, ended by NULL */
	struct csv_fault *faults;
	int fault_count, fault_total;
	struct csv_plan *plan;
	int plan_count;
};

/* RC_INVALID "not_utf8", "no_header"; RC_LIMIT "too_many_rows". Faults of rows are in the report,
 * and then nothing is taken in. */
MUST_CHECK enum rc customer_csv_import(struct ctx *c, const void *mem, enum field_owner of,
        struct bytes text, bool dry_run, struct csv_report *out);

/* Everybody, some rows at a time; the text of each turn goes to write. */
typedef enum rc (*customer_csv_write)(struct ctx *c, void *arg, const char *text, size_t n);
MUST_CHECK enum rc customer_csv_export(
        struct ctx *c, enum field_owner of, customer_csv_write write, void *arg);

#endif
