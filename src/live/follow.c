/* The hub's thread: from the log to the ring, and to those who catch up. */
#include "live/hub_impl.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json_out.h"
#include "base/log.h"
#include "live/presence.h"
#include "store/engine.h"
#include "store/mailbox.h"
#include "store/session.h"
#include "store/token.h"

#define LOOK_MS 1000
#define BEAT_MS 20000
#define BATCH 200
#define BEHIND_MAX 10000

/* One event as it goes over the wire, id: event: data:. */
static char *event_text(const void *mem, const struct event *e)
{
	json_t *data = e->data != NULL ? json_loads(e->data, 0, NULL) : NULL;
	struct json_out *o = json_out_new(mem);

	json_put_object(o, NULL);
	json_put_i64(o, "number", e->number);
	json_put_text(o, "at", clock_format(mem, e->at_ms));
	json_put_text(o, "kind", e->kind);
	json_put_i64(o, "actor", e->actor_id);
	json_put_i64(o, "conversation", e->conversation_id);
	json_put_i64(o, "mailbox", e->mailbox_id);
	json_put_text(o, "subject_kind", e->subject_kind != NULL ? e->subject_kind : "");
	json_put_i64(o, "subject_id", e->subject_id);
	if (data != NULL)
		json_put_tree(o, "data", data);
	else
		json_put_null(o, "data");
	json_end_object(o);
	return talloc_asprintf(
	        mem, "id: %lld\nevent: %s\ndata: %s\n\n", (long long)e->number, e->kind, o->p);
}

static bool is_own(const char *kind)
{
	return str_starts(kind, "draft.") || str_starts(kind, "notice.") ||
	       str_starts(kind, "saved_reply_own.");
}

static bool about_access(const char *kind)
{
	return str_starts(kind, "user.") || str_starts(kind, "mailbox.") ||
	       str_starts(kind, "setting.");
}

struct reading {
	int64_t after;
	struct event *events;
	int n;
};

static enum rc read_tx(struct ctx *c, void *arg)
{
	struct reading *r = arg;

	return event_list(c, c, r->after, BATCH, &r->events, &r->n);
}

/* Into the ring, with a copy of text; the oldest makes room. Needs the lock. */
static void ring_put(struct hub *h, const char *text, struct entry e)
{
	struct entry *slot = &h->ring[h->next % RING_SIZE];

	if (h->next - h->first == RING_SIZE)
		h->first++;
	talloc_free(slot->text);
	*slot = e;
	slot->text = talloc_strdup(h, text);
	slot->n = strlen(text);
	h->next++;
}

static void ring_add(struct hub *h, const void *mem, const struct event *e)
{
	ring_put(h, event_text(mem, e),
	        (struct entry){.mailbox_id = e->mailbox_id,
	                .actor_id = e->actor_id,
	                .own = is_own(e->kind)});
	h->cursor = e->number;
}

/* Those whom something at or after position concerns. Needs the lock. */
static void wake_hearers(struct hub *h, uint64_t position)
{
	for (struct listener *l = h->listeners; l != NULL; l = l->next)
		for (uint64_t p = position; l->asleep && p < h->next; p++)
			if (listener_hears(l, &h->ring[p % RING_SIZE]))
				listener_wake(l);
}

void hub_say(struct hub *h, int64_t mailbox_id, const char *text)
{
	uint64_t before = h->next;

	ring_put(h, text, (struct entry){.mailbox_id = mailbox_id});
	wake_hearers(h, before);
}

static enum rc take_new(struct ctx *c, struct hub *h, bool *out_access)
{
	struct reading r = {.after = h->cursor};

	do {
		TRY(store_tx(c, DB_READ, read_tx, &r));
		pthread_mutex_lock(&h->lock);
		uint64_t before = h->next;
		for (int i = 0; i < r.n; i++) {
			ring_add(h, c, &r.events[i]);
			*out_access = *out_access || about_access(r.events[i].kind);
		}
		wake_hearers(h, before);
		pthread_mutex_unlock(&h->lock);
		r.after = h->cursor;
	} while (r.n == BATCH && !atomic_load(&h->stopping));
	return RC_OK;
}

