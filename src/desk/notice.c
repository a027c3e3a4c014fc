/* desk/notice: what the actor should know, and what of it was looked at. */
#include "desk/notice.h"

#include "desk/find.h"
#include "desk/notice_words.h"
#include "desk/setting.h"
#include "store/engine.h"
#include "store/event.h"

#define DAY_MS 86400000LL
#define SWEEP 1000
#define UNSEEN_TIMES 3 /* what nobody looked at stays longer */
#define TOLD_EVENTS 100000 /* far more than any follower is behind another */

struct work {
	const void *mem;
	const struct notice_query *query;
	struct conversation_key below; /* event and id */
	const struct notice_seen *seen;
	struct notice_page page;
};

static enum rc list(struct ctx *c, void *arg)
{
	struct work *w = arg;
	const struct notice_query *q = w->query;
	int64_t user = c->actor.user_id;
	struct notice_page *p = &w->page;

	TRY(store_notice_list(c, w->mem, user, w->below.active_ms, w->below.number, q->unseen,
	        q->limit + 1, &p->v, &p->n));
	p->next = NULL;
	if (p->n > q->limit) {
		const struct notice *last = &p->v[q->limit - 1];
		p->n = q->limit;
		p->next = find_write_key(w->mem, (struct conversation_key){last->event, last->id});
	}
	return store_notice_unseen(c, user, &p->unseen);
}

enum rc notice_list(
        struct ctx *c, const void *mem, const struct notice_query *q, struct notice_page *out)
{
	struct work w = {.mem = mem, .query = q};

	TRY(find_read_key(c, q->cursor, &w.below));
	TRY(store_tx(c, DB_READ, list, &w));
	*out = w.page;
	return RC_OK;
}

struct counting {
	int64_t user_id, *out;
};

static enum rc unseen(struct ctx *c, void *arg)
{
	struct counting *k = arg;

	return store_notice_unseen(c, k->user_id, k->out);
}

enum rc notice_unseen(struct ctx *c, int64_t user_id, int64_t *out)
{
	struct counting k = {user_id, out};

	return store_tx(c, DB_READ, unseen, &k);
}

/* The event is its hearer's own (live/hub), and names no conversation where others look for its
 * history. */
enum rc notice_say(struct ctx *c, int64_t user_id, const struct notice *n, bool browser)
{
	int64_t left;
	const char *data;

	TRY(store_notice_unseen(c, user_id, &left));
	if (n == NULL)
		data = talloc_asprintf(c, "{\"unseen\":%lld}", (long long)left);
	else
		data = talloc_asprintf(c,
		        "{\"unseen\":%lld,\"conversation\":%lld,\"kind\":\"%s\",\"browser\":%s}",
		        (long long)left, (long long)n->conversation, notice_kind_name(n->kind),
		        browser ? "true" : "false");
	event_add(c, &(struct event){
	                     .kind = n == NULL ? "notice.seen" : "notice.added",
	                     .actor_id = user_id,
	                     .subject_kind = "notice",
	                     .subject_id = n == NULL ? 0 : n->id,
	                     .data = data,
	             });
	return RC_OK;
}

static enum rc see(struct ctx *c, void *arg)
{
	struct work *w = arg;
	int64_t user = c->actor.user_id, n = 0, number = w->seen->conversation;

	if (number != 0)
		TRY(store_notice_see_conversation(c, user, number, &n));
	else if (w->seen->id != 0)
		TRY(store_notice_see_one(c, user, w->seen->id, &n));
	else
		TRY(store_notice_see_upto(c, user, w->seen->upto, &n));
	if (n > 0)
		TRY(notice_say(c, user, NULL, false));
	return store_notice_unseen(c, user, &w->page.unseen);
}

enum rc notice_see(struct ctx *c, const struct notice_seen *what, int64_t *out_unseen)
{
	struct work w = {.seen = what};

	if ((what->conversation != 0) + (what->id != 0) + (what->upto != 0) != 1)
		return ctx_fail(c, RC_INVALID, "see_what",
		        "Please say which notices were seen: those of a conversation, one, or all "
		        "up to one.",
		        NULL);
	TRY(store_tx(c, DB_WRITE, see, &w));
	*out_unseen = w.page.unseen;
	return RC_OK;
}

static enum rc sweep(struct ctx *c, void *arg)
{
	int64_t days, newest;

	(void)arg;
	TRY(setting_i64(c, "notice_days", &days));
	TRY(store_notice_sweep(
	        c, c->now_ms - days * DAY_MS, c->now_ms - UNSEEN_TIMES * days * DAY_MS, SWEEP));
	TRY(event_newest(c, &newest));
	return store_notice_sweep_told(c, newest - TOLD_EVENTS);
}

enum rc notice_sweep(struct ctx *c)
{
	return store_tx(c, DB_WRITE, sweep, NULL);
}
