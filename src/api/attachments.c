/* api/attachments: files up and down. */
#include "desk/attachment.h"

#include <string.h>

#include "api/conversation_json.h"
#include "api/routes.gen.h"
#include "base/json.h"

enum rc api_attachment_create(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	const char *is_inline = http_query(r, "inline");
	struct attachment a;

	TRY(attachment_create(c, c, http_query(r, "name"),
	        is_inline != NULL && strcmp(is_inline, "true") == 0, r->body, &a));
	out->status = 201;
	out->json = json_own(c, attachment_json(&a));
	return RC_OK;
}

/* Only what the bytes prove to be a picture is shown; a letter's word for it counts nothing. */
enum rc api_attachment_get(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct attachment a;

	TRY(attachment_open(c, c, http_path_i64(r, "id"), &a, &out->bytes));
	const char *picture = attachment_picture_type(out->bytes);
	if (out->bytes.p == NULL)
		out->bytes.p = (const uint8_t *)""; /* empty, but there */
	out->content_type = picture != NULL ? picture : "application/octet-stream";
	out->filename = picture != NULL ? NULL : attachment_name(c, a.name);
	out->csp = "default-src 'none'; sandbox; frame-ancestors 'self'";
	out->cache_control = "private, max-age=3600";
	return RC_OK;
}

enum rc api_attachment_delete(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	(void)out;
	return attachment_delete(c, http_path_i64(r, "id"));
}
