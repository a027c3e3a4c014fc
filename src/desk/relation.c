/* desk/relation: conversations that belong together. */
#include "desk/relation.h"

#include "store/engine.h"
#include "store/event.h"
#include "store/merge.h"

#define DEPTH_MAX 1000 /* of parents above each other */

const char *relation_kind_name(enum relation_kind kind)
{
	static const char *const names[] = {
	        [RELATION_RELATED] = "related",
	        [RELATION_PARENT] = "parent",
	        [RELATION_CHILD] = "child",
	};
	return names[kind];
}

struct wish {
	const void *mem;
	int64_t number, other;
	enum relation_kind kind;
	struct conversation v, w;
	struct conversation_whole whole;
};

/* Whether upper stands anywhere above number. */
static enum rc is_above(struct ctx *c, int64_t upper, int64_t number, bool *out)
{
	*out = upper == number;
	for (int i = 0; i < DEPTH_MAX && !*out && number != 0; i++) {
		TRY(store_relation_parent(c, number, &number));
		*out = number == upper;
	}
	return RC_OK;
}

static enum rc check_family(struct ctx *c, int64_t parent, int64_t child)
{
	bool loops = false;
	int64_t has = 0;

	TRY(store_relation_parent(c, child, &has));
	if (has != 0)
		return ctx_fail(c, RC_CONFLICT, "has_parent",
		        "#{number} is a part of #{other} already. Please undo that first.",
		        "number", talloc_asprintf(c, "%lld", (long long)child), "other",
		        talloc_asprintf(c, "%lld", (long long)has), NULL);
	TRY(is_above(c, child, parent, &loops));
	if (loops)
		return ctx_fail(c, RC_CONFLICT, "would_loop",
		        "#{number} stands above already: it cannot be a part of its own part.",
		        "number", talloc_asprintf(c, "%lld", (long long)child), NULL);
	return RC_OK;
}

static enum rc check_family_of(
        struct ctx *c, int64_t number, int64_t other, enum relation_kind kind)
{
	if (kind == RELATION_RELATED)
		return RC_OK;
	return kind == RELATION_CHILD ? check_family(c, number, other)
	                              : check_family(c, other, number);
}

static enum rc check_count(struct ctx *c, int64_t number)
{
	int64_t n = 0;

	TRY(store_relation_count(c, number, &n));
	if (n < RELATIONS_MAX)
		return RC_OK;
	return ctx_fail(c, RC_LIMIT, "too_many_relations",
	        "#{number} is connected with as many conversations as it can be.", "number",
	        talloc_asprintf(c, "%lld", (long long)number), NULL);
}

static enum rc load_both(struct ctx *c, struct wish *h)
{
	int64_t *low = h->number < h->other ? &h->number : &h->other;
	int64_t *high = h->number < h->other ? &h->other : &h->number;

	TRY(conversation_turn(c));
	TRY(conversation_hold(c, low));
	TRY(conversation_hold(c, high));
	if (h->number == h->other)
		return ctx_fail(c, RC_INVALID, "same_conversation",
		        "These two are one conversation already.", NULL);
	TRY(conversation_load(c, h->mem, h->number, &h->v));
	return conversation_load(c, h->mem, h->other, &h->w);
}

static enum rc changed(struct ctx *c, struct conversation *v, const char *kind, int64_t other)
{
	if (v->may_belong_to == other)
		v->may_belong_to = 0;
	v->updated_ms = c->now_ms;
	TRY(store_conversation_update(c, v));
	event_add(c, &(struct event){
	                     .kind = kind,
	                     .conversation_id = v->number,
	                     .mailbox_id = v->mailbox_id,
	                     .subject_kind = "conversation",
	                     .subject_id = other,
	             });
	return RC_OK;
}

static enum rc tell_both(struct ctx *c, struct wish *h, const char *kind)
{
	TRY(changed(c, &h->v, kind, h->other));
	TRY(changed(c, &h->w, kind, h->number));
	return conversation_fill(c, h->mem, &h->v, &h->whole);
}

static enum rc set(struct ctx *c, void *arg)
{
	struct wish *h = arg;
	enum relation_kind before = RELATION_RELATED;
	bool was_there;

	TRY(load_both(c, h));
	enum rc rc = store_relation_is(c, h->number, h->other, &before);
	if (rc == RC_OK && before == h->kind)
		return conversation_fill(c, h->mem, &h->v, &h->whole);
	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	TRY(store_relation_delete(c, h->number, h->other, &was_there));
	if (!was_there) {
		TRY(check_count(c, h->number));
		TRY(check_count(c, h->other));
	}
	TRY(check_family_of(c, h->number, h->other, h->kind));
	TRY(store_relation_add(c, h->number, h->other, h->kind));
	return tell_both(c, h, "conversation.linked");
}

enum rc relation_set(struct ctx *c, const void *mem, int64_t number, int64_t other,
        enum relation_kind kind, struct conversation_whole *out)
{
	struct wish h = {.mem = mem, .number = number, .other = other, .kind = kind};

	TRY(store_tx(c, DB_WRITE, set, &h));
	*out = h.whole;
	return RC_OK;
}

static enum rc end(struct ctx *c, void *arg)
{
	struct wish *h = arg;
	bool was_there;

	TRY(load_both(c, h));
	TRY(store_relation_delete(c, h->number, h->other, &was_there));
	if (!was_there)
		return ctx_fail(c, RC_NOT_FOUND, "no_such_relation",
		        "These two are not connected, or that was undone already.", NULL);
	return tell_both(c, h, "conversation.unlinked");
}

enum rc relation_end(struct ctx *c, const void *mem, int64_t number, int64_t other,
        struct conversation_whole *out)
{
	struct wish h = {.mem = mem, .number = number, .other = other};

	TRY(store_tx(c, DB_WRITE, end, &h));
	*out = h.whole;
	return RC_OK;
}

static enum rc join_one(
        struct ctx *c, int64_t target, int64_t other, enum relation_kind kind, bool *out_came)
{
	enum relation_kind there;

	*out_came = false;
	if (other == target)
		return RC_OK;
	enum rc rc = store_relation_is(c, target, other, &there);
	if (rc != RC_NOT_FOUND)
		return rc;
	rc = check_family_of(c, target, other, kind);
	if (rc == RC_CONFLICT) {
		ctx_clear_failure(c);
		return RC_OK;
	}
	TRY(rc);
	*out_came = true;
	return store_relation_add(c, target, other, kind);
}

enum rc relation_join(struct ctx *c, int64_t source, int64_t target)
{
	struct relation *list;
	int n;

	TRY(store_merge_relations(c, c, source, &list, &n));
	for (int i = 0; i < n; i++) {
		bool came;
		TRY(join_one(c, target, list[i].number, list[i].kind, &came));
		if (came)
			TRY(store_merge_relation_came(c, source, list[i].number));
	}
	return RC_OK;
}
