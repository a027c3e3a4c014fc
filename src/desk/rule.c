/* desk/rule: what people do with rules. */
#include "desk/rule.h"

#include "base/json.h"
#include "desk/access.h"
#include "desk/audit.h"
#include "desk/conversation.h"
#include "desk/rule_act.h"
#include "desk/rule_json.h"
#include "desk/rule_ready.h"
#include "desk/setting.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/mailbox.h"
#include "store/user.h"

#define HOUR_MS 3600000LL
#define DAY_MS (24 * HOUR_MS)
#define SWEEP_AT_ONCE 1000

struct work {
	const void *mem;
	int64_t id, version, before;
	int limit;
	const struct rule_change *change;
	const int64_t *ids; /* ended by 0 */
	struct rule rule, *list;
	struct rule_run *runs;
	struct rule_notice *notices;
	int n;
};

static void tell(struct ctx *c, const char *kind, int64_t id)
{
	event_add(c, &(struct event){.kind = kind, .subject_kind = "rule", .subject_id = id});
}

static enum rc set_name(struct ctx *c, const void *mem, const char *name, struct rule *r)
{
	if (name != NULL)
		r->name = str_collapse(mem, name);
	if (r->name[0] != 0)
		return RC_OK;
	return ctx_fail_field(
	        c, RC_INVALID, "name", "empty_name", "Please give the rule a name.", NULL);
}

static enum rc set_owner(struct ctx *c, const void *mem, int64_t id, struct rule *r)
{
	struct user u;

	if (id == 0 || id == r->owner_id)
		return RC_OK;
	enum rc rc = store_user_get(c, mem, id, &u);
	if (rc == RC_NOT_FOUND)
		return ctx_fail_field(c, RC_INVALID, "owner_id", "no_such_user",
		        "There is no such person here", NULL);
	TRY(rc);
	r->owner_id = id;
	return RC_OK;
}

static enum rc set_mailbox(struct ctx *c, const struct work *w, struct rule *r)
{
	struct mailbox m;
	int64_t id = w->change->mailbox_id;

	if (!w->change->has_mailbox)
		return RC_OK;
	enum rc rc = id == 0 ? RC_OK : store_mailbox_get(c, w->mem, id, &m);
	if (rc == RC_NOT_FOUND)
		return ctx_fail_field(c, RC_INVALID, "mailbox_id", "no_such_mailbox",
		        "There is no such mailbox, or you do not see it.", NULL);
	TRY(rc);
	r->mailbox_id = id;
	return RC_OK;
}

/* It begins with what happens, and with what becomes old enough, from now on. */
static enum rc begin_now(struct ctx *c, struct rule *r)
{
	r->time_ms = c->now_ms - r->hours * HOUR_MS;
	r->time_number = INT64_MAX;
	return event_newest(c, &r->from_event);
}

static bool waits_else(const struct rule *a, const struct rule *b)
{
	return a->on != b->on || a->parts != b->parts || a->since != b->since ||
	       a->hours != b->hours || a->mailbox_id != b->mailbox_id;
}

static enum rc apply(struct ctx *c, const struct work *w, struct rule *r)
{
	const struct rule_change *h = w->change;
	struct rule before = *r;
	struct filter *f;

	TRY(set_name(c, w->mem, h->name, r));
	TRY(set_owner(c, w->mem, h->owner_id, r));
	TRY(set_mailbox(c, w, r));
	if (h->enabled >= 0)
		r->enabled = h->enabled == 1;
	if (h->last >= 0)
		r->last = h->last == 1;
	if (h->when != NULL)
		TRY(rule_when_read(c, h->when, r));
	if (h->query != NULL)
		TRY(rule_query_check(c, w->mem, h->query, &r->query, &f));
	if (h->then != NULL) {
		TRY(rule_act_check(c, w->mem, h->then));
		r->act = json_write(w->mem, h->then);
	}
	return (r->enabled && !before.enabled) || waits_else(r, &before) ? begin_now(c, r) : RC_OK;
}

/* What it waits for; NULL of none. */
static const char *when_text(struct ctx *c, const struct rule *r)
{
	return r->on == 0 ? NULL : json_write(c, json_own(c, rule_when_json(r)));
}

