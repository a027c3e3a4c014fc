#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "mail/smtp_private.h"
#include "mail/tls.h"
#include "mail/trouble.h"
#include "mail/wire.h"

#define WORDS_MAX 2000
#define DATA_PATIENCE 10 /* times the timeout: RFC 5321 4.5.3.2.6 grants the last answer more */

/* One exchange with a server, as libcurl's callbacks see it. */
struct talk {
	CURL *easy;
	const struct mail_server *server;
	struct bytes mail;
	size_t sent;
	bool all_sent, plain_refused, auth_offered;
	int64_t active; /* when something last moved, clock_mono_ms */
	int code; /* of the last answer */
	char words[WORDS_MAX];
	size_t words_n;
	bool answer_done;
	char command[16]; /* what we said last: "RCPT", "AUTH" … */
	char answered[16]; /* … and what the last answer was to */
	char error[CURL_ERROR_SIZE];
};

static void easy_free(void *e)
{
	curl_easy_cleanup(e);
}

static void slist_free(void *list)
{
	curl_slist_free_all(list);
}

/* ---- callbacks ---- */

static size_t on_read(char *to, size_t size, size_t count, void *arg)
{
	struct talk *t = arg;
	size_t n = t->mail.n - t->sent, max = size * count;

	if (n > max)
		n = max;
	if (n > 0)
		memcpy(to, t->mail.p + t->sent, n);
	t->sent += n;
	t->all_sent = t->sent == t->mail.n;
	t->active = clock_mono_ms();
	return n;
}

static size_t on_write(char *from, size_t size, size_t count, void *arg)
{
	(void)from;
	(void)arg;
	return size * count;
}

static void answer_line(struct talk *t, const char *p, size_t n)
{
	/* libcurl takes its leave politely after a refusal; that answer is not the verdict. */
	if (n < 3 || p[0] < '2' || p[0] > '5' || str_ieq(t->command, "QUIT"))
		return;
	if (t->answer_done)
		t->words_n = 0;
	t->answer_done = n == 3 || p[3] != '-';
	memcpy(t->answered, t->command, sizeof t->answered);
	t->code = (p[0] - '0') * 100 + (p[1] - '0') * 10 + (p[2] - '0');
	const char *text = p + (n > 4 ? 4 : n);
	size_t len = n > 4 ? n - 4 : 0;
	if (len >= 4 && strncasecmp(text, "AUTH", 4) == 0)
		t->auth_offered = true;
	if (t->words_n > 0 && t->words_n < WORDS_MAX)
		t->words[t->words_n++] = ' ';
	if (len > WORDS_MAX - t->words_n)
		len = WORDS_MAX - t->words_n;
	memcpy(t->words + t->words_n, text, len);
	t->words_n += len;
}

/* libcurl waits for the answer to its QUIT; not for long. (FORBID_REUSE lets it say so
 * with our settings, not with those of the handle that ends old connections.) */
static void goodbye_soon(struct talk *t)
{
	(void)curl_easy_setopt(t->easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, 1L);
}

/* What we say is looked at for its first word only: the rest may be a secret. */
static void command_line(struct talk *t, const char *p, size_t n)
{
	size_t k = 0;

	while (k < n && k < sizeof t->command - 1 && p[k] > ' ' && p[k] < 0x7f)
		k++;
	/* A line of base64 goes on with AUTH. */
	if (k == 0 || k > 8)
		return;
	memcpy(t->command, p, k);
	t->command[k] = 0;
	if (str_ieq(t->command, "EHLO"))
		t->auth_offered = false;
	if (str_ieq(t->command, "QUIT"))
		goodbye_soon(t);
}

static int on_debug(CURL *e, curl_infotype type, char *p, size_t n, void *arg)
{
	struct talk *t = arg;

	(void)e;
	t->active = clock_mono_ms();
	if (type == CURLINFO_HEADER_IN)
		answer_line(t, p, n);
	else if (type == CURLINFO_HEADER_OUT)
		command_line(t, p, n);
	return 0;
}

