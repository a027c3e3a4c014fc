/* store/relation: rows of conversation_relation. */
#include "store/relation.h"

#include <string.h>

#include "store/engine.h"

static void read_relation(struct stmt *s, const void *mem, void *row)
{
	*(struct relation *)row = (struct relation){
	        .number = col_i64(s, 0),
	        .subject = col_text(s, 1, mem),
	        .at_ms = col_i64(s, 2),
	        .state = (enum conversation_state)col_i64(s, 3),
	        .kind = (enum relation_kind)col_i64(s, 4),
	};
}

enum rc store_relation_list(struct ctx *c, const void *mem, int64_t number, int64_t user_id,
        struct relation **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_RELATION_LIST);

	bind_i64(s, 1, number);
	bind_i64(s, 2, user_id);
	return stmt_rows(s, mem, read_relation, sizeof(struct relation), RELATIONS_MAX, out, out_n);
}

enum rc store_relation_count(struct ctx *c, int64_t number, int64_t *out)
{
	struct stmt *s = stmt(c, Q_RELATION_COUNT);
	bind_i64(s, 1, number);
	TRY(stmt_one(s));
	*out = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

enum rc store_relation_parent(struct ctx *c, int64_t number, int64_t *out)
{
	struct stmt *s = stmt(c, Q_RELATION_PARENT);
	bool row = false;

	bind_i64(s, 1, number);
	TRY(stmt_next(s, &row));
	*out = row ? col_i64(s, 0) : 0;
	stmt_done(s);
	return RC_OK;
}

enum rc store_relation_is(struct ctx *c, int64_t number, int64_t other, enum relation_kind *out)
{
	struct stmt *s = stmt(c, Q_RELATION_IS);
	const char *kind;

	bind_i64(s, 1, number);
	bind_i64(s, 2, other);
	TRY(stmt_one(s));
	kind = col_text(s, 0, c);
	*out = strcmp(kind, "related") == 0 ? RELATION_RELATED
	       : col_i64(s, 1) == number    ? RELATION_CHILD
	                                    : RELATION_PARENT;
	stmt_done(s);
	return RC_OK;
}

enum rc store_relation_add(struct ctx *c, int64_t number, int64_t other, enum relation_kind kind)
{
	struct stmt *s = stmt(c, Q_RELATION_ADD);
	bool below = kind == RELATION_PARENT;

	bind_i64(s, 1, below ? other : number);
	bind_i64(s, 2, below ? number : other);
	bind_text(s, 3, kind == RELATION_RELATED ? "related" : "child");
	bind_i64(s, 4, c->now_ms);
	return stmt_run(s, NULL);
}

enum rc store_relation_delete(struct ctx *c, int64_t number, int64_t other, bool *out_was_there)
{
	struct stmt *s = stmt(c, Q_RELATION_DELETE);
	int64_t changed = 0;

	bind_i64(s, 1, number);
	bind_i64(s, 2, other);
	TRY(stmt_run(s, &changed));
	*out_was_there = changed > 0;
	return RC_OK;
}
