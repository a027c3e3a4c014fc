/*
 * jobs/loop: what the loops share: one thread each, a ctx for each turn, sleeping
 * until something happens. Inside jobs/ only. Owned by struct jobs.
 */
#ifndef JOBS_LOOP_H
#define JOBS_LOOP_H

#include <pthread.h>
#include <stdatomic.h>

#include "jobs/jobs.h"
#include "store/engine.h"
#include "store/event.h"

struct jobs {
	struct store *store;
	const char *exe, *public_url;
	int parsers;
	atomic_bool stop;
	atomic_bool taking_in; /* mail waits, and the parse loop is at it */
	int wake_fd; /* readable from jobs_stop() on */
	struct loop *loops[12];
	size_t n;
	struct fetchers *fetchers;
	struct couriers *couriers;
	struct given *_Atomic given; /* jobs/ahead: mails that are being stored, or NULL */
};

struct loop {
	struct jobs *jobs;
	const char *name; /* "send": in log lines */
	enum topic topic; /* whose commits end its sleep */
	/* One turn. *out_wait_ms: sleep so long unless something is committed; 0: at once. */
	enum rc (*turn)(struct ctx *c, struct loop *l, int64_t *out_wait_ms);
	void *state; /* child of the loop; only its thread touches it */
	pthread_t thread;
	uint64_t seen; /* of store_wait() */
};

/* A ctx for one turn, as the desk itself. */
struct ctx *loop_ctx(struct jobs *j);
/* A child for a part of a turn, and its end: freed, or its failure made c's own. */
struct ctx *loop_sub(struct ctx *c);
MUST_CHECK enum rc loop_sub_end(struct ctx *c, struct ctx *sub, enum rc rc);
/* Runs until jobs->stop. A failing turn is logged and tried again later. */
MUST_CHECK enum rc loop_start(struct ctx *c, struct jobs *j, struct loop *l);
/* When to try for the n-th time (from 1): 1, 2, 5, 15, 60 minutes, then each hour;
 * up to a fifth more or less, so that many do not come at once. */
int64_t retry_delay_ms(int64_t tries);

/* The loops themselves. */
enum rc spool_turn(struct ctx *c, struct loop *l, int64_t *out_wait_ms);
enum rc parse_turn(struct ctx *c, struct loop *l, int64_t *out_wait_ms);
enum rc send_turn(struct ctx *c, struct loop *l, int64_t *out_wait_ms);
enum rc timers_turn(struct ctx *c, struct loop *l, int64_t *out_wait_ms);
enum rc follow_begin(struct ctx *c, struct loop *l);
enum rc follow_turn(struct ctx *c, struct loop *l, int64_t *out_wait_ms);
enum rc notices_turn(struct ctx *c, struct loop *l, int64_t *out_wait_ms);
enum rc mailboxes_turn(struct ctx *c, struct loop *l, int64_t *out_wait_ms);
enum rc bulks_turn(struct ctx *c, struct loop *l, int64_t *out_wait_ms);
enum rc rules_turn(struct ctx *c, struct loop *l, int64_t *out_wait_ms);
enum rc grants_turn(struct ctx *c, struct loop *l, int64_t *out_wait_ms);

/* Before the first turn. */
MUST_CHECK enum rc spool_begin(struct ctx *c, struct loop *l);
MUST_CHECK enum rc parse_begin(struct ctx *c, struct loop *l);
MUST_CHECK enum rc send_begin(struct ctx *c, struct loop *l);
MUST_CHECK enum rc mailboxes_begin(struct ctx *c, struct loop *l);
/* End the threads of all mailboxes. */
void mailboxes_end(struct jobs *j);

#endif
