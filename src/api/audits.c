/* api/audits: who changed what. */
#include "api/routes.gen.h"
#include "base/clock.h"
#include "base/json.h"
#include "desk/audit.h"

#define PAGE 50
#define TABLE_BYTES (16u << 20)

static json_t *audit_json(const struct audit *a)
{
	json_t *o = json_object(), *by = json_null();
	json_t *changes = json_loads(a->changes, 0, NULL);

	if (a->actor_name != NULL) {
		by = json_object();
		json_object_set_new(by, "id", json_integer(a->actor_id));
		json_object_set_new(by, "name", json_text(a->actor_name));
	}
	json_object_set_new(o, "id", json_integer(a->id));
	json_object_set_new(o, "at", json_time(a->at_ms));
	json_object_set_new(o, "by", by);
	json_object_set_new(o, "noun", json_text(a->noun));
	json_object_set_new(o, "verb", json_text(a->verb));
	json_object_set_new(o, "subject", json_integer(a->subject_id));
	json_object_set_new(o, "name", json_text(a->name));
	json_object_set_new(o, "changes", changes != NULL ? changes : json_object());
	return o;
}

/* Its form was checked. */
static enum rc read_time(const struct http_request *r, const char *name, int64_t *out)
{
	const char *text = http_query(r, name);

	return text == NULL ? RC_OK : clock_parse(text, out);
}

static enum rc read_query(const struct http_request *r, struct audit_query *out)
{
	*out = (struct audit_query){.actor_id = http_query_i64_or(r, "who", -1),
	        .noun = http_query(r, "noun"),
	        .cursor = http_query(r, "cursor"),
	        .limit = (int)http_query_i64_or(r, "limit", PAGE)};
	TRY(read_time(r, "since", &out->since_ms));
	return read_time(r, "until", &out->until_ms);
}

enum rc api_audit_list(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct audit_query q;
	struct audit_page p;

	TRY(read_query(r, &q));
	TRY(audit_list(c, c, &q, &p));
	json_t *items = json_array(), *o = json_own(c, json_object());
	for (int i = 0; i < p.n; i++)
		json_array_append_new(items, audit_json(&p.v[i]));
	json_object_set_new(o, "items", items);
	json_object_set_new(o, "next", json_text(p.next));
	out->json = o;
	return RC_OK;
}

enum rc api_audit_table(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct buf *b = buf_new(c, TABLE_BYTES);
	struct audit_query q;

	TRY(read_query(r, &q));
	TRY(audit_table(c, &q, b));
	out->bytes = (struct bytes){(const uint8_t *)b->p, b->n};
	out->content_type = "text/csv; charset=utf-8";
	out->filename = "changes.csv";
	return RC_OK;
}
