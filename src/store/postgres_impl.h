/*
 * store/postgres_impl: what the files of the PostgreSQL engine share.
 * Only they include it. Everything here lives as long as the store.
 */
#ifndef STORE_POSTGRES_IMPL_H
#define STORE_POSTGRES_IMPL_H

#include <libpq-fe.h>

#include "store/engine_impl.h"

#define PG_POOL 8
#define PG_PARAMS 48
#define PG_CHANNEL "wellspring"

struct pg_stmt {
	struct stmt base;
	PGresult *result;
	int row; /* the one before the next */
	void *row_mem; /* decoded columns of this row */
	const char *values[PG_PARAMS];
	int lengths[PG_PARAMS], formats[PG_PARAMS];
	char numbers[PG_PARAMS][24];
};

/* Used by one thread at a time. */
struct pg_conn {
	PGconn *pg;
	int pid; /* the server's for it; guarded by pg.lock */
	const char *begin; /* still to be sent, with the first statement; or NULL */
	bool ending; /* the answer to a read's COMMIT is still on its way */
	bool prepared[Q_COUNT];
	struct pg_stmt *stmts[Q_COUNT]; /* made on first use */
	struct pg_conn *next_free;
};

struct pg {
	const char *url;

	pthread_mutex_t lock; /* guards these */
	pthread_cond_t conn_free;
	struct pg_conn *free;
	struct pg_conn *all[PG_POOL];
	int n_all;

	pthread_t listener;
	bool listens;
	int stop_fd; /* eventfd: ends the listener */
};

/* Over 5 s, or not UTF-8: a failure in c. */
MUST_CHECK enum rc pg_connect(struct ctx *c, const char *url, PGconn **out);
/* c may be NULL where nobody is told. */
enum rc pg_fail(struct ctx *c, PGconn *pg, const PGresult *r, const char *what);
MUST_CHECK enum rc pg_exec(struct ctx *c, PGconn *pg, const char *sql);
/* The same; a failure's detail begins with name. */
MUST_CHECK enum rc pg_exec_named(struct ctx *c, PGconn *pg, const char *sql, const char *name);

MUST_CHECK enum rc pg_begin(struct db *d);
MUST_CHECK enum rc pg_commit(struct db *d);
void pg_rollback(struct db *d);
/* A new connection in place of a lost one. */
MUST_CHECK enum rc pg_connect_again(struct ctx *c, struct pg *p, struct pg_conn *conn);
/* A connection from the pool, for opening and migrating. */
MUST_CHECK enum rc pg_borrow(struct ctx *c, struct pg *p, struct pg_conn **out);
void pg_return(struct pg *p, struct pg_conn *conn);
void pg_pool_init(struct pg *p);
void pg_pool_release(struct pg *p);

MUST_CHECK enum rc pg_migrate(struct ctx *c, struct store *s, struct pg_conn *conn);
MUST_CHECK enum rc pg_prepare_all(struct ctx *c, struct pg_conn *conn);
char *pg_stmt_name(char buf[16], enum query q);

MUST_CHECK enum rc pg_listen_start(struct ctx *c, struct store *s);
void pg_listen_stop(struct pg *p);

#endif
