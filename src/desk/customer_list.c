/* desk/customer_list: customers by name or by what is known of them; the history of one. */
#include "base/str.h"
#include "desk/access.h"
#include "desk/conversation_history.h"
#include "desk/customer.h"
#include "desk/customer_words.h"
#include "store/customer_word.h"
#include "store/engine.h"
#include "store/view.h"

#define KEYS_AT_ONCE 200
#define LOOKED_AT 2000 /* of one page: what the reader may not see costs too */

struct list {
	const void *mem;
	const struct customer_query *q;
	struct customer_search search;
	struct customer_key above;
	struct customer_page page;
};

static enum rc list(struct ctx *c, void *arg)
{
	struct list *l = arg;
	struct customer_key keys[KEYS_AT_ONCE], last = l->above;
	int64_t *ids = talloc_array(c, int64_t, (unsigned)l->q->limit);
	int n = 0, looked = 0, got = KEYS_AT_ONCE, at = 0;

	while (n < l->q->limit && got == KEYS_AT_ONCE && looked < LOOKED_AT) {
		TRY(store_customer_keys(c, c, &l->search, last, KEYS_AT_ONCE, keys, &got));
		for (at = 0; at < got && n < l->q->limit; at++) {
			last = keys[at];
			if (last.visible)
				ids[n++] = last.id;
		}
		looked += at;
	}
	bool more = at < got || got == KEYS_AT_ONCE;
	l->page.next = more ? customer_key_write(l->mem, last.word, last.id) : NULL;
	return store_customer_rows(c, l->mem, ids, n, &l->page.v, &l->page.n);
}

enum rc customer_list(
        struct ctx *c, const void *mem, const struct customer_query *q, struct customer_page *out)
{
	struct list l = {.mem = mem, .q = q};

	TRY(access_role(c, ROLE_AGENT));
	TRY(customer_key_read(c, q->cursor, &l.above));
	l.search.user_id = c->actor.role == ROLE_SYSTEM ? 0 : c->actor.user_id;
	l.search.organisation_id = q->organisation_id;
	if (q->q != NULL)
		customer_question(c, q->q, &l.search);
	TRY(store_tx(c, DB_READ, list, &l));
	*out = l.page;
	return RC_OK;
}

static enum rc exists(struct ctx *c, int64_t id)
{
	struct customer k;

	return customer_load(c, c, id, &k);
}

enum rc customer_conversations(struct ctx *c, const void *mem, int64_t id, const char *cursor,
        int limit, struct conversation_page *out)
{
	const struct conversation_history of = {id, exists, store_view_customer};

	return conversation_history(c, mem, &of, cursor, limit, out);
}
