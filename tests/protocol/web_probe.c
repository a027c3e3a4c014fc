/*
 * web_probe: https, OAuth 2 and finding servers by hand, one JSON line as the answer, so that
 * tests/protocol can assert on them. Knows nothing of the desk.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/crypto.h"
#include "base/json.h"
#include "mail/https.h"
#include "mail/lookup.h"
#include "mail/oauth.h"

struct call {
	struct ctx *c;
	const char *url; /* of the provider, without a last slash */
	struct oauth_client client;
	char **args;
	int n;
	json_t *out;
};

static const char *arg(const struct call *k, int at)
{
	return at < k->n ? k->args[at] : "";
}

static void put(json_t *o, const char *name, json_t *v)
{
	if (json_object_set_new(o, name, v) != 0)
		abort();
}

/* [MAX_BYTES [TIMEOUT_S]] */
static enum rc do_get(struct call *k)
{
	struct https_reply r = {0};
	struct https_request q = {.url = k->url,
	        .max_bytes = k->n > 0 ? (size_t)strtoul(k->args[0], NULL, 10) : 65536,
	        .timeout_s = k->n > 1 ? atoi(k->args[1]) : 5,
	        .ca_file = getenv("PROBE_CA")};

	TRY(https_ask(k->c, k->c, &q, &r));
	put(k->out, "status", json_integer(r.status));
	put(k->out, "body", json_text(utf8_clean(k->c, r.body.p, r.body.n)));
	return RC_OK;
}

static void put_tokens(struct call *k, const struct oauth_tokens *t)
{
	put(k->out, "access", json_text(t->access));
	put(k->out, "refresh", json_text(t->refresh));
	put(k->out, "account", json_text(t->account));
	put(k->out, "access_s", json_integer((t->access_expires_ms - k->c->now_ms) / 1000));
	put(k->out, "refresh_s",
	        json_integer(t->refresh_expires_ms == 0
	                             ? 0
	                             : (t->refresh_expires_ms - k->c->now_ms) / 1000));
}

/* REDIRECT STATE VERIFIER HINT */
static enum rc do_authorise_url(struct call *k)
{
	put(k->out, "url",
	        json_text(oauth_authorise_url(
	                k->c, &k->client, arg(k, 0), arg(k, 1), arg(k, 2), arg(k, 3))));
	return RC_OK;
}

/* CODE VERIFIER REDIRECT */
static enum rc do_exchange(struct call *k)
{
	struct oauth_tokens t = {0};

	TRY(oauth_exchange(k->c, k->c, &k->client, arg(k, 0), arg(k, 1), arg(k, 2), &t));
	put_tokens(k, &t);
	return RC_OK;
}

/* REFRESH */
static enum rc do_refresh(struct call *k)
{
	struct oauth_tokens t = {0};

	TRY(oauth_refresh(k->c, k->c, &k->client, arg(k, 0), &t));
	put_tokens(k, &t);
	return RC_OK;
}

static enum rc do_device_begin(struct call *k)
{
	struct oauth_device d = {0};

	TRY(oauth_device_begin(k->c, k->c, &k->client, &d));
	put(k->out, "device_code", json_text(d.device_code));
	put(k->out, "user_code", json_text(d.user_code));
	put(k->out, "url", json_text(d.url));
	put(k->out, "interval_ms", json_integer(d.interval_ms));
	return RC_OK;
}

/* DEVICE_CODE */
static enum rc do_device_poll(struct call *k)
{
	struct oauth_tokens t = {0};

	TRY(oauth_device_poll(k->c, k->c, &k->client, arg(k, 0), &t));
	put_tokens(k, &t);
	return RC_OK;
}

static void put_server(struct call *k, const char *name, const struct lookup_server *s)
{
	static const char *const sources[] = {"none", "provider", "srv", "mx", "file", "guess"};
	json_t *o = json_object();

	put(o, "url", json_text(s->url));
	put(o, "source", json_string(sources[s->source]));
	put(o, "private", json_boolean(s->is_private));
	put(k->out, name, o);
}

/* url: NAMESERVER; ADDRESS [FILE_URL] */
static enum rc do_lookup(struct call *k)
{
	const char *files[] = {k->n > 1 ? k->args[1] : NULL, NULL};
	struct lookup_options o = {
	        .name_server = k->url, .files = files, .ca_file = getenv("PROBE_CA")};
	struct lookup found = {0};

	TRY(mail_lookup(k->c, k->c, arg(k, 0), &o, &found));
	put_server(k, "imap", &found.imap);
	put_server(k, "smtp", &found.smtp);
	put(k->out, "login", json_text(found.login));
	put(k->out, "provider", json_text(found.provider ? found.provider->id : NULL));
	put(k->out, "no_names", json_boolean(found.no_names));
	return RC_OK;
}

static const struct {
	const char *name;
	enum rc (*fn)(struct call *);
} verbs[] = {
        {"lookup", do_lookup},
        {"get", do_get},
        {"authorise-url", do_authorise_url},
        {"exchange", do_exchange},
        {"refresh", do_refresh},
        {"device-begin", do_device_begin},
        {"device-poll", do_device_poll},
};

static enum rc run(struct call *k, const char *verb)
{
	k->client = (struct oauth_client){
	        .client_id = "the-client",
	        .client_secret = getenv("PROBE_CLIENT_SECRET"),
	        .authorise_url = talloc_asprintf(k->c, "%s/authorize", k->url),
	        .token_url = talloc_asprintf(k->c, "%s/token", k->url),
	        .device_url = talloc_asprintf(k->c, "%s/device", k->url),
	        .scope = "mail offline_access",
	        .extra = "prompt=consent",
	        .ca_file = getenv("PROBE_CA"),
	};
	for (size_t v = 0; v < sizeof verbs / sizeof *verbs; v++)
		if (strcmp(verbs[v].name, verb) == 0)
			return verbs[v].fn(k);
	return ctx_broken(k->c, "no verb %s", verb);
}

int main(int argc, char **argv)
{
	struct rusage use;
	struct ctx *c = ctx_new(NULL, NULL);

	if (argc < 3 || crypto_start() != RC_OK) {
		(void)fprintf(stderr, "usage: web_probe VERB URL [ARG…]\n");
		return 64;
	}
	struct call k = {
	        .c = c, .url = argv[2], .args = argv + 3, .n = argc - 3, .out = json_object()};
	enum rc rc = run(&k, argv[1]);
	put(k.out, "rc", json_string(rc_name(rc)));
	if (rc != RC_OK) {
		put(k.out, "slug", json_string(c->fail.slug ? c->fail.slug : ""));
		put(k.out, "text", json_string(c->fail.text ? c->fail.text : ""));
	}
	if (getrusage(RUSAGE_SELF, &use) == 0)
		put(k.out, "max_rss_kb", json_integer(use.ru_maxrss));
	char *line = json_dumps(k.out, JSON_COMPACT);
	(void)printf("%s\n", line);
	free(line);
	json_decref(k.out);
	talloc_free(c);
	return 0;
}
