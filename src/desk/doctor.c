/* desk/doctor: the database, the rows, the mailboxes, search. */
#include "desk/doctor_impl.h"

#include <string.h>

#include "base/file.h"
#include "desk/mailbox.h"
#include "desk/search.h"
#include "i18n/i18n.h"
#include "store/check.h"
#include "store/engine.h"

#define AHEAD_MS 300000
#define LAG_EVENTS 1000

static enum rc look_at_database(struct ctx *c, struct findings *f)
{
	const char **lines;
	int n;

	TRY(store_integrity(c, c, NULL, &lines, &n));
	for (int i = 0; i < n; i++) {
		const char *pairs[] = {"what", lines[i], NULL};
		finding_add(c, f, "database", HEALTH_WRONG, N_("The database is damaged: {what}"),
		        N_("Stop the desk, keep a copy of the folder, and restore the last "
		           "backup into another one."),
		        pairs);
	}
	if (n == 0)
		finding_add(c, f, "database", HEALTH_OK,
		        store_is_sqlite(c->store) ? N_("The database is whole.")
		                                  : N_("The database answers. PostgreSQL checks "
		                                       "itself (pg_amcheck)."),
		        NULL, NULL);
	return RC_OK;
}

static enum rc read_trouble(struct ctx *c, void *arg)
{
	return store_trouble(c, c->now_ms - DOCTOR_LONG_MS, c->now_ms + AHEAD_MS, arg);
}

static void tell_orphans(struct ctx *c, struct findings *f, const struct store_trouble *t)
{
	doctor_count(c, f, "orphans", t->loose_attachments, HEALTH_LOOK,
	        N_("Attachments that belong to nothing: {n}."),
	        N_("They harm nobody. Please tell the makers of Wellspring."));
	doctor_count(c, f, "orphans", t->attachments_without_blob, HEALTH_WRONG,
	        N_("Attachments whose bytes are gone: {n}."),
	        N_("The last backup has them. Please tell the makers of Wellspring."));
	doctor_count(c, f, "orphans", t->raw_without_blob, HEALTH_WRONG,
	        N_("Mails whose original is gone: {n}."),
	        N_("The last backup has them. Please tell the makers of Wellspring."));
}

static void tell_waiting(struct ctx *c, struct findings *f, const struct store_trouble *t)
{
	doctor_count(c, f, "mail", t->raw_waiting, HEALTH_LOOK,
	        N_("Mails that wait to be read: {n}."),
	        N_("Start the desk, or the import that was stopped. If it runs, look at its log."));
	doctor_count(c, f, "mail", t->raw_unreadable, HEALTH_LOOK,
	        N_("Mails that could not be read: {n}."),
	        N_("They are kept. An admin sees them at the desk, can download them and try "
	           "again."));
	doctor_count(c, f, "replies", t->claimed, HEALTH_LOOK,
	        N_("Replies that have been on their way for long: {n}."),
	        N_("Restart the desk: they go out again, marked."));
	doctor_count(c, f, "replies", t->overdue, HEALTH_LOOK,
	        N_("Replies that should have gone out by now: {n}."),
	        N_("Start the desk; if it runs, look at the mailbox's state."));
	doctor_count(c, f, "clock", t->future_events, HEALTH_LOOK,
	        N_("Events from the future: {n}. This machine's clock is behind, or was ahead."),
	        N_("Check the clock (timedatectl)."));
}

static enum rc look_at_rows(struct ctx *c, struct findings *f)
{
	struct store_trouble t;
	int before = f->wrong + f->look;

	TRY(store_tx(c, DB_READ, read_trouble, &t));
	tell_orphans(c, f, &t);
	tell_waiting(c, f, &t);
	if (f->wrong + f->look == before)
		finding_add(c, f, "mail", HEALTH_OK, N_("Nothing waits, and nothing is lost."),
		        NULL, NULL);
	return RC_OK;
}

static enum rc read_wrong_counts(struct ctx *c, void *arg)
{
	return store_wrong_counts(c, arg);
}

static enum rc look_at_counts(struct ctx *c, struct findings *f)
{
	int64_t n = 0;

	TRY(store_tx(c, DB_READ, read_wrong_counts, &n));
	doctor_count(c, f, "counts", n, HEALTH_LOOK,
	        N_("Counts of open conversations that are wrong: {n}."),
	        N_("`wellspring reindex` counts them anew. Please tell the makers of Wellspring."));
	return RC_OK;
}

/* ---- mailboxes, as the desk saw them last; no server is called ---- */

static void say_half(
        struct ctx *c, struct findings *f, const char *address, const struct mailbox_half *h)
{
	const char *title = i18n_text(c->lang, h->title);
	const char *words = h->words != NULL && h->words[0] != '\0' ? h->words : NULL;
	const char *pairs[] = {"address", address, "title", title, "words", words, NULL};

