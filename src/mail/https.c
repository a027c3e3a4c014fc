#include "mail/https.h"

#include <curl/curl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mail/tls.h"
#include "mail/wire.h"

#define URL_MAX 2000

/* One request, as libcurl's callbacks see it. */
struct asking {
	struct mail_server server; /* host, port, trust: as for every other server */
	struct buf *body;
	bool refused; /* http that would have left this machine */
	char error[CURL_ERROR_SIZE];
};

static void easy_free(void *e)
{
	curl_easy_cleanup(e);
}

static void url_free(void *u)
{
	curl_url_cleanup(u);
}

static size_t on_body(char *p, size_t size, size_t count, void *arg)
{
	struct asking *a = arg;

	buf_add(a->body, p, size * count);
	return a->body->full ? 0 : size * count;
}

static curl_socket_t on_open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *addr)
{
	struct asking *a = arg;

	(void)purpose;
	if (!socket_address_allowed(&a->server, &addr->addr)) {
		a->refused = true;
		return CURL_SOCKET_BAD;
	}
	return socket(addr->family, addr->socktype | SOCK_CLOEXEC, addr->protocol);
}

/* ---- the address ---- */

static char *part(const void *mem, CURLU *u, CURLUPart which, unsigned flags)
{
	char *got = NULL;

	if (curl_url_get(u, which, &got, flags) != CURLUE_OK)
		return NULL;
	char *copy = talloc_strdup(mem, got);
	curl_free(got);
	return copy;
}

static bool is_this_machine(const char *host)
{
	return str_ieq(host, "localhost") || str_eq(host, "::1") || str_starts(host, "127.");
}

/* false: nothing that may be called. Strings in mem. */
static bool url_read(const void *mem, const char *url, struct mail_server *s)
{
	int64_t port = 0;
	CURLU *u = url != NULL && strlen(url) <= URL_MAX ? curl_url() : NULL;

	if (u == NULL)
		return false;
	ctx_defer(mem, u, url_free);
	if (curl_url_set(u, CURLUPART_URL, url, 0) != CURLUE_OK)
		return false;
	const char *scheme = part(mem, u, CURLUPART_SCHEME, 0);
	const char *number = part(mem, u, CURLUPART_PORT, CURLU_DEFAULT_PORT);
	s->host = part(mem, u, CURLUPART_HOST, 0);
	if (s->host == NULL || number == NULL || str_to_i64(number, &port) != RC_OK ||
	        part(mem, u, CURLUPART_USER, 0) != NULL)
		return false;
	s->port = (int)port;
	s->tls = str_ieq(scheme, "https") ? NET_TLS : NET_PLAIN;
	size_t n = strlen(s->host);
	if (n > 2 && s->host[0] == '[') /* everything below wants the bare IPv6 address */
		s->host = talloc_strndup(mem, s->host + 1, n - 2);
	return s->tls == NET_TLS || (str_ieq(scheme, "http") && is_this_machine(s->host));
}

bool https_is_url(const char *url)
{
	void *tmp = talloc_new(NULL);
	struct mail_server s = {0};
	bool ok = url_read(tmp, url, &s);

	talloc_free(tmp);
	return ok;
}

/* RFC 3986: unreserved stays. */
static void add_encoded(struct buf *b, const char *s)
{
	static const char hex[] = "0123456789ABCDEF";

	for (; *s != '\0'; s++) {
		unsigned char ch = (unsigned char)*s;
		bool plain = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
		             (ch >= '0' && ch <= '9') || strchr("-._~", ch) != NULL;
		if (plain) {
			buf_addc(b, *s);
			continue;
		}
		buf_addc(b, '%');
		buf_addc(b, hex[ch >> 4]);
		buf_addc(b, hex[ch & 15]);
	}
}

char *https_form(const void *mem, const char *const *pairs)
{
	struct buf *b = buf_new(mem, 65536);

	for (; pairs[0] != NULL; pairs += 2) {
		if (pairs[1] == NULL)
			continue;
		if (b->n > 0)
			buf_addc(b, '&');
		add_encoded(b, pairs[0]);
		buf_addc(b, '=');
		add_encoded(b, pairs[1]);
	}
	return b->p;
}

/* ---- asking ---- */

static bool set_limits(CURL *e, const struct https_request *q, struct asking *a)
{
	const char *only = a->server.tls == NET_TLS ? "https" : "http";

	return curl_easy_setopt(e, CURLOPT_ERRORBUFFER, a->error) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_PROXY, "") == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, only) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_FORBID_REUSE, 1L) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_USERAGENT, "wellspring") == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_TIMEOUT, (long)q->timeout_s) == CURLE_OK;
}

