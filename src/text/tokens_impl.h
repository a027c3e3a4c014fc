/* text/tokens: what its two halves share. */
#ifndef TEXT_TOKENS_IMPL_H
#define TEXT_TOKENS_IMPL_H

#include "text/tokens.h"

/* Finds sentences, clauses, quotations and the words around a letter (tokens_parts.c). */
void tokens_part(const void *mem, const struct tongue *t, struct tokens *ts);

#endif
