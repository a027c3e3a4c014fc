#include "store/user.h"

#include "store/engine.h"

#define LIST_MAX 1000

static void read_row(struct stmt *s, const void *mem, struct user *out)
{
	*out = (struct user){.id = col_i64(s, 0),
	        .version = col_i64(s, 1),
	        .address = col_text(s, 2, mem),
	        .name = col_text(s, 3, mem),
	        .role = (enum role)col_i64(s, 4),
	        .language = col_text(s, 5, mem),
	        .theme = col_text(s, 6, mem),
	        .hold_seconds = col_i64(s, 7),
	        .signature = col_text(s, 8, mem),
	        .password_hash = col_text(s, 9, mem),
	        .disabled_ms = col_i64(s, 10),
	        .created_ms = col_i64(s, 11),
	        .focus = col_i64(s, 12) != 0};
}

enum rc store_user_add(struct ctx *c, struct user *u)
{
	struct stmt *s = stmt(c, Q_USER_ADD);

	bind_text(s, 1, u->address);
	bind_text(s, 2, u->name);
	bind_i64(s, 3, (int64_t)u->role);
	bind_text(s, 4, u->language);
	bind_text(s, 5, u->password_hash);
	bind_i64(s, 6, u->created_ms);
	enum rc rc = stmt_one(s);
	if (rc == RC_NOT_FOUND)
		return ctx_fail_field(c, RC_CONFLICT, "address", "address_taken",
		        "Somebody with this address is here already", NULL);
	TRY(rc);
	u->id = col_i64(s, 0);
	u->version = 1;
	stmt_done(s);
	return RC_OK;
}

enum rc store_user_get(struct ctx *c, const void *mem, int64_t id, struct user *out)
{
	struct stmt *s = stmt(c, Q_USER_GET);

	bind_i64(s, 1, id);
	TRY(stmt_one(s));
	read_row(s, mem, out);
	stmt_done(s);
	return RC_OK;
}

enum rc store_user_by_address(struct ctx *c, const void *mem, const char *address, struct user *out)
{
	struct stmt *s = stmt(c, Q_USER_BY_ADDRESS);

	bind_text(s, 1, address);
	TRY(stmt_one(s));
	read_row(s, mem, out);
	stmt_done(s);
	return RC_OK;
}

enum rc store_user_list(struct ctx *c, const void *mem, struct user **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_USER_LIST);
	struct user *list = talloc_zero_array(mem, struct user, LIST_MAX);
	bool row = false;
	int n = 0;

	bind_i64(s, 1, 0);
	TRY(stmt_next(s, &row));
	while (row && n < LIST_MAX) {
		read_row(s, list, &list[n++]);
		TRY(stmt_next(s, &row));
	}
	stmt_done(s);
	*out = list;
	*out_n = n;
	return RC_OK;
}

enum rc store_user_update(struct ctx *c, struct user *u)
{
	struct stmt *s = stmt(c, Q_USER_UPDATE);
	int64_t changed = 0;

	bind_text(s, 1, u->name);
	bind_i64(s, 2, (int64_t)u->role);
	bind_text(s, 3, u->language);
	bind_text(s, 4, u->theme);
	bind_i64(s, 5, u->hold_seconds);
	bind_text(s, 6, u->signature);
	bind_text(s, 7, u->password_hash);
	bind_i64_or_null(s, 8, u->disabled_ms);
	bind_i64(s, 9, u->id);
	bind_i64(s, 10, u->version);
	bind_i64(s, 11, u->focus);
	TRY(stmt_run(s, &changed));
	if (changed == 0)
		return ctx_fail(c, RC_CONFLICT, "stale",
		        "Somebody changed this just now. Look again and repeat the change", NULL);
	u->version++;
	return RC_OK;
}

enum rc store_user_any(struct ctx *c, bool *out)
{
	struct stmt *s = stmt(c, Q_USER_ANY);

	TRY(stmt_next(s, out));
	stmt_done(s);
	return RC_OK;
}

enum rc store_user_admins(struct ctx *c, int64_t *out)
{
	struct stmt *s = stmt(c, Q_USER_ADMINS);

	TRY(stmt_one(s));
	*out = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}
