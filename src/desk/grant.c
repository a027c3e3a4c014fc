/* desk/grant: beginning a sign-in, and what comes back from the provider. */
#include "desk/grant.h"

#include <string.h>

#include "base/crypto.h"
#include "base/str.h"
#include "desk/access.h"
#include "desk/grant_rules.h"
#include "desk/secret.h"
#include "mail/https.h"
#include "mail/provider.h"
#include "store/engine.h"
#include "store/mailbox.h"

#define BROWSER_MS (15 * 60000LL)

/* ---- the providers ---- */

static enum rc newest_of(struct ctx *c, const void *mem, const char *provider, struct grant *out)
{
	int64_t id = 0;
	TRY(store_grant_newest(c, provider, &id));
	return store_grant_get(c, mem, id, out);
}

struct provider_work {
	const void *mem;
	struct grant_provider *list;
	size_t n;
};

static enum rc provider_row(struct ctx *c, struct provider_work *k, const char *id)
{
	const struct oauth_preset *p = oauth_preset_find(id);
	struct grant_provider *to = &k->list[k->n++];
	struct grant last = {0};
	enum rc rc = newest_of(c, k->mem, id, &last);

	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	*to = (struct grant_provider){
	        .id = id,
	        .name = p != NULL ? p->name : NULL,
	        .wants_secret = p != NULL && p->wants_secret,
	        .by_device = p == NULL || p->device_url[0] != '\0',
	        .client_id = last.client_id,
	        .has_secret = last.client_secret != NULL,
	};
	/* The second of two is the one for customers' own domains. */
	for (const struct mail_provider *m = mail_providers; m->id != NULL; m++)
		if (str_eq(m->oauth, id)) {
			to->imap_url = m->imap_url;
			to->smtp_url = m->smtp_url;
		}
	return RC_OK;
}

static enum rc provider_rows(struct ctx *c, void *arg)
{
	struct provider_work *k = arg;
	k->n = 0;
	for (const struct oauth_preset *p = oauth_presets; p->id != NULL; p++)
		TRY(provider_row(c, k, p->id));
	return provider_row(c, k, "custom");
}

enum rc grant_provider_list(
        struct ctx *c, const void *mem, struct grant_provider **out, size_t *out_n)
{
	struct provider_work k = {.mem = mem};
	size_t n = 1;

	TRY(access_role(c, ROLE_ADMIN));
	for (const struct oauth_preset *p = oauth_presets; p->id != NULL; p++)
		n++;
	k.list = talloc_zero_array(mem, struct grant_provider, n);
	TRY(store_tx(c, DB_READ, provider_rows, &k));
	*out = k.list;
	*out_n = k.n;
	return RC_OK;
}

/* ---- beginning ---- */

static enum rc url_check(struct ctx *c, const char *url, const char *field)
{
	if (https_is_url(url))
		return RC_OK;
	return ctx_fail_field(c, RC_INVALID, field, "https_wanted",
	        "This address has to begin with https://.", NULL);
}

static enum rc fill_custom(struct ctx *c, const struct grant_start *w, struct grant *g)
{
	g->authorise_url = w->authorise_url;
	g->token_url = w->token_url;
	g->device_url = w->device_url;
	g->scope = w->scope;
	TRY(url_check(c, g->token_url, "token_url"));
	if (!w->device)
		TRY(url_check(c, g->authorise_url, "authorise_url"));
	else
		TRY(url_check(c, g->device_url, "device_url"));
	if (g->scope == NULL || g->scope[0] == '\0')
		return ctx_fail_field(c, RC_INVALID, "scope", "scope_missing",
		        "Say which scopes the provider gives for reading and sending mail.", NULL);
	return RC_OK;
}

static enum rc fill_preset(struct ctx *c, const struct grant_start *w, struct grant *g)
{
	const struct oauth_preset *p = oauth_preset_find(w->provider);
	const char *tenant = w->tenant != NULL && w->tenant[0] != '\0' ? w->tenant : "common";
	const char *pairs[] = {"tenant", tenant, NULL};

