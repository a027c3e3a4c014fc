/*
 * store/engine_impl: what the two engines and the dispatch share. Only files of
 * store/ and its contract tests include this. A connection and its statements
 * live as long as the store; a struct db (one transaction) is a child of its ctx.
 */
#ifndef STORE_ENGINE_IMPL_H
#define STORE_ENGINE_IMPL_H

#include <pthread.h>
#include <stdatomic.h>

#include "store/engine.h"
#include "store/event.h"
#include "store/stats.h"

#define LOCK_WAIT_MS 30000

/* Made by tools/gen-sql. A text is NULL where the other engine alone has it. */
struct migration {
	int number;
	const char *name;
	const char *checksum;
	const char *text[2]; /* SQLite, PostgreSQL */
};

extern const char *const query_sqlite[];
extern const char *const query_postgres[];
extern const char *const query_name[];
extern const bool query_writes[];
extern const bool query_planned[]; /* by PostgreSQL each time, for its values */
extern const bool query_gives_key[]; /* RETURNING its key: on SQLite that of the last row */
extern const unsigned char query_tells[]; /* bits of enum topic */
extern const unsigned char query_params[]; /* how many $n the PostgreSQL text has */
extern const struct migration migration_list[];
extern const int migration_count;

struct engine;

struct store {
	const struct engine *engine;
	void *impl; /* of the engine */
	const char *data_dir;
	uint8_t key[32]; /* the desk's; zero when none was given */
	pthread_mutex_t wake_lock; /* guards told */
	pthread_cond_t wake[TOPICS];
	uint64_t told[TOPICS];
	atomic_llong syncs, commits, again;
	atomic_bool cannot_write; /* the last attempt to write failed */
};

struct pending_event {
	struct event event;
	struct pending_event *next;
};

/* One transaction. rc is the first statement failure: after it nothing but a
 * rollback helps, on both engines alike. */
struct db {
	struct ctx *ctx;
	struct store *store;
	enum db_mode mode;
	enum rc rc;
	int64_t writes; /* statements that may have changed something */
	unsigned tells; /* bits of enum topic */
	struct pending_event *events, **events_end;
	struct stmt *used;
	void *conn; /* of the engine */
	bool leads; /* SQLite: first of its group, without a savepoint */
};

/* What every statement has; each engine's own struct begins with it. */
struct stmt {
	struct db *db; /* NULL between transactions */
	enum query query;
	enum rc rc; /* binding or preparing failed: said at the next step */
	bool stepped, in_use, has_row;
	struct stmt *next_used;
};

enum value_kind { VALUE_NULL, VALUE_I64, VALUE_TEXT, VALUE_BYTES };

struct value {
	enum value_kind kind;
	int64_t i;
	struct bytes b; /* VALUE_TEXT: without its NUL, which follows */
};

struct engine {
	enum rc (*open)(struct ctx *c, struct store *s, const struct store_options *o);
	void (*close)(struct store *s);
	enum rc (*begin)(struct db *d);
	enum rc (*commit)(struct db *d); /* the transaction is over, whatever it says */
	void (*rollback)(struct db *d);
	struct stmt *(*stmt)(struct db *d, enum query q); /* clean, unbound */
	void (*bind)(struct stmt *s, int n, const struct value *v);
	enum rc (*step)(struct stmt *s, bool *out_row);
	int64_t (*changed)(struct stmt *s);
	void (*reset)(struct stmt *s);
	bool (*column)(struct stmt *s, int n, struct value *out); /* TEXT or BYTES */
	int64_t (*column_i64)(struct stmt *s, int n);
};

extern const struct engine engine_sqlite;
extern const struct engine engine_postgres;

/* A transaction on a store without dispatch, for the engines' own opening. */
struct db *db_new(struct ctx *c, struct store *s, enum db_mode mode);
/* The transaction is over as far as the engine goes: forget it. */
void db_end(struct db *d);

/* Write what event_add() queued, as the last statements (event.c). */
MUST_CHECK enum rc event_flush(struct db *d);

/* Say what is wrong in words for people; detail is for the log. */
enum rc store_fail(struct ctx *c, enum rc rc, const char *fmt, ...)
        __attribute__((format(printf, 3, 4)));

/* Which migrations are still to do, from rows (number, name, checksum) of
 * schema_migration read in the open transaction. RC_INVALID: another text was
 * applied under that number, or a newer program wrote here (migrate.c). */
MUST_CHECK enum rc migration_pending(struct ctx *c, int *out_first);
/* Note migration i of migration_list as applied, in the open transaction. */
MUST_CHECK enum rc migration_note(struct ctx *c, int i);
extern const char migration_table[];

#endif