/* Called at least once a second: ends a silence that lasts too long. */
static int on_progress(void *arg, curl_off_t a, curl_off_t b, curl_off_t d, curl_off_t u)
{
	struct talk *t = arg;
	int64_t patience = (int64_t)server_timeout_s(t->server) * 1000;

	(void)a, (void)b, (void)d, (void)u;
	if (t->all_sent)
		patience *= DATA_PATIENCE;
	if (clock_mono_ms() - t->active <= patience)
		return 0;
	goodbye_soon(t);
	return 1;
}

static curl_socket_t on_open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *a)
{
	struct talk *t = arg;

	(void)purpose;
	if (!socket_address_allowed(t->server, &a->addr)) {
		t->plain_refused = true;
		return CURL_SOCKET_BAD;
	}
	return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

/* ---- settings ---- */

/* Of everything together: a server that always says a little more, and slow lines (at
 * least 4 kB a second). */
static long longest_s(const struct talk *t)
{
	return (long)server_timeout_s(t->server) * 20 + (long)(t->mail.n / 4096);
}

static bool set_limits(CURL *e, struct talk *t)
{
	return curl_easy_setopt(e, CURLOPT_ERRORBUFFER, t->error) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_FORBID_REUSE, 1L) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_PROXY, "") == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "smtp,smtps") == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT, (long)server_timeout_s(t->server)) ==
	               CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_SERVER_RESPONSE_TIMEOUT,
	               (long)server_timeout_s(t->server) * DATA_PATIENCE) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_TIMEOUT, longest_s(t)) == CURLE_OK;
}

static bool set_callbacks(CURL *e, struct talk *t)
{
	return curl_easy_setopt(e, CURLOPT_VERBOSE, 1L) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_DEBUGFUNCTION, on_debug) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_DEBUGDATA, t) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_NOPROGRESS, 0L) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_XFERINFOFUNCTION, on_progress) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_XFERINFODATA, t) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, on_open_socket) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, t) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_write) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_write) == CURLE_OK;
}

static bool set_trust(CURL *e, const struct mail_server *s, const char *key_pin)
{
	long check = key_pin ? 0L : 1L;
	bool ok = curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, check) == CURLE_OK &&
	          curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, check * 2) == CURLE_OK;

	if (s->tls == NET_STARTTLS)
		ok = ok && curl_easy_setopt(e, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL) == CURLE_OK;
	if (s->ca_file && !key_pin)
		ok = ok && curl_easy_setopt(e, CURLOPT_CAINFO, s->ca_file) == CURLE_OK;
	if (key_pin)
		ok = ok && curl_easy_setopt(e, CURLOPT_PINNEDPUBLICKEY, key_pin) == CURLE_OK;
	return ok;
}

static bool set_login(CURL *e, const struct mail_server *s)
{
	if (!s->login || !*s->login || !s->secret)
		return true;
	bool ok = curl_easy_setopt(e, CURLOPT_USERNAME, s->login) == CURLE_OK;
	if (s->bearer)
		return ok && curl_easy_setopt(e, CURLOPT_XOAUTH2_BEARER, s->secret) == CURLE_OK &&
		       curl_easy_setopt(e, CURLOPT_LOGIN_OPTIONS,
		               "AUTH=OAUTHBEARER;AUTH=XOAUTH2") == CURLE_OK;
	return ok && curl_easy_setopt(e, CURLOPT_PASSWORD, s->secret) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN") == CURLE_OK;
}

static char *server_url(const void *mem, const struct mail_server *s)
{
	bool v6 = strchr(s->host, ':') != NULL;

	/* We greet as [127.0.0.1]: the name of this machine is nobody's business. */
	return talloc_asprintf(mem, "%s://%s%s%s:%d/%%5B127.0.0.1%%5D",
	        s->tls == NET_TLS ? "smtps" : "smtp", v6 ? "[" : "", s->host, v6 ? "]" : "",
	        s->port);
}

