/* store/mailbox: rows of mailbox, mailbox_access, mailbox_folder, mailbox_state. */
#include "store/mailbox.h"

#include "store/engine.h"

#define DAY_MS 86400000LL

static void read_row(struct stmt *s, const void *mem, void *row)
{
	struct mailbox *m = row;

	*m = (struct mailbox){
	        .id = col_i64(s, 0),
	        .version = col_i64(s, 1),
	        .address = col_text(s, 2, mem),
	        .name = col_text(s, 3, mem),
	        .is_local = col_i64(s, 4) != 0,
	        .imap_url = col_text(s, 5, mem),
	        .smtp_url = col_text(s, 6, mem),
	        .login = col_text(s, 7, mem),
	        .secret = col_text(s, 8, mem),
	        .smtp_login = col_text(s, 9, mem),
	        .smtp_secret = col_text(s, 10, mem),
	        .bearer = col_i64(s, 11) != 0,
	        .pin_sha256 = col_text(s, 12, mem),
	        .ca_file = col_text(s, 13, mem),
	        .take = col_text(s, 14, mem),
	        .take_since_ms = col_i64(s, 15),
	        .junk_folder = col_text(s, 16, mem),
	        .sent_folder = col_text(s, 17, mem),
	        .append_sent = col_i64(s, 18) != 0,
	        .authserv_id = col_text(s, 19, mem),
	        .open_to_all = col_i64(s, 20) != 0,
	        .paused = col_i64(s, 21) != 0,
	        .created_ms = col_i64(s, 22),
	        .receipt = col_i64(s, 23) != 0,
	        .spam_header = col_text(s, 24, mem),
	        .grant_id = col_i64(s, 25),
	        .gone_ms = col_i64(s, 26),
	        .moved_to = col_i64(s, 27),
	};
}

/* $1 … $22: what add and update have in common. */
static void bind_row(struct stmt *s, const struct mailbox *m)
{
	bind_text(s, 1, m->address);
	bind_text(s, 2, m->name);
	bind_i64(s, 3, m->is_local);
	bind_text(s, 4, m->imap_url);
	bind_text(s, 5, m->smtp_url);
	bind_text(s, 6, m->login);
	bind_text(s, 7, m->secret);
	bind_text(s, 8, m->smtp_login);
	bind_text(s, 9, m->smtp_secret);
	bind_i64(s, 10, m->bearer);
	bind_text(s, 11, m->pin_sha256);
	bind_text(s, 12, m->ca_file);
	bind_text(s, 13, m->take != NULL ? m->take : "new");
	bind_i64_or_null(s, 14, m->take_since_ms);
	bind_text(s, 15, m->junk_folder);
	bind_text(s, 16, m->sent_folder);
	bind_i64(s, 17, m->append_sent);
	bind_text(s, 18, m->authserv_id);
	bind_i64(s, 19, m->open_to_all);
	bind_i64(s, 20, m->paused);
	bind_i64(s, 21, m->receipt);
	bind_text(s, 22, m->spam_header);
}

enum rc store_mailbox_add(struct ctx *c, struct mailbox *m)
{
	struct stmt *s = stmt(c, Q_MAILBOX_ADD);

	bind_row(s, m);
	if (m->created_ms == 0)
		m->created_ms = c->now_ms;
	bind_i64(s, 23, m->created_ms);
	enum rc rc = stmt_one(s);
	if (rc == RC_NOT_FOUND)
		return RC_CONFLICT;
	TRY(rc);
	m->id = col_i64(s, 0);
	m->version = 1;
	stmt_done(s);
	s = stmt(c, Q_MAILBOX_STATE_ADD);
	bind_i64(s, 1, m->id);
	TRY(stmt_run(s, NULL));
	return m->open_to_all ? store_mailbox_access_open(c, m->id) : RC_OK;
}

enum rc store_mailbox_get(struct ctx *c, const void *mem, int64_t id, struct mailbox *out)
{
	struct stmt *s = stmt(c, Q_MAILBOX_GET);
	bind_i64(s, 1, id);
	TRY(stmt_one(s));
	read_row(s, mem, out);
	return RC_OK;
}

enum rc store_mailbox_any(struct ctx *c, const void *mem, int64_t id, struct mailbox *out)
{
	struct stmt *s = stmt(c, Q_MAILBOX_ANY);
	bind_i64(s, 1, id);
	TRY(stmt_one(s));
	read_row(s, mem, out);
	return RC_OK;
}

