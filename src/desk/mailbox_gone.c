/* desk/mailbox_gone: deleting a mailbox. */
#include "desk/mailbox_gone.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "desk/access.h"
#include "desk/audit.h"
#include "desk/conversation.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/grant.h"
#include "store/message.h"
#include "store/outbox.h"
#include "store/sending.h"

#define PIECE 50

static enum rc no_such(struct ctx *c)
{
	return ctx_fail(c, RC_NOT_FOUND, "no_such_mailbox", "There is no such mailbox.", NULL);
}

struct work {
	int64_t id;
	struct mailbox_holds *holds;
	const struct mailbox_delete *w;
	struct mailbox m, to; /* to: id 0 for none */
	const char **aliases; /* it had, ended by NULL */
};

static enum rc count(struct ctx *c, void *arg)
{
	struct work *k = arg;
	enum rc rc = store_mailbox_get(c, c, k->id, &k->m);

	if (rc == RC_NOT_FOUND)
		return no_such(c);
	TRY(rc);
	return store_mailbox_holds(c, k->id, k->holds);
}

enum rc mailbox_holds(struct ctx *c, int64_t id, struct mailbox_holds *out)
{
	struct work k = {.id = id, .holds = out};

	TRY(access_role(c, ROLE_ADMIN));
	return store_tx(c, DB_READ, count, &k);
}

enum rc mailbox_gone_check(struct ctx *c, const void *mem, int64_t id)
{
	struct mailbox m;
	enum rc rc = store_mailbox_any(c, mem, id, &m);

	if (rc == RC_NOT_FOUND)
		return no_such(c);
	TRY(rc);
	if (m.gone_ms == 0)
		return RC_OK;
	return ctx_fail(c, RC_CONFLICT, "mailbox_gone",
	        "The mailbox {address} was deleted, so nothing is sent from it any more. Move the "
	        "conversation to another mailbox, then answer.",
	        "address", m.address, NULL);
}

static enum rc on_its_way(struct ctx *c)
{
	return ctx_fail(c, RC_CONFLICT, "reply_on_its_way",
	        "A reply is just leaving this mailbox. Please try again in a minute.", NULL);
}

/* Where answers were asked for is no address of ours any more: they come to the sender's. */
enum rc mailbox_gone_rehome(struct ctx *c, const void *mem, int64_t message_id, int64_t mailbox_id)
{
	struct mailbox to;
	struct message m;

	TRY(store_mailbox_get(c, mem, mailbox_id, &to));
	TRY(store_message_get(c, mem, message_id, &m));
	json_t *all = m.recipients == NULL ? NULL : json_loads(m.recipients, 0, NULL);
	if (json_own(mem, all) == NULL)
		return ctx_broken(c, "recipients of message %lld", (long long)message_id);
	json_object_del(all, "reply_to");
	TRY(store_message_recipients(c, message_id, json_write(mem, all)));
	TRY(store_message_sender(c, message_id, to.address));
	enum rc rc = store_outbox_home(c, message_id, mailbox_id);
	return rc == RC_CONFLICT ? on_its_way(c) : rc;
}

/* Its conversation opens, and its writer is told as of any reply that did not leave. */
static enum rc give_up(struct ctx *c, int64_t mailbox_id, const struct mailbox_waiting *w)
{
	enum rc rc = store_outbox_move(c, w->message_id, OUTBOX_WAITING, OUTBOX_FAILED, c->now_ms);

	if (rc == RC_CONFLICT)
		return on_its_way(c);
	TRY(rc);
	TRY(store_attempt_add(
	        c, w->message_id, &(struct attempt){.slug = "mailbox_deleted", .words = ""}));
	event_add(c, &(struct event){
	                     .kind = "message.changed",
	                     .conversation_id = w->conversation,
	                     .mailbox_id = mailbox_id,
	                     .subject_kind = "message",
	                     .subject_id = w->message_id,
	                     .data = "{\"delivery\":[\"waiting\",\"failed\"]}",
	             });
	return conversation_reopen(c, w->conversation);
}