	finding_add(c, f, "mailbox", h->ok ? HEALTH_OK : HEALTH_LOOK,
	        words != NULL ? "{address}: {title} “{words}”" : "{address}: {title}",
	        h->ok ? NULL : h->next_step, pairs);
}

static void say_grant(
        struct ctx *c, struct findings *f, const char *address, const struct grant_view *g)
{
	bool good = strcmp(g->state, "granted") == 0;
	const char *pairs[] = {"address", address, "title", i18n_text(c->lang, g->title), NULL};

	finding_add(c, f, "mailbox", good ? HEALTH_OK : HEALTH_LOOK, "{address}: {title}",
	        g->next_step, pairs);
}

struct boxes {
	struct mailbox *list;
	int n;
};

static enum rc read_boxes(struct ctx *c, void *arg)
{
	struct boxes *b = arg;
	return store_mailbox_list(c, c, &b->list, &b->n);
}

/* A key of another desk opens no stored password. */
static bool secret_opens(struct ctx *c, const struct mailbox *m)
{
	struct ctx *sub = ctx_new(c, c->store);
	struct mail_server *server;

	sub->actor = c->actor;
	enum rc rc = mailbox_imap_server(sub, sub, m, &server);
	if (rc != RC_INVALID)
		rc = mailbox_smtp_server(sub, sub, m, &server);
	bool bad = rc == RC_INVALID && str_eq(sub->fail.slug, "secret_unreadable");
	talloc_free(sub);
	return !bad;
}

static enum rc look_at_secrets(struct ctx *c, struct findings *f)
{
	struct boxes b;

	TRY(store_tx(c, DB_READ, read_boxes, &b));
	for (int i = 0; i < b.n; i++) {
		const char *slug = "secret_unreadable";
		const char *pairs[] = {"address", b.list[i].address, "title",
		        i18n_text(c->lang, mailbox_slug_title(slug, true)), NULL};
		if (!secret_opens(c, &b.list[i]))
			finding_add(c, f, "key", HEALTH_WRONG, "{address}: {title}",
			        mailbox_slug_next_step(slug), pairs);
	}
	return RC_OK;
}

static void look_at_mailbox(struct ctx *c, struct findings *f, const struct mailbox_view *v)
{
	const struct mailbox *m = &v->box;
	const char *spool = talloc_asprintf(c, "%s/spool/%s", store_data_dir(c->store), m->address);
	const char *folder[] = {"path", spool, "address", m->address, NULL};
	const char *ca[] = {"path", m->ca_file, "address", m->address, NULL};

	if (!file_exists(spool))
		finding_add(c, f, "mailbox", HEALTH_LOOK,
		        N_("{address}: a mail server cannot hand anything over, {path} is "
		           "missing."),
		        N_("Start the desk; it makes the folder."), folder);
	if (m->imap_url != NULL)
		say_half(c, f, m->address, &v->reading);
	if (m->smtp_url != NULL)
		say_half(c, f, m->address, &v->sending);
	if (v->grant.id != 0)
		say_grant(c, f, m->address, &v->grant);
	if (m->ca_file != NULL && !file_exists(m->ca_file))
		finding_add(c, f, "mailbox", HEALTH_WRONG,
		        N_("{address}: its CA file {path} is not there."),
		        N_("Put the file back, or change it in the mailbox's settings."), ca);
}

static enum rc look_at_mailboxes(struct ctx *c, struct findings *f)
{
	struct mailbox_view *v;
	size_t n;

	TRY(mailbox_view_list(c, c, &v, &n));
	for (size_t i = 0; i < n; i++)
		look_at_mailbox(c, f, &v[i]);
	return look_at_secrets(c, f);
}

static enum rc look_at_search(struct ctx *c, struct findings *f)
{
	int64_t left, behind;

	TRY(search_rebuild_left(c, &left));
	TRY(search_lag(c, &behind));
	bool told = doctor_count(c, f, "search", left, HEALTH_LOOK,
	        N_("The index is being made anew; numbers left: {n}."),
	        N_("If `wellspring reindex` was stopped, start it again: it goes on."));
	told |= doctor_count(c, f, "search", behind > LAG_EVENTS ? behind : 0, HEALTH_LOOK,
	        N_("Search is behind by so many events: {n}."),
	        N_("Start the desk; it catches up."));
	if (!told)
		finding_add(c, f, "search", HEALTH_OK, N_("Search is up to date."), NULL, NULL);
	return RC_OK;
}

enum rc doctor_desk(struct ctx *c, bool deep, struct findings *f)
{
	TRY(look_at_database(c, f));
	TRY(look_at_rows(c, f));
	TRY(look_at_counts(c, f));
	TRY(doctor_blobs(c, deep, f));
	TRY(doctor_files(c, f));
	TRY(look_at_mailboxes(c, f));
	return look_at_search(c, f);
}
