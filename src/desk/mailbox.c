/* desk/mailbox: adding, changing and looking at mailboxes. */
#include "desk/mailbox.h"

#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/str.h"
#include "desk/access.h"
#include "desk/audit.h"
#include "desk/mailbox_rules.h"
#include "desk/secret.h"
#include "desk/sending.h"
#include "store/engine.h"
#include "store/event.h"

const struct mailbox_change mailbox_change_none = {
        .local = -1,
        .bearer = -1,
        .append_sent = -1,
        .open_to_all = -1,
        .paused = -1,
        .receipt = -1,
        .take_since_ms = -1,
        .grant_id = -1,
};

static const char *sealed(struct ctx *c, const char *plain, const char *before)
{
	if (plain == NULL)
		return before;
	return plain[0] != '\0' ? secret_of_desk(c, plain) : NULL;
}

static const char *said(const char *now, const char *before)
{
	if (now == NULL)
		return before;
	return now[0] != '\0' ? now : NULL;
}

void mailbox_apply(struct ctx *c, const struct mailbox_change *w, struct mailbox *m)
{
	if (w->address != NULL)
		m->address = str_lower(c, w->address);
	if (w->name != NULL)
		m->name = w->name;
	m->imap_url = said(w->imap_url, m->imap_url);
	m->smtp_url = said(w->smtp_url, m->smtp_url);
	m->login = said(w->login, m->login);
	m->smtp_login = said(w->smtp_login, m->smtp_login);
	m->secret = sealed(c, w->secret, m->secret);
	m->smtp_secret = sealed(c, w->smtp_secret, m->smtp_secret);
	m->pin_sha256 = said(w->pin_sha256, m->pin_sha256);
	m->ca_file = said(w->ca_file, m->ca_file);
	m->junk_folder = said(w->junk_folder, m->junk_folder);
	m->sent_folder = said(w->sent_folder, m->sent_folder);
	m->authserv_id = said(w->authserv_id, m->authserv_id);
	m->spam_header = said(w->spam_header, m->spam_header);
	if (w->take != NULL)
		m->take = w->take;
	if (w->take_since_ms >= 0)
		m->take_since_ms = w->take_since_ms;
	if (w->grant_id >= 0)
		m->grant_id = w->grant_id;
	if (w->local >= 0)
		m->is_local = w->local != 0;
	if (w->bearer >= 0)
		m->bearer = w->bearer != 0;
	if (w->append_sent >= 0)
		m->append_sent = w->append_sent != 0;
	if (w->open_to_all >= 0)
		m->open_to_all = w->open_to_all != 0;
	if (w->paused >= 0)
		m->paused = w->paused != 0;
	if (w->receipt >= 0)
		m->receipt = w->receipt != 0;
}

static void tell(struct ctx *c, int64_t id)
{
	event_add(c, &(struct event){
	                     .kind = "mailbox.changed",
	                     .mailbox_id = id,
	                     .subject_kind = "mailbox",
	                     .subject_id = id,
	             });
}

static const char *day_of(const void *mem, int64_t ms)
{
	return ms == 0 ? NULL : clock_format(mem, ms);
}

static enum rc note(
        struct ctx *c, const char *verb, const struct mailbox *before, const struct mailbox *after)
{
	json_t *changes = audit_changes(c);
	const struct mailbox *a = before, *b = after;

	audit_text(changes, "address", a->address, b->address);
	audit_text(changes, "name", a->name, b->name);
	audit_flag(changes, "local", a->is_local, b->is_local);
	audit_text(changes, "imap_url", a->imap_url, b->imap_url);
	audit_text(changes, "smtp_url", a->smtp_url, b->smtp_url);
	audit_text(changes, "login", a->login, b->login);
	audit_secret(changes, "secret", a->secret, b->secret);
	audit_text(changes, "smtp_login", a->smtp_login, b->smtp_login);
	audit_secret(changes, "smtp_secret", a->smtp_secret, b->smtp_secret);
	audit_flag(changes, "provider", a->grant_id != 0, b->grant_id != 0);
	audit_text(changes, "pin_sha256", a->pin_sha256, b->pin_sha256);
	audit_text(changes, "ca_file", a->ca_file, b->ca_file);
	audit_flag(changes, "bearer", a->bearer, b->bearer);
	audit_text(changes, "take", a->take, b->take);
	audit_text(changes, "take_since", day_of(c, a->take_since_ms), day_of(c, b->take_since_ms));
	audit_text(changes, "junk_folder", a->junk_folder, b->junk_folder);
	audit_text(changes, "sent_folder", a->sent_folder, b->sent_folder);
	audit_text(changes, "authserv_id", a->authserv_id, b->authserv_id);
	audit_text(changes, "spam_header", a->spam_header, b->spam_header);
	audit_flag(changes, "append_sent", a->append_sent, b->append_sent);
	audit_flag(changes, "open_to_all", a->open_to_all, b->open_to_all);
	audit_flag(changes, "paused", a->paused, b->paused);
	audit_flag(changes, "receipt", a->receipt, b->receipt);
	return audit_add(c,
	        &(struct audit){
	                .noun = "mailbox", .verb = verb, .subject_id = b->id, .name = b->name},
	        changes);
}

