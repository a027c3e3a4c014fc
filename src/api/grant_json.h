/* api/grant_json: the JSON of a sign-in at a provider, which mailboxes give as well. */
#ifndef API_GRANT_JSON_H
#define API_GRANT_JSON_H

#include <jansson.h>

#include "desk/grant.h"

json_t *grant_json(const struct ctx *c, const struct grant_view *v);

#endif
