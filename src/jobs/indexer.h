/*
 * jobs/indexer: a thread that indexes what a command writes, while it writes.
 * For commands; a running desk has its own (jobs/follow).
 */
#ifndef JOBS_INDEXER_H
#define JOBS_INDEXER_H

#include "base/ctx.h"

struct indexer;

/* Owned by mem, ended by indexer_end or with mem, before the store closes. NULL: no thread could be
 * had, and all is left to search_follow() at the end, which the command calls anyway. */
struct indexer *indexer_start(const void *mem, struct store *s);
/* Waits for its turn to end. Accepts NULL. */
void indexer_end(struct indexer *x);

#endif
