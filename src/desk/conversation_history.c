/* desk/conversation_history: the conversations of somebody or something. */
#include "desk/conversation_history.h"

#include "desk/find.h"
#include "store/engine.h"

struct work {
	const void *mem;
	const struct conversation_history *of;
	struct conversation_key below;
	int limit;
	struct conversation_page page;
};

static enum rc read_page(struct ctx *c, void *arg)
{
	struct work *w = arg;
	struct conversation_key *keys =
	        talloc_array(c, struct conversation_key, (unsigned)w->limit + 1);
	int64_t user = c->actor.role == ROLE_SYSTEM ? 0 : c->actor.user_id;
	int n = 0;

	if (w->of->exists != NULL)
		TRY(w->of->exists(c, w->of->id));
	TRY(w->of->keys(c, w->of->id, user, w->below, w->limit + 1, keys, &n));
	w->page.next = n > w->limit ? find_write_key(w->mem, keys[w->limit - 1]) : NULL;
	return store_conversation_rows(
	        c, w->mem, keys, n > w->limit ? w->limit : n, &w->page.v, &w->page.n);
}

enum rc conversation_history(struct ctx *c, const void *mem, const struct conversation_history *of,
        const char *cursor, int limit, struct conversation_page *out)
{
	struct work w = {.mem = mem, .of = of, .limit = limit};

	TRY(find_read_key(c, cursor, &w.below));
	TRY(store_tx(c, DB_READ, read_page, &w));
	*out = w.page;
	return RC_OK;
}
