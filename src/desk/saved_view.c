/* desk/saved_view: views that people make. */
#include "desk/saved_view.h"

#include "base/str.h"
#include "desk/access.h"
#include "desk/audit.h"
#include "desk/conversation.h"
#include "desk/find.h"
#include "store/engine.h"
#include "store/event.h"

struct work {
	const void *mem;
	const struct saved_view_change *change;
	const char *zone;
	int64_t id;
	const int64_t *ids;
	struct saved_view view, *list;
	struct saved_view_count *counts;
	int n;
};

static void tell(struct ctx *c, const char *kind, int64_t id)
{
	event_add(c, &(struct event){.kind = kind, .subject_kind = "saved_view", .subject_id = id});
}

/* Only what others see, before or after. */
static enum rc note(struct ctx *c, const char *verb, const struct saved_view *before,
        const struct saved_view *after)
{
	json_t *changes = audit_changes(c);

	if (!before->shared && !after->shared)
		return RC_OK;
	audit_flag(changes, "shared", before->shared, after->shared);
	audit_text(changes, "name", before->name, after->name);
	audit_text(changes, "query", before->query, after->query);
	return audit_add(c,
	        &(struct audit){.noun = "saved_view",
	                .verb = verb,
	                .subject_id = after->id,
	                .name = after->name != NULL ? after->name : before->name},
	        changes);
}

static enum rc list(struct ctx *c, void *arg)
{
	struct work *k = arg;

	return store_saved_view_list(c, k->mem, c->actor.user_id, &k->list, &k->n);
}

enum rc saved_view_list(struct ctx *c, const void *mem, struct saved_view **out, int *out_n)
{
	struct work k = {.mem = mem};

	TRY(store_tx(c, DB_READ, list, &k));
	*out = k.list;
	*out_n = k.n;
	return RC_OK;
}

/* The change over what is there. The query is kept in its usual form: what was typed in another
 * language reads the same to everybody. */
static enum rc apply(struct ctx *c, const struct work *k, struct saved_view *v)
{
	const struct saved_view_change *change = k->change;
	struct question *q;

	if (change->name != NULL)
		v->name = str_collapse(k->mem, change->name);
	if (v->name[0] == 0)
		return ctx_fail_field(
		        c, RC_INVALID, "name", "empty_name", "Please give the view a name.", NULL);
	if (change->shared >= 0 && v->shared != (change->shared == 1)) {
		TRY(access_role(c, ROLE_LEAD));
		v->shared = change->shared == 1;
	}
	if (change->query == NULL)
		return RC_OK;
	TRY(conversation_query_parse(c, k->mem, change->query, NULL, &q));
	if (q->n == 0)
		return ctx_fail_field(c, RC_INVALID, "query", "empty_query",
		        "Please say what stands in the view.", NULL);
	v->query = query_write(k->mem, q);
	return RC_OK;
}

static enum rc add(struct ctx *c, void *arg)
{
	struct work *k = arg;
	struct saved_view v = {.owner_id = c->actor.user_id, .name = "", .query = ""};
	int64_t owned;

	TRY(apply(c, k, &v));
	TRY(store_saved_view_owned(c, c->actor.user_id, &owned));
	if (owned >= SAVED_VIEWS_MAX)
		return ctx_fail(c, RC_LIMIT, "too_many_views",
		        "You have a hundred views already. Please delete one that is not needed.",
		        NULL);
	TRY(store_saved_view_add(c, &v));
	tell(c, "saved_view.added", v.id);
	TRY(note(c, "added", &(struct saved_view){0}, &v));
	return store_saved_view_get(c, k->mem, v.id, &k->view);
}

enum rc saved_view_add(struct ctx *c, const void *mem, const struct saved_view_change *change,
        struct saved_view *out)
{
	struct work k = {.mem = mem, .change = change};

	TRY(store_tx(c, DB_WRITE, add, &k));
	*out = k.view;
	return RC_OK;
}

