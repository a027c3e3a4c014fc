#include "cli/mailbox_grant.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "i18n/i18n.h"

#define LOOK_MS 500

/* What the person has to do, on the terminal; or one line of JSON for a program. */
static void show(struct ctx *c, const struct cli_args *a, const struct grant_view *v)
{
	const char *pairs[] = {"url", v->verification_url, "code", v->user_code, NULL};

	if (a->json) {
		json_t *o = json_own(c, json_pack("{s:s,s:s}", "verification_url",
		                                v->verification_url, "user_code", v->user_code));
		puts(json_write(c, o));
		fflush(stdout);
		return;
	}
	fprintf(stderr, "%s\n%s\n",
	        i18n_fill(c, c->lang,
	                N_("Open {url} in a browser, on whatever device, and enter the code "
	                   "{code}."),
	                pairs),
	        i18n_text(
	                c->lang, N_("Waiting until somebody has agreed there. Ctrl-C stops it.")));
}

static enum rc look(struct ctx *c, int64_t id, struct grant_view *out)
{
	struct ctx *sub = ctx_new(c, c->store); /* a look has a time of its own */

	sub->actor = c->actor;
	enum rc rc = grant_turn(sub, id);
	if (rc == RC_OK)
		rc = grant_view_get(sub, c, id, out);
	if (rc != RC_OK)
		c->fail = sub->fail;
	else
		talloc_free(sub);
	return rc;
}

static enum rc sign_in(
        struct ctx *c, const struct cli_args *a, const struct grant_start *w, int64_t *out_id)
{
	struct grant_view v;

	TRY(grant_begin(c, c, w, "", &v));
	show(c, a, &v);
	while (strcmp(v.state, "waiting") == 0) {
		clock_sleep_ms(LOOK_MS);
		TRY(look(c, v.id, &v));
	}
	*out_id = v.id;
	if (strcmp(v.state, "granted") == 0 || strcmp(v.state, "warning") == 0)
		return RC_OK;
	if (v.next_step != NULL)
		fprintf(stderr, "%s\n", i18n_text(c->lang, v.next_step));
	return ctx_fail(c, RC_UPSTREAM, v.slug, "The sign-in did not come about. {words}", "words",
	        v.words != NULL ? v.words : i18n_text(c->lang, v.title), NULL);
}

/* Servers of a known provider need not be named. */
static enum rc fill_servers(struct ctx *c, const char *provider, struct mailbox_change *w)
{
	struct grant_provider *list;
	size_t n;

	TRY(grant_provider_list(c, c, &list, &n));
	for (size_t i = 0; i < n; i++) {
		if (!str_eq(list[i].id, provider))
			continue;
		if (w->imap_url == NULL)
			w->imap_url = list[i].imap_url;
		if (w->smtp_url == NULL)
			w->smtp_url = list[i].smtp_url;
	}
	return RC_OK;
}

enum rc cli_grant_for_new(
        struct ctx *c, const struct cli_args *a, const char *address, struct mailbox_change *w)
{
	struct grant_start s = {
	        .device = true,
	        .provider = cli_option(a, "oauth"),
	        .address = address,
	        .client_id = cli_option(a, "client-id"),
	        .tenant = cli_option(a, "tenant"),
	        .token_url = cli_option(a, "token-url"),
	        .device_url = cli_option(a, "device-url"),
	        .scope = cli_option(a, "scope"),
	};

	if (cli_option(a, "client-secret") != NULL)
		TRY(cli_secret(c, N_("Secret of the client"), &s.client_secret));
	TRY(fill_servers(c, s.provider, w));
	return sign_in(c, a, &s, &w->grant_id);
}

enum rc cli_grant_again(struct ctx *c, const struct cli_args *a, int64_t mailbox_id)
{
	struct grant_start s = {.device = true, .mailbox_id = mailbox_id};
	int64_t id;

	return sign_in(c, a, &s, &id);
}
