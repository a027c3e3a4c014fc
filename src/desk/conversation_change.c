/* desk/conversation: what people change about one. */
#include <string.h>

#include "base/json.h"
#include "desk/conversation.h"
#include "store/engine.h"

#define TAGS_MAX 50

enum rc conversation_reopen(struct ctx *c, int64_t number)
{
	struct conversation v;

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
	json_t *data; /* field → [before, after] */
	struct conversation_whole whole;
};

static void note(struct change *h, const char *field, json_t *before, json_t *after)
{
	json_object_set_new(h->data, field, json_pack("[oo]", before, after));
}

static enum rc change_state(struct ctx *c, struct change *h)
{
	const struct conversation_change *w = h->want;
	struct conversation *v = &h->v;
	int state = w->state;

	if (state == 0 && w->has_snoozed && w->snoozed_until_ms != 0)
		state = STATE_SNOOZED;
	if (state == 0)
		state = (int)v->state;
	if (w->has_snoozed && w->snoozed_until_ms != 0) {
		if (state != STATE_SNOOZED)
			return ctx_fail_field(c, RC_INVALID, "snoozed_until", "not_snoozed",
			        "Only a snoozed conversation comes back at a time.", NULL);
		if (w->snoozed_until_ms <= c->now_ms)
			return ctx_fail_field(c, RC_INVALID, "snoozed_until", "in_the_past",
			        "This time has passed already. Please choose a later one.", NULL);
	}
	int64_t until = v->snoozed_until_ms;
	if (w->has_snoozed || w->state != 0)
		until = state == STATE_SNOOZED && w->has_snoozed ? w->snoozed_until_ms : 0;
	if (until != v->snoozed_until_ms)
		note(h, "snoozed_until", json_time(v->snoozed_until_ms), json_time(until));
	if (state != (int)v->state)
		note(h, "state", json_text(conversation_state_name(v->state)),
		        json_text(conversation_state_name((enum conversation_state)state)));
	v->snoozed_until_ms = until;
	v->state = (enum conversation_state)state;
	return RC_OK;
}

static enum rc change_assignee(struct ctx *c, struct change *h)
{
	struct conversation *v = &h->v;
	int64_t to = h->want->assignee_id;
	const char *name = NULL;

	if (!h->want->has_assignee || to == v->assignee_id)
		return RC_OK;
	if (to != 0) {
		enum rc rc = store_conversation_may_assign(c, h->mem, to, v->mailbox_id, &name);
		if (rc == RC_NOT_FOUND)
			return ctx_fail_field(c, RC_INVALID, "assignee_id", "not_assignable",
			        "This person cannot take it: they cannot sign in, or they do not "
			        "see this mailbox.",
			        NULL);
		TRY(rc);
	}
	note(h, "assignee", json_integer(v->assignee_id), json_integer(to));
	v->assignee_id = to;
	v->assignee_name = name;
	return RC_OK;
}

static bool has_tag(const char **list, size_t n, const char *tag)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], tag) == 0)
			return true;
	return false;
}

static size_t count_tags(const char **tags)
{
	size_t n = 0;
	while (tags[n] != NULL)
		n++;
	return n;
}

/* Trimmed, each once. The log gets only their numbers: names of tags are words. */
static enum rc change_tags(struct ctx *c, struct change *h)
{
	const char **want = h->want->tags;
	size_t n = 0, before = count_tags(h->v.tags);
	bool differs = false;

	if (want == NULL)
		return RC_OK;
	const char **tags = talloc_zero_array(h->mem, const char *, count_tags(want) + 1);
	for (size_t i = 0; want[i] != NULL; i++) {
		const char *tag = str_collapse(tags, want[i]);
		if (tag[0] == 0 || has_tag(tags, n, tag))
			continue;
		differs |= !has_tag(h->v.tags, before, tag);
		tags[n++] = tag;
	}
	if (n > TAGS_MAX)
		return ctx_fail_field(c, RC_INVALID, "tags", "too_many_tags",
		        "These are too many tags for one conversation.", NULL);
	if (!differs && n == before)
		return RC_OK;
	note(h, "tags", json_integer((json_int_t)before), json_integer((json_int_t)n));
	return store_conversation_set_tags(c, h->number, tags);
}

static void change_flags(struct ctx *c, struct change *h)
{
	const struct conversation_change *w = h->want;
	struct conversation *v = &h->v;

	if (w->spam >= 0 && v->spam != (w->spam == 1)) {
		note(h, "spam", json_boolean(v->spam), json_boolean(w->spam));
		v->spam = w->spam == 1;
	}
	if (w->trashed >= 0 && (v->trashed_ms != 0) != (w->trashed == 1)) {
		note(h, "trashed", json_boolean(v->trashed_ms != 0), json_boolean(w->trashed));
		v->trashed_ms = w->trashed == 1 ? c->now_ms : 0;
	}
	if (w->subject != NULL && strcmp(w->subject, v->subject) != 0) {
		json_object_set_new(h->data, "subject", json_true());
		v->subject = w->subject;
	}
	if (w->has_language && !str_eq(w->language, v->language)) {
		note(h, "language", json_text(v->language), json_text(w->language));
		v->language = w->language;
	}
}

static enum rc change(struct ctx *c, void *arg)
{
	struct change *h = arg;

	h->data = json_own(h->mem, json_object());
	TRY(store_conversation_lock(c, h->number));
	TRY(conversation_load(c, h->mem, h->number, &h->v));
	if (h->version != 0 && h->version != h->v.version)
		return ctx_fail(c, RC_CONFLICT, "stale",
		        "Somebody changed this conversation in the meantime.", NULL);
	TRY(change_state(c, h));
	TRY(change_assignee(c, h));
	TRY(change_tags(c, h));
	change_flags(c, h);
	if (json_object_size(h->data) > 0) {
		h->v.updated_ms = c->now_ms;
		TRY(store_conversation_update(c, &h->v));
		conversation_changed(c, &h->v, json_write(h->mem, h->data));
		TRY(conversation_load(c, h->mem, h->number, &h->v));
	}
	return conversation_fill(c, h->mem, &h->v, &h->whole);
}

enum rc conversation_update(struct ctx *c, const void *mem, int64_t number, int64_t version,
        const struct conversation_change *want, struct conversation_whole *out)
{
	struct change h = {.mem = mem, .number = number, .version = version};
	struct conversation_change clean = *want;

	if (want->subject != NULL) {
		clean.subject = str_collapse(mem, want->subject);
		if (clean.subject[0] == 0)
			return ctx_fail_field(c, RC_INVALID, "subject", "empty_subject",
			        "A subject needs at least one word.", NULL);
	}
	h.want = &clean;
	TRY(store_tx(c, DB_WRITE, change, &h));
	*out = h.whole;
	return RC_OK;
}
