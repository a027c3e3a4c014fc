/* desk/rule_act: what a rule does to a conversation. */
#include "desk/rule_act.h"

#include <string.h>

#include "base/json.h"
#include "desk/assign_turn.h"
#include "desk/change_json.h"
#include "desk/following.h"
#include "desk/reply.h"
#include "store/mailbox.h"
#include "store/team.h"
#include "store/user.h"

#define HOUR_MS 3600000LL

static const char *text_of(const json_t *o, const char *field)
{
	return json_string_value(json_object_get(o, field));
}

static int64_t number_of(const json_t *o, const char *field)
{
	return json_integer_value(json_object_get(o, field));
}

static enum rc wrong(struct ctx *c, enum rc rc, const char *field, const char *msgid)
{
	if (rc != RC_NOT_FOUND)
		return rc;
	return ctx_fail_field(c, RC_INVALID, field, "not_there", msgid, NULL);
}

static enum rc check_user(struct ctx *c, const void *mem, int64_t id, const char *field)
{
	struct user u;
	enum rc rc = id == 0 ? RC_OK : store_user_get(c, mem, id, &u);

	if (id != 0 && rc == RC_OK && u.disabled_ms != 0)
		rc = RC_NOT_FOUND;
	return wrong(c, rc, field, N_("There is no such person here, or they cannot sign in."));
}

static enum rc check_team(struct ctx *c, const void *mem, int64_t id, const char *field)
{
	struct team t;
	enum rc rc = id == 0 ? RC_OK : store_team_get(c, mem, id, &t);

	if (id != 0 && rc == RC_OK && t.archived_ms != 0)
		rc = RC_NOT_FOUND;
	return wrong(c, rc, field, N_("There is no such team."));
}

static enum rc check_lists(struct ctx *c, const void *mem, const json_t *act)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(act, "follower_ids"), i, one)
	        TRY(check_user(c, mem, json_integer_value(one), "then.follower_ids"));
	json_array_foreach(json_object_get(act, "fields"), i, one)
	{
		struct conversation_field f;
		enum rc rc = store_conversation_field_get(c, mem, number_of(one, "id"), &f);
		if (rc == RC_OK && f.archived_ms != 0)
			rc = RC_NOT_FOUND;
		TRY(wrong(c, rc, "then.fields", N_("There is no such field.")));
	}
	return RC_OK;
}

static enum rc check_sense(struct ctx *c, const json_t *act)
{
	const char *note = text_of(act, "note");

	if (json_object_size(act) == 0)
		return ctx_fail_field(c, RC_INVALID, "then", "nothing_to_do",
		        "Please say what the rule does.", NULL);
	if (json_object_get(act, "snooze_hours") != NULL &&
	        !str_eq(text_of(act, "state"), "snoozed"))
		return ctx_fail_field(c, RC_INVALID, "then.snooze_hours", "not_snoozed",
		        "Only a snoozed conversation comes back at a time.", NULL);
	if (json_object_get(act, "assign") != NULL && json_object_get(act, "assignee_id") != NULL)
		return ctx_fail_field(c, RC_INVALID, "then.assign", "two_assignees",
		        "Please choose one of the two: a person, or whoever is next.", NULL);
	if (json_object_get(act, "saved_reply_id") != NULL &&
	        (json_is_true(json_object_get(act, "spam")) ||
	                json_is_true(json_object_get(act, "trashed"))))
		return ctx_fail_field(c, RC_INVALID, "then.saved_reply_id", "answer_and_away",
		        "What is put into spam or into the trash gets no answer.", NULL);
	if (note != NULL && note[strspn(note, " \t\r\n")] == 0)
		return ctx_fail_field(c, RC_INVALID, "then.note", "empty_note",
		        "There are no words in this note yet.", NULL);
	return RC_OK;
}

enum rc rule_act_check(struct ctx *c, const void *mem, const json_t *act)
{
	int64_t box = number_of(act, "mailbox_id");
	struct mailbox m;

	TRY(check_sense(c, act));
	TRY(check_user(c, mem, number_of(act, "assignee_id"), "then.assignee_id"));
	TRY(check_team(c, mem, number_of(act, "team_id"), "then.team_id"));
	TRY(check_team(
	        c, mem, number_of(json_object_get(act, "assign"), "team_id"), "then.assign"));
	TRY(wrong(c, box == 0 ? RC_OK : store_mailbox_get(c, mem, box, &m), "then.mailbox_id",
	        N_("There is no such mailbox.")));
	TRY(rule_reply_check(c, mem, number_of(act, "saved_reply_id")));
	return check_lists(c, mem, act);
}

static void keep(json_t *to, const json_t *act, const char *field)
{
	json_object_set(to, field, json_object_get(act, field));
}

static void keep_text(json_t *to, const json_t *act, const char *field, const char *now)
{
	const char *wanted = text_of(act, field);

	if (wanted != NULL && strcmp(wanted, now) != 0)
		keep(to, act, field);
}

/* null is 0: nobody, no team. */
static void keep_id(json_t *to, const json_t *act, const char *field, int64_t now)
{
	if (json_object_get(act, field) != NULL && number_of(act, field) != now)
		keep(to, act, field);
}

static void keep_flag(json_t *to, const json_t *act, const char *field, bool now)
{
	const json_t *flag = json_object_get(act, field);

	if (flag != NULL && json_is_true(flag) != now)
		keep(to, act, field);
}

static bool has_tag(const struct conversation *v, const char *tag)
{
	for (size_t i = 0; v->tags[i] != NULL; i++)
		if (strcmp(v->tags[i], tag) == 0)
			return true;
	return false;
}