	if (p == NULL)
		return ctx_fail_field(c, RC_INVALID, "provider", "provider_unknown",
		        "The provider is microsoft, google or custom.", NULL);
	for (const char *s = tenant; *s != '\0'; s++)
		if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-",
		            *s) == NULL)
			return ctx_fail_field(c, RC_INVALID, "tenant", "tenant_unreadable",
			        "The organisation is given by its id or its domain.", NULL);
	g->authorise_url = text_fill(c, p->authorise_url, pairs);
	g->token_url = text_fill(c, p->token_url, pairs);
	g->device_url = p->device_url[0] != '\0' ? text_fill(c, p->device_url, pairs) : NULL;
	g->scope = p->scope;
	if (w->device && g->device_url == NULL)
		return ctx_fail_field(c, RC_INVALID, "provider", "no_device_code",
		        "This provider gives no access to mail by a code. Sign in by browser.",
		        NULL);
	return RC_OK;
}

/* A secret goes to nobody but the provider it was given for. */
static enum rc fill_client(struct ctx *c, const struct grant_start *w, struct grant *g)
{
	struct grant last = {0};
	enum rc rc = newest_of(c, c, g->provider, &last);

	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	g->client_id =
	        w->client_id != NULL && w->client_id[0] != '\0' ? w->client_id : last.client_id;
	if (w->client_secret != NULL && w->client_secret[0] != '\0')
		g->client_secret = secret_of_desk(c, w->client_secret);
	else if (str_eq(g->client_id, last.client_id) && str_eq(g->token_url, last.token_url))
		g->client_secret = last.client_secret;
	if (g->client_id == NULL)
		return ctx_fail_field(c, RC_INVALID, "client_id", "client_id_missing",
		        "Enter the client id that the provider gave this desk.", NULL);
	const struct oauth_preset *p = oauth_preset_find(g->provider);
	if (p != NULL && p->wants_secret && g->client_secret == NULL)
		return ctx_fail_field(c, RC_INVALID, "client_secret", "client_secret_missing",
		        "This provider wants the client's secret as well.", NULL);
	return RC_OK;
}

struct begin_work {
	const struct grant_start *w;
	struct grant *g;
	const char *login;
};

/* As it was agreed to before, where nothing else is said. */
static enum rc fill_again(struct ctx *c, struct begin_work *k, struct mailbox *m)
{
	struct grant *g = k->g, before;

	TRY(store_grant_get(c, c, m->grant_id, &before));
	g->provider = before.provider;
	g->client_id = before.client_id;
	g->client_secret = before.client_secret;
	g->authorise_url = before.authorise_url;
	g->token_url = before.token_url;
	g->device_url = before.device_url;
	g->scope = before.scope;
	if (k->w->device)
		return url_check(c, g->device_url, "device_url");
	return url_check(c, g->authorise_url, "authorise_url");
}

static enum rc prepare_rows(struct ctx *c, void *arg)
{
	struct begin_work *k = arg;
	struct mailbox m = {0};

	if (k->w->mailbox_id != 0) {
		enum rc rc = store_mailbox_get(c, c, k->w->mailbox_id, &m);
		if (rc == RC_NOT_FOUND)
			return ctx_fail(
			        c, rc, "no_such_mailbox", "There is no such mailbox.", NULL);
		TRY(rc);
		k->g->for_mailbox_id = m.id;
		k->login = m.login != NULL ? m.login : m.address;
	}
	if (k->w->provider == NULL && m.grant_id != 0)
		return fill_again(c, k, &m);
	k->g->provider = k->w->provider != NULL ? k->w->provider : "";
	if (str_eq(k->g->provider, "custom"))
		TRY(fill_custom(c, k->w, k->g));
	else
		TRY(fill_preset(c, k->w, k->g));
	return fill_client(c, k->w, k->g);
}

