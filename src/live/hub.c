#include "live/hub_impl.h"

#include <stdlib.h>
#include <string.h>

#include "live/presence.h"
#include "store/engine.h"

static const char greeting[] = "retry: 2000\n\n";
static const char heartbeat[] = ":\n\n";

static enum rc newest_tx(struct ctx *c, void *arg)
{
	return event_newest(c, arg);
}

enum rc hub_start(struct ctx *c, struct store *store, struct hub **out)
{
	struct hub *h = talloc_zero(NULL, struct hub);

	if (h == NULL)
		abort();
	h->store = store;
	pthread_mutex_init(&h->lock, NULL);
	enum rc rc = store_tx(c, DB_READ, newest_tx, &h->cursor);
	if (rc == RC_OK && pthread_create(&h->thread, NULL, hub_follow, h) != 0)
		rc = ctx_broken(c, "no thread for the hub");
	if (rc != RC_OK) {
		pthread_mutex_destroy(&h->lock);
		talloc_free(h);
		return rc;
	}
	*out = h;
	return RC_OK;
}

void hub_on_access(struct hub *h, void (*fn)(void *), void *arg)
{
	pthread_mutex_lock(&h->lock);
	h->on_access = fn;
	h->on_access_arg = arg;
	pthread_mutex_unlock(&h->lock);
}

void hub_recheck(struct hub *h)
{
	atomic_store(&h->recheck, true);
	store_tell(h->store, TOPIC_LOG);
}

size_t hub_count(struct hub *h)
{
	pthread_mutex_lock(&h->lock);
	size_t n = h->count;
	pthread_mutex_unlock(&h->lock);
	return n;
}

void hub_end(struct hub *h)
{
	pthread_mutex_lock(&h->lock);
	h->ending = true;
	for (struct listener *l = h->listeners; l != NULL; l = l->next) {
		l->ended = true;
		listener_wake(l);
	}
	pthread_mutex_unlock(&h->lock);
}

static void audience_drop(struct hub *h, struct audience *a)
{
	if (--a->listeners > 0)
		return;
	HASH_DEL(h->audiences, a);
	talloc_free(a);
}

static struct audience *audience_take(struct hub *h, int64_t user_id)
{
	struct audience *a;

	HASH_FIND(hh, h->audiences, &user_id, sizeof(user_id), a);
	if (a == NULL) {
		a = talloc_zero(h, struct audience);
		if (a == NULL)
			abort();
		a->user_id = user_id;
		HASH_ADD(hh, h->audiences, user_id, sizeof(user_id), a);
	}
	a->listeners++;
	return a;
}

void hub_stop(struct hub *h)
{
	if (h == NULL)
		return;
	atomic_store(&h->stopping, true);
	store_tell(h->store, TOPIC_LOG);
	pthread_join(h->thread, NULL);
	pthread_mutex_destroy(&h->lock);
	talloc_free(h);
}

struct listener *listener_new(
        struct hub *h, const struct actor *who, int64_t after, const struct listener_owner *owner)
{
	/* malloc: many small ones that live long, each freed by itself */
	struct listener *l = calloc(1, sizeof(*l));

	if (l == NULL)
		abort();
	l->hub = h;
	l->owner = *owner;
	l->session_id = who->session_id;
	l->token_id = who->token_id;
	listener_tell(l, greeting, sizeof(greeting) - 1);
	pthread_mutex_lock(&h->lock);
	l->audience = audience_take(h, who->user_id);
	l->position = h->next;
	l->after = after >= 0 ? after : h->cursor;
	l->catching = after >= 0 || l->audience->mailboxes == NULL;
	l->ended = h->ending;
	l->next = h->listeners;
	if (l->next != NULL)
		l->next->prev = l;
	h->listeners = l;
	h->count++;
	bool catching = l->catching;
	if (!catching)
		presence_tell(l);
	pthread_mutex_unlock(&h->lock);
	if (catching)
		store_tell(h->store, TOPIC_LOG);
	return l;
}