/* A pin names a certificate, libcurl can only pin a public key. So the certificate is
 * looked at first, on a connection of its own; its key is what libcurl then holds to. */
static enum rc easy_new(struct ctx *c, const void *mem, struct talk *t, CURL **out)
{
	char *key_pin = NULL;

	TRY(server_check(c, t->server));
	curl_ready();
	if (t->server->pin_sha256 && t->server->tls != NET_PLAIN)
		TRY(smtp_look(c, mem, t->server, &key_pin));
	CURL *e = curl_easy_init();
	if (!e)
		return ctx_broken(c, "libcurl: no handle");
	ctx_defer(mem, e, easy_free);
	char *url = server_url(mem, t->server);
	if (!set_limits(e, t) || !set_callbacks(e, t) || !set_trust(e, t->server, key_pin) ||
	        !set_login(e, t->server) || curl_easy_setopt(e, CURLOPT_URL, url) != CURLE_OK)
		return ctx_broken(c, "libcurl: a setting was refused");
	t->active = clock_mono_ms();
	t->easy = e;
	*out = e;
	return RC_OK;
}

/* ---- what went wrong ---- */

static enum rc timed_out(struct ctx *c, const struct mail_server *s)
{
	char seconds[16];

	(void)snprintf(seconds, sizeof seconds, "%d", server_timeout_s(s));
	return ctx_fail(c, RC_UPSTREAM, "timeout",
	        "{host} did not answer within {seconds} seconds.", "host", s->host, "seconds",
	        seconds, NULL);
}

static enum rc login_refused(struct ctx *c, const struct mail_server *s, const char *words)
{
	if (!*words)
		return ctx_fail(c, RC_UPSTREAM, "login_refused",
		        "{host} does not offer a way to sign in that we know.", "host", s->host,
		        NULL);
	return ctx_fail(c, RC_UPSTREAM, trouble_of_login(s->host, s->bearer, words),
	        "{host} did not let us in. It said: {words}", "host", s->host, "words", words,
	        NULL);
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

static enum rc why_failed(struct ctx *c, const struct talk *t, CURLcode r, const char *words)
{
	const struct mail_server *s = t->server;

	if (t->plain_refused)
		return plain_refused(c, s);
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
		return login_refused(c, s, t->code >= 400 ? words : "");
	if (t->code >= 400)
		return refused_in_words(c, t, words);
	return ctx_fail(c, RC_UPSTREAM, "server_error", "{host} broke off the connection.", "host",
	        s->host, NULL);
}

/* A 5xx to the mail itself is final. One to greeting, log-in or STARTTLS speaks of the
 * account or the server, which may be well again tomorrow. */
static bool is_permanent(const struct talk *t)
{
	if (t->code < 500 || is_auth_code(t->code) || t->code == 421)
		return false;
	return t->sent > 0 || t->all_sent || str_ieq(t->answered, "MAIL") ||
	       str_ieq(t->answered, "RCPT") || str_ieq(t->answered, "DATA");
}

/* ---- the public two ---- */

/* What libcurl would put between < and >: nothing that could end it early. */
static enum rc address_check(struct ctx *c, const char *address, bool may_be_empty)
{
	bool ok = strlen(address) <= 320 && (may_be_empty || *address);

	for (const char *p = address; ok && *p; p++)
		ok = (unsigned char)*p > 0x20 && *p != 0x7f && *p != '<' && *p != '>';
	if (ok)
		return RC_OK;
	return ctx_fail_field(c, RC_INVALID, "to", "address_unreadable",
	        "{address} is not a mail address.", "address", address, NULL);
}

static enum rc recipients_list(
        struct ctx *c, const void *mem, const char *const *recipients, struct curl_slist **out)
{
	struct curl_slist *list = NULL;

