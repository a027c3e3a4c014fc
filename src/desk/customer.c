/* desk/customer: the people who write. */
#include "desk/customer.h"

#include "base/str.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/view.h"

#define CONVERSATIONS 20

struct wish {
	const void *mem;
	int64_t id;
	const char *name, *language;
	bool has_language;
	struct customer_whole whole;
};

static enum rc load_addresses(struct ctx *c, const void *mem, struct customer_whole *k)
{
	size_t n = 0;

	while (k->addresses[n] != NULL)
		n++;
	k->address_states = talloc_zero_array(mem, struct address_state, n + 1);
	for (size_t i = 0; i < n; i++)
		TRY(address_load(c, mem, k->addresses[i], &k->address_states[i]));
	return RC_OK;
}

static enum rc load(struct ctx *c, struct wish *w)
{
	struct customer_whole k = {0};
	struct conversation_key keys[CONVERSATIONS];
	bool seen = c->actor.role == ROLE_SYSTEM;
	int n = 0;

	if (!seen)
		TRY(store_customer_seen_by(c, w->id, c->actor.user_id, &seen));
	enum rc rc = seen ? store_customer_get(c, w->mem, w->id, &k.k) : RC_NOT_FOUND;
	if (rc == RC_NOT_FOUND)
		return ctx_fail(c, rc, "no_such_customer",
		        "There is no such customer, or you see none of their conversations.", NULL);
	TRY(rc);
	TRY(store_customer_addresses(c, w->mem, w->id, &k.addresses));
	TRY(load_addresses(c, w->mem, &k));
	TRY(store_view_customer(c, w->id, c->actor.user_id, CONVERSATIONS, keys, &n));
	TRY(store_conversation_rows(c, w->mem, keys, n, &k.conversations, &k.conversation_count));
	w->whole = k;
	return RC_OK;
}

static enum rc get(struct ctx *c, void *arg)
{
	return load(c, arg);
}

enum rc customer_get(struct ctx *c, const void *mem, int64_t id, struct customer_whole *out)
{
	struct wish w = {.mem = mem, .id = id};

	TRY(store_tx(c, DB_READ, get, &w));
	*out = w.whole;
	return RC_OK;
}

static enum rc update(struct ctx *c, void *arg)
{
	struct wish *w = arg;

	TRY(load(c, w));
	const struct customer *k = &w->whole.k;
	TRY(store_customer_update(c, w->id, w->name == NULL ? k->name : w->name,
	        w->has_language ? w->language : k->language));
	event_add(c, &(struct event){
	                     .kind = "customer.changed",
	                     .subject_kind = "customer",
	                     .subject_id = w->id,
	             });
	return load(c, w);
}

enum rc customer_update(struct ctx *c, const void *mem, int64_t id, const char *name,
        bool has_language, const char *language, struct customer_whole *out)
{
	struct wish w = {.mem = mem, .id = id, .has_language = has_language, .language = language};

	if (name != NULL) {
		w.name = str_collapse(mem, name);
		if (w.name[0] == 0)
			return ctx_fail_field(c, RC_INVALID, "name", "empty_name",
			        "A name needs at least one letter.", NULL);
	}
	TRY(store_tx(c, DB_WRITE, update, &w));
	*out = w.whole;
	return RC_OK;
}
