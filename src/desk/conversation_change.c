/* desk/conversation: what people change about one. */
#include <string.h>

#include "base/json.h"
#include "desk/access.h"
#include "desk/conversation.h"
#include "desk/conversation_field.h"
#include "desk/customer.h"
#include "desk/promise_moves.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/mailbox.h"
#include "store/team.h"

#define TAGS_MAX 50

enum rc conversation_reopen(struct ctx *c, int64_t number)
{
	struct conversation v;

	TRY(conversation_find(c, &number));
	TRY(store_conversation_get(c, c, number, &v));
	if (v.state == STATE_OPEN)
		return RC_OK;
	const char *before = conversation_state_name(v.state);
	v.state = STATE_OPEN;
	v.snoozed_until_ms = 0;
	v.updated_ms = c->now_ms;
	TRY(store_conversation_update(c, &v));
	conversation_changed(c, &v, talloc_asprintf(c, "{\"state\":[\"%s\",\"open\"]}", before));
	return RC_OK;
}

struct change {
	const void *mem;
	int64_t number, version;
	const struct conversation_change *want;
	struct conversation v;
	json_t *data; /* for the log: field → [before, after] */
	json_t *back; /* what puts it back, as the API would take it */
	const char *back_text;
	struct conversation_whole whole;
};

static void note(struct change *h, const char *field, json_t *before, json_t *after)
{
	json_object_set_new(h->data, field, json_pack("[oo]", before, after));
}

static void put_back(struct change *h, const char *field, json_t *before)
{
	json_object_set_new(h->back, field, before);
}

static void set_state(struct change *h, enum conversation_state state, int64_t until)
{
	struct conversation *v = &h->v;

	if (until == v->snoozed_until_ms && state == v->state)
		return;
	if (until != v->snoozed_until_ms)
		note(h, "snoozed_until", json_time(v->snoozed_until_ms), json_time(until));
	if (state != v->state)
		note(h, "state", json_text(conversation_state_name(v->state)),
		        json_text(conversation_state_name(state)));
	put_back(h, "state", json_text(conversation_state_name(v->state)));
	put_back(h, "snoozed_until", json_time(v->snoozed_until_ms));
	v->snoozed_until_ms = until;
	v->state = state;
}

static enum rc change_state(struct ctx *c, struct change *h)
{
	const struct conversation_change *w = h->want;
	int64_t until = h->v.snoozed_until_ms;
	int state = w->state;

	if (state == 0 && w->has_snoozed && w->snoozed_until_ms != 0)
		state = STATE_SNOOZED;
	if (state == 0)
		state = (int)h->v.state;
	if (w->has_snoozed && w->snoozed_until_ms != 0) {
		if (state != STATE_SNOOZED)
			return ctx_fail_field(c, RC_INVALID, "snoozed_until", "not_snoozed",
			        "Only a snoozed conversation comes back at a time.", NULL);
		if (w->snoozed_until_ms <= c->now_ms)
			return ctx_fail_field(c, RC_INVALID, "snoozed_until", "in_the_past",
			        "This time has passed already. Please choose a later one.", NULL);
	}
	if (w->has_snoozed || w->state != 0)
		until = state == STATE_SNOOZED && w->has_snoozed ? w->snoozed_until_ms : 0;
	set_state(h, (enum conversation_state)state, until);
	return RC_OK;
}

static void set_assignee(struct change *h, int64_t to, const char *name)
{
	struct conversation *v = &h->v;

	note(h, "assignee", json_integer(v->assignee_id), json_integer(to));
	put_back(
	        h, "assignee_id", v->assignee_id == 0 ? json_null() : json_integer(v->assignee_id));
	v->assignee_id = to;
	v->assignee_name = name;
}

static enum rc change_assignee(struct ctx *c, struct change *h)
{
	int64_t to = h->want->assignee_id;
	const char *name = NULL;

