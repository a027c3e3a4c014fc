/* desk/conversation_field: which fields there are, and what they may hold. */
#include "desk/conversation_field.h"

#include <string.h>

#include "base/json.h"
#include "desk/access.h"
#include "desk/audit.h"
#include "desk/field_value.h"
#include "store/engine.h"
#include "store/event.h"

#define CHOICE_MAX 100 /* characters */

struct work {
	const void *mem;
	int64_t id;
	const struct conversation_field_change *change;
	const char *name, *choices;
	struct conversation_field field, *list;
	int n;
};

static void tell(struct ctx *c, const char *kind, int64_t id)
{
	event_add(c, &(struct event){
	                     .kind = kind, .subject_kind = "conversation_field", .subject_id = id});
}

static enum rc clean_name(struct ctx *c, struct work *w)
{
	w->name = w->change->name == NULL ? NULL : str_collapse(w->mem, w->change->name);
	if (w->name == NULL || w->name[0] != 0)
		return RC_OK;
	return ctx_fail_field(
	        c, RC_INVALID, "name", "empty_name", "A name needs at least one letter.", NULL);
}

static enum rc check(struct ctx *c, const struct conversation_field *f)
{
	if (strcmp(f->kind, "choice") == 0 && strcmp(f->choices, "[]") == 0)
		return ctx_fail_field(c, RC_INVALID, "choices", "no_choices",
		        "A choice needs something to choose from.", NULL);
	return RC_OK;
}

static enum rc taken(struct ctx *c, enum rc rc)
{
	if (rc != RC_CONFLICT)
		return rc;
	return ctx_fail_field(c, RC_CONFLICT, "name", "field_taken",
	        "There is a field of this name already.", NULL);
}

static void take_over(struct ctx *c, const struct work *w, struct conversation_field *f)
{
	const struct conversation_field_change *h = w->change;

	if (w->name != NULL)
		f->name = w->name;
	if (w->choices != NULL)
		f->choices = w->choices;
	if (h->required >= 0)
		f->required = h->required == 1;
	if (h->place >= 0)
		f->place = h->place;
	if (h->archived >= 0 && (f->archived_ms != 0) != (h->archived == 1))
		f->archived_ms = h->archived == 1 ? c->now_ms : 0;
}

static enum rc note(struct ctx *c, const char *verb, const struct conversation_field *before,
        const struct conversation_field *after)
{
	json_t *changes = audit_changes(c);

	audit_text(changes, "name", before->name, after->name);
	audit_text(changes, "kind", before->kind, after->kind);
	audit_text(changes, "choices", before->choices, after->choices);
	audit_flag(changes, "required", before->required, after->required);
	audit_number(changes, "place", before->place, after->place);
	audit_flag(changes, "archived", before->archived_ms != 0, after->archived_ms != 0);
	return audit_add(c,
	        &(struct audit){.noun = "conversation_field",
	                .verb = verb,
	                .subject_id = after->id,
	                .name = after->name},
	        changes);
}

static enum rc add(struct ctx *c, void *arg)
{
	struct work *w = arg;
	struct conversation_field *f = &w->field;

	TRY(store_conversation_field_list(c, w->mem, &w->list, &w->n));
	if (w->n >= FIELDS_MAX)
		return ctx_fail(c, RC_LIMIT, "too_many_fields",
		        "There are as many fields as there can be.", NULL);
	*f = (struct conversation_field){.kind = w->change->kind, .choices = "[]", .place = w->n};
	take_over(c, w, f);
	TRY(check(c, f));
	TRY(taken(c, store_conversation_field_add(c, f)));
	tell(c, "conversation_field.added", f->id);
	TRY(store_conversation_field_get(c, w->mem, f->id, f));
	return note(c, "added", &(struct conversation_field){0}, f);
}

enum rc conversation_field_add(struct ctx *c, const void *mem,
        const struct conversation_field_change *change, struct conversation_field *out)
{
	struct work w = {.mem = mem, .change = change};

	TRY(access_role(c, ROLE_ADMIN));
	TRY(clean_name(c, &w));
	w.choices =
	        change->choices == NULL ? NULL : field_choices(mem, change->choices, CHOICE_MAX);
	TRY(store_tx(c, DB_WRITE, add, &w));
	*out = w.field;
	return RC_OK;
}

static enum rc no_such_field(struct ctx *c, enum rc rc)
{
	return ctx_fail_field(
	        c, rc, "fields", "no_such_field", "There is no such field any more.", NULL);
}

static enum rc update(struct ctx *c, void *arg)
{
	struct work *w = arg;
	enum rc rc = store_conversation_field_get(c, w->mem, w->id, &w->field);

