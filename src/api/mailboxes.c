/* api/mailboxes: adding, changing, trying mailboxes, and who sees what lies in them. */
#include <string.h>

#include "api/grant_json.h"
#include "api/routes.gen.h"
#include "base/clock.h"
#include "base/json.h"
#include "desk/mailbox.h"
#include "desk/mailbox_gone.h"
#include "i18n/i18n.h"

static void set_text(json_t *o, const char *field, const char *value)
{
	json_object_set_new(o, field, json_text(value));
}

static json_t *folders_json(const struct mailbox_half *h)
{
	json_t *list = json_array();
	for (size_t i = 0; i < h->folder_count; i++) {
		json_t *f = json_object();
		set_text(f, "name", h->folders[i].name);
		set_text(f, "role", h->folders[i].role);
		json_array_append_new(list, f);
	}
	return list;
}

static json_t *half_json(const struct ctx *c, const struct mailbox_half *h)
{
	json_t *o = json_object();
	json_object_set_new(o, "ok", json_boolean(h->ok));
	set_text(o, "code", h->slug);
	set_text(o, "title", i18n_text(c->lang, h->title));
	set_text(o, "words", h->words);
	set_text(o, "next_step", h->next_step != NULL ? i18n_text(c->lang, h->next_step) : NULL);
	set_text(o, "fingerprint", h->fingerprint);
	json_object_set_new(o, "mails", h->mails >= 0 ? json_integer(h->mails) : json_null());
	json_object_set_new(o, "folders", folders_json(h));
	return o;
}

static json_t *state_json(const struct ctx *c, const struct mailbox_view *v)
{
	json_t *o = json_object();
	json_object_set_new(o, "reading", half_json(c, &v->reading));
	json_object_set_new(o, "sending", half_json(c, &v->sending));
	json_object_set_new(o, "last_contact", json_time(v->state.last_contact_ms));
	json_object_set_new(o, "last_mail", json_time(v->state.last_mail_ms));
	json_object_set_new(o, "next_try", json_time(v->state.next_try_ms));
	json_object_set_new(o, "last_sending", json_time(v->state.send_contact_ms));
	json_object_set_new(o, "silent_since", json_time(v->state.silent_since_ms));
	json_object_set_new(o, "receipts_bounded", json_time(v->state.receipts_bounded_ms));
	json_object_set_new(o, "unreadable", json_integer(v->state.unreadable));
	json_object_set_new(o, "left_on_server", json_integer(v->state.left_on_server));
	json_object_set_new(o, "history_taken", json_integer(v->state.history_taken));
	json_object_set_new(o, "history_left", json_integer(v->state.history_left));
	return o;
}

static json_t *mailbox_json(const struct ctx *c, const struct mailbox_view *v)
{
	const struct mailbox *m = &v->box;
	json_t *o = json_object();
	json_object_set_new(o, "id", json_integer(m->id));
	json_object_set_new(o, "version", json_integer(m->version));
	set_text(o, "address", m->address);
	set_text(o, "name", m->name);
	json_object_set_new(o, "local", json_boolean(m->is_local));
	set_text(o, "imap_url", m->imap_url);
	set_text(o, "smtp_url", m->smtp_url);
	set_text(o, "login", m->login);
	json_object_set_new(o, "bearer", json_boolean(m->bearer));
	set_text(o, "pin_sha256", m->pin_sha256);
	set_text(o, "take", m->take);
	json_object_set_new(o, "take_since", json_time(m->take_since_ms));
	set_text(o, "junk_folder", m->junk_folder);
	set_text(o, "sent_folder", m->sent_folder);
	json_object_set_new(o, "append_sent", json_boolean(m->append_sent));
	json_object_set_new(o, "open_to_all", json_boolean(m->open_to_all));
	json_object_set_new(o, "paused", json_boolean(m->paused));
	json_object_set_new(o, "receipt", json_boolean(m->receipt));
	set_text(o, "spam_header", m->spam_header);
	set_text(o, "authserv_id", m->authserv_id);
	json_object_set_new(o, "grant", v->grant.id != 0 ? grant_json(c, &v->grant) : json_null());
	json_object_set_new(o, "state", state_json(c, v));
	return o;
}

/* Absent: left as it is. null: taken away. */
static enum rc read_text(struct ctx *c, const json_t *o, const char *field, const char **out)
{
	const char *value = NULL;
	if (json_object_get(o, field) == NULL)
		return RC_OK;
	TRY(json_opt_text(c, o, field, 5000, &value));
	*out = value != NULL ? value : "";
	return RC_OK;
}

static enum rc read_flag(struct ctx *c, const json_t *o, const char *field, int *out)
{
	bool value = false;
	if (json_object_get(o, field) == NULL)
		return RC_OK;
	TRY(json_opt_bool(c, o, field, &value));
	*out = value;
	return RC_OK;
}

/* Absent: -1, left as it is. null: 0, none. */
static enum rc read_grant(struct ctx *c, const json_t *o, int64_t *out)
{
	const json_t *v = json_object_get(o, "grant_id");
	if (v == NULL)
		return RC_OK;
	*out = 0;
	return json_is_null(v) ? RC_OK : json_get_i64(c, o, "grant_id", 1, INT64_MAX, out);
}

