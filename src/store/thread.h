/*
 * store/thread: the messages of a conversation without their texts, and who takes part. SQL only.
 * Needs an open transaction; results live in mem.
 */
#ifndef STORE_THREAD_H
#define STORE_THREAD_H

#include "store/message.h"

/* Only what stands in thread_rows is filled in; text and folded hold their beginning. Oldest
 * first, without replies that were taken back. */
MUST_CHECK enum rc store_thread_rows(
        struct ctx *c, const void *mem, int64_t number, struct message **out, int *out_n);
/* Sorted, ended by NULL. */
MUST_CHECK enum rc store_thread_participants(
        struct ctx *c, const void *mem, int64_t number, const char ***out);
MUST_CHECK enum rc store_thread_leave(struct ctx *c, int64_t number, const char *address);
MUST_CHECK enum rc store_thread_mark(
        struct ctx *c, int64_t message_id, bool new_sender, bool subject_changed);

/* message.original_taken: whether the sender is who wrote it, and was marked as new before. */
enum original { ORIGINAL_NAMED, ORIGINAL_TAKEN, ORIGINAL_TAKEN_OF_STRANGER };

struct thread_original {
	int64_t message_id;
	const char *sender_name, *sender; /* as it is from now on */
	const char *original; /* JSON {name,address}: the other of the two */
	int taken; /* enum original; NAMED brings the mark of a new sender back */
	int64_t customer_before; /* of the conversation; 0: none */
};

MUST_CHECK enum rc store_thread_original(struct ctx *c, const struct thread_original *o);
MUST_CHECK enum rc store_thread_customer_before(struct ctx *c, int64_t message_id, int64_t *out);

#endif
