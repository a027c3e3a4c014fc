/* desk/rule_follow: rules follow the log. */
#include "desk/rule_follow.h"

#include <string.h>

#include "base/json.h"
#include "base/str.h"
#include "desk/conversation.h"
#include "desk/rule_fire.h"
#include "desk/rule_json.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/message.h"

#define FOLLOWER "rules"
#define INDEX "search"
/* What one commit writes into the log stands so near together: a conversation and its letter. */
#define TOGETHER 32
#define PIECE 25
#define MESSAGES (1u << RULE_CUSTOMER | 1u << RULE_COLLEAGUE)

/* An event as rules hear it. */
struct heard {
	struct rule_occasion o;
	unsigned ons; /* a set of 1u << enum rule_on */
	unsigned parts; /* of RULE_CHANGED */
};

struct follow {
	const void *mem;
	struct rule_ready *rules;
	int rule_n;
	unsigned wanted; /* what they wait for: a set of 1u << enum rule_on */
	struct event *events;
	int limit, n, at; /* at: the next one */
	const char **failed; /* for each rule why it could not answer this event; NULL: it was not
	                        asked yet, or could */
	int asked; /* the rule at work */
	int piece, done; /* how many events go together, and went */
	int64_t cursor, after, upto;
	bool lost; /* another one went on from there */
	bool behind; /* the index has not come to the end of the log */
};

static enum rc hear_message(
        struct ctx *c, const void *mem, const struct event *e, struct heard *out)
{
	struct message m;
	enum rc rc = store_message_get(c, mem, e->subject_id, &m);

	if (rc == RC_NOT_FOUND)
		return RC_OK;
	TRY(rc);
	if (m.kind == MESSAGE_INBOUND) {
		out->ons = 1u << RULE_CUSTOMER;
		out->o.letter_id = m.id;
	}
	if (m.kind == MESSAGE_REPLY && m.author_id != 0)
		out->ons = 1u << RULE_COLLEAGUE;
	return RC_OK;
}

/* {"state":["open","open"]} is none. */
static bool is_same(const json_t *pair)
{
	const json_t *before = json_array_get(pair, 0);

	return json_is_string(before) && json_equal(before, json_array_get(pair, 1));
}

static unsigned changed_parts(json_t *data)
{
	const char *field;
	unsigned parts = 0;
	json_t *pair;

	json_object_foreach(data, field, pair)
	{
		if (!is_same(pair))
			parts |= rule_part_of(field);
	}
	return parts;
}

/* {"state":["open","kept"]} */
static bool turns_kept(const json_t *data)
{
	const json_t *states = json_object_get(data, "state");

	return !is_same(states) && str_eq(json_string_value(json_array_get(states, 1)), "kept");
}

static unsigned hear_promise(const struct event *e, const json_t *data)
{
	if (strcmp(e->kind, "promise.added") == 0)
		return 1u << RULE_PROMISE_MADE;
	if (strcmp(e->kind, "promise.overdue") == 0)
		return 1u << RULE_PROMISE_OVERDUE;
	if (strcmp(e->kind, "promise.changed") == 0 && turns_kept(data))
		return 1u << RULE_PROMISE_KEPT;
	return 0;
}

/* Imported mail is history, and what the desk sent by itself is nobody's word. */
static enum rc hear(struct ctx *c, const void *mem, const struct follow *f, const struct event *e,
        struct heard *out)
{
	*out = (struct heard){.o = {.conversation = e->conversation_id, .event_number = e->number}};
	if (e->conversation_id == 0)
		return RC_OK;
	json_t *data = e->data == NULL ? NULL : json_own(mem, json_loads(e->data, 0, NULL));
	out->o.cause_id = json_integer_value(json_object_get(data, "rule"));
	if (json_object_get(data, "history") != NULL || json_object_get(data, "automatic") != NULL)
		return RC_OK;
	if (strcmp(e->kind, "conversation.added") == 0) {
		out->ons = 1u << RULE_CREATED;
		out->o.letter_id = json_integer_value(json_object_get(data, "message"));
	}
	if (strcmp(e->kind, "message.added") == 0 && (f->wanted & MESSAGES) != 0)
		return hear_message(c, mem, e, out);
	if (str_eq(e->subject_kind, "promise"))
		out->ons = hear_promise(e, data);
	if (strcmp(e->kind, "conversation.changed") == 0) {
		out->parts = changed_parts(data);
		out->ons = out->parts != 0 ? 1u << RULE_CHANGED : 0;
	}
	return RC_OK;
}

/* A rule does not answer itself, nor what was before it. */
static bool waits_for(const struct rule *r, const struct heard *h)
{
	if ((h->ons & 1u << r->on) == 0 || h->o.event_number <= r->from_event ||
	        h->o.cause_id == r->id)
		return false;
	return r->on != RULE_CHANGED || (r->parts & h->parts) != 0;
}

static enum rc any_fits(
        struct ctx *c, const void *mem, const struct follow *f, const struct heard *h, bool *out)
{
	struct conversation v;
	bool loaded = false;

	*out = false;
	for (int i = 0; i < f->rule_n && !*out; i++) {
		if (!waits_for(&f->rules[i].r, h))
			continue;
		enum rc rc = loaded ? RC_OK : rule_load(c, mem, h->o.conversation, &v);
		if (rc == RC_NOT_FOUND)
			return RC_OK;
		TRY(rc);
		loaded = true;
		TRY(rule_fits(c, mem, &f->rules[i], &v, out));
	}
	return RC_OK;
}

