/* api/query_json: how a search was understood, and what it found, as JSON. */
#ifndef API_QUERY_JSON_H
#define API_QUERY_JSON_H

#include <jansson.h>

#include "desk/found.h"

json_t *asked_json(const struct ctx *c, const struct question *q);
json_t *found_json(const struct found *f);

#endif