enum rc store_mailbox_by_address(
        struct ctx *c, const void *mem, const char *address, struct mailbox *out)
{
	struct stmt *s = stmt(c, Q_MAILBOX_BY_ADDRESS);
	bind_text(s, 1, address);
	TRY(stmt_one(s));
	read_row(s, mem, out);
	return RC_OK;
}

enum rc store_mailbox_update(struct ctx *c, struct mailbox *m)
{
	int64_t changed;
	struct stmt *s = stmt(c, Q_MAILBOX_ADDRESS_TAKEN);

	bind_text(s, 1, m->address);
	bind_i64(s, 2, m->id);
	enum rc rc = stmt_one(s);
	if (rc != RC_NOT_FOUND)
		return rc == RC_OK ? RC_CONFLICT : rc;
	s = stmt(c, Q_MAILBOX_UPDATE);
	bind_row(s, m);
	bind_i64(s, 23, m->id);
	bind_i64(s, 24, m->version);
	TRY(stmt_run(s, &changed));
	if (changed == 0)
		return RC_CONFLICT;
	m->version++;
	return RC_OK;
}

enum rc store_mailbox_touch(struct ctx *c, int64_t id)
{
	struct stmt *s = stmt(c, Q_MAILBOX_TOUCH);
	bind_i64(s, 1, id);
	return stmt_run(s, NULL);
}

enum rc store_mailbox_list(struct ctx *c, const void *mem, struct mailbox **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_MAILBOX_LIST);

	return stmt_rows(s, mem, read_row, sizeof(struct mailbox), 0, out, out_n);
}

enum rc store_mailbox_visible(
        struct ctx *c, const void *mem, int64_t user_id, int64_t **out, int *out_n)
{
	struct stmt *s = stmt(c, user_id == 0 ? Q_MAILBOX_VISIBLE_ALL : Q_MAILBOX_VISIBLE);
	if (user_id != 0)
		bind_i64(s, 1, user_id);
	return stmt_numbers(s, mem, out, out_n);
}

enum rc store_mailbox_may_see(struct ctx *c, int64_t user_id, int64_t mailbox_id, bool *out)
{
	if (user_id == 0) {
		*out = true;
		return RC_OK;
	}
	struct stmt *s = stmt(c, Q_MAILBOX_MAY_SEE);
	bind_i64(s, 1, user_id);
	bind_i64(s, 2, mailbox_id);
	enum rc rc = stmt_one(s);
	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	*out = rc == RC_OK;
	return RC_OK;
}

enum rc store_mailbox_access_list(
        struct ctx *c, const void *mem, int64_t mailbox_id, int64_t **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_MAILBOX_ACCESS_USERS);
	bind_i64(s, 1, mailbox_id);
	return stmt_numbers(s, mem, out, out_n);
}

enum rc store_mailbox_access_set(struct ctx *c, int64_t mailbox_id, const int64_t *user_ids, int n)
{
	struct stmt *s = stmt(c, Q_MAILBOX_ACCESS_CLEAR);
	bind_i64(s, 1, mailbox_id);
	TRY(stmt_run(s, NULL));
	for (int i = 0; i < n; i++) {
		s = stmt(c, Q_MAILBOX_ACCESS_ADD);
		bind_i64(s, 1, user_ids[i]);
		bind_i64(s, 2, mailbox_id);
		TRY(stmt_run(s, NULL));
	}
	return RC_OK;
}

enum rc store_mailbox_access_open(struct ctx *c, int64_t mailbox_id)
{
	struct stmt *s = stmt(c, Q_MAILBOX_ACCESS_EVERYBODY);
	bind_i64(s, 1, mailbox_id);
	return stmt_run(s, NULL);
}

enum rc store_mailbox_access_for_user(struct ctx *c, int64_t user_id)
{
	struct stmt *s = stmt(c, Q_MAILBOX_ACCESS_FOR_USER);
	bind_i64(s, 1, user_id);
	return stmt_run(s, NULL);
}