static enum rc mailbox_text(struct ctx *c, int64_t id, const char **out)
{
	struct mailbox m = {.address = NULL};

	if (id != 0)
		TRY(store_mailbox_any(c, c, id, &m));
	*out = m.address;
	return RC_OK;
}

/* From what to what, for the list of who changed what. */
static enum rc audit(
        struct ctx *c, const char *verb, const struct rule *before, const struct rule *after)
{
	json_t *changes = audit_changes(c);
	const char *from, *to;

	TRY(mailbox_text(c, before->mailbox_id, &from));
	TRY(mailbox_text(c, after->mailbox_id, &to));
	audit_text(changes, "name", before->name, after->name);
	audit_flag(changes, "enabled", before->enabled, after->enabled);
	audit_flag(changes, "last", before->last, after->last);
	audit_text(changes, "mailbox", from, to);
	audit_text(changes, "when", when_text(c, before), when_text(c, after));
	audit_text(changes, "query", before->query, after->query);
	audit_text(changes, "act", before->act, after->act);
	return audit_add(c,
	        &(struct audit){
	                .noun = "rule", .verb = verb, .subject_id = after->id, .name = after->name},
	        changes);
}

static enum rc add(struct ctx *c, void *arg)
{
	struct work *w = arg;
	struct rule r = {.owner_id = c->actor.user_id, .name = "", .query = ""};
	int64_t there;

	TRY(store_rule_count(c, &there));
	if (there >= RULES_MAX)
		return ctx_fail(c, RC_LIMIT, "too_many_rules",
		        "There are as many rules as there can be. Please delete one that is not "
		        "needed.",
		        NULL);
	TRY(apply(c, w, &r));
	TRY(store_rule_add(c, &r));
	TRY(audit(c, "added", &(struct rule){0}, &r));
	tell(c, "rule.added", r.id);
	return store_rule_get(c, w->mem, r.id, &w->rule);
}

enum rc rule_add(struct ctx *c, const void *mem, const struct rule_change *change, struct rule *out)
{
	struct work w = {.mem = mem, .change = change};

	TRY(access_role(c, ROLE_ADMIN));
	TRY(store_tx(c, DB_WRITE, add, &w));
	*out = w.rule;
	return RC_OK;
}

static enum rc load(struct ctx *c, void *arg)
{
	struct work *w = arg;
	enum rc rc = store_rule_get(c, w->mem, w->id, &w->rule);

	return rc == RC_NOT_FOUND ? ctx_fail(c, rc, "no_such_rule", "There is no such rule.", NULL)
	                          : rc;
}

static enum rc stale(struct ctx *c)
{
	return ctx_fail(
	        c, RC_CONFLICT, "stale", "Somebody changed this rule in the meantime.", NULL);
}

static enum rc update(struct ctx *c, void *arg)
{
	struct work *w = arg;

	TRY(load(c, w));
	if (w->version != 0 && w->version != w->rule.version)
		return stale(c);
	struct rule before = w->rule;
	TRY(apply(c, w, &w->rule));
	TRY(audit(c, "changed", &before, &w->rule));
	enum rc rc = store_rule_update(c, &w->rule);
	if (rc == RC_CONFLICT)
		return stale(c);
	TRY(rc);
	tell(c, "rule.changed", w->id);
	return load(c, w);
}

enum rc rule_update(struct ctx *c, const void *mem, int64_t id, int64_t version,
        const struct rule_change *change, struct rule *out)
{
	struct work w = {.mem = mem, .id = id, .version = version, .change = change};

	TRY(access_role(c, ROLE_ADMIN));
	TRY(store_tx(c, DB_WRITE, update, &w));
	*out = w.rule;
	return RC_OK;
}

/* What it did stays in the log. */
static enum rc delete_rows(struct ctx *c, void *arg)
{
	struct work *w = arg;

	TRY(load(c, w));
	TRY(store_rule_notice_drop_of(c, w->id));
	TRY(store_rule_delete(c, w->id));
	TRY(audit(c, "removed", &w->rule, &(struct rule){.id = w->id, .name = w->rule.name}));
	tell(c, "rule.removed", w->id);
	return RC_OK;
}

enum rc rule_delete(struct ctx *c, int64_t id)
{
	struct work w = {.mem = c, .id = id};