	if (!h->want->has_assignee || to == h->v.assignee_id)
		return RC_OK;
	if (to != 0) {
		enum rc rc = store_conversation_may_assign(c, h->mem, to, h->v.mailbox_id, &name);
		if (rc == RC_NOT_FOUND)
			return ctx_fail_field(c, RC_INVALID, "assignee_id", "not_assignable",
			        "This person cannot take it: they cannot sign in, or they do not "
			        "see this mailbox.",
			        NULL);
		TRY(rc);
	}
	set_assignee(h, to, name);
	return RC_OK;
}

/* Those who see only the mailbox where it lay hear that it is gone from there. */
static void tell_moved(struct ctx *c, const struct change *h, int64_t to)
{
	event_add(c, &(struct event){
	                     .kind = "conversation.moved",
	                     .conversation_id = h->v.number,
	                     .mailbox_id = h->v.mailbox_id,
	                     .subject_kind = "conversation",
	                     .subject_id = h->v.number,
	                     .data = talloc_asprintf(c, "{\"mailbox\":[%lld,%lld]}",
	                             (long long)h->v.mailbox_id, (long long)to),
	             });
}

/* Whoever has it and does not see the other mailbox does not have it any more. */
static enum rc change_mailbox(struct ctx *c, struct change *h)
{
	int64_t to = h->want->mailbox_id;
	struct conversation *v = &h->v;
	const char *name;

	if (to == 0 || to == v->mailbox_id)
		return RC_OK;
	enum rc rc = access_mailbox(c, to);
	struct mailbox m;
	if (rc == RC_OK)
		rc = store_mailbox_get(c, h->mem, to, &m);
	if (rc == RC_NOT_FOUND)
		return ctx_fail_field(c, RC_INVALID, "mailbox_id", "no_such_mailbox",
		        "There is no such mailbox, or you do not see it.", NULL);
	TRY(rc);
	tell_moved(c, h, to);
	note(h, "mailbox", json_integer(v->mailbox_id), json_integer(to));
	put_back(h, "mailbox_id", json_integer(v->mailbox_id));
	TRY(store_conversation_add_home(c, v->number, v->mailbox_id));
	v->mailbox_id = to;
	if (v->assignee_id == 0 || h->want->has_assignee)
		return RC_OK;
	rc = store_conversation_may_assign(c, h->mem, v->assignee_id, to, &name);
	if (rc == RC_NOT_FOUND)
		set_assignee(h, 0, NULL);
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

static enum rc change_team(struct ctx *c, struct change *h)
{
	struct conversation *v = &h->v;
	int64_t to = h->want->team_id;
	struct team t = {0};

	if (!h->want->has_team || to == v->team_id)
		return RC_OK;
	enum rc rc = to == 0 ? RC_OK : store_team_get(c, h->mem, to, &t);
	if (rc == RC_NOT_FOUND || t.archived_ms != 0)
		return ctx_fail_field(
		        c, RC_INVALID, "team_id", "no_such_team", "There is no such team.", NULL);
	TRY(rc);
	note(h, "team", json_integer(v->team_id), json_integer(to));
	put_back(h, "team_id", v->team_id == 0 ? json_null() : json_integer(v->team_id));
	v->team_id = to;
	v->team_name = t.name;
	return RC_OK;
}

static bool has_tag(const char *const *list, size_t n, const char *tag)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], tag) == 0)
			return true;
	return false;
}

static size_t count_tags(const char *const *tags)
{
	size_t n = 0;
	while (tags != NULL && tags[n] != NULL)
		n++;
	return n;
}

/* Trimmed, each once. */
static size_t add_tags(const char **list, size_t n, const char *const *more)
{
	for (size_t i = 0; more != NULL && more[i] != NULL; i++) {
		const char *tag = str_collapse(list, more[i]);
		if (tag[0] != 0 && !has_tag(list, n, tag))
			list[n++] = tag;
	}
	return n;
}

