/* desk/intake_receipt: who is told that their letter arrived, and who is not. */
#include <string.h>

#include "base/crypto.h"
#include "base/json.h"
#include "base/str.h"
#include "desk/auto_answer.h"
#include "desk/intake_rows.h"
#include "desk/message_id.h"
#include "desk/setting.h"
#include "i18n/i18n.h"
#include "store/customer.h"
#include "store/outbox.h"
#include "store/receipt.h"

#define REFERENCES_MAX 20

static const char *reason_of_mail(const struct ctx *c, const struct intake_mail *t)
{
	const struct mail *m = t->mail;

	switch (m->kind) {
	case MAIL_PERSON:
		break;
	case MAIL_LIST:
		return "list";
	case MAIL_OWN:
		return "own";
	default:
		return "automatic";
	}
	if (t->blocked)
		return "blocked";
	if (m->spam || strcmp(t->raw->filed, "junk") == 0)
		return "spam";
	if (m->loop)
		return "loop";
	if (m->oversized)
		return "oversized";
	if (m->no_answer)
		return "unwanted";
	if (m->sender_proven == 0)
		return "unproven";
	/* "your letter has arrived", of one that nobody waits for any more */
	if (auto_answer_is_old(c, m->date_ms))
		return "old";
	return t->sender[0] == '\0' ? "no_address" : NULL;
}

static enum rc find_reason(struct ctx *c, const struct intake_mail *t, const char *subject,
        const struct auto_answer *a, const char **out)
{
	*out = reason_of_mail(c, t);
	if (*out != NULL)
		return RC_OK;
	return auto_answer_withheld(c, c, a, subject, out);
}

/* How the letter speaks, else what is known of the person, else the desk. */
static enum rc language_of(
        struct ctx *c, const struct intake_mail *t, const struct conversation *v, const char **out)
{
	struct customer k;

	*out = i18n_language(t->mail->language);
	if (*out == NULL && v->customer_id != 0) {
		TRY(store_customer_get(c, c, v->customer_id, &k));
		*out = i18n_language(k.language);
	}
	return *out == NULL ? setting_text(c, c, "desk_language", out) : RC_OK;
}

static const char *recipients_of(struct ctx *c, const struct auto_answer *a)
{
	json_t *o = json_own(c, json_object()), *to = json_array(), *one = json_object();

	json_object_set_new(one, "name", json_text(a->name));
	json_object_set_new(one, "address", json_text(a->address));
	json_array_append_new(to, one);
	json_object_set_new(o, "to", to);
	json_object_set_new(o, "cc", json_array());
	json_object_set_new(o, "bcc", json_array());
	return json_write(c, o);
}

/* The thread as the customer's mail program knows it; an id that we made up is not in it. */
static void set_thread(struct ctx *c, const struct intake_mail *t, struct message *m)
{
	const char *id = t->mail->message_id;
	json_t *ids = json_own(c, json_array());

	if (id == NULL || id[0] == '\0')
		return;
	for (size_t i = 0; t->mail->references != NULL && t->mail->references[i] != NULL; i++)
		json_array_append_new(ids, json_text(t->mail->references[i]));
	json_array_append_new(ids, json_text(id));
	while (json_array_size(ids) > REFERENCES_MAX)
		json_array_remove(ids, 1);
	m->in_reply_to = id;
	m->reference_ids = json_write(c, ids);
}

static const char *reply_subject(struct ctx *c, const struct conversation *v)
{
	return str_istarts(v->subject, "re:") ? v->subject
	                                      : talloc_asprintf(c, "Re: %s", v->subject);
}

static enum rc send(struct ctx *c, const struct intake_mail *t, struct conversation *v,
        const struct mailbox *box, const struct auto_answer *a, int64_t *out_id)
{
	const char *desk, *language;
	int64_t nonce;

	TRY(setting_text(c, c, "desk_name", &desk));
	TRY(language_of(c, t, v, &language));
	crypto_random(&nonce, sizeof nonce);
	const char *number = talloc_asprintf(c, "#%lld", (long long)v->number);
	const char *pairs[] = {"desk", desk, "number", number, NULL};
	/* nothing of the letter is repeated: nobody is to send their words through us */
	const char *text = N_("Hello,\n\n"
	                      "your letter has arrived. A person will read it and answer you.\n\n"
	                      "If you want to add something, simply answer this mail: it comes "
	                      "to the same place. There is no need to, though.\n\n"
	                      "{desk}\n{number}\n\n"
	                      "This mail was written by the desk itself.");
	struct message m = {
	        .conversation = v->number,
	        .kind = MESSAGE_REPLY,
	        .mail_kind = MESSAGE_AUTOMATIC,
	        .at_ms = c->now_ms,
	        .sender = box->address,
	        .sender_name = desk,
	        .recipients = recipients_of(c, a),
	        .subject = reply_subject(c, v),
	        .text = i18n_fill(c, language, text, pairs),
	        .language = language,
	        .message_id = message_id_make(c, c, v->number, nonce & INT64_MAX, box->address),
	        .sender_proven = -1,
	};
	set_thread(c, t, &m);
	TRY(store_message_add(c, &m));
	TRY(store_outbox_add(c,
	        &(struct outbox){.message_id = m.id, .mailbox_id = box->id, .due_ms = c->now_ms}));
	v->message_count++;
	*out_id = m.id;
	return auto_answer_sent(c, c, a, m.id);
}

enum rc intake_receipt(struct ctx *c, const struct intake_mail *t, struct conversation *v,
        const struct message *m, int64_t *out_id)
{
	const struct mailbox *box = NULL;
	struct auto_answer a;
	bool wanted = false;

	for (size_t i = 0; i < t->own->box_count; i++)
		if (t->own->boxes[i].id == v->mailbox_id)
			box = &t->own->boxes[i];
	if (t->raw->history || box == NULL || !box->receipt)
		return RC_OK;
	TRY(setting_bool(c, "receipt_enabled", &wanted));
	if (!wanted)
		return RC_OK;
	struct receipt r = {
	        .conversation = v->number,
	        .message_id = m->id,
	        .at_ms = c->now_ms,
	};
	TRY(auto_answer_to(c, c, m, &a));
	TRY(find_reason(c, t, v->subject, &a, &r.withheld));
	if (r.withheld == NULL)
		TRY(send(c, t, v, box, &a, &r.reply_id));
	TRY(store_receipt_add(c, &r));
	*out_id = r.reply_id;
	return RC_OK;
}
