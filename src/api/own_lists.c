/* api/own_lists: languages, and a team's own lines of their lists. */
#include <string.h>

#include "api/routes.gen.h"
#include "base/json.h"
#include "care/cue.h"
#include "care/own_list.h"
#include "i18n/i18n.h"

static int lines_of(const struct own_list *rows, int n, const char *code, const char *list)
{
	int lines = 0;

	for (int i = 0; i < n; i++) {
		if (strcmp(rows[i].language, code) != 0 || strcmp(rows[i].list, list) != 0)
			continue;
		for (const char *p = rows[i].text; *p != 0;) {
			size_t all = strcspn(p, "\n"), blank = strspn(p, " \t");
			lines += blank < all && strchr("#[", p[blank]) == NULL;
			p += all + (p[all] == '\n');
		}
	}
	return lines;
}

static json_t *language_json(const char *code, const struct own_list *rows, int n)
{
	json_t *lists = json_array(), *cues = json_array();

	for (size_t i = 0; own_list_names[i] != NULL; i++)
		json_array_append_new(
		        lists, json_pack("{s:s,s:i}", "list", own_list_names[i], "lines",
		                       lines_of(rows, n, code, own_list_names[i])));
	for (const struct cue *one = cues_all; one->name != NULL; one++)
		json_array_append_new(cues, json_pack("{s:s,s:b}", "cue", one->name, "said",
		                                    !cue_is_off(code, one->name)));
	return json_pack("{s:s,s:o,s:o}", "code", code, "lists", lists, "cues", cues);
}

enum rc api_language_list(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	const char *const *codes = tongue_codes();
	json_t *items = json_array();
	struct own_list *rows;
	int n;
	(void)r;

	out->json = json_own(c, json_pack("{s:o,s:n}", "items", items, "next"));
	TRY(own_list_all(c, c, &rows, &n));
	for (size_t i = 0; codes[i] != NULL; i++)
		json_array_append_new(items, language_json(codes[i], rows, n));
	return RC_OK;
}

static json_t *faults_json(struct ctx *c, const struct tongue_fault *list, size_t n)
{
	json_t *a = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(a, json_pack("{s:i,s:o}", "line", list[i].line, "why",
		                                 json_text(i18n_text(c->lang, list[i].why))));
	return a;
}

/* Without the own ones. */
static json_t *section_json(
        struct ctx *c, const struct own_list_whole *w, const char *name, bool plain)
{
	json_t *lines = json_array();
	size_t n;
	const struct tongue_line *list = tongue_lines(w->tongue, w->row.list, name, &n);

	for (size_t i = 0; i < n; i++) {
		const char *value = list[i].value;
		if (!list[i].own)
			json_array_append_new(
			        lines, json_text(*value == 0 ? list[i].text
			                                     : talloc_asprintf(c, "%s => %s",
			                                               list[i].text, value)));
	}
	return json_pack("{s:o,s:o}", "heading",
	        json_text(talloc_asprintf(c, plain ? "[[%s]]" : "[%s]", name)), "lines", lines);
}

static json_t *whole_json(struct ctx *c, const struct own_list_whole *w)
{
	json_t *o = json_object(), *sections = json_array();
	const char *name;
	bool plain;

	json_object_set_new(o, "language", json_text(w->row.language));
	json_object_set_new(o, "list", json_text(w->row.list));
	json_object_set_new(o, "version", json_integer(w->row.version));
	json_object_set_new(o, "text", json_text(w->row.text));
	json_object_set_new(o, "faults", faults_json(c, w->faults, w->fault_n));
	for (size_t i = 0; (name = tongue_section_at(w->tongue, w->row.list, i, &plain)) != NULL;
	        i++)
		json_array_append_new(sections, section_json(c, w, name, plain));
	json_object_set_new(o, "sections", sections);
	return o;
}

enum rc api_own_list_get(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct own_list_whole w;

	TRY(own_list_get(c, c, http_path(r, "code"), http_path(r, "list"), &w));
	out->json = json_own(c, whole_json(c, &w));
	return RC_OK;
}

enum rc api_own_list_set(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct own_list_whole w;
	const char *text;
	int64_t version;

	TRY(json_get_i64(c, r->json, "version", 0, INT64_MAX, &version));
	TRY(json_get_text(c, r->json, "text", TONGUE_OWN_MAX, &text));
	TRY(own_list_set(c, c, http_path(r, "code"), http_path(r, "list"), text, version, &w));
	out->json = json_own(c, whole_json(c, &w));
	return RC_OK;
}

static json_t *find_json(const struct own_list_find *f)
{
	return json_pack("{s:i,s:i,s:o}", "start", (int)f->start, "end", (int)f->end, "text",
	        json_text(f->text));
}

enum rc api_own_list_try(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	json_t *found = json_array(), *fits = json_array();
	struct own_list_tried t;
	const char *text, *sentence;

	out->json = json_own(c, json_pack("{s:o,s:o}", "found", found, "fits", fits));
	TRY(json_get_text(c, r->json, "text", TONGUE_OWN_MAX, &text));
	TRY(json_get_text(c, r->json, "sentence", 4 * OWN_LIST_SENTENCE_MAX, &sentence));
	TRY(own_list_try(c, c, http_path(r, "code"), http_path(r, "list"), text, sentence, &t));
	json_object_set_new(out->json, "faults", faults_json(c, t.faults, t.fault_n));
	for (size_t i = 0; i < t.found_n; i++) {
		json_t *o = find_json(&t.found[i]);
		json_object_set_new(o, "what", json_text(t.found[i].what));
		json_object_set_new(o, "say", json_text(t.found[i].say));
		json_array_append_new(found, o);
	}
	for (size_t i = 0; i < t.fit_n; i++) {
		json_t *o = find_json(&t.fits[i]);
		json_object_set_new(o, "section", json_text(t.fits[i].what));
		json_object_set_new(o, "line", json_text(t.fits[i].say));
		json_object_set_new(o, "own", json_boolean(t.fits[i].own));
		json_array_append_new(fits, o);
	}
	out->status = 200;
	return RC_OK;
}
