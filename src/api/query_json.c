/* api/query_json: a search as JSON. */
#include "api/query_json.h"

#include "base/json.h"
#include "i18n/i18n.h"

static json_t *note_json(const struct ctx *c, const struct query_note *n)
{
	static const struct {
		const char *code, *sentence;
	} words[] = {
	        [QUERY_NO_OPERATOR] = {"no_operator", N_("“{text}” is not something one can ask "
	                                                 "for; it was looked for as words.")},
	        [QUERY_NO_VALUE] = {"no_value", N_("“{text}” was not understood and is left out.")},
	        [QUERY_NO_SUCH] = {"no_such",
	                N_("Nothing here is called as “{text}” asks, so that it finds nothing.")},
	        [QUERY_TOO_LONG] = {"too_long",
	                N_("The search is too long; it was read up to “{text}”.")},
	};
	const char *pairs[] = {"text", n->text, NULL};
	void *mem = talloc_new(NULL);
	json_t *o = json_object();

	json_object_set_new(o, "code", json_text(words[n->trouble].code));
	json_object_set_new(o, "text", json_text(n->text));
	json_object_set_new(o, "sentence",
	        json_text(i18n_fill(mem, c->lang, words[n->trouble].sentence, pairs)));
	talloc_free(mem);
	return o;
}

static json_t *term_json(const struct ctx *c, const struct query_term *t)
{
	void *mem = talloc_new(NULL);
	json_t *o = json_object();

	json_object_set_new(o, "text", json_text(query_write_term(mem, t)));
	json_object_set_new(o, "field", json_text(query_field_name(t->field)));
	json_object_set_new(o, "value", json_text(t->value));
	json_object_set_new(
	        o, "shown", json_text(query_value_name_in(t->field, t->value, c->lang)));
	json_object_set_new(o, "negated", json_boolean(t->negated));
	json_object_set_new(o, "group", json_integer(t->group));
	talloc_free(mem);
	return o;
}

json_t *asked_json(const struct ctx *c, const struct question *q)
{
	void *mem = talloc_new(NULL);
	json_t *o = json_object(), *terms = json_array(), *notes = json_array();

	for (size_t i = 0; i < q->n; i++)
		json_array_append_new(terms, term_json(c, &q->terms[i]));
	for (size_t i = 0; i < q->note_n; i++)
		json_array_append_new(notes, note_json(c, &q->notes[i]));
	json_object_set_new(o, "query", json_text(query_write(mem, q)));
	json_object_set_new(o, "terms", terms);
	json_object_set_new(o, "notes", notes);
	talloc_free(mem);
	return o;
}

static json_t *passage_json(const struct passage *p, const char *where)
{
	json_t *o = json_object(), *ranges = json_array();

	for (int i = 0; i < p->n; i++) {
		json_t *one = json_object();
		json_object_set_new(one, "start", json_integer(p->ranges[i].start));
		json_object_set_new(one, "end", json_integer(p->ranges[i].end));
		json_array_append_new(ranges, one);
	}
	json_object_set_new(o, "where", json_text(where));
	json_object_set_new(o, "text", json_text(p->text));
	json_object_set_new(o, "ranges", ranges);
	return o;
}

json_t *found_json(const struct found *f)
{
	static const char *const names[] = {
	        [FOUND_SUBJECT] = "subject", [FOUND_TEXT] = "text", [FOUND_PEOPLE] = "people"};
	json_t *list = json_array();

	for (int i = 0; i < FOUND_MAX && f->at[i].where != FOUND_NOWHERE; i++)
		json_array_append_new(list, passage_json(&f->at[i].passage, names[f->at[i].where]));
	return list;
}
