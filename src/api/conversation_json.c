/* api/conversation_json: conversations, messages, drafts as trees, for who adds to them. */
#include "api/conversation_json.h"

#include "api/conversation_out.h"
#include "base/json.h"

/* Keys are ours and plain ASCII: nothing to check. */
static void set(json_t *o, const char *key, json_t *value)
{
	json_object_set_new_nocheck(o, key, value);
}

json_t *id_or_null(int64_t id)
{
	return id == 0 ? json_null() : json_integer(id);
}

json_t *user_ref(int64_t id, const char *name)
{
	if (id == 0)
		return json_null();
	json_t *o = json_object();
	set(o, "id", json_integer(id));
	set(o, "name", json_text(name == NULL ? "" : name));
	return o;
}

static json_t *tree_of(struct json_out *o)
{
	json_t *j = json_out_tree(o);

	talloc_free(o);
	return j;
}

json_t *conversation_rows_json(const struct conversation *v, int n)
{
	struct json_out *o = json_out_new(NULL);

	conversation_rows_put(o, NULL, v, n);
	return tree_of(o);
}

json_t *attachment_json(const struct attachment *a)
{
	struct json_out *o = json_out_new(NULL);

	attachment_put(o, a);
	return tree_of(o);
}

json_t *attachments_json(const struct attachment *a, int n)
{
	struct json_out *o = json_out_new(NULL);

	attachments_put(o, NULL, a, n);
	return tree_of(o);
}

json_t *message_json(const struct ctx *c, const struct message_whole *w)
{
	struct json_out *o = json_out_new(NULL);

	message_put(o, c, w);
	return tree_of(o);
}

json_t *messages_json(const struct ctx *c, const struct message_page *page)
{
	struct json_out *o = json_out_new(NULL);

	messages_put(o, NULL, c, page);
	return tree_of(o);
}

static json_t *copy_list(const json_t *object, const char *key)
{
	json_t *list = json_object_get(object, key);
	return json_is_array(list) ? json_incref(list) : json_array();
}

/* to, cc and bcc lie in the row as the API shows them. */
static void set_recipients(json_t *o, const char *recipients)
{
	json_t *lists = json_loads(recipients, 0, NULL);

	set(o, "to", copy_list(lists, "to"));
	set(o, "cc", copy_list(lists, "cc"));
	set(o, "bcc", copy_list(lists, "bcc"));
	json_decref(lists);
}

/* What lies beside the recipients. */
static void set_beside(json_t *o, const char *recipients)
{
	json_t *lists = json_loads(recipients, 0, NULL);

	set(o, "from", json_text(json_string_value(json_object_get(lists, "from"))));
	set(o, "forward_of", id_or_null(json_integer_value(json_object_get(lists, "forward_of"))));
	json_decref(lists);
}

json_t *draft_json(const struct draft_whole *w)
{
	const struct draft *d = &w->d;
	json_t *o = json_object();

	set(o, "version", json_integer(d->version));
	set(o, "html", json_text(d->html));
	set_recipients(o, d->recipients);
	set_beside(o, d->recipients);
	set(o, "attachments", attachments_json(w->attachments, w->attachment_count));
	set(o, "seen_message", json_integer(d->seen_message));
	set(o, "updated_at", json_time(d->updated_ms));
	return o;
}

json_t *list_json(json_t *items, const char *next)
{
	json_t *o = json_object();

	set(o, "items", items);
	set(o, "next", json_text(next));
	return o;
}
