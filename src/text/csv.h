/*
 * text/csv: tables of text as spreadsheets write them (RFC 4180), read and written.
 * Pure. UTF-8 with or without a mark; comma, semicolon or tab between the cells, found by the first
 * line.
 */
#ifndef TEXT_CSV_H
#define TEXT_CSV_H

#include "base/str.h"

#define CSV_CELLS 200 /* of one row */

struct csv {
	const char *p, *end;
	char separator;
	int line; /* of what comes next, from 1 */
};

struct csv_row {
	const char **cells; /* ended by NULL */
	int n, line; /* where it begins */
};

enum csv_result { CSV_ROW, CSV_END, CSV_BROKEN };

/* text: valid UTF-8; stays until the last row is read. */
void csv_begin(struct csv *r, struct bytes text);
/* The next row that is not empty. CSV_BROKEN: a quote that never ends, or more cells than
 * CSV_CELLS; out->line tells where. Cells lose the sign that csv_add puts before what a program
 * might take for a formula. */
enum csv_result csv_next(struct csv *r, const void *mem, struct csv_row *out);

/* One more cell of a row, with what parts it from the one before. A cell that a spreadsheet would
 * take for a formula gets a ' before it. */
void csv_add(struct buf *b, const char *cell, bool is_first);
void csv_end_row(struct buf *b);

#endif
