/* api/hints: what stands in a draft, said to who writes it. Nothing of it is kept. */
#include "api/ask_json.h"
#include "api/routes.gen.h"
#include "base/json.h"
#include "care/hint.h"

static json_t *asks_json(struct ctx *c, const struct hints *h)
{
	json_t *list = json_array();

	for (size_t i = 0; i < h->asks.n; i++) {
		if (str_eq(h->asks.v[i].r.state, "set_aside"))
			continue;
		json_t *o = ask_json(c, &h->asks.v[i]);
		json_object_set_new(o, "answered_here", json_boolean(h->answered[i]));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *place_json(uint32_t start, uint32_t end, const char *text)
{
	return json_pack(
	        "{s:i,s:i,s:o}", "start", (int)start, "end", (int)end, "text", json_text(text));
}

static json_t *shown_json(const struct hint_marks *m)
{
	json_t *list = json_array();

	for (size_t i = 0; i < m->n; i++) {
		json_t *o = place_json(m->v[i].start, m->v[i].end, m->v[i].text);
		json_object_set_new(o, "kind", json_text(m->v[i].cue));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *marks_json(const struct hint_marks *m)
{
	json_t *list = json_array();

	for (size_t i = 0; i < m->n; i++) {
		json_t *o = place_json(m->v[i].start, m->v[i].end, m->v[i].text);
		json_object_set_new(o, "cue", json_text(m->v[i].cue));
		json_object_set_new(o, "say", json_text(m->v[i].say));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *promises_json(const struct hints *h)
{
	json_t *list = json_array();
	char due[DUE_TEXT];

	for (size_t i = 0; i < h->promise_n; i++) {
		const struct hint_promise *p = &h->promises[i];
		json_t *o = place_json(p->start, p->end, p->text);
		due_write(&p->due, due);
		json_object_set_new(o, "due", json_text(*due == 0 ? NULL : due));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *hints_json(struct ctx *c, const struct hints *h)
{
	json_t *o = json_object();

	json_object_set_new(o, "language", json_text(h->language));
	json_object_set_new(o, "compared", json_boolean(h->compared));
	json_object_set_new(o, "asks", asks_json(c, h));
	json_object_set_new(o, "restated", json_boolean(h->restated));
	json_object_set_new(o, "frame", json_text(h->frame));
	json_object_set_new(o, "stage", json_text(cue_stage_name(h->stage)));
	json_object_set_new(o, "cue", json_text(h->cue));
	json_object_set_new(o, "shown", shown_json(&h->shown));
	json_object_set_new(o, "clear", marks_json(&h->clear));
	json_object_set_new(o, "worded", marks_json(&h->worded));
	json_object_set_new(o, "promises", promises_json(h));
	return o;
}

enum rc api_hint_make(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct hint_wish wish = {0};
	const char *kind;
	struct hints h;

	TRY(json_get_text(c, r->json, "kind", 10, &kind));
	TRY(json_get_text(c, r->json, "text", 4 * HINT_TEXT_MAX, &wish.text));
	TRY(json_opt_text(c, r->json, "language", 16, &wish.language));
	TRY(json_opt_time(c, r->json, "send_at", &wish.send_at_ms));
	wish.note = str_eq(kind, "note");
	TRY(hint_make(c, c, http_path_i64(r, "number"), &wish, &h));
	out->status = 200;
	out->json = json_own(c, hints_json(c, &h));
	return RC_OK;
}
