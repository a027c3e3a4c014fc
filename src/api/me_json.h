/*
 * api/me_json: the JSON of people that several nouns of api/ give.
 * Knows shapes only. What is returned belongs to the caller (jansson).
 */
#ifndef API_ME_JSON_H
#define API_ME_JSON_H

#include "http/handler.h"
#include "store/user.h"

/* The schema Me; csrf NULL for a token. Opens a transaction of its own. */
MUST_CHECK enum rc me_json(struct ctx *c, int64_t user_id, const char *csrf, json_t **out);
/* The schema User. */
json_t *user_json(const struct user *u);

#endif
