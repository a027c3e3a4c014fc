#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "mail/smtp_private.h"
#include "mail/tls.h"
#include "mail/wire.h"

#define DATA_PATIENCE 10 /* times the timeout: RFC 5321 4.5.3.2.6 grants the last answer more */
#define IDLE_MAX_S 30L
#define HEARD_MAX (256u << 10) /* all answers of one exchange together */

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

/* RFC 1870: "SIZE 35882577"; alone or 0 it names no limit. */
static int64_t size_offered(const char *p, size_t n)
{
	int64_t v = 0;

	while (n > 0 && *p == ' ')
		p++, n--;
	for (; n > 0 && *p >= '0' && *p <= '9' && v < INT64_MAX / 100; p++, n--)
		v = v * 10 + (*p - '0');
	return v;
}

/* libcurl asks for one recipient after the other, in our order. */
static void recipient_answered(struct talk *t)
{
	size_t k = t->rcpt_answers++;

	if (k >= t->recipient_count || t->code / 100 == 2)
		return;
	t->refused = talloc_realloc(t, t->refused, struct smtp_refusal, t->refused_count + 1);
	t->refused[t->refused_count++] = (struct smtp_refusal){
	        .recipient = t->recipients[k],
	        .code = t->code,
	        .words = server_words(t, t->words, t->words_n),
	};
}

/* The words of an answer, its lines joined by blanks. */
static void add_words(struct talk *t, const char *text, size_t n)
{
	if (t->words_n > 0 && t->words_n < SMTP_WORDS_MAX)
		t->words[t->words_n++] = ' ';
	if (n > SMTP_WORDS_MAX - t->words_n)
		n = SMTP_WORDS_MAX - t->words_n;
	memcpy(t->words + t->words_n, text, n);
	t->words_n += n;
}

/* A line of the answer to EHLO. */
static void note_offer(struct talk *t, const char *text, size_t n)
{
	if (n >= 4 && strncasecmp(text, "AUTH", 4) == 0)
		t->auth_offered = true;
	if (n >= 4 && strncasecmp(text, "SIZE", 4) == 0 && str_ieq(t->command, "EHLO"))
		t->size_max = size_offered(text + 4, n - 4);
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
	note_offer(t, text, len);
	add_words(t, text, len);
	if (t->answer_done && str_ieq(t->command, "RCPT"))
		recipient_answered(t);
}

/* libcurl waits for the answer to its QUIT; not for long. (FORBID_REUSE on the last mail lets
 * it say so with our settings, not with those of the handle that ends old connections.) */
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
	if (str_ieq(t->command, "EHLO")) {
		t->auth_offered = false;
		t->size_max = 0;
	}
	if (str_ieq(t->command, "QUIT"))
		goodbye_soon(t);
}

bool talk_is_flooded(const struct talk *t)
{
	return t->heard > HEARD_MAX;
}

static int on_debug(CURL *e, curl_infotype type, char *p, size_t n, void *arg)
{
	struct talk *t = arg;

	(void)e;
	t->active = clock_mono_ms();
	if (type == CURLINFO_HEADER_IN) {
		t->heard += n;
		answer_line(t, p, n);
	} else if (type == CURLINFO_HEADER_OUT) {
		command_line(t, p, n);
	}
	return 0;
}

/* Called at least once a second, and between any two answers: ends a silence that lasts too long,
 * a server that does not end, and what is on its way when the desk does. */
static int on_progress(void *arg, curl_off_t a, curl_off_t b, curl_off_t d, curl_off_t u)
{
	struct talk *t = arg;
	int64_t patience = (int64_t)server_timeout_s(t->server) * 1000;

	(void)a, (void)b, (void)d, (void)u;
	if (t->all_sent)
		patience *= DATA_PATIENCE;
	bool ends = t->server->stop != NULL && atomic_load(t->server->stop);
	if (!ends && clock_mono_ms() - t->active <= patience && !talk_is_flooded(t))
		return 0;
	goodbye_soon(t);
	return 1;
}

