/* desk/grant_renew: tokens are renewed before they end, one renewal at a time. */
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/str.h"
#include "desk/grant_rules.h"
#include "desk/mailbox.h"
#include "desk/secret.h"
#include "mail/provider.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/mailbox.h"

#define LEASE_MS 60000 /* longer than any call of a provider */
#define WAIT_MS 20000 /* for somebody else's renewal */
#define EARLY_MS (10 * 60000LL) /* before the end of a token, or a quarter of its life */
#define SPARE_MS 5000 /* a token that ends this soon is of no use */
#define KEPT_MS (24 * 3600000LL) /* a sign-in without a mailbox */
#define FAILED_MS 3600000LL
#define SOON_MS (7 * 86400000LL)
#define MINUTE_MS 60000LL
#define DUE_MAX 20

static bool is_usable(const struct grant *g, int64_t now_ms)
{
	return g->access_token != NULL && g->access_expires_ms > now_ms + SPARE_MS;
}

static bool is_due(const struct grant *g, int64_t now_ms)
{
	return g->due_ms != 0 && g->due_ms <= now_ms;
}

/* 1, 2, 5, 15, 30 minutes; a fifth more or less. */
static int64_t backoff_ms(int64_t failures)
{
	static const int minutes[] = {1, 2, 5, 15, 30};
	int64_t i = failures < 1 ? 0 : failures > 5 ? 4 : failures - 1;
	int64_t ms = minutes[i] * MINUTE_MS;
	uint32_t r;

	crypto_random(&r, sizeof r);
	return ms * 4 / 5 + (int64_t)(r % (uint32_t)(ms * 2 / 5));
}

/* ---- what came of a call ---- */

void grant_take(struct ctx *c, struct grant *g, const struct oauth_tokens *t)
{
	int64_t life = t->access_expires_ms - c->now_ms;
	int64_t early = life / 4 < EARLY_MS ? life / 4 : EARLY_MS;

	g->state = "granted";
	g->access_token = secret_of_desk(c, t->access);
	g->access_expires_ms = t->access_expires_ms;
	if (t->refresh != NULL) {
		g->refresh_token = secret_of_desk(c, t->refresh);
		g->refresh_got_ms = c->now_ms;
		g->refresh_expires_ms = t->refresh_expires_ms;
	}
	if (t->account != NULL)
		g->account = t->account;
	g->device_code = g->user_code = NULL;
	g->due_ms = g->refresh_token != NULL ? t->access_expires_ms - early : 0;
	g->failures = 0;
	g->error_slug = g->error_text = NULL;
	g->expires_ms = c->now_ms + KEPT_MS;
}

static bool passes_by_itself(const char *slug)
{
	return str_eq(slug, "oauth_unreachable") || str_eq(slug, "oauth_unavailable");
}

/* Nobody has agreed yet, or the provider is out of order: ask later, until it is too late. */
static bool asks_again(struct ctx *c, struct grant *g, const char *slug)
{
	bool slower = str_eq(slug, "oauth_slow_down");

	if (g->device_code == NULL || g->expires_ms <= c->now_ms)
		return false;
	if (!slower && !str_eq(slug, "oauth_pending") && !passes_by_itself(slug))
		return false;
	if (slower)
		g->interval_ms += 5000; /* RFC 8628 3.5 */
	g->due_ms = c->now_ms + g->interval_ms * (passes_by_itself(slug) ? 2 : 1);
	return true;
}

void grant_blame(struct ctx *c, struct grant *g)
{
	const char *slug = c->fail.slug != NULL ? talloc_strdup(c, c->fail.slug) : "server_error";
	const char *words = mailbox_failure_words(c);

	words = words != NULL ? talloc_strdup(c, words) : NULL;
	ctx_clear_failure(c);
	if (strcmp(g->state, "waiting") == 0) {
		if (asks_again(c, g, slug))
			return;
		bool late = str_eq(slug, "oauth_pending") || str_eq(slug, "oauth_slow_down");
		g->state = "failed";
		g->error_slug = late ? "oauth_expired" : slug;
		g->error_text = late ? NULL : words;
		g->device_code = NULL;
		g->due_ms = 0;
		g->expires_ms = c->now_ms + FAILED_MS;
		return;
	}
	g->error_slug = slug;
	g->error_text = words;
	g->failures++;
	g->due_ms = c->now_ms + backoff_ms(g->failures);
	if (str_eq(slug, "oauth_ended")) {
		g->state = "ended";
		g->access_token = g->refresh_token = NULL;
		g->due_ms = 0;
	}
}

