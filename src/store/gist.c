/* store/gist: rows of gist, and the letters it is about. */
#include "store/gist.h"

#include "store/engine.h"

enum rc store_gist_get(struct ctx *c, const void *mem, int64_t conversation, struct gist_said *out)
{
	struct stmt *s = stmt(c, Q_GIST_GET);
	bool row = false;

	bind_i64(s, 1, conversation);
	TRY(stmt_next(s, &row));
	*out = (struct gist_said){0};
	if (row)
		*out = (struct gist_said){
		        .stake = col_text(s, 0, mem),
		        .change = col_text(s, 1, mem),
		        .change_letter = col_i64(s, 2),
		};
	stmt_done(s);
	return RC_OK;
}

/* What a merge brought there is nobody's but its own from now on. */
static enum rc said_here(struct ctx *c, enum query q, int64_t conversation)
{
	struct stmt *s = stmt(c, q);
	bind_i64(s, 1, conversation);
	return stmt_run(s, NULL);
}

enum rc store_gist_stake(struct ctx *c, int64_t conversation, const char *stake)
{
	struct stmt *s = stmt(c, Q_GIST_STAKE);
	bind_i64(s, 1, conversation);
	bind_text(s, 2, stake);
	TRY(stmt_run(s, NULL));
	return said_here(c, Q_GIST_STAKE_HERE, conversation);
}

enum rc store_gist_change(struct ctx *c, int64_t conversation, const char *change, int64_t letter)
{
	struct stmt *s = stmt(c, Q_GIST_CHANGE);
	bind_i64(s, 1, conversation);
	bind_text(s, 2, change);
	bind_i64_or_null(s, 3, letter);
	TRY(stmt_run(s, NULL));
	return said_here(c, Q_GIST_CHANGE_HERE, conversation);
}

static void read_letter(struct stmt *s, const void *mem, void *row)
{
	*(struct gist_letter *)row = (struct gist_letter){
	        .id = col_i64(s, 0),
	        .language = col_text(s, 1, mem),
	        .text = col_text(s, 2, mem),
	};
}

enum rc store_gist_letters(
        struct ctx *c, const void *mem, int64_t conversation, struct gist_letter **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_GIST_LETTERS);

	bind_i64(s, 1, conversation);
	return stmt_rows(s, mem, read_letter, sizeof(struct gist_letter), GIST_LETTERS, out, out_n);
}

enum rc store_gist_first_letter(
        struct ctx *c, const void *mem, int64_t conversation, struct gist_letter *out)
{
	struct stmt *s = stmt(c, Q_GIST_FIRST_LETTER);
	bool row = false;

	bind_i64(s, 1, conversation);
	TRY(stmt_next(s, &row));
	*out = (struct gist_letter){0};
	if (row)
		read_letter(s, mem, out);
	stmt_done(s);
	return RC_OK;
}

enum rc store_gist_delete(struct ctx *c, int64_t conversation)
{
	struct stmt *s = stmt(c, Q_GIST_END);
	bind_i64(s, 1, conversation);
	return stmt_run(s, NULL);
}