/* From the mailbox that takes over, else from the one in which the conversation lies by now. */
static enum rc settle_one(
        struct ctx *c, int64_t id, int64_t moved_to, const struct mailbox_waiting *w)
{
	struct mailbox m;
	int64_t to = moved_to != 0 ? moved_to : w->conversation_mailbox;
	enum rc rc = store_mailbox_get(c, c, to, &m);

	if (rc == RC_NOT_FOUND)
		return give_up(c, id, w);
	TRY(rc);
	return mailbox_gone_rehome(c, c, w->message_id, to);
}

static enum rc settle(struct ctx *c, int64_t id, int64_t moved_to)
{
	struct mailbox_waiting *list;
	int n;

	do {
		TRY(store_mailbox_waiting(c, c, id, PIECE, &list, &n));
		for (int i = 0; i < n; i++)
			TRY(settle_one(c, id, moved_to, &list[i]));
	} while (n == PIECE);
	return RC_OK;
}

static enum rc check(struct ctx *c, struct work *k)
{
	const struct mailbox_delete *w = k->w;

	TRY(count(c, k));
	if (w->address == NULL || !str_ieq(str_trim(c, w->address), k->m.address))
		return ctx_fail_field(c, RC_INVALID, "address", "other_address",
		        "To delete this mailbox, its address is typed as it stands: {address}.",
		        "address", k->m.address, NULL);
	enum rc rc = w->move_to == 0 ? RC_OK : store_mailbox_get(c, c, w->move_to, &k->to);
	if (rc == RC_NOT_FOUND || (w->move_to != 0 && w->move_to == k->id))
		return ctx_fail_field(c, RC_INVALID, "move_to", "no_such_mailbox",
		        "There is no such mailbox, or it is the one that is deleted.", NULL);
	TRY(rc);
	if (k->holds->on_their_way > 0)
		return on_its_way(c);
	if (k->holds->waiting > 0 && w->move_to == 0 && !w->give_up)
		return ctx_fail(c, RC_CONFLICT, "replies_wait",
		        "Replies still wait to leave this mailbox: {n}. Let another mailbox take "
		        "over, or say that they are not to be sent; their writers are told.",
		        "n", talloc_asprintf(c, "%lld", (long long)k->holds->waiting), NULL);
	return RC_OK;
}

static enum rc note(struct ctx *c, const struct work *k)
{
	const struct mailbox *m = &k->m;
	json_t *changes = audit_changes(c);

	audit_text(changes, "address", m->address, NULL);
	audit_text(changes, "imap_url", m->imap_url, NULL);
	audit_text(changes, "smtp_url", m->smtp_url, NULL);
	audit_text(changes, "login", m->login, NULL);
	audit_secret(changes, "secret", m->secret, NULL);
	audit_secret(changes, "smtp_secret", m->smtp_secret, NULL);
	audit_flag(changes, "provider", m->grant_id != 0, false);
	audit_text(changes, "moved_to", NULL, k->to.address);
	return audit_add(c,
	        &(struct audit){
	                .noun = "mailbox", .verb = "removed", .subject_id = m->id, .name = m->name},
	        changes);
}

static enum rc delete_rows(struct ctx *c, void *arg)
{
	struct work *k = arg;
	struct sending how;
	const char *other = NULL;

	TRY(check(c, k));
	enum rc rc = store_mailbox_end(c, k->id, k->to.id);
	if (rc == RC_CONFLICT)
		return no_such(c);
	TRY(rc);
	TRY(store_grant_delete_of(c, k->id));
	TRY(store_mailbox_folder_forget(c, k->id));
	TRY(store_sending_get(c, c, k->id, &how));
	k->aliases = how.aliases;
	how.aliases = talloc_zero_array(c, const char *, 1);
	TRY(store_sending_put(c, k->id, &how, &other));
	TRY(settle(c, k->id, k->to.id));
	event_add(c, &(struct event){
	                     .kind = "mailbox.changed",
	                     .mailbox_id = k->id,
	                     .subject_kind = "mailbox",
	                     .subject_id = k->id,
	             });
	return note(c, k);
}

/* `receive` finds no folder any more and the mail server keeps what comes; what lies in it is taken
 * in from under another name. */
