/* store/customer: rows of customer and customer_address. */
#include "store/customer.h"

#include "store/engine.h"

static void read_row(struct stmt *s, const void *mem, struct customer *out)
{
	*out = (struct customer){
	        .id = col_i64(s, 0),
	        .version = col_i64(s, 1),
	        .name = col_text(s, 2, mem),
	        .language = col_text(s, 3, mem),
	        .created_ms = col_i64(s, 4),
	};
	stmt_done(s);
}

enum rc store_customer_get(struct ctx *c, const void *mem, int64_t id, struct customer *out)
{
	struct stmt *s = stmt(c, Q_CUSTOMER_GET);
	bind_i64(s, 1, id);
	TRY(stmt_one(s));
	read_row(s, mem, out);
	return RC_OK;
}

enum rc store_customer_by_address(
        struct ctx *c, const void *mem, const char *address, struct customer *out)
{
	struct stmt *s = stmt(c, Q_CUSTOMER_BY_ADDRESS);
	bind_text(s, 1, address);
	TRY(stmt_one(s));
	read_row(s, mem, out);
	return RC_OK;
}

static enum rc add_address(struct ctx *c, const char *address, int64_t id, bool *out_taken)
{
	int64_t changed = 0;
	struct stmt *s = stmt(c, Q_CUSTOMER_ADDRESS_ADD);
	bind_text(s, 1, address);
	bind_i64(s, 2, id);
	TRY(stmt_run(s, &changed));
	*out_taken = changed == 0;
	return RC_OK;
}

enum rc store_customer_add(struct ctx *c, const void *mem, const char *name, const char *address,
        const char *language, struct customer *out)
{
	struct stmt *s = stmt(c, Q_CUSTOMER_ADD);
	bool taken = false;

	bind_text(s, 1, name);
	bind_text(s, 2, language);
	bind_i64(s, 3, c->now_ms);
	TRY(stmt_one(s));
	int64_t id = col_i64(s, 0);
	stmt_done(s);
	TRY(add_address(c, address, id, &taken));
	if (taken) {
		s = stmt(c, Q_CUSTOMER_DELETE);
		bind_i64(s, 1, id);
		TRY(stmt_run(s, NULL));
		return store_customer_by_address(c, mem, address, out);
	}
	*out = (struct customer){
	        .id = id,
	        .version = 1,
	        .name = talloc_strdup(mem, name),
	        .language = language == NULL ? NULL : talloc_strdup(mem, language),
	        .created_ms = c->now_ms,
	};
	return RC_OK;
}

enum rc store_customer_update(struct ctx *c, int64_t id, const char *name, const char *language)
{
	int64_t changed = 0;
	struct stmt *s = stmt(c, Q_CUSTOMER_UPDATE);
	bind_i64(s, 1, id);
	bind_text(s, 2, name);
	bind_text(s, 3, language);
	TRY(stmt_run(s, &changed));
	return changed == 0 ? RC_NOT_FOUND : RC_OK;
}

enum rc store_customer_addresses(struct ctx *c, const void *mem, int64_t id, const char ***out)
{
	struct stmt *s = stmt(c, Q_CUSTOMER_ADDRESSES);
	const char **list = talloc_zero_array(mem, const char *, 1);
	size_t n = 0;
	bool row = false;

	bind_i64(s, 1, id);
	for (;;) {
		TRY(stmt_next(s, &row));
		if (!row)
			break;
		list = talloc_realloc(mem, list, const char *, n + 2);
		list[n++] = col_text(s, 0, list);
		list[n] = NULL;
	}
	*out = list;
	return RC_OK;
}

enum rc store_customer_seen_by(struct ctx *c, int64_t id, int64_t user_id, bool *out)
{
	struct stmt *s = stmt(c, Q_CUSTOMER_SEEN_BY);
	bool row = false;

	bind_i64(s, 1, id);
	bind_i64(s, 2, user_id);
	TRY(stmt_next(s, &row));
	stmt_done(s);
	*out = row;
	return RC_OK;
}
