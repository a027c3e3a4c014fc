/* desk/organisation_list: organisations by name; the conversations of one. */
#include "base/str.h"
#include "desk/access.h"
#include "desk/conversation_history.h"
#include "desk/customer_words.h"
#include "desk/organisation.h"
#include "store/engine.h"

struct list {
	const void *mem;
	struct organisation_search q;
	int limit;
	struct organisation_page page;
};

static enum rc list(struct ctx *c, void *arg)
{
	struct list *l = arg;
	struct organisation *rows;
	int n = 0;

	TRY(store_organisation_list(c, l->mem, &l->q, l->limit + 1, &rows, &n));
	l->page.n = n > l->limit ? l->limit : n;
	l->page.v = talloc_zero_array(l->mem, struct organisation_whole, (unsigned)l->page.n + 1);
	for (int i = 0; i < l->page.n; i++) {
		l->page.v[i].o = rows[i];
		TRY(store_organisation_domains(c, l->mem, rows[i].id, &l->page.v[i].domains));
	}
	const struct organisation *last = n > l->limit ? &rows[l->limit - 1] : NULL;
	l->page.next = last == NULL ? NULL : customer_key_write(l->mem, last->sort, last->id);
	return RC_OK;
}

enum rc organisation_list(struct ctx *c, const void *mem, const char *q, const char *cursor,
        int limit, struct organisation_page *out)
{
	struct list l = {.mem = mem, .limit = limit};
	struct customer_key above;

	TRY(access_role(c, ROLE_AGENT));
	TRY(customer_key_read(c, cursor, &above));
	l.q.above = above.word;
	l.q.above_id = above.id;
	l.q.name = q == NULL ? "" : customer_sort(c, q);
	l.q.domain = q == NULL ? "" : str_lower(c, str_trim(c, q));
	TRY(store_tx(c, DB_READ, list, &l));
	*out = l.page;
	return RC_OK;
}

enum rc organisation_conversations(struct ctx *c, const void *mem, int64_t id, const char *cursor,
        int limit, struct conversation_page *out)
{
	const struct conversation_history of = {id, NULL, store_organisation_conversations};

	TRY(access_role(c, ROLE_AGENT));
	return conversation_history(c, mem, &of, cursor, limit, out);
}
