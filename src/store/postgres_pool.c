/* store: connections to PostgreSQL, and transactions on them. */
#include "store/postgres_impl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char session[] = "SET lock_timeout = '30s'; SET statement_timeout = '120s';"
                              "SET idle_in_transaction_session_timeout = '300s';"
                              "SET bytea_output = 'hex'; SET standard_conforming_strings = on;"
                              /* What is used lies in memory. As if it lay on turning disks, a rare
                                 word was looked for in every letter instead of in the index. */
                              "SET random_page_cost = 1.1";

static enum rc rc_of(PGconn *pg, const PGresult *r)
{
	const char *state = r != NULL ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
	static const struct {
		const char *prefix;
		enum rc rc;
	} table[] = {
	        {"23505", RC_CONFLICT}, /* unique_violation */
	        {"23", RC_INVALID}, /* other constraints */
	        {"22", RC_INVALID}, /* data exceptions */
	        {"40", RC_BUSY}, /* serialization_failure, deadlock_detected */
	        {"55P03", RC_BUSY}, /* lock_not_available */
	        {"57014", RC_BUSY}, /* query_canceled: a timeout */
	        {"57P", RC_UPSTREAM}, /* shutdown, crash, starting */
	        {"08", RC_UPSTREAM}, /* connection exceptions */
	        {"53300", RC_BUSY}, /* too_many_connections */
	        {"54", RC_LIMIT}, /* program_limit_exceeded */
	};
	if (PQstatus(pg) != CONNECTION_OK)
		return RC_UPSTREAM;
	for (size_t i = 0; state != NULL && i < sizeof table / sizeof *table; i++)
		if (str_starts(state, table[i].prefix))
			return table[i].rc;
	return RC_INTERNAL;
}

/* The primary words alone: the server's DETAIL quotes the values at fault. */
enum rc pg_fail(struct ctx *c, PGconn *pg, const PGresult *r, const char *what)
{
	enum rc rc = rc_of(pg, r);
	if (c == NULL)
		return rc;
	const char *words = r != NULL ? PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY) : NULL;
	const char *state = r != NULL ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
	return store_fail(c, rc, "%s: %s (%s)", what, words != NULL ? words : PQerrorMessage(pg),
	        state != NULL ? state : "no state");
}

enum rc pg_exec(struct ctx *c, PGconn *pg, const char *sql)
{
	return pg_exec_named(c, pg, sql, "exec");
}

enum rc pg_exec_named(struct ctx *c, PGconn *pg, const char *sql, const char *name)
{
	PGresult *r = PQexec(pg, sql);
	ExecStatusType status = PQresultStatus(r);
	enum rc rc = RC_OK;
	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		rc = pg_fail(c, pg, r, name);
	PQclear(r);
	return rc;
}

static void quiet(void *arg, const char *message)
{
}

enum rc pg_connect(struct ctx *c, const char *url, PGconn **out)
{
	const char *const keys[] = {"connect_timeout", "tcp_user_timeout", "application_name",
	        "dbname", "client_encoding", NULL};
	const char *const values[] = {"5", "30000", "wellspring", url, "UTF8", NULL};
	PGconn *pg = PQconnectdbParams(keys, values, 1);
	enum rc rc = RC_OK;

	if (PQstatus(pg) != CONNECTION_OK) {
		rc = store_fail(c, RC_UPSTREAM, "connect: %s", PQerrorMessage(pg));
	} else {
		PQsetNoticeProcessor(pg, quiet, NULL);
		const char *encoding = PQparameterStatus(pg, "server_encoding");
		if (!str_eq(encoding, "UTF8"))
			rc = ctx_fail(c, RC_INVALID, "database_encoding",
			        "The database's encoding is {encoding}. Please make one with the "
			        "encoding UTF8.",
			        "encoding", encoding != NULL ? encoding : "?", NULL);
		else
			rc = pg_exec(c, pg, session);
	}
	if (rc != RC_OK) {
		PQfinish(pg);
		return rc;
	}
	*out = pg;
	return RC_OK;
}

void pg_pool_init(struct pg *p)
{
	pthread_condattr_t attr;
	pthread_mutex_init(&p->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&p->conn_free, &attr);
	pthread_condattr_destroy(&attr);
}

void pg_pool_release(struct pg *p)
{
	for (int i = 0; i < p->n_all; i++) {
		PQfinish(p->all[i]->pg);
		talloc_free(p->all[i]);
	}
	pthread_cond_destroy(&p->conn_free);
	pthread_mutex_destroy(&p->lock);
}

