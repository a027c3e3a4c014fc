/* wellspring import: history from an mbox, a maildir or .eml files; can be run again. */
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include <uthash.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/import_source.h"
#include "desk/backup.h"
#include "desk/deliver.h"
#include "desk/mailbox.h"
#include "desk/search.h"
#include "jobs/indexer.h"
#include "jobs/reading.h"
#include "mail/mail.h"
#include "store/blob.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/raw.h"

#define BATCH_MAILS 200
#define BATCH_BYTES (16u << 20)
#define SHOW_MS 500
#define KEEP_MEMORY (64 << 20)

static volatile sig_atomic_t interrupted;

struct seen {
	char hash[80]; /* mailbox and hash; only in a dry run */
	UT_hash_handle hh;
};

#define NO_BOX (-1) /* of a dry run */

struct import {
	struct cli_args args;
	struct source *source;
	struct reading *reading;
	struct own_address *own;
	int n_own;
	int64_t box; /* 0: by the header */
	bool dry, terminal;
	struct seen *seen;
	int64_t taken, already, unreadable;
	int64_t deleted; /* of those already here: emptied out of the trash */
	int64_t started_ms, shown_ms;
};

/* One batch of mails on their way. */
struct batch {
	struct import *m;
	struct source_mail mails[BATCH_MAILS];
	struct raw rows[BATCH_MAILS];
	bool waits[BATCH_MAILS]; /* to be read now */
	size_t n;
	int64_t already, deleted, unreadable;
	struct slot *slots; /* those that wait, while they are read */
	size_t n_slots;
};

static void on_signal(int n)
{
	(void)n;
	interrupted = 1;
}

static enum rc list_boxes(struct ctx *c, void *arg)
{
	struct import *m = arg;
	return store_own_addresses(c, c, &m->own, &m->n_own);
}

/* A fresh folder is made ready: history needs a mailbox to lie in. */
static enum rc first_box(struct ctx *c, struct import *m, const char *address)
{
	struct mailbox_change w = mailbox_change_none;
	struct mailbox_view v;
	w.address = address != NULL ? address : "import@localhost";
	w.local = 1;
	if (m->dry) { /* only thought of: nothing is added */
		m->own = talloc_zero(m, struct own_address);
		m->own[0].address = str_lower(m, w.address);
		m->own[0].mailbox_id = NO_BOX;
		m->n_own = 1;
		return RC_OK;
	}
	TRY(mailbox_add(c, &w, &v));
	fprintf(stderr, "There was no mailbox yet: %s was added as a local one.\n", v.box.address);
	return store_tx(c, DB_READ, list_boxes, m);
}

static enum rc choose_box(struct ctx *c, struct import *m)
{
	const char *address = cli_option(&m->args, "mailbox");
	TRY(store_tx(c, DB_READ, list_boxes, m));
	if (m->n_own == 0)
		TRY(first_box(c, m, address));
	if (address == NULL)
		return RC_OK;
	for (int i = 0; i < m->n_own && m->box == 0; i++)
		if (str_ieq(m->own[i].address, address) && !m->own[i].gone)
			m->box = m->own[i].mailbox_id;
	return m->box != 0 ? RC_OK
	                   : ctx_fail(c, RC_NOT_FOUND, "no_such_mailbox",
	                             "There is no mailbox {address}. `mailbox add` makes one.",
	                             "address", address, NULL);
}

static void fill_raw(struct ctx *c, struct batch *b, size_t i)
{
	struct import *m = b->m;
	struct source_mail *s = &b->mails[i];
	b->rows[i] = (struct raw){
	        .mailbox_id = m->box != 0 ? m->box : deliver_to(s->bytes, m->own, m->n_own),
	        .hash = s->too_large ? s->hash : sha256_hex(c, s->bytes.p, s->bytes.n),
	        .size = s->size,
	        .source = "import",
	        .filed = s->filed,
	        .history = true,
	        .received_ms = s->ms,
	        .state = s->too_large ? RAW_UNREADABLE : RAW_WAITING,
	        .reason_slug = s->too_large ? "mail_too_large" : NULL,
	        .reason_text = s->too_large ? "" : NULL,
	};
}