static void close_spool(struct ctx *c, const struct mailbox *m, const char *folder, size_t number)
{
	const char *spool = path_join(c, store_data_dir(c->store), "spool");
	const char *path = path_join(c, spool, folder);
	const char *aside = talloc_asprintf(
	        c, "%s/%s.gone-%lld-%zu", spool, m->address, (long long)c->now_ms, number);

	if (rmdir(path) != 0 && errno != ENOENT && rename(path, aside) != 0)
		log_line(LOG_WARN, "spool_close", "error", strerror(errno), NULL);
}

enum rc mailbox_delete(struct ctx *c, int64_t id, const struct mailbox_delete *w)
{
	struct mailbox_holds holds;
	struct work k = {.id = id, .w = w, .holds = &holds};

	TRY(access_role(c, ROLE_ADMIN));
	TRY(store_tx(c, DB_WRITE, delete_rows, &k));
	close_spool(c, &k.m, k.m.address, 0);
	for (size_t i = 0; k.aliases != NULL && k.aliases[i] != NULL; i++)
		close_spool(c, &k.m, k.aliases[i], i + 1);
	return RC_OK;
}

struct piece {
	struct mailbox_gone *list;
	int n, at, skip, moved;
	bool more;
};

static enum rc read_gone(struct ctx *c, void *arg)
{
	struct piece *p = arg;
	return store_mailbox_gone_list(c, c, &p->list, &p->n);
}

/* One that cannot be moved is left where it can be read. */
static enum rc move_one(struct ctx *c, struct piece *p, int64_t number)
{
	struct conversation_change h = {
	        .spam = -1, .trashed = -1, .mailbox_id = p->list[p->at].moved_to};
	struct conversation v;
	const char *back;
	enum rc rc = conversation_apply(c, c, number, 0, &h, &v, &back);

	if (rc != RC_INVALID && rc != RC_NOT_FOUND && rc != RC_CONFLICT) {
		p->moved += rc == RC_OK;
		return rc;
	}
	log_failure(LOG_WARN, "mailbox_move", c);
	ctx_clear_failure(c);
	p->skip++;
	return RC_OK;
}

static enum rc move_piece(struct ctx *c, void *arg)
{
	struct piece *p = arg;
	struct mailbox_gone *g = &p->list[p->at];
	struct mailbox m;
	int64_t *numbers;
	int n;

	p->more = false;
	p->skip = p->moved = 0;
	TRY(conversation_turn(c));
	/* It may have come back since it was listed, or go somewhere else. */
	TRY(store_mailbox_any(c, c, g->id, &m));
	if (m.gone_ms == 0)
		return RC_OK;
	g->moved_to = m.moved_to;
	TRY(settle(c, g->id, g->moved_to));
	if (g->moved_to == 0)
		return RC_OK;
	do {
		TRY(store_mailbox_conversations(c, c, g->id, PIECE, p->skip, &numbers, &n));
		for (int i = 0; i < n; i++)
			TRY(move_one(c, p, numbers[i]));
	} while (n == PIECE && p->moved == 0);
	p->more = n == PIECE;
	return RC_OK;
}

static enum rc is_left(struct ctx *c, void *arg)
{
	struct piece *p = arg;
	const struct mailbox_gone *g = &p->list[p->at];
	struct mailbox_waiting *w;
	int64_t *numbers;
	int n = 0, waiting;

	TRY(store_mailbox_waiting(c, c, g->id, 1, &w, &waiting));
	if (g->moved_to != 0)
		TRY(store_mailbox_conversations(c, c, g->id, 1, 0, &numbers, &n));
	p->more = waiting > 0 || n > 0;
	return RC_OK;
}

enum rc mailbox_gone_turn(struct ctx *c, bool *out_more)
{
	struct piece p = {0};
	bool more = false;

	TRY(store_tx(c, DB_READ, read_gone, &p));
	for (p.at = 0; p.at < p.n; p.at++) {
		TRY(store_tx(c, DB_READ, is_left, &p));
		if (!p.more)
			continue;
		TRY(store_tx(c, DB_WRITE, move_piece, &p));
		more |= p.more && p.moved > 0;
	}
	*out_more = more;
	return RC_OK;
}
