/* desk/customer_merge: two customers become one, and come apart again. */
#include "base/json.h"
#include "base/str.h"
#include "desk/audit.h"
#include "desk/conversation.h"
#include "desk/customer.h"
#include "desk/customer_words.h"
#include "store/customer_merge.h"
#include "store/engine.h"
#include "store/event.h"

struct wish {
	const void *mem;
	int64_t id, other, version;
	struct customer target, source;
	struct customer_merge merge;
	struct customer_whole whole;
};

static void tell(struct ctx *c, const char *kind, const struct wish *w, int64_t moved)
{
	event_add(c, &(struct event){
	                     .kind = kind,
	                     .subject_kind = "customer",
	                     .subject_id = w->target.id,
	                     .data = talloc_asprintf(c, "{\"source\":%lld,\"conversations\":%lld}",
	                             (long long)w->source.id, (long long)moved),
	             });
}

/* Numbers, no names: a customer may be forgotten, this list is kept. */
static enum rc note(struct ctx *c, const char *verb, const struct wish *w, int64_t moved)
{
	json_t *changes = audit_changes(c);

	audit_number(changes, "other", 0, w->source.id);
	audit_number(changes, "conversations", 0, moved);
	return audit_add(c,
	        &(struct audit){.noun = "customer", .verb = verb, .subject_id = w->target.id},
	        changes);
}

/* Nobody gives either of them a letter while they change places. */
static enum rc lock_both(struct ctx *c, int64_t a, int64_t b)
{
	TRY(store_customer_lock(c, a < b ? a : b));
	return store_customer_lock(c, a < b ? b : a);
}

/* What the target does not say of itself it takes over, and remembers that it did. */
static enum rc take_over(struct ctx *c, struct wish *w)
{
	struct customer *k = &w->target;
	json_t *took = json_own(c, json_object());

	if (k->language == NULL && w->source.language != NULL) {
		k->language = w->source.language;
		json_object_set_new(took, "language", json_text(k->language));
	}
	if (k->called[0] == 0 && w->source.called[0] != 0) {
		k->called = w->source.called;
		json_object_set_new(took, "called", json_text(k->called));
	}
	if (k->organisation_id == 0 && w->source.organisation_id != 0) {
		k->organisation_id = w->source.organisation_id;
		json_object_set_new(took, "organisation", json_integer(k->organisation_id));
	}
	w->merge.took = json_write(c, took);
	if (w->version != 0)
		k->version = w->version;
	return store_customer_update(c, k);
}

static enum rc merge(struct ctx *c, void *arg)
{
	struct wish *w = arg;
	int64_t moved = 0;

	if (w->id == w->other)
		return ctx_fail_field(c, RC_INVALID, "other", "same_customer",
		        "This is the same customer.", NULL);
	TRY(conversation_turn(c));
	TRY(lock_both(c, w->id, w->other));
	TRY(customer_load(c, c, w->id, &w->target));
	TRY(customer_load(c, c, w->other, &w->source));
	w->merge = (struct customer_merge){
	        .target = w->id,
	        .source = w->other,
	        .user_id = c->actor.user_id,
	        .at_ms = c->now_ms,
	};
	TRY(take_over(c, w));
	TRY(store_customer_merge_make(c, &w->merge, &moved));
	TRY(customer_words_make(c, w->id));
	TRY(customer_words_make(c, w->other));
	tell(c, "customer.merged", w, moved);
	TRY(note(c, "merged", w, moved));
	return customer_fill(c, w->mem, w->id, &w->whole);
}

enum rc customer_merge(struct ctx *c, const void *mem, int64_t id, int64_t version, int64_t other,
        struct customer_whole *out)
{
	struct wish w = {.mem = mem, .id = id, .other = other, .version = version};

	TRY(store_tx(c, DB_WRITE, merge, &w));
	*out = w.whole;
	return RC_OK;
}

/* Only what is still as it was taken over. */
static enum rc give_back(struct ctx *c, struct wish *w)
{
	json_t *took = json_loads(w->merge.took, 0, NULL);
	struct customer *k = &w->target;

	json_own(c, took != NULL ? took : (took = json_object()));
	const char *language = json_string_value(json_object_get(took, "language"));
	const char *called = json_string_value(json_object_get(took, "called"));
	int64_t organisation = json_integer_value(json_object_get(took, "organisation"));
	if (language != NULL && str_eq(k->language, language))
		k->language = NULL;
	if (called != NULL && str_eq(k->called, called))
		k->called = "";
	if (organisation != 0 && k->organisation_id == organisation)
		k->organisation_id = 0;
	return store_customer_update(c, k);
}

static enum rc load_merge(struct ctx *c, struct wish *w)
{
	enum rc rc = store_customer_merge_get(c, c, w->id, &w->merge);

	if (rc == RC_NOT_FOUND || (rc == RC_OK && w->merge.undone_ms != 0))
		return ctx_fail(c, RC_NOT_FOUND, "no_such_merge",
		        "These customers are apart already.", NULL);
	return rc;
}

static enum rc unmerge(struct ctx *c, void *arg)
{
	struct wish *w = arg;
	int64_t moved = 0;

	TRY(conversation_turn(c));
	TRY(load_merge(c, w));
	TRY(lock_both(c, w->merge.target, w->merge.source));
	TRY(load_merge(c, w));
	TRY(customer_load(c, c, w->merge.target, &w->target));
	TRY(store_customer_get(c, c, w->merge.source, &w->source));
	TRY(give_back(c, w));
	TRY(store_customer_merge_undo(c, &w->merge, &moved));
	TRY(customer_words_make(c, w->target.id));
	TRY(customer_words_make(c, w->source.id));
	tell(c, "customer.unmerged", w, moved);
	TRY(note(c, "unmerged", w, moved));
	return customer_fill(c, w->mem, w->target.id, &w->whole);
}

enum rc customer_unmerge(
        struct ctx *c, const void *mem, int64_t merge_id, struct customer_whole *out)
{
	struct wish w = {.mem = mem, .id = merge_id};

	TRY(store_tx(c, DB_WRITE, unmerge, &w));
	*out = w.whole;
	return RC_OK;
}
