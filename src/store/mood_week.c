/* store/mood_week: letters that were the last of their conversations. */
#include "store/mood_week.h"

#include "store/engine.h"

enum rc store_mood_week_ended(struct ctx *c, const void *mem, int64_t reader_id, int64_t from_ms,
        int64_t upto_ms, int64_t **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_MOOD_WEEK_ENDED);

	bind_i64(s, 1, reader_id);
	bind_i64(s, 2, from_ms);
	bind_i64(s, 3, upto_ms);
	return stmt_numbers(s, mem, out, out_n);
}

enum rc store_mood_week_full(struct ctx *c, int64_t from_ms, int64_t upto_ms, bool *out)
{
	struct stmt *s = stmt(c, Q_MOOD_WEEK_FULL);

	bind_i64(s, 1, from_ms);
	bind_i64(s, 2, upto_ms);
	TRY(stmt_one(s));
	*out = col_i64(s, 0) > MOOD_WEEK_LETTERS;
	stmt_done(s);
	return RC_OK;
}

enum rc store_mood_week_pair(
        struct ctx *c, const void *mem, int64_t last_letter, struct gist_pair *out)
{
	struct stmt *s = stmt(c, Q_MOOD_WEEK_PAIR);

	bind_i64(s, 1, last_letter);
	TRY(stmt_one(s));
	*out = (struct gist_pair){
	        .language = col_text(s, 0, mem),
	        .first = {col_i64(s, 1), col_text(s, 2, mem), col_text(s, 3, mem)},
	        .last = {col_i64(s, 4), col_text(s, 5, mem), col_text(s, 6, mem)},
	        .said = {.change = col_text(s, 7, mem), .change_letter = col_i64(s, 8)},
	};
	stmt_done(s);
	return RC_OK;
}

enum rc store_mood_week_tags(struct ctx *c, const void *mem, int64_t last_letter, const char ***out)
{
	struct stmt *s = stmt(c, Q_MOOD_WEEK_TAGS);

	bind_i64(s, 1, last_letter);
	return stmt_texts(s, mem, out);
}

enum rc store_mood_week_people(
        struct ctx *c, const void *mem, int64_t last_letter, int64_t **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_MOOD_WEEK_PEOPLE);

	bind_i64(s, 1, last_letter);
	return stmt_numbers(s, mem, out, out_n);
}
