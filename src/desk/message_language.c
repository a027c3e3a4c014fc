/* desk/message_language: the language of a letter, corrected. */
#include "desk/message_language.h"

#include "base/json.h"
#include "desk/conversation.h"
#include "desk/customer.h"
#include "desk/search.h"
#include "store/engine.h"
#include "store/event.h"

struct work {
	const void *mem;
	int64_t id;
	const char *language;
	struct message_whole w;
	struct conversation v;
};

static void tell(struct ctx *c, const struct work *w)
{
	json_t *data = json_own(w->mem, json_object());

	json_object_set_new(data, "language",
	        json_pack("[oo]", json_text(w->w.m.language), json_text(w->language)));
	message_changed(c, &w->w.m, w->v.mailbox_id, json_write(w->mem, data));
}

/* Its words stand in the index as forms of the language that they were taken for. */
static enum rc set(struct ctx *c, const struct work *w)
{
	bool was_in;

	TRY(search_message_forget(c, w->v.number, w->id, &was_in));
	TRY(store_message_language(c, w->id, w->language));
	return was_in ? search_message_again(c, w->v.number, w->id) : RC_OK;
}

/* Only where it was wrong with the letter: somebody may have chosen another since. */
static enum rc follow(struct ctx *c, const struct work *w)
{
	struct conversation_change change = {
	        .has_language = true, .language = w->language, .spam = -1, .trashed = -1};
	struct conversation v;
	const char *back;

	if (w->v.language != NULL && !str_eq(w->v.language, w->w.m.language))
		return RC_OK;
	return conversation_apply(c, w->mem, w->v.number, 0, &change, &v, &back);
}

static enum rc change(struct ctx *c, void *arg)
{
	struct work *w = arg;

	TRY(message_load(c, w->mem, w->id, &w->w));
	TRY(conversation_hold(c, &w->w.m.conversation));
	TRY(message_load(c, w->mem, w->id, &w->w));
	TRY(conversation_load(c, w->mem, w->w.m.conversation, &w->v));
	if (w->w.m.kind != MESSAGE_INBOUND)
		return ctx_fail(c, RC_INVALID, "not_a_letter",
		        "Only a letter from outside has a language that can be corrected.", NULL);
	if (!str_eq(w->language, w->w.m.language)) {
		TRY(set(c, w));
		tell(c, w);
		TRY(follow(c, w));
	}
	if (!w->w.m.new_sender)
		TRY(customer_speaks(c, w->v.customer_id, w->language));
	return message_load(c, w->mem, w->id, &w->w);
}

enum rc message_language_set(struct ctx *c, const void *mem, int64_t message, const char *language,
        struct message_whole *out)
{
	struct work w = {.mem = mem, .id = message, .language = language};

	TRY(store_tx(c, DB_WRITE, change, &w));
	*out = w.w;
	return RC_OK;
}
