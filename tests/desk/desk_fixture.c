#include "desk_fixture.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/crypto.h"
#include "desk/message_id.h"
#include "store/blob.h"
#include "store/event.h"
#include "store/mailbox.h"
#include "store/outbox.h"

static void server_exec(const char *sql)
{
	PGconn *pg = PQconnectdb(getenv("WELLSPRING_TEST_DATABASE"));
	PGresult *r = PQexec(pg, sql);
	assert_int_equal(PQresultStatus(r), PGRES_COMMAND_OK);
	PQclear(r);
	PQfinish(pg);
}

static char *own_database(struct desk *d)
{
	static int number;
	const char *url = getenv("WELLSPRING_TEST_DATABASE"), *from;
	if (url == NULL || *url == '\0')
		return NULL;
	d->database = talloc_asprintf(d, "d_%d_%d", (int)getpid(), ++number);
	server_exec(talloc_asprintf(d, "CREATE DATABASE %s", d->database));
	from = strstr(url, "/wellspring");
	assert_non_null(from);
	return talloc_asprintf(
	        d, "%.*s/%s%s", (int)(from - url), url, d->database, from + strlen("/wellspring"));
}

static int64_t add_mailbox(struct desk *d, const char *address)
{
	struct mailbox m = {
	        .address = address, .name = address, .is_local = true, .open_to_all = true};
	assert_ok(store_mailbox_add(d->c, &m));
	return m.id;
}

static void open_store(struct desk *d)
{
	struct ctx *c = ctx_new(d, NULL);
	struct store_options o = {.data_dir = d->dir, .database_url = d->url, .key = d->key};
	enum rc rc = store_open(c, &o, &d->s);
	if (rc != RC_OK)
		fprintf(stderr, "open: %s: %s\n", c->fail.text, c->fail.detail);
	assert_ok(rc);
	d->c = ctx_new(d, d->s);
	d->c->actor.role = ROLE_SYSTEM;
}

struct desk *desk_open(const char *help, const char *other, uint8_t key)
{
	struct desk *d = talloc_zero(NULL, struct desk);
	char dir[] = "/tmp/ws-desk-XXXXXX";

	assert_ok(crypto_start());
	assert_non_null(mkdtemp(dir));
	d->dir = talloc_strdup(d, dir);
	d->url = own_database(d);
	d->key[0] = key;
	open_store(d);
	assert_ok(store_begin(d->c, DB_WRITE));
	d->help = add_mailbox(d, help);
	d->other = add_mailbox(d, other);
	assert_ok(store_commit(d->c));
	return d;
}

void desk_stop(struct desk *d)
{
	d->stopped_ms = d->c->now_ms;
	TALLOC_FREE(d->c);
	store_close(d->s);
}

void desk_start(struct desk *d)
{
	open_store(d);
	d->c->now_ms = d->stopped_ms;
}

void desk_restart(struct desk *d)
{
	desk_stop(d);
	desk_start(d);
}

int desk_close(struct desk *d)
{
	TALLOC_FREE(d->c);
	store_close(d->s);
	if (d->database != NULL)
		server_exec(talloc_asprintf(d, "DROP DATABASE %s WITH (FORCE)", d->database));
	int failed = system(talloc_asprintf(d, "rm -rf '%s'", d->dir));
	talloc_free(d);
	return failed;
}

int desk_setup(void **state)
{
	*state = desk_open("help@example.org", "other@example.org", 1);
	return 0;
}

int desk_teardown(void **state)
{
	return desk_close(*state);
}

struct raw desk_raw(struct desk *d, const struct way *w, const char *mail, bool *out_new)
{
	struct raw r = {
	        .mailbox_id = w->mailbox != 0 ? w->mailbox : d->help,
	        .hash = sha256_hex(d->c, mail, strlen(mail)),
	        .size = (int64_t)strlen(mail),
	        .source = w->source != NULL ? w->source : "receive",
	        .filed = w->filed != NULL ? w->filed : "inbox",
	        .history = w->history,
	        .received_ms = d->c->now_ms,
	};
	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(blob_put(d->c, r.hash, mail, strlen(mail)));
	assert_ok(store_raw_add(d->c, &r, out_new));
	assert_ok(store_commit(d->c));
	return r;
}

