/* desk/customer_csv_import: one row of a table becomes one customer or organisation. */
#include "desk/customer_csv_import.h"

#include <string.h>

#include "base/str.h"
#include "desk/customer.h"
#include "desk/customer_words.h"
#include "desk/organisation.h"

#define LIST 50 /* of addresses, phones or domains in one cell */

/* The first cell that says something in this column; NULL: none does. */
static const char *cell_of(
        struct ctx *c, struct csv_sheet *s, const struct csv_row *row, int column)
{
	for (int i = 0; i < s->heading_count && i < row->n; i++) {
		if (s->columns[i] != column)
			continue;
		const char *text = str_trim(c, row->cells[i]);
		if (text[0] == 0)
			continue;
		s->at = s->headings[i];
		return text;
	}
	return NULL;
}

static enum rc read_id(struct ctx *c, struct csv_sheet *s, const struct csv_row *row, int64_t *out)
{
	const char *text = cell_of(c, s, row, CSV_ID);

	*out = 0;
	if (text != NULL && (str_to_i64(text, out) != RC_OK || *out < 1))
		return ctx_fail(c, RC_INVALID, "not_an_id",
		        "This column holds the desk's own numbers. Leave it empty for somebody "
		        "new.",
		        NULL);
	return RC_OK;
}

/* All cells of a column, taken apart. marks: what parts them. */
static int read_list(struct ctx *c, struct csv_sheet *s, const struct csv_row *row, int column,
        const char *marks, const char *out[LIST + 1])
{
	int n = 0;

	for (int i = 0; i < s->heading_count && i < row->n; i++) {
		char *save = NULL;
		if (s->columns[i] != column)
			continue;
		for (char *part = strtok_r(talloc_strdup(c, row->cells[i]), marks, &save);
		        part != NULL && n < LIST; part = strtok_r(NULL, marks, &save)) {
			const char *text = str_collapse(c, part);
			if (text[0] == 0)
				continue;
			s->at = s->headings[i];
			out[n++] = text;
		}
	}
	out[n] = NULL;
	return n;
}

/* Cells of the team's own fields; *changed: one of them says something new. */
static enum rc set_values(
        struct ctx *c, struct csv_sheet *s, const struct csv_row *row, int64_t id, bool *changed)
{
	struct customer_field *now;
	int n;

	if (s->field_count == 0)
		return RC_OK;
	TRY(store_customer_field_values(c, c, s->of, id, &now, &n));
	for (int i = 0; i < s->field_count; i++) {
		const char *text = cell_of(c, s, row, CSV_FIELD_FIRST + i), *value, *before = NULL;
		if (text == NULL)
			continue;
		TRY(customer_field_check(c, &s->fields[i], text, &value));
		for (int j = 0; j < n; j++)
			if (now[j].id == s->fields[i].id)
				before = now[j].value;
		if (str_eq(before, value))
			continue;
		TRY(store_customer_field_value_set(c, s->fields[i].id, id, value));
		*changed = true;
	}
	return RC_OK;
}

static bool is_address(const char *text)
{
	const char *at = strchr(text, '@');

	return at != NULL && at != text && at[1] != 0 && strchr(at + 1, '@') == NULL &&
	       strpbrk(text, " \t<>") == NULL && strlen(text) <= 254;
}

/* Whose the addresses are; *out 0: nobody's yet. */
static enum rc find_by_addresses(struct ctx *c, const char **addresses, int64_t *out)
{
	struct customer k;
	bool own;

	for (size_t i = 0; addresses[i] != NULL; i++) {
		addresses[i] = str_lower(c, addresses[i]);
		if (!is_address(addresses[i]))
			return ctx_fail(c, RC_INVALID, "not_an_address",
			        "“{address}” is not a mail address.", "address", addresses[i],
			        NULL);
		TRY(address_is_own(c, addresses[i], &own));
		if (own)
			return ctx_fail(c, RC_INVALID, "own_address",
			        "{address} belongs to this desk. It is no customer's.", "address",
			        addresses[i], NULL);
		enum rc rc = customer_at(c, c, addresses[i], &k);
		if (rc == RC_NOT_FOUND)
			continue;
		TRY(rc);
		if (*out != 0 && *out != k.id)
			return ctx_fail(c, RC_CONFLICT, "address_of_another",
			        "{address} belongs to {name}. Merge them first, or part the row.",
			        "address", addresses[i], "name", k.name, NULL);
		*out = k.id;
	}
	return RC_OK;
}

