/* jobs/parse: waiting raw rows through the parser's child into desk/intake, in order. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "desk/intake.h"
#include "jobs/loop.h"
#include "mail/parser.h"
#include "store/blob.h"
#include "store/raw.h"

#define BATCH_MAILS 100
#define BATCH_BYTES (16 << 20)
#define MAX_PARSERS 16

struct reading {
	struct parser *parsers[MAX_PARSERS];
	int n;
};

/* One mail on its way. Threads allocate below its ctx only, never below its parent. */
struct slot {
	struct ctx *c;
	const struct raw *raw;
	const struct mail_hints *hints;
	struct bytes bytes;
	struct mail *mail;
	const char *slug, *words;
	enum rc trouble; /* not the mail's fault: it waits */
};

struct batch {
	struct raw *rows;
	int n;
	struct slot *slots;
	bool imports;
	atomic_int next;
};

enum rc parse_begin(struct ctx *c, struct loop *l)
{
	struct reading *r = talloc_zero(l, struct reading);
	r->n = l->jobs->parsers < MAX_PARSERS ? l->jobs->parsers : MAX_PARSERS;
	for (int i = 0; i < r->n; i++)
		r->parsers[i] = parser_new(r, l->jobs->exe);
	l->state = r;
	return RC_OK;
}

/* An import that runs reads its own mails (cli/import.c holds this lock); those of one
 * that was ended are read here. */
static bool import_runs(struct ctx *c)
{
	int fd = open(path_join(c, store_data_dir(c->store), "import.lock"), O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	bool held = flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
	close(fd);
	return held;
}

static enum rc read_rows(struct ctx *c, void *arg)
{
	struct batch *b = arg;
	int64_t bytes = 0;

	TRY(store_raw_waiting(c, c, 0, BATCH_MAILS, b->imports, &b->rows, &b->n));
	for (int i = 0; i < b->n; i++) {
		bytes += b->rows[i].size;
		if (i > 0 && bytes > BATCH_BYTES)
			b->n = i;
	}
	return RC_OK;
}

static enum rc read_blob(struct ctx *c, void *arg)
{
	struct slot *s = arg;
	return blob_get(c, c, s->raw->hash, &s->bytes);
}

static void is_unreadable(struct slot *s, const char *slug)
{
	const struct failure *f = &s->c->fail;
	s->mail = NULL;
	s->slug = slug;
	s->words = f->detail != NULL ? f->detail : f->text;
}

/* Its bytes are gone, or it is no mail, or it kills its reader: that is this mail's own
 * trouble and delays no other. */
static void parse_slot(struct slot *s, struct parser *p)
{
	enum rc rc = store_tx(s->c, DB_READ, read_blob, s);

	if (rc == RC_NOT_FOUND)
		is_unreadable(s, "left_on_server");
	else if (rc == RC_INTERNAL)
		is_unreadable(s, "bytes_lost");
	if (s->slug != NULL)
		return;
	if (rc == RC_OK)
		rc = parser_run(p, s->c, s->c, s->bytes, s->hints, &s->mail);
	else
		s->trouble = rc;
	if (rc == RC_OK || s->trouble != RC_OK)
		return;
	if (rc == RC_INVALID || rc == RC_LIMIT || rc == RC_UPSTREAM)
		is_unreadable(s, s->c->fail.slug != NULL ? s->c->fail.slug : "not_a_mail");
	else
		s->trouble = rc;
}

struct crew {
	struct batch *batch;
	struct parser *parser;
	pthread_t thread;
};

static void *work(void *arg)
{
	struct crew *w = arg;
	for (int i; (i = atomic_fetch_add(&w->batch->next, 1)) < w->batch->n;)
		parse_slot(&w->batch->slots[i], w->parser);
	return NULL;
}

/* All mails of the batch; the results stand in their order whoever read them. */
static void parse_all(struct batch *b, struct reading *r)
{
	struct crew crew[MAX_PARSERS];
	int hands = b->n < r->n * 2 ? 1 : r->n, started = 1;

	for (int i = 0; i < hands; i++)
		crew[i] = (struct crew){.batch = b, .parser = r->parsers[i]};
	while (started < hands &&
	        pthread_create(&crew[started].thread, NULL, work, &crew[started]) == 0)
		started++;
	work(&crew[0]);
	for (int i = 1; i < started; i++)
		pthread_join(crew[i].thread, NULL);
}

static enum rc make_slots(struct ctx *c, struct batch *b)
{
	struct mail_hints *hints = NULL;
	int64_t mailbox = 0;

	b->slots = talloc_zero_array(c, struct slot, (size_t)b->n);
	for (int i = 0; i < b->n; i++) {
		if (b->rows[i].mailbox_id != mailbox || hints == NULL) {
			hints = talloc_zero(c, struct mail_hints);
			mailbox = b->rows[i].mailbox_id;
			TRY(intake_hints(c, c, mailbox, hints));
		}
		b->slots[i] = (struct slot){
		        .raw = &b->rows[i],
		        .hints = hints,
		        .c = ctx_new(c, c->store),
		};
		b->slots[i].c->actor = c->actor;
	}
	return RC_OK;
}

static enum rc take(struct ctx *c, struct batch *b)
{
	struct intake_item *items = talloc_zero_array(c, struct intake_item, (size_t)b->n);
	struct intake_count count = {0};
	char taken[24], unreadable[24];
	size_t n = 0;

	for (int i = 0; i < b->n; i++) {
		struct slot *s = &b->slots[i];
		/* What comes after may answer it: keep the order. */
		if (s->trouble != RC_OK)
			break;
		items[n++] = (struct intake_item){
		        .raw = s->raw, .mail = s->mail, .slug = s->slug, .words = s->words};
	}
	if (n == 0) {
		log_failure(LOG_ERROR, "parse", b->slots[0].c);
		return ctx_broken(c, "the first waiting mail could not be given to a reader");
	}
	TRY(intake_batch(c, items, n, &count));
	snprintf(taken, sizeof taken, "%zu", count.taken);
	snprintf(unreadable, sizeof unreadable, "%zu", count.unreadable);
	log_line(LOG_INFO, "mail_taken_in", "count", taken, "unreadable", unreadable, NULL);
	return RC_OK;
}

enum rc parse_turn(struct ctx *c, struct loop *l, int64_t *out_wait_ms)
{
	struct batch b = {.imports = !import_runs(c)};

	TRY(store_tx(c, DB_READ, read_rows, &b));
	if (b.n == 0)
		return RC_OK;
	TRY(make_slots(c, &b));
	parse_all(&b, l->state);
	*out_wait_ms = 0;
	return take(c, &b);
}
