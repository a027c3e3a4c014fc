/* desk/split: a conversation of its own, and back again. */
#include "desk/split.h"

#include "base/json.h"
#include "desk/promise_moves.h"
#include "desk/thread.h"
#include "store/customer.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/split.h"
#include "store/thread.h"

struct work {
	const void *mem;
	int64_t number, version;
	const struct split_wish *wish;
	struct message first; /* of those that go */
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
	                     .data = word == NULL ? NULL
	                                          : talloc_asprintf(c, "{\"%s\":%lld}", word,
	                                                    (long long)other),
	             });
}

static enum rc check_source(struct ctx *c, const struct work *w)
{
	if (w->version != 0 && w->version != w->source.version)
		return ctx_fail(c, RC_CONFLICT, "stale",
		        "Somebody changed this conversation in the meantime.", NULL);
	if (w->source.trashed_ms != 0)
		return ctx_fail(c, RC_CONFLICT, "in_the_trash",
		        "This conversation lies in the trash. Please take it out first.", NULL);
	return RC_OK;
}

static enum rc find_first(struct ctx *c, struct work *w)
{
	struct message_whole m;

	TRY(message_load(c, w->mem, w->wish->message, &m));
	if (m.m.conversation != w->number)
		return ctx_fail(c, RC_NOT_FOUND, "no_such_message",
		        "There is no such message in this conversation.", NULL);
	w->first = m.m;
	return RC_OK;
}

/* Whoever wrote the first of them; without any, whoever takes part; else as before. */
static enum rc choose_customer(struct ctx *c, struct work *w, const struct thread *t)
{
	const struct message *m = thread_first_inbound(t);

	if (m != NULL && m->sender[0] != 0 && !desk_address_is_own(&t->own, m->sender))
		return thread_customer(c, m->sender_name, m->sender, &w->target.customer_id);
	if (t->people_n > 0)
		return thread_customer(c, "", t->people[0], &w->target.customer_id);
	return RC_OK;
}

/* A letter that waits for an answer is open, whatever the conversation was that it came into. */
static void choose_state(struct work *w, const struct thread *t)
{
	for (int i = t->n - 1; i >= 0; i--) {
		const struct message *m = &t->rows[i];
		if (m->kind == MESSAGE_NOTE ||
		        (m->kind == MESSAGE_REPLY && m->mail_kind == MESSAGE_AUTOMATIC))
			continue;
		if (m->kind == MESSAGE_INBOUND && m->mail_kind == MAIL_PERSON) {
			w->target.state = STATE_OPEN;
			w->target.snoozed_until_ms = 0;
		}
		return;
	}
}

/* The language stays unless nobody speaks it here any more. */
static void choose_language(const struct thread *t, struct conversation *v, bool is_new)
{
	const char *first = NULL;

	for (int i = 0; i < t->n; i++) {
		const struct message *m = &t->rows[i];
		if (m->kind != MESSAGE_INBOUND || m->mail_kind != MAIL_PERSON ||
		        m->language == NULL)
			continue;
		if (!is_new && str_eq(m->language, v->language))
			return;
		if (first == NULL)
			first = m->language;
	}
	if (first != NULL)
		v->language = first;
}

/* Written to nobody else. */
static bool is_for(const struct message *m, const char *address)
{
	json_t *lists = json_loads(m->recipients, 0, NULL), *one;
	json_t *to = json_object_get(lists, "to");
	bool alone = json_array_size(to) > 0;
	size_t i;

	json_array_foreach(to, i, one)
	{
		alone = alone &&
		        str_ieq(json_string_value(json_object_get(one, "address")), address);
	}
	json_decref(lists);
	return alone;
}

/* Of the sender, after the first, and our answers to them. */
static bool goes_along(const struct message *first, const struct message *m)
{
	if (m->id == first->id)
		return true;
	if (m->at_ms < first->at_ms || (m->at_ms == first->at_ms && m->id < first->id))
		return false;
	if (first->kind != MESSAGE_INBOUND || first->sender[0] == 0)
		return false;
	if (m->kind == MESSAGE_INBOUND)
		return str_ieq(m->sender, first->sender);
	return m->kind == MESSAGE_REPLY && is_for(m, first->sender);
}

static enum rc move_messages(struct ctx *c, const struct work *w)
{
	const struct message *first = &w->first;
	int64_t target = w->target.number;
	struct message *rows;
	int n;