static enum rc make_spool(struct ctx *c, const struct mailbox *m)
{
	char *root = path_join(c, store_data_dir(c->store), "spool");
	return file_make_dirs(c, path_join(c, root, m->address), 0770);
}

static void fill_half(struct mailbox_half *h, const char *slug, const char *words, bool reading)
{
	*h = (struct mailbox_half){
	        .ok = slug == NULL,
	        .slug = slug,
	        .title = mailbox_slug_title(slug, reading),
	        .next_step = mailbox_slug_next_step(slug),
	        .words = words,
	        .mails = -1,
	};
}

/* Nothing is wrong where nothing was tried, but nothing works yet either. */
static void tell_untried(const struct mailbox *m, struct mailbox_view *out)
{
	if (out->sending.ok && m->smtp_url != NULL && out->state.send_contact_ms == 0)
		out->sending.title = N_("Nothing was sent over this mailbox yet.");
	if (out->reading.ok && m->imap_url != NULL && out->state.last_contact_ms == 0)
		out->reading.title = N_("Nothing was read over this mailbox yet.");
}

static enum rc fill_view(
        struct ctx *c, const void *mem, const struct mailbox *m, struct mailbox_view *out)
{
	out->box = *m;
	out->box.secret = out->box.smtp_secret = NULL;
	TRY(store_mailbox_state_get(c, mem, m->id, &out->state));
	TRY(grant_view_of(c, mem, m->id, &out->grant));
	const struct mailbox_state *s = &out->state;
	const char *none = m->is_local ? NULL : "server_missing";
	bool stuck = store_cannot_write(c->store);
	fill_half(&out->reading,
	        m->paused             ? "paused"
	        : stuck               ? "database_failed"
	        : m->imap_url == NULL ? none
	                              : s->error_slug,
	        s->error_text, true);
	fill_half(&out->sending,
	        m->paused             ? "paused"
	        : stuck               ? "replies_wait"
	        : m->smtp_url == NULL ? none
	                              : s->send_error_slug,
	        s->send_error_text, false);
	tell_untried(m, out);
	/* Mail may come by `receive` alone: no IMAP server is then no fault. */
	if (out->reading.slug != NULL && strcmp(out->reading.slug, "server_missing") == 0)
		fill_half(&out->reading, NULL, NULL, true);
	return RC_OK;
}

struct work {
	const void *mem;
	int64_t id, version;
	const struct mailbox_change *w;
	struct mailbox_view *view, **list;
	size_t *n;
};

/* One of that address was deleted: what stayed in it is there again, for those who saw it. */
static enum rc bring_back(struct ctx *c, const struct mailbox_change *w, struct mailbox *m)
{
	struct mailbox before;

	TRY(store_mailbox_by_address(c, c, m->address, &before));
	if (before.gone_ms == 0)
		return RC_CONFLICT;
	m->id = before.id;
	m->version = before.version;
	m->created_ms = before.created_ms;
	if (w->open_to_all < 0)
		m->open_to_all = before.open_to_all;
	TRY(store_mailbox_back(c, m->id));
	/* A fetch that ran while it was deleted may have noted how far it came. */
	TRY(store_mailbox_folder_forget(c, m->id));
	if (w->open_to_all == 0) /* closed on purpose: for nobody yet */
		TRY(store_mailbox_access_set(c, m->id, NULL, 0));
	TRY(store_mailbox_update(c, m));
	if (m->open_to_all && !before.open_to_all)
		TRY(store_mailbox_access_open(c, m->id));
	return RC_OK;
}