static enum rc add_rows(struct ctx *c, void *arg)
{
	return store_grant_add(c, arg);
}

enum rc grant_client(
        struct ctx *c, const void *mem, const struct grant *g, struct oauth_client *out)
{
	const struct oauth_preset *p = oauth_preset_find(g->provider);
	char *secret = NULL;

	TRY(secret_reveal(c, mem, g->client_secret, &secret));
	*out = (struct oauth_client){
	        .client_id = g->client_id,
	        .client_secret = secret,
	        .authorise_url = g->authorise_url,
	        .token_url = g->token_url,
	        .device_url = g->device_url,
	        .scope = g->scope,
	        .extra = p != NULL ? p->extra : NULL,
	};
	return RC_OK;
}

static enum rc begin_device(struct ctx *c, struct grant *g)
{
	struct oauth_client client;
	struct oauth_device d;

	TRY(grant_client(c, c, g, &client));
	TRY(oauth_device_begin(c, c, &client, &d));
	g->device_code = secret_of_desk(c, d.device_code);
	g->user_code = d.user_code;
	g->verification_url = d.url;
	g->interval_ms = d.interval_ms;
	g->due_ms = c->now_ms + d.interval_ms;
	g->expires_ms = d.expires_ms;
	return RC_OK;
}

static enum rc begin_browser(struct ctx *c, struct grant *g, const struct begin_work *k,
        const char *base_url, const char **out_url)
{
	const char *state = crypto_token(c, 32), *verifier = oauth_verifier(c);
	struct oauth_client client;

	TRY(grant_client(c, c, g, &client));
	g->state_hash = sha256_hex(c, state, strlen(state));
	g->verifier = secret_of_desk(c, verifier);
	g->redirect_uri = talloc_asprintf(c, "%s" GRANT_CALLBACK, base_url);
	g->expires_ms = c->now_ms + BROWSER_MS;
	*out_url = oauth_authorise_url(c, &client, g->redirect_uri, state, verifier,
	        k->w->address != NULL ? k->w->address : k->login);
	return RC_OK;
}

enum rc grant_begin(struct ctx *c, const void *mem, const struct grant_start *w,
        const char *base_url, struct grant_view *out)
{
	struct grant *g = talloc_zero(mem, struct grant);
	struct begin_work k = {.w = w, .g = g};
	const char *url = NULL;

	TRY(access_role(c, ROLE_ADMIN));
	TRY(store_tx(c, DB_READ, prepare_rows, &k));
	g->user_id = c->actor.user_id;
	g->session_id = c->actor.session_id;
	g->state = "waiting";
	if (w->device)
		TRY(begin_device(c, g));
	else
		TRY(begin_browser(c, g, &k, base_url, &url));
	TRY(store_tx(c, DB_WRITE, add_rows, g));
	grant_fill_view(g, c->now_ms, out);
	out->authorise_url = url;
	return RC_OK;
}

/* ---- coming back ---- */

struct return_work {
	const void *mem;
	const char *state_hash;
	struct grant before, g;
};

static enum rc not_begun_here(struct ctx *c)
{
	return ctx_fail(c, RC_INVALID, "oauth_state",
	        "This sign-in was not begun here, or it took too long. Please begin it again.",
	        NULL);
}

/* The one who began it, in the same session, in time, once. */
static enum rc spend_rows(struct ctx *c, void *arg)
{
	struct return_work *k = arg;
	struct grant *g = &k->g;
	int64_t id = 0;
	enum rc rc = store_grant_by_state(c, k->state_hash, &id);

	if (rc == RC_NOT_FOUND)
		return not_begun_here(c);
	TRY(rc);
	TRY(store_grant_get(c, k->mem, id, g));
	if (g->user_id != c->actor.user_id || g->session_id != c->actor.session_id ||
	        g->expires_ms <= c->now_ms || strcmp(g->state, "waiting") != 0)
		return not_begun_here(c);
	rc = store_grant_spend(c, id);
	return rc == RC_CONFLICT ? not_begun_here(c) : rc;
}

