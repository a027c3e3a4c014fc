/* store: which migrations a database has, and which it still needs. */
#include "store/engine_impl.h"

#include "base/str.h"

/* Made outside the numbered ones: it is where their numbers are kept. */
const char migration_table[] = "CREATE TABLE IF NOT EXISTS schema_migration ("
                               "number BIGINT PRIMARY KEY, name TEXT NOT NULL,"
                               "checksum TEXT NOT NULL, at_ms BIGINT NOT NULL)";

static enum rc refuse(struct ctx *c, const char *slug, const char *name)
{
	if (str_eq(slug, "newer_data"))
		return ctx_fail(c, RC_INVALID, slug,
		        "This data was written by a newer Wellspring (it has the step {name}). "
		        "Please "
		        "start that version.",
		        "name", name, NULL);
	return ctx_fail(c, RC_INVALID, slug,
	        "The database was built by another text of the step {name}. Please use the version "
	        "of Wellspring that made it, or restore a backup.",
	        "name", name, NULL);
}

enum rc migration_pending(struct ctx *c, int *out_first)
{
	struct stmt *s = stmt(c, Q_MIGRATION_APPLIED);
	int i = 0;
	bool row;

	for (;; i++) {
		TRY(stmt_next(s, &row));
		if (!row)
			break;
		const char *name = col_text(s, 1, c);
		if (i >= migration_count ||
		        col_i64(s, 0) > migration_list[migration_count - 1].number)
			return refuse(c, "newer_data", name);
		const struct migration *m = &migration_list[i];
		if (col_i64(s, 0) != m->number || !str_eq(col_text(s, 2, c), m->checksum))
			return refuse(c, "other_schema", name);
	}
	*out_first = i;
	return RC_OK;
}

enum rc migration_note(struct ctx *c, int i)
{
	struct stmt *s = stmt(c, Q_MIGRATION_RECORD);
	bind_i64(s, 1, migration_list[i].number);
	bind_text(s, 2, migration_list[i].name);
	bind_text(s, 3, migration_list[i].checksum);
	bind_i64(s, 4, c->now_ms);
	return stmt_run(s, NULL);
}