void pg_return(struct pg *p, struct pg_conn *conn)
{
	bool idle = conn->ending || PQtransactionStatus(conn->pg) == PQTRANS_IDLE;
	if (PQstatus(conn->pg) != CONNECTION_OK || !idle) {
		/* In an unknown state: the next borrower connects anew. */
		PQfinish(conn->pg);
		conn->pg = NULL;
		conn->ending = false;
	}
	conn->begin = NULL;
	pthread_mutex_lock(&p->lock);
	conn->next_free = p->free;
	p->free = conn;
	pthread_cond_signal(&p->conn_free);
	pthread_mutex_unlock(&p->lock);
}

enum rc pg_connect_again(struct ctx *c, struct pg *p, struct pg_conn *conn)
{
	if (conn->pg != NULL)
		PQfinish(conn->pg);
	conn->pg = NULL;
	memset(conn->prepared, 0, sizeof conn->prepared);
	TRY(pg_connect(c, p->url, &conn->pg));
	pthread_mutex_lock(&p->lock);
	conn->pid = PQbackendPID(conn->pg);
	pthread_mutex_unlock(&p->lock);
	return RC_OK;
}

/* Nobody waited for the end of the read before ours. */
static void finish_ending(struct pg_conn *conn)
{
	if (!conn->ending)
		return;
	for (PGresult *r = PQgetResult(conn->pg); r != NULL; r = PQgetResult(conn->pg))
		PQclear(r);
	conn->ending = false;
	if (PQstatus(conn->pg) != CONNECTION_OK || PQtransactionStatus(conn->pg) != PQTRANS_IDLE) {
		PQfinish(conn->pg);
		conn->pg = NULL;
	}
}

enum rc pg_borrow(struct ctx *c, struct pg *p, struct pg_conn **out)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += LOCK_WAIT_MS / 1000;

	pthread_mutex_lock(&p->lock);
	while (p->free == NULL && p->n_all == PG_POOL)
		if (pthread_cond_timedwait(&p->conn_free, &p->lock, &until) == ETIMEDOUT) {
			pthread_mutex_unlock(&p->lock);
			return store_fail(c, RC_BUSY, "no connection within %d ms", LOCK_WAIT_MS);
		}
	struct pg_conn *conn = p->free;
	if (conn != NULL)
		p->free = conn->next_free;
	else /* not a child of the store: made by many threads */
		p->all[p->n_all++] = conn = talloc_zero(NULL, struct pg_conn);
	pthread_mutex_unlock(&p->lock);

	finish_ending(conn);
	enum rc rc = conn->pg != NULL ? RC_OK : pg_connect_again(c, p, conn);
	if (rc != RC_OK)
		pg_return(p, conn);
	else
		*out = conn;
	return rc;
}

/* BEGIN travels with the first statement (engine_postgres.c). A read sees one
 * moment, as it does on SQLite; such a transaction never fails by serialisation. */
enum rc pg_begin(struct db *d)
{
	struct pg_conn *conn = NULL;
	TRY(pg_borrow(d->ctx, d->store->impl, &conn));
	conn->begin = d->mode == DB_READ ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
	                                 : "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
	d->conn = conn;
	return RC_OK;
}

enum rc pg_commit(struct db *d)
{
	struct pg_conn *conn = d->conn;
	bool wrote = d->writes > 0;

	if (conn->begin != NULL || d->mode == DB_READ) {
		/* Nothing was asked, or nothing can be lost: no need to wait. */
		conn->ending = conn->begin == NULL && PQsendQuery(conn->pg, "COMMIT");
		pg_return(d->store->impl, conn);
		return RC_OK;
	}
	PGresult *r = PQexec(conn->pg, wrote ? "NOTIFY " PG_CHANNEL "; COMMIT" : "COMMIT");
	enum rc rc = RC_OK;

	if (PQresultStatus(r) != PGRES_COMMAND_OK)
		rc = pg_fail(d->ctx, conn->pg, r, "commit");
	else if (!str_eq(PQcmdStatus(r), "COMMIT")) /* it says ROLLBACK and means it */
		rc = store_fail(d->ctx, RC_INTERNAL, "commit: the engine undid it");
	else if (wrote)
		atomic_fetch_add(&d->store->syncs, 1);
	PQclear(r);
	if (rc != RC_OK && PQtransactionStatus(conn->pg) == PQTRANS_INERROR)
		PQclear(PQexec(conn->pg, "ROLLBACK"));
	pg_return(d->store->impl, conn);
	return rc;
}

void pg_rollback(struct db *d)
{
	struct pg_conn *conn = d->conn;
	if (PQtransactionStatus(conn->pg) != PQTRANS_IDLE)
		PQclear(PQexec(conn->pg, "ROLLBACK"));
	pg_return(d->store->impl, conn);
}
