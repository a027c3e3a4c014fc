/* desk/unreadable: mail that is kept but could not be read. */
#include "desk/unreadable.h"

#include <string.h>

#include "store/blob.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/mailbox.h"

#define MAX_PAGE 101 /* one more than a page, to know whether there is a next */

struct reason {
	const char *slug, *title, *next_step;
	bool more; /* what was noted with it says more than the title */
};

#define ASK_AGAIN N_("If a letter is missing, please ask for it to be sent again.")
#define READ_THERE N_("Please read it in the mailbox itself, or ask for the file by a link.")
#define OPEN_IT N_("Please download it and open it in a mail program, or try again.")

static const struct reason reasons[] = {
        {"mail_empty", N_("There is nothing in it."), ASK_AGAIN, false},
        {"not_a_mail", N_("This does not look like a mail: it has no header and no text."),
                ASK_AGAIN, false},
        {"mail_too_large", N_("It is larger than the desk takes in (150 MB)."), READ_THERE, false},
        {"too_large", N_("It is larger than the desk takes in (150 MB)."), READ_THERE, false},
        {"parser_died", N_("Reading it broke the reader. The mail is kept as it came."), OPEN_IT,
                false},
        {"parser_slow", N_("Reading it took too long. The mail is kept as it came."), OPEN_IT,
                false},
        {"bytes_lost", N_("Its bytes cannot be read from the disk any more."),
                N_("Please look at the disk, and bring it back from a backup."), false},
        {"fetch_failed", N_("The mail server could not hand it over. It still lies there."),
                N_("Please try again later, or read it in the mailbox itself."), true},
        {"fetch_again",
                N_("The mail server could not hand it over. It is being asked for it again."),
                N_("There is nothing to do: it is tried again by itself."), true},
        {"mail_gone",
                N_("It no longer lies where it was on the mail server. If it was moved there, it "
                   "may have come in since."),
                N_("Please look for it in the mailbox and in the list of conversations."), false},
        {"spool_unreadable",
                N_("Its file in the spool cannot be read. It comes in by itself once the desk may "
                   "read it."),
                N_("Please let the user that the desk runs as read the files in the spool."), true},
        {"not_storable", N_("It could be read, but not be stored."), OPEN_IT, true},
        {"left_on_server",
                N_("It is larger than the desk takes in (150 MB) and stays on the mail server."),
                READ_THERE, true},
};
static const struct reason unknown = {
        NULL, N_("It could not be read. The mail is kept as it came."), OPEN_IT, true};

static const struct reason *reason_of(const char *slug)
{
	for (size_t i = 0; slug != NULL && i < sizeof reasons / sizeof *reasons; i++)
		if (strcmp(reasons[i].slug, slug) == 0)
			return &reasons[i];
	return &unknown;
}

const char *unreadable_title(const char *slug)
{
	return reason_of(slug)->title;
}

struct work {
	const void *mem;
	int64_t id, before;
	int limit;
	struct unreadable **list;
	size_t *n;
	struct bytes *bytes;
};

static enum rc list_rows(struct ctx *c, void *arg)
{
	struct work *k = arg;
	struct raw *rows;
	int n;
	int64_t user = c->actor.role == ROLE_SYSTEM ? 0 : c->actor.user_id;

	TRY(store_raw_unreadable_list(c, k->mem, user, k->before, k->limit, &rows, &n));
	struct unreadable *list = talloc_zero_array(k->mem, struct unreadable, (size_t)n + 1);
	for (int i = 0; i < n; i++) {
		struct mailbox m;
		TRY(store_mailbox_any(c, list, rows[i].mailbox_id, &m));
		list[i] = (struct unreadable){
		        .raw = rows[i],
		        .mailbox_name = m.name,
		        .mailbox_address = m.address,
		        .title = unreadable_title(rows[i].reason_slug),
		        .next_step = reason_of(rows[i].reason_slug)->next_step,
		        .words = reason_of(rows[i].reason_slug)->more ? rows[i].reason_text : NULL,
		};
	}
	*k->list = list;
	*k->n = (size_t)n;
	return RC_OK;
}

enum rc unreadable_list(struct ctx *c, const void *mem, int64_t before, int limit,
        struct unreadable **out, size_t *out_n)
{
	struct work k = {.mem = mem, .before = before, .list = out, .n = out_n};
	k.limit = limit > MAX_PAGE ? MAX_PAGE : limit;
	return store_tx(c, DB_READ, list_rows, &k);
}

/* One unreadable row that the actor may see. */
static enum rc find(struct ctx *c, int64_t id, struct raw *out)
{
	bool sees = c->actor.role == ROLE_SYSTEM;
	enum rc rc = store_raw_get(c, c, id, out);
	if (rc == RC_OK && !sees)
		rc = store_mailbox_may_see(c, c->actor.user_id, out->mailbox_id, &sees);
	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	if (rc == RC_NOT_FOUND || !sees || out->state != RAW_UNREADABLE)
		return ctx_fail(c, RC_NOT_FOUND, "no_such_mail",
		        "There is no such unreadable mail. Perhaps it could be read meanwhile.",
		        NULL);
	return RC_OK;
}

/* Bytes that are here are read again; those that lie on a mail server are asked for there;
 * those that are nowhere to be had leave the row as it is. */
static enum rc try_again(struct ctx *c, const struct raw *r)
{
	int64_t size;
	enum rc rc = blob_size(c, r->hash, &size);

	if (rc != RC_NOT_FOUND) {
		TRY(rc);
		return store_raw_retry(c, r->id);
	}
	ctx_clear_failure(c);
	if (r->folder != NULL && r->uid > 0)
		return store_raw_ask(c, r->id);
	return store_raw_not_answered(c, r->id, r->reason_slug);
}

static enum rc retry_row(struct ctx *c, void *arg)
{
	struct work *k = arg;
	struct raw raw;
	TRY(find(c, k->id, &raw));
	TRY(try_again(c, &raw));
	event_add(c, &(struct event){
	                     .kind = "unreadable.retried",
	                     .mailbox_id = raw.mailbox_id,
	                     .subject_kind = "raw",
	                     .subject_id = k->id,
	             });
	return RC_OK;
}

enum rc unreadable_retry(struct ctx *c, int64_t id)
{
	struct work k = {.id = id};
	return store_tx(c, DB_WRITE, retry_row, &k);
}

static enum rc read_bytes(struct ctx *c, void *arg)
{
	struct work *k = arg;
	struct raw raw;
	TRY(find(c, k->id, &raw));
	enum rc rc = blob_get(c, k->mem, raw.hash, k->bytes);
	if (rc == RC_NOT_FOUND)
		return raw.uid > 0
		               ? ctx_fail(c, rc, "left_on_server",
		                         "This mail was not fetched. It lies on the mail server.",
		                         NULL)
		               : ctx_fail(c, rc, "left_there",
		                         "This mail was not taken in. It lies where it came from.",
		                         NULL);
	return rc;
}

enum rc unreadable_bytes(struct ctx *c, const void *mem, int64_t id, struct bytes *out)
{
	struct work k = {.mem = mem, .id = id, .bytes = out};
	return store_tx(c, DB_READ, read_bytes, &k);
}
