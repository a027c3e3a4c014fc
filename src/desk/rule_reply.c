/* desk/rule_reply: a rule answers a customer with a saved reply. */
#include "desk/rule_reply.h"

#include <string.h>

#include "base/crypto.h"
#include "base/json.h"
#include "base/str.h"
#include "desk/auto_answer.h"
#include "desk/body.h"
#include "desk/called.h"
#include "desk/mailbox_gone.h"
#include "desk/message_id.h"
#include "desk/saved_reply.h"
#include "desk/saved_text.h"
#include "desk/sending.h"
#include "mail/mail.h"
#include "store/customer.h"
#include "store/event.h"
#include "store/outbox.h"
#include "store/rule_answer.h"

#define REFERENCES_MAX 20
#define FIELD "then.saved_reply_id"

/* What is written once for all: nobody is there to be named, whoever tries it. */
static enum rc load(struct ctx *c, const void *mem, int64_t saved_id, struct saved_reply_whole *out)
{
	int64_t who = c->actor.user_id;

	c->actor.user_id = 0;
	enum rc rc = saved_reply_load(c, mem, saved_id, false, out);
	c->actor.user_id = who;
	return rc;
}

static enum rc words_of(struct ctx *c, const void *mem, const struct saved_reply_whole *w,
        const struct conversation *v, const struct message *letter, const char *language,
        struct saved_reply_used *out)
{
	int64_t who = c->actor.user_id;

	c->actor.user_id = 0;
	enum rc rc = saved_reply_words(c, mem, w, v, letter, language, out);
	c->actor.user_id = who;
	return rc;
}

static enum rc check_slots(struct ctx *c, const void *mem, const char *html)
{
	const struct saved_values known = {.called = "x",
	        .customer_name = "x",
	        .customer_address = "x",
	        .agent_name = "",
	        .number = "x",
	        .subject = "x",
	        .mailbox_name = "x",
	        .mailbox_address = "x",
	        .today = "x"};
	struct saved_gaps gaps = {0};
	const char *slot = saved_text_slot(mem, saved_text_fill(mem, html, &known, &gaps));

	if (slot == NULL)
		return RC_OK;
	return ctx_fail_field(c, RC_INVALID, FIELD, "open_slot",
	        "A rule cannot send this: {slot} has to be filled in by a person.", "slot", slot,
	        NULL);
}

enum rc rule_reply_check(struct ctx *c, const void *mem, int64_t saved_id)
{
	struct saved_reply_whole w;

	if (saved_id == 0)
		return RC_OK;
	enum rc rc = load(c, mem, saved_id, &w);
	if (rc == RC_NOT_FOUND)
		return ctx_fail_field(c, RC_INVALID, FIELD, "not_there",
		        "There is no such saved reply of the team.", NULL);
	TRY(rc);
	if (w.text_count == 0)
		return ctx_fail_field(c, RC_INVALID, FIELD, "no_words",
		        "There are no words in this saved reply that could be sent.", NULL);
	for (int i = 0; i < w.text_count; i++)
		TRY(check_slots(c, mem, w.texts[i].html));
	return RC_OK;
}

static enum rc load_letter(struct ctx *c, const void *mem, const struct rule_asked *asked,
        int64_t number, struct message *out)
{
	int64_t id = asked->letter_id;

	if (id == 0)
		TRY(asked->on == RULE_CREATED ? store_rule_answer_first(c, number, &id)
		                              : store_rule_answer_newest(c, number, &id));
	TRY(store_message_get(c, mem, id, out));
	/* somebody took it elsewhere meanwhile: nothing in here is it */
	return out->conversation == number ? RC_OK : RC_NOT_FOUND;
}

/* The letter that is answered, unless a machine wrote since. */
static enum rc find_letter(struct ctx *c, const void *mem, const struct rule_asked *asked,
        int64_t number, struct message *out, const char **out_withheld)
{
	struct message letter = {0};
	bool machine = false;
	enum rc rc = load_letter(c, mem, asked, number, &letter);

	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	if (rc == RC_OK || asked->letter_id == 0)
		TRY(store_rule_answer_machine_since(
		        c, number, rc == RC_OK ? letter.id : 0, &machine));
	*out_withheld = machine ? "automatic" : NULL;
	if (rc == RC_OK)
		*out = letter;
	return rc;
}

static const char *reason_of_letter(const struct message *m)
{
	if (m->mail_kind != MAIL_PERSON)
		return m->mail_kind == MAIL_LIST  ? "list"
		       : m->mail_kind == MAIL_OWN ? "own"
		                                  : "automatic";
	if (m->loop)
		return "loop";
	if (m->oversized)
		return "oversized";
	/* of what a colleague handed on nobody knows who wrote it */
	if (m->sender_proven == 0 || m->forwarded_by != 0)
		return "unproven";
	return m->sender == NULL || m->sender[0] == 0 ? "no_address" : NULL;
}