	if (w->wish->scope != SPLIT_SENDER)
		return store_split_move(c, w->number, target, first->at_ms, first->id,
		        w->wish->scope == SPLIT_ONLY);
	TRY(store_thread_rows(c, w->mem, w->number, &rows, &n));
	for (int i = 0; i < n; i++)
		if (goes_along(first, &rows[i]))
			TRY(store_split_move(c, w->number, target, 0, rows[i].id, true));
	return RC_OK;
}

static enum rc begin_target(struct ctx *c, struct work *w)
{
	const char *subject = str_collapse(w->mem, w->first.subject);

	w->target = (struct conversation){
	        .mailbox_id = w->source.mailbox_id,
	        .customer_id = w->source.customer_id,
	        .assignee_id = w->source.assignee_id,
	        .subject = subject[0] != 0 ? utf8_prefix(w->mem, subject, INTAKE_SUBJECT)
	                                   : w->source.subject,
	        .state = w->source.state,
	        .snoozed_until_ms = w->source.snoozed_until_ms,
	        .spam = w->source.spam,
	        .language = w->source.language,
	        .priority = w->source.priority,
	        .team_id = w->source.team_id,
	        .created_ms = w->first.at_ms,
	        .updated_ms = c->now_ms,
	        .active_ms = w->first.at_ms,
	};
	TRY(store_conversation_add(c, &w->target));
	TRY(move_messages(c, w));
	return store_split_add(c, &(struct split){
	                                  .target = w->target.number,
	                                  .source = w->number,
	                                  .at_ms = c->now_ms,
	                                  .user_id = c->actor.user_id,
	                                  .language = w->source.language,
	                                  .customer_id = w->source.customer_id,
	                          });
}

static enum rc fill_target(struct ctx *c, struct work *w)
{
	struct thread t;

	TRY(thread_read(c, w->mem, w->target.number, true, &t));
	if (t.n == 0)
		return ctx_fail(c, RC_NOT_FOUND, "no_such_message",
		        "There is no such message in this conversation.", NULL);
	thread_tell(&t, &w->target);
	TRY(choose_customer(c, w, &t));
	choose_state(w, &t);
	choose_language(&t, &w->target, true);
	TRY(thread_keep_marks(c, &t));
	return thread_add_people(c, &t, w->target.number);
}

/* Whether the customer still takes part in what stays. */
static enum rc is_still_with(struct ctx *c, const struct thread *t, int64_t customer_id, bool *out)
{
	const char **addresses;

	*out = customer_id == 0 || t->people_n == 0;
	if (*out)
		return RC_OK;
	TRY(store_customer_addresses(c, t->mem, customer_id, &addresses));
	for (size_t i = 0; addresses[i] != NULL && !*out; i++)
		*out = thread_has_person(t, addresses[i]);
	return RC_OK;
}

static enum rc fill_source(struct ctx *c, struct work *w)
{
	struct conversation *v = &w->source;
	const struct message *m;
	bool stays;
	struct thread t;

	TRY(thread_read(c, w->mem, w->number, false, &t));
	if (t.n == 0)
		return ctx_fail(c, RC_CONFLICT, "nothing_left",
		        "Nothing would be left in this conversation: there is nothing to part.",
		        NULL);
	thread_tell(&t, v);
	choose_language(&t, v, false);
	TRY(is_still_with(c, &t, v->customer_id, &stays));
	m = thread_first_inbound(&t);
	if (!stays && m != NULL && thread_has_person(&t, m->sender))
		TRY(thread_customer(c, m->sender_name, m->sender, &v->customer_id));
	v->updated_ms = c->now_ms;
	return thread_keep_people(c, &t, w->number);
}

static enum rc make(struct ctx *c, void *arg)
{
	struct work *w = arg;

	int64_t asked = w->number;

