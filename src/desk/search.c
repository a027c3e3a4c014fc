/* desk/search: the index of words follows the log. */
#include "desk/search.h"

#include <jansson.h>
#include <string.h>

#include "store/engine.h"
#include "store/event.h"
#include "text/words.h"

/* Of folded words for one message; PostgreSQL takes no vector above 1 MiB. */
#define BODY_MAX (256u << 10)
#define NAMES_MAX (32u << 10)
#define SUBJECT_MAX 4096
#define FOLLOWER "search"
#define REBUILD "search_rebuild"
#define REBUILD_END "search_rebuild_end"

static void add_people(struct buf *b, const char *recipients)
{
	json_t *lists = json_loads(recipients, 0, NULL), *list, *person;
	const char *key;
	size_t i;

	json_object_foreach(lists, key, list)
	{
		json_array_foreach(list, i, person)
		{
			const char *name = json_string_value(json_object_get(person, "name"));
			const char *address = json_string_value(json_object_get(person, "address"));
			words_add(b, name == NULL ? "" : name);
			words_add(b, address == NULL ? "" : address);
		}
	}
	json_decref(lists);
}

static void add_original(struct buf *b, const char *original)
{
	json_t *one = original == NULL ? NULL : json_loads(original, 0, NULL);
	const char *name = json_string_value(json_object_get(one, "name"));
	const char *address = json_string_value(json_object_get(one, "address"));

	words_add(b, name == NULL ? "" : name);
	words_add(b, address == NULL ? "" : address);
	json_decref(one);
}

struct row {
	struct buf *subject, *names, *body;
};

/* more: of the conversation's subject. */
static struct row make_row(const void *mem, const struct search_source *s, const char *more)
{
	struct row r = {buf_new(mem, SUBJECT_MAX), buf_new(mem, NAMES_MAX), buf_new(mem, BODY_MAX)};

	words_add(r.subject, s->subject);
	words_add(r.subject, more);
	words_add(r.names, s->sender_name);
	words_add(r.names, s->sender);
	add_original(r.names, s->original);
	add_people(r.names, s->recipients);
	words_add(r.body, s->attachments);
	words_add(r.body, s->text);
	words_add(r.body, s->folded);
	return r;
}

/* Only where it differs, or every word would count twice. */
static const char *subject_to_add(const struct search_source *s)
{
	return strstr(s->subject, s->conversation_subject) == NULL ? s->conversation_subject : "";
}

static enum rc index_message(struct ctx *c, const struct search_source *s)
{
	void *mem = talloc_new(c);
	const char *more = subject_to_add(s);
	struct row r = make_row(mem, s, more);
	enum rc rc = store_search_add(c, s->message_id, r.subject->p, r.names->p, r.body->p);

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
	struct row r = make_row(mem, s, s->noted);
	enum rc rc = store_search_remove(c, s->message_id, r.subject->p, r.names->p, r.body->p);

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

static enum rc look(struct ctx *c, void *arg)
{
	int64_t after, newest;

	TRY(follower_get(c, FOLLOWER, &after));
	TRY(event_newest(c, &newest));
	*(bool *)arg = newest > after;
	return RC_OK;
}

enum rc search_follow(struct ctx *c, int limit, bool *out_more)
{
	struct follow f = {.limit = limit < SEARCH_BATCH_MAX ? limit : SEARCH_BATCH_MAX};
	bool any = false;

	/* reading first: an idle follower takes no turn from writers */
	TRY(store_tx(c, DB_READ, look, &any));
	if (any)
		TRY(store_tx(c, DB_WRITE, follow, &f));
	*out_more = f.more;
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
	return follower_set(c, REBUILD_END, newest_message);
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

static struct search_scope scope_of(const struct ctx *c, enum view view)
{
	bool is_desk = c->actor.role == ROLE_SYSTEM;
	struct search_scope s = {.first_shelf = 1, .last_shelf = 4};

	/* 0 would be the desk itself */
	s.user_id = is_desk ? 0 : c->actor.user_id != 0 ? c->actor.user_id : -1;

	switch (view) {
	case VIEW_LISTED:
		break;
	case VIEW_ALL:
		s.last_shelf = 6;
		break;
	case VIEW_MINE:
		s.assignee_id = c->actor.user_id;
		s.last_shelf = 1;
		break;
	case VIEW_UNASSIGNED:
		s.unassigned = true;
		s.last_shelf = 1;
		break;
	default: /* the rest are shelves, in their order */
		s.first_shelf = s.last_shelf = (int)(view - VIEW_OPEN) + 1;
		break;
	}
	return s;
}

enum rc search_find(struct ctx *c, const char *question, enum view view,
        struct conversation_key below, int limit, struct conversation_key *out, int *out_n)
{
	struct term terms[WORDS_MAX_TERMS];
	size_t n = words_terms(c, question, terms);
	struct search_scope scope = scope_of(c, view);

	*out_n = 0;
	if (n == 0)
		return RC_OK;
	return store_search_keys(c, terms, n, &scope, below, limit, out, out_n);
}