static enum rc keep_rows(struct ctx *c, void *arg)
{
	struct return_work *k = arg;
	return grant_keep(c, &k->before, &k->g);
}

static enum rc exchange(
        struct ctx *c, struct grant *g, const char *code, const char *error, const char *words)
{
	struct oauth_client client;
	struct oauth_tokens tokens;
	char *verifier;

	if (error != NULL)
		return oauth_say(c, "the provider", error, words, false);
	TRY(grant_client(c, c, g, &client));
	TRY(secret_reveal(c, c, g->verifier, &verifier));
	TRY(oauth_exchange(c, c, &client, code, verifier, g->redirect_uri, &tokens));
	grant_take(c, g, &tokens);
	return RC_OK;
}

enum rc grant_return(struct ctx *c, const void *mem, const char *state, const char *code,
        const char *error, const char *words, struct grant_view *out)
{
	struct return_work k = {.mem = mem, .state_hash = sha256_hex(c, state, strlen(state))};

	TRY(access_role(c, ROLE_ADMIN));
	if (code == NULL && error == NULL)
		return not_begun_here(c);
	TRY(store_tx(c, DB_WRITE, spend_rows, &k));
	k.before = k.g;
	if (exchange(c, &k.g, code, error, words) != RC_OK)
		grant_blame(c, &k.g);
	k.g.verifier = NULL;
	TRY(store_tx(c, DB_WRITE, keep_rows, &k));
	grant_fill_view(&k.g, c->now_ms, out);
	return RC_OK;
}

/* ---- looking ---- */

struct get_work {
	const void *mem;
	int64_t id;
	struct grant_view *out;
};

static enum rc get_rows(struct ctx *c, void *arg)
{
	struct get_work *k = arg;
	struct grant g;
	enum rc rc = store_grant_get(c, k->mem, k->id, &g);

	if (rc == RC_NOT_FOUND)
		return ctx_fail(c, rc, "no_such_grant",
		        "There is no such sign-in. It may have taken too long; begin it again.",
		        NULL);
	TRY(rc);
	grant_fill_view(&g, c->now_ms, k->out);
	return RC_OK;
}

enum rc grant_view_get(struct ctx *c, const void *mem, int64_t id, struct grant_view *out)
{
	struct get_work k = {.mem = mem, .id = id, .out = out};
	TRY(access_role(c, ROLE_ADMIN));
	return store_tx(c, DB_READ, get_rows, &k);
}

enum rc grant_view_of(struct ctx *c, const void *mem, int64_t mailbox_id, struct grant_view *out)
{
	struct get_work k = {.mem = mem, .out = out};
	enum rc rc = store_grant_by_mailbox(c, mailbox_id, &k.id);

	if (rc != RC_NOT_FOUND)
		return rc == RC_OK ? get_rows(c, &k) : rc;
	*out = (struct grant_view){0};
	return RC_OK;
}

enum rc grant_attach(struct ctx *c, int64_t grant_id, int64_t mailbox_id)
{
	struct grant g;
	enum rc rc = RC_OK;

	TRY(store_grant_delete_of(c, mailbox_id));
	if (grant_id == 0)
		return RC_OK;
	rc = store_grant_get(c, c, grant_id, &g);
	bool theirs =
	        rc == RC_OK && (c->actor.role == ROLE_SYSTEM || g.user_id == c->actor.user_id);
	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	rc = theirs ? store_grant_attach(c, grant_id, mailbox_id) : RC_NOT_FOUND;
	if (rc != RC_NOT_FOUND)
		return rc;
	return ctx_fail_field(c, RC_INVALID, "grant_id", "grant_missing",
	        "The sign-in at the provider is not finished, or it took too long. Sign in again.",
	        NULL);
}
