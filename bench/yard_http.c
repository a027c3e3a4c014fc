/* Yardstick for the inbox and conversation pages: yard_http PORT DATABASE QUERIES-FOLDER.
 *
 * The least program on the same libraries that answers the same: the same SQL (read by name from
 * sql/queries), the same JSON (jansson), libmicrohttpd. No sessions, no permissions, no checks.
 *   GET /inbox?mailbox=1&shelf=4&ms=…&n=…    GET /conversation?n=…    GET /counts?user=1
 *   POST /note?n=…    GET /fixed
 */
#include <jansson.h>
#include <microhttpd.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { VIEW_LIST, ROWS, TAGS, CONVERSATION, TAGS_OF, MESSAGES, FILES, ATTEMPTS, COUNTS, QUERIES };
static const char *const names[QUERIES][2] = {{"view", "view_shelf"},
        {"conversation", "conversation_rows"}, {"conversation", "tag_rows"},
        {"conversation", "conversation_get"}, {"conversation", "tag_list"},
        {"message", "message_list"}, {"attachment", "attachment_range"},
        {"message", "message_attempts"}, {"view", "view_counts"}};

static const char *database;
static char *texts[QUERIES];
static char fixed[20000];
static pthread_mutex_t writer = PTHREAD_MUTEX_INITIALIZER;
static __thread sqlite3 *db;
static __thread sqlite3_stmt *prepared[QUERIES];

static void die(const char *what)
{
	fprintf(stderr, "yard_http: %s\n", what);
	exit(1);
}

/* The text after `-- name: x` or `-- name: x @sqlite`, with ?n for $n. */
static char *read_query(const char *folder, const char *noun, const char *name)
{
	char path[4096], mark[128], own[128], *line = NULL, *out = calloc(1, 65536);
	size_t cap = 0, n = 0;
	int inside = 0;

	snprintf(path, sizeof(path), "%s/%s.sql", folder, noun);
	snprintf(mark, sizeof(mark), "-- name: %s\n", name);
	snprintf(own, sizeof(own), "-- name: %s @sqlite\n", name);
	FILE *f = fopen(path, "r");
	if (f == NULL || out == NULL)
		die(path);
	while (getline(&line, &cap, f) > 0) {
		if (strncmp(line, "-- name:", 8) == 0)
			inside = strcmp(line, mark) == 0 || strcmp(line, own) == 0;
		else if (inside && strncmp(line, "--", 2) != 0)
			for (char *p = line; *p != '\0' && n < 65535; p++)
				out[n++] = *p == '$' ? '?' : *p;
	}
	free(line);
	fclose(f);
	if (n == 0)
		die(mark);
	return out;
}

static sqlite3_stmt *query(int q)
{
	if (db == NULL) {
		if (sqlite3_open_v2(database, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
		            NULL) != SQLITE_OK)
			die(database);
		sqlite3_busy_timeout(db, 30000);
		sqlite3_exec(db, "PRAGMA synchronous=FULL", NULL, NULL, NULL);
	}
	if (prepared[q] == NULL && sqlite3_prepare_v3(db, texts[q], -1, SQLITE_PREPARE_PERSISTENT,
	                                   &prepared[q], NULL) != SQLITE_OK)
		die(sqlite3_errmsg(db));
	sqlite3_reset(prepared[q]);
	return prepared[q];
}

static json_t *text(sqlite3_stmt *s, int i)
{
	const char *v = (const char *)sqlite3_column_text(s, i);

	return v != NULL ? json_stringn_nocheck(v, (size_t)sqlite3_column_bytes(s, i))
	                 : json_null();
}

static json_t *when(sqlite3_stmt *s, int i)
{
	char out[100];
	time_t t = (time_t)(sqlite3_column_int64(s, i) / 1000);
	struct tm tm;

	if (t == 0)
		return json_null();
	gmtime_r(&t, &tm);
	snprintf(out, sizeof(out), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", tm.tm_year + 1900,
	        tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
	        (int)(sqlite3_column_int64(s, i) % 1000));
	return json_string_nocheck(out);
}

