/*
 * care/mood_sum: how many conversations became calmer, by topic, so that nothing can be read of a
 * few, nor of who answered them. Pure. A sum is told where neither it nor what is left by adding it
 * to and taking it from the other sums speaks of fewer than MOOD_SUM_LEAST conversations, or only
 * of such as fewer than MOOD_SUM_PEOPLE people answered: a tag that stands where one of them
 * answered is a sum about them, whatever its name. And whoever leaves their own conversations out
 * of it is left with MOOD_SUM_LEAST of others.
 */
#ifndef CARE_MOOD_SUM_H
#define CARE_MOOD_SUM_H

#include "text/mood.h"

#define MOOD_SUM_LEAST 5
#define MOOD_SUM_PEOPLE 3
#define MOOD_SUM_TOPICS 8 /* the most frequent ones that may be told */

struct mood_sum_item {
	enum mood_change change;
	const char **tags; /* each once, ended by NULL */
	const int64_t *people; /* who answered, or whose it is; only kept apart by it */
	int people_n;
};

struct mood_group {
	const char *tag; /* borrowed; NULL: all conversations */
	int n;
	int by[MOOD_HOTTER + 1]; /* by enum mood_change */
};

struct mood_sums {
	struct mood_group
	        v[1 + MOOD_SUM_TOPICS]; /* all first, then the topics, the most frequent first */
	int n; /* 0: nothing is told */
	bool left_out; /* there are topics that are not told; n 0: too few people answered */
};

void mood_sum(const void *mem, const struct mood_sum_item *items, int n, struct mood_sums *out);

#endif
