/*
 * care/ask_kept: what was read of the letters of a conversation a moment ago, in memory and for
 * this process alone, so that it is not read anew with each key. Nothing of a draft is here.
 */
#ifndef CARE_ASK_KEPT_H
#define CARE_ASK_KEPT_H

#include "care/ask.h"

/* sign: of everything it was read from. Copied into mem. */
bool ask_kept_find(const void *mem, const char *sign, struct ask_whole **out, size_t *out_n);
void ask_kept_put(const char *sign, const struct ask_whole *v, size_t n);

#endif
