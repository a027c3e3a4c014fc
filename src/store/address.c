/* store/address: rows of address. */
#include "store/address.h"

#include "store/engine.h"

enum rc store_address_get(struct ctx *c, const void *mem, const char *address, struct address *out)
{
	struct stmt *s = stmt(c, Q_ADDRESS_GET);
	bind_text(s, 1, address);
	TRY(stmt_one(s));
	*out = (struct address){
	        .address = col_text(s, 0, mem),
	        .pictures_ms = col_i64(s, 1),
	        .dead_ms = col_i64(s, 2),
	        .dead_cause = col_text(s, 3, mem),
	        .dead_status = col_text(s, 4, mem),
	        .dead_words = col_text(s, 5, mem),
	        .revived_ms = col_i64(s, 6),
	        .revived_by = col_i64(s, 7),
	};
	stmt_done(s);
	return RC_OK;
}

enum rc store_address_pictures(
        struct ctx *c, const char *address, int64_t since_ms, int64_t user_id)
{
	struct stmt *s = stmt(c, Q_ADDRESS_PICTURES);
	bind_text(s, 1, address);
	bind_i64_or_null(s, 2, since_ms);
	bind_i64_or_null(s, 3, user_id);
	return stmt_run(s, NULL);
}

enum rc store_address_dead(struct ctx *c, const char *address, const char *cause,
        const char *status, const char *words)
{
	struct stmt *s = stmt(c, Q_ADDRESS_DEAD);
	bind_text(s, 1, address);
	bind_i64(s, 2, c->now_ms);
	bind_text(s, 3, cause);
	bind_text(s, 4, status);
	bind_text(s, 5, words);
	return stmt_run(s, NULL);
}

enum rc store_address_revive(struct ctx *c, const char *address, int64_t user_id, bool *out)
{
	struct stmt *s = stmt(c, user_id != 0 ? Q_ADDRESS_TRUST : Q_ADDRESS_REVIVE);
	int64_t changed = 0;

	bind_text(s, 1, address);
	bind_i64(s, 2, c->now_ms);
	bind_i64_or_null(s, 3, user_id);
	TRY(stmt_run(s, &changed));
	*out = changed > 0;
	return RC_OK;
}

enum rc store_address_seen_by(struct ctx *c, const char *address, int64_t user_id, bool *out)
{
	struct stmt *s = stmt(c, Q_ADDRESS_SEEN_BY);
	bool row = false;

	bind_text(s, 1, address);
	bind_i64(s, 2, user_id);
	TRY(stmt_next(s, &row));
	stmt_done(s);
	*out = row;
	return RC_OK;
}

enum rc store_address_customer(struct ctx *c, const char *address, int64_t *out_id)
{
	struct stmt *s = stmt(c, Q_ADDRESS_CUSTOMER);
	bool row = false;

	bind_text(s, 1, address);
	TRY(stmt_next(s, &row));
	*out_id = row ? col_i64(s, 0) : 0;
	stmt_done(s);
	return RC_OK;
}
