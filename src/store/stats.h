/*
 * store/stats: how often the store wrote, for tests, bench and /metrics.
 * Knows counts only. Nothing is owned.
 */
#ifndef STORE_STATS_H
#define STORE_STATS_H

#include <stdint.h>

struct store;

struct store_stats {
	int64_t commits; /* write transactions that ended well */
	int64_t again; /* transactions that were begun anew */
	int64_t syncs; /* commits the disk was asked for; fewer by group commit */
};

struct store_stats store_stats(struct store *s);

#endif
