/* desk/customer_note: what the team knows about a customer or an organisation. */
#include "desk/customer_note.h"

#include "base/str.h"
#include "desk/access.h"
#include "desk/customer.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/organisation.h"

struct wish {
	const void *mem;
	struct customer_note n;
	const char *text;
};

static void tell(struct ctx *c, const struct customer_note *n)
{
	bool customer = n->customer_id != 0;

	event_add(c, &(struct event){
	                     .kind = customer ? "customer.changed" : "organisation.changed",
	                     .subject_kind = customer ? "customer" : "organisation",
	                     .subject_id = customer ? n->customer_id : n->organisation_id,
	                     .data = "{\"notes\":true}",
	             });
}

/* Whether the actor may know of whom it is about. */
static enum rc check_about(struct ctx *c, const struct customer_note *n)
{
	struct customer k;
	struct organisation o;

	if (n->customer_id != 0)
		return customer_load(c, c, n->customer_id, &k);
	enum rc rc = store_organisation_get(c, c, n->organisation_id, &o);
	if (rc == RC_NOT_FOUND)
		return ctx_fail(
		        c, rc, "no_such_organisation", "There is no such organisation.", NULL);
	return rc;
}

static enum rc add(struct ctx *c, void *arg)
{
	struct wish *w = arg;
	int64_t id;

	TRY(check_about(c, &w->n));
	w->n.user_id = c->actor.user_id;
	w->n.text = w->text;
	TRY(store_customer_note_add(c, &w->n, &id));
	tell(c, &w->n);
	return store_customer_note_get(c, w->mem, id, &w->n);
}

static enum rc tidy(struct ctx *c, const char *text, const char **out)
{
	*out = str_trim(c, text);
	if (**out == 0)
		return ctx_fail_field(c, RC_INVALID, "text", "empty_note",
		        "There are no words in this note yet.", NULL);
	return RC_OK;
}

enum rc customer_note_add(struct ctx *c, const void *mem, int64_t customer_id,
        int64_t organisation_id, const char *text, struct customer_note *out)
{
	struct wish w = {
	        .mem = mem,
	        .n = {.customer_id = customer_id, .organisation_id = organisation_id},
	};

	TRY(access_role(c, ROLE_AGENT));
	TRY(tidy(c, text, &w.text));
	TRY(store_tx(c, DB_WRITE, add, &w));
	*out = w.n;
	return RC_OK;
}

static enum rc load(struct ctx *c, struct wish *w)
{
	struct customer_note n;
	enum rc rc = store_customer_note_get(c, w->mem, w->n.id, &n);

	if (rc == RC_NOT_FOUND)
		return ctx_fail(c, rc, "no_such_note", "There is no such note any more.", NULL);
	TRY(rc);
	TRY(check_about(c, &n));
	w->n = n;
	return RC_OK;
}

static enum rc update(struct ctx *c, void *arg)
{
	struct wish *w = arg;

	TRY(load(c, w));
	if (w->n.user_id != c->actor.user_id)
		return ctx_fail(c, RC_DENIED, "not_your_note",
		        "{name} wrote this note. You can write one of your own.", "name",
		        w->n.user_name, NULL);
	TRY(store_customer_note_update(c, w->n.id, w->text));
	tell(c, &w->n);
	return store_customer_note_get(c, w->mem, w->n.id, &w->n);
}

enum rc customer_note_update(
        struct ctx *c, const void *mem, int64_t id, const char *text, struct customer_note *out)
{
	struct wish w = {.mem = mem, .n = {.id = id}};

	TRY(access_role(c, ROLE_AGENT));
	TRY(tidy(c, text, &w.text));
	TRY(store_tx(c, DB_WRITE, update, &w));
	*out = w.n;
	return RC_OK;
}

static enum rc take_away(struct ctx *c, void *arg)
{
	struct wish *w = arg;

	TRY(load(c, w));
	if (w->n.user_id != c->actor.user_id)
		TRY(access_role(c, ROLE_LEAD));
	TRY(store_customer_note_delete(c, w->n.id));
	tell(c, &w->n);
	return RC_OK;
}

enum rc customer_note_delete(struct ctx *c, int64_t id)
{
	struct wish w = {.mem = c, .n = {.id = id}};

	TRY(access_role(c, ROLE_AGENT));
	return store_tx(c, DB_WRITE, take_away, &w);
}
