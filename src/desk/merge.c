/* desk/merge: two conversations become one, and two again. */
#include "desk/merge.h"

#include "desk/access.h"
#include "desk/draft.h"
#include "desk/promise_moves.h"
#include "desk/relation.h"
#include "desk/thread.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/merge.h"

struct work {
	const void *mem;
	int64_t source_number, target_number, version;
	struct conversation source, target;
	struct conversation_whole whole;
};

static void tell(struct ctx *c, const struct conversation *v, const char *kind, int64_t other,
        const char *word)
{
	event_add(c, &(struct event){
	                     .kind = kind,
	                     .conversation_id = v->number,
	                     .mailbox_id = v->mailbox_id,
	                     .subject_kind = "conversation",
	                     .subject_id = other,
	                     .data = talloc_asprintf(c, "{\"%s\":%lld}", word, (long long)other),
	             });
}

static const char *number_text(struct ctx *c, int64_t number)
{
	return talloc_asprintf(c, "%lld", (long long)number);
}

static enum rc check_trash(struct ctx *c, const struct conversation *v)
{
	if (v->trashed_ms == 0)
		return RC_OK;
	return ctx_fail(c, RC_CONFLICT, "in_the_trash",
	        "#{number} lies in the trash. Please take it out first.", "number",
	        number_text(c, v->number), NULL);
}

/* Both are held, in the order of their numbers, so that two who merge do not wait for each other.
 */
static enum rc hold_both(struct ctx *c, struct work *w)
{
	int64_t *low = &w->source_number, *high = &w->target_number;

	if (*low > *high) {
		low = &w->target_number;
		high = &w->source_number;
	}
	TRY(conversation_hold(c, low));
	TRY(conversation_hold(c, high));
	if (w->source_number == w->target_number)
		return ctx_fail_field(c, RC_INVALID, "into", "same_conversation",
		        "These two are one conversation already.", NULL);
	TRY(conversation_load(c, w->mem, w->source_number, &w->source));
	TRY(conversation_load(c, w->mem, w->target_number, &w->target));
	TRY(check_trash(c, &w->source));
	return check_trash(c, &w->target);
}

/* What is more awake decides; what the target does not know, the source tells. */
static enum rc choose(struct ctx *c, struct work *w)
{
	const struct conversation *s = &w->source;
	struct conversation *t = &w->target;
	const char *name;

	if (s->state < t->state) {
		t->state = s->state;
		t->snoozed_until_ms = s->snoozed_until_ms;
	}
	if (s->priority > t->priority)
		t->priority = s->priority;
	if (t->customer_id == 0)
		t->customer_id = s->customer_id;
	if (t->team_id == 0)
		t->team_id = s->team_id;
	if (t->language == NULL)
		t->language = s->language;
	if (t->may_belong_to == s->number)
		t->may_belong_to = 0;
	if (t->assignee_id != 0 || s->assignee_id == 0)
		return RC_OK;
	enum rc rc = store_conversation_may_assign(c, w->mem, s->assignee_id, t->mailbox_id, &name);
	if (rc == RC_OK)
		t->assignee_id = s->assignee_id;
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

static enum rc tell_drafts(struct ctx *c, int64_t source, int64_t number)
{
	struct merged_draft *list;
	int n;

	TRY(store_merge_drafts(c, c, source, number, &list, &n));
	for (int i = 0; i < n; i++)
		draft_changed_of(c, list[i].user_id, number, list[i].kind, list[i].version);
	return RC_OK;
}

/* Its row after the messages that lie in it now. */
static enum rc renew(struct ctx *c, struct work *w, struct conversation *v)
{
	struct thread t;

	TRY(thread_read(c, w->mem, v->number, false, &t));
	if (t.n > 0)
		thread_tell(&t, v);
	v->updated_ms = c->now_ms;
	return store_conversation_update(c, v);
}

static enum rc make(struct ctx *c, void *arg)
{
	struct work *w = arg;
	int64_t asked = w->source_number;

	TRY(conversation_turn(c));
	TRY(hold_both(c, w));
	if (w->version != 0 && (w->source_number != asked || w->version != w->source.version))
		return ctx_fail(c, RC_CONFLICT, "stale",
		        "Somebody changed this conversation in the meantime.", NULL);
	TRY(store_merge_make(c, w->source.number, w->target.number));
	TRY(relation_join(c, w->source.number, w->target.number));
	TRY(choose(c, w));
	TRY(renew(c, w, &w->target));
	if (w->source.mailbox_id != w->target.mailbox_id)
		TRY(promise_find_keepers(c, w->target.number));
	TRY(store_merge_version(c, w->source.number, w->target.version));
	TRY(tell_drafts(c, w->source.number, w->target.number));
	tell(c, &w->target, "conversation.merged", w->source.number, "from");
	tell(c, &w->source, "conversation.merged", w->target.number, "into");
	tell(c, &w->source, "conversation.deleted", w->target.number, "into");
	TRY(conversation_load(c, w->mem, w->target.number, &w->target));
	return conversation_fill(c, w->mem, &w->target, &w->whole);
}

enum rc merge_make(struct ctx *c, const void *mem, int64_t source, int64_t version, int64_t target,
        struct conversation_whole *out)
{
	struct work w = {
	        .mem = mem, .source_number = source, .target_number = target, .version = version};

