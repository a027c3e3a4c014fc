/*
 * jobs/ahead: mails are read by the child while their bytes are still being stored. A hint
 * only: without it the row is read as any other. Inside jobs/ only.
 * Two threads: who stores gives, the parse loop does the rest. Nothing outlives struct jobs.
 */
#ifndef JOBS_AHEAD_H
#define JOBS_AHEAD_H

#include "jobs/loop.h"
#include "jobs/reading.h"

#define AHEAD_MAX 25 /* mails */
#define AHEAD_BYTES (256u << 10) /* together */

/* Of one mail that will be a row in a moment. */
struct coming {
	int64_t mailbox_id;
	const char *hash;
	struct bytes bytes;
};

/* Copies them and wakes the parse loop; instead of those that it has not looked at yet. More than
 * the limits: nothing happens. */
void ahead_give(struct jobs *j, const struct coming *v, size_t n);

struct ahead;
struct ahead *ahead_new(struct jobs *j);
/* Reads what was given since; false: nothing was. */
bool ahead_look(struct ahead *a, struct reading *r);
/* Something was read that nobody has come for yet. */
bool ahead_is_kept(const struct ahead *a);
/* What is known already of these rows' mails goes into their slots, and lives until it is
 * forgotten. */
void ahead_fill(struct ahead *a, struct slot *slots, size_t n);
/* What was used in this turn is forgotten, and what nobody came for. */
void ahead_forget(struct ahead *a);

#endif
