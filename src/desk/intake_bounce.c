/* desk/intake_bounce: a report of failure or delay finds the very reply it is about. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/str.h"
#include "desk/address.h"
#include "desk/bounce.h"
#include "desk/conversation.h"
#include "desk/intake_rows.h"
#include "desk/message_id.h"
#include "desk/outgoing.h"
#include "store/bounce.h"
#include "store/event.h"
#include "store/intake.h"
#include "store/outbox.h"

#define WORDS_MAX 1000 /* code points */
#define ADDRESSES_MAX 20
#define IDS_IN_TEXT 20
#define CANDIDATES 500
#define DAY_MS 86400000LL
#define LATELY_MS (3 * DAY_MS)

struct report {
	const struct intake_mail *t;
	const struct mail_bounce *b;
	struct our_reply reply; /* message_id 0: about none of ours */
	bool guessed; /* by nothing but an address and the time */
	const char *cause, *words;
	json_t *addresses; /* who did not get it, as far as it can be told */
};

/* *out stays as it is unless the id is one that only we can have made, of a reply that is here. */
static enum rc find_by_id(struct ctx *c, struct report *r, const char *id)
{
	int64_t number;
	enum rc rc = message_id_verify(c, id, &number);

	ctx_clear_failure(c);
	if (rc != RC_OK)
		return RC_OK;
	rc = store_intake_our_reply(c, c, id, r->t->raw->mailbox_id, &r->reply);
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

/* Wild reports quote the mail in their text: an id there is as good, since it is signed. */
static enum rc find_in_text(struct ctx *c, struct report *r)
{
	const char *at = r->t->mail->text != NULL ? r->t->mail->text : "";

	for (int i = 0; i < IDS_IN_TEXT && (at = str_ifind(at, "ws.")) != NULL; i++) {
		size_t n = strcspn(at, " \t\r\n<>\"'()[],;");
		TRY(find_by_id(c, r, talloc_strndup(c, at, n < 500 ? n : 500)));
		if (r->reply.message_id != 0)
			break;
		at += 3;
	}
	return RC_OK;
}

static bool is_failed(const struct mail_bounce *b, const char *low)
{
	for (size_t i = 0; b->failed != NULL && b->failed[i] != NULL; i++)
		if (str_ieq(b->failed[i], low))
			return true;
	return false;
}

static bool is_to_failed(struct ctx *c, const struct report *r, const struct our_reply *reply)
{
	json_t *lists = json_loads(reply->recipients, 0, NULL), *list, *one;
	const char *key;
	size_t i;
	bool found = false;

	json_own(c, lists != NULL ? lists : json_object());
	json_object_foreach(lists, key, list)
	{
		json_array_foreach(list, i, one)
		{
			const char *address = json_string_value(json_object_get(one, "address"));
			found |= address != NULL && is_failed(r->b, address);
		}
	}
	return found;
}

/* A report that came to a conversation's signed address: its newest reply to whom it names. */
static enum rc find_in_conversation(struct ctx *c, struct report *r, int64_t number)
{
	struct our_reply *list;
	int n;

	TRY(store_intake_replies_of(c, c, number, CANDIDATES, &list, &n));
	for (int i = 0; i < n && r->reply.message_id == 0; i++)
		if (is_to_failed(c, r, &list[i]))
			r->reply = list[i];
	return RC_OK;
}

/* Nothing but an address: what was written to it lately is offered, and marked only where it is
 * the one reply of a day and the report names no other mail. Anybody could have written such a
 * report, so it never says that an address is dead. */
static enum rc guess(struct ctx *c, struct report *r, struct conversation *v)
{
	struct our_reply *list, first = {0};
	int n, within_a_day = 0;
	int64_t at_ms = r->t->raw->received_ms > 0 ? r->t->raw->received_ms : c->now_ms;

	TRY(store_intake_replies_since(
	        c, c, r->t->raw->mailbox_id, at_ms - LATELY_MS, CANDIDATES, &list, &n));
	for (int i = 0; i < n; i++) {
		if (!is_to_failed(c, r, &list[i]))
			continue;
		if (first.message_id == 0)
			first = list[i];
		within_a_day += list[i].at_ms > at_ms - DAY_MS;
	}
	if (first.message_id == 0)
		return RC_OK;
	if (v->may_belong_to == 0 && first.conversation != v->number)
		v->may_belong_to = first.conversation;
	r->guessed = within_a_day == 1 && r->b->message_id == NULL;
	if (r->guessed)
		r->reply = first;
	return RC_OK;
}

static bool may_guess(const struct report *r)
{
	return r->reply.message_id == 0 && !r->t->raw->history && !r->t->mail->loop &&
	       r->b->failed != NULL && r->b->failed[0] != NULL;
}

static enum rc find_reply(struct ctx *c, struct report *r)
{
	const char **ids = join_references(c, r->t->mail);