static enum rc add_rows(struct ctx *c, void *arg)
{
	struct work *k = arg;
	struct mailbox m = {.take = "new",
	        .append_sent = true,
	        .open_to_all = true,
	        .spam_header = "X-Spam-Flag: YES"};

	mailbox_apply(c, k->w, &m);
	if (m.name == NULL || m.name[0] == '\0')
		m.name = m.address;
	TRY(mailbox_check(c, &m));
	TRY(sending_address_free(c, m.address));
	enum rc rc = bring_back(c, k->w, &m);
	if (rc == RC_NOT_FOUND)
		rc = store_mailbox_add(c, &m);
	if (rc == RC_CONFLICT)
		return ctx_fail_field(c, rc, "address", "mailbox_exists",
		        "There already is a mailbox {address}.", "address", m.address, NULL);
	TRY(rc);
	if (m.grant_id != 0)
		TRY(grant_attach(c, m.grant_id, m.id));
	tell(c, m.id);
	TRY(note(c, "added", &(struct mailbox){0}, &m));
	return fill_view(c, c, &m, k->view);
}

enum rc mailbox_add(struct ctx *c, const struct mailbox_change *w, struct mailbox_view *out)
{
	struct work k = {.w = w, .view = out};
	TRY(access_role(c, ROLE_ADMIN));
	TRY(store_tx(c, DB_WRITE, add_rows, &k));
	return make_spool(c, &out->box);
}

static enum rc no_such(struct ctx *c)
{
	return ctx_fail(c, RC_NOT_FOUND, "no_such_mailbox", "There is no such mailbox.", NULL);
}

static enum rc read_box(struct ctx *c, const void *mem, int64_t id, struct mailbox *out)
{
	enum rc rc = store_mailbox_get(c, mem, id, out);
	return rc == RC_NOT_FOUND ? no_such(c) : rc;
}

static enum rc change_rows(struct ctx *c, void *arg)
{
	struct work *k = arg;
	struct mailbox before, m;

	TRY(read_box(c, c, k->id, &before));
	m = before;
	if (k->version != 0 && k->version != m.version)
		return ctx_fail(c, RC_CONFLICT, "stale",
		        "Somebody changed this mailbox in the meantime. Please look at it again.",
		        NULL);
	mailbox_apply(c, k->w, &m);
	TRY(mailbox_check(c, &m));
	if (!str_eq(before.address, m.address))
		TRY(sending_address_free(c, m.address));
	enum rc rc = store_mailbox_update(c, &m);
	if (rc == RC_CONFLICT)
		return ctx_fail_field(c, rc, "address", "mailbox_exists",
		        "There already is a mailbox {address}.", "address", m.address, NULL);
	TRY(rc);
	if (m.grant_id != before.grant_id)
		TRY(grant_attach(c, m.grant_id, m.id));
	if (!str_eq(before.imap_url, m.imap_url) || !str_eq(before.login, m.login))
		TRY(store_mailbox_folder_forget(c, m.id));
	if (m.open_to_all && !before.open_to_all)
		TRY(store_mailbox_access_open(c, m.id));
	tell(c, m.id);
	TRY(note(c, "changed", &before, &m));
	return fill_view(c, c, &m, k->view);
}

enum rc mailbox_change(struct ctx *c, int64_t id, int64_t expected_version,
        const struct mailbox_change *w, struct mailbox_view *out)
{
	struct work k = {.id = id, .version = expected_version, .w = w, .view = out};
	TRY(access_role(c, ROLE_ADMIN));
	TRY(store_tx(c, DB_WRITE, change_rows, &k));
	return make_spool(c, &out->box);
}

static enum rc get_rows(struct ctx *c, void *arg)
{
	struct work *k = arg;
	struct mailbox m;
	bool sees = c->actor.role == ROLE_SYSTEM;

	if (!sees)
		TRY(store_mailbox_may_see(c, c->actor.user_id, k->id, &sees));
	/* Admins set up what they need not read. */
	if (!sees && c->actor.role != ROLE_ADMIN)
		return no_such(c);
	TRY(read_box(c, k->mem, k->id, &m));
	return fill_view(c, k->mem, &m, k->view);
}

enum rc mailbox_view_get(struct ctx *c, const void *mem, int64_t id, struct mailbox_view *out)
{
	struct work k = {.mem = mem, .id = id, .view = out};
	return store_tx(c, DB_READ, get_rows, &k);
}