static enum rc find_organisation(struct ctx *c, const char *name, int64_t *out)
{
	const char *tidy = utf8_prefix(c, str_collapse(c, name), CUSTOMER_NAME);
	const char *sort = customer_sort(c, tidy);
	struct organisation o;
	enum rc rc = store_organisation_by_name(c, c, sort, &o);

	if (rc == RC_NOT_FOUND)
		return store_organisation_add(c, tidy, sort, out);
	TRY(rc);
	*out = o.id;
	return RC_OK;
}

static enum rc read_language(struct ctx *c, const char *text, const char **out)
{
	const char *low = str_lower(c, text);
	size_t n = strspn(low, "abcdefghijklmnopqrstuvwxyz");

	if (low[n] != 0 || n < 2 || n > 3)
		return ctx_fail(c, RC_INVALID, "not_a_language",
		        "A language is written as pl, el, lt, en and the like.", NULL);
	*out = low;
	return RC_OK;
}

/* Cells onto the row of the customer. *changed: one of them says something new. */
static enum rc apply_cells(struct ctx *c, struct csv_sheet *s, const struct csv_row *row,
        struct customer *k, bool *changed)
{
	struct customer before = *k;
	const char *text;

	if ((text = cell_of(c, s, row, CSV_NAME)) != NULL)
		k->name = utf8_prefix(c, str_collapse(c, text), CUSTOMER_NAME);
	if ((text = cell_of(c, s, row, CSV_CALLED)) != NULL)
		k->called = utf8_prefix(c, str_collapse(c, text), CUSTOMER_NAME);
	if ((text = cell_of(c, s, row, CSV_LANGUAGE)) != NULL)
		TRY(read_language(c, text, &k->language));
	if ((text = cell_of(c, s, row, CSV_ORGANISATION)) != NULL)
		TRY(find_organisation(c, text, &k->organisation_id));
	if (str_eq(k->name, before.name) && str_eq(k->called, before.called) &&
	        str_eq(k->language, before.language) &&
	        k->organisation_id == before.organisation_id)
		return RC_OK;
	*changed = true;
	return store_customer_update(c, k);
}

static bool is_among(const char *const *list, const char *text)
{
	for (size_t i = 0; list[i] != NULL; i++)
		if (strcmp(list[i], text) == 0)
			return true;
	return false;
}

static enum rc add_addresses(struct ctx *c, int64_t id, const char *const *addresses, bool *changed)
{
	const char **now;
	bool taken;

	TRY(store_customer_addresses(c, c, id, &now));
	for (size_t i = 0; addresses[i] != NULL; i++) {
		if (is_among(now, addresses[i]))
			continue;
		TRY(store_customer_address_add(c, id, addresses[i], &taken));
		*changed |= !taken;
	}
	return RC_OK;
}

static enum rc add_phones(struct ctx *c, int64_t id, const char *const *phones, bool *changed)
{
	const char **now, *known[CUSTOMER_PHONES + 1] = {NULL};

	TRY(store_customer_phones(c, c, id, &now));
	for (size_t i = 0; now[i] != NULL && i < CUSTOMER_PHONES; i++)
		known[i] = customer_phone_digits(c, now[i]);
	for (size_t i = 0; phones[i] != NULL; i++) {
		const char *digits = customer_phone_digits(c, phones[i]);
		if (digits == NULL)
			return ctx_fail(c, RC_INVALID, "not_a_phone",
			        "{number} does not look like a phone number.", "number", phones[i],
			        NULL);
		if (is_among(known, digits))
			continue;
		TRY(store_customer_phone_add(c, id, digits, phones[i]));
		*changed = true;
	}
	return RC_OK;
}

static enum rc load_given(struct ctx *c, int64_t id, struct customer *out)
{
	enum rc rc = store_customer_get(c, c, id, out);

	if (rc == RC_NOT_FOUND || (rc == RC_OK && out->merged_into != 0))
		return ctx_fail(c, RC_NOT_FOUND, "no_such_customer",
		        "This desk has no customer of this number.", NULL);
	return rc;
}