/* Raw first: stored and synced before anything looks at them. */
static enum rc add_rows(struct ctx *c, void *arg)
{
	struct batch *b = arg;
	b->already = b->deleted = b->unreadable = 0;
	for (size_t i = 0; i < b->n; i++) {
		struct raw *r = &b->rows[i];
		bool is_new;
		if (!b->mails[i].too_large)
			TRY(blob_put(c, r->hash, b->mails[i].bytes.p, b->mails[i].bytes.n));
		TRY(store_raw_add(c, r, &is_new));
		/* A row that an earlier run left waiting is read now. */
		b->waits[i] = r->state == RAW_WAITING;
		b->already += !is_new && r->state != RAW_WAITING;
		b->deleted += !is_new && r->state == RAW_DELETED;
		if (is_new && r->state == RAW_UNREADABLE) {
			b->unreadable++;
			event_add(c, &(struct event){
			                     .kind = "unreadable.added",
			                     .mailbox_id = r->mailbox_id,
			                     .subject_kind = "raw",
			                     .subject_id = r->id,
			             });
		}
	}
	return RC_OK;
}

static enum rc make_slots(struct ctx *c, struct batch *b)
{
	const struct raw **rows = talloc_zero_array(c, const struct raw *, b->n + 1);
	size_t k = 0;

	for (size_t i = 0; i < b->n; i++)
		if (b->waits[i])
			rows[b->n_slots++] = &b->rows[i];
	if (b->n_slots == 0)
		return RC_OK;
	b->slots = reading_slots(c, rows, b->n_slots);
	TRY(reading_hints(c, b->slots, b->n_slots));
	for (size_t i = 0; i < b->n; i++)
		if (b->waits[i])
			b->slots[k++].bytes = b->mails[i].bytes;
	return RC_OK;
}

static enum rc write_batch(struct ctx *c, struct batch *b)
{
	for (size_t i = 0; i < b->n; i++)
		if (!b->mails[i].too_large)
			TRY(blob_prepare(
			        c, b->rows[i].hash, b->mails[i].bytes.p, b->mails[i].bytes.n));
	TRY(store_tx(c, DB_WRITE, add_rows, b));
	b->m->already += b->already;
	b->m->deleted += b->deleted;
	b->m->unreadable += b->unreadable;
	return make_slots(c, b);
}

static enum rc take_batch(struct ctx *c, const struct batch *b)
{
	struct intake_count count = {0};

	if (b->n_slots == 0)
		return RC_OK;
	TRY(reading_take(c, b->slots, b->n_slots, &count));
	b->m->taken += (int64_t)count.taken;
	b->m->unreadable += (int64_t)count.unreadable;
	/* The same bytes twice in one batch, or a server that was faster. */
	b->m->already += (int64_t)count.skipped;
	return RC_OK;
}

/* ---- a dry run writes nothing ---- */

static bool is_repeated(struct import *m, const struct raw *r)
{
	struct seen *s = talloc_zero(m, struct seen), *found = NULL;
	snprintf(s->hash, sizeof s->hash, "%lld.%s", (long long)r->mailbox_id, r->hash);
	HASH_FIND_STR(m->seen, s->hash, found);
	if (found != NULL)
		talloc_free(s);
	else
		HASH_ADD_STR(m->seen, hash, s);
	return found != NULL;
}

static enum rc find_rows(struct ctx *c, void *arg)
{
	struct batch *b = arg;
	for (size_t i = 0; i < b->n; i++) {
		enum rc rc = store_raw_find(c, &b->rows[i]);
		if (rc != RC_OK && rc != RC_NOT_FOUND)
			return rc;
		b->waits[i] = rc == RC_NOT_FOUND || b->rows[i].state == RAW_WAITING;
	}
	return RC_OK;
}

static enum rc look_at_batch(struct ctx *c, struct batch *b)
{
	const struct raw **rows = talloc_zero_array(c, const struct raw *, b->n + 1);
	struct slot *slots;
	size_t n = 0;

