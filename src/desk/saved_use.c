/* desk/saved_reply: one in a conversation: its words filled in, its files brought, its act done. */
#include <string.h>

#include "base/json.h"
#include "desk/access.h"
#include "desk/called.h"
#include "desk/conversation.h"
#include "desk/recipients.h"
#include "desk/saved_reply.h"
#include "desk/saved_text.h"
#include "desk/setting.h"
#include "i18n/i18n.h"
#include "store/engine.h"

#define TRIES 3
#define TAGS_MAX 50
#define TAG_BYTES 400

struct use {
	const void *mem;
	int64_t id, number;
	const char *language;
	struct saved_reply_whole whole;
	struct conversation v;
	struct called who; /* it is written to */
	struct saved_reply_used used;
};

static const struct saved_text *text_in(const struct saved_reply_whole *w, const char *language)
{
	for (int i = 0; i < w->text_count; i++)
		if (str_eq(w->texts[i].language, language))
			return &w->texts[i];
	return NULL;
}

/* In the wished language, else the words for every other one, else the desk's, else any. */
static enum rc choose(struct ctx *c, const struct use *u, const struct saved_text **out)
{
	const struct saved_reply_whole *w = &u->whole;
	const char *wish = u->language != NULL ? u->language : u->v.language, *desk;

	TRY(setting_text(c, u->mem, "desk_language", &desk));
	const char *const order[] = {wish, "other", desk};
	*out = NULL;
	for (size_t i = 0; i < sizeof order / sizeof *order && *out == NULL; i++)
		*out = text_in(w, order[i]);
	if (*out == NULL && w->text_count > 0)
		*out = &w->texts[0];
	return RC_OK;
}

static enum rc fill(struct ctx *c, struct use *u, const struct saved_text *t)
{
	const struct conversation *v = &u->v;
	const char *zone, *own;
	const char *language =
	        i18n_language(str_eq(t->language, "other") ? v->language : t->language);
	struct saved_values values = {
	        .customer_name = v->customer_name,
	        .customer_address = v->customer_address,
	        .number = talloc_asprintf(u->mem, "%lld", (long long)v->number),
	        .subject = v->subject,
	        .mailbox_name = v->mailbox_name,
	        .mailbox_address = v->mailbox_address,
	        .agent_name = "",
	};

	TRY(called_by(c, u->mem, &u->who, language, &values.called));
	TRY(setting_text(c, u->mem, "time_zone", &zone));
	values.today = i18n_date(u->mem, language, zone, c->now_ms, I18N_DATE);
	if (c->actor.user_id != 0)
		TRY(store_message_author(c, u->mem, c->actor.user_id, &values.agent_name, &own));
	u->used.language = t->language;
	u->used.html = saved_text_fill(u->mem, t->html, &values, &u->used.gaps);
	return RC_OK;
}

/* Copies that a reply can take. A picture is only brought where the chosen words show it. */
static enum rc bring_files(struct ctx *c, struct use *u)
{
	const struct saved_reply_whole *w = &u->whole;

	u->used.files = talloc_zero_array(u->mem, struct attachment, (unsigned)w->file_count + 1);
	u->used.file_count = 0;
	for (int i = 0; i < w->file_count; i++) {
		struct attachment a = w->files[i];
		if (a.is_inline &&
		        (a.content_id == NULL || strstr(u->used.html, a.content_id) == NULL))
			continue;
		a.uploader_id = c->actor.user_id;
		a.created_ms = c->now_ms;
		TRY(store_attachment_add(c, &a));
		u->used.files[u->used.file_count++] = a;
	}
	return RC_OK;
}

static enum rc fill_chosen(struct ctx *c, struct use *u)
{
	const struct saved_text *t;

	u->used = (struct saved_reply_used){.html = "", .language = "other"};
	TRY(choose(c, u, &t));
	return t != NULL ? fill(c, u, t) : RC_OK;
}

enum rc saved_reply_words(struct ctx *c, const void *mem, const struct saved_reply_whole *w,
        const struct conversation *v, const struct message *letter, const char *language,
        struct saved_reply_used *out)
{
	struct use u = {.mem = mem, .language = language, .whole = *w, .v = *v};

	TRY(called_of(c, mem, v, letter, &u.who));
	if (!u.who.is_customer) /* what is theirs is told to nobody else */
		u.v.customer_name = u.v.customer_address = NULL;
	TRY(fill_chosen(c, &u));
	*out = u.used;
	return RC_OK;
}

static enum rc use(struct ctx *c, void *arg)
{
	struct use *u = arg;
	const struct message *letter;
	struct message store;

	TRY(saved_reply_load(c, u->mem, u->id, false, &u->whole));
	TRY(conversation_load(c, u->mem, u->number, &u->v));
	TRY(recipients_answered(c, u->mem, u->v.number, &store, &letter));
	TRY(called_of(c, u->mem, &u->v, letter, &u->who));
	TRY(fill_chosen(c, u));
	return bring_files(c, u);
}

static void read_assignee(const struct ctx *c, const json_t *act, struct conversation_change *h)
{
	const char *assign = json_string_value(json_object_get(act, "assign"));

	if (assign == NULL)
		return;
	h->has_assignee = true;
	if (strcmp(assign, "me") == 0)
		h->assignee_id = c->actor.user_id;
	else if (strcmp(assign, "person") == 0)
		h->assignee_id = json_integer_value(json_object_get(act, "assignee_id"));
}

/* Through the one door of every change; once more where somebody was quicker. */
static enum rc do_act(struct ctx *c, struct use *u)
{
	const json_t *act = json_own(u->mem, json_loads(u->whole.r.act, 0, NULL));
	const char *state = json_string_value(json_object_get(act, "state"));
	const char *priority = json_string_value(json_object_get(act, "priority"));
	struct conversation_change h = {.spam = -1, .trashed = -1};
	struct conversation_whole after;
	int wanted = state == NULL ? 0 : conversation_state_parse(state);
	enum rc rc = RC_OK;

	u->used.state_after = u->used.html[0] != 0 ? wanted : 0;
	h.state = u->used.state_after == 0 ? wanted : 0;
	h.priority = priority == NULL ? 0 : conversation_priority_parse(priority);
	read_assignee(c, act, &h);
	TRY(json_opt_texts(c, act, "add_tags", TAGS_MAX, TAG_BYTES, &h.add_tags));
	TRY(json_opt_texts(c, act, "remove_tags", TAGS_MAX, TAG_BYTES, &h.remove_tags));
	for (int i = 0; i < TRIES; i++) {
		struct conversation_whole now;
		TRY(conversation_get(c, u->mem, u->number, &now));
		ctx_clear_failure(c);
		rc = conversation_update(c, u->mem, u->number, now.v.version, &h, &after);
		u->used.changed = rc == RC_OK && after.v.version != now.v.version;
		if (rc != RC_CONFLICT)
			break;
	}
	return rc;
}

enum rc saved_reply_use(struct ctx *c, const void *mem, int64_t id, int64_t number,
        const char *language, struct saved_reply_used *out)
{
	struct use u = {.mem = mem, .id = id, .number = number, .language = language};

	TRY(access_role(c, ROLE_AGENT));
	TRY(store_tx(c, DB_WRITE, use, &u));
	if (u.whole.r.act != NULL)
		TRY(do_act(c, &u));
	*out = u.used;
	return RC_OK;
}
