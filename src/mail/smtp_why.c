#include <stdio.h>

#include "mail/smtp_private.h"
#include "mail/tls.h"
#include "mail/trouble.h"
#include "mail/wire.h"

static enum rc timed_out(struct ctx *c, const struct mail_server *s)
{
	char seconds[16];

	(void)snprintf(seconds, sizeof seconds, "%d", server_timeout_s(s));
	return ctx_fail(c, RC_UPSTREAM, "timeout",
	        "{host} did not answer within {seconds} seconds.", "host", s->host, "seconds",
	        seconds, NULL);
}

enum rc smtp_login_refused(struct ctx *c, const struct mail_server *s, const char *words)
{
	if (!*words)
		return ctx_fail(c, RC_UPSTREAM, "login_refused",
		        "{host} does not offer a way to sign in that we know.", "host", s->host,
		        NULL);
	return ctx_fail(c, RC_UPSTREAM, trouble_of_login(s->host, s->bearer, words),
	        "{host} did not let us in. It said: {words}", "host", s->host, "words", words,
	        NULL);
}

/* As people count: a limit is not promised larger than it is, a mail not called smaller. */
static const char *megabytes(struct ctx *c, int64_t bytes, bool up)
{
	int64_t tenths = (bytes * 10 + (up ? (1 << 20) - 1 : 0)) >> 20;

	return talloc_asprintf(c, "%lld.%lld", (long long)(tenths / 10), (long long)(tenths % 10));
}

static enum rc too_large(struct ctx *c, const struct talk *t)
{
	return ctx_fail(c, RC_LIMIT, "too_large_for_server",
	        "With its attachments this mail has {size} MB. {host} takes mails of at most "
	        "{max} MB.",
	        "size", megabytes(c, (int64_t)t->mail.n, true), "host", t->server->host, "max",
	        megabytes(c, t->size_max, false), NULL);
}

static bool is_auth_code(int code)
{
	return code == 530 || code == 534 || code == 535 || code == 538;
}

/* The connection did not come about: our own look says why, in the same words as for
 * IMAP. When it finds nothing wrong, libcurl's word stands. */
static enum rc why_not_connected(struct ctx *c, const struct talk *t, CURLcode r)
{
	char *unused = NULL;
	void *tmp = talloc_new(c);
	enum rc rc = smtp_look(c, tmp, t->server, &unused);

	talloc_free(tmp);
	if (rc != RC_OK)
		return rc;
	const char *slug = r == CURLE_COULDNT_CONNECT ? "server_refused" : "tls_failed";
	return ctx_fail(c, RC_UPSTREAM, slug, "No connection to {host} came about ({reason}).",
	        "host", t->server->host, "reason", t->error[0] ? t->error : curl_easy_strerror(r),
	        NULL);
}

static bool is_connect_error(CURLcode r)
{
	static const CURLcode all[] = {CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT,
	        CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE,
	        CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_CERTPROBLEM};

	for (size_t k = 0; k < sizeof all / sizeof *all; k++)
		if (all[k] == r)
			return true;
	return false;
}

static enum rc refused_in_words(struct ctx *c, const struct talk *t, const char *words)
{
	const char *slug = trouble_of_smtp(t->code, t->answered, words);

	return ctx_fail(c, RC_UPSTREAM, slug ? slug : "server_error",
	        "{host} answered: {code} {words}", "host", t->server->host, "code",
	        talloc_asprintf(c, "%d", t->code), "words", words, NULL);
}

enum rc talk_why_failed(struct ctx *c, const struct talk *t, CURLcode r, const char *words)
{
	const struct mail_server *s = t->server;

	if (t->plain_refused)
		return plain_refused(c, s);
	if (t->too_large)
		return too_large(c, t);
	if (is_connect_error(r))
		return why_not_connected(c, t, r);
	if (t->code == 0 && s->tls == NET_STARTTLS && wire_wants_tls(c, s))
		return tls_expected(c, s);
	if (r == CURLE_USE_SSL_FAILED)
		return ctx_fail(c, RC_UPSTREAM, "starttls_missing",
		        "{host} offers no encryption on this port, so the password was not sent.",
		        "host", s->host, NULL);
	if (r == CURLE_OPERATION_TIMEDOUT || r == CURLE_ABORTED_BY_CALLBACK)
		return timed_out(c, s);
	if (r == CURLE_LOGIN_DENIED || (is_auth_code(t->code) && t->code != 530))
		return smtp_login_refused(c, s, t->code >= 400 ? words : "");
	if (t->code >= 400)
		return refused_in_words(c, t, words);
	return ctx_fail(c, RC_UPSTREAM, "server_error", "{host} broke off the connection.", "host",
	        s->host, NULL);
}

/* A 5xx to the mail itself is final. One to greeting, log-in or STARTTLS speaks of the
 * account or the server, which may be well again tomorrow. */
bool talk_is_permanent(const struct talk *t)
{
	if (t->too_large)
		return true;
	if (t->code < 500 || is_auth_code(t->code) || t->code == 421)
		return false;
	/* all were refused: for good only if each was */
	for (size_t i = 0; i < t->refused_count && str_ieq(t->answered, "RCPT"); i++)
		if (t->refused[i].code < 500)
			return false;
	return t->sent > 0 || t->all_sent || str_ieq(t->answered, "MAIL") ||
	       str_ieq(t->answered, "RCPT") || str_ieq(t->answered, "DATA");
}
