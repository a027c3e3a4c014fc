/* jobs/courier: a mailbox's replies on their way. */
#include "jobs/courier.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "desk/mailbox.h"
#include "jobs/send.h"
#include "store/event.h"
#include "store/sending.h"

#define HANDS 32 /* that many at once */
#define IN_ONE_GO 100 /* mails; then others may have the hand */
#define REST_MS 60000 /* a mailbox whose server is in trouble */
#define FAILED_REST_MS 1000 /* the desk's own trouble */
#define CONTACT_MS 60000 /* good news are noted so often at most */
#define MARK_TURNS 300
#define GRACE_MS 10000 /* for what is on its way when the desk ends */

/* Everything but the atomics belongs to the thread while it works, else to the send loop. */
struct courier {
	struct couriers *all;
	int64_t mailbox_id;
	struct send_lines *lines;
	int64_t rest_until_mono_ms;
	pthread_t thread;
	bool has_thread; /* of the send loop alone */
	int hand;
	atomic_bool works, again;
};

struct couriers {
	struct jobs *jobs;
	struct courier **v;
	size_t n;
	atomic_bool hurry; /* waits on servers end */
	struct {
		bool taken; /* of the send loop alone */
		atomic_llong since_ms; /* of the claim that is on its way; 0: none */
	} hands[HANDS];
};

/* Is it the mailbox's server that fails, or this mail? */
static bool is_servers_trouble(const struct ctx *c, enum rc rc, const struct smtp_result *r)
{
	const char *slug = c->fail.slug != NULL ? c->fail.slug : "";
	if (rc == RC_INVALID)
		return strcmp(slug, "plain_refused") == 0 ||
		       strcmp(slug, "secret_unreadable") == 0 ||
		       strcmp(slug, "server_unreadable") == 0 ||
		       strcmp(slug, "login_unreadable") == 0;
	if (rc == RC_NOT_FOUND)
		return strcmp(slug, "server_missing") == 0;
	return rc == RC_UPSTREAM &&
	       (r->code < 400 || r->of_server || strcmp(slug, "server_error") != 0);
}

/* A claimed reply and what came of it. */
struct job {
	int64_t mailbox_id;
	struct mailbox box;
	struct outbox *row;
	int n;
	struct outgoing envelope;
	struct delivery d;
	enum rc rc;
	bool built, final;
	const char *trouble; /* slug of what is wrong with the server, or NULL */
	const char *slug, *words;
};

/* What was written for later bears the time at which it leaves. */
static enum rc claim_rows(struct ctx *c, void *arg)
{
	struct job *k = arg;
	TRY(store_mailbox_any(c, c, k->mailbox_id, &k->box));
	if (k->box.paused || k->box.gone_ms != 0)
		return RC_OK;
	TRY(store_outbox_claim(c, c, k->mailbox_id, 1, &k->row, &k->n));
	if (k->n > 0 && k->row->scheduled && k->row->tries == 1)
		return store_outbox_stamp(c, k->row->message_id);
	return RC_OK;
}

static enum rc build_rows(struct ctx *c, void *arg)
{
	struct job *k = arg;
	TRY(outgoing_build(c, c, k->row->message_id, &k->d.mail));
	TRY(outgoing_envelope(c, c, k->row->message_id, &k->envelope));
	k->d.from = k->envelope.from;
	k->d.to = (const char *const *)k->envelope.to;
	return RC_OK;
}

static enum rc mark_rows(struct ctx *c, void *arg)
{
	struct job *k = arg;
	struct send_outcome o = {
	        .row = k->row,
	        .envelope = k->built ? &k->envelope : NULL,
	        .ok = k->rc == RC_OK,
	        .final = k->final,
	        .slug = k->slug,
	        .words = k->words,
	        .result = &k->d.result,
	};
	return send_mark(c, &o);
}

static enum rc state_rows(struct ctx *c, void *arg)
{
	struct job *k = arg;
	/* only who was greeted has said how much they take */
	if (k->d.result.size_max > 0 || k->rc == RC_OK)
		TRY(store_sending_size_set(c, k->mailbox_id, k->d.result.size_max));
	return send_note_state(c, k->mailbox_id, k->trouble, k->words, CONTACT_MS);
}

/* Build and deliver; what came of it stands in the job. */
static void try_one(struct ctx *c, struct courier *w, struct job *k)
{
	k->d.file_name = talloc_asprintf(c, "reply-%lld.eml", (long long)k->row->message_id);
	k->d.result.words = "";
	k->rc = store_tx(c, DB_READ, build_rows, k);
	k->built = k->rc == RC_OK;
	if (k->built && k->row->maybe_repeat)
		k->d.mail = send_marked(c, k->d.mail);
	if (k->built)
		k->rc = send_deliver(c, w->lines, &k->box, &k->d);
	k->words = k->rc == RC_OK ? k->d.result.words : mailbox_failure_words(c);
	if (k->rc == RC_OK)
		return;
	log_failure(LOG_WARN, "send", c);
	bool servers = k->built && is_servers_trouble(c, k->rc, &k->d.result);
	k->slug = talloc_strdup(c, c->fail.slug != NULL ? c->fail.slug : rc_name(k->rc));
	if (servers)
		k->trouble = k->slug;
	if (!servers || (k->rc == RC_UPSTREAM && k->d.result.permanent))
		k->final = k->d.result.permanent || k->rc == RC_INVALID || k->rc == RC_NOT_FOUND;
	ctx_clear_failure(c);
}

/* An agent may change the conversation between our read and our write (PostgreSQL); and what the
 * server said is not forgotten because the database was out of reach for a while. */
static enum rc mark(struct ctx *c, struct jobs *j, struct job *k)
{
	enum rc rc = store_tx(c, DB_WRITE, mark_rows, k);

