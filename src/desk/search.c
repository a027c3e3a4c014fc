/* desk/search: the index of words follows the log. */
#include "desk/search.h"

#include <string.h>

#include "desk/search_row.h"
#include "store/engine.h"
#include "store/event.h"

#define FOLLOWER "search"
#define REBUILD "search_rebuild"
#define REBUILD_END "search_rebuild_end"
#define VERSION "search_version"

/* Only where it differs, or every word would count twice. */
static const char *subject_to_add(const struct search_source *s)
{
	return strstr(s->subject, s->conversation_subject) == NULL ? s->conversation_subject : "";
}

/* A message with its words: made while others may write, put in when it is our turn. */
struct piece {
	int64_t message_id;
	const char *more, *language;
	struct search_row row;
	bool is_over; /* deleted meanwhile, or its language was put right */
};

static struct piece piece_of(
        const void *mem, const struct search_source *s, struct stems_known *known)
{
	const char *more = talloc_strdup(mem, subject_to_add(s));

	return (struct piece){
	        .message_id = s->message_id,
	        .more = more,
	        .language = talloc_strdup(mem, s->language),
	        .row = search_row_make(mem, s, more, known),
	};
}

/* First all are noted, then the words of those that are still there go in: SQLite's index writes
 * what it gathered whenever a statement of the first kind comes between. */
static enum rc put(struct ctx *c, struct piece *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		enum rc rc =
		        store_search_note(c, list[i].message_id, list[i].more, list[i].language);
		list[i].is_over = rc == RC_NOT_FOUND;
		if (rc != RC_OK && rc != RC_NOT_FOUND)
			return rc;
	}
	for (size_t i = 0; i < n; i++)
		if (!list[i].is_over)
			TRY(store_search_add(c, list[i].message_id, &list[i].row));
	return RC_OK;
}

static enum rc index_message(struct ctx *c, const struct search_source *s)
{
	void *mem = talloc_new(c);
	struct piece p = piece_of(mem, s, stems_known_new(mem));
	enum rc rc = put(c, &p, 1);

	talloc_free(mem);
	return rc;
}

static enum rc forget_message(struct ctx *c, void *arg, const struct search_source *s)
{
	(void)arg;
	if (s->noted == NULL)
		return RC_OK;
	void *mem = talloc_new(c);
	struct search_row r = search_row_make(mem, s, s->noted, stems_known_new(mem));
	enum rc rc = store_search_remove(c, s->message_id, &r);

	talloc_free(mem);
	return rc;
}

/* Its conversation is another one now, with another subject. */
static enum rc renew_message(struct ctx *c, void *arg, const struct search_source *s)
{
	if (s->noted == NULL || strcmp(s->noted, subject_to_add(s)) == 0)
		return RC_OK;
	TRY(forget_message(c, arg, s));
	return index_message(c, s);
}

/* After a split, and after its undoing. */
static enum rc renew_parted(struct ctx *c, int64_t after, int64_t upto)
{
	int64_t *list;
	int n;

	TRY(store_search_parted(c, c, after, upto, &list, &n));
	for (int i = 0; i < n; i++)
		TRY(store_search_feed(
		        c, SEARCH_BY_CONVERSATION, list[i], INT64_MAX, renew_message, NULL));
	return RC_OK;
}

enum rc search_forget(struct ctx *c, int64_t conversation)
{
	return store_search_feed(
	        c, SEARCH_BY_CONVERSATION, conversation, INT64_MAX, forget_message, NULL);
}

struct one {
	int64_t message;
	bool was;
};

static enum rc forget_one(struct ctx *c, void *arg, const struct search_source *s)
{
	struct one *one = arg;

	if (s->message_id != one->message)
		return RC_OK;
	one->was = s->noted != NULL;
	return forget_message(c, NULL, s);
}

enum rc search_message_forget(struct ctx *c, int64_t conversation, int64_t message, bool *out_was)
{
	struct one one = {.message = message};

