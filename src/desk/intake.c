/* desk/intake: batches, and one mail's way through its transaction. */
#include "desk/intake.h"

#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "desk/conversation.h"
#include "desk/intake_rows.h"
#include "desk/join.h"
#include "desk/setting.h"
#include "store/blob.h"
#include "store/customer.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/intake.h"
#include "store/mailbox.h"
#include "store/sending.h"

#define MAX_TURNS 5

static enum rc note_unreadable(struct ctx *c, const struct raw *raw, const char *slug,
        const char *words, struct intake_count *count)
{
	enum rc rc = store_raw_unreadable(c, raw->id, slug, words);
	if (rc == RC_CONFLICT) {
		count->skipped++;
		return RC_OK;
	}
	TRY(rc);
	count->unreadable++;
	event_add(c, &(struct event){
	                     .kind = "unreadable.added",
	                     .mailbox_id = raw->mailbox_id,
	                     .subject_kind = "raw",
	                     .subject_id = raw->id,
	             });
	return RC_OK;
}

/* The copy of our own reply that the Sent folder holds is no second message. */
static enum rc is_sent_copy(struct ctx *c, const struct raw *raw, const struct mail *m, bool *out)
{
	struct our_reply r;
	*out = false;
	if (strcmp(raw->filed, "sent") != 0 || m->message_id == NULL)
		return RC_OK;
	enum rc rc = store_intake_our_reply(c, c, m->message_id, raw->mailbox_id, &r);
	if (rc == RC_NOT_FOUND)
		return RC_OK;
	TRY(rc);
	*out = true;
	return store_intake_link_reply(c, raw->id, r.message_id);
}

static enum rc take_one(struct ctx *c, const struct intake_item *item, struct desk_addresses *own,
        struct intake_count *count)
{
	struct mail mail = *item->mail;
	struct intake_mail t = {.raw = item->raw, .mail = &mail, .own = own};
	bool copy = false;

	/* What lies there we wrote, under whatever name. */
	if (strcmp(item->raw->filed, "sent") == 0)
		mail.kind = MAIL_OWN;

	/* First, so that a second reader of the same row stops here. */
	enum rc rc = store_raw_taken(c, item->raw->id);
	if (rc == RC_CONFLICT) {
		count->skipped++;
		return RC_OK;
	}
	TRY(rc);
	TRY(is_sent_copy(c, item->raw, &mail, &copy));
	if (!copy) {
		TRY(intake_sender(c, &t));
		TRY(intake_forward(c, &t));
		TRY(join_find(c, item->raw, &mail, t.sender, &t.join));
		if (t.join.conversation != 0)
			TRY(conversation_hold(c, &t.join.conversation));
		TRY(intake_guard(c, &t, &mail.loop));
		TRY(intake_write(c, &t));
	}
	count->taken++;
	return RC_OK;
}

struct batch {
	const struct intake_item *items;
	size_t n;
	struct intake_count count;
};

static enum rc run_batch(struct ctx *c, void *arg)
{
	struct batch *b = arg;
	struct desk_addresses own;
	struct ctx *outer = c;

	b->count = (struct intake_count){0};
	TRY(conversation_turn(c));
	TRY(intake_own_addresses(c, outer, &own));
	for (size_t i = 0; i < b->n; i++) {
		const struct intake_item *item = &b->items[i];
		if (item->mail != NULL)
			TRY(take_one(c, item, &own, &b->count));
		else
			TRY(note_unreadable(c, item->raw, item->slug, item->words, &b->count));
	}
	return RC_OK;
}

static enum rc run_again(struct ctx *c, struct batch *b)
{
	enum rc rc = RC_OK;
	/* On PostgreSQL an agent's change may come between our read and our update. */
	for (int turn = 0; turn < MAX_TURNS; turn++) {
		ctx_clear_failure(c);
		rc = store_tx(c, DB_WRITE, run_batch, b);
		if (rc != RC_CONFLICT)
			break;
	}
	return rc;
}

/* Large attachments are on disk before the writer's turn begins. */
static enum rc prepare(struct ctx *c, const struct intake_item *item)
{
	for (size_t i = 0; item->mail != NULL && i < item->mail->attachment_count; i++) {
		const struct mail_attachment *a = &item->mail->attachments[i];
		TRY(blob_prepare(c, a->sha256, a->bytes.p, a->bytes.n));
	}
	return RC_OK;
}