/* Of a list those tags that it carries, or those that it does not. */
static void keep_tags(json_t *to, const json_t *act, const char *field,
        const struct conversation *v, bool carried)
{
	json_t *list = json_array(), *one;
	size_t i;

	json_array_foreach(json_object_get(act, field), i, one)
	{
		char *tag = str_collapse(NULL, json_string_value(one));
		if (tag[0] != 0 && has_tag(v, tag) == carried)
			json_array_append_new(list, json_text(tag));
		talloc_free(tag);
	}
	if (json_array_size(list) > 0)
		json_object_set(to, field, list);
	json_decref(list);
}

static enum rc keep_fields(
        struct ctx *c, const void *mem, json_t *to, const json_t *act, const struct conversation *v)
{
	json_t *list = json_own(mem, json_array()), *one;
	size_t i;

	json_array_foreach(json_object_get(act, "fields"), i, one)
	{
		const char *now = NULL;
		TRY(store_conversation_field_value(c, mem, v->number, number_of(one, "id"), &now));
		if (!str_eq(now, text_of(one, "value")))
			json_array_append(list, one);
	}
	if (json_array_size(list) > 0)
		json_object_set(to, "fields", list);
	return RC_OK;
}

static enum rc keep_followers(
        struct ctx *c, const void *mem, json_t *to, const json_t *act, const struct conversation *v)
{
	json_t *list = json_own(mem, json_array()), *one;
	struct user_name *there;
	size_t i;
	int n;

	if (json_object_get(act, "follower_ids") == NULL)
		return RC_OK;
	TRY(store_following_list(c, mem, v->number, &there, &n));
	json_array_foreach(json_object_get(act, "follower_ids"), i, one)
	{
		bool follows = false;
		for (int k = 0; k < n; k++)
			follows |= there[k].id == json_integer_value(one);
		if (!follows)
			json_array_append(list, one);
	}
	if (json_array_size(list) > 0)
		json_object_set(to, "follower_ids", list);
	return RC_OK;
}

enum rc rule_act_effects(struct ctx *c, const void *mem, const struct rule_asked *a,
        const json_t *act, const struct conversation *v, json_t **out)
{
	json_t *to = json_own(mem, json_object());

	keep_text(to, act, "state", conversation_state_name(v->state));
	if (json_object_get(to, "state") != NULL && json_object_get(act, "snooze_hours") != NULL)
		keep(to, act, "snooze_hours");
	keep_text(to, act, "priority", conversation_priority_name(v->priority));
	keep_id(to, act, "assignee_id", v->assignee_id);
	keep_id(to, act, "team_id", v->team_id);
	keep_id(to, act, "mailbox_id", v->mailbox_id);
	keep_tags(to, act, "add_tags", v, false);
	keep_tags(to, act, "remove_tags", v, true);
	keep_flag(to, act, "spam", v->spam);
	keep_flag(to, act, "trashed", v->trashed_ms != 0);
	/* whoever has it keeps it */
	if (json_object_get(act, "assign") != NULL && v->assignee_id == 0)
		keep(to, act, "assign");
	TRY(keep_fields(c, mem, to, act, v));
	TRY(keep_followers(c, mem, to, act, v));
	if (text_of(act, "note") != NULL)
		keep(to, act, "note");
	TRY(rule_reply_effect(c, mem, a, number_of(act, "saved_reply_id"), v, to));
	*out = to;
	return RC_OK;
}

/* Whoever is next stands there as if they had been named. */
static enum rc name_next(
        struct ctx *c, const void *mem, json_t *effects, const struct conversation *v)
{
	const json_t *assign = json_object_get(effects, "assign");
	int64_t box = number_of(effects, "mailbox_id"), user = 0;

	if (assign == NULL)
		return RC_OK;
	TRY(assign_turn_next(c, mem,
	        str_eq(text_of(assign, "how"), "fewest") ? ASSIGN_FEWEST : ASSIGN_IN_TURN,
	        number_of(assign, "team_id"), box != 0 ? box : v->mailbox_id, &user));
	json_object_del(effects, "assign");
	json_object_set_new(effects, "assignee_id", json_integer(user));
	return RC_OK;
}

static enum rc change(
        struct ctx *c, const void *mem, const json_t *effects, const struct conversation *v)
{
	int64_t hours = number_of(effects, "snooze_hours");
	struct conversation_change h;
	struct conversation after;
	const char *back;

	TRY(change_read(c, effects, &h));
	h.has_snoozed = hours != 0;
	h.snoozed_until_ms = hours == 0 ? 0 : c->now_ms + hours * HOUR_MS;
	return conversation_apply(c, mem, v->number, 0, &h, &after, &back);
}

enum rc rule_act_apply(struct ctx *c, const void *mem, const struct rule_asked *a, json_t *effects,
        const struct conversation *v)
{
	const char *note = text_of(effects, "note");
	struct conversation_whole whole;
	struct message_whole message;
	const json_t *one;
	size_t i;

	TRY(name_next(c, mem, effects, v));
	TRY(change(c, mem, effects, v));
	json_array_foreach(json_object_get(effects, "follower_ids"), i, one)
	        TRY(following_add(c, mem, v->number, json_integer_value(one), &whole));
	if (note != NULL)
		TRY(note_create(
		        c, mem, v->number, &(struct reply_new){.markdown = note}, &message));
	int64_t saved = number_of(effects, "saved_reply_id");
	return saved == 0 ? RC_OK : rule_reply_send(c, mem, a, saved, v->number);
}