static void tell(struct ctx *c, const char *kind, int64_t mailbox_id)
{
	event_add(c, &(struct event){
	                     .kind = kind,
	                     .mailbox_id = mailbox_id,
	                     .subject_kind = "mailbox",
	                     .subject_id = mailbox_id,
	             });
}

enum rc grant_keep(struct ctx *c, const struct grant *before, struct grant *g)
{
	struct grant_view was, is;

	TRY(store_grant_update(c, g));
	grant_fill_view(before, c->now_ms, &was);
	grant_fill_view(g, c->now_ms, &is);
	bool granted = strcmp(before->state, "waiting") == 0 && strcmp(g->state, "granted") == 0;
	if (granted && g->for_mailbox_id != 0) {
		TRY(store_grant_delete_of(c, g->for_mailbox_id));
		TRY(store_grant_attach(c, g->id, g->for_mailbox_id));
		TRY(store_mailbox_touch(c, g->for_mailbox_id));
		tell(c, "mailbox.changed", g->for_mailbox_id);
		return RC_OK;
	}
	/* What waited because renewing failed need wait no longer. (A token that was refused
	 * is renewed as well, but then the mail server has to be given time.) */
	if (g->mailbox_id != 0 && before->failures > 0 && g->failures == 0 &&
	        !is_usable(before, c->now_ms))
		TRY(store_mailbox_touch(c, g->mailbox_id));
	if (g->mailbox_id != 0 && (!str_eq(was.state, is.state) || !str_eq(was.slug, is.slug)))
		tell(c, "mailbox.state", g->mailbox_id);
	return RC_OK;
}

/* ---- one turn ---- */

struct turn {
	int64_t id;
	bool mine;
	struct grant before, g;
};

static enum rc claim_rows(struct ctx *c, void *arg)
{
	struct turn *k = arg;

	k->mine = false;
	TRY(store_grant_get(c, c, k->id, &k->g));
	if (!is_due(&k->g, c->now_ms))
		return RC_OK;
	TRY(store_grant_claim(c, k->id, c->now_ms + LEASE_MS, &k->mine));
	/* Again: what stood there before the claim may have been somebody else's old token. */
	if (k->mine)
		TRY(store_grant_get(c, c, k->id, &k->g));
	return RC_OK;
}

static enum rc keep_rows(struct ctx *c, void *arg)
{
	struct turn *k = arg;
	return grant_keep(c, &k->before, &k->g);
}

static enum rc call(struct ctx *c, const struct grant *g, struct oauth_tokens *out)
{
	struct oauth_client client;
	char *secret;

	TRY(grant_client(c, c, g, &client));
	if (strcmp(g->state, "waiting") == 0) {
		TRY(secret_reveal(c, c, g->device_code, &secret));
		return oauth_device_poll(c, c, &client, secret, out);
	}
	TRY(secret_reveal(c, c, g->refresh_token, &secret));
	return oauth_refresh(c, c, &client, secret, out);
}

enum rc grant_turn(struct ctx *c, int64_t id)
{
	struct turn k = {.id = id};
	struct oauth_tokens tokens;

	TRY(store_tx(c, DB_WRITE, claim_rows, &k));
	if (!k.mine)
		return RC_OK;
	k.before = k.g;
	/* The new refresh token is stored before the access token is used: the old one may
	 * be worth nothing any more. */
	if (is_due(&k.g, c->now_ms)) {
		if (call(c, &k.g, &tokens) == RC_OK)
			grant_take(c, &k.g, &tokens);
		else
			grant_blame(c, &k.g);
	}
	return store_tx(c, DB_WRITE, keep_rows, &k);
}

/* ---- for those who need a token ---- */

static enum rc read_rows(struct ctx *c, void *arg)
{
	struct grant *g = arg;
	enum rc rc = store_grant_get(c, c, g->id, g);
	if (rc != RC_NOT_FOUND)
		return rc;
	return ctx_fail(c, rc, "no_such_grant",
	        "There is no such sign-in. It may have taken too long; begin it again.", NULL);
}

static enum rc no_token(struct ctx *c, const struct grant *g)
{
	const char *slug = g->error_slug != NULL      ? g->error_slug
	                   : g->refresh_token == NULL ? "oauth_ended"
	                                              : "oauth_renewing";

	return ctx_fail(c, RC_UPSTREAM, slug,
	        "There is no valid sign-in at the provider just now. {words}", "words",
	        g->error_text != NULL ? g->error_text : "", NULL);
}

