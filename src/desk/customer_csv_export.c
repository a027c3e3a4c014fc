/* desk/customer_csv_export: everybody as a table. */
#include "base/str.h"
#include "desk/access.h"
#include "desk/customer.h"
#include "desk/customer_csv_rules.h"
#include "store/customer_word.h"
#include "store/engine.h"
#include "store/organisation.h"

#define ROWS_AT_ONCE 100
#define TURN_BYTES (8u << 20)

struct work {
	enum field_owner of;
	customer_csv_write write;
	void *arg;
	struct customer_field *fields;
	int field_count;
};

static void add_list(const void *mem, struct buf *b, const char *const *list)
{
	struct buf *cell = buf_new(mem, 100000);

	for (size_t i = 0; list[i] != NULL; i++)
		buf_addf(cell, "%s%s", i > 0 ? ", " : "", list[i]);
	csv_add(b, cell->p, false);
}

static enum rc add_values(
        struct ctx *c, const void *mem, const struct work *w, struct buf *b, int64_t id)
{
	struct customer_field *values;
	int n;

	TRY(store_customer_field_values(c, mem, w->of, id, &values, &n));
	for (int i = 0; i < n; i++)
		csv_add(b, values[i].value != NULL ? values[i].value : "", false);
	csv_end_row(b);
	return RC_OK;
}

static enum rc add_header(struct ctx *c, struct work *w)
{
	static const char *const customer[] = {"wellspring_id", "name", "called", "language",
	        "addresses", "phones", "organisation", NULL};
	static const char *const organisation[] = {"wellspring_id", "name", "domains", NULL};
	const char *const *names = w->of == FIELD_CUSTOMER ? customer : organisation;
	struct buf *b = buf_new(c, TURN_BYTES);

	/* spreadsheets take it for UTF-8 by this mark alone */
	buf_adds(b, "\xef\xbb\xbf");
	for (int i = 0; names[i] != NULL; i++)
		csv_add(b, names[i], i == 0);
	for (int i = 0; i < w->field_count; i++)
		if (!w->fields[i].archived)
			csv_add(b, w->fields[i].name, false);
	csv_end_row(b);
	return w->write(c, w->arg, b->p, b->n);
}

static enum rc add_customer(
        struct ctx *c, const void *mem, const struct work *w, struct buf *b, int64_t id)
{
	const char **addresses, **phones;
	struct customer k;

	TRY(store_customer_get(c, mem, id, &k));
	TRY(store_customer_addresses(c, mem, id, &addresses));
	TRY(store_customer_phones(c, mem, id, &phones));
	csv_add(b, talloc_asprintf(mem, "%lld", (long long)id), true);
	csv_add(b, k.name, false);
	csv_add(b, k.called, false);
	csv_add(b, k.language != NULL ? k.language : "", false);
	add_list(mem, b, addresses);
	add_list(mem, b, phones);
	csv_add(b, k.organisation != NULL ? k.organisation : "", false);
	return add_values(c, mem, w, b, id);
}

static enum rc write_customers(struct ctx *c, const struct work *w)
{
	struct customer_key keys[ROWS_AT_ONCE], above = {0};
	const struct customer_search everybody = {0};
	int n = ROWS_AT_ONCE;

	while (n == ROWS_AT_ONCE) {
		void *mem = talloc_new(c);
		struct buf *b = buf_new(mem, TURN_BYTES);
		TRY(store_customer_keys(c, mem, &everybody, above, ROWS_AT_ONCE, keys, &n));
		for (int i = 0; i < n; i++)
			TRY(add_customer(c, mem, w, b, keys[i].id));
		if (n > 0)
			above = (struct customer_key){
			        talloc_strdup(c, keys[n - 1].word), keys[n - 1].id, false};
		TRY(w->write(c, w->arg, b->p, b->n));
		talloc_free(mem);
	}
	return RC_OK;
}

static enum rc write_organisations(struct ctx *c, const struct work *w)
{
	struct organisation_search q = {.name = "", .domain = "", .above = ""};
	struct organisation *rows;
	int n = ROWS_AT_ONCE;

	while (n == ROWS_AT_ONCE) {
		void *mem = talloc_new(c);
		struct buf *b = buf_new(mem, TURN_BYTES);
		TRY(store_organisation_list(c, mem, &q, ROWS_AT_ONCE, &rows, &n));
		for (int i = 0; i < n; i++) {
			const char **domains;
			TRY(store_organisation_domains(c, mem, rows[i].id, &domains));
			csv_add(b, talloc_asprintf(mem, "%lld", (long long)rows[i].id), true);
			csv_add(b, rows[i].name, false);
			add_list(mem, b, domains);
			TRY(add_values(c, mem, w, b, rows[i].id));
		}
		if (n > 0) {
			q.above = talloc_strdup(c, rows[n - 1].sort);
			q.above_id = rows[n - 1].id;
		}
		TRY(w->write(c, w->arg, b->p, b->n));
		talloc_free(mem);
	}
	return RC_OK;
}

static enum rc export(struct ctx *c, void *arg) {
	struct work *w = arg;

	TRY(store_customer_field_list(c, c, w->of, &w->fields, &w->field_count));
	TRY(add_header(c, w));
	return w->of == FIELD_CUSTOMER ? write_customers(c, w) : write_organisations(c, w);
}

enum rc customer_csv_export(struct ctx *c, enum field_owner of, customer_csv_write write, void *arg)
{
	struct work w = {.of = of, .write = write, .arg = arg};

	TRY(access_role(c, ROLE_ADMIN));
	return store_tx(c, DB_READ, export, &w);
}
