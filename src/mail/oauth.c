#include "mail/oauth.h"

#include <string.h>

#include "base/crypto.h"
#include "base/json.h"
#include "mail/https.h"
#include "mail/wire.h"

#define ANSWER_MAX 65536
#define TIMEOUT_S 15
#define TOKEN_MAX 20000
#define HOUR_MS 3600000LL
#define DEVICE_MAX_MS (30 * 60000LL)
#define INTERVAL_MS 5000
#define INTERVAL_MAX_S 60
#define EXPIRES_MAX_S (400LL * 86400)

/* ---- what went wrong ---- */

struct saying {
	const char *error, *slug, *msgid;
	enum rc rc;
};

static const char pending[] = N_("Nobody has agreed at {host} yet.");
static const char unavailable[] = N_("{host} is out of order for the moment. It said: {words}");
static const char client[] =
        N_("{host} does not accept the client id or its secret. It said: {words}");
static const char scope[] = N_("{host} gives no access to mail in this way. It said: {words}");
static const char denied[] = N_("Access was not granted at {host}. It said: {words}");
static const char ended[] = N_("What was agreed at {host} has ended. It said: {words}");
static const char expired[] =
        N_("The code from {host} was used already, or it took too long. It said: {words}");

static const struct saying sayings[] = {
        {"authorization_pending", "oauth_pending", pending, RC_BUSY},
        {"slow_down", "oauth_slow_down", pending, RC_BUSY},
        {"access_denied", "oauth_denied", denied, RC_UPSTREAM},
        {"authorization_declined", "oauth_denied", denied, RC_UPSTREAM}, /* Microsoft */
        {"consent_required", "oauth_denied", denied, RC_UPSTREAM},
        {"expired_token", "oauth_expired", expired, RC_UPSTREAM},
        {"bad_verification_code", "oauth_expired", expired, RC_UPSTREAM},
        {"interaction_required", "oauth_ended", ended, RC_UPSTREAM},
        {"login_required", "oauth_ended", ended, RC_UPSTREAM},
        {"invalid_client", "oauth_client", client, RC_UPSTREAM},
        {"unauthorized_client", "oauth_client", client, RC_UPSTREAM},
        {"deleted_client", "oauth_client", client, RC_UPSTREAM},
        {"redirect_uri_mismatch", "oauth_client", client, RC_UPSTREAM},
        {"invalid_request", "oauth_client", client, RC_UPSTREAM},
        {"unsupported_grant_type", "oauth_scope", scope, RC_UPSTREAM},
        {"unsupported_response_type", "oauth_scope", scope, RC_UPSTREAM},
        {"invalid_scope", "oauth_scope", scope, RC_UPSTREAM},
        {"org_internal", "oauth_scope", scope, RC_UPSTREAM},
        {"admin_policy_enforced", "oauth_scope", scope, RC_UPSTREAM},
        {"temporarily_unavailable", "oauth_unavailable", unavailable, RC_UPSTREAM},
        {"server_error", "oauth_unavailable", unavailable, RC_UPSTREAM},
};

static const struct saying *saying_of(const char *error, bool refreshing)
{
	static const struct saying over = {"invalid_grant", "oauth_ended", ended, RC_UPSTREAM};
	static const struct saying used = {"invalid_grant", "oauth_expired", expired, RC_UPSTREAM};

	if (str_eq(error, "invalid_grant"))
		return refreshing ? &over : &used;
	for (size_t i = 0; i < sizeof sayings / sizeof *sayings; i++)
		if (str_eq(sayings[i].error, error))
			return &sayings[i];
	return NULL;
}

enum rc oauth_say(
        struct ctx *c, const char *host, const char *error, const char *words, bool refreshing)
{
	const struct saying *s = saying_of(error, refreshing);
	const char *code = server_words(c, error, strlen(error));
	const char *said = words != NULL && words[0] != '\0'
	                           ? talloc_asprintf(c, "%s: %s", code, words)
	                           : code;

	said = server_words(c, said, strlen(said));
	if (s == NULL)
		return ctx_fail(c, RC_UPSTREAM, "oauth_unavailable", unavailable, "host", host,
		        "words", said, NULL);
	return ctx_fail(c, s->rc, s->slug, s->msgid, "host", host, "words", said, NULL);
}

static enum rc garbled(struct ctx *c, const char *host)
{
	return ctx_fail(c, RC_UPSTREAM, "oauth_garbled",
	        "{host} gave an answer that could not be understood.", "host", host, NULL);
}

/* The host of an address that https_is_url() took. */
static char *host_of(const void *mem, const char *url)
{
	const char *at = strstr(url, "://");

	at = at != NULL ? at + 3 : url;
	return talloc_strndup(mem, at, strcspn(at, "/?#"));
}

