/*
 * desk/thread: what a conversation says about itself, told anew from its messages after some
 * came, went or changed hands. Inside desk/ only (split, original). Needs an open write
 * transaction.
 */
#ifndef DESK_THREAD_H
#define DESK_THREAD_H

#include "desk/intake_rows.h"

struct thread {
	const void *mem;
	struct desk_addresses own;
	struct message *rows; /* as store/thread.h */
	int n;
	const char **people; /* who takes part by what they wrote and were written; ended by NULL */
	size_t people_n;
};

/* The messages of a conversation. begins: the first that came in is taken as what it begins
 * with, and marks of new senders and subjects are told anew; else they stay as they are. */
MUST_CHECK enum rc thread_read(
        struct ctx *c, const void *mem, int64_t number, bool begins, struct thread *out);
/* Count, newest, preview, activity: of v only what follows from the messages. */
void thread_tell(const struct thread *t, struct conversation *v);
/* The first that a customer wrote; NULL: nobody did. */
const struct message *thread_first_inbound(const struct thread *t);
bool thread_has_person(const struct thread *t, const char *address);
/* Found or new; *out_id stays as it is when that is no address. */
MUST_CHECK enum rc thread_customer(
        struct ctx *c, const char *name, const char *address, int64_t *out_id);
/* Add those who take part; thread_keep_people: leave those who no longer do. */
MUST_CHECK enum rc thread_add_people(struct ctx *c, const struct thread *t, int64_t number);
MUST_CHECK enum rc thread_keep_people(struct ctx *c, const struct thread *t, int64_t number);
/* Keep the marks that thread_read told anew. */
MUST_CHECK enum rc thread_keep_marks(struct ctx *c, const struct thread *t);

#endif
