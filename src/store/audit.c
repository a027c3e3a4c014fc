/* store/audit: rows of audit. */
#include "store/audit.h"

#include "store/engine.h"

enum rc store_audit_add(struct ctx *c, const struct audit *a)
{
	struct stmt *s = stmt(c, Q_AUDIT_ADD);

	bind_i64(s, 1, a->at_ms);
	bind_i64(s, 2, a->actor_id);
	bind_text(s, 3, a->noun);
	bind_text(s, 4, a->verb);
	bind_i64(s, 5, a->subject_id);
	bind_text(s, 6, a->name);
	bind_text(s, 7, a->changes);
	return stmt_run(s, NULL);
}

static struct stmt *list_stmt(struct ctx *c, const struct audit_search *q)
{
	struct stmt *s = stmt(c, q->actor_id >= 0  ? Q_AUDIT_LIST_ACTOR
	                         : q->noun != NULL ? Q_AUDIT_LIST_NOUN
	                                           : Q_AUDIT_LIST);

	bind_i64(s, 1, q->below_ms);
	bind_i64(s, 2, q->below_id);
	bind_i64(s, 3, q->since_ms);
	if (q->actor_id >= 0) {
		bind_i64(s, 5, q->actor_id);
		bind_text(s, 6, q->noun != NULL ? q->noun : "");
	} else if (q->noun != NULL) {
		bind_text(s, 5, q->noun);
	}
	return s;
}

static void read_audit(struct stmt *s, const void *mem, void *row)
{
	*(struct audit *)row = (struct audit){
	        .id = col_i64(s, 0),
	        .at_ms = col_i64(s, 1),
	        .actor_id = col_i64(s, 2),
	        .actor_name = col_text(s, 3, mem),
	        .noun = col_text(s, 4, mem),
	        .verb = col_text(s, 5, mem),
	        .subject_id = col_i64(s, 6),
	        .name = col_text(s, 7, mem),
	        .changes = col_text(s, 8, mem),
	};
}

enum rc store_audit_list(struct ctx *c, const void *mem, const struct audit_search *q, int limit,
        struct audit **out, int *out_n)
{
	struct stmt *s = list_stmt(c, q);

	bind_i64(s, 4, limit);
	return stmt_rows(s, mem, read_audit, sizeof(struct audit), limit, out, out_n);
}

enum rc store_audit_has_browser(struct ctx *c, int64_t user_id, const char *name, bool *out)
{
	struct stmt *s = stmt(c, Q_AUDIT_HAS_BROWSER);
	bool row = false;

	bind_i64(s, 1, user_id);
	bind_text(s, 2, name);
	TRY(stmt_next(s, &row));
	stmt_done(s);
	*out = row;
	return RC_OK;
}

enum rc store_audit_forget(struct ctx *c, int64_t before_ms, int limit, int64_t *out_gone)
{
	struct stmt *s = stmt(c, Q_AUDIT_FORGET);

	bind_i64(s, 1, before_ms);
	bind_i64(s, 2, limit);
	return stmt_run(s, out_gone);
}
