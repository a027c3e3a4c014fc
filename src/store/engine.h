/*
 * store/engine: one statement-level interface, two engines behind it.
 *
 * SQL stands in sql/queries/<noun>.sql, named, with $1 placeholders, compiled
 * into enum query (store/queries.gen.h). A ctx holds at most one open
 * transaction; every statement runs inside one. SQLite: one writer connection
 * (concurrent writers share one sync: group commit), several readers, WAL,
 * synchronous=FULL. PostgreSQL: a small pool, READ COMMITTED, version checks
 * in the UPDATEs.
 *
 * Files that include this know SQL names, never HTTP and never MIME.
 */
#ifndef STORE_ENGINE_H
#define STORE_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"
#include "base/str.h"
#include "store/queries.gen.h" /* enum query { Q_CONVERSATION_GET, … } */

struct stmt;

enum db_mode { DB_READ, DB_WRITE };

struct store_options {
	const char *data_dir; /* folder of the data (blobs, spool, sqlite file) */
	const char *database_url; /* NULL: data_dir/wellspring.db; else postgres://… */
	const uint8_t *key; /* 32 bytes of the desk's key file; copied; may be NULL in tests */
	int readers; /* connections for reading; 0 means 4 */
};

/* Open, migrate (a copy of an SQLite file first), prepare every statement once:
 * a typo stops here. RC_UPSTREAM when PostgreSQL is out of reach. */
MUST_CHECK enum rc store_open(struct ctx *c, const struct store_options *o, struct store **out);
void store_close(struct store *s);
bool store_is_sqlite(const struct store *s);
const char *store_data_dir(const struct store *s);
/* The last write failed by the database itself, as on a full disk: nothing can be kept just now,
 * and so nothing can tell of it by a row. */
bool store_cannot_write(const struct store *s);
/* The desk's key: 32 bytes, all zero when none was given. */
const uint8_t *store_key(const struct store *s);

/* Begin. A write waits for its turn (SQLite) and may be RC_BUSY after 30 s.
 * Nested begins are a programmer's error (assert). A read sees one moment. While
 * a write is open its thread waits for no other writer: they share one commit. */
MUST_CHECK enum rc store_begin(struct ctx *c, enum db_mode mode);
/* Write pending events (store/event.h) as the last statements, commit, and wake
 * the followers. Returns only when the commit is on disk. RC_BUSY: the engine
 * asks to do it again from the start (40001, 40P01). */
MUST_CHECK enum rc store_commit(struct ctx *c);
/* Safe on a ctx without a transaction. */
void store_rollback(struct ctx *c);

/* Run fn(c, arg) in a transaction: commit on RC_OK, else roll back; from the
 * start again, at most 5 times, when the engine says RC_BUSY, so fn has no effect
 * outside the database. When c already is in a transaction fn simply joins it
 * (a read inside a write is fine; a write inside a read asserts); a joined fn
 * that fails after it wrote something leaves the whole only a rollback, even if
 * its caller carries on. */
MUST_CHECK enum rc store_tx(
        struct ctx *c, enum db_mode mode, enum rc (*fn)(struct ctx *, void *), void *arg);

/* What was read is not so any more: RC_BUSY, so that store_tx() begins anew, as it does when the
 * engine asks for it. */
MUST_CHECK enum rc store_anew(struct ctx *c);

/* A statement of the open transaction, ready to bind from 1. It dies with the
 * transaction, or earlier by stmt_done(); using it again starts it anew, so the
 * same query cannot be iterated inside itself. Never NULL. */
struct stmt *stmt(struct ctx *c, enum query q);
void bind_i64(struct stmt *s, int n, int64_t v);
void bind_i64_or_null(struct stmt *s, int n, int64_t v); /* 0 becomes NULL */
void bind_text(struct stmt *s, int n, const char *v); /* NULL becomes NULL; borrowed until done */
void bind_bytes(struct stmt *s, int n, struct bytes v); /* borrowed until done */
void bind_null(struct stmt *s, int n);

/* No rows wanted. RC_CONFLICT for a violated UNIQUE, RC_INVALID for a foreign
 * key, CHECK, NOT NULL or text that is not UTF-8. out_changed (may be NULL): rows
 * touched. A failed statement (RC_NOT_FOUND is none) ends its transaction: every
 * later one and the commit say the same rc, on both engines alike; where a
 * conflict is expected the SQL says ON CONFLICT. */
MUST_CHECK enum rc stmt_run(struct stmt *s, int64_t *out_changed);
/* Exactly the first row; RC_NOT_FOUND without a failure text when there is none. */
MUST_CHECK enum rc stmt_one(struct stmt *s);
/* Next row, or *out_row = false at the end. */
MUST_CHECK enum rc stmt_next(struct stmt *s, bool *out_row);
/* The columns of the row that is there into *row (a struct, all zero before); its texts to mem. */
typedef void stmt_reader(struct stmt *s, const void *mem, void *row);
/* The rows that are left, at most max (0: all), each read into one of a list of structs of that
 * size. out: where the list goes (struct x **); it lives in mem and is never NULL. */
MUST_CHECK enum rc stmt_rows(struct stmt *s, const void *mem, stmt_reader *read, size_t size,
        int max, void *out, int *out_n);
/* The first column of every row; never NULL, *out_n may be 0. */
MUST_CHECK enum rc stmt_numbers(struct stmt *s, const void *mem, int64_t **out, int *out_n);
/* The same of texts, ended by NULL. */
MUST_CHECK enum rc stmt_texts(struct stmt *s, const void *mem, const char ***out);
/* Bound; its row, if there is one, is the id of who has a name: RC_CONFLICT unless it is own_id. */
MUST_CHECK enum rc stmt_is_own(struct stmt *s, int64_t own_id);
void stmt_done(struct stmt *s);
/* A list of n rows with room for one more: it grows by doubling, from NULL. size: of a row. */
void *rows_room(const void *mem, void *rows, size_t size, int n);

/* Columns from 0, valid until the next step; text and bytes are copied to mem. */
int64_t col_i64(struct stmt *s, int n); /* NULL is 0 */
char *col_text(struct stmt *s, int n, const void *mem); /* NULL stays NULL */
struct bytes col_bytes(struct stmt *s, int n, const void *mem);
bool col_is_null(struct stmt *s, int n);

#endif