static enum rc add_customer(struct ctx *c, struct csv_sheet *s, const struct csv_row *row,
        const char *address, struct customer *out)
{
	const char *name = cell_of(c, s, row, CSV_NAME);

	if (name == NULL)
		name = address;
	if (name == NULL || str_collapse(c, name)[0] == 0)
		return ctx_fail(
		        c, RC_INVALID, "empty_row", "A row needs a name or an address.", NULL);
	return store_customer_add(
	        c, c, utf8_prefix(c, str_collapse(c, name), CUSTOMER_NAME), address, NULL, out);
}

/* Who the row is about: by the desk's number, else by address, else somebody new. */
static enum rc find_customer(struct ctx *c, struct csv_sheet *s, const struct csv_row *row,
        const char **addresses, struct customer *out)
{
	int64_t id = 0, given = 0;

	read_list(c, s, row, CSV_ADDRESSES, " \t,;\n\r", addresses);
	TRY(find_by_addresses(c, addresses, &id));
	TRY(read_id(c, s, row, &given));
	s->act = given != 0 || id != 0 ? CSV_SAME : CSV_ADD;
	if (given != 0 && id != 0 && id != given)
		return ctx_fail(c, RC_CONFLICT, "address_of_another",
		        "One of the addresses belongs to another customer.", NULL);
	if (given != 0)
		return load_given(c, given, out);
	if (id != 0)
		return store_customer_get(c, c, id, out);
	return add_customer(c, s, row, addresses[0], out);
}

enum rc csv_take_customer(struct ctx *c, struct csv_sheet *s, const struct csv_row *row)
{
	const char *addresses[LIST + 1] = {NULL}, *phones[LIST + 1] = {NULL};
	struct customer k = {0};
	bool changed = false;

	TRY(find_customer(c, s, row, addresses, &k));
	TRY(apply_cells(c, s, row, &k, &changed));
	TRY(add_addresses(c, k.id, addresses, &changed));
	read_list(c, s, row, CSV_PHONES, ",;\n\r", phones);
	TRY(add_phones(c, k.id, phones, &changed));
	TRY(set_values(c, s, row, k.id, &changed));
	if (changed && s->act == CSV_SAME)
		s->act = CSV_CHANGE;
	if (s->act != CSV_SAME)
		TRY(store_customer_touch(c, k.id)); /* its words follow by themselves */
	s->id = k.id;
	s->name = k.name;
	return RC_OK;
}

static enum rc load_organisation(
        struct ctx *c, struct csv_sheet *s, const struct csv_row *row, struct organisation *out)
{
	const char *name;
	int64_t id = 0;

	TRY(read_id(c, s, row, &id));
	if (id == 0) {
		name = cell_of(c, s, row, CSV_NAME);
		if (name == NULL)
			return ctx_fail(c, RC_INVALID, "empty_row", "A row needs a name.", NULL);
		enum rc rc = store_organisation_by_name(
		        c, c, customer_sort(c, str_collapse(c, name)), out);
		if (rc != RC_NOT_FOUND)
			return rc;
		s->act = CSV_ADD;
		TRY(find_organisation(c, name, &id));
	}
	enum rc rc = store_organisation_get(c, c, id, out);
	if (rc == RC_NOT_FOUND)
		return ctx_fail(c, rc, "no_such_organisation",
		        "This desk has no organisation of this number.", NULL);
	return rc;
}

enum rc csv_take_organisation(struct ctx *c, struct csv_sheet *s, const struct csv_row *row)
{
	const char *domains[LIST + 1] = {NULL}, *name;
	struct organisation o;
	bool changed = false;

	s->act = CSV_SAME;
	TRY(load_organisation(c, s, row, &o));
	name = cell_of(c, s, row, CSV_NAME);
	name = name == NULL ? o.name : utf8_prefix(c, str_collapse(c, name), CUSTOMER_NAME);
	if (!str_eq(name, o.name)) {
		o.name = name;
		TRY(store_organisation_update(c, &o, customer_sort(c, name)));
		changed = true;
	}
	read_list(c, s, row, CSV_DOMAINS, " \t,;\n\r", domains);
	for (size_t i = 0; domains[i] != NULL; i++)
		TRY(organisation_domain_join(c, o.id, domains[i], &changed));
	TRY(set_values(c, s, row, o.id, &changed));
	if (changed && s->act == CSV_SAME)
		s->act = CSV_CHANGE;
	s->id = o.id;
	s->name = name;
	return RC_OK;
}
