/*
 * store/sqlite_impl: what the files of the SQLite engine share.
 * Only they include it. Everything here lives as long as the store.
 */
#ifndef STORE_SQLITE_IMPL_H
#define STORE_SQLITE_IMPL_H

#include <sqlite3.h>

#include "store/engine_impl.h"
#include "store/turn.h"

struct lite_stmt {
	struct stmt base;
	sqlite3_stmt *raw;
	int64_t key; /* of the row that was put in, where the query gives it */
	bool touched; /* bound or stepped since its last reset */
};

/* What is said around statements, many times a second. */
enum lite_word {
	LITE_BEGIN,
	LITE_BEGIN_WRITE,
	LITE_SAVEPOINT,
	LITE_RELEASE,
	LITE_COMMIT,
	LITE_END,
	LITE_WORDS
};

/* Used by one thread at a time. */
struct lite_conn {
	sqlite3 *db;
	sqlite3_stmt *words[LITE_WORDS]; /* prepared on first use */
	struct lite_stmt *stmts; /* by enum query, prepared on first use */
	struct lite_conn *next_free;
};

/* Write transactions that share one commit. refs: who still reads it. */
struct group {
	int members, refs;
	int64_t since_ms;
	bool done;
	enum rc rc;
	char detail[160];
};

struct waiter {
	struct waiter *next;
	pthread_cond_t granted_cond;
	bool granted;
};

struct lite {
	const char *path;
	struct lite_conn *writer;
	struct turn *turn;

	pthread_mutex_t write_lock; /* guards these */
	pthread_cond_t group_done;
	struct waiter *first, **last;
	struct group *group; /* the open transaction, or NULL */
	bool writing;

	pthread_mutex_t read_lock; /* guards these */
	pthread_cond_t reader_free;
	struct lite_conn *free_readers;
	int readers, max_readers;
};

enum lite_use { LITE_WRITER, LITE_READER };

MUST_CHECK enum rc lite_connect(
        struct ctx *c, const struct lite *l, enum lite_use use, struct lite_conn **out);
/* The engine's words become a failure. what: a query's name, or what was tried. */
enum rc lite_fail(struct ctx *c, sqlite3 *db, const char *what);
/* An SQLite result code; SQLITE_OK: done. */
int lite_say(struct lite_conn *conn, enum lite_word word);
MUST_CHECK enum rc lite_must(struct ctx *c, struct lite_conn *conn, enum lite_word word);
MUST_CHECK enum rc lite_exec(struct ctx *c, struct lite_conn *conn, const char *sql);
void lite_deadline(struct timespec *out, int64_t ms); /* CLOCK_MONOTONIC */

void writer_init(struct lite *l);
void writer_release(struct lite *l);
MUST_CHECK enum rc writer_begin(struct db *d);
MUST_CHECK enum rc writer_commit(struct db *d);
void writer_rollback(struct db *d);

MUST_CHECK enum rc lite_migrate(struct ctx *c, struct store *s);

#endif
