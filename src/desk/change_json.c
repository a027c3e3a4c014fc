/* desk/change_json: a change of a conversation from JSON. */
#include "desk/change_json.h"

#include "base/json.h"

#define SUBJECT_BYTES 4000
#define TAGS_MAX 50
#define TAG_BYTES 400

static bool is_there(const json_t *o, const char *field)
{
	return json_object_get(o, field) != NULL;
}

static enum rc read_flag(struct ctx *c, const json_t *o, const char *field, int *out)
{
	bool value = false;

	*out = -1;
	if (!is_there(o, field))
		return RC_OK;
	TRY(json_opt_bool(c, o, field, &value));
	*out = value;
	return RC_OK;
}

enum rc change_read_state(struct ctx *c, const json_t *o, int *out)
{
	const char *name = NULL;

	*out = 0;
	TRY(json_opt_text(c, o, "state", 20, &name));
	if (name == NULL)
		return RC_OK;
	*out = conversation_state_parse(name);
	if (*out == 0)
		return ctx_fail_field(
		        c, RC_INVALID, "state", "no_such_state", "There is no such state.", NULL);
	return RC_OK;
}

static enum rc read_priority(struct ctx *c, const json_t *o, int *out)
{
	const char *name = NULL;

	TRY(json_opt_text(c, o, "priority", 20, &name));
	if (name == NULL)
		return RC_OK;
	*out = conversation_priority_parse(name);
	if (*out == 0)
		return ctx_fail_field(c, RC_INVALID, "priority", "no_such_priority",
		        "A priority is low, normal, high or urgent.", NULL);
	return RC_OK;
}

static void read_fields(struct ctx *c, const json_t *o, struct conversation_change *out)
{
	const json_t *list = json_object_get(o, "fields"), *one;
	struct field_value *v = talloc_zero_array(c, struct field_value, json_array_size(list) + 1);
	size_t i;

	json_array_foreach(list, i, one)
	{
		v[i].id = json_integer_value(json_object_get(one, "id"));
		v[i].value = json_string_value(json_object_get(one, "value"));
	}
	out->fields = v;
	out->field_count = (int)json_array_size(list);
}

enum rc change_read(struct ctx *c, const json_t *o, struct conversation_change *out)
{
	*out = (struct conversation_change){
	        .has_snoozed = is_there(o, "snoozed_until"),
	        .has_assignee = is_there(o, "assignee_id"),
	        .has_language = is_there(o, "language"),
	        .assignee_id =
	                json_integer_value(json_object_get(o, "assignee_id")), /* null is nobody */
	        .has_team = is_there(o, "team_id"),
	        .team_id = json_integer_value(json_object_get(o, "team_id")),
	        .mailbox_id = json_integer_value(json_object_get(o, "mailbox_id")),
	};
	TRY(json_opt_text(c, o, "subject", SUBJECT_BYTES, &out->subject));
	TRY(change_read_state(c, o, &out->state));
	TRY(json_opt_time(c, o, "snoozed_until", &out->snoozed_until_ms));
	TRY(json_opt_text(c, o, "language", 8, &out->language));
	TRY(json_opt_texts(c, o, "tags", TAGS_MAX, TAG_BYTES, &out->tags));
	TRY(json_opt_texts(c, o, "add_tags", TAGS_MAX, TAG_BYTES, &out->add_tags));
	TRY(json_opt_texts(c, o, "remove_tags", TAGS_MAX, TAG_BYTES, &out->remove_tags));
	read_fields(c, o, out);
	TRY(read_priority(c, o, &out->priority));
	TRY(read_flag(c, o, "spam", &out->spam));
	return read_flag(c, o, "trashed", &out->trashed);
}
