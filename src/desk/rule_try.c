/* desk/rule_try: what a rule would do. */
#include "desk/rule_try.h"

#include "base/json.h"
#include "desk/access.h"
#include "desk/conversation.h"
#include "desk/find.h"
#include "desk/rule_act.h"
#include "desk/rule_json.h"
#include "desk/rule_ready.h"
#include "store/engine.h"

#define HOUR_MS 3600000LL
#define COUNT_AT_ONCE 100
#define COUNT_PAGES 10

struct trial {
	const void *mem;
	int64_t rule_id;
	const struct rule_change *change;
	const char *cursor;
	int limit;
	struct rule rule;
	struct question *q;
	struct rule_tried out;
};

static enum rc read_rule(struct ctx *c, struct trial *t)
{
	const struct rule_change *h = t->change;
	struct filter *f;

	t->rule = (struct rule){.query = "", .mailbox_id = h->has_mailbox ? h->mailbox_id : 0};
	TRY(rule_when_read(c, h->when, &t->rule));
	TRY(rule_query_check(c, t->mem, h->query == NULL ? "" : h->query, &t->rule.query, &f));
	TRY(rule_act_check(c, t->mem, h->then));
	return conversation_query_parse(
	        c, t->mem, talloc_asprintf(t->mem, "%s ", t->rule.query), NULL, &t->q);
}

/* Whether the time that the rule waits for has passed. */
static enum rc is_late(struct ctx *c, const struct rule *r, const struct conversation *v, bool *out)
{
	int64_t at = r->since == RULE_SINCE_CREATED ? v->created_ms : v->updated_ms, id;

	*out = true;
	if (r->on != RULE_TIME)
		return RC_OK;
	if (r->since == RULE_SINCE_CUSTOMER || r->since == RULE_SINCE_COLLEAGUE) {
		enum rc rc = store_rule_newest(c, v->number, r->since, &at, &id);
		*out = rc == RC_OK;
		if (rc != RC_OK)
			return rc == RC_NOT_FOUND ? RC_OK : rc;
	}
	*out = at <= c->now_ms - r->hours * HOUR_MS;
	return RC_OK;
}

/* Those of a page that the rule is for, to its beginning. */
static enum rc sift(struct ctx *c, const struct trial *t, struct find_page *p)
{
	int kept = 0;

	for (int i = 0; i < p->n; i++) {
		bool late = false;
		if (t->rule.mailbox_id != 0 && p->v[i].mailbox_id != t->rule.mailbox_id)
			continue;
		TRY(is_late(c, &t->rule, &p->v[i], &late));
		if (late)
			p->v[kept++] = p->v[i];
	}
	p->n = kept;
	return RC_OK;
}

static enum rc page(struct ctx *c, const struct trial *t, const void *mem, const char *cursor,
        int limit, struct find_page *out)
{
	TRY(find_page(c, mem, t->q, VIEW_LISTED, cursor, limit, out));
	return sift(c, t, out);
}

static enum rc count(struct ctx *c, struct trial *t)
{
	void *turn = talloc_new(t->mem);
	const char *cursor = NULL;
	struct find_page p = {0};

	t->out.count = 0;
	for (int i = 0; i < COUNT_PAGES && (i == 0 || cursor != NULL); i++) {
		TRY(page(c, t, turn, cursor, COUNT_AT_ONCE, &p));
		t->out.count += p.n;
		cursor = p.next;
	}
	t->out.more = cursor != NULL;
	talloc_free(turn);
	return RC_OK;
}

static enum rc run(struct ctx *c, void *arg)
{
	struct trial *t = arg;
	json_t *act = json_own(t->mem, json_deep_copy(t->change->then));
	struct find_page p;
	struct rule kept;

	if (t->rule_id != 0)
		TRY(rule_get(c, t->mem, t->rule_id, &kept));
	TRY(read_rule(c, t));
	const struct rule_asked asked = {.rule_id = t->rule_id, .on = t->rule.on};
	t->out = (struct rule_tried){.count = -1};
	if (t->cursor == NULL)
		TRY(count(c, t));
	TRY(page(c, t, t->mem, t->cursor, t->limit, &p));
	t->out.v = p.v;
	t->out.n = p.n;
	t->out.next = p.next;
	t->out.effects = talloc_array(t->mem, json_t *, (unsigned)p.n + 1);
	for (int i = 0; i < p.n; i++)
		TRY(rule_act_effects(c, t->mem, &asked, act, &p.v[i], &t->out.effects[i]));
	return RC_OK;
}

enum rc rule_try(struct ctx *c, const void *mem, int64_t rule_id, const struct rule_change *change,
        const char *cursor, int limit, struct rule_tried *out)
{
	struct trial t = {
	        .mem = mem, .rule_id = rule_id, .change = change, .cursor = cursor, .limit = limit};

	TRY(access_role(c, ROLE_ADMIN));
	TRY(store_tx(c, DB_READ, run, &t));
	*out = t.out;
	return RC_OK;
}
