/* store/engine: dispatch to the engine, the transaction of a ctx, retries. */
#include "store/engine_impl.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"

#define TRIES 5

static int store_free(struct store *s)
{
	if (s->engine != NULL && s->impl != NULL)
		s->engine->close(s);
	for (int i = 0; i < TOPICS; i++)
		pthread_cond_destroy(&s->wake[i]);
	pthread_mutex_destroy(&s->wake_lock);
	return 0;
}

enum rc store_open(struct ctx *c, const struct store_options *o, struct store **out)
{
	assert(c->db == NULL);
	TRY(file_make_dirs(c, o->data_dir, 0750));
	struct store *s = talloc_zero(NULL, struct store);
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	for (int i = 0; i < TOPICS; i++)
		pthread_cond_init(&s->wake[i], &attr);
	pthread_condattr_destroy(&attr);
	pthread_mutex_init(&s->wake_lock, NULL);
	talloc_set_destructor(s, store_free);
	s->data_dir = talloc_strdup(s, o->data_dir);
	if (o->key != NULL)
		memcpy(s->key, o->key, sizeof s->key);
	s->engine = o->database_url == NULL ? &engine_sqlite : &engine_postgres;

	enum rc rc = s->engine->open(c, s, o);
	if (rc != RC_OK) {
		store_rollback(c);
		talloc_free(s);
		return rc;
	}
	*out = s;
	return RC_OK;
}

void store_close(struct store *s)
{
	talloc_free(s);
}

bool store_is_sqlite(const struct store *s)
{
	return s->engine == &engine_sqlite;
}

bool store_cannot_write(const struct store *s)
{
	return atomic_load(&s->cannot_write);
}

const char *store_data_dir(const struct store *s)
{
	return s->data_dir;
}

const uint8_t *store_key(const struct store *s)
{
	return s->key;
}

struct store_stats store_stats(struct store *s)
{
	return (struct store_stats){.commits = atomic_load(&s->commits),
	        .again = atomic_load(&s->again),
	        .syncs = atomic_load(&s->syncs)};
}

enum rc store_fail(struct ctx *c, enum rc rc, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	char *detail = talloc_vasprintf(c, fmt, ap);
	va_end(ap);

	switch (rc) {
	case RC_CONFLICT:
		ctx_fail(c, rc, "already_there", "Something with this value is already there.",
		        NULL);
		break;
	case RC_INVALID:
		ctx_fail(c, rc, "not_storable", "This value cannot be stored.", NULL);
		break;
	case RC_LIMIT:
		ctx_fail(c, rc, "too_large", "This is too large to be stored.", NULL);
		break;
	case RC_BUSY:
		ctx_fail(c, rc, "database_busy", "The database is busy. Please try again.", NULL);
		break;
	case RC_UPSTREAM:
		ctx_fail(c, rc, "database_unreachable",
		        "The database cannot be reached. Please try again in a moment.", NULL);
		break;
	default:
		ctx_fail(c, rc, "database_failed",
		        "The desk could not write or read its data. Is the disk full?", NULL);
		break;
	}
	c->fail.detail = detail;
	return rc;
}

/* Statements outlive the transaction, its bindings do not. */
static void release_statements(struct db *d)
{
	for (struct stmt *s = d->used, *next; s != NULL; s = next) {
		next = s->next_used;
		d->store->engine->reset(s);
		s->db = NULL;
		s->in_use = false;
	}
	d->used = NULL;
}

/* Freeing a ctx in the middle of a transaction undoes it. */
static int db_free(struct db *d)
{
	release_statements(d);
	if (d->conn != NULL)
		d->store->engine->rollback(d);
	if (d->ctx->db == d)
		d->ctx->db = NULL;
	return 0;
}

void db_end(struct db *d)
{
	release_statements(d);
	d->conn = NULL;
	talloc_free(d);
}

struct db *db_new(struct ctx *c, struct store *s, enum db_mode mode)
{
	assert(c->db == NULL);
	struct db *d = talloc_zero(c, struct db);

	d->ctx = c;
	d->store = s;
	d->mode = mode;
	d->events_end = &d->events;
	talloc_set_destructor(d, db_free);
	return d;
}

enum rc store_begin(struct ctx *c, enum db_mode mode)
{
	assert(c->db == NULL && c->store != NULL);
	struct db *d = db_new(c, c->store, mode);
	enum rc rc = d->store->engine->begin(d);

	if (rc != RC_OK) {
		talloc_free(d);
		return rc;
	}
	c->db = d;
	return RC_OK;
}

