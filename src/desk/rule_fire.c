/* desk/rule_fire: one rule, one conversation. */
#include "desk/rule_fire.h"

#include "base/json.h"
#include "desk/conversation.h"
#include "desk/rule_act.h"
#include "desk/setting.h"
#include "store/engine.h"
#include "store/event.h"

#define HOUR_MS 3600000LL

bool rule_is_theirs(enum rc rc)
{
	return rc == RC_INVALID || rc == RC_NOT_FOUND || rc == RC_CONFLICT || rc == RC_LIMIT ||
	       rc == RC_DENIED;
}

const char *rule_why(struct ctx *c, const void *mem, enum rc rc)
{
	const char *why =
	        c->fail.pairs != NULL && c->fail.pairs[0] != NULL ? c->fail.text : c->fail.msgid;

	why = talloc_strdup(mem, why != NULL ? why : rc_name(rc));
	ctx_clear_failure(c);
	return why;
}

enum rc rule_load(struct ctx *c, const void *mem, int64_t number, struct conversation *out)
{
	TRY(conversation_find(c, &number));
	return store_conversation_get(c, mem, number, out);
}

static void tell(struct ctx *c, const char *kind, int64_t id)
{
	event_add(c, &(struct event){.kind = kind, .subject_kind = "rule", .subject_id = id});
}

static enum rc is_spent(struct ctx *c, const char *setting, int64_t conversation, bool *out)
{
	int64_t most = 0, n = 0;

	TRY(setting_i64(c, setting, &most));
	TRY(store_rule_run_answers(c, conversation, c->now_ms - HOUR_MS, (int)most, &n));
	*out = n >= most;
	return RC_OK;
}

/* Rules that answer each other go on for a while and no longer. Whoever looks after them is told
 * once for each two, however often it happens. */
static enum rc end_circle(struct ctx *c, const struct rule_ready *r, const struct rule_occasion *o,
        const struct conversation *v, bool *out)
{
	bool here = false, desk = false;

	*out = false;
	if (o->cause_id == 0)
		return RC_OK;
	TRY(is_spent(c, "rule_answers_conversation", v->number, &here));
	if (!here)
		TRY(is_spent(c, "rule_answers_desk", 0, &desk));
	if (!here && !desk)
		return RC_OK;
	struct rule_notice n = {
	        .rule_id = r->r.id < o->cause_id ? r->r.id : o->cause_id,
	        .other_id = r->r.id < o->cause_id ? o->cause_id : r->r.id,
	        .whole_desk = desk,
	        .conversation = v->number,
	        .at_ms = c->now_ms,
	};
	TRY(store_rule_notice_add(c, &n));
	if (n.times == 1)
		tell(c, "rule.circle", r->r.id);
	*out = true;
	return RC_OK;
}

static enum rc log_run(struct ctx *c, const struct rule_ready *r, const struct rule_occasion *o,
        const struct rule_run *what)
{
	struct rule_run n = *what;

	n.rule_id = r->r.id;
	n.rule_name = r->r.name;
	n.at_ms = c->now_ms;
	n.event_number = o->event_number;
	n.on = r->r.on;
	n.cause_id = o->cause_id;
	return store_rule_run_add(c, &n);
}

/* Everything that follows in the log is the rule's. */
static enum rc act_as_rule(struct ctx *c, const void *mem, const struct rule_asked *a,
        json_t *effects, const struct conversation *v)
{
	c->actor.rule_id = a->rule_id;
	enum rc rc = rule_act_apply(c, mem, a, effects, v);
	c->actor.rule_id = 0;
	return rc;
}

enum rc rule_fire(struct ctx *c, const void *mem, const struct rule_ready *r,
        const struct rule_occasion *o, bool *out)
{
	const struct rule_asked asked = {
	        .rule_id = r->r.id, .on = r->r.on, .letter_id = o->letter_id};
	int64_t number = o->conversation;
	struct conversation v;
	json_t *effects;
	bool ended;

	*out = false;
	TRY(conversation_hold(c, &number));
	enum rc rc = store_conversation_get(c, mem, number, &v);
	if (rc == RC_NOT_FOUND)
		return RC_OK;
	TRY(rc);
	TRY(rule_fits(c, mem, r, &v, out));
	if (!*out)
		return RC_OK;
	TRY(rule_act_effects(c, mem, &asked, r->act, &v, &effects));
	if (json_object_size(effects) == 0)
		return RC_OK;
	TRY(end_circle(c, r, o, &v, &ended));
	if (ended)
		return RC_OK;
	TRY(act_as_rule(c, mem, &asked, effects, &v));
	if (r->r.failed_ms != 0)
		TRY(store_rule_failed(c, r->r.id, 0, NULL));
	json_object_del(effects, "answer"); /* the message has the words */
	return log_run(c, r, o,
	        &(struct rule_run){.conversation = v.number, .changes = json_write(mem, effects)});
}

enum rc rule_tell_failure(
        struct ctx *c, const struct rule_ready *r, const struct rule_occasion *o, const char *why)
{
	TRY(store_rule_failed(c, r->r.id, c->now_ms, why));
	tell(c, "rule.failed", r->r.id);
	return log_run(c, r, o, &(struct rule_run){.conversation = o->conversation, .reason = why});
}
