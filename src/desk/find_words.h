/*
 * desk/find_words: what a query asks of the index of words.
 * Knows the way from terms to store/search; never which conversations there are.
 */
#ifndef DESK_FIND_WORDS_H
#define DESK_FIND_WORDS_H

#include "base/ctx.h"
#include "text/query.h"

/* A word is looked for as its beginning from so many letters on. */
#define FIND_PREFIX_MIN 3

/* Expressions for store/search: one for all words that stand alone (NULL: none), and one for each
 * other term that asks for words (places of *out_asks are else NULL). */
MUST_CHECK enum rc find_words_of(struct ctx *c, const void *mem, const struct question *q,
        const char **out_all, const char *out_asks[QUERY_TERMS_MAX]);
/* For what stands alone and looks at people or the subject: at least what can match. NULL: the term
 * asks nothing of the index. */
MUST_CHECK enum rc find_words_near(
        struct ctx *c, const void *mem, const struct query_term *t, const char **out);

/* Whether term i is a part of the one expression for all. */
bool find_words_alone(const struct question *q, size_t i);

/* The terms of a word (text/stems), itself first, ended by NULL, of whatever language it may be. */
const char **find_words_stems(const void *mem, const char *word);

/* A subject says what the term asks; stems are those of its word, or NULL. lang may be NULL. */
bool find_words_subject(const struct query_term *t, const char *const *stems, const char *subject,
        const char *lang);

/* How far a subject says what the words that stand alone ask: 2 all of them, 1 some, 0 none. Looks
 * at beginnings only: for ranking. */
int find_words_closeness(const struct question *q, const char *subject);

#endif