static enum rc read_change(struct ctx *c, const json_t *o, struct mailbox_change *w)
{
	const char *since = NULL;
	*w = mailbox_change_none;
	const struct {
		const char *field, **to;
	} texts[] = {{"address", &w->address}, {"name", &w->name}, {"imap_url", &w->imap_url},
	        {"smtp_url", &w->smtp_url}, {"login", &w->login}, {"secret", &w->secret},
	        {"smtp_login", &w->smtp_login}, {"smtp_secret", &w->smtp_secret},
	        {"pin_sha256", &w->pin_sha256}, {"take", &w->take},
	        {"junk_folder", &w->junk_folder}, {"sent_folder", &w->sent_folder},
	        {"authserv_id", &w->authserv_id}, {"spam_header", &w->spam_header},
	        {"take_since", &since}};
	const struct {
		const char *field;
		int *to;
	} flags[] = {{"local", &w->local}, {"bearer", &w->bearer}, {"append_sent", &w->append_sent},
	        {"open_to_all", &w->open_to_all}, {"paused", &w->paused}, {"receipt", &w->receipt}};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		TRY(read_text(c, o, texts[i].field, texts[i].to));
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		TRY(read_flag(c, o, flags[i].field, flags[i].to));
	TRY(read_grant(c, o, &w->grant_id));
	if (since != NULL && since[0] == '\0')
		w->take_since_ms = 0;
	else if (since != NULL && clock_parse(since, &w->take_since_ms) != RC_OK)
		return ctx_fail_field(c, RC_INVALID, "take_since", "bad_time",
		        "This is not a time like 2026-11-23T08:10:00Z.", NULL);
	return RC_OK;
}

enum rc api_mailbox_list(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct mailbox_view *list;
	size_t n;
	TRY(mailbox_view_list(c, c, &list, &n));
	json_t *items = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(items, mailbox_json(c, &list[i]));
	out->json = json_own(c, json_pack("{s:o,s:n}", "items", items, "next"));
	return RC_OK;
}

enum rc api_mailbox_get(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct mailbox_view v;
	TRY(mailbox_view_get(c, c, http_path_i64(r, "id"), &v));
	out->json = json_own(c, mailbox_json(c, &v));
	out->etag = talloc_asprintf(c, "%lld", (long long)v.box.version);
	return RC_OK;
}

enum rc api_mailbox_create(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct mailbox_change w;
	struct mailbox_view v;
	TRY(read_change(c, r->json, &w));
	TRY(mailbox_add(c, &w, &v));
	out->status = 201;
	out->json = json_own(c, mailbox_json(c, &v));
	return RC_OK;
}

enum rc api_mailbox_update(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct mailbox_change w;
	struct mailbox_view v;
	int64_t version = 0;
	if (r->if_match != NULL && str_to_i64(r->if_match, &version) != RC_OK)
		version = -1;
	TRY(read_change(c, r->json, &w));
	TRY(mailbox_change(c, http_path_i64(r, "id"), version, &w, &v));
	out->json = json_own(c, mailbox_json(c, &v));
	out->etag = talloc_asprintf(c, "%lld", (long long)v.box.version);
	return RC_OK;
}

enum rc api_mailbox_contents(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct mailbox_holds h;
	TRY(mailbox_holds(c, http_path_i64(r, "id"), &h));
	json_t *o = json_own(c, json_object());
	json_object_set_new(o, "conversations", json_integer(h.conversations));
	json_object_set_new(o, "open", json_integer(h.open));
	json_object_set_new(o, "waiting", json_integer(h.waiting));
	json_object_set_new(o, "on_their_way", json_integer(h.on_their_way));
	json_object_set_new(o, "unreadable", json_integer(h.unreadable));
	json_object_set_new(o, "rules", json_integer(h.rules));
	out->json = o;
	return RC_OK;
}

enum rc api_mailbox_delete(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	(void)out;
	return mailbox_delete(c, http_path_i64(r, "id"),
	        &(struct mailbox_delete){
	                .address = http_query(r, "address"),
	                .move_to = http_query_i64_or(r, "move_to", 0),
	                .give_up = str_eq(http_query(r, "give_up"), "true"),
	        });
}

static enum rc try_it(
        struct ctx *c, int64_t id, const struct mailbox_change *w, struct http_reply *out)
{
	struct mailbox_half reading, sending;
	TRY(mailbox_try(c, c, id, w, &reading, &sending));
	json_t *o = json_own(c, json_object());
	json_object_set_new(o, "reading", half_json(c, &reading));
	json_object_set_new(o, "sending", half_json(c, &sending));
	out->json = o;
	return RC_OK;
}

enum rc api_mailbox_try(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct mailbox_change w;
	TRY(read_change(c, r->json, &w));
	return try_it(c, http_query_i64_or(r, "mailbox", 0), &w, out);
}

enum rc api_mailbox_test(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	TRY(try_it(c, http_path_i64(r, "id"), &mailbox_change_none, out));
	return mailbox_wake(c, http_path_i64(r, "id"));
}

enum rc api_mailbox_access_get(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	bool open;
	int64_t *users;
	size_t n;
	TRY(mailbox_access_get(c, c, http_path_i64(r, "id"), &open, &users, &n));
	json_t *list = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_integer(users[i]));
	out->json =
	        json_own(c, json_pack("{s:b,s:o}", "open_to_all", open ? 1 : 0, "user_ids", list));
	return RC_OK;
}

enum rc api_mailbox_access_set(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	const json_t *list = json_object_get(r->json, "user_ids"), *one;
	int64_t *users = talloc_zero_array(c, int64_t, json_array_size(list) + 1);
	bool open = false;
	size_t i;
	TRY(json_opt_bool(c, r->json, "open_to_all", &open));
	json_array_foreach(list, i, one) users[i] = json_integer_value(one);
	TRY(mailbox_access_put(c, http_path_i64(r, "id"), open, users, json_array_size(list)));
	return api_mailbox_access_get(c, r, out);
}