enum rc store_commit(struct ctx *c)
{
	struct db *d = c->db;
	assert(d != NULL);
	if (d->rc == RC_OK && d->events != NULL && event_flush(d) != RC_OK)
		assert(d->rc != RC_OK);
	if (d->rc != RC_OK) {
		enum rc rc = d->rc;
		if (c->fail.rc == RC_OK)
			store_fail(c, rc, "the transaction had failed before its commit");
		store_rollback(c);
		return rc;
	}
	bool wrote = d->mode == DB_WRITE;
	unsigned tells = d->tells;
	release_statements(d);
	enum rc rc = d->store->engine->commit(d);
	if (rc == RC_OK && wrote) {
		atomic_fetch_add(&d->store->commits, 1);
		for (int i = 0; i < TOPICS; i++)
			if (tells & 1u << i)
				store_tell(d->store, (enum topic)i);
	}
	db_end(d);
	return rc;
}

void store_rollback(struct ctx *c)
{
	talloc_free(c->db);
}

/* A part of a larger transaction. When it fails after it wrote something, the
 * whole can only be undone, even if the caller carries on. */
static enum rc join(
        struct ctx *c, enum db_mode mode, enum rc (*fn)(struct ctx *, void *), void *arg)
{
	struct db *d = c->db;
	assert(mode == DB_READ || d->mode == DB_WRITE);
	int64_t before = d->writes;
	enum rc rc = fn(c, arg);

	if (rc != RC_OK && d->rc == RC_OK && d->writes != before)
		d->rc = rc;
	return rc;
}

enum rc store_tx(struct ctx *c, enum db_mode mode, enum rc (*fn)(struct ctx *, void *), void *arg)
{
	if (c->db != NULL)
		return join(c, mode, fn, arg);
	for (int attempt = 1;; attempt++) {
		enum rc rc = store_begin(c, mode);
		if (rc != RC_OK) {
			if (mode == DB_WRITE && rc == RC_INTERNAL)
				atomic_store(&c->store->cannot_write, true);
			return rc;
		}
		rc = fn(c, arg);
		bool again = rc == RC_BUSY && c->db->rc == RC_BUSY;
		bool broken = rc == RC_INTERNAL && c->db->rc == RC_INTERNAL;
		bool wrote = c->db->writes > 0;
		if (rc != RC_OK) {
			store_rollback(c);
		} else {
			rc = store_commit(c);
			again = rc == RC_BUSY;
			broken = rc == RC_INTERNAL;
		}
		if (mode == DB_WRITE && (broken || (rc == RC_OK && wrote)))
			atomic_store(&c->store->cannot_write, broken);
		if (!again || attempt == TRIES)
			return rc;
		ctx_clear_failure(c);
		atomic_fetch_add(&c->store->again, 1);
		uint8_t jitter;
		crypto_random(&jitter, 1);
		clock_sleep_ms(attempt * 2 + jitter % (attempt * 10));
	}
}

enum rc store_anew(struct ctx *c)
{
	c->db->rc = RC_BUSY;
	return store_fail(c, RC_BUSY, "a row changed between reading and writing it");
}

struct stmt *stmt(struct ctx *c, enum query q)
{
	struct db *d = c->db;
	assert(d != NULL && q < Q_COUNT);
	struct stmt *s = d->store->engine->stmt(d, q);

	s->stepped = s->has_row = false;
	if (!s->in_use) {
		s->in_use = true;
		s->next_used = d->used;
		d->used = s;
	}
	if (query_writes[q] && d->mode == DB_READ && s->rc == RC_OK)
		s->rc = store_fail(
		        c, RC_INTERNAL, "%s: writes in a read transaction", query_name[q]);
	return s;
}

static void bind(struct stmt *s, int n, struct value v)
{
	assert(s->db != NULL && !s->stepped && n >= 1);
	if (s->rc == RC_OK)
		s->db->store->engine->bind(s, n, &v);
}

void bind_i64(struct stmt *s, int n, int64_t v)
{
	bind(s, n, (struct value){.kind = VALUE_I64, .i = v});
}

void bind_i64_or_null(struct stmt *s, int n, int64_t v)
{
	bind(s, n, (struct value){.kind = v == 0 ? VALUE_NULL : VALUE_I64, .i = v});
}

void bind_text(struct stmt *s, int n, const char *v)
{
	struct value value = {.kind = VALUE_NULL};
	if (v != NULL) {
		value.kind = VALUE_TEXT;
		value.b = (struct bytes){(const uint8_t *)v, strlen(v)};
		/* PostgreSQL refuses it, so SQLite must not take it. */
		if (!utf8_valid(v, value.b.n) && s->rc == RC_OK)
			s->rc = store_fail(s->db->ctx, RC_INVALID, "%s: $%d is not UTF-8",
			        query_name[s->query], n);
	}
	bind(s, n, value);
}

void bind_bytes(struct stmt *s, int n, struct bytes v)
{
	bind(s, n, (struct value){.kind = VALUE_BYTES, .b = v});
}