	TRY(conversation_hold(c, &w->number));
	TRY(conversation_load(c, w->mem, w->number, &w->source));
	if (w->number != asked)
		w->version = w->version == 0 ? 0 : -1;
	TRY(check_source(c, w));
	TRY(find_first(c, w));
	TRY(begin_target(c, w));
	TRY(fill_target(c, w));
	TRY(fill_source(c, w));
	TRY(store_conversation_update(c, &w->target));
	TRY(store_conversation_update(c, &w->source));
	TRY(promise_find_keepers(c, w->target.number));
	TRY(store_split_versions(c, w->target.number, w->source.version, w->target.version));
	tell(c, &w->target, "conversation.added", w->target.number, NULL);
	tell(c, &w->source, "conversation.split", w->target.number, "to");
	tell(c, &w->target, "conversation.split", w->number, "from");
	TRY(conversation_load(c, w->mem, w->target.number, &w->target));
	return conversation_fill(c, w->mem, &w->target, &w->whole);
}

enum rc split_make(struct ctx *c, const void *mem, int64_t number, int64_t version,
        const struct split_wish *wish, struct conversation_whole *out)
{
	struct work w = {.mem = mem, .number = number, .version = version, .wish = wish};

	TRY(store_tx(c, DB_WRITE, make, &w));
	*out = w.whole;
	return RC_OK;
}

/* ---- and back ---- */

static enum rc check_undo(struct ctx *c, const struct work *w, const struct split *s)
{
	bool clash = false;

	if (w->target.version != s->target_version || w->target.mailbox_id != w->source.mailbox_id)
		return ctx_fail(c, RC_CONFLICT, "split_moved_on",
		        "Something has happened in #{number} since. Both stay as they are.",
		        "number", talloc_asprintf(c, "%lld", (long long)w->number), NULL);
	if (w->source.trashed_ms != 0)
		return ctx_fail(c, RC_CONFLICT, "in_the_trash",
		        "#{number} lies in the trash. Please take it out first.", "number",
		        talloc_asprintf(c, "%lld", (long long)s->source), NULL);
	TRY(store_split_drafts_clash(c, s->target, s->source, &clash));
	if (clash)
		return ctx_fail(c, RC_CONFLICT, "drafts_on_both",
		        "Somebody is writing in both conversations. No word of that may get lost, "
		        "so both stay as they are.",
		        NULL);
	return RC_OK;
}

/* Exactly as it was, unless it was changed since: then only what follows from the messages. */
static enum rc restore_source(struct ctx *c, struct work *w, const struct split *s)
{
	struct conversation *v = &w->source;
	struct thread t;

	TRY(thread_read(c, w->mem, s->source, false, &t));
	thread_tell(&t, v);
	if (v->version == s->source_version) {
		v->language = s->language;
		v->customer_id = s->customer_id;
	}
	v->updated_ms = c->now_ms;
	TRY(thread_add_people(c, &t, s->source));
	return store_conversation_update(c, v);
}

static enum rc lock_both(struct ctx *c, int64_t a, int64_t b)
{
	TRY(store_conversation_lock(c, a < b ? a : b));
	return store_conversation_lock(c, a < b ? b : a);
}

static enum rc undo(struct ctx *c, void *arg)
{
	struct work *w = arg;
	struct split s;

	TRY(conversation_turn(c));
	TRY(conversation_load(c, w->mem, w->number, &w->target));
	enum rc rc = store_split_get(c, w->mem, w->number, &s);
	if (rc == RC_NOT_FOUND || w->target.number != w->number)
		return ctx_fail(c, RC_NOT_FOUND, "not_split",
		        "This conversation was not split off another, or that was undone already.",
		        NULL);
	TRY(rc);
	TRY(lock_both(c, s.source, s.target));
	TRY(conversation_load(c, w->mem, s.target, &w->target));
	TRY(conversation_load(c, w->mem, s.source, &w->source));
	TRY(check_undo(c, w, &s));
	TRY(store_split_back(c, s.target, s.source));
	if (w->source.may_belong_to == s.target)
		w->source.may_belong_to = 0;
	TRY(restore_source(c, w, &s));
	TRY(promise_come_back(c, s.source));
	tell(c, &w->source, "conversation.split_undone", s.target, "from");
	tell(c, &w->target, "conversation.deleted", s.source, "into");
	TRY(conversation_load(c, w->mem, s.source, &w->source));
	return conversation_fill(c, w->mem, &w->source, &w->whole);
}

enum rc split_undo(struct ctx *c, const void *mem, int64_t number, struct conversation_whole *out)
{
	struct work w = {.mem = mem, .number = number};

	TRY(store_tx(c, DB_WRITE, undo, &w));
	*out = w.whole;
	return RC_OK;
}