/* Whose fault: the mail's own, or the disk's and the database's? */
static bool is_mails_fault(enum rc rc)
{
	return rc == RC_INVALID || rc == RC_LIMIT || rc == RC_CONFLICT || rc == RC_NOT_FOUND;
}

static enum rc take_alone(struct ctx *c, const struct intake_item *item, struct intake_count *sum)
{
	struct batch b = {.items = item, .n = 1};
	enum rc rc = run_again(c, &b);

	if (is_mails_fault(rc) && item->mail != NULL) {
		log_failure(LOG_ERROR, "mail_not_storable", c);
		struct intake_item unreadable = {
		        .raw = item->raw,
		        .slug = "not_storable",
		        .words =
		                c->fail.text != NULL ? talloc_strdup(c, c->fail.text) : rc_name(rc),
		};
		b = (struct batch){.items = &unreadable, .n = 1};
		rc = run_again(c, &b);
	}
	TRY(rc);
	sum->taken += b.count.taken;
	sum->unreadable += b.count.unreadable;
	sum->skipped += b.count.skipped;
	return RC_OK;
}

enum rc intake_batch(
        struct ctx *c, const struct intake_item *items, size_t n, struct intake_count *out)
{
	struct batch b = {.items = items, .n = n};
	struct intake_count sum = {0};

	for (size_t i = 0; i < n; i++)
		TRY(prepare(c, &items[i]));
	enum rc rc = run_again(c, &b);
	if (rc == RC_OK) {
		*out = b.count;
		return RC_OK;
	}
	if (!is_mails_fault(rc))
		return rc;
	for (size_t i = 0; i < n; i++)
		TRY(take_alone(c, &items[i], &sum));
	*out = sum;
	return RC_OK;
}

struct hints_job {
	const void *mem;
	int64_t mailbox_id;
	struct mail_hints *out;
};

static enum rc read_hints(struct ctx *c, void *arg)
{
	struct hints_job *j = arg;
	struct own_address *list;
	struct mailbox m;
	int n;

	TRY(store_own_addresses(c, j->mem, &list, &n));
	const char **own = talloc_zero_array(j->mem, const char *, (size_t)n + 1);
	*j->out = (struct mail_hints){.own_addresses = own};
	for (int i = 0; i < n; i++)
		own[i] = list[i].address;
	enum rc rc = store_mailbox_any(c, j->mem, j->mailbox_id, &m);
	if (rc == RC_NOT_FOUND)
		return RC_OK;
	TRY(rc);
	const char *at = strrchr(m.address, '@');
	TRY(setting_text(c, j->mem, "desk_language", &j->out->language));
	j->out->authserv_id = m.authserv_id;
	j->out->spam_header = m.spam_header != NULL ? m.spam_header : "";
	j->out->own_message_id_domain = at != NULL ? at + 1 : NULL;
	return RC_OK;
}

enum rc intake_hints(struct ctx *c, const void *mem, int64_t mailbox_id, struct mail_hints *out)
{
	struct hints_job j = {.mem = mem, .mailbox_id = mailbox_id, .out = out};
	return store_tx(c, DB_READ, read_hints, &j);
}

struct language_job {
	const void *mem;
	const char *address, *language; /* NULL: unknown */
};

static enum rc read_language(struct ctx *c, void *arg)
{
	struct language_job *j = arg;
	struct customer k;
	enum rc rc = store_customer_by_address(c, j->mem, j->address, &k);

	if (rc == RC_NOT_FOUND) {
		ctx_clear_failure(c);
		return RC_OK;
	}
	TRY(rc);
	j->language = k.language;
	return RC_OK;
}

enum rc intake_hints_of(struct ctx *c, const void *mem, struct bytes raw,
        const struct mail_hints *box, const struct mail_hints **out)
{
	struct language_job j = {.mem = mem, .address = mail_glance_sender(mem, raw)};

	*out = box;
	if (j.address[0] == '\0')
		return RC_OK;
	TRY(store_tx(c, DB_READ, read_language, &j));
	if (j.language == NULL)
		return RC_OK;
	struct mail_hints *own = talloc_memdup(mem, box, sizeof *box);
	own->language = j.language;
	own->spoken = j.language;
	*out = own;
	return RC_OK;
}
