/*
 * conf/near: which known word was probably meant.
 *
 * Pure. Knows words only, not what they stand for. Nothing is allocated that stays.
 */
#ifndef CONF_NEAR_H
#define CONF_NEAR_H

#include <stddef.h>

/* Of n known words the one with the smallest edit distance, NULL when even that
 * is more than a third of the word. Words above 63 bytes are near nothing. */
const char *near_find(const char *word, const char *const *known, size_t n);

#endif
