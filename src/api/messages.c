/* api/messages: all of a conversation, one as a page, as bytes, taken back, sent again. */
#include <string.h>

#include "api/conversation_json.h"
#include "api/conversation_out.h"
#include "api/routes.gen.h"
#include "base/json.h"
#include "desk/letter.h"
#include "desk/message.h"
#include "desk/message_language.h"
#include "desk/original.h"

/* Also where somebody opens it without the app's frame around it. */
#define CSP_LETTER_MORE                                                                            \
	"frame-ancestors 'self'; base-uri 'none'; form-action 'none'; sandbox allow-same-origin "  \
	"allow-popups allow-popups-to-escape-sandbox"
#define CSP_LETTER                                                                                 \
	"default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; " CSP_LETTER_MORE
#define CSP_LETTER_PICTURES                                                                        \
	"default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: https: "              \
	"http:; " CSP_LETTER_MORE

enum rc api_message_list(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct message_page page;
	const char *next;

	TRY(message_list(c, c, http_path_i64(r, "number"), http_query(r, "cursor"), &page, &next));
	struct json_out *o = json_out_new(c);
	json_put_object(o, NULL);
	messages_put(o, "items", c, &page);
	json_put_text(o, "next", next);
	json_end_object(o);
	out->text = o->p;
	return RC_OK;
}

static bool query_is(const struct http_request *r, const char *name, const char *value)
{
	const char *given = http_query(r, name);
	return given != NULL && strcmp(given, value) == 0;
}

/* 0: the whole. */
static int64_t part_wished(const struct http_request *r)
{
	const char *given = http_query(r, "part");
	int64_t n = 0;

	return given != NULL && str_to_i64(given, &n) == RC_OK ? n : 0;
}

static enum letter_pictures pictures_wished(const struct http_request *r)
{
	if (http_query(r, "pictures") == NULL)
		return LETTER_BY_SENDER;
	return query_is(r, "pictures", "1") ? LETTER_WITH_PICTURES : LETTER_WITHOUT;
}

enum rc api_message_html(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct letter letter;

	TRY(letter_part(c, c, http_path_i64(r, "id"), part_wished(r), pictures_wished(r),
	        query_is(r, "theme", "dark"), &letter));
	out->bytes = (struct bytes){(const uint8_t *)letter.html, strlen(letter.html)};
	out->content_type = "text/html; charset=utf-8";
	out->csp = letter.pictures ? CSP_LETTER_PICTURES : CSP_LETTER;
	return RC_OK;
}

enum rc api_message_text(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	const char *text;

	TRY(message_text(c, c, http_path_i64(r, "id"), query_is(r, "part", "folded"), &text));
	out->bytes = (struct bytes){(const uint8_t *)text, strlen(text)};
	out->content_type = "text/plain; charset=utf-8";
	return RC_OK;
}

enum rc api_message_language(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct message_language want = {
	        .has_customer = json_object_get(r->json, "customer_language") != NULL};
	struct message_language_set done;

	TRY(json_opt_text(c, r->json, "language", 8, &want.language));
	TRY(json_opt_text(c, r->json, "customer_language", 8, &want.customer));
	TRY(message_language_set(c, c, http_path_i64(r, "id"), &want, &done));
	out->json = json_own(c, message_json(c, &done.w));
	if (done.has_customer)
		json_object_set_new(
		        out->json, "customer_language_was", json_text(done.customer_was));
	return RC_OK;
}

enum rc api_message_raw(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	int64_t id = http_path_i64(r, "id");

	TRY(message_raw(c, c, id, &out->bytes));
	out->content_type = "message/rfc822";
	out->filename = talloc_asprintf(c, "message-%lld.eml", (long long)id);
	return RC_OK;
}

enum rc api_message_undo(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct draft_whole w;

	TRY(message_undo(c, c, http_path_i64(r, "id"), &w));
	out->json = json_own(c, draft_json(&w));
	return RC_OK;
}

enum rc api_original_take(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct message_whole w;

	TRY(original_take(c, c, http_path_i64(r, "id"), &w));
	out->json = json_own(c, message_json(c, &w));
	return RC_OK;
}

enum rc api_original_give_back(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct message_whole w;

	TRY(original_give_back(c, c, http_path_i64(r, "id"), &w));
	out->json = json_own(c, message_json(c, &w));
	return RC_OK;
}

enum rc api_message_retry(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct message_whole w;
	const char **to, **cc;

	TRY(json_opt_texts(c, r->json, "to", 100, 1020, &to));
	TRY(json_opt_texts(c, r->json, "cc", 100, 1020, &cc));
	TRY(message_retry(c, c, http_path_i64(r, "id"), to, cc, &w));
	out->json = json_own(c, message_json(c, &w));
	return RC_OK;
}