static json_t *ref(sqlite3_stmt *s, int id, int name, int address)
{
	if (sqlite3_column_type(s, id) == SQLITE_NULL)
		return json_null();
	json_t *o = json_pack(
	        "{s:I, s:o}", "id", (json_int_t)sqlite3_column_int64(s, id), "name", text(s, name));
	if (address >= 0)
		json_object_set_new_nocheck(o, "address", text(s, address));
	return o;
}

static json_t *conversation_row(sqlite3_stmt *s)
{
	static const char *const states[] = {"", "open", "waiting", "snoozed", "solved"};
	static const char *const kinds[] = {NULL, "inbound", "reply", "note"};
	json_t *o = json_object();

	json_object_set_new_nocheck(o, "number", json_integer(sqlite3_column_int64(s, 0)));
	json_object_set_new_nocheck(o, "version", json_integer(sqlite3_column_int64(s, 1)));
	json_object_set_new_nocheck(o, "subject", text(s, 5));
	json_object_set_new_nocheck(
	        o, "state", json_string_nocheck(states[sqlite3_column_int(s, 6) % 5]));
	json_object_set_new_nocheck(o, "snoozed_until", when(s, 7));
	json_object_set_new_nocheck(o, "spam", json_boolean(sqlite3_column_int(s, 8)));
	json_object_set_new_nocheck(o, "trashed", json_boolean(sqlite3_column_int64(s, 9) != 0));
	json_object_set_new_nocheck(o, "mailbox", ref(s, 2, 18, 19));
	json_object_set_new_nocheck(o, "assignee", ref(s, 4, 20, -1));
	json_object_set_new_nocheck(o, "customer", ref(s, 3, 21, 22));
	json_object_set_new_nocheck(o, "tags", json_array());
	json_object_set_new_nocheck(o, "language", text(s, 10));
	json_object_set_new_nocheck(o, "created_at", when(s, 12));
	json_object_set_new_nocheck(o, "updated_at", when(s, 13));
	json_object_set_new_nocheck(o, "active_at", when(s, 14));
	json_object_set_new_nocheck(o, "message_count", json_integer(sqlite3_column_int64(s, 15)));
	json_object_set_new_nocheck(o, "preview", text(s, 11));
	json_object_set_new_nocheck(
	        o, "preview_kind", json_string_nocheck(kinds[sqlite3_column_int(s, 23) % 4]));
	json_object_set_new_nocheck(o, "stake", text(s, 27));
	return o;
}

static void add_tags(json_t *items, sqlite3_int64 number, const char *tag)
{
	size_t i;
	json_t *v;

	json_array_foreach(
	        items, i, v) if (json_integer_value(json_object_get(v, "number")) == number)
	        json_array_append_new(json_object_get(v, "tags"), json_string_nocheck(tag));
}

static json_t *inbox(sqlite3_int64 mailbox, sqlite3_int64 shelf, sqlite3_int64 ms, sqlite3_int64 n)
{
	sqlite3_int64 numbers[26];
	int count = 0;
	json_t *items = json_array();
	sqlite3_stmt *s = query(VIEW_LIST), *rows = query(ROWS), *tags = query(TAGS);

	sqlite3_bind_int64(s, 1, mailbox);
	sqlite3_bind_int64(s, 2, ms);
	sqlite3_bind_int64(s, 3, n);
	sqlite3_bind_int64(s, 4, 26);
	sqlite3_bind_int64(s, 5, shelf);
	while (sqlite3_step(s) == SQLITE_ROW && count < 26)
		numbers[count++] = sqlite3_column_int64(s, 1);
	for (int i = 0; i < 25; i++) {
		sqlite3_bind_int64(rows, i + 1, i < count ? numbers[i] : 0);
		sqlite3_bind_int64(tags, i + 1, i < count ? numbers[i] : 0);
	}
	/* rows come by number: into the order of the list */
	json_t *by_place[25] = {NULL};
	while (sqlite3_step(rows) == SQLITE_ROW)
		for (int i = 0; i < 25 && i < count; i++)
			if (numbers[i] == sqlite3_column_int64(rows, 0))
				by_place[i] = conversation_row(rows);
	for (int i = 0; i < 25 && i < count; i++)
		if (by_place[i] != NULL)
			json_array_append_new(items, by_place[i]);
	while (sqlite3_step(tags) == SQLITE_ROW)
		add_tags(items, sqlite3_column_int64(tags, 0),
		        (const char *)sqlite3_column_text(tags, 1));
	return json_pack("{s:o, s:o}", "items", items, "next",
	        count > 25 ? json_string("next") : json_null());
}

