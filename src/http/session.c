#include "http/session.h"

#include <pthread.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "desk/access.h"
#include "desk/token.h"

#define SLOTS 1024
#define KEEP_MS 5000

struct slot {
	uint8_t hash[SHA256_SIZE];
	int64_t until_ms; /* clock_mono_ms; 0: empty */
	struct session_who who;
};

struct session_cache {
	pthread_mutex_t lock; /* guards all below */
	uint64_t generation; /* +1 by every forget */
	struct slot slots[SLOTS];
};

static void cache_destroy(void *p)
{
	struct session_cache *cache = p;

	pthread_mutex_destroy(&cache->lock);
}

struct session_cache *session_cache_new(const void *mem)
{
	struct session_cache *cache = talloc_zero(mem, struct session_cache);

	if (cache == NULL)
		abort();
	pthread_mutex_init(&cache->lock, NULL);
	ctx_defer(cache, cache, cache_destroy);
	return cache;
}

void session_cache_forget(struct session_cache *cache)
{
	pthread_mutex_lock(&cache->lock);
	cache->generation++;
	for (size_t i = 0; i < SLOTS; i++)
		cache->slots[i].until_ms = 0;
	pthread_mutex_unlock(&cache->lock);
}

static struct slot *slot_of(struct session_cache *cache, const uint8_t hash[SHA256_SIZE])
{
	size_t i = ((size_t)hash[0] << 8 | hash[1]) % SLOTS;

	return &cache->slots[i];
}

static bool cache_get(struct session_cache *cache, const uint8_t hash[SHA256_SIZE],
        struct session_who *out, uint64_t *out_generation)
{
	pthread_mutex_lock(&cache->lock);
	const struct slot *s = slot_of(cache, hash);
	bool hit = s->until_ms > clock_mono_ms() && memcmp(s->hash, hash, SHA256_SIZE) == 0;
	if (hit)
		*out = s->who;
	*out_generation = cache->generation;
	pthread_mutex_unlock(&cache->lock);
	return hit;
}

/* What was read before somebody forgot must not come back afterwards. */
static void cache_put(struct session_cache *cache, const uint8_t hash[SHA256_SIZE],
        const struct session_who *who, uint64_t generation)
{
	pthread_mutex_lock(&cache->lock);
	if (generation == cache->generation) {
		struct slot *s = slot_of(cache, hash);
		memcpy(s->hash, hash, SHA256_SIZE);
		s->until_ms = clock_mono_ms() + KEEP_MS;
		s->who = *who;
	}
	pthread_mutex_unlock(&cache->lock);
}

static enum rc resolve(struct ctx *c, struct session_cache *cache, const char *secret, bool token,
        struct session_who *out)
{
	uint8_t hash[SHA256_SIZE];
	uint64_t generation;

	sha256(secret, strlen(secret), hash);
	if (cache_get(cache, hash, out, &generation))
		return out->expires_ms == 0 || out->expires_ms > c->now_ms ? RC_OK : RC_NOT_FOUND;
	TRY(token ? session_resolve_token(c, hash, out) : session_resolve(c, hash, out));
	cache_put(cache, hash, out, generation);
	return RC_OK;
}

static void become(struct ctx *c, const struct session_who *who)
{
	c->actor = who->actor;
	if (who->language[0] != '\0')
		memcpy(c->lang, who->language, sizeof(c->lang));
}

static enum rc identify_token(struct ctx *c, struct session_cache *cache, const char *header)
{
	struct session_who who;
	enum rc rc = RC_NOT_FOUND;

	if (str_istarts(header, "Bearer ")) {
		const char *secret = header + strlen("Bearer ");
		if (str_starts(secret, TOKEN_PREFIX))
			rc = resolve(c, cache, secret, true, &who);
	}
	if (rc == RC_NOT_FOUND)
		return ctx_fail(c, RC_DENIED, "bad_token",
		        "This token is unknown, has expired or was revoked", NULL);
	TRY(rc);
	become(c, &who);
	return RC_OK;
}

enum rc session_identify(struct ctx *c, struct session_cache *cache, const struct http_request *r,
        const char **out_csrf)
{
	const char *header = http_header(r, "authorization");
	struct session_who who;

	*out_csrf = NULL;
	if (header != NULL)
		return identify_token(c, cache, header);
	if (r->session_cookie == NULL)
		return RC_OK;
	enum rc rc = resolve(c, cache, r->session_cookie, false, &who);
	if (rc == RC_NOT_FOUND)
		return RC_OK;
	TRY(rc);
	become(c, &who);
	*out_csrf = talloc_strdup(c, who.csrf);
	return RC_OK;
}

enum rc session_guard(struct ctx *c, const struct http_request *r, const char *origin,
        const char *own_origin, const char *csrf, bool anybody)
{
	const char *sent = http_header(r, "x-csrf-token");

	/* no browser sends a bearer token by itself */
	if (c->actor.token_id != 0)
		return RC_OK;
	if (origin != NULL && !str_ieq(origin, own_origin))
		return ctx_fail(c, RC_DENIED, "wrong_origin",
		        "This came from another site than the desk itself. Open the desk at its "
		        "own address",
		        NULL);
	if (anybody || c->actor.session_id == 0)
		return RC_OK;
	if (sent == NULL || csrf == NULL || strlen(sent) != strlen(csrf) ||
	        !crypto_equal(sent, csrf, strlen(csrf)))
		return ctx_fail(c, RC_DENIED, "wrong_csrf_token",
		        "This page is older than your sign-in. Load it again", NULL);
	return RC_OK;
}

static enum role role_needed(enum permission p)
{
	switch (p) {
	case PERMISSION_PUBLIC:
		return ROLE_NONE;
	case PERMISSION_SIGNED_IN:
	case PERMISSION_AGENT:
		return ROLE_AGENT;
	case PERMISSION_LEAD:
		return ROLE_LEAD;
	case PERMISSION_ADMIN:
		return ROLE_ADMIN;
	}
	return ROLE_SYSTEM;
}

enum rc session_permit(struct ctx *c, const struct operation *o)
{
	if (o->permission == PERMISSION_PUBLIC)
		return RC_OK;
	if (c->actor.user_id == 0)
		return ctx_fail(c, RC_DENIED, "not_signed_in", "Please sign in first", NULL);
	if (c->actor.role < role_needed(o->permission))
		return access_refuse(c, NULL);
	if (c->actor.token_id == 0 || (c->actor.scopes & o->scope) != 0)
		return RC_OK;
	if (o->scope == 0)
		return ctx_fail(c, RC_DENIED, "scope_missing",
		        "This can only be done by somebody who is signed in", NULL);
	return ctx_fail(c, RC_DENIED, "scope_missing", "This token was not made for that", NULL);
}