static bool set_request(CURL *e, const struct https_request *q, struct asking *a)
{
	bool ok = curl_easy_setopt(e, CURLOPT_URL, q->url) == CURLE_OK &&
	          curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
	          curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
	          curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, on_open_socket) == CURLE_OK &&
	          curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, a) == CURLE_OK &&
	          curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
	          curl_easy_setopt(e, CURLOPT_WRITEDATA, a) == CURLE_OK;

	if (q->ca_file != NULL)
		ok = ok && curl_easy_setopt(e, CURLOPT_CAINFO, q->ca_file) == CURLE_OK;
	if (q->form != NULL)
		ok = ok && curl_easy_setopt(e, CURLOPT_POSTFIELDS, q->form) == CURLE_OK;
	return ok;
}

static enum rc only_https(struct ctx *c)
{
	return ctx_fail_field(c, RC_INVALID, "url", "https_wanted",
	        "This address has to begin with https://.", NULL);
}

/* The connection did not come about: our own look says why, in the same words as for a
 * mail server. When it finds nothing wrong, libcurl's word stands. */
static enum rc why_not_connected(struct ctx *c, struct asking *a, CURLcode r)
{
	struct wire *w = NULL;
	void *tmp = talloc_new(c);
	enum rc rc = wire_open(c, tmp, &a->server, &w);

	talloc_free(tmp);
	if (rc != RC_OK)
		return rc;
	return ctx_fail(c, RC_UPSTREAM, "tls_failed",
	        "No connection to {host} came about ({reason}).", "host", a->server.host, "reason",
	        a->error[0] != '\0' ? a->error : curl_easy_strerror(r), NULL);
}

static enum rc why_failed(struct ctx *c, struct asking *a, CURLcode r, int timeout_s)
{
	const char *host = a->server.host;

	if (a->refused)
		return only_https(c);
	if (a->body->full)
		return ctx_fail(c, RC_UPSTREAM, "server_error",
		        "{host} sent far more than it was asked for, so the connection was closed.",
		        "host", host, NULL);
	if (r == CURLE_OPERATION_TIMEDOUT)
		return ctx_fail(c, RC_UPSTREAM, "timeout",
		        "{host} did not answer within {seconds} seconds.", "host", host, "seconds",
		        talloc_asprintf(c, "%d", timeout_s), NULL);
	if (r == CURLE_COULDNT_RESOLVE_HOST || r == CURLE_COULDNT_CONNECT ||
	        r == CURLE_PEER_FAILED_VERIFICATION || r == CURLE_SSL_CONNECT_ERROR ||
	        r == CURLE_SSL_CACERT_BADFILE)
		return why_not_connected(c, a, r);
	return ctx_fail(c, RC_UPSTREAM, "server_error", "{host} broke off the connection.", "host",
	        host, NULL);
}

static enum rc ask(struct ctx *c, const void *tmp, const struct https_request *q, struct asking *a,
        int *out_status)
{
	long status = 0;

	curl_ready();
	CURL *e = curl_easy_init();
	if (e == NULL)
		return ctx_broken(c, "libcurl: no handle");
	ctx_defer(tmp, e, easy_free);
	if (!set_limits(e, q, a) || !set_request(e, q, a))
		return ctx_broken(c, "libcurl: a setting was refused");
	CURLcode r = curl_easy_perform(e);
	if (r != CURLE_OK)
		return why_failed(c, a, r, q->timeout_s);
	if (curl_easy_getinfo(e, CURLINFO_RESPONSE_CODE, &status) != CURLE_OK)
		return ctx_broken(c, "libcurl: no status");
	*out_status = (int)status;
	return RC_OK;
}

enum rc https_ask(
        struct ctx *c, const void *mem, const struct https_request *q, struct https_reply *out)
{
	void *tmp = talloc_new(mem);
	struct asking a = {.body = buf_new(mem, q->max_bytes)};
	int status = 0;

	bool readable = url_read(tmp, q->url, &a.server);
	a.server.ca_file = q->ca_file != NULL ? talloc_strdup(tmp, q->ca_file) : NULL;
	a.server.timeout_s = q->timeout_s;
	enum rc rc = readable ? ask(c, tmp, q, &a, &status) : only_https(c);
	talloc_free(tmp);
	TRY(rc);
	*out = (struct https_reply){
	        .status = status, .body = {(const uint8_t *)a.body->p, a.body->n}};
	return RC_OK;
}
