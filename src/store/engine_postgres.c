/* store: the PostgreSQL engine: opening, and statements on one connection. */
#include "store/postgres_impl.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define RESULT_MAX ((size_t)256 * 1024 * 1024)
#define OID_BOOL 16
#define OID_BYTEA 17

static enum rc open_all(struct ctx *c, struct store *s, struct pg_conn *conn)
{
	TRY(pg_migrate(c, s, conn));
	return pg_prepare_all(c, conn);
}

static enum rc pg_open(struct ctx *c, struct store *s, const struct store_options *o)
{
	struct pg *p = talloc_zero(s, struct pg);
	struct pg_conn *conn = NULL;

	p->stop_fd = -1;
	p->url = talloc_strdup(p, o->database_url);
	pg_pool_init(p);
	s->impl = p;
	TRY(pg_borrow(c, p, &conn));
	enum rc rc = open_all(c, s, conn);
	pg_return(p, conn);
	TRY(rc);
	return pg_listen_start(c, s);
}

static void pg_close(struct store *s)
{
	struct pg *p = s->impl;
	pg_listen_stop(p);
	pg_pool_release(p);
}

static struct pg_stmt *own(struct stmt *s)
{
	return (struct pg_stmt *)s;
}

static void pg_reset(struct stmt *s)
{
	struct pg_stmt *o = own(s);
	PQclear(o->result);
	o->result = NULL;
	TALLOC_FREE(o->row_mem);
	for (int i = 0; i < query_params[s->query]; i++)
		o->values[i] = NULL;
}

static struct stmt *pg_stmt(struct db *d, enum query q)
{
	struct pg_conn *conn = d->conn;
	if (conn->stmts[q] == NULL)
		conn->stmts[q] = talloc_zero(conn, struct pg_stmt);
	struct stmt *s = &conn->stmts[q]->base;

	s->db = d;
	s->query = q;
	s->rc = RC_OK;
	pg_reset(s);
	if (query_postgres[q] == NULL)
		s->rc = store_fail(d->ctx, RC_INTERNAL, "%s: not on PostgreSQL", query_name[q]);
	return s;
}

static void pg_bind(struct stmt *s, int n, const struct value *v)
{
	struct pg_stmt *o = own(s);
	int i = n - 1;

	if (n > query_params[s->query]) {
		s->rc = store_fail(s->db->ctx, RC_INTERNAL, "%s: no $%d", query_name[s->query], n);
		return;
	}
	o->formats[i] = v->kind == VALUE_BYTES;
	o->lengths[i] = (int)v->b.n;
	switch (v->kind) {
	case VALUE_I64:
		snprintf(o->numbers[i], sizeof o->numbers[i], "%" PRId64, v->i);
		o->values[i] = o->numbers[i];
		break;
	case VALUE_TEXT:
	case VALUE_BYTES: /* a NULL pointer would be NULL, not no bytes */
		o->values[i] = v->b.n == 0 ? "" : (const char *)v->b.p;
		break;
	case VALUE_NULL:
		o->values[i] = NULL;
		break;
	}
	if (v->b.n > INT32_MAX / 2)
		s->rc = store_fail(s->db->ctx, RC_LIMIT, "%s: $%d", query_name[s->query], n);
}

static enum rc prepare(struct stmt *s, struct pg_conn *conn, const char *name)
{
	enum query q = s->query;
	if (conn->prepared[q] || query_planned[q])
		return RC_OK;
	PGresult *r = PQprepare(conn->pg, name, query_postgres[q], 0, NULL);
	enum rc rc = RC_OK;
	if (PQresultStatus(r) != PGRES_COMMAND_OK)
		rc = pg_fail(s->db->ctx, conn->pg, r, query_name[q]);
	else
		conn->prepared[q] = true;
	PQclear(r);
	return rc;
}

/* A plan that is kept knows no values: where these decide, it is made anew. */
static int send(struct pg_stmt *o, PGconn *pg, const char *name)
{
	enum query q = o->base.query;

	return query_planned[q] ? PQsendQueryParams(pg, query_postgres[q], query_params[q], NULL,
	                                  o->values, o->lengths, o->formats, 0)
	                        : PQsendQueryPrepared(pg, name, query_params[q], o->values,
	                                  o->lengths, o->formats, 0);
}

static PGresult *exec(struct pg_stmt *o, PGconn *pg, const char *name)
{
	enum query q = o->base.query;

	return query_planned[q] ? PQexecParams(pg, query_postgres[q], query_params[q], NULL,
	                                  o->values, o->lengths, o->formats, 0)
	                        : PQexecPrepared(pg, name, query_params[q], o->values, o->lengths,
	                                  o->formats, 0);
}

