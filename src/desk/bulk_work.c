/* desk/bulk_work: the pieces of a change of many, in the name of who asked for it. */
#include <stdio.h>

#include "base/json.h"
#include "desk/bulk.h"
#include "desk/change_json.h"
#include "desk/conversation.h"
#include "desk/view.h"
#include "i18n/i18n.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/user.h"

#define PIECE 50
#define GATHER 500

struct piece {
	int64_t id;
	int limit;
	struct bulk b;
	struct bulk_row row; /* the one at work */
	bool ended; /* nothing is left to do */
};

static bool is_theirs(enum rc rc)
{
	return rc == RC_INVALID || rc == RC_NOT_FOUND || rc == RC_CONFLICT || rc == RC_LIMIT ||
	       rc == RC_DENIED;
}

/* Held, and as it stands now; false: somebody stopped it, or it goes the other way. */
static enum rc hold(struct ctx *c, struct piece *p, enum bulk_state wanted, bool *out)
{
	TRY(store_bulk_lock(c, p->id));
	enum rc rc = store_bulk_get(c, c, p->id, &p->b);
	*out = rc == RC_OK && p->b.state == wanted;
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

static enum rc end(struct ctx *c, struct piece *p, enum bulk_state state, const char *kind)
{
	p->ended = true;
	TRY(store_bulk_set_state(c, p->id, state));
	event_add(c, &(struct event){.kind = kind, .subject_kind = "bulk", .subject_id = p->id});
	return RC_OK;
}

static int64_t total(const struct bulk *b)
{
	int64_t n = 0;

	for (int i = 0; i < BULK_ROW_STATES; i++)
		n += b->counts[i];
	return n;
}

static enum rc gather(struct ctx *c, void *arg)
{
	struct piece *p = arg;
	struct conversation_query q = {.limit = GATHER};
	const char *next;
	int64_t *numbers;
	bool mine;
	int n = 0;

	TRY(hold(c, p, BULK_GATHERING, &mine));
	if (!mine)
		return RC_OK;
	q.q = p->b.q;
	q.cursor = p->b.cursor;
	if (!view_parse(p->b.view, &q.view))
		return ctx_broken(c, "a view that there is not: %s", p->b.view);
	TRY(conversation_numbers(c, c, &q, &numbers, &n, &next));
	for (int i = 0; i < n; i++)
		TRY(store_bulk_add_row(c, p->id, numbers[i]));
	if (next == NULL || total(&p->b) + n >= BULK_MAX)
		return store_bulk_set_state(c, p->id, BULK_RUNNING);
	return store_bulk_gathered(c, p->id, next);
}

static enum rc change_row(struct ctx *c, struct piece *p, const json_t *json, int64_t version)
{
	struct conversation_change change;
	struct conversation v;
	const char *back;

	TRY(change_read(c, json, &change));
	TRY(conversation_apply(c, c, p->row.number, version, &change, &v, &back));
	p->row.before = back;
	p->row.version = v.version;
	p->row.state = back == NULL ? BULK_SAME : BULK_CHANGED;
	return RC_OK;
}

static enum rc run(struct ctx *c, void *arg)
{
	struct piece *p = arg;
	struct bulk_row *rows;
	bool mine;
	int n;

	p->ended = false;
	TRY(conversation_turn(c));
	TRY(hold(c, p, BULK_RUNNING, &mine));
	p->ended = !mine;
	if (!mine)
		return RC_OK;
	json_t *change = json_own(c, json_loads(p->b.change, 0, NULL));
	TRY(store_bulk_rows(c, c, p->id, BULK_WAITING, p->limit, &rows, &n));
	for (int i = 0; i < n; i++) {
		p->row = rows[i];
		TRY(change_row(c, p, change, 0));
		TRY(store_bulk_mark(c, p->id, &p->row));
	}
	return n == 0 ? end(c, p, BULK_DONE, "bulk.done") : RC_OK;
}

static enum rc put_back(struct ctx *c, void *arg)
{
	struct piece *p = arg;
	struct bulk_row *rows;
	bool mine;
	int n;

