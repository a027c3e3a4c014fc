/* desk/rule_time: rules that wait for time. */
#include "desk/conversation.h"
#include "desk/rule_fire.h"
#include "desk/rule_follow.h"
#include "store/engine.h"

#define HOUR_MS 3600000LL

/* One rule on its walk: along an index, from where it stood, as far as its time has passed. */
struct walk {
	const void *mem;
	int limit;
	struct rule_ready *rules;
	int rule_n;
	struct rule_ready *r; /* at work */
	struct rule_due *due;
	int n, at;
	const char *why; /* it could not */
	bool gone;
};

/* Whether the walk came upon what it waits for: nothing newer of the kind, and more than history.
 */
static enum rc is_due(struct ctx *c, const struct rule_ready *r, const struct rule_due *d,
        const struct conversation *v, bool *out)
{
	int64_t at = 0, id = 0, alone = 0;
	bool live = false;

	*out = false;
	if (r->r.since == RULE_SINCE_CUSTOMER || r->r.since == RULE_SINCE_COLLEAGUE) {
		enum rc rc = store_rule_newest(c, v->number, r->r.since, &at, &id);
		*out = rc == RC_OK && id == d->number;
		return rc == RC_NOT_FOUND ? RC_OK : rc;
	}
	TRY(store_rule_live(c, v->number, &live));
	if (r->r.since == RULE_SINCE_CREATED) {
		*out = live && v->created_ms == d->at_ms;
		return RC_OK;
	}
	/* once for what people and letters did: rules that change it in turn do not begin it again
	 */
	TRY(store_rule_run_alone(c, r->r.id, v->number, &alone));
	*out = v->updated_ms == d->at_ms && alone == 0 && (live || v->updated_ms != v->created_ms);
	return RC_OK;
}

static enum rc fits_now(struct ctx *c, const void *mem, const struct walk *w, bool *out)
{
	struct conversation v;
	enum rc rc = rule_load(c, mem, w->due[w->at].conversation, &v);

	*out = false;
	if (rc == RC_NOT_FOUND)
		return RC_OK;
	TRY(rc);
	TRY(is_due(c, w->r, &w->due[w->at], &v, out));
	return *out ? rule_fits(c, mem, w->r, &v, out) : RC_OK;
}

/* On to the first that fits. */
static enum rc scan(struct ctx *c, void *arg)
{
	struct walk *w = arg;
	bool fits = false;

	for (; w->at < w->n; w->at++) {
		void *turn = talloc_new(w->mem);
		TRY(fits_now(c, turn, w, &fits));
		talloc_free(turn);
		if (fits)
			return RC_OK;
	}
	return RC_OK;
}

/* w->gone: somebody changed the rule meanwhile. What is done with it goes no further. */
static enum rc pass(struct ctx *c, struct walk *w, int at)
{
	w->r->r.time_ms = w->due[at].at_ms;
	w->r->r.time_number = w->due[at].number;
	return store_rule_passed(c, &w->r->r, &w->gone);
}

static enum rc act(struct ctx *c, void *arg)
{
	struct walk *w = arg;
	struct rule_occasion o = {.conversation = w->due[w->at].conversation};
	void *turn = talloc_new(w->mem);
	bool fits = false;

	if (w->r->r.since == RULE_SINCE_CUSTOMER)
		o.letter_id = w->due[w->at].number;
	TRY(conversation_turn(c));
	TRY(pass(c, w, w->at));
	if (!w->gone)
		TRY(fits_now(c, turn, w, &fits));
	if (fits && w->why != NULL)
		TRY(rule_tell_failure(c, w->r, &o, w->why));
	else if (fits)
		TRY(rule_fire(c, turn, w->r, &o, &fits));
	talloc_free(turn);
	return RC_OK;
}

static enum rc act_whole(struct ctx *c, struct walk *w)
{
	w->why = NULL;
	enum rc rc = store_tx(c, DB_WRITE, act, w);
	if (!rule_is_theirs(rc))
		return rc;
	w->why = rule_why(c, w->mem, rc);
	return store_tx(c, DB_WRITE, act, w);
}

static enum rc find_due(struct ctx *c, void *arg)
{
	struct walk *w = arg;
	return store_rule_due(
	        c, w->mem, &w->r->r, c->now_ms - w->r->r.hours * HOUR_MS, w->limit, &w->due, &w->n);
}

static enum rc pass_all(struct ctx *c, void *arg)
{
	struct walk *w = arg;
	return pass(c, w, w->n - 1);
}

static enum rc go(struct ctx *c, struct walk *w, bool *out_more)
{
	w->at = 0;
	w->gone = false;
	TRY(store_tx(c, DB_READ, find_due, w));
	*out_more |= w->n == w->limit;
	bool passed = w->n == 0;
	while (w->at < w->n && !w->gone) {
		TRY(store_tx(c, DB_READ, scan, w));
		if (w->at == w->n)
			break;
		TRY(act_whole(c, w));
		passed = w->at == w->n - 1;
		w->at++;
	}
	return passed || w->gone ? RC_OK : store_tx(c, DB_WRITE, pass_all, w);
}

static enum rc list(struct ctx *c, void *arg)
{
	struct walk *w = arg;
	return rule_ready_list(c, w->mem, true, &w->rules, &w->rule_n);
}

enum rc rule_time(struct ctx *c, int limit, bool *out_more)
{
	struct walk w = {.mem = c, .limit = limit};

	*out_more = false;
	TRY(store_tx(c, DB_READ, list, &w));
	for (int i = 0; i < w.rule_n; i++) {
		w.r = &w.rules[i];
		TRY(go(c, &w, out_more));
	}
	return RC_OK;
}