static curl_socket_t on_open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *a)
{
	struct talk *t = arg;

	(void)purpose;
	if (t->closing)
		return CURL_SOCKET_BAD;
	if (!socket_address_allowed(t->server, &a->addr)) {
		t->plain_refused = true;
		return CURL_SOCKET_BAD;
	}
	t->fresh = true;
	return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

/* Signed in and about to say MAIL: the server's limit is known now, and nothing is lost yet. */
static int on_ready(void *arg, char *ip, char *local, int port, int local_port)
{
	struct talk *t = arg;

	(void)ip, (void)local, (void)port, (void)local_port;
	t->too_large = t->size_max > 0 && (int64_t)t->mail.n > t->size_max;
	return t->too_large ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
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
	       curl_easy_setopt(e, CURLOPT_MAXAGE_CONN, IDLE_MAX_S) == CURLE_OK &&
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

enum rc talk_prepare(struct ctx *c, struct talk *t, const char *key_pin)
{
	CURL *e = t->easy;
	char *url = server_url(c, t->server);

	curl_easy_reset(e); /* its connections stay */
	if (!set_limits(e, t) || !set_callbacks(e, t) || !set_trust(e, t->server, key_pin) ||
	        !set_login(e, t->server) || curl_easy_setopt(e, CURLOPT_URL, url) != CURLE_OK)
		return ctx_broken(c, "libcurl: a setting was refused");
	t->active = clock_mono_ms();
	return RC_OK;
}

enum rc talk_carry(struct ctx *c, struct talk *t, const char *envelope_from, struct curl_slist *to)
{
	CURL *e = t->easy;
	const char *from = talloc_asprintf(c, "<%s>", envelope_from);

	/* one refused recipient does not cost the others their mail */
	if (curl_easy_setopt(e, CURLOPT_MAIL_FROM, from) != CURLE_OK ||
	        curl_easy_setopt(e, CURLOPT_MAIL_RCPT, to) != CURLE_OK ||
	        curl_easy_setopt(e, CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L) != CURLE_OK ||
	        curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, on_ready) != CURLE_OK ||
	        curl_easy_setopt(e, CURLOPT_PREREQDATA, t) != CURLE_OK ||
	        curl_easy_setopt(e, CURLOPT_UPLOAD, 1L) != CURLE_OK ||
	        curl_easy_setopt(e, CURLOPT_READFUNCTION, on_read) != CURLE_OK ||
	        curl_easy_setopt(e, CURLOPT_READDATA, t) != CURLE_OK ||
	        curl_easy_setopt(e, CURLOPT_INFILESIZE_LARGE, (curl_off_t)t->mail.n) != CURLE_OK)
		return ctx_broken(c, "libcurl: a setting was refused");
	return RC_OK;
}

/* The settings of the last mail still stand; only the server is asked for nothing but a word. */
void talk_goodbye(CURL *e)
{
	struct talk *t = talloc_zero(NULL, struct talk);
	char nowhere[] = "";
	struct mail_server nobody = {.host = nowhere, .timeout_s = 1};

	t->easy = e;
	t->server = &nobody;
	t->closing = true;
	t->active = clock_mono_ms();
	if (set_limits(e, t) && set_callbacks(e, t) &&
	        curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, NULL) == CURLE_OK &&
	        curl_easy_setopt(e, CURLOPT_MAIL_FROM, NULL) == CURLE_OK &&
	        curl_easy_setopt(e, CURLOPT_MAIL_RCPT, NULL) == CURLE_OK &&
	        curl_easy_setopt(e, CURLOPT_UPLOAD, 0L) == CURLE_OK &&
	        curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, "NOOP") == CURLE_OK &&
	        curl_easy_setopt(e, CURLOPT_NOBODY, 1L) == CURLE_OK &&
	        curl_easy_setopt(e, CURLOPT_SERVER_RESPONSE_TIMEOUT, 1L) == CURLE_OK &&
	        curl_easy_setopt(e, CURLOPT_TIMEOUT, 3L) == CURLE_OK &&
	        curl_easy_setopt(e, CURLOPT_FRESH_CONNECT, 0L) == CURLE_OK &&
	        curl_easy_setopt(e, CURLOPT_FORBID_REUSE, 1L) == CURLE_OK)
		(void)curl_easy_perform(e);
	curl_easy_reset(e); /* nothing of the talk is known any more */
	talloc_free(t);
}