	for (int turn = 1; rc != RC_OK && turn < MARK_TURNS && !atomic_load(&j->stop); turn++) {
		if (rc != RC_CONFLICT)
			clock_sleep_ms(turn < 20 ? turn * 50 : 1000);
		ctx_clear_failure(c);
		rc = store_tx(c, DB_WRITE, mark_rows, k);
	}
	return rc;
}

/* *out_any false: nothing was due. Failures of the mail or its server are outcomes. */
static enum rc send_one(struct ctx *c, struct courier *w, bool *out_any)
{
	struct job k = {.mailbox_id = w->mailbox_id};
	atomic_llong *since = &w->all->hands[w->hand].since_ms;

	/* it may take longer than a claim is believed */
	atomic_store(since, c->now_ms);
	TRY(store_tx(c, DB_WRITE, claim_rows, &k));
	*out_any = k.n > 0;
	if (k.n == 0)
		return RC_OK;
	try_one(c, w, &k);
	TRY(mark(c, w->all->jobs, &k));
	atomic_store(since, 0);
	if (k.trouble != NULL)
		w->rest_until_mono_ms = clock_mono_ms() + REST_MS;
	bool speaks_of_server = k.trouble != NULL || k.rc == RC_OK || k.d.result.size_max > 0;
	return speaks_of_server ? store_tx(c, DB_WRITE, state_rows, &k) : RC_OK;
}

static bool rests(const struct courier *w)
{
	return clock_mono_ms() < w->rest_until_mono_ms;
}

/* Whether there may be more to do. */
static bool go_once(struct courier *w)
{
	struct ctx *c = loop_ctx(w->all->jobs);
	bool any = false;
	enum rc rc = w->mailbox_id == COURIER_OF_THE_DESK ? send_notices(c, w->lines)
	                                                  : send_one(c, w, &any);

	atomic_store(&w->all->hands[w->hand].since_ms, 0);
	if (rc != RC_OK && rc != RC_NOT_FOUND) { /* not found: the mailbox was taken away */
		log_failure(LOG_ERROR, "send", c);
		w->rest_until_mono_ms = clock_mono_ms() + FAILED_REST_MS;
	}
	store_rollback(c);
	talloc_free(c);
	return rc == RC_OK && any && !rests(w) && !atomic_load(&w->all->jobs->stop);
}

static void *work(void *arg)
{
	struct courier *w = arg;
	struct store *store = w->all->jobs->store;

	do {
		atomic_store(&w->again, false);
		for (int i = 0; i < IN_ONE_GO && go_once(w); i++)
			;
	} while (atomic_load(&w->again) && !rests(w) && !atomic_load(&w->all->jobs->stop));
	atomic_store(&w->works, false);
	if (atomic_load(&w->again)) /* called a moment ago: the send loop looks once more */
		store_tell(store, TOPIC_OUTBOX);
	return NULL;
}

struct couriers *couriers_new(struct jobs *j)
{
	struct couriers *s = talloc_zero(NULL, struct couriers);

	s->jobs = j;
	return s;
}

static struct courier *courier_of(struct couriers *s, int64_t mailbox_id)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i]->mailbox_id == mailbox_id)
			return s->v[i];
	struct courier *w = talloc_zero(s, struct courier);
	w->all = s;
	w->mailbox_id = mailbox_id;
	w->lines = send_lines_new(w);
	s->v = talloc_realloc(s, s->v, struct courier *, s->n + 1);
	s->v[s->n++] = w;
	return w;
}

static void let_go(struct courier *w)
{
	if (!w->has_thread)
		return;
	pthread_join(w->thread, NULL);
	w->has_thread = false;
	w->all->hands[w->hand].taken = false;
}

static int free_hand(const struct couriers *s)
{
	for (int i = 0; i < HANDS; i++)
		if (!s->hands[i].taken)
			return i;
	return -1;
}

void couriers_call(struct couriers *s, int64_t mailbox_id, int64_t timeout_s)
{
	struct courier *w = courier_of(s, mailbox_id);

	atomic_store(&w->again, true);
	if (atomic_load(&w->works))
		return;
	let_go(w);
	int hand = free_hand(s);
	if (hand < 0 || rests(w))
		return;
	send_lines_set(w->lines, timeout_s, &s->hurry);
	w->hand = hand;
	atomic_store(&w->works, true);
	w->has_thread = pthread_create(&w->thread, NULL, work, w) == 0;
	s->hands[hand].taken = w->has_thread;
	if (!w->has_thread)
		atomic_store(&w->works, false);
}

void couriers_sweep(struct couriers *s)
{
	for (size_t i = 0; i < s->n; i++) {
		struct courier *w = s->v[i];
		if (atomic_load(&w->works))
			continue;
		let_go(w);
		send_lines_sweep(w->lines);
	}
}

void couriers_settle(struct couriers *s)
{
	for (size_t i = 0; i < s->n; i++)
		let_go(s->v[i]);
}

void couriers_end(struct couriers *s)
{
	bool any = s != NULL;

	for (int64_t end = clock_mono_ms() + GRACE_MS; any && clock_mono_ms() < end;) {
		any = false;
		for (size_t i = 0; i < s->n; i++)
			any |= atomic_load(&s->v[i]->works);
		if (any)
			clock_sleep_ms(5);
	}
	if (s == NULL)
		return;
	atomic_store(&s->hurry, true);
	couriers_settle(s);
	talloc_free(s);
}

int64_t couriers_oldest_ms(const struct couriers *s)
{
	int64_t oldest = INT64_MAX;

	for (int i = 0; i < HANDS; i++) {
		int64_t since = atomic_load(&s->hands[i].since_ms);
		if (since != 0 && since < oldest)
			oldest = since;
	}
	return oldest;
}
