/* store: the SQLite engine. One writer (sqlite_writer.c), a few readers, WAL. */
#include "store/sqlite_impl.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/file.h"

#define READERS 4

/* The words of the index, in their order: which of them begin so (search_next_word). */
#define VOCABULARY                                                                                 \
	"CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_vocabulary USING fts5vocab (main, "        \
	"search, instance);"

/* busy_timeout comes first: every later pragma may already meet a lock. */
static const char *const pragmas[] = {
        [LITE_WRITER] = "PRAGMA journal_mode=WAL;"
                        "PRAGMA synchronous=FULL;"
                        "PRAGMA foreign_keys=ON;"
                        "PRAGMA temp_store=MEMORY;" VOCABULARY "PRAGMA cache_size=-8000;"
                        "PRAGMA journal_size_limit=67108864;"
                        "PRAGMA wal_autocheckpoint=4000;" /* pages: one that changes often is copied
                                                             seldom */
                        "PRAGMA trusted_schema=OFF;",
        [LITE_READER] = "PRAGMA temp_store=MEMORY;" VOCABULARY "PRAGMA query_only=ON;"
                        "PRAGMA cache_size=-4000;"
                        "PRAGMA trusted_schema=OFF;",
};

static const char *const word_text[] = {
        [LITE_BEGIN] = "BEGIN",
        [LITE_BEGIN_WRITE] = "BEGIN IMMEDIATE",
        [LITE_SAVEPOINT] = "SAVEPOINT m",
        [LITE_RELEASE] = "RELEASE m",
        [LITE_COMMIT] = "COMMIT",
        [LITE_END] = "ROLLBACK",
};

/* The memory counters of the library cost a global lock at each allocation; this
 * process-wide switch is the library's only way to say so. */