struct living {
	int64_t *sessions, *tokens;
	size_t session_n, token_n;
};

static enum rc living_tx(struct ctx *c, void *arg)
{
	struct living *v = arg;

	TRY(store_session_living(c, c, &v->sessions, &v->session_n));
	return store_token_living(c, c, &v->tokens, &v->token_n);
}

/* Whoever was signed out, disabled or lost the token hears no more. */
static enum rc end_the_dead(struct ctx *c, struct hub *h)
{
	struct living v = {0};

	TRY(store_tx(c, DB_READ, living_tx, &v));
	hub_sort_ids(v.sessions, v.session_n);
	hub_sort_ids(v.tokens, v.token_n);
	pthread_mutex_lock(&h->lock);
	for (struct listener *l = h->listeners; l != NULL; l = l->next) {
		if (l->session_id != 0 ? hub_is_among(l->session_id, v.sessions, v.session_n)
		                       : hub_is_among(l->token_id, v.tokens, v.token_n))
			continue;
		l->ended = true;
		listener_wake(l);
	}
	pthread_mutex_unlock(&h->lock);
	return RC_OK;
}

struct seeing {
	int64_t user_id, *mailboxes;
	int n;
};

static enum rc seeing_tx(struct ctx *c, void *arg)
{
	struct seeing *s = arg;

	return store_mailbox_visible(c, c, s->user_id, &s->mailboxes, &s->n);
}

/* Users whose audience is to be read, in mem. all: everybody's, else the unknown. */
static int64_t *audience_users(struct hub *h, const void *mem, bool all, size_t *out_n)
{
	struct audience *a, *tmp;
	size_t n = 0;

	pthread_mutex_lock(&h->lock);
	int64_t *users = talloc_array(mem, int64_t, HASH_COUNT(h->audiences) + 1);
	HASH_ITER(hh, h->audiences, a, tmp)
	{
		if (all || a->mailboxes == NULL)
			users[n++] = a->user_id;
	}
	pthread_mutex_unlock(&h->lock);
	*out_n = n;
	return users;
}

static enum rc load_audiences(struct ctx *c, struct hub *h, bool all)
{
	size_t n;
	int64_t *users = audience_users(h, c, all, &n);

	for (size_t i = 0; i < n; i++) {
		struct seeing s = {.user_id = users[i]};
		struct audience *a;
		TRY(store_tx(c, DB_READ, seeing_tx, &s));
		pthread_mutex_lock(&h->lock);
		HASH_FIND(hh, h->audiences, &s.user_id, sizeof(s.user_id), a);
		if (a != NULL) {
			talloc_free(a->mailboxes);
			a->mailboxes = talloc_array(a, int64_t, (size_t)s.n + 1);
			memcpy(a->mailboxes, s.mailboxes, (size_t)s.n * sizeof(int64_t));
			a->n = (size_t)s.n;
		}
		pthread_mutex_unlock(&h->lock);
	}
	return RC_OK;
}

/* Catches up, and has read most of what it got. Needs the lock. */
static bool hungry(const struct listener *l)
{
	return l->catching && !l->ended && l->own_n < OWN_MAX / 2 && l->audience->mailboxes != NULL;
}

static void tell_reset(struct hub *h, struct listener *l)
{
	char text[96];
	int n = snprintf(
	        text, sizeof(text), "id: %lld\nevent: reset\ndata: {}\n\n", (long long)h->cursor);

	listener_tell(l, text, (size_t)n);
	l->after = h->cursor;
}

static void go_live(struct hub *h, struct listener *l)
{
	l->catching = false;
	l->position = h->next;
	l->offset = 0;
	presence_tell(l);
	listener_wake(l);
}

/* Whoever is at the newest goes live, whoever is too far behind or ahead begins anew.
 * The least number from which the others are to go on; false: there are none. */