/* One that the actor sees; whose it is, or a lead where it is shared, may change it. */
static enum rc load(struct ctx *c, struct work *k, struct saved_view *out)
{
	enum rc rc = store_saved_view_get(c, k->mem, k->id, out);
	bool own = rc == RC_OK && out->owner_id == c->actor.user_id;

	if (rc == RC_NOT_FOUND || (rc == RC_OK && !own && !out->shared))
		return ctx_fail(
		        c, RC_NOT_FOUND, "no_such_saved_view", "There is no such view.", NULL);
	TRY(rc);
	return own ? RC_OK : access_role(c, ROLE_LEAD);
}

static enum rc update(struct ctx *c, void *arg)
{
	struct work *k = arg;
	struct saved_view v;

	TRY(load(c, k, &v));
	const struct saved_view before = v;
	TRY(apply(c, k, &v));
	TRY(store_saved_view_update(c, &v));
	tell(c, "saved_view.changed", v.id);
	TRY(note(c, "changed", &before, &v));
	return store_saved_view_get(c, k->mem, v.id, &k->view);
}

enum rc saved_view_update(struct ctx *c, const void *mem, int64_t id,
        const struct saved_view_change *change, struct saved_view *out)
{
	struct work k = {.mem = mem, .change = change, .id = id};

	TRY(store_tx(c, DB_WRITE, update, &k));
	*out = k.view;
	return RC_OK;
}

static enum rc remove_row(struct ctx *c, void *arg)
{
	struct work *k = arg;
	struct saved_view v;

	TRY(load(c, k, &v));
	TRY(store_saved_view_delete(c, v.id));
	tell(c, "saved_view.removed", v.id);
	return note(c, "removed", &v, &(struct saved_view){.id = v.id});
}

enum rc saved_view_delete(struct ctx *c, int64_t id)
{
	struct work k = {.mem = c, .id = id};

	return store_tx(c, DB_WRITE, remove_row, &k);
}

static enum rc order(struct ctx *c, void *arg)
{
	struct work *k = arg;
	bool lead = access_role(c, ROLE_LEAD) == RC_OK;

	ctx_clear_failure(c);
	TRY(list(c, k));
	for (int i = 0; i < k->n; i++) {
		const struct saved_view *v = &k->list[i];
		if (v->shared ? !lead : v->owner_id != c->actor.user_id)
			continue;
		for (int64_t place = 0; k->ids[place] != 0; place++)
			if (k->ids[place] == v->id)
				TRY(store_saved_view_place(c, v->id, place + 1));
	}
	tell(c, "saved_view.ordered", 0);
	return RC_OK;
}

enum rc saved_view_order(struct ctx *c, const int64_t *ids, int n)
{
	int64_t *ended = talloc_zero_array(c, int64_t, (unsigned)n + 1);
	struct work k = {.mem = c, .ids = ended};

	for (int i = 0; i < n; i++)
		ended[i] = ids[i];
	return store_tx(c, DB_WRITE, order, &k);
}

static enum rc count_all(struct ctx *c, void *arg)
{
	struct work *k = arg;

	TRY(list(c, k));
	k->counts = talloc_array(k->mem, struct saved_view_count, (unsigned)k->n + 1);
	for (int i = 0; i < k->n; i++) {
		struct saved_view_count *one = &k->counts[i];
		void *turn = talloc_new(c);
		struct question *q;
		/* a blank behind it: its last word is whole */
		char *text = talloc_asprintf(turn, "%s ", k->list[i].query);
		*one = (struct saved_view_count){.id = k->list[i].id};
		TRY(conversation_query_parse(c, turn, text, k->zone, &q));
		TRY(find_count(c, q, VIEW_LISTED, &one->count, &one->more));
		talloc_free(turn);
	}
	return RC_OK;
}

enum rc saved_view_counts(
        struct ctx *c, const void *mem, const char *zone, struct saved_view_count **out, int *out_n)
{
	struct work k = {.mem = mem, .zone = zone};

	TRY(store_tx(c, DB_READ, count_all, &k));
	*out = k.counts;
	*out_n = k.n;
	return RC_OK;
}
