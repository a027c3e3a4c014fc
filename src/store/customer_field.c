/* store/customer_field: rows of customer_field and customer_field_value. */
#include "store/customer_field.h"

#include "store/engine.h"

static void read_row(struct stmt *s, const void *mem, void *row)
{
	struct customer_field *out = row;

	*out = (struct customer_field){
	        .id = col_i64(s, 0),
	        .owner = (enum field_owner)col_i64(s, 1),
	        .name = col_text(s, 2, mem),
	        .kind = col_text(s, 3, mem),
	        .choices = col_text(s, 4, mem),
	        .required = col_i64(s, 5) != 0,
	        .position = col_i64(s, 6),
	        .archived = col_i64(s, 7) != 0,
	};
}

static void read_value(struct stmt *s, const void *mem, void *row)
{
	struct customer_field *f = row;

	read_row(s, mem, f);
	f->value = col_text(s, 8, mem);
}

static enum rc read_list(
        struct stmt *s, const void *mem, stmt_reader *read, struct customer_field **out, int *out_n)
{
	return stmt_rows(s, mem, read, sizeof(struct customer_field), CUSTOMER_FIELDS, out, out_n);
}

enum rc store_customer_field_list(struct ctx *c, const void *mem, enum field_owner owner,
        struct customer_field **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_CUSTOMER_FIELD_LIST);
	bind_i64(s, 1, owner);
	return read_list(s, mem, read_row, out, out_n);
}

enum rc store_customer_field_values(struct ctx *c, const void *mem, enum field_owner owner,
        int64_t of_id, struct customer_field **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_CUSTOMER_FIELD_VALUES);
	bind_i64(s, 1, owner);
	bind_i64(s, 2, of_id);
	return read_list(s, mem, read_value, out, out_n);
}

enum rc store_customer_field_get(
        struct ctx *c, const void *mem, int64_t id, struct customer_field *out)
{
	struct stmt *s = stmt(c, Q_CUSTOMER_FIELD_GET);
	bind_i64(s, 1, id);
	TRY(stmt_one(s));
	read_row(s, mem, out);
	stmt_done(s);
	return RC_OK;
}

enum rc store_customer_field_add(struct ctx *c, const struct customer_field *f, int64_t *out_id)
{
	struct stmt *s = stmt(c, Q_CUSTOMER_FIELD_ADD);
	bind_i64(s, 1, f->owner);
	bind_text(s, 2, f->name);
	bind_text(s, 3, f->kind);
	bind_text(s, 4, f->choices);
	bind_i64(s, 5, f->required);
	TRY(stmt_one(s));
	*out_id = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

enum rc store_customer_field_update(struct ctx *c, const struct customer_field *f)
{
	struct stmt *s = stmt(c, Q_CUSTOMER_FIELD_UPDATE);
	bind_i64(s, 1, f->id);
	bind_text(s, 2, f->name);
	bind_text(s, 3, f->choices);
	bind_i64(s, 4, f->required);
	bind_i64(s, 5, f->position);
	bind_i64(s, 6, f->archived);
	return stmt_run(s, NULL);
}

enum rc store_customer_field_value_set(
        struct ctx *c, int64_t field_id, int64_t of_id, const char *value)
{
	struct stmt *s =
	        stmt(c, value != NULL ? Q_CUSTOMER_FIELD_VALUE_SET : Q_CUSTOMER_FIELD_VALUE_CLEAR);
	bind_i64(s, 1, field_id);
	bind_i64(s, 2, of_id);
	if (value != NULL)
		bind_text(s, 3, value);
	return stmt_run(s, NULL);
}
