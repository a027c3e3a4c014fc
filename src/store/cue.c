/* store/cue: rows of cue_dismissed. */
#include "store/cue.h"

#include "store/engine.h"

enum rc store_cue_list(struct ctx *c, const void *mem, int64_t user_id, const char ***out)
{
	struct stmt *s = stmt(c, Q_CUE_LIST);

	bind_i64(s, 1, user_id);
	return stmt_texts(s, mem, out);
}

enum rc store_cue_set(struct ctx *c, int64_t user_id, const char *const *cues)
{
	struct stmt *s = stmt(c, Q_CUE_CLEAR);

	bind_i64(s, 1, user_id);
	TRY(stmt_run(s, NULL));
	for (size_t i = 0; cues[i] != NULL; i++) {
		s = stmt(c, Q_CUE_ADD);
		bind_i64(s, 1, user_id);
		bind_text(s, 2, cues[i]);
		TRY(stmt_run(s, NULL));
	}
	return RC_OK;
}
