/* jobs/fetch_folder: one folder's cursor, new mail and older mail. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "desk/refile.h"
#include "jobs/fetch.h"
#include "mail/mail.h"
#include "store/blob.h"
#include "store/event.h"
#include "store/raw.h"

#define LIST_MAX 200
#define BATCH_BYTES (16u << 20)
#define STUCK_TIMES 3
#define BEYOND_TIMES 10 /* … of a mail beyond the numbers given out, before it is told */
#define DAY_MS 86400000LL

/* Part of a folder: UIDs from `from`, below `end` (0: to the newest). */
struct span {
	uint32_t from, end;
	int64_t since_ms; /* 0: whenever */
	bool older; /* not what came since the mailbox was connected */
};

struct batch {
	struct visit *v;
	struct mailbox_folder *row;
	bool is_first, older;
	struct imap_mail *mails;
	const char **hashes; /* of the mails that came with bytes */
	size_t n;
	struct imap_mail *left; /* too large, or never handed over */
	size_t n_left;
	const char *left_slug;
	int64_t new_mails;
};

static int64_t first_ms(const struct visit *v)
{
	if (strcmp(v->box.take, "all") == 0)
		return 0;
	if (strcmp(v->box.take, "since") == 0)
		return v->box.take_since_ms;
	/* A server counts seconds. */
	return v->box.created_ms - v->box.created_ms % 1000;
}

/* What came since the mailbox was added is none, even where it is looked for among older mail:
 * before the first contact, or after a new UIDVALIDITY. */
static bool is_history(const struct batch *b, const struct imap_mail *m)
{
	return b->older && m->internal_ms < b->v->box.created_ms / 1000 * 1000;
}

/* From before what the mailbox is to take. */
static bool is_too_old(const struct batch *b, const struct imap_mail *m)
{
	return b->older && m->internal_ms > 0 && m->internal_ms < first_ms(b->v);
}

static void fill_raw(const struct batch *b, const struct imap_mail *m, struct raw *r)
{
	const struct mailbox_folder *f = b->row;
	*r = (struct raw){
	        .mailbox_id = f->mailbox_id,
	        .size = m->raw.n > 0 ? (int64_t)m->raw.n : m->size,
	        .source = "imap",
	        .folder = f->name,
	        .uidvalidity = f->uidvalidity,
	        .uid = m->uid,
	        .filed = f->role,
	        .history = is_history(b, m),
	        .received_ms = m->internal_ms > 0 ? m->internal_ms : clock_now_ms(),
	};
}

/* A mail that stays on the server is a visible row all the same. */
static enum rc add_left(struct ctx *c, struct batch *b, const struct imap_mail *m, const char *slug)
{
	struct raw r;
	bool is_new;
	fill_raw(b, m, &r);
	const char *name = talloc_asprintf(c, "%lld %s %lld %u", (long long)r.mailbox_id, r.folder,
	        (long long)r.uidvalidity, m->uid);
	r.hash = sha256_hex(c, name, strlen(name));
	r.state = RAW_UNREADABLE;
	r.reason_slug = slug;
	r.reason_text = talloc_asprintf(c, "%s, UID %u", r.folder, m->uid);
	TRY(store_raw_add(c, &r, &is_new));
	if (is_new)
		event_add(c, &(struct event){
		                     .kind = "unreadable.added",
		                     .mailbox_id = r.mailbox_id,
		                     .subject_kind = "raw",
		                     .subject_id = r.id,
		             });
	return RC_OK;
}

/* The mails and the cursor behind them, or neither. */
static enum rc batch_rows(struct ctx *c, void *arg)
{
	struct batch *b = arg;

	b->new_mails = 0;
	for (size_t i = 0; i < b->n; i++) {
		struct imap_mail *m = &b->mails[i];
		struct raw r;
		bool is_new;
		if (m->raw.n == 0) { /* NIL: it is there, and the server cannot read it */
			TRY(add_left(c, b, m, "fetch_failed"));
			continue;
		}
		fill_raw(b, m, &r);
		r.hash = b->hashes[i];
		TRY(blob_put(c, r.hash, m->raw.p, m->raw.n));
		TRY(store_raw_add(c, &r, &is_new));
		if (!is_new)
			TRY(refile(c, &r));
		b->new_mails += is_new;
	}
	for (size_t i = 0; i < b->n_left; i++)
		TRY(add_left(c, b, &b->left[i], b->left_slug));
	return store_mailbox_folder_set(c, b->row);
}

static enum rc write_batch(struct ctx *c, struct batch *b)
{
	char count[24];

