/* jobs/fetch_copy: a copy of each sent reply in the Sent folder. Follows the log from a
 * cursor of its own, so that no reply is forgotten while the server is away. */
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "desk/outgoing.h"
#include "jobs/fetch.h"
#include "store/event.h"
#include "store/message.h"

#define BATCH 200
#define SERVER_FILES_MS 5000 /* a server that keeps copies itself needs a moment */

struct work {
	struct visit *v;
	const char *cursor;
	struct event *events;
	int n;
	int64_t after, upto;
	int64_t message_id;
	struct message m;
	struct bytes mail;
};

static enum rc look_rows(struct ctx *c, void *arg)
{
	struct work *k = arg;
	TRY(follower_get(c, k->cursor, &k->after));
	if (k->after == 0)
		return event_newest(c, &k->upto);
	return event_list(c, c, k->after, BATCH, &k->events, &k->n);
}

static enum rc cursor_rows(struct ctx *c, void *arg)
{
	struct work *k = arg;
	return follower_set(c, k->cursor, k->upto);
}

static enum rc build_rows(struct ctx *c, void *arg)
{
	struct work *k = arg;
	TRY(store_message_get(c, c, k->message_id, &k->m));
	return outgoing_build(c, c, k->message_id, &k->mail);
}

static bool was_sent(const struct event *e, int64_t mailbox_id)
{
	return e->mailbox_id == mailbox_id && strcmp(e->kind, "message.changed") == 0 &&
	       strcmp(e->subject_kind, "message") == 0 && e->data != NULL &&
	       (strstr(e->data, "\"sent\"]") != NULL || strstr(e->data, "\"partly\"]") != NULL);
}

static enum rc copy_one(struct ctx *c, struct work *k, const char *folder)
{
	bool there = false;
	enum rc rc = store_tx(c, DB_READ, build_rows, k);
	if (rc == RC_NOT_FOUND) {
		ctx_clear_failure(c);
		return RC_OK;
	}
	TRY(rc);
	if (k->m.message_id != NULL)
		TRY(imap_has_message_id(k->v->imap, c, k->m.message_id, &there));
	return there ? RC_OK : imap_append(k->v->imap, c, folder, k->mail, k->m.at_ms);
}

enum rc fetch_copies(struct ctx *c, struct visit *v, const char *folder)
{
	struct work k = {.v = v};
	struct imap_status st;
	bool examined = false;

	k.cursor = talloc_asprintf(c, "sent_copy.%lld", (long long)v->box.id);
	TRY(store_tx(c, DB_READ, look_rows, &k));
	for (int i = 0; i < k.n; i++) {
		const struct event *e = &k.events[i];
		if (was_sent(e, v->box.id)) {
			if (clock_now_ms() - e->at_ms < SERVER_FILES_MS)
				break;
			if (!examined)
				TRY(imap_examine(v->imap, c, folder, &st));
			examined = true;
			k.message_id = e->subject_id;
			struct ctx *sub = loop_sub(c);
			TRY(loop_sub_end(c, sub, copy_one(sub, &k, folder)));
		}
		k.upto = e->number;
	}
	if (k.upto == 0)
		return RC_OK;
	return store_tx(c, DB_WRITE, cursor_rows, &k);
}