enum rc grant_token(struct ctx *c, const void *mem, int64_t id, char **out)
{
	struct grant g = {.id = id};

	TRY(store_tx(c, DB_READ, read_rows, &g));
	if (!is_usable(&g, c->now_ms))
		return no_token(c, &g);
	return secret_reveal(c, mem, g.access_token, out);
}

enum rc grant_ready(struct ctx *c, int64_t id)
{
	int64_t end = clock_mono_ms() + WAIT_MS;
	struct grant g = {.id = id};

	for (;;) {
		TRY(store_tx(c, DB_READ, read_rows, &g));
		bool somebody = g.lease_ms > c->now_ms && !is_usable(&g, c->now_ms);
		if ((!is_due(&g, c->now_ms) && !somebody) || clock_mono_ms() > end)
			break;
		if (somebody)
			clock_sleep_ms(100);
		else if (g.lease_ms > c->now_ms)
			break; /* what there is can be used meanwhile */
		else
			TRY(grant_turn(c, id));
	}
	return is_usable(&g, c->now_ms) ? RC_OK : no_token(c, &g);
}

static enum rc doubt_rows(struct ctx *c, void *arg)
{
	return store_grant_doubt(c, *(int64_t *)arg);
}

enum rc grant_doubt(struct ctx *c, int64_t id)
{
	return store_tx(c, DB_WRITE, doubt_rows, &id);
}

/* ---- for the loop ---- */

struct due_work {
	const void *mem;
	int64_t **out;
	int *n;
};

static enum rc due_rows(struct ctx *c, void *arg)
{
	struct due_work *k = arg;
	return store_grant_due(c, k->mem, c->now_ms, DUE_MAX, k->out, k->n);
}

enum rc grant_due(struct ctx *c, const void *mem, int64_t **out, int *out_n)
{
	struct due_work k = {.mem = mem, .out = out, .n = out_n};
	return store_tx(c, DB_READ, due_rows, &k);
}

static enum rc sweep_rows(struct ctx *c, void *arg)
{
	return store_grant_expire(c);
}

enum rc grant_sweep(struct ctx *c)
{
	return store_tx(c, DB_WRITE, sweep_rows, NULL);
}

/* ---- what people see ---- */

/* Good now, and why it will not stay so; NULL: nothing is to be done. */
static const char *warning_of(const struct grant *g, int64_t now_ms, int64_t *out_renew_by)
{
	int64_t life = g->refresh_expires_ms - g->refresh_got_ms;
	int64_t soon = life / 4 < SOON_MS ? life / 4 : SOON_MS;

	*out_renew_by = g->access_expires_ms;
	if (g->failures > 0)
		return g->error_slug;
	if (g->refresh_token == NULL)
		return "oauth_no_refresh";
	*out_renew_by = g->refresh_expires_ms;
	if (g->refresh_expires_ms != 0 && g->refresh_expires_ms - now_ms < soon)
		return "oauth_renew_soon";
	*out_renew_by = 0;
	return NULL;
}

static const char *title_of(const struct grant_view *v)
{
	if (str_eq(v->state, "waiting"))
		return v->user_code != NULL
		               ? N_("Open the address and enter the code.")
		               : N_("The provider's page is open: sign in there and agree.");
	if (str_eq(v->state, "granted"))
		return N_("Signed in at the provider.");
	return mailbox_slug_title(v->slug, true);
}

void grant_fill_view(const struct grant *g, int64_t now_ms, struct grant_view *out)
{
	const struct oauth_preset *p = oauth_preset_find(g->provider);

	*out = (struct grant_view){
	        .id = g->id,
	        .provider = g->provider,
	        .provider_name = p != NULL ? p->name : NULL,
	        .client_id = g->client_id,
	        .state = g->state,
	        .slug = g->error_slug,
	        .words = g->error_text,
	        .user_code = g->user_code,
	        .verification_url = g->user_code != NULL ? g->verification_url : NULL,
	        .interval_ms = g->interval_ms,
	        .expires_ms = strcmp(g->state, "waiting") == 0 ? g->expires_ms : 0,
	        .account = g->account,
	};
	if (strcmp(g->state, "granted") == 0) {
		out->slug = warning_of(g, now_ms, &out->renew_by_ms);
		if (out->slug != NULL)
			out->state = "warning";
	}
	out->title = title_of(out);
	if (out->slug != NULL)
		out->next_step = mailbox_slug_next_step(out->slug);
}