	b->hashes = talloc_zero_array(c, const char *, b->n + 1);
	for (size_t i = 0; i < b->n; i++) {
		struct bytes raw = b->mails[i].raw;
		if (raw.n == 0)
			continue;
		b->hashes[i] = sha256_hex(b->hashes, raw.p, raw.n);
		TRY(blob_prepare(c, b->hashes[i], raw.p, raw.n));
	}
	TRY(store_tx(c, DB_WRITE, batch_rows, b));
	b->v->f->failures = 0; /* it goes on: one bad mail is not to hold up the next */
	if (b->new_mails == 0)
		return RC_OK;
	b->v->f->last_mail_ms = clock_now_ms();
	snprintf(count, sizeof count, "%lld", (long long)b->new_mails);
	log_line(LOG_INFO, "imap_taken", "count", count, "folder", b->row->role, NULL);
	return RC_OK;
}

static void move_cursor(struct batch *b, uint32_t next)
{
	if (b->older) {
		b->row->history_uid = next;
		for (size_t i = 0; i < b->n; i++)
			b->row->history_taken += is_history(b, &b->mails[i]);
	} else {
		b->row->next_uid = next;
	}
}

/* The same first mail failed again and again: it is left, the others come. */
static bool give_up_on(struct fetcher *f, uint32_t uid)
{
	f->stuck_times = f->stuck_uid == uid ? f->stuck_times + 1 : 1;
	f->stuck_uid = uid;
	return f->stuck_times >= STUCK_TIMES;
}

/* Left for good, as a row that tells of it; the cursor moves on. */
static void leave_first(struct ctx *c, struct batch *b, struct imap_mail *list, uint32_t *out_next)
{
	log_failure(LOG_WARN, "fetch_mail_given_up", c);
	ctx_clear_failure(c);
	b->left = list;
	b->n_left = 1;
	b->n = 0;
	b->left_slug = "fetch_failed";
	*out_next = list[0].uid + 1;
}

/* Mails of list that the server left out before the last one it gave: what came before the first
 * of them is kept. */
static void cut_at_gap(struct batch *b, const struct imap_mail *list, size_t n)
{
	for (size_t i = 0; i < b->n && i < n; i++)
		if (b->mails[i].uid != list[i].uid) {
			b->n = i;
			return;
		}
}

static enum rc not_handed_over(struct ctx *c)
{
	return ctx_fail(c, RC_UPSTREAM, "server_error",
	        "The mail server lists a mail that it does not hand over.", NULL);
}

/* It said that this mail is there and then did not give it. Mostly it was expunged meanwhile, and
 * the next list is without it; else a server is at work that forgets or lies. What it says is there
 * beyond the numbers it gave out is believed when it is seen: the cursor stays, for mail may still
 * come with a number below. */
static enum rc first_is_missing(
        struct ctx *c, struct batch *b, struct imap_mail *list, uint32_t *out_next)
{
	struct fetcher *f = b->v->f;
	uint32_t uid = list[0].uid;
	bool over = give_up_on(f, uid);

	*out_next = uid;
	if (b->v->uidnext > 0 && uid >= b->v->uidnext && !b->older) {
		*out_next = 0;
		return f->stuck_times < BEYOND_TIMES ? RC_OK : not_handed_over(c);
	}
	if (f->stuck_times == 1)
		return RC_OK;
	enum rc rc = not_handed_over(c);
	if (!over)
		return rc;
	leave_first(c, b, list, out_next);
	return RC_OK;
}

/* The mails of list that may be fetched, up to the first too large one. *out_next 0: none now. */
static enum rc fetch_some(
        struct ctx *c, struct batch *b, struct imap_mail *list, size_t n, uint32_t *out_next)
{
	struct fetcher *f = b->v->f;
	uint32_t *uids = talloc_array(c, uint32_t, n);
	size_t fit = 0;

	/* One by one where a batch failed, so that only the mail at fault is given up. */
	if (n > 1 && list[0].uid <= f->careful_upto)
		n = 1;
	while (fit < n && list[fit].size <= MAIL_MAX_BYTES) {
		uids[fit] = list[fit].uid;
		fit++;
	}
	if (fit == 0) {
		b->left = list;
		b->n_left = 1;
		b->left_slug = "left_on_server";
		*out_next = list[0].uid + 1;
		return RC_OK;
	}
	/* A mail larger than a batch is a batch of its own. */
	size_t most = list[0].size > BATCH_BYTES ? MAIL_MAX_BYTES : BATCH_BYTES;
	if (most > BATCH_BYTES)
		fit = 1;
	enum rc rc = imap_fetch_many(b->v->imap, c, c, uids, fit, most, &b->mails, &b->n);
	if (rc != RC_OK && fit > 1)
		f->careful_upto = uids[fit - 1];
	else if (rc != RC_OK && give_up_on(f, uids[0])) {
		/* The connection may be gone with it; the cursor moves all the same. */
		leave_first(c, b, list, out_next);
		return RC_OK;
	}
	TRY(rc);
	cut_at_gap(b, list, fit);
	if (b->n == 0)
		return first_is_missing(c, b, list, out_next);
	*out_next = b->mails[b->n - 1].uid + 1;
	return RC_OK;
}

