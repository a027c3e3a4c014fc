#include "store/setting.h"

#include "store/engine.h"

enum rc store_setting_get(struct ctx *c, const void *mem, const char *key, const char **out)
{
	struct stmt *s = stmt(c, Q_SETTING_GET);
	bool row = false;

	bind_text(s, 1, key);
	TRY(stmt_next(s, &row));
	*out = row ? col_text(s, 0, mem) : NULL;
	stmt_done(s);
	return RC_OK;
}

enum rc store_setting_set(struct ctx *c, const char *key, const char *value)
{
	struct stmt *s = stmt(c, Q_SETTING_SET);

	bind_text(s, 1, key);
	bind_text(s, 2, value);
	bind_i64(s, 3, c->now_ms);
	bind_i64(s, 4, c->actor.user_id);
	return stmt_run(s, NULL);
}
