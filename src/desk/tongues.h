/*
 * desk/tongues: what lang/ says of each language, read once, kept as long as the process and shared
 * by its threads. code may be NULL or unknown: then nothing is known of names.
 */
#ifndef DESK_TONGUES_H
#define DESK_TONGUES_H

#include "text/names.h"
#include "text/tongue.h"

/* NULL when there are no lists for code. */
const struct tongue *tongues_get(const char *code);
/* Never NULL. */
const struct names *tongues_names(const char *code);

#endif