/* Those of list that are to be taken, in its place. */
static size_t drop_too_old(const struct batch *b, struct imap_mail *list, size_t n)
{
	size_t kept = 0;
	for (size_t i = 0; i < n; i++)
		if (!is_too_old(b, &list[i]))
			list[kept++] = list[i];
	return kept;
}

/* One batch of a span; *out_done when nothing of it is left. */
static enum rc fetch_span(
        struct ctx *c, struct visit *v, struct mailbox_folder *row, struct span s, bool *out_done)
{
	struct batch b = {.v = v, .row = row, .older = s.older};
	struct imap_mail *list;
	size_t n = 0, use = 0;
	uint32_t next = s.end;

	*out_done = true;
	TRY(imap_list(v->imap, c, c, s.from, s.since_ms, LIST_MAX, &list, &n));
	while (use < n && (s.end == 0 || list[use].uid < s.end))
		use++;
	if (use == 0 && s.end == 0)
		return RC_OK;
	if (use > 0) {
		next = list[use - 1].uid + 1;
		use = drop_too_old(&b, list, use);
		if (use > 0)
			TRY(fetch_some(c, &b, list, use, &next));
		if (next == 0)
			return RC_OK;
		*out_done = s.end != 0 && next >= s.end;
	}
	move_cursor(&b, next);
	return write_batch(c, &b);
}

struct row_work {
	struct mailbox_folder *row;
	const char *name;
	int64_t mailbox_id;
};

static enum rc get_row(struct ctx *c, void *arg)
{
	struct row_work *k = arg;
	return store_mailbox_folder_get(c, c, k->mailbox_id, k->name, k->row);
}

static enum rc set_row(struct ctx *c, void *arg)
{
	return store_mailbox_folder_set(c, arg);
}

/* The first UID that is not there yet, for a server that does not tell it. */
static enum rc find_next_uid(
        struct ctx *c, struct visit *v, const struct imap_status *st, int64_t *out)
{
	int64_t next = st->uidnext > 0 ? st->uidnext : 1;
	bool more = st->uidnext == 0 && st->exists > 0;

	while (more) {
		struct ctx *sub = loop_sub(c);
		struct imap_mail *list;
		size_t n = 0;
		TRY(loop_sub_end(
		        c, sub, imap_list(v->imap, sub, c, (uint32_t)next, 0, 5000, &list, &n)));
		more = n == 5000;
		if (n > 0)
			next = (int64_t)list[n - 1].uid + 1;
	}
	*out = next;
	return RC_OK;
}

/* The cursor: as stored, or begun anew where the server's numbers are new. */
static enum rc begin(struct ctx *c, struct visit *v, const char *name, const char *role,
        const struct imap_status *st, struct mailbox_folder *row)
{
	struct row_work k = {.row = row, .name = name, .mailbox_id = v->box.id};
	enum rc rc = store_tx(c, DB_READ, get_row, &k);
	bool is_first = rc == RC_NOT_FOUND;
	int64_t next = 1;

	if (rc != RC_OK && !is_first)
		return rc;
	ctx_clear_failure(c);
	if (!is_first && row->uidvalidity == st->uidvalidity)
		return RC_OK;
	TRY(find_next_uid(c, v, st, &next));
	*row = (struct mailbox_folder){
	        .mailbox_id = v->box.id,
	        .name = name,
	        .role = role,
	        .uidvalidity = st->uidvalidity,
	        .next_uid = next,
	        .history_taken = is_first ? 0 : row->history_taken,
	};
	/* Also for a mailbox that begins now: the first contact may come long after it was added.
	 * What is here already is known by its bytes. */
	row->history_uid = 1;
	row->history_end = row->next_uid;
	if (!is_first)
		log_line(LOG_WARN, "uidvalidity_changed", "folder", role, NULL);
	return store_tx(c, DB_WRITE, set_row, row);
}

static bool ends(const struct visit *v)
{
	return atomic_load(&v->f->stop) || atomic_load(&v->f->jobs->stop);
}

enum rc fetch_folder(struct ctx *c, struct visit *v, const char *name, const char *role)
{
	struct imap_status st;
	struct mailbox_folder row;
	bool done = false;

	TRY(imap_examine(v->imap, c, name, &st));
	v->uidnext = st.uidnext;
	TRY(begin(c, v, name, role, &st, &row));
	while (!done && !ends(v)) {
		struct ctx *sub = loop_sub(c);
		struct span s = {.from = (uint32_t)row.next_uid};
		TRY(loop_sub_end(c, sub, fetch_span(sub, v, &row, s, &done)));
	}
	if (row.history_uid < row.history_end && !ends(v)) {
		int64_t since = first_ms(v);
		struct ctx *sub = loop_sub(c);
		struct span s = {.from = (uint32_t)row.history_uid,
		        .end = (uint32_t)row.history_end,
		        .since_ms = since > DAY_MS ? since - DAY_MS : 0,
		        .older = true};
		TRY(loop_sub_end(c, sub, fetch_span(sub, v, &row, s, &done)));
	}
	v->more_history |= row.history_uid < row.history_end;
	return RC_OK;
}