static size_t take_tags(const char **list, size_t n, const char *const *gone)
{
	size_t kept = 0, count = count_tags(gone);

	for (size_t i = 0; i < n; i++)
		if (!has_tag(gone, count, list[i]))
			list[kept++] = list[i];
	list[kept] = NULL;
	return kept;
}

static json_t *tags_json(const char *const *tags)
{
	json_t *list = json_array();

	for (size_t i = 0; tags[i] != NULL; i++)
		json_array_append_new(list, json_text(tags[i]));
	return list;
}

/* The log gets only how many: names of tags are words. */
static enum rc change_tags(struct ctx *c, struct change *h)
{
	const struct conversation_change *w = h->want;
	const char *const *base = (const char *const *)(w->tags != NULL ? w->tags : h->v.tags);
	size_t before = count_tags((const char *const *)h->v.tags), n, same = 0;

	if (w->tags == NULL && w->add_tags == NULL && w->remove_tags == NULL)
		return RC_OK;
	const char **tags = talloc_zero_array(h->mem, const char *,
	        count_tags(base) + count_tags((const char *const *)w->add_tags) + 1);
	n = add_tags(tags, 0, base);
	n = add_tags(tags, n, (const char *const *)w->add_tags);
	n = take_tags(tags, n, (const char *const *)w->remove_tags);
	if (n > TAGS_MAX)
		return ctx_fail_field(c, RC_INVALID, "tags", "too_many_tags",
		        "These are too many tags for one conversation.", NULL);
	for (size_t i = 0; i < n; i++)
		same += has_tag((const char *const *)h->v.tags, before, tags[i]);
	if (same == n && n == before)
		return RC_OK;
	note(h, "tags", json_integer((json_int_t)before), json_integer((json_int_t)n));
	put_back(h, "tags", tags_json((const char *const *)h->v.tags));
	h->v.tags = tags;
	return store_conversation_set_tags(c, h->v.number, (const char *const *)tags);
}

static void change_flags(struct ctx *c, struct change *h)
{
	const struct conversation_change *w = h->want;
	struct conversation *v = &h->v;

	if (w->spam >= 0 && v->spam != (w->spam == 1)) {
		note(h, "spam", json_boolean(v->spam), json_boolean(w->spam));
		put_back(h, "spam", json_boolean(v->spam));
		v->spam = w->spam == 1;
	}
	if (w->trashed >= 0 && (v->trashed_ms != 0) != (w->trashed == 1)) {
		note(h, "trashed", json_boolean(v->trashed_ms != 0), json_boolean(w->trashed));
		put_back(h, "trashed", json_boolean(v->trashed_ms != 0));
		v->trashed_ms = w->trashed == 1 ? c->now_ms : 0;
	}
	if (w->priority != 0 && w->priority != (int)v->priority) {
		note(h, "priority", json_text(conversation_priority_name(v->priority)),
		        json_text(conversation_priority_name(
		                (enum conversation_priority)w->priority)));
		put_back(h, "priority", json_text(conversation_priority_name(v->priority)));
		v->priority = (enum conversation_priority)w->priority;
	}
}

static void change_words(struct change *h)
{
	const struct conversation_change *w = h->want;
	struct conversation *v = &h->v;

	if (w->subject != NULL && strcmp(w->subject, v->subject) != 0) {
		json_object_set_new(h->data, "subject", json_true());
		put_back(h, "subject", json_text(v->subject));
		v->subject = w->subject;
	}
	if (w->has_language && !str_eq(w->language, v->language)) {
		note(h, "language", json_text(v->language), json_text(w->language));
		put_back(h, "language", json_text(v->language));
		v->language = w->language;
	}
}

/* The log gets their ids: what they hold are words. */
static enum rc change_fields(struct ctx *c, struct change *h)
{
	const struct conversation_change *w = h->want;
	json_t *changed = json_array(), *back = json_array();

