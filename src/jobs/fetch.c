/* jobs/fetch: one mailbox's thread. */
#include "jobs/fetch.h"

#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "desk/mailbox.h"
#include "desk/setting.h"
#include "store/event.h"

#define IDLE_MS (9 * 60000) /* some servers forget a connection after ten minutes */
#define NOTE_MS 60000 /* "last contact" is written so often */

static bool stops(const struct fetcher *f)
{
	return atomic_load(&f->stop) || atomic_load(&f->jobs->stop);
}

static void drain(int fd)
{
	eventfd_t n;
	(void)eventfd_read(fd, &n);
}

/* 10 s, 30 s, 1, 2, 5, then 15 minutes; a fifth more or less. */
static int64_t backoff_ms(int failures)
{
	static const int seconds[] = {10, 30, 60, 120, 300, 900};
	int i = failures < 1 ? 0 : failures - 1;
	uint32_t r;
	if (i >= (int)(sizeof seconds / sizeof *seconds))
		i = (int)(sizeof seconds / sizeof *seconds) - 1;
	int64_t ms = seconds[i] * 1000LL;
	crypto_random(&r, sizeof r);
	return ms * 4 / 5 + (int64_t)(r % (uint32_t)(ms * 2 / 5));
}

static void wait_ms(struct fetcher *f, int64_t ms)
{
	struct pollfd p = {.fd = f->wake_fd, .events = POLLIN};
	if (!stops(f))
		(void)poll(&p, 1, (int)ms);
	if (!stops(f))
		drain(f->wake_fd);
}

struct note {
	struct fetcher *f;
	const char *slug, *words;
	int64_t next_try_ms;
};

static enum rc note_rows(struct ctx *c, void *arg)
{
	struct note *n = arg;
	struct mailbox_state s;
	TRY(store_mailbox_state_get(c, c, n->f->mailbox_id, &s));
	bool changed = (n->slug == NULL) != (s.error_slug == NULL) ||
	               (n->slug != NULL && strcmp(n->slug, s.error_slug) != 0);
	s.error_slug = n->slug;
	s.error_text = n->words;
	s.failures = n->f->failures;
	s.next_try_ms = n->next_try_ms;
	if (n->f->last_contact_ms > s.last_contact_ms)
		s.last_contact_ms = n->f->last_contact_ms;
	if (n->f->last_mail_ms > s.last_mail_ms)
		s.last_mail_ms = n->f->last_mail_ms;
	TRY(store_mailbox_state_set_reading(c, n->f->mailbox_id, &s));
	if (changed)
		event_add(c, &(struct event){
		                     .kind = "mailbox.state",
		                     .mailbox_id = n->f->mailbox_id,
		                     .subject_kind = "mailbox",
		                     .subject_id = n->f->mailbox_id,
		             });
	return RC_OK;
}

/* Good news at most once a minute, unless there was bad news before. */
static enum rc note_contact(struct ctx *c, struct fetcher *f)
{
	struct note n = {.f = f};
	if (f->copy_words[0] != '\0') {
		n.slug = "copy_refused";
		n.words = f->copy_words;
	}
	f->failures = 0;
	f->last_contact_ms = clock_now_ms();
	if (f->said_ok && clock_mono_ms() - f->noted_mono_ms < NOTE_MS)
		return RC_OK;
	TRY(store_tx(c, DB_WRITE, note_rows, &n));
	f->said_ok = true;
	f->noted_mono_ms = clock_mono_ms();
	return RC_OK;
}

static int64_t note_failure(struct ctx *c, struct fetcher *f)
{
	struct note n = {.f = f};
	int64_t wait = backoff_ms(++f->failures);

	log_failure(LOG_WARN, "fetch", c);
	n.slug = talloc_strdup(c, c->fail.slug != NULL ? c->fail.slug : "server_error");
	const char *words = mailbox_failure_words(c);
	n.words = words != NULL ? talloc_strdup(c, words) : NULL;
	n.next_try_ms = clock_now_ms() + wait;
	f->said_ok = false;
	ctx_clear_failure(c);
	store_rollback(c);
	if (store_tx(c, DB_WRITE, note_rows, &n) != RC_OK)
		log_failure(LOG_ERROR, "fetch_state", c);
	return wait;
}

static enum rc load_rows(struct ctx *c, void *arg)
{
	struct visit *v = arg;
	int64_t seconds = 60;
	TRY(store_mailbox_get(c, c, v->f->mailbox_id, &v->box));
	TRY(setting_i64(c, "mail_poll_seconds", &seconds));
	v->poll_ms = seconds * 1000;
	return RC_OK;
}