	TRY(store_search_feed(c, SEARCH_BY_CONVERSATION, conversation, message, forget_one, &one));
	*out_was = one.was;
	return RC_OK;
}

static enum rc index_one(struct ctx *c, void *arg, const struct search_source *s)
{
	const struct one *one = arg;
	return s->message_id == one->message ? index_message(c, s) : RC_OK;
}

enum rc search_message_again(struct ctx *c, int64_t conversation, int64_t message)
{
	struct one one = {.message = message};

	return store_search_feed(c, SEARCH_BY_CONVERSATION, conversation, message, index_one, &one);
}

/* ---- reading ahead: the words are made outside the writer's turn ---- */

#define GATHER_BYTES (16u << 20)

struct gather {
	const char *cursor; /* a follower's name */
	int64_t after, last; /* from where to where */
	int limit;
	bool more;
	struct piece *list;
	size_t n, bytes;
	struct stems_known *known;
};

static enum rc gather_one(struct ctx *c, void *arg, const struct search_source *s)
{
	struct gather *g = arg;

	(void)c;
	if (g->bytes > GATHER_BYTES) { /* the rest comes next time */
		g->last = g->last < s->key ? g->last : s->key - 1;
		g->more = true;
		return RC_OK;
	}
	if (g->n % 64 == 0)
		g->list = talloc_realloc(g, g->list, struct piece, g->n + 64);
	g->list[g->n] = piece_of(g, s, g->known);
	g->bytes += strlen(g->list[g->n].row.body) + strlen(g->list[g->n].row.stems);
	g->n++;
	return RC_OK;
}

static enum rc put_as_it_is(struct ctx *c, void *arg, const struct search_source *s)
{
	(void)arg;
	return index_message(c, s);
}

/* What was put right while its words were made has others now. */
static enum rc put_again(struct ctx *c, const struct gather *g)
{
	for (size_t i = 0; i < g->n; i++)
		if (g->list[i].is_over)
			TRY(store_search_feed(c, SEARCH_BY_MESSAGE, g->list[i].message_id - 1,
			        g->list[i].message_id, put_as_it_is, NULL));
	return RC_OK;
}

/* Nothing if another one went on from there meanwhile. */
static enum rc put_gathered(struct ctx *c, struct gather *g)
{
	enum rc moved = follower_move(c, g->cursor, g->after, g->last);

	if (moved == RC_CONFLICT) {
		g->more = true;
		return RC_OK;
	}
	TRY(moved);
	TRY(put(c, g->list, g->n));
	return put_again(c, g);
}

static enum rc gather_new(struct ctx *c, void *arg)
{
	struct gather *g = arg;
	int64_t n;

	TRY(follower_get(c, g->cursor, &g->after));
	TRY(store_search_batch(c, g->after, g->limit, &g->last, &n));
	g->more = n == g->limit;
	return n == 0 ? RC_OK
	              : store_search_feed(c, SEARCH_BY_EVENT, g->after, g->last, gather_one, g);
}

static enum rc put_new(struct ctx *c, void *arg)
{
	struct gather *g = arg;

	TRY(put_gathered(c, g));
	return renew_parted(c, g->after, g->last);
}

struct look {
	bool any, outdated;
};

static enum rc look(struct ctx *c, void *arg)
{
	struct look *l = arg;
	int64_t after, newest, version;

	TRY(follower_get(c, FOLLOWER, &after));
	TRY(event_newest(c, &newest));
	TRY(follower_get(c, VERSION, &version));
	*l = (struct look){newest > after, version != SEARCH_VERSION};
	return RC_OK;
}

static enum rc rebuild_begin(struct ctx *c, void *arg)
{
	int64_t newest_event, newest_message;
	(void)arg;

	TRY(event_newest(c, &newest_event));
	TRY(store_search_newest_message(c, &newest_message));
	TRY(store_search_clear(c));
	TRY(follower_set(c, FOLLOWER, newest_event));
	TRY(follower_set(c, REBUILD, 0));
	TRY(follower_set(c, VERSION, SEARCH_VERSION));
	return follower_set(c, REBUILD_END, newest_message);
}

