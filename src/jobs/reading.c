/* jobs/reading: parser children at work on a batch of mails. */
#include "jobs/reading.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/log.h"
#include "store/blob.h"
#include "store/engine.h"

struct crew {
	struct slot *slots;
	size_t n;
	atomic_size_t *next;
	struct parser *parser;
	pthread_t thread;
};

struct reading {
	struct parser *parsers[READING_MAX];
	int n;
	struct crew crew[READING_MAX];
	int started; /* threads of crew that run */
	atomic_size_t next;
};

struct reading *reading_new(const void *mem, const char *exe, int n)
{
	struct reading *r = talloc_zero(mem, struct reading);
	r->n = n < 1 ? 1 : n > READING_MAX ? READING_MAX : n;
	for (int i = 0; i < r->n; i++)
		r->parsers[i] = parser_new(r, exe);
	return r;
}

static enum rc read_blob(struct ctx *c, void *arg)
{
	struct slot *s = arg;
	return blob_get(c, c, s->raw->hash, &s->bytes);
}

static bool is_read(const struct slot *s)
{
	return s->mail != NULL || s->slug != NULL;
}

static void is_unreadable(struct slot *s, const char *slug)
{
	const struct failure *f = &s->c->fail;
	s->mail = NULL;
	s->slug = slug;
	s->words = f->detail != NULL ? f->detail : f->text;
}

static enum rc find_bytes(struct slot *s)
{
	if (s->bytes.p != NULL || s->bytes.n > 0 || s->raw->size == 0)
		return RC_OK;
	enum rc rc = store_tx(s->c, DB_READ, read_blob, s);
	/* One that is tried again and was never here keeps its reason. */
	if (rc == RC_NOT_FOUND)
		is_unreadable(s, s->raw->reason_slug != NULL ? s->raw->reason_slug : "bytes_lost");
	else if (rc == RC_INTERNAL)
		is_unreadable(s, "bytes_lost");
	return rc;
}

/* Its bytes are gone, or it is no mail, or it kills its reader: that is this mail's own
 * trouble and delays no other. */
static void parse_slot(struct slot *s, struct parser *p)
{
	struct mail *mail = NULL;

	if (is_read(s)) /* ahead */
		return;
	enum rc rc = find_bytes(s);
	if (s->slug != NULL)
		return;
	if (rc == RC_OK)
		rc = parser_run(p, s->c, s->c, s->bytes, s->hints, &mail);
	else
		s->trouble = rc;
	s->mail = mail;
	if (rc == RC_OK || s->trouble != RC_OK)
		return;
	if (rc == RC_INVALID || rc == RC_LIMIT || rc == RC_UPSTREAM)
		is_unreadable(s, s->c->fail.slug != NULL ? s->c->fail.slug : "not_a_mail");
	else
		s->trouble = rc;
}

static void *work(void *arg)
{
	struct crew *w = arg;
	for (size_t i; (i = atomic_fetch_add(w->next, 1)) < w->n;)
		parse_slot(&w->slots[i], w->parser);
	return NULL;
}

void reading_start(struct reading *r, struct slot *slots, size_t n)
{
	size_t left = 0;

	for (size_t i = 0; i < n; i++)
		left += !is_read(&slots[i]);
	int hands = left == 0 ? 0 : left < (size_t)r->n * 2 ? 1 : r->n;

	atomic_store(&r->next, 0);
	for (r->started = 0; r->started < hands; r->started++) {
		struct crew *w = &r->crew[r->started];
		*w = (struct crew){
		        .slots = slots, .n = n, .next = &r->next, .parser = r->parsers[r->started]};
		if (pthread_create(&w->thread, NULL, work, w) != 0)
			break;
	}
	if (r->started == 0 && left > 0) /* no thread to be had: then here and now */
		work(&r->crew[0]);
}

void reading_wait(struct reading *r)
{
	while (r->started > 0)
		pthread_join(r->crew[--r->started].thread, NULL);
}

void reading_run(struct reading *r, struct slot *slots, size_t n)
{
	if (n == 1) { /* the usual mail of a quiet day: no thread for it */
		parse_slot(slots, r->parsers[0]);
		return;
	}
	reading_start(r, slots, n);
	reading_wait(r);
}

struct slot *reading_slots(struct ctx *c, const struct raw *const *rows, size_t n)
{
	struct slot *slots = talloc_zero_array(c, struct slot, n + 1);

	for (size_t i = 0; i < n; i++) {
		slots[i] = (struct slot){.raw = rows[i], .c = ctx_new(c, c->store)};
		slots[i].c->actor = c->actor;
	}
	return slots;
}

enum rc reading_hints(struct ctx *c, struct slot *slots, size_t n)
{
	struct mail_hints *hints = NULL;
	int64_t mailbox = 0;

	for (size_t i = 0; i < n; i++) {
		if (is_read(&slots[i]))
			continue;
		if (slots[i].raw->mailbox_id != mailbox || hints == NULL) {
			hints = talloc_zero(c, struct mail_hints);
			mailbox = slots[i].raw->mailbox_id;
			TRY(intake_hints(c, c, mailbox, hints));
		}
		slots[i].hints = hints;
	}
	return RC_OK;
}

enum rc reading_fetch(struct ctx *c, struct slot *slots, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (slots[i].raw->size > BLOB_ROW_MAX || is_read(&slots[i]))
			continue;
		enum rc rc = blob_get(c, c, slots[i].raw->hash, &slots[i].bytes);
		if (rc != RC_OK && rc != RC_NOT_FOUND)
			return rc;
		ctx_clear_failure(c);
		if (rc == RC_OK)
			TRY(intake_hints_of(c, c, slots[i].bytes, slots[i].hints, &slots[i].hints));
	}
	return RC_OK;
}

enum rc reading_take(struct ctx *c, const struct slot *slots, size_t n, struct intake_count *out)
{
	struct intake_item *items = talloc_zero_array(c, struct intake_item, n + 1);
	size_t fit = 0;

	/* What comes after may answer it: keep the order. */
	for (; fit < n && slots[fit].trouble == RC_OK; fit++)
		items[fit] = (struct intake_item){
		        .raw = slots[fit].raw,
		        .mail = slots[fit].mail,
		        .slug = slots[fit].slug,
		        .words = slots[fit].words,
		};
	if (fit == 0) {
		log_failure(LOG_ERROR, "parse", slots[0].c);
		return ctx_broken(c, "the first waiting mail could not be given to a reader");
	}
	return intake_batch(c, items, fit, out);
}