static enum rc list_rows(struct ctx *c, void *arg)
{
	struct work *k = arg;
	struct mailbox *all;
	int n;
	size_t kept = 0;

	TRY(store_mailbox_list(c, k->mem, &all, &n));
	struct mailbox_view *list = talloc_zero_array(k->mem, struct mailbox_view, (size_t)n + 1);
	for (int i = 0; i < n; i++) {
		bool sees = c->actor.role >= ROLE_ADMIN;
		if (!sees)
			TRY(store_mailbox_may_see(c, c->actor.user_id, all[i].id, &sees));
		if (sees)
			TRY(fill_view(c, k->mem, &all[i], &list[kept++]));
	}
	*k->list = list;
	*k->n = kept;
	return RC_OK;
}

enum rc mailbox_view_list(struct ctx *c, const void *mem, struct mailbox_view **out, size_t *out_n)
{
	struct work k = {.mem = mem, .list = out, .n = out_n};
	return store_tx(c, DB_READ, list_rows, &k);
}

struct access_work {
	const void *mem;
	int64_t id;
	bool open, *out_open;
	const int64_t *users;
	int64_t **out_users;
	size_t n, *out_n;
};

/* Who reads what stayed in a deleted one is chosen as before. */
static enum rc read_any(struct ctx *c, const void *mem, int64_t id, struct mailbox *out)
{
	enum rc rc = store_mailbox_any(c, mem, id, out);
	return rc == RC_NOT_FOUND ? no_such(c) : rc;
}

static enum rc access_rows(struct ctx *c, void *arg)
{
	struct access_work *k = arg;
	struct mailbox m;
	int n;
	TRY(read_any(c, k->mem, k->id, &m));
	TRY(store_mailbox_access_list(c, k->mem, k->id, k->out_users, &n));
	*k->out_open = m.open_to_all;
	*k->out_n = (size_t)n;
	return RC_OK;
}

enum rc mailbox_access_get(struct ctx *c, const void *mem, int64_t id, bool *out_open,
        int64_t **out_users, size_t *out_n)
{
	struct access_work k = {
	        .mem = mem, .id = id, .out_open = out_open, .out_users = out_users, .out_n = out_n};
	TRY(access_role(c, ROLE_ADMIN));
	return store_tx(c, DB_READ, access_rows, &k);
}

static enum rc note_access(
        struct ctx *c, const struct mailbox *m, bool was_open, const int64_t *before, int before_n)
{
	json_t *changes = audit_changes(c);
	int64_t *after;
	int n;

	TRY(store_mailbox_access_list(c, c, m->id, &after, &n));
	audit_flag(changes, "open_to_all", was_open, m->open_to_all);
	TRY(audit_people(c, changes, "people", before, before_n, after, n));
	return audit_add(c,
	        &(struct audit){
	                .noun = "mailbox", .verb = "changed", .subject_id = m->id, .name = m->name},
	        changes);
}

static enum rc access_put_rows(struct ctx *c, void *arg)
{
	struct access_work *k = arg;
	struct mailbox m;
	int64_t *before;
	int before_n;
	TRY(read_any(c, c, k->id, &m));
	TRY(store_mailbox_access_list(c, c, k->id, &before, &before_n));
	bool was_open = m.open_to_all;
	m.open_to_all = k->open;
	enum rc rc = store_mailbox_update(c, &m);
	if (rc == RC_CONFLICT)
		return ctx_fail(c, RC_CONFLICT, "stale",
		        "Somebody changed this mailbox in the meantime. Please look at it again.",
		        NULL);
	TRY(rc);
	TRY(store_mailbox_access_set(c, k->id, k->users, (int)k->n));
	if (k->open)
		TRY(store_mailbox_access_open(c, k->id));
	tell(c, k->id);
	return note_access(c, &m, was_open, before, before_n);
}

enum rc mailbox_access_put(struct ctx *c, int64_t id, bool open, const int64_t *users, size_t n)
{
	struct access_work k = {.id = id, .open = open, .users = users, .n = n};
	TRY(access_role(c, ROLE_ADMIN));
	return store_tx(c, DB_WRITE, access_put_rows, &k);
}

enum rc mailbox_make_spools(struct ctx *c)
{
	struct mailbox_view *list;
	size_t n;
	TRY(mailbox_view_list(c, c, &list, &n));
	for (size_t i = 0; i < n; i++)
		TRY(make_spool(c, &list[i].box));
	return sending_make_spools(c);
}