/* What was indexed by another version is indexed again; where nothing was, there is nothing to do.
 */
static enum rc renew(struct ctx *c, void *arg)
{
	int64_t after;

	TRY(follower_get(c, FOLLOWER, &after));
	return after == 0 ? follower_set(c, VERSION, SEARCH_VERSION) : rebuild_begin(c, arg);
}

static struct gather *gather_begin(
        struct ctx *c, struct stems_known *known, const char *cursor, int limit)
{
	struct gather *g = talloc_zero(c, struct gather);

	g->cursor = cursor;
	g->known = known != NULL ? known : stems_known_new(g);
	g->limit = limit < SEARCH_BATCH_MAX ? limit : SEARCH_BATCH_MAX;
	return g;
}

enum rc search_follow(struct ctx *c, struct stems_known *known, int limit, bool *out_more)
{
	struct gather *g = gather_begin(c, known, FOLLOWER, limit);
	struct look l = {0};

	/* reading first: an idle follower takes no turn from writers */
	TRY(store_tx(c, DB_READ, look, &l));
	if (l.outdated)
		TRY(store_tx(c, DB_WRITE, renew, NULL));
	if (l.any)
		TRY(store_tx(c, DB_READ, gather_new, g));
	if (l.any && g->last > g->after)
		TRY(store_tx(c, DB_WRITE, put_new, g));
	*out_more = g->more;
	talloc_free(g);
	return RC_OK;
}

enum rc search_catch_up(struct ctx *c, const volatile sig_atomic_t *stop)
{
	for (bool more = true; more && (stop == NULL || !*stop);) {
		struct ctx *piece = ctx_new(c, c->store);
		piece->actor = c->actor;
		enum rc rc = search_follow(piece, NULL, SEARCH_BATCH_MAX, &more);
		if (rc != RC_OK) {
			c->fail = piece->fail;
			return rc;
		}
		talloc_free(piece);
	}
	return RC_OK;
}

enum rc search_rebuild_begin(struct ctx *c)
{
	return store_tx(c, DB_WRITE, rebuild_begin, NULL);
}

static enum rc gather_old(struct ctx *c, void *arg)
{
	struct gather *g = arg;
	int64_t end;

	TRY(follower_get(c, REBUILD, &g->after));
	TRY(follower_get(c, REBUILD_END, &end));
	g->last = end - g->after > g->limit ? g->after + g->limit : end;
	return g->last <= g->after
	               ? RC_OK
	               : store_search_feed(c, SEARCH_BY_MESSAGE, g->after, g->last, gather_one, g);
}

static enum rc put_old(struct ctx *c, void *arg)
{
	return put_gathered(c, arg);
}

enum rc search_rebuild_step(struct ctx *c, int limit, int64_t *out_left)
{
	struct gather *g = gather_begin(c, NULL, REBUILD, limit);

	TRY(store_tx(c, DB_READ, gather_old, g));
	if (g->last > g->after)
		TRY(store_tx(c, DB_WRITE, put_old, g));
	talloc_free(g);
	return search_rebuild_left(c, out_left);
}

static enum rc rebuild_left(struct ctx *c, void *arg)
{
	int64_t at, end;

	TRY(follower_get(c, REBUILD, &at));
	TRY(follower_get(c, REBUILD_END, &end));
	*(int64_t *)arg = end > at ? end - at : 0;
	return RC_OK;
}

enum rc search_rebuild_left(struct ctx *c, int64_t *out_left)
{
	return store_tx(c, DB_READ, rebuild_left, out_left);
}

static enum rc lag(struct ctx *c, void *arg)
{
	int64_t after, newest;

	TRY(follower_get(c, FOLLOWER, &after));
	TRY(event_newest(c, &newest));
	*(int64_t *)arg = newest > after ? newest - after : 0;
	return RC_OK;
}

enum rc search_lag(struct ctx *c, int64_t *out_events)
{
	return store_tx(c, DB_READ, lag, out_events);
}