	TRY(access_role(c, ROLE_ADMIN));
	return store_tx(c, DB_WRITE, delete_rows, &w);
}

enum rc rule_get(struct ctx *c, const void *mem, int64_t id, struct rule *out)
{
	struct work w = {.mem = mem, .id = id};

	TRY(access_role(c, ROLE_ADMIN));
	TRY(store_tx(c, DB_READ, load, &w));
	*out = w.rule;
	return RC_OK;
}

static enum rc list(struct ctx *c, void *arg)
{
	struct work *w = arg;
	return store_rule_list(c, w->mem, false, &w->list, &w->n);
}

enum rc rule_list(struct ctx *c, const void *mem, struct rule **out, int *out_n)
{
	struct work w = {.mem = mem};

	TRY(access_role(c, ROLE_ADMIN));
	TRY(store_tx(c, DB_READ, list, &w));
	*out = w.list;
	*out_n = w.n;
	return RC_OK;
}

static enum rc order(struct ctx *c, void *arg)
{
	struct work *w = arg;

	for (int i = 0; i < w->limit; i++)
		TRY(store_rule_place(c, w->ids[i], i + 1));
	tell(c, "rule.ordered", 0);
	return RC_OK;
}

enum rc rule_order(struct ctx *c, const int64_t *ids, int n)
{
	struct work w = {.mem = c, .ids = ids, .limit = n};

	TRY(access_role(c, ROLE_ADMIN));
	return store_tx(c, DB_WRITE, order, &w);
}

static enum rc log_of_rule(struct ctx *c, void *arg)
{
	struct work *w = arg;
	return store_rule_run_list(c, w->mem, w->id, 0, w->before, w->limit, &w->runs, &w->n);
}

enum rc rule_log(struct ctx *c, const void *mem, int64_t rule_id, int64_t before, int limit,
        struct rule_run **out, int *out_n)
{
	struct work w = {.mem = mem, .id = rule_id, .before = before, .limit = limit};

	TRY(access_role(c, ROLE_ADMIN));
	TRY(store_tx(c, DB_READ, log_of_rule, &w));
	*out = w.runs;
	*out_n = w.n;
	return RC_OK;
}

static enum rc log_of_conversation(struct ctx *c, void *arg)
{
	struct work *w = arg;
	struct conversation v;

	TRY(conversation_load(c, w->mem, w->id, &v));
	return store_rule_run_list(c, w->mem, 0, v.number, w->before, w->limit, &w->runs, &w->n);
}

enum rc rule_log_of(struct ctx *c, const void *mem, int64_t number, int64_t before, int limit,
        struct rule_run **out, int *out_n)
{
	struct work w = {.mem = mem, .id = number, .before = before, .limit = limit};

	TRY(store_tx(c, DB_READ, log_of_conversation, &w));
	*out = w.runs;
	*out_n = w.n;
	return RC_OK;
}

static enum rc notices(struct ctx *c, void *arg)
{
	struct work *w = arg;
	return store_rule_notice_list(c, w->mem, &w->notices, &w->n);
}

enum rc rule_notices(struct ctx *c, const void *mem, struct rule_notice **out, int *out_n)
{
	struct work w = {.mem = mem};

	TRY(access_role(c, ROLE_ADMIN));
	TRY(store_tx(c, DB_READ, notices, &w));
	*out = w.notices;
	*out_n = w.n;
	return RC_OK;
}

static enum rc drop_notice(struct ctx *c, void *arg)
{
	const struct work *w = arg;

	tell(c, "rule.read", 0);
	return store_rule_notice_drop(c, w->id);
}

enum rc rule_notice_drop(struct ctx *c, int64_t id)
{
	struct work w = {.id = id};

	TRY(access_role(c, ROLE_ADMIN));
	return store_tx(c, DB_WRITE, drop_notice, &w);
}

static enum rc sweep(struct ctx *c, void *arg)
{
	int64_t days = 0, n;
	(void)arg;

	TRY(setting_i64(c, "rule_log_days", &days));
	return store_rule_run_expire(c, c->now_ms - days * DAY_MS, SWEEP_AT_ONCE, &n);
}

enum rc rule_sweep(struct ctx *c)
{
	return store_tx(c, DB_WRITE, sweep, NULL);
}