/* ---- one request ---- */

static const char *text_or_null(const json_t *o, const char *field)
{
	const char *s = json_string_value(json_object_get(o, field));

	return s != NULL && s[0] != '\0' ? s : NULL;
}

static enum rc answer_read(struct ctx *c, const void *mem, const char *host,
        const struct https_reply *r, bool refreshing, json_t **out)
{
	json_t *o = NULL;
	bool is_json =
	        json_read(c, r->body.p, r->body.n, ANSWER_MAX, &o) == RC_OK && json_is_object(o);
	const char *error = is_json ? text_or_null(o, "error") : NULL;

	ctx_clear_failure(c);
	if (error != NULL)
		return oauth_say(c, host, error, text_or_null(o, "error_description"), refreshing);
	if (r->status >= 500 || r->status == 429) {
		char *code = talloc_asprintf(c, "HTTP %d", r->status);
		return ctx_fail(c, RC_UPSTREAM, "oauth_unavailable", unavailable, "host", host,
		        "words", code, NULL);
	}
	if (r->status != 200 || !is_json)
		return garbled(c, host);
	*out = o;
	return RC_OK;
}

/* The answer lives in mem. Every pair but NULL ones is sent. */
static enum rc ask(struct ctx *c, const void *mem, const struct oauth_client *o, const char *url,
        const char *const *pairs, bool refreshing, json_t **out)
{
	struct https_reply reply;
	const char *host = host_of(c, url);
	char *form = https_form(mem, pairs);
	struct https_request q = {.url = url,
	        .form = form,
	        .max_bytes = ANSWER_MAX,
	        .timeout_s = TIMEOUT_S,
	        .ca_file = o->ca_file};

	enum rc rc = https_ask(c, mem, &q, &reply);
	explicit_bzero(form, strlen(form));
	if (rc == RC_UPSTREAM) {
		const char *reason = talloc_strdup(c, c->fail.text);
		return ctx_fail(c, rc, "oauth_unreachable",
		        "{host}, where the sign-in is renewed, cannot be reached: {words}", "host",
		        host, "words", reason, NULL);
	}
	TRY(rc);
	return answer_read(c, mem, host, &reply, refreshing, out);
}

/* ---- tokens ---- */

/* Goes into a log-in line and a header: visible ASCII (RFC 6750 2.1 allows less). */
static bool is_token(const char *s)
{
	size_t n = s != NULL ? strlen(s) : 0;

	for (size_t i = 0; i < n; i++)
		if (s[i] <= ' ' || s[i] > '~')
			return false;
	return n > 0 && n <= TOKEN_MAX;
}

/* Some write numbers as text. 0: not told, or nonsense. */
static int64_t seconds_of(const json_t *o, const char *field)
{
	const json_t *v = json_object_get(o, field);
	int64_t n = 0;

	if (json_is_integer(v))
		n = json_integer_value(v);
	else if (json_is_string(v) && str_to_i64(json_string_value(v), &n) != RC_OK)
		n = 0;
	return n < 0 ? 0 : n > EXPIRES_MAX_S ? EXPIRES_MAX_S : n;
}

/* The address in an id_token. It came over a checked connection from the provider itself
 * (OpenID Connect Core 3.1.3.7), and is only shown, never believed. */
static char *account_of(struct ctx *c, const void *mem, const char *id_token)
{
	struct bytes body;
	json_t *o = NULL;
	const char *dot = id_token != NULL ? strchr(id_token, '.') : NULL;

	if (dot == NULL || strlen(id_token) > TOKEN_MAX)
		return NULL;
	char *middle = talloc_strndup(c, dot + 1, strcspn(dot + 1, "."));
	if (b64url_decode(c, middle, &body) != RC_OK ||
	        json_read(c, body.p, body.n, TOKEN_MAX, &o) != RC_OK) {
		ctx_clear_failure(c);
		return NULL;
	}
	static const char *const names[] = {"email", "preferred_username", "upn"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *s = text_or_null(o, names[i]);
		if (s != NULL && strchr(s, '@') != NULL)
			return server_words(mem, s, strlen(s));
	}
	return NULL;
}

static enum rc tokens_read(
        struct ctx *c, const void *mem, const char *host, const json_t *o, struct oauth_tokens *out)
{
	const char *access = text_or_null(o, "access_token");
	const char *refresh = text_or_null(o, "refresh_token");
	const char *type = text_or_null(o, "token_type");
	int64_t life = seconds_of(o, "expires_in") * 1000;
	int64_t refresh_life = seconds_of(o, "refresh_token_expires_in") * 1000;

