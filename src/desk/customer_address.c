/* desk/customer_address: whose an address is. */
#include "base/json.h"
#include "base/str.h"
#include "desk/customer.h"
#include "store/engine.h"

struct wish {
	const void *mem;
	int64_t id;
	const char *low;
	bool move;
	struct customer_whole whole;
};

static enum rc check_own(struct ctx *c, const char *low)
{
	bool own;

	TRY(address_is_own(c, low, &own));
	if (!own)
		return RC_OK;
	return ctx_fail_field(c, RC_INVALID, "address", "own_address",
	        "{address} belongs to this desk. It is no customer's.", "address", low, NULL);
}

/* Another customer has it. Who may not know of them does not learn who they are. */
static enum rc is_taken(struct ctx *c, const struct wish *w, const struct customer *other)
{
	struct customer seen;
	enum rc rc = customer_load(c, c, other->id, &seen);

	if (rc != RC_OK) {
		ctx_clear_failure(c);
		return ctx_fail_field(c, RC_CONFLICT, "address", "address_of_a_stranger",
		        "Another customer has {address}, whose conversations you do not see. "
		        "Somebody "
		        "who sees them can move it.",
		        "address", w->low, NULL);
	}
	if (w->move)
		return RC_OK;
	rc = ctx_fail_field(c, RC_CONFLICT, "address", "address_of_another",
	        "{address} belongs to {name}. You can move it here: new letters from it then come "
	        "to "
	        "this customer, conversations that are there already stay where they are.",
	        "address", w->low, "name", seen.name, NULL);
	c->fail.extra = json_own(c, json_object());
	json_t *who = json_object();
	json_object_set_new(who, "id", json_integer(seen.id));
	json_object_set_new(who, "name", json_text(seen.name));
	json_object_set_new(c->fail.extra, "customer", who);
	return rc;
}

static enum rc check_room(struct ctx *c, int64_t id)
{
	const char **list;
	int n = 0;

	TRY(store_customer_addresses(c, c, id, &list));
	while (list[n] != NULL)
		n++;
	if (n < CUSTOMER_ADDRESSES)
		return RC_OK;
	return ctx_fail_field(c, RC_LIMIT, "address", "too_many_addresses",
	        "A customer has at most {max} addresses.", "max",
	        talloc_asprintf(c, "%d", CUSTOMER_ADDRESSES), NULL);
}

static enum rc add(struct ctx *c, void *arg)
{
	struct wish *w = arg;
	struct customer k, other;
	bool taken = false;

	TRY(customer_load(c, w->mem, w->id, &k));
	TRY(check_own(c, w->low));
	TRY(check_room(c, w->id));
	enum rc rc = customer_at(c, c, w->low, &other);
	if (rc == RC_OK && other.id == w->id)
		return customer_fill(c, w->mem, w->id, &w->whole);
	if (rc == RC_OK) {
		TRY(is_taken(c, w, &other));
		TRY(store_customer_address_move(c, w->low, w->id));
		TRY(store_customer_touch(c, other.id));
		TRY(customer_changed(c, other.id));
	} else {
		if (rc != RC_NOT_FOUND)
			return rc;
		TRY(store_customer_address_add(c, w->id, w->low, &taken));
		if (taken) /* a letter from it came at this moment */
			return store_anew(c);
	}
	TRY(store_customer_touch(c, w->id));
	TRY(customer_changed(c, w->id));
	return customer_fill(c, w->mem, w->id, &w->whole);
}

enum rc customer_address_add(struct ctx *c, const void *mem, int64_t id, const char *address,
        bool move, struct customer_whole *out)
{
	struct wish w = {.mem = mem, .id = id, .low = str_lower(c, address), .move = move};

	TRY(store_tx(c, DB_WRITE, add, &w));
	*out = w.whole;
	return RC_OK;
}

static enum rc take_away(struct ctx *c, void *arg)
{
	struct wish *w = arg;
	struct customer k;

	TRY(customer_load(c, w->mem, w->id, &k));
	enum rc rc = store_customer_address_remove(c, w->id, w->low);
	if (rc == RC_NOT_FOUND)
		return ctx_fail(c, rc, "no_such_address", "This customer does not have {address}.",
		        "address", w->low, NULL);
	TRY(rc);
	TRY(store_customer_touch(c, w->id));
	TRY(customer_changed(c, w->id));
	return customer_fill(c, w->mem, w->id, &w->whole);
}

enum rc customer_address_remove(
        struct ctx *c, const void *mem, int64_t id, const char *address, struct customer_whole *out)
{
	struct wish w = {.mem = mem, .id = id, .low = str_lower(c, address)};

	TRY(store_tx(c, DB_WRITE, take_away, &w));
	*out = w.whole;
	return RC_OK;
}
