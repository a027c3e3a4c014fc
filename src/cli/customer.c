/* wellspring customer: import and export customers or organisations as CSV. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "desk/customer_csv.h"

static const char *const known[] = {"dry-run", "organisations", NULL};

static void close_file(void *f)
{
	fclose(f);
}

static enum rc write_file(struct ctx *c, void *arg, const char *text, size_t n)
{
	if (fwrite(text, 1, n, arg) == n)
		return RC_OK;
	return ctx_fail(c, RC_INTERNAL, "cannot_write", "The file cannot be written: {why}", "why",
	        strerror(errno), NULL);
}

static enum rc export(struct ctx *c, const char *path, enum field_owner of) {
	FILE *f = path == NULL ? stdout : fopen(path, "wx");

	if (f == NULL) return ctx_fail(c, RC_INVALID, "cannot_write",
	        "{path} cannot be made: {why}", "path", path, "why", strerror(errno), NULL);
	if (path != NULL) ctx_defer(c, f, close_file);
	TRY(customer_csv_export(c, of, write_file, f));
	return fflush(f) == 0 ? RC_OK : write_file(c, f, "", 1);
}

static void print_report(struct ctx *c, const struct cli_args *a, const struct csv_report *w)
{
	if (a->json) {
		json_t *o = json_own(c, json_object());
		json_object_set_new(o, "taken", json_boolean(w->taken));
		json_object_set_new(o, "rows", json_integer(w->rows));
		json_object_set_new(o, "added", json_integer(w->added));
		json_object_set_new(o, "changed", json_integer(w->changed));
		json_object_set_new(o, "same", json_integer(w->same));
		json_object_set_new(o, "faults", json_integer(w->fault_total));
		printf("%s\n", json_write(c, o));
		return;
	}
	for (int i = 0; i < w->plan_count && !w->taken; i++)
		if (w->plan[i].act != CSV_SAME)
			printf("line %d: %s %s\n", w->plan[i].line,
			        w->plan[i].act == CSV_ADD ? "new" : "changed", w->plan[i].name);
	for (size_t i = 0; w->ignored[i] != NULL; i++)
		printf("column not used: %s\n", w->ignored[i]);
	for (int i = 0; i < w->fault_count; i++)
		printf("line %d%s%s: %s\n", w->faults[i].line,
		        w->faults[i].column[0] != 0 ? ", " : "", w->faults[i].column,
		        w->faults[i].title);
	printf("rows %d, new %d, changed %d, as before %d, faults %d%s\n", w->rows, w->added,
	        w->changed, w->same, w->fault_total, w->taken ? "" : " (nothing was changed)");
}

static enum rc import(struct ctx *c, const struct cli_args *a, enum field_owner of)
{
	struct csv_report w;
	struct bytes text;

	TRY(file_read(c, a->words[1], CUSTOMER_CSV_BYTES, &text));
	TRY(customer_csv_import(c, c, of, text, cli_option(a, "dry-run") != NULL, &w));
	print_report(c, a, &w);
	if (w.fault_total == 0)
		return RC_OK;
	return ctx_fail(c, RC_INVALID, "faults",
	        "Some rows cannot be taken in, so none was. Please correct them and try again.",
	        NULL);
}

enum rc cli_customer(struct ctx *c, int argc, char **argv)
{
	struct cli_args a;

	TRY(cli_parse(c, argc, argv, known, &a));
	enum field_owner of =
	        cli_option(&a, "organisations") != NULL ? FIELD_ORGANISATION : FIELD_CUSTOMER;
	bool in = str_eq(a.words[0], "import") && a.word_count == 2;
	bool out = str_eq(a.words[0], "export") && (a.word_count == 1 || a.word_count == 2);
	if (!in && !out)
		return ctx_fail(c, RC_INVALID, "usage",
		        "One of: import FILE [--dry-run] [--organisations], export [FILE] "
		        "[--organisations]",
		        NULL);
	TRY(cli_open_existing(c, &a));
	if (out)
		return export(c, str_eq(a.words[1], "-") ? NULL : a.words[1], of);
	TRY(import(c, &a, of));
	cli_poke(a.data);
	return RC_OK;
}