	p->ended = false;
	TRY(conversation_turn(c));
	TRY(hold(c, p, BULK_UNDOING, &mine));
	p->ended = !mine;
	if (!mine)
		return RC_OK;
	TRY(store_bulk_rows(c, c, p->id, BULK_CHANGED, p->limit, &rows, &n));
	for (int i = 0; i < n; i++) {
		p->row = rows[i];
		TRY(change_row(
		        c, p, json_own(c, json_loads(rows[i].before, 0, NULL)), rows[i].version));
		p->row.state = BULK_PUT_BACK;
		TRY(store_bulk_mark(c, p->id, &p->row));
	}
	return n == 0 ? end(c, p, BULK_UNDONE, "bulk.undone") : RC_OK;
}

static enum rc mark(struct ctx *c, void *arg)
{
	struct piece *p = arg;
	bool mine;

	/* it may have been stopped since the row was tried: what is done then stays as it was told
	 */
	TRY(hold(c, p, p->row.state == BULK_REFUSED ? BULK_RUNNING : BULK_UNDOING, &mine));
	p->ended = !mine;
	return mine ? store_bulk_mark(c, p->id, &p->row) : RC_OK;
}

/* The one at work could not be changed: it is told why, in the words of who asked. */
static enum rc refuse(struct ctx *c, struct piece *p, enum bulk_row_state state)
{
	p->row.state = state;
	p->row.before = NULL;
	p->row.reason = c->fail.msgid == NULL
	                        ? NULL
	                        : text_fill(c, i18n_text(c->lang, c->fail.msgid), c->fail.pairs);
	ctx_clear_failure(c);
	return store_tx(c, DB_WRITE, mark, p);
}

/* Many together; where one of them does not go, each for itself. */
static enum rc do_piece(struct ctx *c, struct piece *p, enum rc (*fn)(struct ctx *, void *),
        enum bulk_row_state when_refused)
{
	p->limit = PIECE;
	enum rc rc = store_tx(c, DB_WRITE, fn, p);
	if (!is_theirs(rc))
		return rc;
	p->limit = 1;
	for (int i = 0; i < PIECE; i++) {
		ctx_clear_failure(c);
		rc = store_tx(c, DB_WRITE, fn, p);
		if (is_theirs(rc))
			rc = refuse(c, p, when_refused);
		if (rc != RC_OK || p->ended)
			return rc;
	}
	return RC_OK;
}

struct owner {
	int64_t id;
	struct bulk b;
	struct user user;
};

static enum rc find_owner(struct ctx *c, void *arg)
{
	struct owner *o = arg;

	TRY(store_bulk_get(c, c, o->id, &o->b));
	return store_user_get(c, c, o->b.user_id, &o->user);
}

static enum rc stop(struct ctx *c, void *arg)
{
	struct owner *o = arg;
	return store_bulk_set_state(c, o->id, BULK_STOPPED);
}

static enum rc work(struct ctx *c, const struct owner *o)
{
	struct piece p = {.id = o->id};

	if (o->b.state == BULK_GATHERING)
		return store_tx(c, DB_WRITE, gather, &p);
	if (o->b.state == BULK_RUNNING)
		return do_piece(c, &p, run, BULK_REFUSED);
	return do_piece(c, &p, put_back, BULK_LEFT);
}

/* Whoever may not sign in any more changes nothing any more. */
static enum rc work_as_owner(struct ctx *c, int64_t id)
{
	struct owner o = {.id = id};
	struct actor before = c->actor;
	char lang[sizeof c->lang];

	TRY(store_tx(c, DB_READ, find_owner, &o));
	if (o.user.disabled_ms != 0)
		return store_tx(c, DB_WRITE, stop, &o);
	snprintf(lang, sizeof lang, "%s", c->lang);
	snprintf(c->lang, sizeof c->lang, "%s", o.user.language);
	c->actor = (struct actor){.user_id = o.user.id, .role = o.user.role};
	enum rc rc = work(c, &o);
	c->actor = before;
	snprintf(c->lang, sizeof c->lang, "%s", lang);
	return rc;
}

struct waiting {
	int64_t *ids;
	int n;
};

static enum rc find_work(struct ctx *c, void *arg)
{
	struct waiting *w = arg;
	return store_bulk_working(c, c, &w->ids, &w->n);
}

enum rc bulk_turn(struct ctx *c, bool *out_more)
{
	struct waiting w;

	*out_more = false;
	TRY(store_tx(c, DB_READ, find_work, &w));
	for (int i = 0; i < w.n; i++)
		TRY(work_as_owner(c, w.ids[i]));
	*out_more = w.n > 0;
	return RC_OK;
}
