/*
 * care/mood_sum: how many conversations became calmer, by topic, so that nothing can be read of a
 * few. Pure. A topic is told where neither it nor what is left by adding it to and taking it from
 * the other sums speaks of fewer than MOOD_SUM_LEAST conversations.
 */
#ifndef CARE_MOOD_SUM_H
#define CARE_MOOD_SUM_H

#include "text/mood.h"

#define MOOD_SUM_LEAST 5
#define MOOD_SUM_TOPICS 8 /* the most frequent ones that may be told */

struct mood_sum_item {
	enum mood_change change;
	const char **tags; /* each once, ended by NULL */
};

struct mood_group {
	const char *tag; /* borrowed; NULL: all conversations */
	int n;
	int by[MOOD_HOTTER + 1]; /* by enum mood_change */
};

struct mood_sums {
	struct mood_group
	        v[1 + MOOD_SUM_TOPICS]; /* all first, then the topics, the most frequent first */
	int n; /* 0: fewer than MOOD_SUM_LEAST */
	bool left_out; /* there are topics that are not told */
};

void mood_sum(const void *mem, const struct mood_sum_item *items, int n, struct mood_sums *out);

#endif