	TRY(store_tx(c, DB_READ, find_rows, b));
	for (size_t i = 0; i < b->n; i++) {
		if (b->rows[i].deleted_ms != 0)
			b->m->deleted++;
		if (!b->waits[i] || is_repeated(b->m, &b->rows[i]))
			b->m->already++;
		else if (b->mails[i].too_large)
			b->m->unreadable++;
		else
			rows[n++] = &b->rows[i];
	}
	if (n == 0)
		return RC_OK;
	slots = reading_slots(c, rows, n);
	TRY(reading_hints(c, slots, n));
	for (size_t k = 0; k < n; k++)
		slots[k].bytes = b->mails[rows[k] - b->rows].bytes;
	reading_run(b->m->reading, slots, n);
	for (size_t k = 0; k < n; k++) {
		b->m->taken += slots[k].slug == NULL;
		b->m->unreadable += slots[k].slug != NULL;
	}
	return RC_OK;
}

/* ---- the run ---- */

static void show(struct import *m, bool last)
{
	int64_t now = clock_mono_ms(), done = m->taken + m->already + m->unreadable;
	if (!m->terminal || (!last && now - m->shown_ms < SHOW_MS))
		return;
	m->shown_ms = now;
	double seconds = (double)(now - m->started_ms) / 1000, part = source_progress(m->source);
	double rate = seconds > 0 ? (double)done / seconds : 0;
	double left = part > 0 ? seconds / part - seconds : 0;
	fprintf(stderr, "\r%lld mails, %.0f per second, %.0f %%, about %.0f s left   ",
	        (long long)done, rate, part * 100, left);
	if (last)
		fputc('\n', stderr);
}

static enum rc fill_batch(struct ctx *c, struct batch *b, bool *out_end)
{
	size_t bytes = 0;
	while (b->n < BATCH_MAILS && bytes < BATCH_BYTES && !interrupted) {
		enum rc rc = source_next(b->m->source, c, c, &b->mails[b->n]);
		if (rc == RC_NOT_FOUND) {
			*out_end = true;
			return RC_OK;
		}
		TRY(rc);
		bytes += b->mails[b->n].bytes.n;
		fill_raw(c, b, b->n++);
	}
	return RC_OK;
}

static void unlock(void *fd)
{
	close((int)(intptr_t)fd);
}

/* As long as it is held, the server leaves imported mail to us (jobs/parse.c). */
static enum rc lock(struct ctx *c, const char *data)
{
	char *path = path_join(c, data, "import.lock");
	int fd = open(path, O_RDONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return ctx_broken(c, "open %s: %s", path, strerror(errno));
	ctx_defer(c, (void *)(intptr_t)fd, unlock);
	if (flock(fd, LOCK_SH) != 0)
		return ctx_broken(c, "lock %s: %s", path, strerror(errno));
	return RC_OK;
}

static void print_counts(struct ctx *c, const struct import *m)
{
	if (m->args.json) {
		json_t *o = json_own(c,
		        json_pack("{s:I,s:I,s:I,s:I,s:I,s:b,s:b}", "taken_in", (json_int_t)m->taken,
		                "already_here", (json_int_t)m->already, "unreadable",
		                (json_int_t)m->unreadable, "deleted_before", (json_int_t)m->deleted,
		                "files_left_out", (json_int_t)source_left(m->source), "dry_run",
		                m->dry ? 1 : 0, "complete", interrupted ? 0 : 1));
		puts(json_write(c, o));
		return;
	}
	if (interrupted)
		puts("Stopped. Start it again and it goes on where it was.");
	if (m->dry)
		puts("A dry run: nothing was taken in.");
	printf(m->dry ? "would be taken in: %lld\nalready here: %lld\nunreadable: %lld\n"
	              : "taken in: %lld\nalready here: %lld\nunreadable: %lld\n",
	        (long long)m->taken, (long long)m->already, (long long)m->unreadable);
	if (m->deleted > 0)
		printf("of those, deleted here before: %lld\n", (long long)m->deleted);
	if (source_left(m->source) > 0)
		printf("files that could not be opened (named above): %zu\n",
		        source_left(m->source));
}

/* A batch with the context that holds all of it. */
struct pass {
	struct ctx *c;
	struct batch *b;
};

static enum rc begin_pass(struct ctx *c, struct import *m, bool *out_end, struct pass *out)
{
	struct ctx *sub = ctx_new(c, c->store);
	struct batch *b = talloc_zero(sub, struct batch);