enum rc store_mailbox_state_get(
        struct ctx *c, const void *mem, int64_t mailbox_id, struct mailbox_state *out)
{
	struct stmt *s = stmt(c, Q_MAILBOX_STATE_GET);
	bind_i64(s, 1, mailbox_id);
	bind_i64(s, 2, c->now_ms);
	bind_i64(s, 3, c->now_ms - DAY_MS);
	TRY(stmt_one(s));
	*out = (struct mailbox_state){
	        .last_contact_ms = col_i64(s, 0),
	        .last_mail_ms = col_i64(s, 1),
	        .next_try_ms = col_i64(s, 2),
	        .failures = col_i64(s, 3),
	        .error_slug = col_text(s, 4, mem),
	        .error_text = col_text(s, 5, mem),
	        .send_contact_ms = col_i64(s, 6),
	        .send_error_slug = col_text(s, 7, mem),
	        .send_error_text = col_text(s, 8, mem),
	        .history_taken = col_i64(s, 9),
	        .history_left = col_i64(s, 10),
	        .silent_since_ms = col_i64(s, 11),
	        .unreadable = col_i64(s, 12),
	        .left_on_server = col_i64(s, 13),
	        .receipts_bounded_ms = col_i64(s, 14),
	};
	return RC_OK;
}

enum rc store_mailbox_state_set_reading(
        struct ctx *c, int64_t mailbox_id, const struct mailbox_state *v)
{
	struct stmt *s = stmt(c, Q_MAILBOX_STATE_READING);
	bind_i64_or_null(s, 1, v->last_contact_ms);
	bind_i64_or_null(s, 2, v->last_mail_ms);
	bind_i64_or_null(s, 3, v->next_try_ms);
	bind_i64(s, 4, v->failures);
	bind_text(s, 5, v->error_slug);
	bind_text(s, 6, v->error_text);
	bind_i64(s, 7, mailbox_id);
	return stmt_run(s, NULL);
}

enum rc store_mailbox_state_set_sending(
        struct ctx *c, int64_t mailbox_id, const struct mailbox_state *v)
{
	struct stmt *s = stmt(c, Q_MAILBOX_STATE_SENDING);
	bind_i64_or_null(s, 1, v->send_contact_ms);
	bind_text(s, 2, v->send_error_slug);
	bind_text(s, 3, v->send_error_text);
	bind_i64(s, 4, mailbox_id);
	return stmt_run(s, NULL);
}

enum rc store_mailbox_state_set_silent(struct ctx *c, int64_t mailbox_id, int64_t since_ms)
{
	struct stmt *s = stmt(c, Q_MAILBOX_STATE_SILENT);
	bind_i64_or_null(s, 1, since_ms);
	bind_i64(s, 2, mailbox_id);
	return stmt_run(s, NULL);
}

enum rc store_mailbox_folder_get(struct ctx *c, const void *mem, int64_t mailbox_id,
        const char *name, struct mailbox_folder *out)
{
	struct stmt *s = stmt(c, Q_MAILBOX_FOLDER_GET);
	bind_i64(s, 1, mailbox_id);
	bind_text(s, 2, name);
	TRY(stmt_one(s));
	*out = (struct mailbox_folder){
	        .mailbox_id = mailbox_id,
	        .name = talloc_strdup(mem, name),
	        .role = col_text(s, 0, mem),
	        .uidvalidity = col_i64(s, 1),
	        .next_uid = col_i64(s, 2),
	        .history_uid = col_i64(s, 3),
	        .history_end = col_i64(s, 4),
	        .history_taken = col_i64(s, 5),
	};
	return RC_OK;
}

enum rc store_mailbox_folder_set(struct ctx *c, const struct mailbox_folder *f)
{
	struct stmt *s = stmt(c, Q_MAILBOX_FOLDER_SET);
	bind_i64(s, 1, f->mailbox_id);
	bind_text(s, 2, f->name);
	bind_text(s, 3, f->role);
	bind_i64(s, 4, f->uidvalidity);
	bind_i64(s, 5, f->next_uid);
	bind_i64(s, 6, f->history_uid);
	bind_i64(s, 7, f->history_end);
	bind_i64(s, 8, f->history_taken);
	return stmt_run(s, NULL);
}

enum rc store_mailbox_folder_forget(struct ctx *c, int64_t mailbox_id)
{
	struct stmt *s = stmt(c, Q_MAILBOX_FOLDER_FORGET);
	bind_i64(s, 1, mailbox_id);
	return stmt_run(s, NULL);
}
