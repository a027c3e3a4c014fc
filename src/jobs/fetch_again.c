/* jobs/fetch_again: mails that were given up on and that somebody asks for once more. */
#include <string.h>

#include "base/crypto.h"
#include "base/log.h"
#include "jobs/fetch.h"
#include "mail/mail.h"
#include "store/blob.h"
#include "store/event.h"
#include "store/raw.h"

#define MOST 100 /* at one look; the rest at the next */

struct again {
	struct visit *v;
	struct raw *rows;
	int n;
	const char *folder; /* that is open */
	int64_t uidvalidity;
	/* the row at hand */
	const struct raw *row;
	struct bytes mail;
	const char *hash; /* of the mail */
	const char *slug; /* why it did not come; NULL: it did */
};

static enum rc list_rows(struct ctx *c, void *arg)
{
	struct again *a = arg;
	return store_raw_asked(c, c, a->v->box.id, MOST, &a->rows, &a->n);
}

/* Bytes and row, or neither. */
static enum rc answer_rows(struct ctx *c, void *arg)
{
	struct again *a = arg;
	struct raw same = {.mailbox_id = a->row->mailbox_id, .hash = a->hash};

	if (a->slug != NULL) {
		TRY(store_raw_not_answered(c, a->row->id, a->slug));
		event_add(c, &(struct event){
		                     .kind = "unreadable.added",
		                     .mailbox_id = a->row->mailbox_id,
		                     .subject_kind = "raw",
		                     .subject_id = a->row->id,
		             });
		return RC_OK;
	}
	TRY(blob_put(c, a->hash, a->mail.p, a->mail.n));
	enum rc rc = store_raw_find(c, &same);
	if (rc == RC_OK) /* it came by another way meanwhile */
		return store_raw_drop(c, a->row->id);
	if (rc != RC_NOT_FOUND)
		return rc;
	return store_raw_answered(c, a->row->id, same.hash, (int64_t)a->mail.n);
}

static enum rc open_folder(struct ctx *c, struct again *a)
{
	struct imap_status st;

	if (a->folder != NULL && strcmp(a->folder, a->row->folder) == 0)
		return RC_OK;
	a->folder = NULL;
	TRY(imap_examine(a->v->imap, c, a->row->folder, &st));
	a->folder = a->row->folder;
	a->uidvalidity = st.uidvalidity;
	return RC_OK;
}

/* One try for each time that somebody asked: what fails is told, and others are not held up. */
static enum rc ask_one(struct ctx *c, struct again *a)
{
	struct imap_mail m = {0};
	enum rc rc = open_folder(c, a);

	a->slug = NULL;
	if (rc == RC_OK && a->uidvalidity != a->row->uidvalidity)
		rc = RC_NOT_FOUND;
	if (rc == RC_OK)
		rc = imap_fetch(a->v->imap, c, c, (uint32_t)a->row->uid, MAIL_MAX_BYTES, &m);
	if (rc == RC_NOT_FOUND)
		a->slug = "mail_gone";
	else if (rc == RC_LIMIT)
		a->slug = "left_on_server";
	else if (rc == RC_UPSTREAM || (rc == RC_OK && m.raw.n == 0))
		a->slug = "fetch_failed";
	else
		TRY(rc);
	if (rc != RC_OK)
		log_failure(LOG_WARN, "fetch_again_failed", c);
	ctx_clear_failure(c);
	a->mail = m.raw;
	if (a->slug == NULL) {
		a->hash = sha256_hex(c, m.raw.p, m.raw.n);
		TRY(blob_prepare(c, a->hash, m.raw.p, m.raw.n));
	}
	return store_tx(c, DB_WRITE, answer_rows, a);
}

enum rc fetch_again(struct ctx *c, struct visit *v)
{
	struct again a = {.v = v};

	TRY(store_tx(c, DB_READ, list_rows, &a));
	for (int i = 0; i < a.n && imap_is_open(v->imap) && !atomic_load(&v->f->stop); i++) {
		struct ctx *sub = loop_sub(c);
		a.row = &a.rows[i];
		TRY(loop_sub_end(c, sub, ask_one(sub, &a)));
	}
	return RC_OK;
}
