/* desk/rule_json: what a rule waits for as JSON. */
#include "desk/rule_json.h"

#include "base/json.h"
#include "desk/rule.h"

static const char *const ons[] = {
        [RULE_CREATED] = "created",
        [RULE_CUSTOMER] = "customer_message",
        [RULE_COLLEAGUE] = "colleague_message",
        [RULE_CHANGED] = "changed",
        [RULE_TIME] = "time",
        [RULE_PROMISE_MADE] = "promise_made",
        [RULE_PROMISE_OVERDUE] = "promise_overdue",
        [RULE_PROMISE_KEPT] = "promise_kept",
};

static const char *const sinces[] = {
        [RULE_SINCE_CUSTOMER] = "customer_message",
        [RULE_SINCE_COLLEAGUE] = "colleague_message",
        [RULE_SINCE_CREATED] = "created",
        [RULE_SINCE_CHANGED] = "changed",
};

static const struct {
	unsigned part;
	const char *name;
} parts[] = {
        {RULE_STATE, "state"},
        {RULE_ASSIGNEE, "assignee"},
        {RULE_TAGS, "tags"},
        {RULE_TEAM, "team"},
        {RULE_PRIORITY, "priority"},
};

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* Its place in a list that begins at 1; 0: it is not there. */
static int place_of(const char *const *names, size_t n, const char *name)
{
	for (size_t i = 1; i < n; i++)
		if (str_eq(names[i], name))
			return (int)i;
	return 0;
}

const char *rule_on_name(enum rule_on on)
{
	return ons[on];
}

unsigned rule_part_of(const char *field)
{
	for (size_t i = 0; i < COUNT(parts); i++)
		if (str_eq(parts[i].name, field))
			return parts[i].part;
	return 0;
}

enum rc rule_when_read(struct ctx *c, const json_t *o, struct rule *out)
{
	const json_t *list = json_object_get(o, "parts"), *one;
	size_t i;

	out->on = (enum rule_on)place_of(
	        ons, COUNT(ons), json_string_value(json_object_get(o, "event")));
	out->parts = 0;
	out->since = 0;
	out->hours = 0;
	if (out->on == RULE_CHANGED) {
		json_array_foreach(list, i, one) out->parts |= rule_part_of(json_string_value(one));
		if (out->parts == 0)
			return ctx_fail_field(c, RC_INVALID, "when.parts", "no_part",
			        "Please say what has to change: state, assignee, tags, team or "
			        "priority.",
			        NULL);
	}
	if (out->on != RULE_TIME)
		return RC_OK;
	out->since = (enum rule_since)place_of(
	        sinces, COUNT(sinces), json_string_value(json_object_get(o, "since")));
	TRY(json_opt_i64(c, o, "hours", 1, RULE_HOURS_MAX, &out->hours));
	if (out->since == 0 || out->hours == 0)
		return ctx_fail_field(c, RC_INVALID, "when.hours", "no_time",
		        "Please say how many hours have to pass, and since what.", NULL);
	return RC_OK;
}

json_t *rule_when_json(const struct rule *r)
{
	json_t *o = json_object(), *list;

	json_object_set_new(o, "event", json_text(ons[r->on]));
	if (r->on == RULE_CHANGED) {
		list = json_array();
		for (size_t i = 0; i < COUNT(parts); i++)
			if (r->parts & parts[i].part)
				json_array_append_new(list, json_text(parts[i].name));
		json_object_set_new(o, "parts", list);
	}
	if (r->on == RULE_TIME) {
		json_object_set_new(o, "since", json_text(sinces[r->since]));
		json_object_set_new(o, "hours", json_integer(r->hours));
	}
	return o;
}
