/* desk/message_language: the language of a letter, corrected. */
#include "desk/message_language.h"

#include "base/json.h"
#include "desk/conversation.h"
#include "desk/customer.h"
#include "desk/search.h"
#include "mail/mail.h"
#include "store/customer.h"
#include "store/engine.h"
#include "store/event.h"

struct work {
	const void *mem;
	int64_t id;
	const struct message_language *want;
	struct message_language_set done;
	struct conversation v;
};

static void tell(struct ctx *c, const struct work *w)
{
	json_t *data = json_own(w->mem, json_object());

	json_object_set_new(data, "language",
	        json_pack("[oo]", json_text(w->done.w.m.language), json_text(w->want->language)));
	message_changed(c, &w->done.w.m, w->v.mailbox_id, json_write(w->mem, data));
}

/* Its words stand in the index as forms of the language that they were taken for. */
static enum rc set(struct ctx *c, const struct work *w)
{
	bool was_in;

	TRY(search_message_forget(c, w->v.number, w->id, &was_in));
	TRY(store_message_language(c, w->id, w->want->language));
	return was_in ? search_message_again(c, w->v.number, w->id) : RC_OK;
}

/* Only where it was wrong with the letter: somebody may have chosen another since. */
static enum rc follow(struct ctx *c, const struct work *w)
{
	struct conversation_change change = {
	        .has_language = true, .language = w->want->language, .spam = -1, .trashed = -1};
	struct conversation v;
	const char *back;

	if (w->v.language != NULL && !str_eq(w->v.language, w->done.w.m.language))
		return RC_OK;
	return conversation_apply(c, w->mem, w->v.number, 0, &change, &v, &back);
}

/* Others take part in a conversation, and machines answer: their language is not the customer's. */
static enum rc is_customers_own(struct ctx *c, const struct work *w, bool *out)
{
	const struct message *m = &w->done.w.m;
	struct customer k;

	*out = false;
	if (w->v.customer_id == 0 || m->mail_kind != MAIL_PERSON || m->sender == NULL)
		return RC_OK;
	enum rc rc = store_customer_by_address(c, w->mem, str_lower(w->mem, m->sender), &k);
	if (rc == RC_NOT_FOUND)
		return RC_OK;
	TRY(rc);
	*out = k.id == w->v.customer_id;
	return RC_OK;
}

static enum rc remember(struct ctx *c, struct work *w)
{
	const struct message_language *h = w->want;
	bool own;

	TRY(is_customers_own(c, w, &own));
	w->done.has_customer = own && (h->has_customer || h->language != NULL);
	if (!w->done.has_customer)
		return RC_OK;
	return customer_language_set(c, w->mem, w->v.customer_id,
	        h->has_customer ? h->customer : h->language, &w->done.customer_was);
}

static enum rc change(struct ctx *c, void *arg)
{
	struct work *w = arg;

	TRY(message_load(c, w->mem, w->id, &w->done.w));
	TRY(conversation_hold(c, &w->done.w.m.conversation));
	TRY(message_load(c, w->mem, w->id, &w->done.w));
	TRY(conversation_load(c, w->mem, w->done.w.m.conversation, &w->v));
	if (w->done.w.m.kind != MESSAGE_INBOUND)
		return ctx_fail(c, RC_INVALID, "not_a_letter",
		        "Only a letter from outside has a language that can be corrected.", NULL);
	if (!str_eq(w->want->language, w->done.w.m.language)) {
		TRY(set(c, w));
		tell(c, w);
		TRY(follow(c, w));
	}
	TRY(remember(c, w));
	return message_load(c, w->mem, w->id, &w->done.w);
}

enum rc message_language_set(struct ctx *c, const void *mem, int64_t message,
        const struct message_language *want, struct message_language_set *out)
{
	struct work w = {.mem = mem, .id = message, .want = want};

	TRY(store_tx(c, DB_WRITE, change, &w));
	*out = w.done;
	return RC_OK;
}
