/*
 * api/address_json: the JSON of addresses and blocks that several nouns give.
 * Renders only. Every result is a new reference for the caller to own.
 */
#ifndef API_ADDRESS_JSON_H
#define API_ADDRESS_JSON_H

#include <jansson.h>

#include "desk/address.h"

json_t *address_json(const struct ctx *c, const struct address_state *s); /* AddressState */
json_t *block_json(const struct block *b); /* Block; null when its id is 0 */

#endif
