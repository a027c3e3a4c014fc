#include "desk/token.h"

#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/str.h"
#include "desk/audit.h"
#include "store/engine.h"

#define SECRET_BYTES 32

static const char *words_of(const void *mem, uint32_t scopes)
{
	char *words = talloc_strdup(mem, "");

	for (int i = 0; scope_names[i] != NULL; i++)
		if (scopes & (1u << i))
			words = talloc_asprintf_append(
			        words, "%s%s", words[0] != 0 ? " " : "", scope_names[i]);
	return words;
}

static enum rc add_tx(struct ctx *c, void *arg)
{
	const struct token *t = arg;
	json_t *changes = audit_changes(c);

	TRY(store_token_add(c, arg));
	audit_text(changes, "scopes", NULL, words_of(c, t->scopes));
	audit_text(changes, "expires_at", NULL,
	        t->expires_ms == 0 ? NULL : clock_format(c, t->expires_ms));
	return audit_add(c,
	        &(struct audit){
	                .noun = "token", .verb = "added", .subject_id = t->id, .name = t->name},
	        changes);
}

enum rc token_create(struct ctx *c, struct token *t, const char **out_secret)
{
	const char *secret = talloc_asprintf(c, TOKEN_PREFIX "%s", crypto_token(c, SECRET_BYTES));

	if (t->expires_ms != 0 && t->expires_ms <= c->now_ms)
		return ctx_fail_field(c, RC_INVALID, "expires_at", "in_the_past",
		        "This time has passed already", NULL);
	t->token_hash = sha256_hex(c, secret, strlen(secret));
	t->created_ms = c->now_ms;
	TRY(store_tx(c, DB_WRITE, add_tx, t));
	*out_secret = secret;
	return RC_OK;
}

struct listing {
	int64_t user_id;
	struct token **out;
	int *out_n;
};

static enum rc list_tx(struct ctx *c, void *arg)
{
	struct listing *l = arg;

	return store_token_list(c, c, l->user_id, l->out, l->out_n);
}

enum rc token_list(struct ctx *c, int64_t user_id, struct token **out, int *out_n)
{
	struct listing l = {user_id, out, out_n};

	return store_tx(c, DB_READ, list_tx, &l);
}

struct revoking {
	int64_t id, user_id;
};

static enum rc revoke_tx(struct ctx *c, void *arg)
{
	struct revoking *r = arg;
	struct audit row = {.noun = "token", .verb = "removed", .subject_id = r->id};
	struct token *list;
	int n = 0;

	TRY(store_token_list(c, c, r->user_id, &list, &n));
	for (int i = 0; i < n; i++)
		if (list[i].id == r->id)
			row.name = list[i].name;
	TRY(store_token_revoke(c, r->id, r->user_id));
	return audit_add(c, &row, NULL);
}

enum rc token_revoke(struct ctx *c, int64_t id, int64_t user_id)
{
	struct revoking r = {id, user_id};
	enum rc rc = store_tx(c, DB_WRITE, revoke_tx, &r);

	if (rc == RC_NOT_FOUND)
		return ctx_fail(c, rc, "no_such_token", "There is no such token of yours", NULL);
	return rc;
}
