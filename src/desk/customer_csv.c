/* desk/customer_csv: a table of customers or organisations, taken in whole or not at all. */
#include "desk/customer_csv.h"

#include <string.h>

#include "desk/access.h"
#include "desk/audit.h"
#include "desk/conversation.h"
#include "desk/customer_csv_import.h"
#include "i18n/i18n.h"
#include "store/engine.h"
#include "store/event.h"

struct work {
	struct csv_sheet s;
	struct bytes text;
	bool dry_run, ended; /* ended: rolled back on purpose */
	const void *mem;
	struct csv_report report;
};

static void add_fault(struct ctx *c, struct work *w, const struct csv_row *row)
{
	struct csv_report *r = &w->report;

	r->fault_total++;
	if (r->fault_count < CUSTOMER_CSV_TOLD) {
		static const char *const none[] = {NULL};
		const char *const *pairs = c->fail.pairs != NULL ? c->fail.pairs : none;
		const char *title = text_fill(w->mem, i18n_text(c->lang, c->fail.msgid), pairs);
		r->faults = talloc_realloc(
		        w->mem, r->faults, struct csv_fault, (size_t)r->fault_count + 1);
		r->faults[r->fault_count++] = (struct csv_fault){
		        .line = row->line,
		        .column = talloc_strdup(w->mem, w->s.at != NULL ? w->s.at : ""),
		        .title = title,
		};
	}
	ctx_clear_failure(c);
}

static void add_plan(struct work *w, const struct csv_row *row)
{
	struct csv_report *r = &w->report;

	r->added += w->s.act == CSV_ADD;
	r->changed += w->s.act == CSV_CHANGE;
	r->same += w->s.act == CSV_SAME;
	if (r->plan_count == CUSTOMER_CSV_TOLD)
		return;
	r->plan = talloc_realloc(w->mem, r->plan, struct csv_plan, (size_t)r->plan_count + 1);
	r->plan[r->plan_count++] = (struct csv_plan){
	        .line = row->line,
	        .act = w->s.act,
	        .name = talloc_strdup(w->mem, w->s.name),
	        .id = w->dry_run ? 0 : w->s.id,
	};
}

static enum rc read_header(struct ctx *c, struct work *w, struct csv *r)
{
	struct csv_row row;
	bool named = false;
	int ignored = 0;

	if (csv_next(r, c, &row) != CSV_ROW)
		return ctx_fail(c, RC_INVALID, "no_header",
		        "The table is empty. Its first line is to name the columns.", NULL);
	w->s.headings = row.cells;
	w->s.heading_count = row.n;
	w->report.ignored = talloc_zero_array(w->mem, const char *, (size_t)row.n + 1);
	for (int i = 0; i < row.n; i++) {
		w->s.columns[i] =
		        csv_column_named(c, w->s.of, row.cells[i], w->s.fields, w->s.field_count);
		named |= w->s.columns[i] == CSV_NAME || w->s.columns[i] == CSV_ADDRESSES ||
		         w->s.columns[i] == CSV_ID;
		if (w->s.columns[i] == CSV_IGNORED && row.cells[i][0] != 0)
			w->report.ignored[ignored++] = talloc_strdup(w->mem, row.cells[i]);
	}
	if (named)
		return RC_OK;
	return ctx_fail(c, RC_INVALID, "no_header",
	        "The first line is to name the columns, one of them “name” or “addresses”.", NULL);
}

/* A fault of the row is told and the next one looked at; of anything else it is the end. */
static enum rc take_row(struct ctx *c, struct work *w, const struct csv_row *row)
{
	if (w->report.rows == CUSTOMER_CSV_ROWS)
		return ctx_fail(c, RC_LIMIT, "too_many_rows",
		        "The table is too long: at most {max} rows are taken at once. Please part "
		        "it.",
		        "max", talloc_asprintf(c, "%d", CUSTOMER_CSV_ROWS), NULL);
	w->report.rows++;
	w->s.at = NULL;
	enum rc rc = w->s.of == FIELD_CUSTOMER ? csv_take_customer(c, &w->s, row)
	                                       : csv_take_organisation(c, &w->s, row);
	if (rc == RC_OK) {
		add_plan(w, row);
		return RC_OK;
	}
	if ((rc != RC_INVALID && rc != RC_CONFLICT && rc != RC_NOT_FOUND && rc != RC_LIMIT) ||
	        c->fail.msgid == NULL)
		return rc;
	add_fault(c, w, row);
	return RC_OK;
}

