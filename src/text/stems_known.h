/*
 * text/stems_known: terms of words that came up before. Of many texts in a row most words did, and
 * looking one up again costs little. Lives where the caller says.
 */
#ifndef TEXT_STEMS_KNOWN_H
#define TEXT_STEMS_KNOWN_H

#include "text/stems.h"

struct stems_known;

struct stems_known *stems_known_new(const void *mem);
/* Before each text: when the table has grown large it begins anew. */
void stems_known_trim(struct stems_known *k);
/* What stems_of_folded() gives beside the word itself: terms ended by NUL each, the last by an
 * empty one. word: n bytes of a word that words_add() made. Valid until the next trim. */
const char *stems_known_terms(struct stems_known *k, const char *lang, const char *word, size_t n);

#endif
