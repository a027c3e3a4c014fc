/* jobs/send: replies and the desk's own mails on their way out. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "desk/mailbox.h"
#include "jobs/loop.h"
#include "jobs/send.h"
#include "store/event.h"
#include "store/notice_mail.h"
#include "store/sending.h"

#define LOOK_MS 1000
#define REST_MS 60000 /* a mailbox whose server is in trouble */
#define CONTACT_MS 60000 /* good news are noted so often at most */
#define MAX_RESTING 1000
#define MARK_TURNS 300

struct resting {
	int64_t mailbox_id, until_mono_ms;
};

struct sender {
	struct resting list[MAX_RESTING];
	size_t n;
	struct send_lines *lines;
};

static enum rc reclaim_rows(struct ctx *c, void *arg)
{
	int64_t *n = arg, notices;
	TRY(store_outbox_reclaim(c, INT64_MAX, 0, n));
	return store_notice_mail_reclaim(c, &notices);
}

enum rc send_begin(struct ctx *c, struct loop *l)
{
	int64_t n = 0;
	char count[24];
	struct sender *s = talloc_zero(l, struct sender);
	s->lines = send_lines_new(s);
	l->state = s;
	TRY(file_make_dirs(c, path_join(c, store_data_dir(c->store), "outgoing"), 0750));
	TRY(store_tx(c, DB_WRITE, reclaim_rows, &n));
	snprintf(count, sizeof count, "%lld", (long long)n);
	if (n > 0)
		log_line(LOG_WARN, "sending_was_interrupted", "possible_repeats", count, NULL);
	return RC_OK;
}

static bool rests(struct sender *s, int64_t mailbox_id)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->list[i].mailbox_id == mailbox_id)
			return clock_mono_ms() < s->list[i].until_mono_ms;
	return false;
}

/* One slow server must not delay the others for each of its mails. */
static void let_rest(struct sender *s, int64_t mailbox_id, int64_t ms)
{
	size_t i = 0;
	while (i < s->n && s->list[i].mailbox_id != mailbox_id)
		i++;
	if (i == MAX_RESTING)
		return;
	s->list[i] = (struct resting){mailbox_id, clock_mono_ms() + ms};
	if (i == s->n)
		s->n++;
}

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
	return rc == RC_UPSTREAM && (r->code < 400 || strcmp(slug, "server_error") != 0);
}

/* The second sending says so to whoever receives it. */
struct bytes send_marked(struct ctx *c, struct bytes mail)
{
	static const char header[] = "X-Wellspring-Possible-Repeat: yes\r\n";
	uint8_t *p = talloc_size(c, sizeof header - 1 + mail.n);
	memcpy(p, header, sizeof header - 1);
	memcpy(p + sizeof header - 1, mail.p, mail.n);
	return (struct bytes){p, sizeof header - 1 + mail.n};
}

struct turn {
	struct mailbox *boxes;
	int n_boxes;
	int64_t next_ms;
};

static enum rc look_rows(struct ctx *c, void *arg)
{
	struct turn *t = arg;
	int64_t reply, notice;
	TRY(store_outbox_next_due(c, &reply));
	TRY(store_notice_mail_next_due(c, &notice));
	t->next_ms = reply == 0 || (notice != 0 && notice < reply) ? notice : reply;
	if (t->next_ms != 0 && t->next_ms <= c->now_ms)
		TRY(store_mailbox_list(c, c, &t->boxes, &t->n_boxes));
	return RC_OK;
}

/* A claimed reply and what came of it. */
struct job {
	int64_t mailbox_id;
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
static void try_one(struct ctx *c, struct send_lines *lines, const struct mailbox *m, struct job *k)
{
	k->d.file_name = talloc_asprintf(c, "reply-%lld.eml", (long long)k->row->message_id);
	k->d.result.words = "";
	k->rc = store_tx(c, DB_READ, build_rows, k);
	k->built = k->rc == RC_OK;
	if (k->built && k->row->maybe_repeat)
		k->d.mail = send_marked(c, k->d.mail);
	if (k->built)
		k->rc = send_deliver(c, lines, m, &k->d);
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
static enum rc send_one(struct ctx *c, struct loop *l, const struct mailbox *m, bool *out_any)
{
	struct sender *s = l->state;
	struct job k = {.mailbox_id = m->id};

	TRY(store_tx(c, DB_WRITE, claim_rows, &k));
	*out_any = k.n > 0;
	if (k.n == 0)
		return RC_OK;
	/* it may take longer than a claim is believed */
	atomic_store(&l->jobs->sending, k.row->message_id);
	try_one(c, s->lines, m, &k);
	enum rc rc = mark(c, l->jobs, &k);
	atomic_store(&l->jobs->sending, 0);
	TRY(rc);
	if (k.trouble != NULL)
		let_rest(s, m->id, REST_MS);
	bool speaks_of_server = k.trouble != NULL || k.rc == RC_OK || k.d.result.size_max > 0;
	return speaks_of_server ? store_tx(c, DB_WRITE, state_rows, &k) : RC_OK;
}

static enum rc send_mailbox(struct ctx *c, struct loop *l, const struct mailbox *m)
{
	bool any = true;
	for (int i = 0; any && i < 100 && !rests(l->state, m->id); i++) {
		if (atomic_load(&l->jobs->stop))
			break;
		struct ctx *sub = loop_sub(c);
		TRY(loop_sub_end(c, sub, send_one(sub, l, m, &any)));
	}
	return RC_OK;
}

enum rc send_turn(struct ctx *c, struct loop *l, int64_t *out_wait_ms)
{
	struct turn t = {0};
	struct sender *s = l->state;

	send_lines_sweep(s->lines);
	TRY(store_tx(c, DB_READ, look_rows, &t));
	*out_wait_ms = LOOK_MS;
	if (t.next_ms == 0)
		return RC_OK;
	if (t.next_ms > c->now_ms) {
		*out_wait_ms = t.next_ms - c->now_ms;
		return RC_OK;
	}
	for (int i = 0; i < t.n_boxes; i++)
		if (!t.boxes[i].paused && !rests(s, t.boxes[i].id))
			TRY(send_mailbox(c, l, &t.boxes[i]));
	TRY(send_notices(c, s->lines, t.boxes, t.n_boxes));
	return RC_OK;
}