void listener_free(struct listener *l)
{
	struct hub *h = l->hub;

	pthread_mutex_lock(&h->lock);
	if (l->prev != NULL)
		l->prev->next = l->next;
	else
		h->listeners = l->next;
	if (l->next != NULL)
		l->next->prev = l->prev;
	h->count--;
	audience_drop(h, l->audience);
	pthread_mutex_unlock(&h->lock);
	free(l->own);
	free(l);
}

void listener_tell(struct listener *l, const char *text, size_t n)
{
	if (l->own_n + n > OWN_MAX + 4096)
		return;
	char *own = realloc(l->own, l->own_n + n);
	if (own == NULL)
		abort();
	memcpy(own + l->own_n, text, n);
	l->own = own;
	l->own_n += n;
}

void listener_wake(struct listener *l)
{
	if (!l->asleep)
		return;
	l->asleep = false;
	l->owner.wake(l->owner.arg);
}

static int compare_ids(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

void hub_sort_ids(int64_t *ids, size_t n)
{
	if (n > 0)
		qsort(ids, n, sizeof *ids, compare_ids);
}

bool hub_is_among(int64_t id, const int64_t *ids, size_t n)
{
	return n > 0 && bsearch(&id, ids, n, sizeof *ids, compare_ids) != NULL;
}

bool listener_hears(const struct listener *l, const struct entry *e)
{
	const struct audience *a = l->audience;

	if (e->own)
		return e->actor_id == a->user_id;
	if (e->mailbox_id == 0)
		return true;
	return hub_is_among(e->mailbox_id, a->mailboxes, a->n);
}

static size_t copy_part(char *to, size_t room, const char *from, size_t n, size_t *at)
{
	size_t part = n - *at < room ? n - *at : room;

	memcpy(to, from + *at, part);
	*at += part;
	return part;
}

static size_t read_own(struct listener *l, char *buf, size_t max)
{
	size_t n = copy_part(buf, max, l->own, l->own_n, &l->own_at);

	if (l->own_at == l->own_n) {
		free(l->own);
		l->own = NULL;
		l->own_n = l->own_at = 0;
	}
	return n;
}

static size_t read_ring(struct listener *l, char *buf, size_t max)
{
	struct hub *h = l->hub;
	size_t n = 0;

	while (n < max && l->position < h->next) {
		const struct entry *e = &h->ring[l->position % RING_SIZE];
		if (l->offset > 0 || listener_hears(l, e))
			n += copy_part(buf + n, max - n, e->text, e->n, &l->offset);
		if (l->offset > 0 && l->offset < e->n)
			break;
		l->offset = 0;
		l->position++;
	}
	return n;
}

static ssize_t read_locked(struct listener *l, char *buf, size_t max)
{
	struct hub *h = l->hub;

	if (!l->catching && l->position < h->first)
		l->ended = true; /* too slow: it comes back with Last-Event-ID */
	if (l->ended)
		return -1;
	size_t n = l->own_n > 0 ? read_own(l, buf, max) : 0;
	if (!l->catching)
		n += read_ring(l, buf + n, max - n);
	if (n == 0 && l->beat && max >= sizeof(heartbeat) - 1) {
		memcpy(buf, heartbeat, sizeof(heartbeat) - 1);
		n = sizeof(heartbeat) - 1;
	}
	if (n > 0) {
		l->beat = false;
		return (ssize_t)n;
	}
	l->asleep = true;
	l->owner.sleep(l->owner.arg);
	return 0;
}

ssize_t listener_read(struct listener *l, char *buf, size_t max)
{
	struct hub *h = l->hub;

	pthread_mutex_lock(&h->lock);
	ssize_t n = read_locked(l, buf, max);
	bool hungry = l->catching && l->own_n == 0;
	pthread_mutex_unlock(&h->lock);
	if (hungry)
		store_tell(h->store, TOPIC_LOG);
	return n;
}
