/* desk/original: a letter that somebody handed on, and who wrote it. */
#include "desk/original.h"

#include "base/json.h"
#include "desk/conversation.h"
#include "desk/thread.h"
#include "store/customer.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/thread.h"

struct work {
	const void *mem;
	int64_t id;
	bool take;
	struct message_whole w;
	struct conversation v;
};

static void tell(struct ctx *c, const struct work *w, int64_t customer_before)
{
	event_add(c, &(struct event){
	                     .kind = "message.changed",
	                     .conversation_id = w->v.number,
	                     .mailbox_id = w->v.mailbox_id,
	                     .subject_kind = "message",
	                     .subject_id = w->id,
	                     .data = w->take ? "{\"original_taken\":[false,true]}"
	                                     : "{\"original_taken\":[true,false]}",
	             });
	conversation_changed(c, &w->v,
	        talloc_asprintf(c, "{\"customer\":[%lld,%lld]}", (long long)customer_before,
	                (long long)w->v.customer_id));
}

/* Sender and original change places. */
static enum rc exchange(struct ctx *c, const struct work *w, const json_t *other, int taken,
        int64_t customer_before)
{
	const struct message *m = &w->w.m;
	json_t *here = json_own(w->mem, json_object());

	json_object_set_new(here, "name", json_text(m->sender_name));
	json_object_set_new(here, "address", json_text(m->sender));
	return store_thread_original(
	        c, &(struct thread_original){
	                   .message_id = w->id,
	                   .sender_name = json_string_value(json_object_get(other, "name")),
	                   .sender = json_string_value(json_object_get(other, "address")),
	                   .original = json_write(w->mem, here),
	                   .taken = taken,
	                   .customer_before = customer_before,
	           });
}

static enum rc read_original(struct ctx *c, const struct work *w, json_t **out)
{
	const struct message *m = &w->w.m;
	json_t *o = m->original == NULL ? NULL : json_loads(m->original, 0, NULL);

	if (o != NULL)
		json_own(w->mem, o);
	if (json_string_value(json_object_get(o, "address")) == NULL)
		return ctx_fail(c, RC_CONFLICT, "no_original",
		        "This message does not say who wrote it before it was forwarded.", NULL);
	*out = o;
	return RC_OK;
}

/* Whoever is taken as the sender is no stranger any more: they get the answers. */
static enum rc take(struct ctx *c, struct work *w)
{
	const struct message *m = &w->w.m;
	int64_t before = w->v.customer_id;
	json_t *o;

	TRY(read_original(c, w, &o));
	TRY(exchange(c, w, o, m->new_sender ? ORIGINAL_TAKEN_OF_STRANGER : ORIGINAL_TAKEN, before));
	const char *name = json_string_value(json_object_get(o, "name"));
	const char *address = json_string_value(json_object_get(o, "address"));
	TRY(thread_customer(c, name == NULL ? "" : name, address, &w->v.customer_id));
	TRY(store_participant_add(c, w->v.number, str_lower(w->mem, address)));
	w->v.updated_ms = c->now_ms;
	TRY(store_conversation_update(c, &w->v));
	tell(c, w, before);
	return RC_OK;
}

/* The customer only where nobody chose another since. */
static enum rc give_back(struct ctx *c, struct work *w)
{
	int64_t before = w->v.customer_id, taken = 0, customer;
	struct thread t;
	json_t *o;

	TRY(read_original(c, w, &o));
	TRY(thread_customer(c, w->w.m.sender_name, w->w.m.sender, &taken));
	TRY(store_thread_customer_before(c, w->id, &customer));
	TRY(exchange(c, w, o, ORIGINAL_NAMED, 0));
	TRY(thread_read(c, w->mem, w->v.number, false, &t));
	TRY(thread_keep_people(c, &t, w->v.number));
	if (before == taken)
		TRY(store_customer_current(c, customer, &w->v.customer_id));
	w->v.updated_ms = c->now_ms;
	TRY(store_conversation_update(c, &w->v));
	tell(c, w, before);
	return RC_OK;
}

static enum rc change(struct ctx *c, void *arg)
{
	struct work *w = arg;

	TRY(message_load(c, w->mem, w->id, &w->w));
	TRY(conversation_hold(c, &w->w.m.conversation));
	TRY(message_load(c, w->mem, w->id, &w->w));
	TRY(conversation_load(c, w->mem, w->w.m.conversation, &w->v));
	if (!w->take && !w->w.m.original_taken)
		return ctx_fail(c, RC_CONFLICT, "not_taken",
		        "The sender of this message is the one it came from.", NULL);
	if (w->take && w->w.m.original_taken)
		return RC_OK;
	TRY(w->take ? take(c, w) : give_back(c, w));
	return message_load(c, w->mem, w->id, &w->w);
}

static enum rc run(
        struct ctx *c, const void *mem, int64_t message, bool taking, struct message_whole *out)
{
	struct work w = {.mem = mem, .id = message, .take = taking};

	TRY(store_tx(c, DB_WRITE, change, &w));
	*out = w.w;
	return RC_OK;
}

enum rc original_take(struct ctx *c, const void *mem, int64_t message, struct message_whole *out)
{
	return run(c, mem, message, true, out);
}

enum rc original_give_back(
        struct ctx *c, const void *mem, int64_t message, struct message_whole *out)
{
	return run(c, mem, message, false, out);
}