	TRY(store_tx(c, DB_WRITE, make, &w));
	*out = w.whole;
	return RC_OK;
}

/* ---- and back ---- */

static enum rc find_merge(struct ctx *c, const struct work *w, struct merge *out)
{
	enum rc rc = store_merge_get(c, w->mem, w->source_number, out);

	if (rc == RC_NOT_FOUND)
		return ctx_fail(c, rc, "not_merged",
		        "This conversation was not merged, or that was undone already.", NULL);
	TRY(rc);
	return access_mailbox(c, out->mailbox_id);
}

static enum rc load_target(struct ctx *c, struct work *w, const struct merge *m)
{
	int64_t now = m->target;

	TRY(conversation_hold(c, &now));
	if (now != m->target)
		return ctx_fail(c, RC_CONFLICT, "merged_on",
		        "#{number} was merged into #{other} since. Please undo that first.",
		        "number", number_text(c, m->target), "other", number_text(c, now), NULL);
	TRY(conversation_load(c, w->mem, m->target, &w->target));
	return check_trash(c, &w->target);
}

/* Only what nobody has changed since the merge. */
static void restore(struct conversation *t, const struct merge *m)
{
	const struct conversation *b = &m->before;

	if (t->version != m->target_version)
		return;
	t->state = b->state;
	t->snoozed_until_ms = b->snoozed_until_ms;
	t->language = b->language;
	t->priority = b->priority;
	t->customer_id = b->customer_id;
	t->assignee_id = b->assignee_id;
	t->team_id = b->team_id;
	t->may_belong_to = b->may_belong_to;
}

/* Whoever came with the merge and wrote there since takes part. */
static enum rc part_target(struct ctx *c, struct work *w, const struct merge *m)
{
	struct conversation *v = &w->target;
	struct thread t;

	TRY(thread_read(c, w->mem, v->number, false, &t));
	if (t.n == 0)
		return ctx_fail(c, RC_CONFLICT, "nothing_left",
		        "Nothing would be left in this conversation: there is nothing to part.",
		        NULL);
	thread_tell(&t, v);
	restore(v, m);
	v->updated_ms = c->now_ms;
	TRY(thread_add_people(c, &t, v->number));
	return store_conversation_update(c, v);
}

static enum rc part_source(struct ctx *c, struct work *w)
{
	struct thread t;

	TRY(store_conversation_get(c, w->mem, w->source_number, &w->source));
	TRY(thread_read(c, w->mem, w->source_number, false, &t));
	if (t.n == 0)
		return ctx_fail(c, RC_CONFLICT, "nothing_left",
		        "Nothing would be left in this conversation: there is nothing to part.",
		        NULL);
	thread_tell(&t, &w->source);
	return store_conversation_update(c, &w->source);
}

static enum rc undo(struct ctx *c, void *arg)
{
	struct work *w = arg;
	struct merge m;

	TRY(conversation_turn(c));
	TRY(find_merge(c, w, &m));
	TRY(load_target(c, w, &m));
	TRY(find_merge(c, w, &m)); /* nobody undid it while we waited */
	TRY(store_merge_back(c, w->source_number, m.target));
	TRY(part_source(c, w));
	TRY(part_target(c, w, &m));
	TRY(tell_drafts(c, w->source_number, m.target));
	TRY(tell_drafts(c, w->source_number, w->source_number));
	TRY(store_merge_forget(c, w->source_number));
	if (m.mailbox_id != w->target.mailbox_id)
		TRY(promise_come_back(c, w->source_number));
	tell(c, &w->target, "conversation.merge_undone", w->source_number, "to");
	tell(c, &w->source, "conversation.merge_undone", m.target, "from");
	TRY(conversation_load(c, w->mem, w->source_number, &w->source));
	return conversation_fill(c, w->mem, &w->source, &w->whole);
}

enum rc merge_undo(struct ctx *c, const void *mem, int64_t source, struct conversation_whole *out)
{
	struct work w = {.mem = mem, .source_number = source};

	TRY(store_tx(c, DB_WRITE, undo, &w));
	*out = w.whole;
	return RC_OK;
}
