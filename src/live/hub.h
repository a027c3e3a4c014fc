/*
 * live/hub: who hears which committed event. One thread follows the log from its own
 * cursor, writes each event down once, and every listener reads the same bytes.
 * Knows neither sockets nor HTTP: a listener is put to sleep and woken by its owner's
 * functions. Owned by main; a listener is owned by whoever made it.
 */
#ifndef LIVE_HUB_H
#define LIVE_HUB_H

#include <stddef.h>
#include <sys/types.h>

#include "base/ctx.h"

struct hub;
struct listener;

MUST_CHECK enum rc hub_start(struct ctx *c, struct store *store, struct hub **out);
/* Called in the hub's thread, with its lock held, when an event says that somebody's access
 * or a setting changed: it must be short and must not call the hub. */
void hub_on_access(struct hub *h, void (*fn)(void *), void *arg);
/* Sessions or access changed here: look at every open listener again, soon. */
void hub_recheck(struct hub *h);
size_t hub_count(struct hub *h);
/* Every listener reads its end from now on, also new ones. */
void hub_end(struct hub *h);
/* After hub_end and the last listener_free. Accepts NULL. */
void hub_stop(struct hub *h);

struct listener_owner {
	/* Both are called with the hub's lock held and must not call the hub. */
	void (*sleep)(void *arg);
	void (*wake)(void *arg);
	void *arg;
};

/* after: number of the last event heard, -1 from now. Never NULL. */
struct listener *listener_new(
        struct hub *h, const struct actor *who, int64_t after, const struct listener_owner *owner);
void listener_free(struct listener *l);
/* Bytes of the stream (server-sent events) into buf: how many; 0: none now, and owner's
 * sleep was called; -1: the end (signed out, too slow, shutting down). */
ssize_t listener_read(struct listener *l, char *buf, size_t max);

#endif
