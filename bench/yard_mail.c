#include "yard_mail.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

struct yard_rows {
	sqlite3 *db;
	sqlite3_stmt *raw, *customer, *conversation, *message, *event, *search;
};

static void die(const char *what, const char *why)
{
	fprintf(stderr, "%s: %s\n", what, why);
	exit(1);
}

double yard_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

size_t yard_read_mbox(const char *path, struct yard_mail **out)
{
	struct stat st;
	int fd = open(path, O_RDONLY);

	if (fd < 0 || fstat(fd, &st) != 0)
		die(path, "cannot be read");
	const char *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	const char *end = p + st.st_size;
	struct yard_mail *v = NULL;
	size_t n = 0, cap = 0;
	if (p == MAP_FAILED)
		die(path, "cannot be mapped");
	while (p < end) {
		const char *start = memchr(p, '\n', (size_t)(end - p));
		start = start == NULL ? end : start + 1;
		const char *next = memmem(start, (size_t)(end - start), "\nFrom ", 6);
		next = next == NULL ? end : next + 1;
		if (n == cap)
			v = realloc(v, (cap = cap ? 2 * cap : 1024) * sizeof(*v));
		if (v == NULL)
			die(path, "no memory");
		v[n++] = (struct yard_mail){start, (size_t)(next - start)};
		p = next;
	}
	*out = v;
	return n;
}

void yard_sql(sqlite3 *db, const char *sql)
{
	char *err = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &err) != SQLITE_OK)
		die(sql, err);
}

sqlite3 *yard_open(const char *path)
{
	sqlite3 *db;

	if (sqlite3_open(path, &db) != SQLITE_OK)
		die(path, "cannot be opened");
	yard_sql(db,
	        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
	        "CREATE TABLE raw(id INTEGER PRIMARY KEY, hash TEXT UNIQUE, bytes BLOB);"
	        "CREATE TABLE customer(id INTEGER PRIMARY KEY, address TEXT UNIQUE, name TEXT);"
	        "CREATE TABLE conversation(id INTEGER PRIMARY KEY, customer_id INT, subject TEXT,"
	        " state INT, at INT); CREATE INDEX c1 ON conversation(state, at);"
	        "CREATE TABLE message(id INTEGER PRIMARY KEY, conversation_id INT, raw_id INT,"
	        " message_id TEXT, sender TEXT, subject TEXT, text TEXT);"
	        "CREATE INDEX m1 ON message(conversation_id); CREATE INDEX m2 ON "
	        "message(message_id);"
	        "CREATE TABLE event(id INTEGER PRIMARY KEY, conversation_id INT, kind TEXT, at "
	        "INT);"
	        "CREATE VIRTUAL TABLE search USING fts5(subject, names, body, content='')");
	return db;
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *s;

	if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL) != SQLITE_OK)
		die(sql, sqlite3_errmsg(db));
	return s;
}

struct yard_rows *yard_prepare(sqlite3 *db)
{
	struct yard_rows *r = calloc(1, sizeof(*r));

	if (r == NULL)
		die("rows", "no memory");
	r->db = db;
	r->raw = prepare(db, "INSERT INTO raw(hash, bytes) VALUES(?,?)");
	r->customer =
	        prepare(db, "INSERT INTO customer(address, name) VALUES(?,?)"
	                    " ON CONFLICT(address) DO UPDATE SET name=excluded.name RETURNING id");
	r->conversation = prepare(
	        db, "INSERT INTO conversation(customer_id, subject, state, at) VALUES(?,?,4,?)");
	r->message = prepare(db, "INSERT INTO message(conversation_id, raw_id, message_id, sender,"
	                         " subject, text) VALUES(?,?,?,?,?,?)");
	r->event = prepare(db, "INSERT INTO event(conversation_id, kind, at) VALUES(?,?,?)");
	r->search = prepare(db, "INSERT INTO search(rowid, subject, names, body) VALUES(?,?,?,?)");
	return r;
}

static void bind(sqlite3_stmt *s, int n, const char *text)
{
	sqlite3_bind_text(s, n, text, -1, SQLITE_STATIC);
}

static sqlite3_int64 run(struct yard_rows *r, sqlite3_stmt *s)
{
	int rc = sqlite3_step(s);
	sqlite3_int64 id =
	        rc == SQLITE_ROW ? sqlite3_column_int64(s, 0) : sqlite3_last_insert_rowid(r->db);

	while (rc == SQLITE_ROW)
		rc = sqlite3_step(s);
	if (rc != SQLITE_DONE)
		die("insert", sqlite3_errmsg(r->db));
	sqlite3_reset(s);
	return id;
}

sqlite3_int64 yard_store_raw(struct yard_rows *r, struct yard_mail m)
{
	char *hash = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)m.p, m.n);

	bind(r->raw, 1, hash);
	sqlite3_bind_blob64(r->raw, 2, m.p, m.n, SQLITE_STATIC);
	sqlite3_int64 id = run(r, r->raw);
	g_free(hash);
	return id;
}

void yard_store_parsed(struct yard_rows *r, sqlite3_int64 raw_id, struct yard_mail m)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(m.p, m.n);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *msg = g_mime_parser_construct_message(parser, NULL);
	InternetAddressList *from = g_mime_message_get_from(msg);
	InternetAddress *first = internet_address_list_length(from)
	                                 ? internet_address_list_get_address(from, 0)
	                                 : NULL;
	const char *name = first ? internet_address_get_name(first) : NULL;
	const char *address =
	        first && INTERNET_ADDRESS_IS_MAILBOX(first)
	                ? internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(first))
	                : "nobody";
	const char *subject = g_mime_message_get_subject(msg);
	GMimeObject *body = g_mime_message_get_body(msg);
	char *text = body && GMIME_IS_TEXT_PART(body)
	                     ? g_mime_text_part_get_text(GMIME_TEXT_PART(body))
	                     : NULL;

	bind(r->customer, 1, address);
	bind(r->customer, 2, name ? name : "");
	sqlite3_int64 customer = run(r, r->customer);
	sqlite3_bind_int64(r->conversation, 1, customer);
	bind(r->conversation, 2, subject ? subject : "");
	sqlite3_bind_int64(r->conversation, 3, raw_id);
	sqlite3_int64 conversation = run(r, r->conversation);
	sqlite3_bind_int64(r->message, 1, conversation);
	sqlite3_bind_int64(r->message, 2, raw_id);
	bind(r->message, 3, g_mime_message_get_message_id(msg));
	bind(r->message, 4, address);
	bind(r->message, 5, subject);
	bind(r->message, 6, text ? text : "");
	sqlite3_int64 message = run(r, r->message);
	sqlite3_bind_int64(r->event, 1, conversation);
	bind(r->event, 2, "message.added");
	sqlite3_bind_int64(r->event, 3, raw_id);
	run(r, r->event);
	sqlite3_bind_int64(r->search, 1, message);
	bind(r->search, 2, subject ? subject : "");
	bind(r->search, 3, name ? name : "");
	bind(r->search, 4, text ? text : "");
	run(r, r->search);
	g_free(text);
	g_object_unref(msg);
	g_object_unref(parser);
	g_object_unref(stream);
}