	/* what the report encloses says more than what it answers */
	TRY(find_by_id(c, r, r->b->message_id));
	for (size_t i = 0; ids[i] != NULL && r->reply.message_id == 0; i++)
		TRY(find_by_id(c, r, ids[i]));
	return r->reply.message_id == 0 ? find_in_text(c, r) : RC_OK;
}

/* Those of our recipients whom the report names. One alone is meant even where the report names
 * another address: mail is forwarded. */
static void find_addresses(struct ctx *c, struct report *r)
{
	json_t *lists = json_loads(r->reply.recipients, 0, NULL), *list, *one;
	const char *key, *last = NULL;
	size_t i, n = 0;

	json_own(c, lists != NULL ? lists : json_object());
	json_object_foreach(lists, key, list)
	{
		json_array_foreach(list, i, one)
		{
			const char *address = json_string_value(json_object_get(one, "address"));
			if (address == NULL || n == ADDRESSES_MAX)
				continue;
			n++;
			last = str_lower(c, address);
			if (is_failed(r->b, last))
				json_array_append_new(r->addresses, json_text(last));
		}
	}
	if (n == 1 && json_array_size(r->addresses) == 0)
		json_array_append_new(r->addresses, json_text(last));
}

static void take_addresses(struct report *r)
{
	for (size_t i = 0; r->b->failed != NULL && r->b->failed[i] != NULL && i < ADDRESSES_MAX;
	        i++)
		json_array_append_new(r->addresses, json_text(r->b->failed[i]));
}

/* Of several who failed, some may well be there when somebody tries again. */
static bool may_live(const struct mail_bounce *b, const char *low)
{
	for (size_t i = 0; b->given_up != NULL && b->given_up[i] != NULL; i++)
		if (str_ieq(b->given_up[i], low))
			return true;
	return false;
}

/* "550 5.1.1 no such user" begins with what the server answered. */
static int code_of(const struct mail_bounce *b)
{
	const char *r = b->reason != NULL ? b->reason : "";
	size_t digits = strspn(r, "0123456789");
	if (digits == 3 && (r[0] == '5' || (r[0] == '4' && !b->permanent)))
		return (int)strtol(r, NULL, 10);
	return b->permanent ? 550 : 450;
}

/* Ended by NULL. */
static const char **list_of(const void *mem, const json_t *addresses)
{
	const char **list =
	        talloc_zero_array(mem, const char *, (unsigned)json_array_size(addresses) + 1);
	const json_t *one;
	size_t i;

	json_array_foreach(addresses, i, one)
	{
		list[i] = json_string_value(one);
	}
	return list;
}

static enum rc mark_failed(struct ctx *c, const struct report *r)
{
	int64_t id = r->reply.message_id;
	enum rc rc = store_outbox_move(c, id, OUTBOX_SENT, OUTBOX_BOUNCED, c->now_ms);

	/* the report may be quicker than our own mark */
	if (rc == RC_CONFLICT)
		rc = store_outbox_move(c, id, OUTBOX_CLAIMED, OUTBOX_BOUNCED, c->now_ms);
	/* a second report about the same reply adds its words only */
	if (rc != RC_OK && rc != RC_CONFLICT)
		return rc;
	TRY(outgoing_bounced(c, id, list_of(c, r->addresses), code_of(r->b), r->words));
	return store_attempt_add(c, id,
	        &(struct attempt){
	                .at_ms = r->t->raw->received_ms,
	                .ok = false,
	                .code = code_of(r->b),
	                .words = r->words,
	        });
}

static enum rc mark_addresses(struct ctx *c, const struct report *r)
{
	const json_t *one;
	size_t i;

	if (!r->b->permanent || r->guessed || r->t->raw->history)
		return RC_OK;
	json_array_foreach(r->addresses, i, one)
	{
		if (may_live(r->b, json_string_value(one)))
			continue;
		TRY(address_died(c, json_string_value(one), r->cause, r->b->status, r->words));
	}
	return RC_OK;
}

static enum rc mark(struct ctx *c, const struct report *r, int64_t number, bool *out_reopens)
{
	if (r->b->final) {
		TRY(mark_failed(c, r));
		TRY(mark_addresses(c, r));
	}
	event_add(c, &(struct event){
	                     .kind = "message.changed",
	                     .conversation_id = r->reply.conversation,
	                     .mailbox_id = r->t->raw->mailbox_id,
	                     .subject_kind = "message",
	                     .subject_id = r->reply.message_id,
	                     .data = talloc_asprintf(c, "{\"delivery\":[\"sent\",\"%s\"]%s}",
	                             r->b->final ? "bounced" : "delayed",
	                             r->t->raw->history ? ",\"history\":true" : ""),
	             });
	/* nobody waits for an answer to what the desk itself wrote */
	if (!r->b->final || r->reply.automatic || r->t->raw->history)
		return RC_OK;
	*out_reopens = r->reply.conversation == number;
	return *out_reopens ? RC_OK : conversation_reopen(c, r->reply.conversation);
}

enum rc intake_bounce(struct ctx *c, const struct intake_mail *t, struct conversation *v,
        const struct message *row, bool *out_reopens)
{
	struct report r = {.t = t, .b = t->mail->bounce};

	*out_reopens = false;
	if (r.b == NULL || t->mail->kind != MAIL_BOUNCE)
		return RC_OK;
	const char *words =
	        r.b->reason != NULL && r.b->reason[0] != '\0' ? r.b->reason : r.b->status;
	r.words = words != NULL ? utf8_prefix(c, words, WORDS_MAX) : "";
	r.cause = bounce_cause(r.b->status, r.words);
	r.addresses = json_own(c, json_array());
	TRY(find_reply(c, &r));
	/* only what is signed by us brings a report into a conversation */
	if (may_guess(&r) && t->join.conversation != 0)
		TRY(find_in_conversation(c, &r, v->number));
	else if (may_guess(&r))
		TRY(guess(c, &r, v));
	if (r.reply.message_id != 0)
		find_addresses(c, &r);
	else
		take_addresses(&r);
	TRY(store_bounce_add(c, &(struct bounce){
	                                .message_id = row->id,
	                                .reply_id = r.reply.message_id,
	                                .permanent = r.b->permanent,
	                                .final = r.b->final,
	                                .cause = r.cause,
	                                .status = r.b->status,
	                                .addresses = json_write(c, r.addresses),
	                                .words = r.words,
	                        }));
	return r.reply.message_id != 0 ? mark(c, &r, row->conversation, out_reopens) : RC_OK;
}
