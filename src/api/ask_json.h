/* api/ask_json: an Ask as JSON. */
#ifndef API_ASK_JSON_H
#define API_ASK_JSON_H

#include <jansson.h>

#include "care/ask.h"

json_t *ask_json(struct ctx *c, const struct ask_whole *a);

#endif
