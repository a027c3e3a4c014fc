/* desk/message: a reply sent once more, to whom it may concern now. */
#include <string.h>

#include "base/json.h"
#include "desk/access.h"
#include "desk/conversation.h"
#include "desk/mailbox_gone.h"
#include "desk/outgoing.h"
#include "desk/recipients.h"
#include "store/engine.h"
#include "store/outbox.h"

struct retrying {
	const void *mem;
	int64_t id;
	const char **to, **cc; /* NULL: as before */
	struct message_whole w;
	struct recipient *known;
	int known_count;
};

static enum recipient_state state_of(const struct retrying *r, const char *address)
{
	for (int i = 0; i < r->known_count; i++)
		if (str_ieq(r->known[i].address, address))
			return r->known[i].state;
	return RECIPIENT_WAITING;
}

static bool has(const json_t *all, const char *address)
{
	static const char *const fields[] = {"to", "cc", "bcc"};
	const json_t *one;
	size_t i;

	for (size_t f = 0; f < 3; f++)
		json_array_foreach(json_object_get(all, fields[f]), i, one)
		{
			if (str_ieq(json_string_value(json_object_get(one, "address")), address))
				return true;
		}
	return false;
}

/* The list that was given, or as it was; whoever has the mail stays in it: it was written to
 * them. */
static const char **list_of(
        const struct retrying *r, const char **given, const json_t *before, const char *field)
{
	const json_t *list = json_object_get(before, field), *one;
	size_t i, n = 0;

	while (given != NULL && given[n] != NULL)
		n++;
	const char **out =
	        talloc_zero_array(r->mem, const char *, (unsigned)(n + json_array_size(list)) + 1);
	if (given != NULL)
		memcpy(out, given, n * sizeof *out);
	json_array_foreach(list, i, one)
	{
		const char *address = json_string_value(json_object_get(one, "address"));
		if (address != NULL && (given == NULL || state_of(r, address) == RECIPIENT_SENT))
			out[n++] = address;
	}
	return out;
}

/* The lists anew, by the same rules as for a reply. */
static enum rc correct(struct ctx *c, struct retrying *r)
{
	struct message *m = &r->w.m;
	struct conversation v;
	const char *json;
	json_t *before = json_loads(m->recipients, 0, NULL);

	if (before == NULL)
		return ctx_broken(c, "recipients of message %lld are no JSON", (long long)m->id);
	json_own(r->mem, before);
	struct wish wish = {
	        .to = list_of(r, r->to, before, "to"),
	        .cc = list_of(r, r->cc, before, "cc"),
	        .bcc = list_of(r, NULL, before, "bcc"),
	        .is_forward = r->w.forward_of != 0,
	};
	TRY(conversation_load(c, r->mem, m->conversation, &v));
	TRY(recipients_make(c, r->mem, &v, NULL, &wish, &json));
	json_t *all = json_own(r->mem, json_loads(json, 0, NULL));
	json_t *reply_to = json_object_get(before, "reply_to");
	if (reply_to != NULL)
		json_object_set(all, "reply_to", reply_to);
	for (int i = 0; i < r->known_count; i++)
		if (!has(all, r->known[i].address))
			TRY(store_recipient_drop(c, m->id, r->known[i].address));
	return store_message_recipients(c, m->id, json_write(r->mem, all));
}

/* Nobody is left who has not got it: those who were wrong were taken out. */
static enum rc close_if_done(struct ctx *c, const struct retrying *r)
{
	struct outgoing o;

	TRY(outgoing_envelope(c, r->mem, r->id, &o));
	if (o.to_count > 0)
		return RC_OK;
	return store_outbox_move(c, r->id, OUTBOX_WAITING, OUTBOX_SENT, c->now_ms);
}

/* Those who did not get it are asked for again. */
static enum rc reset(struct ctx *c, const struct retrying *r)
{
	for (int i = 0; i < r->known_count; i++) {
		struct recipient one = r->known[i];
		if (one.state == RECIPIENT_SENT)
			continue;
		one.state = RECIPIENT_WAITING;
		TRY(store_recipient_put(c, &one));
	}
	return RC_OK;
}

/* Its mailbox may have been deleted: it leaves from the one in which the conversation lies now. */
static enum rc leave_the_deleted(struct ctx *c, const struct retrying *r, int64_t mailbox)
{
	struct outbox o;

	TRY(store_outbox_get(c, r->id, &o));
	if (o.state != OUTBOX_WAITING)
		return RC_OK;
	TRY(mailbox_gone_check(c, r->mem, mailbox));
	enum rc rc = o.mailbox_id == mailbox ? RC_OK : mailbox_gone_check(c, r->mem, o.mailbox_id);
	if (rc != RC_CONFLICT)
		return rc;
	ctx_clear_failure(c);
	return mailbox_gone_rehome(c, r->mem, r->id, mailbox);
}

static enum rc retry(struct ctx *c, void *arg)
{
	struct retrying *r = arg;
	int64_t mailbox;

	TRY(message_load(c, r->mem, r->id, &r->w));
	enum rc rc = store_message_resend(c, r->id, c->now_ms);
	if (rc == RC_CONFLICT)
		return ctx_fail(c, rc, "not_failed",
		        "Only a reply that could not be sent can be tried again.", NULL);
	TRY(rc);
	TRY(store_recipient_list(c, r->mem, r->id, &r->known, &r->known_count));
	TRY(reset(c, r));
	if (r->to != NULL || r->cc != NULL)
		TRY(correct(c, r));
	TRY(close_if_done(c, r));
	TRY(store_message_mailbox(c, r->id, &mailbox));
	TRY(leave_the_deleted(c, r, mailbox));
	message_changed(c, &r->w.m, mailbox, "{\"delivery\":[\"failed\",\"waiting\"]}");
	return message_load(c, r->mem, r->id, &r->w);
}

enum rc message_retry(struct ctx *c, const void *mem, int64_t id, const char **to, const char **cc,
        struct message_whole *out)
{
	struct retrying r = {.mem = mem, .id = id, .to = to, .cc = cc};

	TRY(store_tx(c, DB_WRITE, retry, &r));
	*out = r.w;
	return RC_OK;
}
