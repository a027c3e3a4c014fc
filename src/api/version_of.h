/*
 * api/version_of: which version an If-Match names.
 * Knows nothing else.
 */
#ifndef API_VERSION_OF_H
#define API_VERSION_OF_H

#include <stdint.h>
#include <string.h>

#include "base/str.h"

/* 0: whichever. An ETag that is no version of ours (-1) cannot be the one that is there. */
static inline int64_t version_of(const char *if_match)
{
	int64_t version;

	if (if_match == NULL || strcmp(if_match, "*") == 0)
		return 0;
	return str_to_i64(if_match, &version) == RC_OK && version > 0 ? version : -1;
}

#endif