static json_t *message(sqlite3_stmt *s)
{
	json_t *to = json_loads((const char *)sqlite3_column_text(s, 9), 0, NULL);
	json_t *o = json_object();

	json_object_set_new_nocheck(o, "id", json_integer(sqlite3_column_int64(s, 0)));
	json_object_set_new_nocheck(o, "kind", json_integer(sqlite3_column_int64(s, 2)));
	json_object_set_new_nocheck(o, "mail_kind", json_integer(sqlite3_column_int64(s, 3)));
	json_object_set_new_nocheck(o, "author", ref(s, 4, 5, -1));
	json_object_set_new_nocheck(o, "at", when(s, 6));
	json_object_set_new_nocheck(
	        o, "from", json_pack("{s:o, s:o}", "name", text(s, 7), "address", text(s, 8)));
	json_object_set_nocheck(o, "to", json_object_get(to, "to"));
	json_object_set_nocheck(o, "cc", json_object_get(to, "cc"));
	json_object_set_nocheck(o, "bcc", json_object_get(to, "bcc"));
	json_object_set_new_nocheck(o, "subject", text(s, 10));
	json_object_set_new_nocheck(o, "text", text(s, 11));
	json_object_set_new_nocheck(o, "folded", text(s, 12));
	json_object_set_new_nocheck(o, "html", text(s, 13));
	json_object_set_new_nocheck(o, "attachments", json_array());
	json_object_set_new_nocheck(o, "sender_proven", json_null());
	json_object_set_new_nocheck(o, "delivery", json_null());
	json_decref(to);
	return o;
}

static json_t *conversation(sqlite3_int64 n)
{
	sqlite3_stmt *s = query(CONVERSATION), *t = query(TAGS_OF), *m = query(MESSAGES);
	sqlite3_stmt *f = query(FILES), *a = query(ATTEMPTS);
	json_t *messages = json_array();
	sqlite3_int64 low = 0, high = 0;

	sqlite3_bind_int64(s, 1, n);
	if (sqlite3_step(s) != SQLITE_ROW)
		return json_null();
	json_t *o = conversation_row(s);
	sqlite3_reset(s);
	sqlite3_bind_int64(t, 1, n);
	while (sqlite3_step(t) == SQLITE_ROW)
		json_array_append_new(json_object_get(o, "tags"), text(t, 0));
	sqlite3_bind_int64(m, 1, n);
	sqlite3_bind_int64(m, 2, INT64_MAX);
	sqlite3_bind_int64(m, 3, 101);
	while (sqlite3_step(m) == SQLITE_ROW) {
		low = sqlite3_column_int64(m, 0);
		high = high == 0 ? low : high;
		json_array_insert_new(messages, 0, message(m));
	}
	for (int i = 0; i < 2; i++) {
		sqlite3_stmt *more = i == 0 ? f : a;
		sqlite3_bind_int64(more, 1, n);
		sqlite3_bind_int64(more, 2, low);
		sqlite3_bind_int64(more, 3, high);
		while (sqlite3_step(more) == SQLITE_ROW) {
		}
		sqlite3_reset(more);
	}
	json_object_set_new_nocheck(o, "messages", messages);
	return o;
}

