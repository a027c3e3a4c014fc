/*
 * jobs/reading: parser children at work on a batch of mails; results keep their order.
 * Knows bytes and what the parser made of them; takes nothing in. Used by the parse loop
 * and by `import`. Owned by whoever made it.
 */
#ifndef JOBS_READING_H
#define JOBS_READING_H

#include "desk/intake.h"
#include "mail/parser.h"

#define READING_MAX 16

struct reading;

/* n children at most; none is started yet. */
struct reading *reading_new(const void *mem, const char *exe, int n);

/* One mail on its way. Threads allocate below its ctx only, never below its parent. */
struct slot {
	struct ctx *c;
	const struct raw *raw;
	const struct mail_hints *hints;
	struct bytes bytes; /* p NULL: from the blob named by raw->hash */
	const struct mail *mail; /* this, or the next two: it is read */
	const char *slug, *words;
	enum rc trouble; /* not the mail's fault: it waits */
};

/* A slot for each row, children of c. */
struct slot *reading_slots(struct ctx *c, const struct raw *const *rows, size_t n);
/* Hints for those that are not read yet. Opens its own transactions. */
MUST_CHECK enum rc reading_hints(struct ctx *c, struct slot *slots, size_t n);
/* The bytes of small mails, with hints about their senders, in the transaction that is open; the
 * others, and those that are not to be had, are asked for when their turn comes. */
MUST_CHECK enum rc reading_fetch(struct ctx *c, struct slot *slots, size_t n);
/* Fill in mail, slug, words, trouble of every slot. No transaction is open. */
void reading_run(struct reading *r, struct slot *slots, size_t n);
/* The same while the caller does something else: the slots' ctx and their parent belong to the
 * readers until reading_wait(), which may be called without a start, and must be before either
 * is freed. */
void reading_start(struct reading *r, struct slot *slots, size_t n);
void reading_wait(struct reading *r);
/* Take in what was read, up to the first that is in trouble. */
MUST_CHECK enum rc reading_take(
        struct ctx *c, const struct slot *slots, size_t n, struct intake_count *out);

#endif
