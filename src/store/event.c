/* store/event: the queue of one transaction, and reading the log. */
#include "store/engine_impl.h"

#include <assert.h>
#include <string.h>

#define LIST_MAX 1000

/* {"state":["open","solved"]} and {"state":["open","solved"],"rule":5}. */
static const char *data_of(const struct ctx *c, const void *mem, const char *data)
{
	long long rule = c->actor.rule_id;

	if (rule == 0)
		return data == NULL ? NULL : talloc_strdup(mem, data);
	if (data == NULL || strcmp(data, "{}") == 0)
		return talloc_asprintf(mem, "{\"rule\":%lld}", rule);
	return talloc_asprintf(mem, "%.*s,\"rule\":%lld}", (int)strlen(data) - 1, data, rule);
}

void event_add(struct ctx *c, const struct event *e)
{
	struct db *d = c->db;
	assert(d != NULL && d->mode == DB_WRITE && e->kind != NULL);
	struct pending_event *p = talloc_zero(d, struct pending_event);

	p->event = *e;
	p->event.kind = talloc_strdup(p, e->kind);
	p->event.subject_kind = talloc_strdup(p, e->subject_kind != NULL ? e->subject_kind : "");
	p->event.data = data_of(c, p, e->data);
	if (p->event.at_ms == 0)
		p->event.at_ms = c->now_ms;
	if (p->event.actor_id == 0)
		p->event.actor_id = c->actor.user_id;
	*d->events_end = p;
	d->events_end = &p->next;
	d->writes++;
}

static enum rc write_row(struct stmt *s, int n, const struct event *e)
{
	bind_i64(s, n++, e->at_ms);
	bind_i64(s, n++, e->actor_id);
	bind_text(s, n++, e->kind);
	bind_i64(s, n++, e->conversation_id);
	bind_i64(s, n++, e->mailbox_id);
	bind_text(s, n++, e->subject_kind);
	bind_i64(s, n++, e->subject_id);
	bind_text(s, n, e->data);
	return stmt_run(s, NULL);
}

/* The single writer: nobody can take a number in between. */
static enum rc flush_sqlite(struct db *d)
{
	int64_t count = 0, number;
	for (struct pending_event *p = d->events; p != NULL; p = p->next)
		count++;
	struct stmt *s = stmt(d->ctx, Q_EVENT_TAKE_NUMBERS);
	bind_i64(s, 1, count);
	TRY(stmt_one(s));
	number = col_i64(s, 0) - count;
	stmt_done(s);
	for (struct pending_event *p = d->events; p != NULL; p = p->next) {
		s = stmt(d->ctx, Q_EVENT_INSERT);
		bind_i64(s, 1, ++number);
		TRY(write_row(s, 2, &p->event));
	}
	return RC_OK;
}

static enum rc flush_postgres(struct db *d)
{
	for (struct pending_event *p = d->events; p != NULL; p = p->next) {
		struct stmt *s = stmt(d->ctx, Q_EVENT_APPEND);
		TRY(write_row(s, 1, &p->event));
	}
	return RC_OK;
}

enum rc event_flush(struct db *d)
{
	return store_is_sqlite(d->store) ? flush_sqlite(d) : flush_postgres(d);
}

static void read_row(struct stmt *s, const void *mem, struct event *e)
{
	*e = (struct event){
	        .number = col_i64(s, 0),
	        .at_ms = col_i64(s, 1),
	        .actor_id = col_i64(s, 2),
	        .kind = col_text(s, 3, mem),
	        .conversation_id = col_i64(s, 4),
	        .mailbox_id = col_i64(s, 5),
	        .subject_kind = col_text(s, 6, mem),
	        .subject_id = col_i64(s, 7),
	        .data = col_text(s, 8, mem),
	};
}

enum rc event_list(
        struct ctx *c, const void *mem, int64_t after, int limit, struct event **out, int *out_n)
{
	int n = 0;
	bool row;
	if (limit > LIST_MAX)
		limit = LIST_MAX;
	struct event *list = talloc_zero_array(mem, struct event, limit > 0 ? (size_t)limit : 1);
	struct stmt *s = stmt(c, Q_EVENT_LIST);

	bind_i64(s, 1, after);
	bind_i64(s, 2, limit);
	for (;;) {
		TRY(stmt_next(s, &row));
		if (!row || n == limit)
			break;
		read_row(s, list, &list[n++]);
	}
	*out = list;
	*out_n = n;
	return RC_OK;
}

enum rc event_changes(
        struct ctx *c, const void *mem, int64_t conversation_id, int64_t after, const char ***out)
{
	struct stmt *s = stmt(c, Q_EVENT_CHANGES);
	bind_i64(s, 1, conversation_id);
	bind_i64(s, 2, after);
	return stmt_texts(s, mem, out);
}

enum rc event_followed(struct ctx *c, const void *mem, int64_t conversation_id, int64_t after,
        int64_t **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_EVENT_FOLLOWED);
	bind_i64(s, 1, conversation_id);
	bind_i64(s, 2, after);
	return stmt_numbers(s, mem, out, out_n);
}

enum rc event_newest(struct ctx *c, int64_t *out_number)
{
	struct stmt *s = stmt(c, Q_EVENT_NEWEST);
	TRY(stmt_one(s));
	*out_number = col_i64(s, 0);
	return RC_OK;
}

enum rc event_newest_time(struct ctx *c, int64_t *out_ms)
{
	struct stmt *s = stmt(c, Q_EVENT_NEWEST_TIME);
	bool row = false;

	TRY(stmt_next(s, &row));
	*out_ms = row ? col_i64(s, 0) : 0;
	stmt_done(s);
	return RC_OK;
}

enum rc follower_get(struct ctx *c, const char *name, int64_t *out_number)
{
	struct stmt *s = stmt(c, Q_FOLLOWER_GET);
	bind_text(s, 1, name);
	enum rc rc = stmt_one(s);
	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	*out_number = rc == RC_OK ? col_i64(s, 0) : 0;
	return RC_OK;
}

enum rc follower_move(struct ctx *c, const char *name, int64_t from, int64_t to)
{
	struct stmt *s;
	int64_t changed;

	if (from == 0) {
		s = stmt(c, Q_FOLLOWER_BEGIN);
		bind_text(s, 1, name);
		TRY(stmt_run(s, NULL));
	}
	s = stmt(c, Q_FOLLOWER_MOVE);
	bind_text(s, 1, name);
	bind_i64(s, 2, from);
	bind_i64(s, 3, to);
	TRY(stmt_run(s, &changed));
	return changed > 0 ? RC_OK : RC_CONFLICT;
}

enum rc follower_set(struct ctx *c, const char *name, int64_t number)
{
	struct stmt *s = stmt(c, Q_FOLLOWER_SET);
	bind_text(s, 1, name);
	bind_i64(s, 2, number);
	return stmt_run(s, NULL);
}
