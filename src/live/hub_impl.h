/*
 * live/hub_impl: what hub.c and follow.c share. Only files of live/ include this.
 * Everything is guarded by hub.lock but for what only the hub's thread touches.
 */
#ifndef LIVE_HUB_IMPL_H
#define LIVE_HUB_IMPL_H

#include <pthread.h>
#include <stdatomic.h>
#include <uthash.h>

#include "base/str.h"
#include "live/hub.h"
#include "store/event.h"

#define RING_SIZE 2048 /* a listener further behind is too slow, and dropped */
#define OWN_MAX (32 << 10) /* of the log for one listener that catches up */

struct entry {
	char *text;
	size_t n;
	int64_t mailbox_id, actor_id;
	bool own; /* only its actor hears it */
};

/* The mailboxes that one person may see; shared by their listeners. */
struct audience {
	int64_t user_id;
	int64_t *mailboxes; /* ascending; NULL: not known yet */
	size_t n, listeners;
	UT_hash_handle hh;
};

struct listener {
	struct hub *hub;
	struct listener *next, *prev;
	struct listener_owner owner;
	struct audience *audience;
	int64_t session_id, token_id;
	uint64_t position; /* in the ring: the next to read */
	size_t offset; /* of the entry at position that was read */
	int64_t after; /* catching up: the last one taken from the log */
	char *own; /* what only this one reads, malloc'd; before the ring */
	size_t own_n, own_at;
	bool catching, asleep, ended, beat;
};

struct hub {
	struct store *store;
	pthread_mutex_t lock;
	pthread_t thread;
	struct listener *listeners;
	struct audience *audiences;
	struct entry ring[RING_SIZE];
	uint64_t first, next; /* positions: first is the oldest kept */
	int64_t cursor; /* number of the newest entry; written by the hub's thread */
	size_t count;
	bool ending;
	atomic_bool stopping, recheck;
	void (*on_access)(void *);
	void *on_access_arg;
	struct place *places; /* live/presence.c; the newest first */
};

/* Ids ascending; whether one is among such. */
void hub_sort_ids(int64_t *ids, size_t n);
bool hub_is_among(int64_t id, const int64_t *ids, size_t n);
bool listener_hears(const struct listener *l, const struct entry *e);
/* Append to what only this listener reads. */
void listener_tell(struct listener *l, const char *text, size_t n);
void listener_wake(struct listener *l);
/* Text that is in no log, to those who see the mailbox. Needs the lock. */
void hub_say(struct hub *h, int64_t mailbox_id, const char *text);
void *hub_follow(void *arg);

#endif
