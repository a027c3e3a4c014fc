/*
 * tests/desk/desk_fixture: a desk in a fresh data folder, and mails that come in.
 * WELLSPRING_TEST_DATABASE names a PostgreSQL server; without it: SQLite.
 */
#ifndef TESTS_DESK_FIXTURE_H
#define TESTS_DESK_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/ctx.h"
#include "desk/intake.h"
#include "store/conversation.h"
#include "store/engine.h"
#include "store/message.h"

#define assert_ok(rc) assert_int_equal((rc), RC_OK)

struct desk {
	struct ctx *c;
	struct store *s;
	char *dir, *database, *url; /* url NULL: SQLite */
	uint8_t key[32];
	int64_t help, other; /* mailboxes help@example.org, other@example.org */
	int64_t stopped_ms;
};

/* A desk with two local mailboxes; key makes its signed ids its own. */
struct desk *desk_open(const char *help, const char *other, uint8_t key);
/* As after a restart of the program: nothing is left but the rows. d->c is another one. */
void desk_restart(struct desk *d);
/* The two halves of it, where something else happens in between. */
void desk_stop(struct desk *d);
void desk_start(struct desk *d);
int desk_close(struct desk *d);

/* The same for cmocka: help@example.org, other@example.org. */
int desk_setup(void **state);
int desk_teardown(void **state);

/* How a mail came. */
struct way {
	const char *source, *filed; /* NULL: receive, inbox */
	bool history;
	int proven; /* 0: as parsed; 1 proven; -1 unproven */
	int64_t mailbox; /* 0: help */
};

/* Store it as raw (asserting that it is new), understand it, take it in; the message. */
struct message desk_take(struct desk *d, const struct way *w, const char *mail);
/* Only the raw row; *out_new as store_raw_add. */
struct raw desk_raw(struct desk *d, const struct way *w, const char *mail, bool *out_new);
struct conversation desk_conversation(struct desk *d, int64_t number);
/* A reply of ours that was sent; its Message-ID. */
const char *desk_reply(struct desk *d, int64_t number, int64_t *out_id);
/* The same to others: JSON, as in message. */
const char *desk_reply_to(struct desk *d, int64_t number, const char *recipients, int64_t *out_id);
void desk_set_state(struct desk *d, int64_t number, enum conversation_state state);
bool desk_takes_part(struct desk *d, int64_t number, const char *address);
int desk_events(struct desk *d, int64_t after, const char *kind);

#define DESK_TEST(fn) cmocka_unit_test_setup_teardown(fn, desk_setup, desk_teardown)

#endif