static void configure(void)
{
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

void lite_deadline(struct timespec *out, int64_t ms)
{
	clock_gettime(CLOCK_MONOTONIC, out);
	out->tv_sec += ms / 1000;
	out->tv_nsec += ms % 1000 * 1000000;
	if (out->tv_nsec >= 1000000000) {
		out->tv_nsec -= 1000000000;
		out->tv_sec++;
	}
}

static enum rc rc_of(sqlite3 *db)
{
	switch (sqlite3_extended_errcode(db)) {
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_ROWID:
		return RC_CONFLICT;
	default:
		break;
	}
	switch (sqlite3_errcode(db) & 0xff) {
	case SQLITE_CONSTRAINT:
	case SQLITE_MISMATCH:
		return RC_INVALID;
	case SQLITE_TOOBIG:
		return RC_LIMIT;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return RC_BUSY;
	default:
		return RC_INTERNAL;
	}
}

enum rc lite_fail(struct ctx *c, sqlite3 *db, const char *what)
{
	return store_fail(c, rc_of(db), "%s: %s (%d)", what, sqlite3_errmsg(db),
	        sqlite3_extended_errcode(db));
}

int lite_say(struct lite_conn *conn, enum lite_word word)
{
	sqlite3_stmt **s = &conn->words[word];

	if (*s == NULL) {
		int rc = sqlite3_prepare_v3(
		        conn->db, word_text[word], -1, SQLITE_PREPARE_PERSISTENT, s, NULL);
		if (rc != SQLITE_OK)
			return rc;
	}
	(void)sqlite3_step(*s);
	return sqlite3_reset(*s); /* tells how the step ended */
}

enum rc lite_must(struct ctx *c, struct lite_conn *conn, enum lite_word word)
{
	return lite_say(conn, word) == SQLITE_OK ? RC_OK : lite_fail(c, conn->db, word_text[word]);
}

enum rc lite_exec(struct ctx *c, struct lite_conn *conn, const char *sql)
{
	if (sqlite3_exec(conn->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return lite_fail(c, conn->db, sql);
	return RC_OK;
}

static int conn_free(struct lite_conn *conn)
{
	for (int i = 0; i < LITE_WORDS; i++)
		sqlite3_finalize(conn->words[i]);
	for (int i = 0; conn->stmts != NULL && i < Q_COUNT; i++)
		sqlite3_finalize(conn->stmts[i].raw);
	sqlite3_close(conn->db);
	return 0;
}

/* Two who make the file at once meet at its change to WAL, and for that SQLite waits for
 * nobody, whatever its busy timeout says. */
static int set_pragmas(sqlite3 *db, enum lite_use use)
{
	int64_t until = clock_mono_ms() + LOCK_WAIT_MS;
	int code;

	while ((code = sqlite3_exec(db, pragmas[use], NULL, NULL, NULL)) == SQLITE_BUSY &&
	        clock_mono_ms() < until)
		clock_sleep_ms(5);
	return code;
}

enum rc lite_connect(struct ctx *c, const struct lite *l, enum lite_use use, struct lite_conn **out)
{
	/* The file is made with mode 0600; its -wal and -shm take after it. Only when it is not
	 * there yet: closing any descriptor of it would drop the locks of all connections of
	 * this process, and the next process to close would delete the log under them. */
	int fd = open(l->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 && errno != EEXIST)
		return ctx_broken(c, "open %s: %s", l->path, strerror(errno));
	if (fd >= 0)
		close(fd);

	/* Not a child of the store: connections are opened by many threads. */
	struct lite_conn *conn = talloc_zero(NULL, struct lite_conn);
	talloc_set_destructor(conn, conn_free);
	if (sqlite3_open_v2(l->path, &conn->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
	            NULL) != SQLITE_OK ||
	        sqlite3_busy_timeout(conn->db, LOCK_WAIT_MS) != SQLITE_OK ||
	        set_pragmas(conn->db, use) != SQLITE_OK) {
		enum rc rc = lite_fail(c, conn->db, l->path);
		talloc_free(conn);
		return rc;
	}
	sqlite3_db_config(conn->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	conn->stmts = talloc_zero_array(conn, struct lite_stmt, Q_COUNT);
	*out = conn;
	return RC_OK;
}

static enum rc prepare_all(struct ctx *c, struct lite_conn *conn)
{
	for (int q = 0; q < Q_COUNT; q++) {
		sqlite3_stmt *raw = NULL;
		if (query_sqlite[q] == NULL)
			continue;
		if (sqlite3_prepare_v2(conn->db, query_sqlite[q], -1, &raw, NULL) != SQLITE_OK)
			return lite_fail(c, conn->db, query_name[q]);
		sqlite3_finalize(raw);
	}
	return RC_OK;
}

static enum rc lite_open(struct ctx *c, struct store *s, const struct store_options *o)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, configure);
	struct lite *l = talloc_zero(s, struct lite);
	pthread_condattr_t attr;

	s->impl = l;
	l->path = path_join(l, o->data_dir, "wellspring.db");
	l->max_readers = o->readers > 0 ? o->readers : READERS;
	writer_init(l);
	pthread_mutex_init(&l->read_lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&l->reader_free, &attr);
	pthread_condattr_destroy(&attr);

	TRY(turn_open(c, l, path_join(l, o->data_dir, "wellspring.db-turn"), &l->turn));
	TRY(lite_connect(c, l, LITE_WRITER, &l->writer));
	TRY(lite_migrate(c, s));
	return prepare_all(c, l->writer);
}

static void lite_close(struct store *s)
{
	struct lite *l = s->impl;
	for (struct lite_conn *conn = l->free_readers, *next; conn != NULL; conn = next) {
		next = conn->next_free;
		talloc_free(conn);
	}
	talloc_free(l->writer);
	writer_release(l);
	pthread_cond_destroy(&l->reader_free);
	pthread_mutex_destroy(&l->read_lock);
}

static enum rc borrow_reader(struct ctx *c, struct lite *l, struct lite_conn **out)
{
	struct timespec until;
	lite_deadline(&until, LOCK_WAIT_MS);
	pthread_mutex_lock(&l->read_lock);
	while (l->free_readers == NULL && l->readers >= l->max_readers)
		if (pthread_cond_timedwait(&l->reader_free, &l->read_lock, &until) == ETIMEDOUT) {
			pthread_mutex_unlock(&l->read_lock);
			return store_fail(c, RC_BUSY, "no reader within %d ms", LOCK_WAIT_MS);
		}
	struct lite_conn *conn = l->free_readers;
	if (conn != NULL)
		l->free_readers = conn->next_free;
	else
		l->readers++;
	pthread_mutex_unlock(&l->read_lock);
	if (conn != NULL) {
		*out = conn;
		return RC_OK;
	}
	enum rc rc = lite_connect(c, l, LITE_READER, out);
	if (rc != RC_OK) {
		pthread_mutex_lock(&l->read_lock);
		l->readers--;
		pthread_cond_signal(&l->reader_free);
		pthread_mutex_unlock(&l->read_lock);
	}
	return rc;
}

static void return_reader(struct lite *l, struct lite_conn *conn)
{
	if (!sqlite3_get_autocommit(conn->db))
		(void)lite_say(conn, LITE_END);
	pthread_mutex_lock(&l->read_lock);
	conn->next_free = l->free_readers;
	l->free_readers = conn;
	pthread_cond_signal(&l->reader_free);
	pthread_mutex_unlock(&l->read_lock);
}

static enum rc lite_begin(struct db *d)
{
	struct lite *l = d->store->impl;
	struct lite_conn *conn = NULL;

	if (d->mode == DB_WRITE)
		return writer_begin(d);
	TRY(borrow_reader(d->ctx, l, &conn));
	enum rc rc = lite_must(d->ctx, conn, LITE_BEGIN);
	if (rc != RC_OK)
		return_reader(l, conn);
	else
		d->conn = conn;
	return rc;
}

static void lite_rollback(struct db *d)
{
	if (d->mode == DB_WRITE)
		writer_rollback(d);
	else
		return_reader(d->store->impl, d->conn);
}

/* A reader has nothing to commit: giving it back ends its snapshot. */
static enum rc lite_commit(struct db *d)
{
	if (d->mode == DB_WRITE)
		return writer_commit(d);
	return_reader(d->store->impl, d->conn);
	return RC_OK;
}

static struct lite_stmt *own(struct stmt *s)
{
	return (struct lite_stmt *)s;
}

static sqlite3_stmt *raw_of(struct stmt *s)
{
	return own(s)->raw;
}

/* Asked for when it is taken, done and left: once is enough. */
static void lite_reset(struct stmt *s)
{
	sqlite3_stmt *raw = raw_of(s);

	if (raw == NULL || !own(s)->touched)
		return;
	sqlite3_reset(raw);
	sqlite3_clear_bindings(raw);
	own(s)->touched = false;
}

static struct stmt *lite_stmt(struct db *d, enum query q)
{
	struct lite_conn *conn = d->conn;
	struct lite_stmt *s = &conn->stmts[q];

	s->base.db = d;
	s->base.query = q;
	s->base.rc = RC_OK;
	if (s->raw != NULL) {
		lite_reset(&s->base);
	} else if (query_sqlite[q] == NULL) {
		s->base.rc = store_fail(d->ctx, RC_INTERNAL, "%s: not on SQLite", query_name[q]);
	} else if (sqlite3_prepare_v3(conn->db, query_sqlite[q], -1, SQLITE_PREPARE_PERSISTENT,
	                   &s->raw, NULL) != SQLITE_OK) {
		s->base.rc = lite_fail(d->ctx, conn->db, query_name[q]);
	}
	return &s->base;
}

static void lite_bind(struct stmt *s, int n, const struct value *v)
{
	sqlite3_stmt *raw = raw_of(s);
	int rc = SQLITE_OK;

	own(s)->touched = true;
	switch (v->kind) {
	case VALUE_I64:
		rc = sqlite3_bind_int64(raw, n, v->i);
		break;
	case VALUE_TEXT:
		rc = sqlite3_bind_text64(
		        raw, n, (const char *)v->b.p, v->b.n, SQLITE_STATIC, SQLITE_UTF8);
		break;
	case VALUE_BYTES: /* a NULL pointer would bind NULL, not no bytes */
		rc = sqlite3_bind_blob64(
		        raw, n, v->b.n == 0 ? "" : (const void *)v->b.p, v->b.n, SQLITE_STATIC);
		break;
	case VALUE_NULL:
		rc = sqlite3_bind_null(raw, n);
		break;
	}
	if (rc != SQLITE_OK)
		s->rc = store_fail(s->db->ctx, rc == SQLITE_TOOBIG ? RC_LIMIT : RC_INTERNAL,
		        "%s: $%d: %s", query_name[s->query], n, sqlite3_errstr(rc));
}

static enum rc lite_step(struct stmt *s, bool *out_row)
{
	struct lite_conn *conn = s->db->conn;
	bool gives_key = query_gives_key[s->query];

	if (gives_key && s->stepped) { /* another step would begin it anew */
		*out_row = false;
		return RC_OK;
	}
	own(s)->touched = true;
	int rc = sqlite3_step(raw_of(s));
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		return lite_fail(s->db->ctx, conn->db, query_name[s->query]);
	*out_row = rc == SQLITE_ROW;
	if (gives_key && sqlite3_changes64(conn->db) > 0) {
		own(s)->key = sqlite3_last_insert_rowid(conn->db);
		*out_row = true;
	}
	return RC_OK;
}

static int64_t lite_changed(struct stmt *s)
{
	struct lite_conn *conn = s->db->conn;
	return sqlite3_changes64(conn->db);
}

static bool lite_column(struct stmt *s, int n, struct value *out)
{
	sqlite3_stmt *raw = raw_of(s);
	assert(n >= 0 && n < sqlite3_column_count(raw));
	if (sqlite3_column_type(raw, n) == SQLITE_NULL)
		return false;
	out->b.p =
	        out->kind == VALUE_TEXT ? sqlite3_column_text(raw, n) : sqlite3_column_blob(raw, n);
	out->b.n = (size_t)sqlite3_column_bytes(raw, n);
	if (out->b.p == NULL && out->b.n > 0)
		abort(); /* out of memory */
	return true;
}

static int64_t lite_column_i64(struct stmt *s, int n)
{
	if (query_gives_key[s->query])
		return own(s)->key;
	assert(n >= 0 && n < sqlite3_column_count(raw_of(s)));
	return sqlite3_column_int64(raw_of(s), n);
}

const struct engine engine_sqlite = {
        .open = lite_open,
        .close = lite_close,
        .begin = lite_begin,
        .commit = lite_commit,
        .rollback = lite_rollback,
        .stmt = lite_stmt,
        .bind = lite_bind,
        .step = lite_step,
        .changed = lite_changed,
        .reset = lite_reset,
        .column = lite_column,
        .column_i64 = lite_column_i64,
};