static struct message newest(struct desk *d, int64_t raw_id)
{
	struct message *list = NULL, found = {0};
	int64_t number = 1;
	assert_ok(store_begin(d->c, DB_READ));
	for (int misses = 0; found.id == 0 && misses < 20; number++) {
		struct conversation v;
		int n = 0;
		if (store_conversation_get(d->c, d->c, number, &v) != RC_OK) {
			misses++;
			continue;
		}
		misses = 0;
		assert_ok(store_message_list(d->c, d->c, number, 0, 100, &list, &n));
		for (int i = 0; i < n; i++)
			if (list[i].raw_id == raw_id)
				found = list[i];
	}
	store_rollback(d->c);
	return found;
}

struct message desk_take(struct desk *d, const struct way *w, const char *mail)
{
	static const struct way plain;
	bool is_new;
	struct mail *m;
	struct mail_hints hints;
	struct intake_count count;

	if (w == NULL)
		w = &plain;
	struct raw r = desk_raw(d, w, mail, &is_new);
	assert_true(is_new);
	assert_ok(intake_hints(d->c, d->c, r.mailbox_id, &hints));
	assert_ok(mail_understand(
	        d->c, d->c, (struct bytes){(const uint8_t *)mail, strlen(mail)}, &hints, &m));
	if (w->proven != 0)
		m->sender_proven = w->proven > 0;
	struct intake_item item = {.raw = &r, .mail = m};
	enum rc rc = intake_batch(d->c, &item, 1, &count);
	if (rc != RC_OK)
		fprintf(stderr, "%s: %s\n", d->c->fail.text, d->c->fail.detail);
	assert_ok(rc);
	assert_int_equal(count.taken, 1);
	return newest(d, r.id);
}

struct conversation desk_conversation(struct desk *d, int64_t number)
{
	struct conversation v;
	assert_ok(store_begin(d->c, DB_READ));
	assert_ok(store_conversation_get(d->c, d->c, number, &v));
	store_rollback(d->c);
	return v;
}

const char *desk_reply(struct desk *d, int64_t number, int64_t *out_id)
{
	return desk_reply_to(
	        d, number, "{\"to\":[{\"name\":\"\",\"address\":\"anna@example.com\"}]}", out_id);
}

const char *desk_reply_to(struct desk *d, int64_t number, const char *recipients, int64_t *out_id)
{
	static int64_t nonce = 100;
	struct conversation v;
	struct message m = {
	        .conversation = number,
	        .kind = MESSAGE_REPLY,
	        .mail_kind = MAIL_OWN,
	        .at_ms = d->c->now_ms,
	        .sender = "help@example.org",
	        .sender_name = "",
	        .recipients = recipients,
	        .subject = "Re",
	        .text = "answer",
	        .folded = "",
	        .html = "",
	        .sender_proven = -1,
	        .message_id = message_id_make(d->c, d->c, number, ++nonce, "help@example.org"),
	};
	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(store_message_add(d->c, &m));
	assert_ok(store_outbox_add(
	        d->c, &(struct outbox){
	                      .message_id = m.id, .mailbox_id = d->help, .due_ms = d->c->now_ms}));
	assert_ok(store_outbox_move(d->c, m.id, OUTBOX_WAITING, OUTBOX_SENT, d->c->now_ms));
	assert_ok(store_conversation_get(d->c, d->c, number, &v));
	v.state = STATE_WAITING;
	assert_ok(store_conversation_update(d->c, &v));
	assert_ok(store_commit(d->c));
	if (out_id != NULL)
		*out_id = m.id;
	return m.message_id;
}

void desk_set_state(struct desk *d, int64_t number, enum conversation_state state)
{
	struct conversation v;
	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(store_conversation_get(d->c, d->c, number, &v));
	v.state = state;
	v.snoozed_until_ms = state == STATE_SNOOZED ? d->c->now_ms + 100000 : 0;
	assert_ok(store_conversation_update(d->c, &v));
	assert_ok(store_commit(d->c));
}

bool desk_takes_part(struct desk *d, int64_t number, const char *address)
{
	bool yes;
	assert_ok(store_begin(d->c, DB_READ));
	assert_ok(store_participant_is(d->c, number, address, &yes));
	store_rollback(d->c);
	return yes;
}

int desk_events(struct desk *d, int64_t after, const char *kind)
{
	struct event *list;
	int n, count = 0;
	assert_ok(store_begin(d->c, DB_READ));
	assert_ok(event_list(d->c, d->c, after, 1000, &list, &n));
	store_rollback(d->c);
	for (int i = 0; i < n; i++)
		count += strcmp(list[i].kind, kind) == 0;
	return count;
}