	json_own(h->mem, changed);
	json_own(h->mem, back);
	TRY(conversation_field_apply(
	        c, h->mem, h->v.number, w->fields, w->field_count, changed, back));
	if (json_array_size(changed) == 0)
		return RC_OK;
	json_object_set(h->data, "fields", changed);
	json_object_set(h->back, "fields", back);
	return RC_OK;
}

static enum rc apply_all(struct ctx *c, struct change *h)
{
	TRY(change_state(c, h));
	TRY(change_mailbox(c, h));
	TRY(change_assignee(c, h));
	TRY(change_team(c, h));
	TRY(change_tags(c, h));
	change_flags(c, h);
	change_words(h);
	TRY(change_fields(c, h));
	if (h->want->state == STATE_SOLVED && json_object_get(h->data, "state") != NULL)
		return conversation_field_complete(c, h->v.number);
	return RC_OK;
}

static enum rc apply(struct ctx *c, struct change *h)
{
	int64_t asked = h->number, had_it;

	h->data = json_own(h->mem, json_object());
	h->back = json_own(h->mem, json_object());
	h->back_text = NULL;
	TRY(conversation_hold(c, &h->number));
	TRY(conversation_load(c, h->mem, h->number, &h->v));
	if (h->version != 0 && (h->number != asked || h->version != h->v.version))
		return ctx_fail(c, RC_CONFLICT, "stale",
		        "Somebody changed this conversation in the meantime.", NULL);
	had_it = h->v.assignee_id;
	TRY(apply_all(c, h));
	if (json_object_size(h->data) == 0)
		return RC_OK;
	h->v.updated_ms = c->now_ms;
	TRY(store_conversation_update(c, &h->v));
	conversation_changed(c, &h->v, json_write(h->mem, h->data));
	TRY(promise_hand_over(c, &h->v, had_it));
	if (json_object_get(h->data, "mailbox") != NULL)
		TRY(promise_come_back(c, h->v.number));
	h->back_text = json_write(h->mem, h->back);
	return RC_OK;
}

static enum rc clean_change(struct ctx *c, const void *mem, const struct conversation_change *want,
        struct conversation_change *out)
{
	*out = *want;
	if (want->subject == NULL)
		return RC_OK;
	out->subject = str_collapse(mem, want->subject);
	if (out->subject[0] == 0)
		return ctx_fail_field(c, RC_INVALID, "subject", "empty_subject",
		        "A subject needs at least one word.", NULL);
	return RC_OK;
}

enum rc conversation_apply(struct ctx *c, const void *mem, int64_t number, int64_t version,
        const struct conversation_change *want, struct conversation *out, const char **out_back)
{
	struct conversation_change clean;
	struct change h = {.mem = mem, .number = number, .version = version, .want = &clean};

	TRY(clean_change(c, mem, want, &clean));
	TRY(apply(c, &h));
	*out = h.v;
	*out_back = h.back_text;
	return RC_OK;
}

static enum rc change(struct ctx *c, void *arg)
{
	struct change *h = arg;

	TRY(apply(c, h));
	/* one person says so of one conversation: what changes many says nothing of who wrote */
	if (h->want->has_language)
		TRY(customer_speaks(c, h->v.customer_id, h->v.number, h->want->language));
	if (h->back_text != NULL)
		TRY(conversation_load(c, h->mem, h->v.number, &h->v));
	return conversation_fill(c, h->mem, &h->v, &h->whole);
}

enum rc conversation_update(struct ctx *c, const void *mem, int64_t number, int64_t version,
        const struct conversation_change *want, struct conversation_whole *out)
{
	struct conversation_change clean;
	struct change h = {.mem = mem, .number = number, .version = version, .want = &clean};

	TRY(clean_change(c, mem, want, &clean));
	TRY(store_tx(c, DB_WRITE, change, &h));
	*out = h.whole;
	return RC_OK;
}