/* Others take part, and strangers may come in by our id: words meant for the customer do not go to
 * them, nor does what they write answer an older letter of the customer's. */
static enum rc is_customers(struct ctx *c, const void *mem, const struct conversation *v,
        const struct message *m, bool *out)
{
	struct called who;

	TRY(called_of(c, mem, v, m, &who));
	*out = who.is_customer && who.customer_id != 0;
	return RC_OK;
}

/* *out NULL: it may be answered. */
static enum rc reason(struct ctx *c, const void *mem, const struct rule_asked *asked,
        const struct conversation *v, const struct message *m, const struct auto_answer *to,
        const char **out)
{
	/* a rule that waits for a time to pass says itself how long */
	bool old = asked->on != RULE_TIME && auto_answer_is_old(c, m->at_ms);
	bool theirs = false, unwanted = false, history = false;

	*out = reason_of_letter(m);
	if (*out != NULL)
		return RC_OK;
	TRY(is_customers(c, mem, v, m, &theirs));
	TRY(store_rule_answer_is_unwanted(c, m->id, &unwanted));
	TRY(store_rule_answer_is_history(c, m->id, &history));
	*out = !theirs    ? "not_customer"
	       : unwanted ? "unwanted"
	       : history  ? "history"
	       : old      ? "old"
	                  : NULL;
	if (*out != NULL)
		return RC_OK;
	return auto_answer_withheld(c, mem, to, NULL, out);
}

static bool has_text(const struct saved_reply_whole *w, const char *language)
{
	for (int i = 0; i < w->text_count; i++)
		if (str_eq(w->texts[i].language, language))
			return true;
	return false;
}

/* How the letter speaks, else what is known of the person, where there are words in it. */
static enum rc language_of(struct ctx *c, const void *mem, const struct saved_reply_whole *w,
        const struct message *letter, const struct conversation *v, const char **out)
{
	struct customer k = {0};

	if (v->customer_id != 0)
		TRY(store_customer_get(c, mem, v->customer_id, &k));
	*out = letter->language;
	if (!has_text(w, letter->language) && has_text(w, k.language))
		*out = k.language;
	return RC_OK;
}

struct answer {
	struct message letter;
	struct auto_answer to;
	struct saved_reply_whole whole;
	struct saved_reply_used used;
	struct body body;
	const char *withheld;
	bool is_due; /* there is a letter, and this rule has not answered it */
};

static enum rc write_words(
        struct ctx *c, const void *mem, const struct conversation *v, struct answer *a)
{
	struct message from = a->letter; /* as if it came from where the answer goes */
	const char *language;

	from.sender = a->to.address;
	from.sender_name = a->to.name;
	TRY(language_of(c, mem, &a->whole, &a->letter, v, &language));
	TRY(words_of(c, mem, &a->whole, v, &from, language, &a->used));
	TRY(body_make(c, mem, NULL, a->used.html, &a->body));
	if (a->used.gaps.n > 0 || saved_text_slot(mem, a->body.html) != NULL ||
	        saved_text_left(mem, a->body.html) != NULL)
		a->withheld = "gap";
	return RC_OK;
}

static enum rc prepare(struct ctx *c, const void *mem, const struct rule_asked *asked,
        int64_t saved_id, const struct conversation *v, struct answer *out)
{
	struct answer a = {0};
	bool given = false;

	TRY(load(c, mem, saved_id, &a.whole));
	enum rc rc = find_letter(c, mem, asked, v->number, &a.letter, &a.withheld);
	*out = a;
	if (rc == RC_NOT_FOUND) {
		out->is_due = a.withheld != NULL;
		return RC_OK;
	}
	TRY(rc);
	TRY(store_rule_answer_given(c, a.letter.id, asked->rule_id, &given));
	a.is_due = !given;
	TRY(auto_answer_to(c, mem, &a.letter, &a.to));
	if (!given && a.withheld == NULL)
		TRY(reason(c, mem, asked, v, &a.letter, &a.to, &a.withheld));
	if (!given && a.withheld == NULL)
		TRY(write_words(c, mem, v, &a));
	*out = a;
	return RC_OK;
}

enum rc rule_reply_effect(struct ctx *c, const void *mem, const struct rule_asked *asked,
        int64_t saved_id, const struct conversation *v, json_t *to)
{
	struct answer a;

	if (saved_id == 0)
		return RC_OK;
	TRY(prepare(c, mem, asked, saved_id, v, &a));
	if (!a.is_due)
		return RC_OK;
	if (a.withheld != NULL) {
		json_object_set_new(to, "withheld", json_text(a.withheld));
		return RC_OK;
	}
	json_object_set_new(to, "saved_reply_id", json_integer(saved_id));
	json_object_set_new(to, "answer",
	        json_pack("{s:o,s:o}", "language", json_text(a.used.language), "text",
	                json_text(a.body.text)));
	return RC_OK;
}

