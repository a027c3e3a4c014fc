/* store: migrations and the check of all statements on PostgreSQL. */
#include "store/postgres_impl.h"

#include <stdio.h>

/* Any number that no other program on the server is likely to use. */
#define LOCK_AND_LOOK                                                                              \
	"SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0;"                             \
	"SELECT pg_advisory_xact_lock(5171836492017)"

char *pg_stmt_name(char buf[16], enum query q)
{
	snprintf(buf, 16, "q%d", (int)q);
	return buf;
}

static enum rc migrate_one(struct ctx *c, struct store *s, struct pg_conn *conn, bool *out_left)
{
	int first = 0;

	TRY(pg_exec(c, conn->pg, "BEGIN"));
	struct db *d = db_new(c, s, DB_WRITE);
	d->conn = conn;
	c->db = d;
	/* Two nodes starting at once: the second waits, then finds nothing to do. */
	enum rc rc = pg_exec(c, conn->pg, LOCK_AND_LOOK);
	if (rc == RC_OK)
		rc = pg_exec(c, conn->pg, migration_table);
	if (rc == RC_OK)
		rc = migration_pending(c, &first);
	bool left = rc == RC_OK && first < migration_count;
	if (left)
		rc = pg_exec_named(
		        c, conn->pg, migration_list[first].text[1], migration_list[first].name);
	if (rc == RC_OK && left)
		rc = migration_note(c, first);
	db_end(d);
	if (rc == RC_OK)
		rc = pg_exec(c, conn->pg, "COMMIT");
	if (rc != RC_OK && PQstatus(conn->pg) == CONNECTION_OK)
		PQclear(PQexec(conn->pg, "ROLLBACK"));
	*out_left = left;
	return rc;
}

enum rc pg_migrate(struct ctx *c, struct store *s, struct pg_conn *conn)
{
	for (bool left = true; left;)
		TRY(migrate_one(c, s, conn, &left));
	return RC_OK;
}

/* All in one pipeline: some hundred statements, one round trip. */
static enum rc send_all(struct ctx *c, struct pg_conn *conn)
{
	char name[16];
	for (int q = 0; q < Q_COUNT; q++) {
		if (query_postgres[q] == NULL || conn->prepared[q])
			continue;
		if (!PQsendPrepare(conn->pg, pg_stmt_name(name, (enum query)q), query_postgres[q],
		            0, NULL))
			return pg_fail(c, conn->pg, NULL, query_name[q]);
	}
	return PQpipelineSync(conn->pg) ? RC_OK : pg_fail(c, conn->pg, NULL, "sync");
}

static enum rc read_all(struct ctx *c, struct pg_conn *conn)
{
	enum rc rc = RC_OK;
	for (int q = 0; q < Q_COUNT; q++) {
		if (query_postgres[q] == NULL || conn->prepared[q])
			continue;
		PGresult *r = PQgetResult(conn->pg);
		if (PQresultStatus(r) == PGRES_COMMAND_OK)
			conn->prepared[q] = true;
		else if (rc == RC_OK) /* those after it are skipped by the server */
			rc = pg_fail(c, conn->pg, r, query_name[q]);
		PQclear(r);
		if (PQstatus(conn->pg) != CONNECTION_OK)
			return rc;
		PQclear(PQgetResult(conn->pg)); /* NULL: the end of this one */
	}
	PQclear(PQgetResult(conn->pg)); /* the sync */
	return rc;
}

enum rc pg_prepare_all(struct ctx *c, struct pg_conn *conn)
{
	if (!PQenterPipelineMode(conn->pg))
		return pg_fail(c, conn->pg, NULL, "pipeline");
	enum rc rc = send_all(c, conn);
	if (rc == RC_OK)
		rc = read_all(c, conn);
	if (!PQexitPipelineMode(conn->pg) && rc == RC_OK)
		rc = pg_fail(c, conn->pg, NULL, "pipeline");
	return rc;
}