/* The folder that the server calls so, for a mailbox that names none. */
static const char *folder_by_role(const struct imap_folder *list, size_t n, const char *role)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].role != NULL && strcmp(list[i].role, role) == 0)
			return list[i].name;
	return NULL;
}

static enum rc look_once(struct ctx *c, struct visit *v, const char *sent)
{
	v->more_history = false;
	TRY(fetch_folder(c, v, "INBOX", "inbox"));
	/* Older answers of ours come after what they answer. */
	bool inbox_waits = v->more_history;
	if (v->box.junk_folder != NULL)
		TRY(fetch_folder(c, v, v->box.junk_folder, "junk"));
	if (v->box.sent_folder != NULL && !inbox_waits)
		TRY(fetch_folder(c, v, v->box.sent_folder, "sent"));
	if (v->box.append_sent && sent != NULL)
		TRY(fetch_copies(c, v, sent));
	TRY(fetch_again(c, v));
	/* Again, so that it is the one whose news IDLE tells. */
	if (!v->more_history)
		TRY(fetch_folder(c, v, "INBOX", "inbox"));
	return note_contact(c, v->f);
}

static enum rc rest(struct ctx *c, struct visit *v)
{
	/* IDLE tells of the inbox alone. */
	bool alone =
	        v->box.junk_folder == NULL && v->box.sent_folder == NULL && !v->box.append_sent;
	bool news;
	if (v->more_history || stops(v->f))
		return RC_OK;
	if (!imap_has_idle(v->imap)) {
		atomic_store(&v->f->rests, true);
		wait_ms(v->f, v->poll_ms);
		atomic_store(&v->f->rests, false);
		return RC_OK;
	}
	atomic_store(&v->f->rests, true);
	enum rc rc = imap_idle(v->imap, c, alone ? IDLE_MS : v->poll_ms, v->f->wake_fd, &news);
	atomic_store(&v->f->rests, false);
	TRY(rc);
	if (!stops(v->f))
		drain(v->f->wake_fd);
	return RC_OK;
}

/* A token that the server refused is not tried again before it was renewed. */
static enum rc doubt(struct ctx *c, const struct mailbox *m, enum rc rc)
{
	if (m->grant_id == 0 || c->fail.slug == NULL || strcmp(c->fail.slug, "token_refused") != 0)
		return rc;
	struct ctx *sub = loop_sub(c);
	if (grant_doubt(sub, m->grant_id) != RC_OK)
		log_failure(LOG_WARN, "grant_doubt", sub);
	talloc_free(sub);
	return rc;
}

static enum rc connect_to(struct ctx *c, struct visit *v)
{
	struct mail_server *server;

	if (v->box.grant_id != 0)
		TRY(grant_ready(c, v->box.grant_id));
	TRY(mailbox_imap_server(c, c, &v->box, &server));
	server->stop = &v->f->stop;
	enum rc rc = imap_open(c, c, server, &v->imap);
	return rc == RC_OK ? rc : doubt(c, &v->box, rc);
}

/* One connection, as long as it holds. */
static enum rc visit(struct ctx *c, struct fetcher *f)
{
	struct visit v = {.f = f};
	struct imap_folder *folders = NULL;
	size_t n = 0;

	TRY(store_tx(c, DB_READ, load_rows, &v));
	TRY(connect_to(c, &v));
	TRY(imap_folders(v.imap, c, c, &folders, &n));
	const char *sent =
	        v.box.sent_folder != NULL ? v.box.sent_folder : folder_by_role(folders, n, "sent");
	while (!stops(f)) {
		struct ctx *sub = loop_sub(c);
		enum rc rc = look_once(sub, &v, sent);
		if (rc == RC_OK)
			rc = rest(sub, &v);
		TRY(loop_sub_end(c, sub, rc));
	}
	return RC_OK;
}

void *fetch_run(void *arg)
{
	struct fetcher *f = arg;

	while (!stops(f)) {
		struct ctx *c = loop_ctx(f->jobs);
		enum rc rc = visit(c, f);
		int64_t wait = rc == RC_OK || stops(f) ? 0 : note_failure(c, f);
		store_rollback(c);
		talloc_free(c);
		if (wait > 0)
			wait_ms(f, wait);
	}
	atomic_store(&f->ended, true);
	return NULL;
}