	sub->actor = c->actor;
	b->m = m;
	*out = (struct pass){sub, b};
	TRY(fill_batch(sub, b, out_end));
	if (b->n == 0)
		return RC_OK;
	return m->dry ? look_at_batch(sub, b) : write_batch(sub, b);
}

static enum rc end_pass(struct import *m, struct pass *p)
{
	if (p->c == NULL)
		return RC_OK;
	TRY(take_batch(p->c, p->b));
	talloc_free(p->c);
	*p = (struct pass){NULL, NULL};
	show(m, false);
	return RC_OK;
}

/* While one batch is read by the children, the one before it is taken in and the one after it
 * is stored. */
static enum rc run_passes(struct import *m, struct ctx *c, struct pass *now, struct pass *before)
{
	for (bool end = false; !end && !interrupted;) {
		TRY(begin_pass(c, m, &end, now));
		reading_wait(m->reading);
		if (now->b->n_slots > 0)
			reading_start(m->reading, now->b->slots, now->b->n_slots);
		TRY(end_pass(m, before));
		*before = *now;
		*now = (struct pass){NULL, NULL};
	}
	reading_wait(m->reading);
	return end_pass(m, before);
}

static enum rc run(struct ctx *c, struct import *m)
{
	struct pass now = {NULL, NULL}, before = {NULL, NULL};
	enum rc rc = run_passes(m, c, &now, &before);

	reading_wait(m->reading);
	for (struct pass *p = &now; rc != RC_OK && p != NULL; p = p == &now ? &before : NULL)
		if (p->c != NULL && p->c->fail.rc != RC_OK)
			c->fail = p->c->fail;
	return rc;
}

enum rc cli_import(struct ctx *c, int argc, char **argv)
{
	static const char *const known[] = {"mailbox=", "dry-run", NULL};
	struct import *m = talloc_zero(c, struct import);

	TRY(cli_parse(c, argc, argv, known, &m->args));
	if (m->args.word_count != 2)
		return ctx_fail(c, RC_INVALID, "usage", "import mbox|maildir|eml PATH", NULL);
	TRY(source_open(c, m->args.words[0], m->args.words[1], &m->source));
	m->dry = cli_option(&m->args, "dry-run") != NULL;
	m->terminal = isatty(STDERR_FILENO) && !m->args.json;
	TRY(cli_open(c, &m->args));
	if (!m->dry)
		TRY(backup_settle(c));
	log_set_level(LOG_WARN);
	TRY(choose_box(c, m));
	TRY(lock(c, m->args.data));
	signal(SIGINT, on_signal);
	signal(SIGTERM, on_signal);
	signal(SIGPIPE, SIG_IGN);
	/* the next batch needs the memory again: do not hand it back each time */
	(void)mallopt(M_TRIM_THRESHOLD, KEEP_MEMORY);
	(void)mallopt(M_MMAP_THRESHOLD, KEEP_MEMORY / 2);
	m->reading = reading_new(m, "/proc/self/exe", (int)m->args.conf->parsers);
	m->started_ms = clock_mono_ms();
	struct indexer *beside = m->dry ? NULL : indexer_start(m, c->store);
	enum rc rc = run(c, m);
	indexer_end(beside);
	TRY(rc);
	if (!m->dry)
		TRY(search_catch_up(c, &interrupted));
	show(m, true);
	HASH_CLEAR(hh, m->seen);
	cli_poke(m->args.data);
	print_counts(c, m);
	if (source_left(m->source) > 0 && m->taken + m->already + m->unreadable == 0)
		return ctx_broken(c, "no file could be opened");
	if (m->taken + m->already + m->unreadable == 0 && !interrupted)
		fprintf(stderr, "No mail was found there. Is it really %s?\n", m->args.words[0]);
	return RC_OK;
}