static bool catch_up_from(struct hub *h, int64_t *out_after)
{
	bool any = false;

	pthread_mutex_lock(&h->lock);
	for (struct listener *l = h->listeners; l != NULL; l = l->next) {
		if (!hungry(l))
			continue;
		if (l->after > h->cursor || h->cursor - l->after > BEHIND_MAX)
			tell_reset(h, l);
		if (l->after == h->cursor)
			go_live(h, l);
		else if (!any || l->after < *out_after)
			*out_after = l->after;
		any = any || l->catching;
	}
	pthread_mutex_unlock(&h->lock);
	return any;
}

static void catch_up_one(struct hub *h, struct listener *l, const struct reading *r, char **texts)
{
	for (int i = 0; i < r->n && l->own_n < OWN_MAX; i++) {
		const struct event *e = &r->events[i];
		struct entry as = {.mailbox_id = e->mailbox_id,
		        .actor_id = e->actor_id,
		        .own = is_own(e->kind)};
		if (e->number <= l->after)
			continue;
		if (listener_hears(l, &as))
			listener_tell(l, texts[i], strlen(texts[i]));
		l->after = e->number;
	}
	if (r->n == 0)
		l->after = h->cursor; /* the log was cut */
	listener_wake(l);
}

/* The log once more for those behind, one part at a time for all of them. It is read without
 * the lock: a slow database must not hold up those who listen. */
static enum rc catch_up_all(struct ctx *c, struct hub *h)
{
	struct reading r = {0};

	while (catch_up_from(h, &r.after) && !atomic_load(&h->stopping)) {
		TRY(store_tx(c, DB_READ, read_tx, &r));
		/* what came after the ring's newest comes by the ring */
		while (r.n > 0 && r.events[r.n - 1].number > h->cursor)
			r.n--;
		char **texts = talloc_array(c, char *, (size_t)r.n + 1);
		for (int i = 0; i < r.n; i++)
			texts[i] = event_text(texts, &r.events[i]);
		pthread_mutex_lock(&h->lock);
		for (struct listener *l = h->listeners; l != NULL; l = l->next)
			if (hungry(l) && l->after >= r.after) /* a new one may want older */
				catch_up_one(h, l, &r, texts);
		pthread_mutex_unlock(&h->lock);
		talloc_free(texts);
	}
	return RC_OK;
}

static void beat_all(struct hub *h)
{
	pthread_mutex_lock(&h->lock);
	for (struct listener *l = h->listeners; l != NULL; l = l->next) {
		l->beat = true;
		listener_wake(l);
	}
	pthread_mutex_unlock(&h->lock);
}

/* With the lock held, so that nobody is told who has just taken leave. */
static void tell_access(struct hub *h)
{
	pthread_mutex_lock(&h->lock);
	if (h->on_access != NULL)
		h->on_access(h->on_access_arg);
	pthread_mutex_unlock(&h->lock);
}

static enum rc turn(struct ctx *c, struct hub *h, int64_t *next_beat)
{
	bool access = false;
	bool beat = clock_mono_ms() >= *next_beat;

	TRY(take_new(c, h, &access));
	if (access)
		tell_access(h);
	access = atomic_exchange(&h->recheck, false) || access || beat;
	TRY(load_audiences(c, h, access));
	if (access && hub_count(h) > 0)
		TRY(end_the_dead(c, h));
	TRY(catch_up_all(c, h));
	pthread_mutex_lock(&h->lock);
	presence_sweep(h);
	pthread_mutex_unlock(&h->lock);
	if (beat) {
		beat_all(h);
		*next_beat = clock_mono_ms() + BEAT_MS;
	}
	return RC_OK;
}

void *hub_follow(void *arg)
{
	struct hub *h = arg;
	int64_t next_beat = clock_mono_ms() + BEAT_MS;
	uint64_t seen = 0;

	while (!atomic_load(&h->stopping)) {
		struct ctx *c = ctx_new(NULL, h->store);
		enum rc rc = turn(c, h, &next_beat);
		store_rollback(c);
		if (rc != RC_OK && rc != RC_BUSY) {
			log_failure(LOG_ERROR, "hub_failed", c);
			clock_sleep_ms(LOOK_MS);
		}
		talloc_free(c);
		store_wait(h->store, TOPIC_LOG, &seen, LOOK_MS);
	}
	return NULL;
}
