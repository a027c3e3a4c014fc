/*
 * jobs/courier: one mailbox's replies on their way, and one more for the desk's own mails. Each
 * works in a thread of its own while something is due, so that a server that stalls holds up
 * nobody else's mail. Inside jobs/ only; called by the send loop.
 */
#ifndef JOBS_COURIER_H
#define JOBS_COURIER_H

#include "jobs/loop.h"

#define COURIER_OF_THE_DESK 0 /* instead of a mailbox: invitations, resets */

struct couriers;
struct couriers *couriers_new(struct jobs *j);
/* Something is due for this mailbox. One that is at work looks again before it ends; one whose
 * server was in trouble rests first; with all hands busy it is called again at the next look.
 * timeout_s: how long a server may be silent. */
void couriers_call(struct couriers *s, int64_t mailbox_id, int64_t timeout_s);
/* Those that ended are let go; connections that waited long enough are hung up. */
void couriers_sweep(struct couriers *s);
/* Wait until nobody works. */
void couriers_settle(struct couriers *s);
/* The desk ends: what is on its way has ten seconds to arrive. Accepts NULL. */
void couriers_end(struct couriers *s);
/* When the reply was claimed that has been on its way for longest; INT64_MAX: none is. Any thread.
 */
int64_t couriers_oldest_ms(const struct couriers *s);

#endif
