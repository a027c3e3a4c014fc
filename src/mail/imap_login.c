#include <stdio.h>
#include <string.h>

#include "mail/imap_private.h"
#include "mail/trouble.h"

static void capability_word(struct imap *i, const char *word)
{
	const struct {
		const char *name;
		bool *flag;
	} table[] = {
	        {"IDLE", &i->has_idle},
	        {"SASL-IR", &i->has_sasl_ir},
	        {"STARTTLS", &i->has_starttls},
	        {"LOGINDISABLED", &i->no_login},
	        {"AUTH=PLAIN", &i->auth_plain},
	        {"AUTH=XOAUTH2", &i->auth_xoauth2},
	        {"AUTH=OAUTHBEARER", &i->auth_oauthbearer},
	};

	for (size_t k = 0; k < sizeof table / sizeof *table; k++)
		if (str_ieq(table[k].name, word))
			*table[k].flag = true;
}

static void capability_line(void *arg, const char *line)
{
	struct imap *i = arg;

	if (!str_istarts(line, "CAPABILITY "))
		return;
	char *copy = talloc_strdup(i, line);
	char *rest = NULL;
	for (char *w = strtok_r(copy, " ", &rest); w; w = strtok_r(NULL, " ", &rest))
		capability_word(i, w);
	talloc_free(copy);
}

/* Asked anew after TLS and after log-in: what was said before proves nothing. */
static enum rc capability_ask(struct imap *i, struct ctx *c, const void *mem)
{
	enum line_status status;
	char *words;

	i->has_idle = i->has_sasl_ir = i->has_starttls = i->no_login = false;
	i->auth_plain = i->auth_xoauth2 = i->auth_oauthbearer = false;
	TRY(line_tell(i, c, "CAPABILITY"));
	TRY(line_hear(i, c, mem, capability_line, i, &status, &words));
	return status == LINE_OK ? RC_OK : imap_refused(i, c, words);
}

static enum rc greeting_hear(struct imap *i, struct ctx *c)
{
	char line[1024];

	if (line_read(i, line, sizeof line) < 0) {
		/* Silence where a greeting should be: both sides wait for the other to begin. */
		bool silent = i->server->tls == NET_STARTTLS && i->guard.bye_n == 0;
		return silent && wire_wants_tls(c, i->server) ? tls_expected(c, i->server)
		                                              : imap_ended(i, c);
	}
	if (str_istarts(line, "* OK"))
		return RC_OK;
	wire_set_ended(i->wire, WIRE_CLOSED);
	/* PREAUTH would mean somebody else's mailbox, and no STARTTLS any more. */
	return ctx_fail(c, RC_UPSTREAM, "not_a_mail_server",
	        "{host} does not greet like a mail server for IMAP. Please check the port.", "host",
	        i->server->host, NULL);
}

static enum rc starttls(struct imap *i, struct ctx *c, const void *mem)
{
	enum line_status status;
	char *words;

	TRY(capability_ask(i, c, mem));
	status = LINE_NO;
	if (i->has_starttls) {
		TRY(line_tell(i, c, "STARTTLS"));
		TRY(line_hear(i, c, mem, NULL, NULL, &status, &words));
	}
	if (status != LINE_OK)
		return ctx_fail(c, RC_UPSTREAM, "starttls_missing",
		        "{host} offers no encryption on this port, so the password was not sent.",
		        "host", i->server->host, NULL);
	/* Anything already here came unencrypted, perhaps from somebody in between. */
	if (guard_has_more(&i->guard)) {
		wire_set_ended(i->wire, WIRE_CLOSED);
		return ctx_fail(c, RC_UPSTREAM, "tls_failed",
		        "Somebody spoke unencrypted where {host} should have been silent. The "
		        "password was not sent.",
		        "host", i->server->host, NULL);
	}
	return wire_start_tls(c, i->wire);
}

static enum rc login_refused(struct imap *i, struct ctx *c, const char *words)
{
	return ctx_fail(c, RC_UPSTREAM, trouble_of_login(i->server->host, i->server->bearer, words),
	        "{host} did not let us in. It said: {words}", "host", i->server->host, "words",
	        words, NULL);
}

/* AUTHENTICATE with one answer from us (RFC 3501 6.2.2, RFC 4959); fail_reply ends a
 * bearer's error exchange. */
