/* store/customer: rows of customer, customer_address and customer_phone. */
#include "store/customer.h"

#include <string.h>

#include "store/engine.h"

#define ROWS_AT_ONCE 25
#define CHAIN 20 /* of merges: longer than people make them */

static void read_columns(struct stmt *s, const void *mem, struct customer *out)
{
	*out = (struct customer){
	        .id = col_i64(s, 0),
	        .version = col_i64(s, 1),
	        .name = col_text(s, 2, mem),
	        .language = col_text(s, 3, mem),
	        .created_ms = col_i64(s, 4),
	        .called = col_text(s, 5, mem),
	        .organisation_id = col_i64(s, 6),
	        .organisation = col_text(s, 7, mem),
	        .merged_into = col_i64(s, 8),
	};
}

static void read_row(struct stmt *s, const void *mem, struct customer *out)
{
	read_columns(s, mem, out);
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

/* Up to ROWS_AT_ONCE of them, in the order of ids; the id stays 0 for one that is gone. */
static enum rc read_rows(
        struct ctx *c, const void *mem, const int64_t *ids, int n, struct customer_row *v)
{
	struct stmt *s = stmt(c, Q_CUSTOMER_ROWS);
	bool row = false;

	for (int i = 0; i < ROWS_AT_ONCE; i++)
		bind_i64(s, i + 1, i < n ? ids[i] : 0);
	for (;;) {
		TRY(stmt_next(s, &row));
		if (!row)
			break;
		for (int i = 0; i < n; i++) {
			if (ids[i] != col_i64(s, 0))
				continue;
			read_columns(s, mem, &v[i].k);
			v[i].address = col_text(s, 9, mem);
			v[i].phone = col_text(s, 10, mem);
		}
	}
	stmt_done(s);
	return RC_OK;
}

enum rc store_customer_rows(struct ctx *c, const void *mem, const int64_t *ids, int n,
        struct customer_row **out, int *out_n)
{
	struct customer_row *v = talloc_zero_array(mem, struct customer_row, (unsigned)n + 1);
	int kept = 0;

	for (int i = 0; i < n; i += ROWS_AT_ONCE) {
		int some = n - i < ROWS_AT_ONCE ? n - i : ROWS_AT_ONCE;
		TRY(read_rows(c, v, ids + i, some, v + i));
	}
	for (int i = 0; i < n; i++)
		if (v[i].k.id != 0)
			v[kept++] = v[i];
	*out = v;
	*out_n = kept;
	return RC_OK;
}

static const char *domain_of(const char *address)
{
	const char *at = address == NULL ? NULL : strrchr(address, '@');
	return at == NULL ? "" : at + 1;
}

enum rc store_customer_address_add(struct ctx *c, int64_t id, const char *address, bool *out_taken)
{
	int64_t changed = 0;
	struct stmt *s = stmt(c, Q_CUSTOMER_ADDRESS_ADD);
	bind_text(s, 1, address);
	bind_i64(s, 2, id);
	bind_text(s, 3, domain_of(address));
	TRY(stmt_run(s, &changed));
	*out_taken = changed == 0;
	return RC_OK;
}

enum rc store_customer_address_move(struct ctx *c, const char *address, int64_t to)
{
	struct stmt *s = stmt(c, Q_CUSTOMER_ADDRESS_MOVE);
	bind_text(s, 1, address);
	bind_i64(s, 2, to);
	return stmt_run(s, NULL);
}

enum rc store_customer_address_remove(struct ctx *c, int64_t id, const char *address)
{
	int64_t changed = 0;
	struct stmt *s = stmt(c, Q_CUSTOMER_ADDRESS_REMOVE);
	bind_text(s, 1, address);
	bind_i64(s, 2, id);
	TRY(stmt_run(s, &changed));
	return changed == 0 ? RC_NOT_FOUND : RC_OK;
}

enum rc store_customer_add(struct ctx *c, const void *mem, const char *name, const char *address,
        const char *language, struct customer *out)
{
	struct stmt *s = stmt(c, Q_CUSTOMER_ADD);
	bool taken = false;

	bind_text(s, 1, name);
	bind_text(s, 2, language);
	bind_i64(s, 3, c->now_ms);
	bind_text(s, 4, domain_of(address));
	TRY(stmt_one(s));
	int64_t id = col_i64(s, 0);
	stmt_done(s);
	if (address != NULL)
		TRY(store_customer_address_add(c, id, address, &taken));
	if (taken) {
		s = stmt(c, Q_CUSTOMER_DELETE);
		bind_i64(s, 1, id);
		TRY(stmt_run(s, NULL));
		return store_customer_by_address(c, mem, address, out);
	}
	return store_customer_get(c, mem, id, out);
}

enum rc store_customer_learn(struct ctx *c, int64_t id, const char *name, const char *language)
{
	struct stmt *s = stmt(c, Q_CUSTOMER_LEARN);
	bind_i64(s, 1, id);
	bind_text(s, 2, name);
	bind_text(s, 3, language);
	return stmt_run(s, NULL);
}

enum rc store_customer_update(struct ctx *c, const struct customer *k)
{
	int64_t changed = 0;
	struct stmt *s = stmt(c, Q_CUSTOMER_UPDATE);
	bind_i64(s, 1, k->id);
	bind_i64(s, 2, k->version);
	bind_text(s, 3, k->name);
	bind_text(s, 4, k->language);
	bind_text(s, 5, k->called);
	bind_i64_or_null(s, 6, k->organisation_id);
	TRY(stmt_run(s, &changed));
	if (changed == 0)
		return ctx_fail(c, RC_CONFLICT, "stale",
		        "Somebody changed this customer in the meantime.", NULL);
	return RC_OK;
}

enum rc store_customer_language_by(
        struct ctx *c, int64_t id, int64_t conversation, const char *before)
{
	struct stmt *s = stmt(c, Q_CUSTOMER_LANGUAGE_BY);
	bind_i64(s, 1, id);
	bind_i64_or_null(s, 2, conversation);
	bind_text(s, 3, before);
	return stmt_run(s, NULL);
}

enum rc store_customer_language_before(
        struct ctx *c, const void *mem, int64_t id, int64_t conversation, const char **out)
{
	struct stmt *s = stmt(c, Q_CUSTOMER_LANGUAGE_BEFORE);
	bind_i64(s, 1, id);
	bind_i64(s, 2, conversation);
	TRY(stmt_one(s));
	*out = col_text(s, 0, mem);
	stmt_done(s);
	return RC_OK;
}

enum rc store_customer_touch(struct ctx *c, int64_t id)
{
	struct stmt *s = stmt(c, Q_CUSTOMER_TOUCH);
	bind_i64(s, 1, id);
	return stmt_run(s, NULL);
}

enum rc store_customer_lock(struct ctx *c, int64_t id)
{
	if (store_is_sqlite(c->store))
		return RC_OK; /* one writer */
	struct stmt *s = stmt(c, Q_CUSTOMER_LOCK);
	bind_i64(s, 1, id);
	return stmt_run(s, NULL);
}

enum rc store_customer_current(struct ctx *c, int64_t id, int64_t *out)
{
	struct customer k = {.merged_into = id};

	*out = 0;
	for (int i = 0; k.merged_into != 0 && i < CHAIN; i++)
		TRY(store_customer_get(c, c, k.merged_into, &k));
	*out = k.id;
	return RC_OK;
}

static enum rc read_texts(struct stmt *s, const void *mem, int64_t id, const char ***out)
{
	bind_i64(s, 1, id);
	return stmt_texts(s, mem, out);
}

enum rc store_customer_addresses(struct ctx *c, const void *mem, int64_t id, const char ***out)
{
	return read_texts(stmt(c, Q_CUSTOMER_ADDRESSES), mem, id, out);
}

enum rc store_customer_phones(struct ctx *c, const void *mem, int64_t id, const char ***out)
{
	return read_texts(stmt(c, Q_CUSTOMER_PHONES), mem, id, out);
}

enum rc store_customer_phones_clear(struct ctx *c, int64_t id)
{
	struct stmt *s = stmt(c, Q_CUSTOMER_PHONES_CLEAR);
	bind_i64(s, 1, id);
	return stmt_run(s, NULL);
}

enum rc store_customer_phone_add(struct ctx *c, int64_t id, const char *digits, const char *number)
{
	struct stmt *s = stmt(c, Q_CUSTOMER_PHONE_ADD);
	bind_i64(s, 1, id);
	bind_text(s, 2, digits);
	bind_text(s, 3, number);
	return stmt_run(s, NULL);
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

enum rc store_customer_letters(struct ctx *c, int64_t conversation, int64_t *out)
{
	struct stmt *s = stmt(c, Q_CUSTOMER_LETTERS);
	bind_i64(s, 1, conversation);
	TRY(stmt_one(s));
	*out = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}