void bind_null(struct stmt *s, int n)
{
	bind(s, n, (struct value){.kind = VALUE_NULL});
}

enum rc stmt_next(struct stmt *s, bool *out_row)
{
	struct db *d = s->db;
	bool row = false;
	assert(d != NULL);

	if (d->rc != RC_OK)
		return d->rc;
	if (s->stepped && !s->has_row) {
		*out_row = false;
		return RC_OK;
	}
	if (query_writes[s->query] && !s->stepped) {
		d->writes++;
		d->tells |= query_tells[s->query];
	}
	s->has_row = false;
	enum rc rc = s->rc != RC_OK ? s->rc : d->store->engine->step(s, &row);
	s->stepped = true;
	if (rc != RC_OK) {
		d->rc = rc;
		d->store->engine->reset(s);
		return rc;
	}
	s->has_row = row;
	*out_row = row;
	return RC_OK;
}

enum rc stmt_run(struct stmt *s, int64_t *out_changed)
{
	bool row = true;
	while (row)
		TRY(stmt_next(s, &row));
	if (out_changed != NULL)
		*out_changed = s->db->store->engine->changed(s);
	return RC_OK;
}

enum rc stmt_one(struct stmt *s)
{
	bool row = false;
	TRY(stmt_next(s, &row));
	return row ? RC_OK : RC_NOT_FOUND;
}

void *rows_room(const void *mem, void *rows, size_t size, int n)
{
	if (n > 0 && (n & (n - 1)) != 0)
		return rows;
	return mem_must(talloc_realloc_size(mem, rows, size * (n == 0 ? 1 : 2 * (size_t)n)));
}

enum rc stmt_rows(struct stmt *s, const void *mem, stmt_reader *read, size_t size, int max,
        void *out, int *out_n)
{
	uint8_t *list = rows_room(mem, NULL, size, 0);
	int n = 0;

	for (bool row; max == 0 || n < max;) {
		TRY(stmt_next(s, &row));
		if (!row)
			break;
		list = rows_room(mem, list, size, n);
		memset(list + size * (size_t)n, 0, size);
		read(s, list, list + size * (size_t)n);
		n++;
	}
	stmt_done(s);
	memcpy(out, &list, sizeof list);
	*out_n = n;
	return RC_OK;
}

enum rc stmt_numbers(struct stmt *s, const void *mem, int64_t **out, int *out_n)
{
	int64_t *list = talloc_array(mem, int64_t, 0);
	int n = 0;

	for (bool row;;) {
		TRY(stmt_next(s, &row));
		if (!row)
			break;
		list = rows_room(mem, list, sizeof *list, n);
		list[n++] = col_i64(s, 0);
	}
	*out = list;
	*out_n = n;
	return RC_OK;
}

enum rc stmt_is_own(struct stmt *s, int64_t own_id)
{
	bool row = false;

	TRY(stmt_next(s, &row));
	bool own = !row || col_i64(s, 0) == own_id;
	stmt_done(s);
	return own ? RC_OK : RC_CONFLICT;
}

enum rc stmt_texts(struct stmt *s, const void *mem, const char ***out)
{
	const char **list = talloc_zero_array(mem, const char *, 1);
	size_t n = 0;

	for (bool row;;) {
		TRY(stmt_next(s, &row));
		if (!row)
			break;
		list = talloc_realloc(mem, list, const char *, n + 2);
		list[n++] = col_text(s, 0, list);
		list[n] = NULL;
	}
	stmt_done(s);
	*out = list;
	return RC_OK;
}

void stmt_done(struct stmt *s)
{
	if (s->db != NULL)
		s->db->store->engine->reset(s);
	s->has_row = false;
}

int64_t col_i64(struct stmt *s, int n)
{
	assert(s->has_row);
	return s->db->store->engine->column_i64(s, n);
}

static bool column(struct stmt *s, int n, struct value *out)
{
	assert(s->has_row);
	return s->db->store->engine->column(s, n, out);
}

char *col_text(struct stmt *s, int n, const void *mem)
{
	struct value v = {.kind = VALUE_TEXT};
	return column(s, n, &v) ? talloc_strndup(mem, (const char *)v.b.p, v.b.n) : NULL;
}

struct bytes col_bytes(struct stmt *s, int n, const void *mem)
{
	struct value v = {.kind = VALUE_BYTES};
	if (!column(s, n, &v))
		return (struct bytes){NULL, 0};
	uint8_t *p = talloc_size(mem, v.b.n + 1);
	if (p == NULL)
		abort();
	if (v.b.n > 0)
		memcpy(p, v.b.p, v.b.n);
	p[v.b.n] = 0;
	return (struct bytes){p, v.b.n};
}

bool col_is_null(struct stmt *s, int n)
{
	struct value v = {.kind = VALUE_NULL};
	return !column(s, n, &v);
}
