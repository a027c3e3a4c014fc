/* api/customer_csvs: customers and organisations as tables. */
#include <string.h>

#include "api/routes.gen.h"
#include "base/json.h"
#include "desk/customer_csv.h"

#define EXPORT_BYTES (64u << 20)

static enum field_owner owner_of(const struct http_request *r)
{
	return strcmp(http_path(r, "of"), "organisation") == 0 ? FIELD_ORGANISATION
	                                                       : FIELD_CUSTOMER;
}

static enum rc keep(struct ctx *c, void *arg, const char *text, size_t n)
{
	struct buf *b = arg;

	buf_add(b, text, n);
	if (b->full)
		return ctx_fail(c, RC_LIMIT, "too_many_for_a_page",
		        "There are too many for a page. The command “wellspring customer export” "
		        "writes "
		        "them into a file.",
		        NULL);
	return RC_OK;
}

enum rc api_customer_csv_export(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct buf *b = buf_new(c, EXPORT_BYTES);
	enum field_owner of = owner_of(r);

	TRY(customer_csv_export(c, of, keep, b));
	out->bytes = (struct bytes){(const uint8_t *)b->p, b->n};
	out->content_type = "text/csv; charset=utf-8";
	out->filename = of == FIELD_CUSTOMER ? "customers.csv" : "organisations.csv";
	return RC_OK;
}

static json_t *faults_json(const struct csv_report *w)
{
	json_t *list = json_array();

	for (int i = 0; i < w->fault_count; i++) {
		json_t *o = json_object();
		json_object_set_new(o, "line", json_integer(w->faults[i].line));
		json_object_set_new(o, "column", json_text(w->faults[i].column));
		json_object_set_new(o, "title", json_text(w->faults[i].title));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *plan_json(const struct csv_report *w)
{
	static const char *const acts[] = {
	        [CSV_SAME] = "same", [CSV_ADD] = "add", [CSV_CHANGE] = "change"};
	json_t *list = json_array();

	for (int i = 0; i < w->plan_count; i++) {
		const struct csv_plan *p = &w->plan[i];
		json_t *o = json_object();
		json_object_set_new(o, "line", json_integer(p->line));
		json_object_set_new(o, "act", json_text(acts[p->act]));
		json_object_set_new(o, "name", json_text(p->name));
		json_object_set_new(o, "id", p->id == 0 ? json_null() : json_integer(p->id));
		json_array_append_new(list, o);
	}
	return list;
}

enum rc api_customer_csv_import(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	const char *dry = http_query(r, "dry_run");
	struct csv_report w;

	TRY(customer_csv_import(
	        c, c, owner_of(r), r->body, dry != NULL && strcmp(dry, "true") == 0, &w));
	json_t *o = json_own(c, json_object()), *ignored = json_array();
	for (size_t i = 0; w.ignored[i] != NULL; i++)
		json_array_append_new(ignored, json_text(w.ignored[i]));
	json_object_set_new(o, "taken", json_boolean(w.taken));
	json_object_set_new(o, "rows", json_integer(w.rows));
	json_object_set_new(o, "added", json_integer(w.added));
	json_object_set_new(o, "changed", json_integer(w.changed));
	json_object_set_new(o, "same", json_integer(w.same));
	json_object_set_new(o, "ignored", ignored);
	json_object_set_new(o, "faults", faults_json(&w));
	json_object_set_new(o, "fault_count", json_integer(w.fault_total));
	json_object_set_new(o, "plan", plan_json(&w));
	out->json = o;
	return RC_OK;
}