	if (rc == RC_NOT_FOUND)
		return no_such_field(c, rc);
	TRY(rc);
	const struct conversation_field before = w->field;
	take_over(c, w, &w->field);
	TRY(check(c, &w->field));
	TRY(taken(c, store_conversation_field_update(c, &w->field)));
	tell(c, "conversation_field.changed", w->id);
	TRY(store_conversation_field_get(c, w->mem, w->id, &w->field));
	return note(c, "changed", &before, &w->field);
}

enum rc conversation_field_update(struct ctx *c, const void *mem, int64_t id,
        const struct conversation_field_change *change, struct conversation_field *out)
{
	struct work w = {.mem = mem, .id = id, .change = change};

	TRY(access_role(c, ROLE_ADMIN));
	TRY(clean_name(c, &w));
	w.choices =
	        change->choices == NULL ? NULL : field_choices(mem, change->choices, CHOICE_MAX);
	TRY(store_tx(c, DB_WRITE, update, &w));
	*out = w.field;
	return RC_OK;
}

static enum rc list(struct ctx *c, void *arg)
{
	struct work *w = arg;
	return store_conversation_field_list(c, w->mem, &w->list, &w->n);
}

enum rc conversation_field_list(
        struct ctx *c, const void *mem, struct conversation_field **out, int *out_n)
{
	struct work w = {.mem = mem};

	TRY(store_tx(c, DB_READ, list, &w));
	*out = w.list;
	*out_n = w.n;
	return RC_OK;
}

/* ---- what they hold ---- */

static enum rc bad(struct ctx *c, const struct conversation_field *f, const char *sentence)
{
	return ctx_fail_field(
	        c, RC_INVALID, "fields", "bad_field", sentence, "field", f->name, NULL);
}

/* In the form in which it is kept; empty is none. */
static enum rc read_value(struct ctx *c, const void *mem, const struct conversation_field *f,
        const char *text, const char **out)
{
	const char *clean = text == NULL ? "" : str_collapse(mem, text);

	*out = NULL;
	if (clean[0] == 0)
		return RC_OK;
	if (strlen(utf8_prefix(mem, clean, FIELD_TEXT_MAX)) < strlen(clean))
		return bad(c, f, N_("What stands in “{field}” is too long. 500 letters fit."));
	if (strcmp(f->kind, "number") == 0) {
		clean = field_number(mem, clean);
		if (clean == NULL)
			return bad(c, f, N_("“{field}” takes a number, as 12 or 3.5."));
	} else if (strcmp(f->kind, "date") == 0 && !field_is_day(clean)) {
		return bad(c, f, N_("“{field}” takes a date, as 2026-11-26."));
	} else if (strcmp(f->kind, "choice") == 0 && !field_is_choice(f->choices, clean)) {
		return bad(c, f, N_("“{field}” takes one of its choices."));
	}
	*out = clean;
	return RC_OK;
}

static enum rc apply_one(struct ctx *c, const void *mem, int64_t number,
        const struct field_value *v, json_t *changed, json_t *back)
{
	struct conversation_field f = {0};
	struct field_value next = {.id = v->id};
	const char *before;

	enum rc rc = store_conversation_field_get(c, mem, v->id, &f);
	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	TRY(store_conversation_field_value(c, mem, number, v->id, &before));
	/* what an archived one holds may be taken away, or put back as it was */
	if (rc == RC_NOT_FOUND || (f.archived_ms != 0 && v->value != NULL))
		return no_such_field(c, RC_INVALID);
	TRY(read_value(c, mem, &f, v->value, &next.value));
	if (str_eq(before, next.value))
		return RC_OK;
	json_array_append_new(changed, json_integer(v->id));
	json_array_append_new(
	        back, json_pack("{s:I,s:o}", "id", (json_int_t)v->id, "value", json_text(before)));
	return store_conversation_field_set(c, number, &next);
}

enum rc conversation_field_apply(struct ctx *c, const void *mem, int64_t number,
        const struct field_value *values, int n, json_t *changed, json_t *back)
{
	for (int i = 0; i < n; i++)
		TRY(apply_one(c, mem, number, &values[i], changed, back));
	return RC_OK;
}

enum rc conversation_field_complete(struct ctx *c, int64_t number)
{
	const char *name;

	TRY(store_conversation_field_missing(c, c, number, &name));
	if (name == NULL)
		return RC_OK;
	return ctx_fail_field(c, RC_INVALID, "fields", "field_missing",
	        "Before it is solved, “{field}” has to be filled in.", "field", name, NULL);
}
