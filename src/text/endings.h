/*
 * text/endings: which of a list of endings a word has: the one that fits best. Pure.
 */
#ifndef TEXT_ENDINGS_H
#define TEXT_ENDINGS_H

#include <stddef.h>

/* How well one of the list fits a word: 0 not at all, else more for a longer ending. */
typedef size_t ending_fits(const void *one, const void *word);

/* The first of those that fit best, or NULL; size: of one. */
const void *ending_best(
        const void *list, size_t n, size_t size, ending_fits *fits, const void *word);

#endif
