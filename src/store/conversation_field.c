/* store/conversation_field: rows of conversation_field and conversation_field_value. */
#include "store/conversation_field.h"

#include "store/engine.h"

static void read_row(struct stmt *s, const void *mem, void *row)
{
	struct conversation_field *out = row;

	*out = (struct conversation_field){
	        .id = col_i64(s, 0),
	        .version = col_i64(s, 1),
	        .name = col_text(s, 2, mem),
	        .kind = col_text(s, 3, mem),
	        .choices = col_text(s, 4, mem),
	        .required = col_i64(s, 5) != 0,
	        .place = col_i64(s, 6),
	        .archived_ms = col_i64(s, 7),
	};
}

enum rc store_conversation_field_list(
        struct ctx *c, const void *mem, struct conversation_field **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_CONVERSATION_FIELD_LIST);

	return stmt_rows(
	        s, mem, read_row, sizeof(struct conversation_field), FIELDS_MAX, out, out_n);
}

enum rc store_conversation_field_get(
        struct ctx *c, const void *mem, int64_t id, struct conversation_field *out)
{
	struct stmt *s = stmt(c, Q_CONVERSATION_FIELD_GET);
	bind_i64(s, 1, id);
	TRY(stmt_one(s));
	read_row(s, mem, out);
	stmt_done(s);
	return RC_OK;
}

static enum rc is_free(struct ctx *c, const struct conversation_field *f)
{
	struct stmt *s = stmt(c, Q_CONVERSATION_FIELD_NAMED);

	bind_text(s, 1, f->name);
	return stmt_is_own(s, f->id);
}

enum rc store_conversation_field_add(struct ctx *c, struct conversation_field *f)
{
	TRY(is_free(c, f));
	struct stmt *s = stmt(c, Q_CONVERSATION_FIELD_ADD);
	bind_text(s, 1, f->name);
	bind_text(s, 2, f->kind);
	bind_text(s, 3, f->choices);
	bind_i64(s, 4, f->required);
	bind_i64(s, 5, f->place);
	bind_i64(s, 6, c->now_ms);
	TRY(stmt_one(s));
	f->id = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

enum rc store_conversation_field_update(struct ctx *c, const struct conversation_field *f)
{
	if (f->archived_ms == 0)
		TRY(is_free(c, f));
	struct stmt *s = stmt(c, Q_CONVERSATION_FIELD_UPDATE);
	bind_i64(s, 1, f->id);
	bind_text(s, 2, f->name);
	bind_text(s, 3, f->choices);
	bind_i64(s, 4, f->required);
	bind_i64(s, 5, f->place);
	bind_i64_or_null(s, 6, f->archived_ms);
	return stmt_run(s, NULL);
}

static void read_field_value(struct stmt *s, const void *mem, void *row)
{
	*(struct field_value *)row = (struct field_value){
	        .id = col_i64(s, 0),
	        .name = col_text(s, 1, mem),
	        .kind = col_text(s, 2, mem),
	        .value = col_text(s, 3, mem),
	};
}

enum rc store_conversation_field_values(
        struct ctx *c, const void *mem, int64_t number, struct field_value **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_CONVERSATION_FIELD_VALUES);

	bind_i64(s, 1, number);
	return stmt_rows(s, mem, read_field_value, sizeof(struct field_value), 0, out, out_n);
}

enum rc store_conversation_field_value(
        struct ctx *c, const void *mem, int64_t number, int64_t id, const char **out)
{
	struct stmt *s = stmt(c, Q_CONVERSATION_FIELD_VALUE);
	bool row = false;

	bind_i64(s, 1, number);
	bind_i64(s, 2, id);
	TRY(stmt_next(s, &row));
	*out = row ? col_text(s, 0, mem) : NULL;
	stmt_done(s);
	return RC_OK;
}

enum rc store_conversation_field_set(struct ctx *c, int64_t number, const struct field_value *v)
{
	struct stmt *s =
	        stmt(c, v->value == NULL ? Q_CONVERSATION_FIELD_CLEAR : Q_CONVERSATION_FIELD_SET);
	bind_i64(s, 1, number);
	bind_i64(s, 2, v->id);
	if (v->value != NULL)
		bind_text(s, 3, v->value);
	return stmt_run(s, NULL);
}

enum rc store_conversation_field_missing(
        struct ctx *c, const void *mem, int64_t number, const char **out)
{
	struct stmt *s = stmt(c, Q_CONVERSATION_FIELD_MISSING);
	bool row = false;

	bind_i64(s, 1, number);
	TRY(stmt_next(s, &row));
	*out = row ? col_text(s, 0, mem) : NULL;
	stmt_done(s);
	return RC_OK;
}
