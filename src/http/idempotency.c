#include "http/server_impl.h"

#include <string.h>

#include "base/crypto.h"
#include "base/json.h"
#include "base/log.h"
#include "store/engine.h"
#include "store/idempotency.h"

#define KEY_MAX 100
#define LIFE_MS (24LL * 3600 * 1000)

struct keyed {
	struct exchange *x;
	const char *key, *request_hash;
	bool mine;
	struct idempotency kept;
	const char *body; /* sealed: an answer may hold a secret that is shown once */
};

static enum rc take_tx(struct ctx *c, void *arg)
{
	struct keyed *k = arg;

	TRY(store_idempotency_expire(c, c->now_ms - LIFE_MS));
	return store_idempotency_take(c, c, c->actor.user_id, k->key, k->x->operation->id,
	        k->request_hash, &k->mine, &k->kept);
}

static enum rc finish_tx(struct ctx *c, void *arg)
{
	struct keyed *k = arg;

	return store_idempotency_finish(c, c->actor.user_id, k->key, k->x->status, k->body);
}

static enum rc drop_tx(struct ctx *c, void *arg)
{
	struct keyed *k = arg;

	return store_idempotency_drop(c, c->actor.user_id, k->key);
}

/* With the zero at its end, so that no two requests run into the same bytes. */
static void add_text(struct sha256_sum *s, const char *text)
{
	sha256_add(s, text, strlen(text) + 1);
}

/* All of it, however long: another body is another request. */
static const char *hash_request(struct exchange *x)
{
	struct sha256_sum *s = sha256_start(x);

	add_text(s, x->operation->id);
	add_text(s, x->request.path);
	for (const struct http_param *q = x->request.query; q->name != NULL; q++) {
		add_text(s, q->name);
		add_text(s, q->value);
	}
	add_text(s, "");
	sha256_add(s, x->request.body.p, x->request.body.n);
	return sha256_finish(s, x);
}

static void seal_key(struct exchange *x, uint8_t out[KEY_SIZE])
{
	key_derive(store_key(x->server->store), "idempotency", out);
}

static enum rc replay(struct exchange *x, const struct keyed *k)
{
	uint8_t key[KEY_SIZE];
	char *text;

	if (!str_eq(k->kept.request_hash, k->request_hash))
		return ctx_fail_field(x->c, RC_INVALID, "Idempotency-Key", "idempotency_key_reused",
		        "This key was used for another request already", NULL);
	if (k->kept.status == 0)
		return ctx_fail(x->c, RC_CONFLICT, "idempotency_in_progress",
		        "The first request with this key has no answer yet. Look whether it was "
		        "done before "
		        "trying with a new key",
		        NULL);
	seal_key(x, key);
	if (secret_open(x, key, k->kept.body, &text) != RC_OK)
		return ctx_broken(x->c, "a kept answer cannot be opened");
	if (text[0] != '\0')
		TRY(json_read(x->c, text, strlen(text), 64u << 20, &x->reply.json));
	x->reply.status = (int)k->kept.status;
	x->replayed = true;
	return RC_OK;
}

static enum rc keep(struct exchange *x, struct keyed *k)
{
	uint8_t key[KEY_SIZE];

	const char *text = x->reply.json != NULL   ? json_write(x, x->reply.json)
	                   : x->reply.text != NULL ? x->reply.text
	                                           : "";
	seal_key(x, key);
	x->status = x->reply.status != 0 ? x->reply.status : text[0] != '\0' ? 200 : 204;
	k->body = secret_seal(x, key, text);
	return store_tx(x->c, DB_WRITE, finish_tx, k);
}

enum rc idempotent_run(struct exchange *x, const char *key)
{
	struct keyed k = {.x = x, .key = key};
	size_t n = strlen(key);

	if (n < 1 || n > KEY_MAX)
		return ctx_fail_field(x->c, RC_INVALID, "Idempotency-Key", "wrong_field",
		        "This key must have 1 to 100 characters", NULL);
	k.request_hash = hash_request(x);
	TRY(store_tx(x->c, DB_WRITE, take_tx, &k));
	if (!k.mine)
		return replay(x, &k);
	enum rc rc = x->operation->handler(x->c, &x->request, &x->reply);
	store_rollback(x->c);
	if (rc == RC_OK && x->reply.bytes.p == NULL && !x->reply.stream) {
		/* done is done: the answer goes out even where it cannot be kept */
		if (keep(x, &k) != RC_OK)
			log_failure(LOG_WARN, "idempotency_not_kept", x->c);
		return RC_OK;
	}
	struct failure why = x->c->fail;
	if (store_tx(x->c, DB_WRITE, drop_tx, &k) != RC_OK)
		log_failure(LOG_WARN, "idempotency_not_dropped", x->c);
	x->c->fail = why;
	return rc;
}
