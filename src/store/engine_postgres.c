/* store: the PostgreSQL engine. */
#include "store/engine_impl.h"

static enum rc pg_open(struct ctx *c, struct store *s, const struct store_options *o)
{
	return store_fail(c, RC_UPSTREAM, "PostgreSQL comes with the next commit");
}

const struct engine engine_postgres = {.open = pg_open};
