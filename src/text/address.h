/*
 * text/address: how a customer calls the agent: by a pet form of the agent's own name, or not.
 * Pure. Its answer belongs to the agent alone.
 */
#ifndef TEXT_ADDRESS_H
#define TEXT_ADDRESS_H

#include "text/pet_names.h"

/* The form as it stands in text (valid UTF-8), or NULL. agent: the agent's full name. */
char *address_pet_name(const void *mem, const struct tongue *t, const struct names *n,
        const struct pet_names *p, const char *agent, const char *text);

#endif
