#include "desk/session.h"

#include <string.h>

#include "base/str.h"
#include "desk/audit.h"
#include "desk/login.h"
#include "desk/setting.h"
#include "store/engine.h"
#include "store/idempotency.h"
#include "store/link.h"
#include "store/login_failure.h"
#include "store/token.h"
#include "store/user.h"

#define DAY_MS (24LL * 3600 * 1000)
#define TOUCH_MS (600LL * 1000)
#define TOKEN_BYTES 32

static enum rc session_life(struct ctx *c, int64_t *out_ms)
{
	int64_t days;

	TRY(setting_i64(c, "session_days", &days));
	*out_ms = days * DAY_MS;
	return RC_OK;
}

enum rc session_open(
        struct ctx *c, int64_t user_id, const struct signing *from, struct signed_in *out)
{
	char *token = crypto_token(c, TOKEN_BYTES);
	char *csrf = crypto_token(c, TOKEN_BYTES);
	int64_t life;

	TRY(session_life(c, &life));
	struct session s = {.user_id = user_id,
	        .token_hash = sha256_hex(c, token, strlen(token)),
	        .csrf = csrf,
	        .created_ms = c->now_ms,
	        .expires_ms = c->now_ms + life,
	        .ip = from->ip,
	        .browser = from->browser};
	TRY(store_session_add(c, &s));
	TRY(audit_sign_in(c, user_id, from->browser));
	*out = (struct signed_in){.user_id = user_id, .token = token, .csrf = csrf};
	return RC_OK;
}

struct sign_in {
	const char *address;
	const struct signing *from;
	struct user user; /* id 0: unknown */
	struct signed_in *out;
};

static enum rc find_tx(struct ctx *c, void *arg)
{
	struct sign_in *s = arg;
	enum rc rc = store_user_by_address(c, c, s->address, &s->user);

	if (rc == RC_NOT_FOUND) {
		s->user = (struct user){0};
		return RC_OK;
	}
	return rc;
}

static enum rc open_tx(struct ctx *c, void *arg)
{
	struct sign_in *s = arg;

	return session_open(c, s->user.id, s->from, s->out);
}

enum rc session_sign_in(struct ctx *c, const char *address, const char *password,
        const struct signing *from, struct signed_in *out)
{
	struct sign_in s = {.address = str_lower(c, address), .from = from, .out = out};
	bool fits = false;

	TRY(login_allowed(c, from->ip, s.address));
	TRY(store_tx(c, DB_READ, find_tx, &s));
	bool may = s.user.id != 0 && s.user.disabled_ms == 0;
	TRY(password_try(c, may ? s.user.password_hash : NULL, password, &fits));
	if (!fits) {
		TRY(login_failed(c, from->ip, s.address));
		return ctx_fail(c, RC_DENIED, "sign_in_failed",
		        "This address and password do not belong together", NULL);
	}
	TRY(login_succeeded(c, from->ip, s.address));
	return store_tx(c, DB_WRITE, open_tx, &s);
}

static void copy_text(char *to, size_t room, const char *from)
{
	size_t n = from != NULL ? strlen(from) : 0;

	if (n >= room)
		n = room - 1;
	memcpy(to, from != NULL ? from : "", n);
	to[n] = '\0';
}

struct resolving {
	const char *hash;
	struct session session;
	struct token token;
};

static enum rc resolve_tx(struct ctx *c, void *arg)
{
	struct resolving *r = arg;

	return store_session_resolve(c, c, r->hash, &r->session);
}

static enum rc touch_tx(struct ctx *c, void *arg)
{
	struct resolving *r = arg;
	int64_t life;

	TRY(session_life(c, &life));
	return store_session_touch(c, r->session.id, c->now_ms + life);
}

enum rc session_resolve(
        struct ctx *c, const uint8_t token_hash[SHA256_SIZE], struct session_who *out)
{
	struct resolving r = {.hash = hex_encode(c, token_hash, SHA256_SIZE)};

	TRY(store_tx(c, DB_READ, resolve_tx, &r));
	if (c->now_ms - r.session.seen_ms > TOUCH_MS)
		TRY(store_tx(c, DB_WRITE, touch_tx, &r));
	*out = (struct session_who){.actor = {.user_id = r.session.user_id,
	                                    .role = r.session.role,
	                                    .session_id = r.session.id,
	                                    .scopes = UINT32_MAX},
	        .expires_ms = r.session.expires_ms};
	copy_text(out->csrf, sizeof(out->csrf), r.session.csrf);
	copy_text(out->language, sizeof(out->language), r.session.language);
	return RC_OK;
}

static enum rc resolve_token_tx(struct ctx *c, void *arg)
{
	struct resolving *r = arg;

	return store_token_resolve(c, c, r->hash, &r->token);
}

static enum rc touch_token_tx(struct ctx *c, void *arg)
{
	struct resolving *r = arg;

	return store_token_touch(c, r->token.id);
}

enum rc session_resolve_token(
        struct ctx *c, const uint8_t token_hash[SHA256_SIZE], struct session_who *out)
{
	struct resolving r = {.hash = hex_encode(c, token_hash, SHA256_SIZE)};

	TRY(store_tx(c, DB_READ, resolve_token_tx, &r));
	if (c->now_ms - r.token.seen_ms > TOUCH_MS)
		TRY(store_tx(c, DB_WRITE, touch_token_tx, &r));
	*out = (struct session_who){.actor = {.user_id = r.token.user_id,
	                                    .role = r.token.role,
	                                    .token_id = r.token.id,
	                                    .scopes = r.token.scopes},
	        .expires_ms = r.token.expires_ms};
	copy_text(out->language, sizeof(out->language), r.token.language);
	return RC_OK;
}

static enum rc end_tx(struct ctx *c, void *arg)
{
	const int64_t *id = arg;

	return store_session_end(c, *id, c->actor.user_id);
}

enum rc session_end(struct ctx *c, int64_t id)
{
	enum rc rc = store_tx(c, DB_WRITE, end_tx, &id);

	if (rc == RC_NOT_FOUND)
		return ctx_fail(
		        c, rc, "no_such_session", "There is no such session of yours", NULL);
	return rc;
}

enum rc session_sign_out(struct ctx *c)
{
	return session_end(c, c->actor.session_id);
}

struct listing {
	struct session **out;
	int *out_n;
};

static enum rc list_tx(struct ctx *c, void *arg)
{
	struct listing *l = arg;

	return store_session_list(c, c, c->actor.user_id, l->out, l->out_n);
}

enum rc session_list(struct ctx *c, struct session **out, int *out_n)
{
	struct listing l = {out, out_n};

	return store_tx(c, DB_READ, list_tx, &l);
}

static enum rc housekeeping_tx(struct ctx *c, void *arg)
{
	TRY(store_session_expire(c));
	TRY(store_link_expire(c));
	TRY(store_login_failure_expire(c, c->now_ms - DAY_MS));
	return store_idempotency_expire(c, c->now_ms - DAY_MS);
}

enum rc session_housekeeping(struct ctx *c)
{
	return store_tx(c, DB_WRITE, housekeeping_tx, NULL);
}
