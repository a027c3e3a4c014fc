/* jobs/send_notice: the desk's own mails (invitation, reset, notices) on their way out. */
#include <string.h>

#include "base/crypto.h"
#include "base/log.h"
#include "desk/mailbox.h"
#include "desk/notice_digest.h"
#include "desk/setting.h"
#include "jobs/loop.h"
#include "jobs/send.h"
#include "mail/build.h"
#include "store/engine.h"
#include "store/notice_mail.h"

#define MAX_TRIES 20 /* the link in it has expired by then */
#define MAX_TRIES_DIGEST 6 /* there is a next one */
#define BATCH 20

struct notice {
	struct send_lines *lines;
	struct notice_mail *row, *list;
	int n;
	struct mailbox *boxes;
	int n_boxes;
	const char *desk_name;
	enum rc rc;
	const char *words; /* why not */
	bool final, server_down; /* then the rest of the batch need not try */
};

static enum rc claim_rows(struct ctx *c, void *arg)
{
	struct notice *k = arg;
	TRY(setting_text(c, c, "desk_name", &k->desk_name));
	TRY(store_mailbox_list(c, c, &k->boxes, &k->n_boxes));
	return store_notice_mail_claim(c, c, BATCH, &k->list, &k->n);
}

/* An invitation stays for people to see; what a digest tells stands in the app. */
static enum rc give_up(struct ctx *c, const struct notice *k)
{
	if (k->row->digest_of == 0)
		return store_notice_mail_failed(c, k->row->id);
	TRY(notice_digest_stop(c, k->row->digest_of, k->words));
	return store_notice_mail_done(c, k->row->id);
}

static enum rc mark_rows(struct ctx *c, void *arg)
{
	struct notice *k = arg;
	if (k->rc == RC_OK)
		return store_notice_mail_done(c, k->row->id);
	if (k->final || k->row->tries >= (k->row->digest_of != 0 ? MAX_TRIES_DIGEST : MAX_TRIES))
		return give_up(c, k);
	return store_notice_mail_later(c, k->row->id, c->now_ms + retry_delay_ms(k->row->tries));
}

/* The mailbox it was meant for, else the first with a server, else the first local one. */
static const struct mailbox *mailbox_for(
        const struct notice_mail *row, const struct mailbox *boxes, int n)
{
	const struct mailbox *found = NULL;
	for (int i = 0; i < n; i++)
		if (boxes[i].id == row->mailbox_id && !boxes[i].paused)
			return &boxes[i];
	for (int i = 0; i < n; i++) {
		const struct mailbox *m = &boxes[i];
		if (m->paused || (!m->is_local && m->smtp_url == NULL))
			continue;
		if (found == NULL || (found->is_local && !m->is_local))
			found = m;
	}
	return found;
}

static enum rc deliver(struct ctx *c, struct notice *k, const struct mailbox *m, bool *permanent)
{
	const struct notice_mail *row = k->row;
	struct mail_address to = {"", row->recipient};
	const char *recipients[] = {row->recipient, NULL};
	struct mail_draft draft = {
	        .from = {k->desk_name, m->address},
	        .to = {&to, 1},
	        .subject = row->subject,
	        .message_id = row->message_id,
	        .date_ms = c->now_ms,
	        .text = row->text,
	        .html = row->html,
	        .auto_submitted = "auto-generated",
	};
	struct delivery d = {.from = m->address, .to = recipients};

	/* a row that was sent is gone and its number may come again: the mail's own id does not */
	char *id = sha256_hex(c, row->message_id, strlen(row->message_id));
	d.file_name = talloc_asprintf(c, "notice-%.16s.eml", id);
	TRY(mail_build(c, c, &draft, &d.mail));
	if (row->maybe_repeat)
		d.mail = send_marked(c, d.mail);
	enum rc rc = send_deliver(c, k->lines, m, &d);
	*permanent = d.result.permanent;
	return rc;
}

static enum rc send_one(struct ctx *c, struct notice *k, const struct mailbox *m)
{
	bool permanent = false;
	if (m == NULL || k->server_down)
		k->rc = ctx_fail(c, RC_NOT_FOUND, "server_missing",
		        "No server is set for this direction.", NULL);
	else
		k->rc = deliver(c, k, m, &permanent);
	k->final = permanent || (k->rc == RC_INVALID && c->fail.field != NULL);
	k->server_down |= k->rc == RC_UPSTREAM && !permanent;
	if (k->rc != RC_OK) {
		k->words = mailbox_failure_words(c);
		log_failure(LOG_WARN, "send_notice", c);
	}
	ctx_clear_failure(c);
	return store_tx(c, DB_WRITE, mark_rows, k);
}

static enum rc any_due(struct ctx *c, void *arg)
{
	bool *due = arg;
	int64_t ms;
	TRY(store_notice_mail_next_due(c, &ms));
	*due = ms != 0 && ms <= c->now_ms;
	return RC_OK;
}

enum rc send_notices(struct ctx *c, struct send_lines *lines)
{
	struct notice k = {.lines = lines};
	bool due = false;

	TRY(store_tx(c, DB_READ, any_due, &due));
	if (!due)
		return RC_OK;
	TRY(store_tx(c, DB_WRITE, claim_rows, &k));
	for (int i = 0; i < k.n; i++) {
		k.row = &k.list[i];
		struct ctx *sub = loop_sub(c);
		TRY(loop_sub_end(
		        c, sub, send_one(sub, &k, mailbox_for(k.row, k.boxes, k.n_boxes))));
	}
	return RC_OK;
}
