/* desk/customer_field: fields of the team's own, of customers and organisations. */
#include "desk/customer_field.h"

#include "base/str.h"
#include "desk/access.h"
#include "desk/audit.h"
#include "desk/field_value.h"
#include "store/engine.h"
#include "store/event.h"

#define NAME 100 /* characters */
#define TEXT 2000

struct wish {
	const void *mem;
	enum field_owner owner;
	int64_t id;
	const struct customer_field_change *change;
	struct customer_field f, *list;
	int n;
};

static enum rc list(struct ctx *c, void *arg)
{
	struct wish *w = arg;
	return store_customer_field_list(c, w->mem, w->owner, &w->list, &w->n);
}

enum rc customer_field_list(struct ctx *c, const void *mem, enum field_owner owner,
        struct customer_field **out, int *out_n)
{
	struct wish w = {.mem = mem, .owner = owner};

	TRY(access_role(c, ROLE_AGENT));
	TRY(store_tx(c, DB_READ, list, &w));
	*out = w.list;
	*out_n = w.n;
	return RC_OK;
}

static enum rc read_choices(struct ctx *c, const char **typed, const char **out)
{
	*out = field_choices(c, typed, NAME);
	if (!str_eq(*out, "[]"))
		return RC_OK;
	return ctx_fail_field(c, RC_INVALID, "choices", "no_choices",
	        "A field to choose from needs at least one choice.", NULL);
}

/* Onto the row; position and the flags only where they are given. */
static enum rc apply(
        struct ctx *c, const struct customer_field_change *change, struct customer_field *f)
{
	bool chooses = str_eq(f->kind, "choice");

	if (change->name != NULL) {
		f->name = utf8_prefix(c, str_collapse(c, change->name), NAME);
		if (f->name[0] == 0)
			return ctx_fail_field(c, RC_INVALID, "name", "empty_name",
			        "A name needs at least one letter.", NULL);
	}
	if (chooses && (change->choices != NULL || f->id == 0))
		TRY(read_choices(c, change->choices, &f->choices));
	if (change->required >= 0)
		f->required = change->required;
	if (change->archived >= 0)
		f->archived = change->archived;
	if (change->position > 0)
		f->position = change->position;
	return RC_OK;
}

static void tell(struct ctx *c, const char *kind, int64_t id)
{
	event_add(c,
	        &(struct event){.kind = kind, .subject_kind = "customer_field", .subject_id = id});
}

static enum rc note(struct ctx *c, const char *verb, const struct customer_field *before,
        const struct customer_field *after)
{
	json_t *changes = audit_changes(c);
	const char *of = after->owner == FIELD_CUSTOMER ? "customer" : "organisation";

	audit_text(changes, "of", before->id == 0 ? NULL : of, of);
	audit_text(changes, "name", before->name, after->name);
	audit_text(changes, "kind", before->kind, after->kind);
	audit_text(changes, "choices", before->choices, after->choices);
	audit_flag(changes, "required", before->required, after->required);
	audit_number(changes, "place", before->position, after->position);
	audit_flag(changes, "archived", before->archived, after->archived);
	return audit_add(c,
	        &(struct audit){.noun = "customer_field",
	                .verb = verb,
	                .subject_id = after->id,
	                .name = after->name},
	        changes);
}

static enum rc add(struct ctx *c, void *arg)
{
	struct wish *w = arg;

	w->f = (struct customer_field){.owner = w->owner, .kind = w->change->kind, .choices = "[]"};
	TRY(apply(c, w->change, &w->f));
	TRY(list(c, w));
	if (w->n >= CUSTOMER_FIELDS)
		return ctx_fail(c, RC_LIMIT, "too_many_fields",
		        "There are {max} fields already. Please use one that is there.", "max",
		        talloc_asprintf(c, "%d", CUSTOMER_FIELDS), NULL);
	TRY(store_customer_field_add(c, &w->f, &w->id));
	tell(c, "customer_field.added", w->id);
	TRY(store_customer_field_get(c, w->mem, w->id, &w->f));
	return note(c, "added", &(struct customer_field){0}, &w->f);
}

