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

static enum rc index_message(struct ctx *c, const struct search_source *s)
{
	void *mem = talloc_new(c);
	const char *more = subject_to_add(s);
	struct search_row r = search_row_make(mem, s, more);
	enum rc rc = store_search_add(c, s->message_id, &r);

	if (rc == RC_OK)
		rc = store_search_note(c, s->message_id, more);
	talloc_free(mem);
	return rc;
}

static enum rc forget_message(struct ctx *c, const struct search_source *s)
{
	if (s->noted == NULL)
		return RC_OK;
	void *mem = talloc_new(c);
	struct search_row r = search_row_make(mem, s, s->noted);
	enum rc rc = store_search_remove(c, s->message_id, &r);

	talloc_free(mem);
	return rc;
}

/* Its conversation is another one now, with another subject. */
static enum rc renew_message(struct ctx *c, const struct search_source *s)
{
	if (s->noted == NULL || strcmp(s->noted, subject_to_add(s)) == 0)
		return RC_OK;
	TRY(forget_message(c, s));
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
		        c, SEARCH_BY_CONVERSATION, list[i], INT64_MAX, renew_message));
	return RC_OK;
}

enum rc search_forget(struct ctx *c, int64_t conversation)
{
	return store_search_feed(
	        c, SEARCH_BY_CONVERSATION, conversation, INT64_MAX, forget_message);
}

struct follow {
	int limit;
	bool more;
};

static enum rc follow(struct ctx *c, void *arg)
{
	struct follow *f = arg;
	int64_t after, last, n;

	TRY(follower_get(c, FOLLOWER, &after));
	TRY(store_search_batch(c, after, f->limit, &last, &n));
	f->more = n == f->limit;
	if (n == 0)
		return RC_OK;
	TRY(store_search_feed(c, SEARCH_BY_EVENT, after, last, index_message));
	TRY(renew_parted(c, after, last));
	return follower_set(c, FOLLOWER, last);
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

enum rc search_follow(struct ctx *c, int limit, bool *out_more)
{
	struct follow f = {.limit = limit < SEARCH_BATCH_MAX ? limit : SEARCH_BATCH_MAX};
	struct look l = {0};

	/* reading first: an idle follower takes no turn from writers */
	TRY(store_tx(c, DB_READ, look, &l));
	if (l.outdated)
		TRY(store_tx(c, DB_WRITE, renew, NULL));
	if (l.any)
		TRY(store_tx(c, DB_WRITE, follow, &f));
	*out_more = f.more;
	return RC_OK;
}

enum rc search_rebuild_begin(struct ctx *c)
{
	return store_tx(c, DB_WRITE, rebuild_begin, NULL);
}

struct rebuild {
	int limit;
	int64_t left;
};

static enum rc rebuild_step(struct ctx *c, void *arg)
{
	struct rebuild *r = arg;
	int64_t at, end;

	TRY(follower_get(c, REBUILD, &at));
	TRY(follower_get(c, REBUILD_END, &end));
	r->left = 0;
	if (at >= end)
		return RC_OK;
	int64_t upto = end - at > r->limit ? at + r->limit : end;
	TRY(store_search_feed(c, SEARCH_BY_MESSAGE, at, upto, index_message));
	r->left = end - upto;
	return follower_set(c, REBUILD, upto);
}

enum rc search_rebuild_step(struct ctx *c, int limit, int64_t *out_left)
{
	struct rebuild r = {.limit = limit < SEARCH_BATCH_MAX ? limit : SEARCH_BATCH_MAX};

	TRY(store_tx(c, DB_WRITE, rebuild_step, &r));
	*out_left = r.left;
	return RC_OK;
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