	if (!recipients[0])
		return ctx_fail_field(
		        c, RC_INVALID, "to", "no_recipient", "The mail has no recipient.", NULL);
	for (size_t k = 0; recipients[k]; k++)
		TRY(address_check(c, recipients[k], false));
	for (size_t k = 0; recipients[k]; k++) {
		struct curl_slist *longer = curl_slist_append(list, recipients[k]);
		if (!longer) {
			curl_slist_free_all(list);
			return ctx_broken(c, "libcurl: no list");
		}
		list = longer;
	}
	ctx_defer(mem, list, slist_free);
	*out = list;
	return RC_OK;
}

static enum rc send_prepare(struct ctx *c, const void *mem, struct talk *t,
        const char *envelope_from, const char *const *recipients, CURL **out)
{
	struct curl_slist *list = NULL;
	CURL *e = NULL;

	TRY(address_check(c, envelope_from, true));
	TRY(recipients_list(c, mem, recipients, &list));
	TRY(easy_new(c, mem, t, &e));
	char *from = talloc_asprintf(mem, "<%s>", envelope_from);
	if (curl_easy_setopt(e, CURLOPT_MAIL_FROM, from) != CURLE_OK ||
	        curl_easy_setopt(e, CURLOPT_MAIL_RCPT, list) != CURLE_OK ||
	        curl_easy_setopt(e, CURLOPT_UPLOAD, 1L) != CURLE_OK ||
	        curl_easy_setopt(e, CURLOPT_READFUNCTION, on_read) != CURLE_OK ||
	        curl_easy_setopt(e, CURLOPT_READDATA, t) != CURLE_OK ||
	        curl_easy_setopt(e, CURLOPT_INFILESIZE_LARGE, (curl_off_t)t->mail.n) != CURLE_OK)
		return ctx_broken(c, "libcurl: a setting was refused");
	*out = e;
	return RC_OK;
}

enum rc smtp_send(struct ctx *c, const struct mail_server *s, const char *envelope_from,
        const char *const *recipients, struct bytes mail, struct smtp_result *out)
{
	void *tmp = talloc_new(c);
	struct talk *t = talloc_zero(tmp, struct talk);
	CURL *e = NULL;
	CURLcode r = CURLE_OK;

	t->server = s;
	t->mail = mail;
	enum rc rc = send_prepare(c, tmp, t, envelope_from, recipients, &e);
	bool asked = rc == RC_OK;
	if (asked)
		r = curl_easy_perform(e);
	char *words = server_words(c, t->words, t->words_n);
	if (asked && r != CURLE_OK)
		rc = why_failed(c, t, r, words);
	struct smtp_result result = {.code = t->code,
	        .words = rc == RC_OK || t->code >= 400 ? words : talloc_strdup(c, c->fail.text),
	        /* Over the account's limit of today is not this mail's fault. */
	        .permanent =
	                rc != RC_OK && is_permanent(t) && !str_eq(c->fail.slug, "sending_limit"),
	        .maybe_taken = asked && r != CURLE_OK && t->all_sent && t->code < 400};
	/* On bad input of ours nothing was said to anybody. */
	if (rc == RC_OK || rc == RC_UPSTREAM)
		*out = result;
	talloc_free(tmp);
	return rc;
}

enum rc smtp_test(struct ctx *c, const struct mail_server *s)
{
	void *tmp = talloc_new(c);
	struct talk *t = talloc_zero(tmp, struct talk);
	CURL *e = NULL;

	t->server = s;
	enum rc rc = easy_new(c, tmp, t, &e);
	if (rc == RC_OK && (curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, "NOOP") != CURLE_OK ||
	                           curl_easy_setopt(e, CURLOPT_NOBODY, 1L) != CURLE_OK))
		rc = ctx_broken(c, "libcurl: a setting was refused");
	if (rc == RC_OK) {
		CURLcode r = curl_easy_perform(e);
		char *words = server_words(tmp, t->words, t->words_n);
		if (r != CURLE_OK)
			rc = why_failed(c, t, r, words);
		else if (s->login && *s->login && !t->auth_offered)
			/* libcurl leaves the log-in out where none is offered. */
			rc = login_refused(c, s, "");
	}
	talloc_free(tmp);
	return rc;
}
