#include "cli/demo.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/demo_fill.h"
#include "desk/search.h"
#include "desk/setting.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/mailbox.h"
#include "store/user.h"

#define DEMO_PASSWORD "wellspring-demo"
#define DEMO_MAILBOX "help@desk.example.org"
#define MAX_COPIES 10000000
#define COPIES_PER_COMMIT 500
/* A large desk's copies end before the letters of today begin. */
#define NEWEST_COPY_MINUTES (30 * 24 * 60)

static const struct {
	const char *address, *name, *language;
	enum role role;
} people[DEMO_USERS] = {
        {"anna@desk.example.org", "Anna Nowak", "en", ROLE_ADMIN},
        {"tomasz@desk.example.org", "Tomasz Wilk", "pl", ROLE_AGENT},
        {"eleni@desk.example.org", "Ελένη Παπαδάκη", "el", ROLE_LEAD},
        {"ruta@desk.example.org", "Rūta Kazlauskaitė", "lt", ROLE_AGENT},
};

struct demo_run {
	struct demo demo;
	const char *password_hash;
	int64_t next, until; /* copies still to make in this commit */
};

static enum rc add_people(struct ctx *c, struct demo_run *r)
{
	for (int i = 0; i < DEMO_USERS; i++) {
		struct user u = {.address = people[i].address,
		        .name = people[i].name,
		        .role = people[i].role,
		        .language = people[i].language,
		        .theme = "system",
		        .signature = "",
		        .password_hash = r->password_hash,
		        .created_ms = c->now_ms};
		TRY(store_user_add(c, &u));
		r->demo.user_ids[i] = u.id;
		r->demo.user_names[i] = u.name;
		r->demo.user_addresses[i] = u.address;
		event_add(c,
		        &(struct event){
		                .kind = "user.added", .subject_kind = "user", .subject_id = u.id});
	}
	return RC_OK;
}

static enum rc add_mailbox(struct ctx *c, struct demo *d)
{
	struct mailbox m = {.address = DEMO_MAILBOX,
	        .name = "Wellspring",
	        .is_local = true,
	        .take = "new",
	        .append_sent = false,
	        .open_to_all = true,
	        .created_ms = c->now_ms};

	TRY(store_mailbox_add(c, &m));
	d->mailbox_id = m.id;
	d->mailbox_address = m.address;
	event_add(c, &(struct event){.kind = "mailbox.changed",
	                     .mailbox_id = m.id,
	                     .subject_kind = "mailbox",
	                     .subject_id = m.id});
	return RC_OK;
}

/* People, mailbox and the letters as they stand, or nothing. */
static enum rc fill_start(struct ctx *c, void *arg)
{
	struct demo_run *r = arg;
	bool any;

	TRY(store_user_any(c, &any));
	if (any)
		return ctx_fail(c, RC_CONFLICT, "desk_in_use",
		        "This desk already has people in it. Choose an empty folder for the demo",
		        NULL);
	TRY(add_people(c, r));
	TRY(add_mailbox(c, &r->demo));
	return setting_set(c, "desk_name", "Wellspring");
}

static enum rc fill_letters(struct ctx *c, void *arg)
{
	struct demo_run *r = arg;

	return demo_fill_letters(c, &r->demo);
}

static enum rc fill_copies(struct ctx *c, void *arg)
{
	struct demo_run *r = arg;

	for (int64_t i = r->next; i < r->until; i++)
		TRY(demo_fill_copy(
		        c, &r->demo, i + 1, NEWEST_COPY_MINUTES + (r->demo.copies - i) * 2));
	return RC_OK;
}

/* Many commits, each with a context of its own; progress on a terminal only. */
static enum rc make_copies(struct ctx *c, struct demo_run *r)
{
	int64_t start = clock_mono_ms();

	for (r->next = 0; r->next < r->demo.copies; r->next = r->until) {
		r->until = r->next + COPIES_PER_COMMIT;
		if (r->until > r->demo.copies)
			r->until = r->demo.copies;
		struct ctx *one = ctx_new(c, c->store);
		one->actor = c->actor;
		enum rc rc = store_tx(one, DB_WRITE, fill_copies, r);
		if (rc != RC_OK)
			c->fail = one->fail; /* the text lives in one, which is c's child */
		else
			talloc_free(one);
		TRY(rc);
		if (isatty(STDERR_FILENO))
			fprintf(stderr, "\r%lld of %lld conversations, %lld a second ",
			        (long long)r->until, (long long)r->demo.copies,
			        (long long)(r->until * 1000 / (clock_mono_ms() - start + 1)));
	}
	if (isatty(STDERR_FILENO) && r->demo.copies > 0)
		fputc('\n', stderr);
	return RC_OK;
}

static enum rc read_copies(struct ctx *c, const struct cli_args *a, int64_t *out)
{
	const char *n = cli_option(a, "conversations");

	*out = 0;
	if (n == NULL)
		return RC_OK;
	if (str_to_i64(n, out) != RC_OK || *out < 0 || *out > MAX_COPIES)
		return ctx_fail(c, RC_INVALID, "usage",
		        "--conversations takes a number from 0 to 10000000", NULL);
	return RC_OK;
}

static void tell_login(struct ctx *c, const struct cli_args *a)
{
	if (!a->json) {
		printf("Sign in as %s with the password %s\n", people[0].address, DEMO_PASSWORD);
		return;
	}
	json_t *j = json_own(c,
	        json_pack("{s:s, s:s}", "address", people[0].address, "password", DEMO_PASSWORD));
	puts(json_write(c, j));
}

enum rc cli_demo(struct ctx *c, int argc, char **argv)
{
	static const char *const known[] = {"conversations=", NULL};
	struct demo_run r = {.next = 0};
	struct cli_args a;
	char *hash;

	TRY(cli_parse(c, argc, argv, known, &a));
	TRY(read_copies(c, &a, &r.demo.copies));
	TRY(cli_open(c, &a));
	TRY(demo_letters(c, c, &r.demo.letters));
	TRY(password_hash(c, DEMO_PASSWORD, &hash));
	r.password_hash = hash;
	TRY(store_tx(c, DB_WRITE, fill_start, &r));
	TRY(make_copies(c, &r));
	TRY(store_tx(c, DB_WRITE, fill_letters, &r));
	TRY(search_catch_up(c, NULL));
	tell_login(c, &a);
	return RC_OK;
}