static json_t *counts(sqlite3_int64 user)
{
	sqlite3_stmt *s = query(COUNTS);

	sqlite3_bind_int64(s, 1, user);
	if (sqlite3_step(s) != SQLITE_ROW)
		die(sqlite3_errmsg(db));
	json_t *o =
	        json_pack("{s:I, s:I, s:I}", "unassigned", (json_int_t)sqlite3_column_int64(s, 0),
	                "open", (json_int_t)sqlite3_column_int64(s, 1), "mine",
	                (json_int_t)sqlite3_column_int64(s, 2));
	sqlite3_reset(s);
	return o;
}

/* A note: message, conversation, counter and event in one synced commit. */
static json_t *note(sqlite3_int64 n)
{
	char sql[1024];
	char *err = NULL;

	query(VIEW_LIST);
	snprintf(sql, sizeof(sql),
	        "BEGIN IMMEDIATE; INSERT INTO message(conversation, kind, author_id, at_ms, text)"
	        " VALUES(%lld, 3, 1, 1, 'A note of the yardstick');"
	        "UPDATE conversation SET version=version+1, message_count=message_count+1 WHERE "
	        "number=%lld;"
	        "UPDATE counter SET value=value+1 WHERE name='event';"
	        "INSERT INTO event SELECT value, 1, 1, 'message.added', %lld, 1, 'message', 1, NULL"
	        " FROM counter WHERE name='event'; COMMIT",
	        (long long)n, (long long)n, (long long)n);
	pthread_mutex_lock(&writer);
	if (sqlite3_exec(db, sql, NULL, NULL, &err) != SQLITE_OK)
		die(err);
	pthread_mutex_unlock(&writer);
	return json_pack("{s:I}", "id", (json_int_t)n);
}

static sqlite3_int64 arg(struct MHD_Connection *c, const char *name)
{
	const char *v = MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, name);

	return v != NULL ? atoll(v) : 0;
}

static enum MHD_Result answer(void *cls, struct MHD_Connection *c, const char *url,
        const char *method, const char *version, const char *upload, size_t *upload_size,
        void **state)
{
	static int seen;
	struct MHD_Response *r;

	(void)cls, (void)method, (void)version, (void)upload;
	if (*state == NULL) {
		*state = &seen;
		return MHD_YES;
	}
	*upload_size = 0;
	if (strcmp(url, "/fixed") == 0) {
		r = MHD_create_response_from_buffer(sizeof(fixed), fixed, MHD_RESPMEM_PERSISTENT);
	} else {
		json_t *j = strcmp(url, "/inbox") == 0  ? inbox(arg(c, "mailbox"), arg(c, "shelf"),
		                                                  arg(c, "ms"), arg(c, "n"))
		            : strcmp(url, "/note") == 0 ? note(arg(c, "n"))
		            : strcmp(url, "/counts") == 0 ? counts(arg(c, "user"))
		                                          : conversation(arg(c, "n"));
		char *body = json_dumps(j, JSON_COMPACT);
		json_decref(j);
		r = MHD_create_response_from_buffer(strlen(body), body, MHD_RESPMEM_MUST_FREE);
		MHD_add_response_header(r, "Content-Type", "application/json");
	}
	enum MHD_Result ok = MHD_queue_response(c, 200, r);
	MHD_destroy_response(r);
	return ok;
}

int main(int argc, char **argv)
{
	if (argc != 4)
		return 64;
	database = argv[2];
	memset(fixed, 'x', sizeof(fixed));
	for (int i = 0; i < QUERIES; i++)
		texts[i] = read_query(argv[3], names[i][0], names[i][1]);
	struct MHD_Daemon *d = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG,
	        (uint16_t)atoi(argv[1]), NULL, NULL, answer, NULL, MHD_OPTION_THREAD_POOL_SIZE, 4u,
	        MHD_OPTION_END);
	if (d == NULL)
		die("cannot listen");
	pause();
	return 0;
}
