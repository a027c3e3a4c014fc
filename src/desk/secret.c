#include "desk/secret.h"

#include "base/crypto.h"
#include "store/engine.h"

const char *secret_of_desk(struct ctx *c, const char *plain)
{
	uint8_t key[KEY_SIZE];

	if (plain == NULL)
		return NULL;
	key_derive(store_key(c->store), "seal", key);
	return secret_seal(c, key, plain);
}

enum rc secret_reveal(struct ctx *c, const void *mem, const char *sealed, char **out)
{
	uint8_t key[KEY_SIZE];
	*out = NULL;
	if (sealed == NULL)
		return RC_OK;
	key_derive(store_key(c->store), "seal", key);
	if (secret_open(mem, key, sealed, out) != RC_OK)
		return ctx_fail(c, RC_INVALID, "secret_unreadable",
		        "The stored password cannot be opened with this desk's key.", NULL);
	return RC_OK;
}