enum rc customer_field_add(struct ctx *c, const void *mem, enum field_owner owner,
        const struct customer_field_change *change, struct customer_field *out)
{
	struct wish w = {.mem = mem, .owner = owner, .change = change};

	TRY(access_role(c, ROLE_ADMIN));
	TRY(store_tx(c, DB_WRITE, add, &w));
	*out = w.f;
	return RC_OK;
}

static enum rc load(struct ctx *c, const void *mem, int64_t id, struct customer_field *out)
{
	enum rc rc = store_customer_field_get(c, mem, id, out);

	if (rc == RC_NOT_FOUND)
		return ctx_fail_field(
		        c, rc, "fields", "no_such_field", "There is no such field.", NULL);
	return rc;
}

static enum rc update(struct ctx *c, void *arg)
{
	struct wish *w = arg;

	TRY(load(c, w->mem, w->id, &w->f));
	const struct customer_field before = w->f;
	TRY(apply(c, w->change, &w->f));
	TRY(store_customer_field_update(c, &w->f));
	tell(c, "customer_field.changed", w->id);
	TRY(store_customer_field_get(c, w->mem, w->id, &w->f));
	return note(c, "changed", &before, &w->f);
}

enum rc customer_field_update(struct ctx *c, const void *mem, int64_t id,
        const struct customer_field_change *change, struct customer_field *out)
{
	struct wish w = {.mem = mem, .id = id, .change = change};

	TRY(access_role(c, ROLE_ADMIN));
	TRY(store_tx(c, DB_WRITE, update, &w));
	*out = w.f;
	return RC_OK;
}

enum rc customer_field_check(
        struct ctx *c, const struct customer_field *f, const char *typed, const char **out)
{
	const char *text = typed == NULL ? "" : str_collapse(c, typed);

	*out = NULL;
	if (text[0] == 0 && f->required)
		return ctx_fail_field(c, RC_INVALID, "fields", "required_field",
		        "“{name}” cannot stay empty.", "name", f->name, NULL);
	if (text[0] == 0)
		return RC_OK;
	if (str_eq(f->kind, "number")) {
		*out = field_number(c, text);
		if (*out == NULL)
			return ctx_fail_field(c, RC_INVALID, "fields", "not_a_number",
			        "“{name}” takes a number, such as 12 or 12.5.", "name", f->name,
			        NULL);
		return RC_OK;
	}
	if (str_eq(f->kind, "date") && !field_is_day(text))
		return ctx_fail_field(c, RC_INVALID, "fields", "not_a_date",
		        "“{name}” takes a day, such as 2026-11-26.", "name", f->name, NULL);
	if (str_eq(f->kind, "choice") && !field_is_choice(f->choices, text))
		return ctx_fail_field(c, RC_INVALID, "fields", "not_a_choice",
		        "“{value}” is none of the choices of “{name}”.", "value", text, "name",
		        f->name, NULL);
	if (utf8_length(text) > TEXT)
		return ctx_fail_field(c, RC_INVALID, "fields", "field_too_long",
		        "“{name}” is too long: at most {max} characters are taken.", "name",
		        f->name, "max", talloc_asprintf(c, "%d", TEXT), NULL);
	*out = text;
	return RC_OK;
}

enum rc customer_field_set(struct ctx *c, enum field_owner owner, int64_t of_id,
        const struct customer_field_wish *wishes)
{
	struct customer_field f;
	const char *value;

	for (size_t i = 0; wishes[i].field_id != 0; i++) {
		TRY(load(c, c, wishes[i].field_id, &f));
		if (f.owner != owner || f.archived)
			return ctx_fail_field(c, RC_INVALID, "fields", "no_such_field",
			        "There is no such field.", NULL);
		TRY(customer_field_check(c, &f, wishes[i].value, &value));
		TRY(store_customer_field_value_set(c, f.id, of_id, value));
	}
	return RC_OK;
}