	if (!is_token(access) || (refresh != NULL && !is_token(refresh)) ||
	        (type != NULL && !str_ieq(type, "bearer")))
		return garbled(c, host);
	*out = (struct oauth_tokens){
	        .access = talloc_strdup(mem, access),
	        .refresh = refresh != NULL ? talloc_strdup(mem, refresh) : NULL,
	        .access_expires_ms = c->now_ms + (life > 0 ? life : HOUR_MS),
	        .refresh_expires_ms = refresh_life > 0 ? c->now_ms + refresh_life : 0,
	        .account = account_of(c, mem, text_or_null(o, "id_token")),
	};
	return RC_OK;
}

static enum rc ask_tokens(struct ctx *c, const void *mem, const struct oauth_client *o,
        const char *const *pairs, bool refreshing, struct oauth_tokens *out)
{
	json_t *answer = NULL;

	TRY(ask(c, c, o, o->token_url, pairs, refreshing, &answer));
	return tokens_read(c, mem, host_of(c, o->token_url), answer, out);
}

/* ---- by browser ---- */

char *oauth_verifier(const void *mem)
{
	return crypto_token(mem, 32);
}

char *oauth_authorise_url(const void *mem, const struct oauth_client *o, const char *redirect_uri,
        const char *state, const char *verifier, const char *login_hint)
{
	uint8_t sum[SHA256_SIZE];

	sha256(verifier, strlen(verifier), sum);
	char *challenge = b64url_encode(mem, sum, sizeof sum);
	const char *pairs[] = {"response_type", "code", "client_id", o->client_id, "redirect_uri",
	        redirect_uri, "scope", o->scope, "state", state, "code_challenge", challenge,
	        "code_challenge_method", "S256", "login_hint", login_hint, NULL};
	const char *between = strchr(o->authorise_url, '?') != NULL ? "&" : "?";
	bool extra = o->extra != NULL && o->extra[0] != '\0';
	return talloc_asprintf(mem, "%s%s%s%s%s", o->authorise_url, between, https_form(mem, pairs),
	        extra ? "&" : "", extra ? o->extra : "");
}

enum rc oauth_exchange(struct ctx *c, const void *mem, const struct oauth_client *o,
        const char *code, const char *verifier, const char *redirect_uri, struct oauth_tokens *out)
{
	const char *pairs[] = {"grant_type", "authorization_code", "code", code, "redirect_uri",
	        redirect_uri, "client_id", o->client_id, "client_secret", o->client_secret,
	        "code_verifier", verifier, NULL};

	return ask_tokens(c, mem, o, pairs, false, out);
}

enum rc oauth_refresh(struct ctx *c, const void *mem, const struct oauth_client *o,
        const char *refresh, struct oauth_tokens *out)
{
	const char *pairs[] = {"grant_type", "refresh_token", "refresh_token", refresh, "client_id",
	        o->client_id, "client_secret", o->client_secret, NULL};

	return ask_tokens(c, mem, o, pairs, true, out);
}

/* ---- by device ---- */

enum rc oauth_device_begin(
        struct ctx *c, const void *mem, const struct oauth_client *o, struct oauth_device *out)
{
	const char *pairs[] = {"client_id", o->client_id, "scope", o->scope, NULL};
	const char *host = host_of(c, o->device_url);
	json_t *answer = NULL;

	TRY(ask(c, c, o, o->device_url, pairs, false, &answer));
	const char *device = text_or_null(answer, "device_code");
	const char *user = text_or_null(answer, "user_code");
	const char *url = text_or_null(answer, "verification_uri");
	if (url == NULL)
		url = text_or_null(answer, "verification_url"); /* Google, before the RFC */
	int64_t life = seconds_of(answer, "expires_in") * 1000;
	int64_t interval = seconds_of(answer, "interval");
	if (!is_token(device) || user == NULL || !https_is_url(url))
		return garbled(c, host);
	*out = (struct oauth_device){
	        .device_code = talloc_strdup(mem, device),
	        .user_code = server_words(mem, user, strlen(user)),
	        .url = talloc_strdup(mem, url),
	        .interval_ms = interval <= 0               ? INTERVAL_MS
	                       : interval > INTERVAL_MAX_S ? INTERVAL_MAX_S * 1000
	                                                   : interval * 1000,
	        .expires_ms = c->now_ms + (life > 0 && life < DEVICE_MAX_MS ? life : DEVICE_MAX_MS),
	};
	return RC_OK;
}

enum rc oauth_device_poll(struct ctx *c, const void *mem, const struct oauth_client *o,
        const char *device_code, struct oauth_tokens *out)
{
	const char *pairs[] = {"grant_type", "urn:ietf:params:oauth:grant-type:device_code",
	        "device_code", device_code, "client_id", o->client_id, "client_secret",
	        o->client_secret, NULL};

	return ask_tokens(c, mem, o, pairs, false, out);
}