static enum rc take_rows(struct ctx *c, struct work *w, struct csv *r)
{
	enum csv_result got;
	struct csv_row row;

	for (;;) {
		void *mem = talloc_new(c);
		got = csv_next(r, mem, &row);
		if (got == CSV_ROW)
			TRY(take_row(c, w, &row));
		talloc_free(mem);
		if (got != CSV_ROW)
			break;
	}
	if (got == CSV_BROKEN) {
		w->s.at = NULL;
		enum rc rc = ctx_fail(c, RC_INVALID, "broken_table",
		        "From here on the table cannot be read: a quote begins and never ends, or "
		        "there "
		        "are too many columns.",
		        NULL);
		add_fault(c, w, &row);
		return rc == RC_INVALID ? RC_OK : rc;
	}
	return RC_OK;
}

static enum rc note(struct ctx *c, const struct work *w)
{
	json_t *changes = audit_changes(c);

	audit_number(changes, "rows_added", 0, w->report.added);
	audit_number(changes, "rows_changed", 0, w->report.changed);
	return audit_add(c,
	        &(struct audit){.noun = w->s.of == FIELD_CUSTOMER ? "customer" : "organisation",
	                .verb = "imported"},
	        changes);
}

static enum rc import(struct ctx *c, void *arg)
{
	struct work *w = arg;
	struct csv r;

	w->report = (struct csv_report){0};
	w->ended = false;
	if (!w->dry_run)
		TRY(conversation_turn(c));
	csv_begin(&r, w->text);
	TRY(store_customer_field_list(c, c, w->s.of, &w->s.fields, &w->s.field_count));
	TRY(read_header(c, w, &r));
	TRY(take_rows(c, w, &r));
	w->ended = w->dry_run || w->report.fault_total > 0;
	if (w->ended)
		return RC_CONFLICT;
	event_add(
	        c, &(struct event){
	                   .kind = w->s.of == FIELD_CUSTOMER ? "customer.imported"
	                                                     : "organisation.imported",
	                   .subject_kind = w->s.of == FIELD_CUSTOMER ? "customer" : "organisation",
	                   .data = talloc_asprintf(c, "{\"added\":%d,\"changed\":%d}",
	                           w->report.added, w->report.changed),
	           });
	w->report.taken = true;
	return note(c, w);
}

enum rc customer_csv_import(struct ctx *c, const void *mem, enum field_owner of, struct bytes text,
        bool dry_run, struct csv_report *out)
{
	struct work w = {.s = {.of = of}, .text = text, .dry_run = dry_run, .mem = mem};

	TRY(access_role(c, ROLE_ADMIN));
	if (text.n > CUSTOMER_CSV_BYTES)
		return ctx_fail(c, RC_LIMIT, "table_too_large",
		        "The table is too large: at most 10 MB are taken at once. Please part it.",
		        NULL);
	if (text.n == 0)
		w.text.p = (const uint8_t *)"";
	else if (!utf8_valid(text.p, text.n) || memchr(text.p, 0, text.n) != NULL)
		return ctx_fail(c, RC_INVALID, "not_utf8",
		        "The table is not in UTF-8. Please save it as “CSV UTF-8” and try again.",
		        NULL);
	enum rc rc = store_tx(c, DB_WRITE, import, &w);
	if (rc != RC_OK && !(w.ended && rc == RC_CONFLICT))
		return rc;
	ctx_clear_failure(c);
	*out = w.report;
	return RC_OK;
}