static enum rc authenticate(struct imap *i, struct ctx *c, const void *mem, const char *mechanism,
        struct bytes secret, const char *fail_reply)
{
	enum line_status status;
	char *words;
	char *secret64 = b64_encode(mem, secret.p, secret.n);
	char *first = talloc_asprintf(mem, "AUTHENTICATE %s%s%s", mechanism,
	        i->has_sasl_ir ? " " : "", i->has_sasl_ir ? secret64 : "");
	char *second = talloc_asprintf(mem, "%s\r\n", i->has_sasl_ir ? fail_reply : secret64);
	char *third = talloc_asprintf(mem, "%s\r\n", fail_reply);
	const char *replies[] = {second, i->has_sasl_ir ? "*\r\n" : third, "*\r\n"};

	TRY(line_tell(i, c, first));
	for (size_t k = 0;; k++) {
		TRY(line_hear(i, c, mem, NULL, NULL, &status, &words));
		if (status != LINE_MORE || k >= sizeof replies / sizeof *replies)
			break;
		if (wire_write(i->wire, replies[k], strlen(replies[k])) < 0)
			return imap_ended(i, c);
	}
	return status == LINE_OK ? RC_OK : login_refused(i, c, words);
}

static enum rc login_bearer(struct imap *i, struct ctx *c, const void *mem)
{
	const struct mail_server *s = i->server;
	char *t;

	if (i->auth_xoauth2) {
		t = talloc_asprintf(mem, "user=%s\001auth=Bearer %s\001\001", s->login, s->secret);
		return authenticate(
		        i, c, mem, "XOAUTH2", (struct bytes){(const uint8_t *)t, strlen(t)}, "");
	}
	if (i->auth_oauthbearer) {
		t = talloc_asprintf(mem, "n,a=%s,\001host=%s\001port=%d\001auth=Bearer %s\001\001",
		        s->login, s->host, s->port, s->secret);
		return authenticate(i, c, mem, "OAUTHBEARER",
		        (struct bytes){(const uint8_t *)t, strlen(t)}, "AQ==");
	}
	return ctx_fail(c, RC_UPSTREAM, "token_refused",
	        "{host} does not offer to sign in with OAuth.", "host", s->host, NULL);
}

static enum rc login_password(struct imap *i, struct ctx *c, const void *mem)
{
	const struct mail_server *s = i->server;
	enum line_status status;
	char *words;

	if (i->auth_plain) {
		size_t a = strlen(s->login), b = strlen(s->secret);
		char *t = talloc_zero_size(mem, a + b + 2);
		memcpy(t + 1, s->login, a);
		memcpy(t + a + 2, s->secret, b);
		return authenticate(
		        i, c, mem, "PLAIN", (struct bytes){(uint8_t *)t, a + b + 2}, "*");
	}
	if (i->no_login)
		return ctx_fail(c, RC_UPSTREAM,
		        i->auth_xoauth2 || i->auth_oauthbearer ? "password_login_off"
		                                               : "login_refused",
		        "{host} does not offer to sign in with a password.", "host", s->host, NULL);
	char *line = talloc_asprintf(
	        mem, "LOGIN %s %s", imap_quote(mem, s->login), imap_quote(mem, s->secret));
	TRY(line_tell(i, c, line));
	TRY(line_hear(i, c, mem, NULL, NULL, &status, &words));
	return status == LINE_OK ? RC_OK : login_refused(i, c, words);
}

static enum rc login(struct imap *i, struct ctx *c, const void *mem)
{
	if (!i->server->login || !i->server->secret)
		return ctx_fail(c, RC_INVALID, "login_missing",
		        "A name and a password are needed to read a mailbox.", NULL);
	TRY(i->server->bearer ? login_bearer(i, c, mem) : login_password(i, c, mem));
	return capability_ask(i, c, mem);
}

enum rc imap_log_in(struct imap *i, struct ctx *c)
{
	void *tmp = talloc_new(i);

	imap_begin(i, IMAP_SMALL, (int64_t)server_timeout_s(i->server) * 3000);
	enum rc rc = greeting_hear(i, c);
	if (rc == RC_OK && i->server->tls == NET_STARTTLS)
		rc = starttls(i, c, tmp);
	imap_begin(i, IMAP_SMALL, (int64_t)server_timeout_s(i->server) * 3000);
	if (rc == RC_OK)
		rc = capability_ask(i, c, tmp);
	if (rc == RC_OK)
		rc = login(i, c, tmp);
	talloc_free(tmp);
	return rc;
}
