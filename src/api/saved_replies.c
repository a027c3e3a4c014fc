/* api/saved_replies: what is written often, and macros. */
#include "api/conversation_json.h"
#include "api/reply_input.h"
#include "api/routes.gen.h"
#include "base/json.h"
#include "desk/saved_reply.h"

#define NAME_BYTES 800
#define HTML_BYTES (1u << 20)

static const char *const languages[SAVED_TEXTS_MAX] = {"pl", "el", "lt", "en", "other"};

static json_t *head_json(const struct saved_reply_whole *w)
{
	json_t *o = json_object();

	json_object_set_new(o, "id", json_integer(w->r.id));
	json_object_set_new(o, "version", json_integer(w->r.version));
	json_object_set_new(o, "mine", json_boolean(w->r.owner_id != 0));
	json_object_set_new(o, "may_change", json_boolean(w->may_change));
	json_object_set_new(o, "folder", json_text(w->r.folder));
	json_object_set_new(o, "name", json_text(w->r.name));
	json_object_set_new(
	        o, "act", w->r.act == NULL ? json_null() : json_loads(w->r.act, 0, NULL));
	json_object_set_new(o, "updated_at", json_time(w->r.updated_ms));
	return o;
}

/* Each language with the beginning of its words. */
static json_t *row_json(const struct saved_reply_whole *w)
{
	json_t *o = head_json(w), *previews = json_object();

	for (int i = 0; i < w->text_count; i++)
		json_object_set_new(previews, w->texts[i].language, json_text(w->texts[i].text));
	json_object_set_new(o, "previews", previews);
	json_object_set_new(o, "has_files", json_boolean(w->file_count > 0));
	return o;
}

static json_t *whole_json(const struct saved_reply_whole *w)
{
	json_t *o = head_json(w), *texts = json_object();

	for (int i = 0; i < w->text_count; i++)
		json_object_set_new(texts, w->texts[i].language, json_text(w->texts[i].html));
	json_object_set_new(o, "texts", texts);
	json_object_set_new(o, "attachments", attachments_json(w->files, w->file_count));
	return o;
}

enum rc api_saved_reply_list(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	const char *cursor = http_query(r, "cursor");
	int64_t after = 0, limit = http_query_i64_or(r, "limit", 100);
	struct saved_reply_page page;

	if (cursor != NULL && (str_to_i64(cursor, &after) != RC_OK || after < 1))
		return ctx_fail_field(c, RC_INVALID, "cursor", "bad_cursor",
		        "This is not a place in the list. Please start from the beginning.", NULL);
	TRY(saved_reply_list(c, c, http_query(r, "q"), after, (int)limit, &page));
	json_t *items = json_array();
	for (int i = 0; i < page.n; i++)
		json_array_append_new(items, row_json(&page.v[i]));
	const char *next = page.next == 0 ? NULL : talloc_asprintf(c, "%lld", (long long)page.next);
	out->json = json_own(c, list_json(items, next));
	return RC_OK;
}

static enum rc read_texts(struct ctx *c, const json_t *o, struct saved_reply_change *out)
{
	out->texts = talloc_zero_array(c, struct saved_text, SAVED_TEXTS_MAX);
	for (size_t i = 0; i < SAVED_TEXTS_MAX; i++) {
		const char *html = NULL;
		TRY(json_opt_text(c, o, languages[i], HTML_BYTES, &html));
		if (html != NULL)
			out->texts[out->text_count++] =
			        (struct saved_text){.language = languages[i], .html = html};
	}
	return RC_OK;
}

static enum rc read_change(struct ctx *c, const json_t *o, struct saved_reply_change *out)
{
	const json_t *act = json_object_get(o, "act");

	*out = (struct saved_reply_change){0};
	TRY(json_opt_i64(c, o, "version", 1, INT64_MAX, &out->version));
	TRY(json_opt_bool(c, o, "mine", &out->mine));
	TRY(json_opt_text(c, o, "folder", NAME_BYTES, &out->folder));
	TRY(json_get_text(c, o, "name", NAME_BYTES, &out->name));
	TRY(read_texts(c, json_object_get(o, "texts"), out));
	TRY(read_ids(c, o, "attachments", &out->attachments, &out->attachment_count));
	out->act = json_object_size(act) == 0 ? NULL : json_write(c, act);
	return RC_OK;
}

enum rc api_saved_reply_create(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct saved_reply_change change;
	struct saved_reply_whole w;

	TRY(read_change(c, r->json, &change));
	TRY(saved_reply_add(c, c, &change, &w));
	out->status = 201;
	out->json = json_own(c, whole_json(&w));
	return RC_OK;
}

enum rc api_saved_reply_get(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct saved_reply_whole w;

	TRY(saved_reply_get(c, c, http_path_i64(r, "id"), &w));
	out->json = json_own(c, whole_json(&w));
	return RC_OK;
}

enum rc api_saved_reply_set(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct saved_reply_change change;
	struct saved_reply_whole w;

	TRY(read_change(c, r->json, &change));
	TRY(saved_reply_set(c, c, http_path_i64(r, "id"), &change, &w));
	out->json = json_own(c, whole_json(&w));
	return RC_OK;
}

enum rc api_saved_reply_delete(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	(void)out;
	return saved_reply_throw(c, http_path_i64(r, "id"));
}

enum rc api_saved_reply_restore(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct saved_reply_whole w;

	TRY(saved_reply_restore(c, c, http_path_i64(r, "id"), &w));
	out->json = json_own(c, whole_json(&w));
	return RC_OK;
}

static json_t *names_json(const struct saved_gaps *gaps)
{
	json_t *a = json_array();

	for (int i = 0; i < gaps->n; i++)
		json_array_append_new(a, json_text(gaps->v[i]));
	return a;
}

enum rc api_saved_reply_use(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct saved_reply_used u;
	const char *language = NULL;
	int64_t number;

	TRY(json_get_i64(c, r->json, "number", 1, INT64_MAX, &number));
	TRY(json_opt_text(c, r->json, "language", 20, &language));
	TRY(saved_reply_use(c, c, http_path_i64(r, "id"), number, language, &u));
	json_t *o = json_own(c, json_object());
	json_object_set_new(o, "language", json_text(u.language));
	json_object_set_new(o, "html", json_text(u.html));
	json_object_set_new(o, "open", names_json(&u.gaps));
	json_object_set_new(o, "attachments", attachments_json(u.files, u.file_count));
	json_object_set_new(o, "state_after",
	        u.state_after == 0 ? json_null()
	                           : json_text(conversation_state_name(
	                                     (enum conversation_state)u.state_after)));
	json_object_set_new(o, "changed", json_boolean(u.changed));
	out->json = o;
	return RC_OK;
}