/* BEGIN and the first statement in one round trip. */
static void run_first(struct pg_stmt *o, struct pg_conn *conn, const char *name)
{
	PGconn *pg = conn->pg;
	PGresult *begun = NULL;

	if (PQenterPipelineMode(pg) &&
	        PQsendQueryParams(pg, conn->begin, 0, NULL, NULL, NULL, NULL, 0) &&
	        send(o, pg, name) && PQpipelineSync(pg)) {
		begun = PQgetResult(pg);
		PQclear(PQgetResult(pg)); /* NULL: the end of BEGIN's */
		o->result = PQgetResult(pg);
		PQclear(PQgetResult(pg)); /* NULL: the end of ours */
		PQclear(PQgetResult(pg)); /* the sync */
	}
	PQexitPipelineMode(pg);
	if (PQresultStatus(begun) != PGRES_COMMAND_OK) { /* ours only says: skipped */
		PQclear(o->result);
		o->result = begun;
		return;
	}
	PQclear(begun);
}

static enum rc run(struct stmt *s, struct pg_conn *conn)
{
	struct pg_stmt *o = own(s);
	char name[16];

	TRY(prepare(s, conn, pg_stmt_name(name, s->query)));
	if (conn->begin != NULL)
		run_first(o, conn, name);
	else
		o->result = exec(o, conn->pg, name);
	ExecStatusType status = PQresultStatus(o->result);
	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
		return pg_fail(s->db->ctx, conn->pg, o->result, query_name[s->query]);
	return RC_OK;
}

static enum rc execute(struct stmt *s)
{
	struct pg_stmt *o = own(s);
	struct pg_conn *conn = s->db->conn;
	struct ctx *c = s->db->ctx;

	o->row = -1;
	enum rc rc = run(s, conn);
	if (rc == RC_UPSTREAM && conn->begin != NULL) {
		/* The server was restarted while we were idle: nothing was begun, nothing is lost.
		 */
		PQclear(o->result);
		o->result = NULL;
		ctx_clear_failure(c);
		TRY(pg_connect_again(c, s->db->store->impl, conn));
		rc = run(s, conn);
	}
	TRY(rc);
	conn->begin = NULL;
	if (PQresultMemorySize(o->result) > RESULT_MAX)
		return store_fail(c, RC_LIMIT, "%s: the result is too large", query_name[s->query]);
	return RC_OK;
}

static enum rc pg_step(struct stmt *s, bool *out_row)
{
	struct pg_stmt *o = own(s);
	if (!s->stepped)
		TRY(execute(s));
	TALLOC_FREE(o->row_mem);
	*out_row = ++o->row < PQntuples(o->result);
	return RC_OK;
}

static int64_t pg_changed(struct stmt *s)
{
	return strtoll(PQcmdTuples(own(s)->result), NULL, 10);
}

static bool pg_column(struct stmt *s, int n, struct value *out)
{
	struct pg_stmt *o = own(s);
	assert(n >= 0 && n < PQnfields(o->result));
	if (PQgetisnull(o->result, o->row, n))
		return false;
	const char *p = PQgetvalue(o->result, o->row, n);
	out->b = (struct bytes){(const uint8_t *)p, (size_t)PQgetlength(o->result, o->row, n)};
	if (out->kind != VALUE_BYTES || PQftype(o->result, n) != OID_BYTEA)
		return true;

	size_t size;
	unsigned char *raw = PQunescapeBytea((const unsigned char *)p, &size);
	if (raw == NULL)
		abort(); /* out of memory */
	if (o->row_mem == NULL)
		o->row_mem = talloc_new(NULL);
	out->b = (struct bytes){talloc_memdup(o->row_mem, raw, size), size};
	PQfreemem(raw);
	return true;
}

/* EXISTS() is a boolean here and 0 or 1 on SQLite. */
static int64_t pg_column_i64(struct stmt *s, int n)
{
	struct pg_stmt *o = own(s);
	assert(n >= 0 && n < PQnfields(o->result));
	const char *p = PQgetvalue(o->result, o->row, n); /* "" for NULL */
	if (PQftype(o->result, n) == OID_BOOL)
		return *p == 't';
	return strtoll(p, NULL, 10);
}

const struct engine engine_postgres = {
        .open = pg_open,
        .close = pg_close,
        .begin = pg_begin,
        .commit = pg_commit,
        .rollback = pg_rollback,
        .stmt = pg_stmt,
        .bind = pg_bind,
        .step = pg_step,
        .changed = pg_changed,
        .reset = pg_reset,
        .column = pg_column,
        .column_i64 = pg_column_i64,
};
