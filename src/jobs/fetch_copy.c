/* jobs/fetch_copy: a copy of each sent reply in the Sent folder. Follows the log from a
 * cursor of its own, so that no reply is forgotten while the server is away. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "desk/mailbox.h"
#include "desk/outgoing.h"
#include "jobs/fetch.h"
#include "store/event.h"
#include "store/message.h"

#define BATCH 200
#define TRIES 3

struct work {
	struct visit *v;
	const char *folder, *cursor;
	bool examined;
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

bool fetch_was_sent(const struct event *e)
{
	return strcmp(e->kind, "message.changed") == 0 && strcmp(e->subject_kind, "message") == 0 &&
	       e->data != NULL &&
	       (strstr(e->data, "\"sent\"]") != NULL || strstr(e->data, "\"partly\"]") != NULL);
}

static enum rc copy_one(struct ctx *c, struct work *k)
{
	struct imap_status st;
	bool there = false;
	enum rc rc = store_tx(c, DB_READ, build_rows, k);
	if (rc == RC_NOT_FOUND) {
		ctx_clear_failure(c);
		return RC_OK;
	}
	TRY(rc);
	if (!k->examined)
		TRY(imap_examine(k->v->imap, c, k->folder, &st));
	k->examined = true;
	if (k->m.message_id != NULL)
		TRY(imap_has_message_id(k->v->imap, c, k->m.message_id, &there));
	return there ? RC_OK : imap_append(k->v->imap, c, k->folder, k->mail, k->m.at_ms);
}

static void note_copies(struct fetcher *f, const char *words)
{
	if (strncmp(f->copy_words, words, sizeof f->copy_words - 1) == 0)
		return;
	snprintf(f->copy_words, sizeof f->copy_words, "%s", words);
	f->said_ok = false; /* told at the next contact */
}

/* A server that refuses a copy costs that copy at most, and no mail. *out_passed: go on behind
 * it; else it is tried again at the next look. */
static enum rc copy_or_leave(struct ctx *c, struct work *k, bool *out_passed)
{
	struct fetcher *f = k->v->f;
	struct ctx *sub = loop_sub(c);
	enum rc rc = copy_one(sub, k);

	*out_passed = rc == RC_OK;
	if (rc == RC_OK) {
		note_copies(f, "");
		return loop_sub_end(c, sub, rc);
	}
	f->copy_times = f->copy_id == k->message_id ? f->copy_times + 1 : 1;
	f->copy_id = k->message_id;
	*out_passed = f->copy_times >= TRIES;
	if (!*out_passed && !imap_is_open(k->v->imap))
		return loop_sub_end(c, sub, rc);
	log_failure(LOG_WARN, *out_passed ? "sent_copy_left_out" : "sent_copy_refused", sub);
	const char *words = mailbox_failure_words(sub);
	note_copies(f, words != NULL && words[0] != '\0' ? words : "NO");
	store_rollback(sub);
	talloc_free(sub);
	return RC_OK;
}

enum rc fetch_copies(struct ctx *c, struct visit *v, const char *folder)
{
	struct work k = {.v = v, .folder = folder};
	bool passed = true;

	k.cursor = talloc_asprintf(c, "sent_copy.%lld", (long long)v->box.id);
	TRY(store_tx(c, DB_READ, look_rows, &k));
	for (int i = 0; i < k.n && passed && imap_is_open(v->imap); i++) {
		const struct event *e = &k.events[i];
		if (e->mailbox_id == v->box.id && fetch_was_sent(e)) {
			if (clock_now_ms() - e->at_ms < SERVER_FILES_MS)
				break;
			k.message_id = e->subject_id;
			TRY(copy_or_leave(c, &k, &passed));
		}
		if (passed)
			k.upto = e->number;
	}
	if (k.upto == 0)
		return RC_OK;
	return store_tx(c, DB_WRITE, cursor_rows, &k);
}