static const char *recipients_of(
        const void *mem, const struct auto_answer *to, const char *reply_to)
{
	json_t *o = json_own(mem, json_object());

	json_object_set_new(o, "to",
	        json_pack("[{s:o,s:o}]", "name", json_text(to->name), "address",
	                json_text(to->address)));
	json_object_set_new(o, "cc", json_array());
	json_object_set_new(o, "bcc", json_array());
	if (reply_to != NULL)
		json_object_set_new(o, "reply_to",
		        json_pack("[{s:s,s:o}]", "name", "", "address", json_text(reply_to)));
	return json_write(mem, o);
}

static void set_thread(const void *mem, const struct message *letter, struct message *m)
{
	json_t *ids = NULL;

	if (letter->message_id == NULL)
		return;
	if (letter->reference_ids != NULL)
		ids = json_loads(letter->reference_ids, 0, NULL);
	ids = json_own(mem, json_is_array(ids) ? ids : json_array());
	json_array_append_new(ids, json_text(letter->message_id));
	while (json_array_size(ids) > REFERENCES_MAX)
		json_array_remove(ids, 1);
	m->in_reply_to = letter->message_id;
	m->reference_ids = json_write(mem, ids);
}

static enum rc write_message(struct ctx *c, const void *mem, const struct conversation *v,
        const struct answer *a, struct message *m)
{
	const char *reply_to = NULL;
	int64_t nonce;

	crypto_random(&nonce, sizeof nonce);
	*m = (struct message){
	        .conversation = v->number,
	        .kind = MESSAGE_REPLY,
	        .mail_kind = MESSAGE_AUTOMATIC,
	        .at_ms = c->now_ms,
	        .sender_name = v->mailbox_name,
	        .subject = str_istarts(v->subject, "re:")
	                           ? v->subject
	                           : talloc_asprintf(mem, "Re: %s", v->subject),
	        .text = a->body.text,
	        .html = a->body.html,
	        .folded = a->body.folded,
	        .language = str_eq(a->used.language, "other") ? v->language : a->used.language,
	        .message_id =
	                message_id_make(c, mem, v->number, nonce & INT64_MAX, v->mailbox_address),
	        .sender_proven = -1,
	};
	TRY(sending_from(c, mem, v, NULL, &a->letter, &m->sender));
	TRY(sending_reply_to(c, mem, v, m->sender, &reply_to));
	m->recipients = recipients_of(mem, &a->to, reply_to);
	set_thread(mem, &a->letter, m);
	return store_message_add(c, m);
}

/* A picture only where the chosen words show it, as a person would have taken it. */
static enum rc bring_files(struct ctx *c, const struct answer *a, int64_t message_id)
{
	for (int i = 0; i < a->whole.file_count; i++) {
		struct attachment f = a->whole.files[i];
		if (f.is_inline &&
		        (f.content_id == NULL || strstr(a->body.html, f.content_id) == NULL))
			continue;
		f.message_id = message_id;
		f.uploader_id = 0;
		f.created_ms = c->now_ms;
		TRY(store_attachment_add(c, &f));
	}
	return RC_OK;
}

static enum rc remember(struct ctx *c, const void *mem, int64_t rule_id, const struct answer *a,
        const struct message *m)
{
	TRY(auto_answer_sent(c, mem, &a->to, m->id));
	return store_rule_answer_add(c, &(struct rule_answer){.letter_id = a->letter.id,
	                                        .rule_id = rule_id,
	                                        .reply_id = m->id,
	                                        .at_ms = c->now_ms});
}

enum rc rule_reply_send(struct ctx *c, const void *mem, const struct rule_asked *asked,
        int64_t saved_id, int64_t number)
{
	struct conversation v;
	struct message m;
	struct answer a;

	TRY(store_conversation_get(c, mem, number, &v));
	TRY(prepare(c, mem, asked, saved_id, &v, &a));
	if (!a.is_due || a.withheld != NULL)
		return RC_OK;
	TRY(mailbox_gone_check(c, mem, v.mailbox_id));
	TRY(write_message(c, mem, &v, &a, &m));
	TRY(bring_files(c, &a, m.id));
	TRY(store_outbox_add(
	        c, &(struct outbox){
	                   .message_id = m.id, .mailbox_id = v.mailbox_id, .due_ms = c->now_ms}));
	TRY(remember(c, mem, asked->rule_id, &a, &m));
	/* as with a receipt: nobody who writes just now has to read it first */
	v.message_count++;
	TRY(store_conversation_update(c, &v));
	event_add(c, &(struct event){.kind = "message.added",
	                     .conversation_id = v.number,
	                     .mailbox_id = v.mailbox_id,
	                     .subject_kind = "message",
	                     .subject_id = m.id,
	                     .data = "{\"automatic\":true}"});
	return RC_OK;
}