/* On to the first event that some rule fits. */
static enum rc scan(struct ctx *c, void *arg)
{
	struct follow *f = arg;
	bool fits = false;

	for (; f->at < f->n; f->at++) {
		void *turn = talloc_new(f->mem);
		struct heard h;
		TRY(hear(c, turn, f, &f->events[f->at], &h));
		if (h.ons != 0)
			TRY(any_fits(c, turn, f, &h, &fits));
		talloc_free(turn);
		if (fits)
			return RC_OK;
	}
	return RC_OK;
}

/* All rules on one event, in their order. */
static enum rc answer(struct ctx *c, struct follow *f, const struct event *e)
{
	void *turn = talloc_new(f->mem);
	struct heard h;

	TRY(hear(c, turn, f, e, &h));
	for (f->asked = 0; f->asked < f->rule_n; f->asked++) {
		const struct rule_ready *r = &f->rules[f->asked];
		bool fired = false;
		if (!waits_for(&r->r, &h))
			continue;
		if (f->failed[f->asked] != NULL) {
			TRY(rule_tell_failure(c, r, &h.o, f->failed[f->asked]));
			continue;
		}
		TRY(rule_fire(c, turn, r, &h.o, &fired));
		if (fired && r->r.last)
			break;
	}
	talloc_free(turn);
	return RC_OK;
}

/* Some events, and the place in the log: before them, so that of two desks on one database one
 * finds that the other went on. */
static enum rc answer_piece(struct ctx *c, void *arg)
{
	struct follow *f = arg;
	int end = f->at + f->piece < f->n ? f->at + f->piece : f->n;

	TRY(conversation_turn(c));
	enum rc moved = follower_move(c, FOLLOWER, f->cursor, f->events[end - 1].number);
	f->done = 0;
	f->lost = moved == RC_CONFLICT;
	if (moved != RC_OK)
		return f->lost ? RC_OK : moved;
	while (f->at + f->done < end)
		TRY(answer(c, f, &f->events[f->at + f->done++]));
	return RC_OK;
}

/* Many together; where one of them does not go, each for itself. A rule that cannot do what it
 * says is told and left out; the others go on. */
static enum rc answer_some(struct ctx *c, struct follow *f)
{
	for (int i = 0; i < f->rule_n; i++)
		f->failed[i] = NULL;
	f->piece = PIECE;
	for (;;) {
		f->asked = f->rule_n;
		enum rc rc = store_tx(c, DB_WRITE, answer_piece, f);
		if (rc == RC_OK && !f->lost)
			f->cursor = f->events[f->at + f->done - 1].number;
		if (!rule_is_theirs(rc) || f->asked >= f->rule_n)
			return rc;
		const char *why = rule_why(c, f->mem, rc);
		if (f->piece == 1 && f->failed[f->asked] != NULL)
			return ctx_broken(
			        c, "rule %lld: %s", (long long)f->rules[f->asked].r.id, why);
		if (f->piece == 1)
			f->failed[f->asked] = why;
		f->piece = 1;
	}
}

static enum rc look(struct ctx *c, void *arg)
{
	struct follow *f = arg;
	int64_t waiting, from, newest, indexed;

	TRY(store_rule_waiting(c, &waiting, &from));
	TRY(follower_get(c, FOLLOWER, &f->cursor));
	f->after = f->cursor;
	TRY(follower_get(c, INDEX, &indexed));
	TRY(event_newest(c, &newest));
	if (f->after < from)
		f->after = from;
	f->upto = indexed >= newest ? newest : indexed - TOGETHER;
	f->n = 0;
	f->behind = waiting != 0 && f->upto < newest;
	if (waiting == 0 || f->upto <= f->after)
		return RC_OK;
	TRY(rule_ready_list(c, f->mem, false, &f->rules, &f->rule_n));
	f->wanted = 0;
	for (int i = 0; i < f->rule_n; i++)
		f->wanted |= 1u << f->rules[i].r.on;
	f->failed = talloc_zero_array(f->mem, const char *, (unsigned)f->rule_n + 1);
	TRY(event_list(c, f->mem, f->after, f->limit, &f->events, &f->n));
	while (f->n > 0 && f->events[f->n - 1].number > f->upto)
		f->n--;
	return RC_OK;
}

static enum rc pass(struct ctx *c, void *arg)
{
	const struct follow *f = arg;
	enum rc rc = follower_move(c, FOLLOWER, f->cursor, f->events[f->n - 1].number);

	return rc == RC_CONFLICT ? RC_OK : rc;
}

enum rc rule_follow(struct ctx *c, int limit, bool *out_more, bool *out_behind)
{
	struct follow f = {.mem = c, .limit = limit};

	*out_more = false;
	TRY(store_tx(c, DB_READ, look, &f));
	*out_behind = f.behind;
	if (f.n == 0)
		return RC_OK;
	bool passed = false;
	while (f.at < f.n) {
		TRY(store_tx(c, DB_READ, scan, &f));
		passed = f.at < f.n;
		if (!passed)
			break;
		TRY(answer_some(c, &f));
		if (f.lost)
			break;
		f.at += f.done;
	}
	if (!passed)
		TRY(store_tx(c, DB_WRITE, pass, &f));
	*out_more = f.n == limit || f.lost;
	return RC_OK;
}
