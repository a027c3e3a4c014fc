/* desk/draft: what somebody is still writing. */
#include "desk/draft.h"

#include <string.h>

#include "base/json.h"
#include "desk/access.h"
#include "desk/conversation.h"
#include "mail/sanitise.h"
#include "store/conversation.h"
#include "store/engine.h"
#include "store/event.h"

static const struct {
	int kind;
	const char *name;
} kinds[DRAFT_KINDS] = {
        {MESSAGE_REPLY, "reply"}, {MESSAGE_NOTE, "note"}, {DRAFT_FORWARD, "forward"}};

const char *draft_kind_name(int kind)
{
	for (size_t i = 0; i < DRAFT_KINDS; i++)
		if (kinds[i].kind == kind)
			return kinds[i].name;
	return "";
}

int draft_kind_parse(const char *name)
{
	for (size_t i = 0; i < DRAFT_KINDS; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return kinds[i].kind;
	return 0;
}

void draft_changed(struct ctx *c, int64_t number, int kind, int64_t version)
{
	draft_changed_of(c, c->actor.user_id, number, kind, version);
}

void draft_changed_of(struct ctx *c, int64_t user_id, int64_t number, int kind, int64_t version)
{
	event_add(c, &(struct event){
	                     .kind = "draft.changed",
	                     .conversation_id = number,
	                     .subject_kind = "user",
	                     .subject_id = user_id,
	                     .data = talloc_asprintf(c, "{\"kind\":\"%s\",\"version\":%lld}",
	                             draft_kind_name(kind), (long long)version),
	             });
}

/* A loose one of theirs: out->id 0 otherwise, it was thrown away or sent meanwhile. */
static enum rc load_loose(struct ctx *c, const void *mem, int64_t id, struct attachment *out)
{
	struct attachment a = {0};
	enum rc rc = store_attachment_get(c, mem, id, &a);

	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	bool theirs = rc == RC_OK && a.message_id == 0 && a.uploader_id == c->actor.user_id;
	*out = theirs ? a : (struct attachment){0};
	return RC_OK;
}

enum rc draft_fill(struct ctx *c, const void *mem, const struct draft *d, struct draft_whole *out)
{
	struct draft_whole w = {.d = *d};
	json_t *ids = json_loads(d->attachments, 0, NULL), *id;
	size_t i;

	if (ids == NULL)
		return ctx_broken(c, "attachments of a draft are no JSON");
	json_own(mem, ids);
	w.attachments = talloc_zero_array(mem, struct attachment, json_array_size(ids) + 1);
	json_array_foreach(ids, i, id)
	{
		struct attachment *a = &w.attachments[w.attachment_count];
		TRY(load_loose(c, mem, json_integer_value(id), a));
		w.attachment_count += a->id != 0;
	}
	*out = w;
	return RC_OK;
}

/* Where a merged one went, the draft is. */
static enum rc may_see(struct ctx *c, int64_t *number)
{
	int64_t mailbox = 0;

	TRY(conversation_find(c, number));
	enum rc rc = store_conversation_mailbox(c, *number, &mailbox);
	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	TRY(access_mailbox(c, mailbox));
	if (rc == RC_NOT_FOUND) /* the desk itself sees everything, but not this */
		return ctx_fail(
		        c, rc, "no_such_conversation", "There is no such conversation.", NULL);
	return RC_OK;
}

struct wish {
	const void *mem;
	int64_t number;
	int kind;
	const struct draft_change *change;
	const char *html, *recipients, *attachments;
	struct draft_whole whole;
};

static enum rc get(struct ctx *c, void *arg)
{
	struct wish *w = arg;
	struct draft d;

	TRY(may_see(c, &w->number));
	enum rc rc = store_draft_get(c, w->mem, c->actor.user_id, w->number, w->kind, &d);
	if (rc == RC_NOT_FOUND)
		return ctx_fail(c, rc, "no_draft", "There is no draft of yours here.", NULL);
	TRY(rc);
	return draft_fill(c, w->mem, &d, &w->whole);
}

enum rc draft_get(struct ctx *c, const void *mem, int64_t number, int kind, struct draft_whole *out)
{
	struct wish w = {.mem = mem, .number = number, .kind = kind};

	TRY(store_tx(c, DB_READ, get, &w));
	*out = w.whole;
	return RC_OK;
}

struct listing {
	const void *mem;
	int64_t number;
	struct draft_whole list[DRAFT_KINDS];
	int n;
};

static enum rc list(struct ctx *c, void *arg)
{
	struct listing *l = arg;

	l->n = 0;
	TRY(may_see(c, &l->number));
	for (size_t i = 0; i < DRAFT_KINDS; i++) {
		struct draft d;
		enum rc rc =
		        store_draft_get(c, l->mem, c->actor.user_id, l->number, kinds[i].kind, &d);
		if (rc == RC_NOT_FOUND)
			continue;
		TRY(rc);
		TRY(draft_fill(c, l->mem, &d, &l->list[l->n++]));
	}
	return RC_OK;
}

enum rc draft_list(struct ctx *c, const void *mem, int64_t number,
        struct draft_whole out[DRAFT_KINDS], int *out_n)
{
	struct listing l = {.mem = mem, .number = number};

	TRY(store_tx(c, DB_READ, list, &l));
	memcpy(out, l.list, sizeof l.list);
	*out_n = l.n;
	return RC_OK;
}

static enum rc put(struct ctx *c, void *arg)
{
	struct wish *w = arg;
	struct draft d = {
	        .user_id = c->actor.user_id,
	        .kind = w->kind,
	        .version = w->change->version,
	        .html = w->html,
	        .recipients = w->recipients,
	        .attachments = w->attachments,
	        .seen_message = w->change->seen_message,
	};

	w->whole = (struct draft_whole){0};
	TRY(conversation_hold(c, &w->number));
	TRY(may_see(c, &w->number));
	d.conversation = w->number;
	enum rc rc = store_draft_put(c, &d);
	if (rc == RC_CONFLICT) {
		struct draft kept;
		enum rc found =
		        store_draft_get(c, w->mem, c->actor.user_id, w->number, w->kind, &kept);
		if (found == RC_OK)
			TRY(draft_fill(c, w->mem, &kept, &w->whole));
		else if (found != RC_NOT_FOUND)
			return found;
		return ctx_fail(c, RC_CONFLICT, "draft_differs",
		        "This draft was changed somewhere else. Both versions are kept until you "
		        "choose one.",
		        NULL);
	}
	TRY(rc);
	draft_changed(c, w->number, w->kind, d.version);
	return draft_fill(c, w->mem, &d, &w->whole);
}

static json_t *texts(const char **list)
{
	json_t *out = json_array();

	for (size_t i = 0; list != NULL && list[i] != NULL; i++)
		json_array_append_new(out, json_text(list[i]));
	return out;
}

static const char *recipients_of(const void *mem, const struct draft_change *change)
{
	json_t *all = json_own(mem, json_object());

	json_object_set_new(all, "to", texts(change->to));
	json_object_set_new(all, "cc", texts(change->cc));
	json_object_set_new(all, "bcc", texts(change->bcc));
	if (change->from != NULL)
		json_object_set_new(all, "from", json_text(change->from));
	if (change->forward_of != 0)
		json_object_set_new(all, "forward_of", json_integer(change->forward_of));
	return json_write(mem, all);
}

static const char *ids_of(const void *mem, const struct draft_change *change)
{
	json_t *ids = json_own(mem, json_array());

	for (size_t i = 0; i < change->attachment_count; i++)
		json_array_append_new(ids, json_integer(change->attachments[i]));
	return json_write(mem, ids);
}

enum rc draft_put(struct ctx *c, const void *mem, int64_t number, int kind,
        const struct draft_change *change, struct draft_whole *out)
{
	struct wish w = {.mem = mem, .number = number, .kind = kind, .change = change};
	char *html;

	TRY(sanitise_html(c, mem, change->html, &html));
	w.html = html;
	w.recipients = recipients_of(mem, change);
	w.attachments = ids_of(mem, change);
	enum rc rc = store_tx(c, DB_WRITE, put, &w);
	if (rc == RC_OK || (rc == RC_CONFLICT && w.whole.d.version > 0))
		*out = w.whole;
	return rc;
}

enum rc draft_drop(struct ctx *c, int64_t number, int kind)
{
	bool was_there = false;

	TRY(store_draft_delete(c, c->actor.user_id, number, kind, &was_there));
	if (was_there)
		draft_changed(c, number, kind, 0);
	return RC_OK;
}

static enum rc drop(struct ctx *c, void *arg)
{
	struct wish *w = arg;

	TRY(may_see(c, &w->number));
	return draft_drop(c, w->number, w->kind);
}

enum rc draft_delete(struct ctx *c, int64_t number, int kind)
{
	struct wish w = {.number = number, .kind = kind};

	return store_tx(c, DB_WRITE, drop, &w);
}
