#include "mail/net.h"

#include <curl/curl.h>
#include <netdb.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "mail/wire.h"

struct scheme {
	const char *name;
	int port;
	enum net_tls tls;
};

static const struct scheme schemes[] = {
        {"imaps", 993, NET_TLS},
        {"imap", 143, NET_STARTTLS},
        {"imap+plain", 143, NET_PLAIN},
        {"smtps", 465, NET_TLS},
        {"smtp", 587, NET_STARTTLS},
        {"smtp+plain", 25, NET_PLAIN},
};

static pthread_once_t curl_once = PTHREAD_ONCE_INIT;

static void curl_start(void)
{
	(void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

void curl_ready(void)
{
	(void)pthread_once(&curl_once, curl_start);
}

static void url_free(void *u)
{
	curl_url_cleanup(u);
}

/* One part of the address in mem, or NULL. */
static char *url_part(const void *mem, CURLU *u, CURLUPart part, unsigned flags)
{
	char *got = NULL;

	if (curl_url_get(u, part, &got, flags) != CURLUE_OK)
		return NULL;
	char *copy = talloc_strdup(mem, got);
	curl_free(got);
	return copy;
}

static const struct scheme *scheme_find(const char *name)
{
	for (size_t i = 0; name && i < sizeof schemes / sizeof *schemes; i++)
		if (str_ieq(schemes[i].name, name))
			return &schemes[i];
	return NULL;
}

/* Only host and port may stand in the address: a secret there would be logged. */
static bool url_is_bare(const void *mem, CURLU *u)
{
	const char *path = url_part(mem, u, CURLUPART_PATH, 0);

	return !url_part(mem, u, CURLUPART_USER, 0) && !url_part(mem, u, CURLUPART_PASSWORD, 0) &&
	       !url_part(mem, u, CURLUPART_QUERY, 0) && !url_part(mem, u, CURLUPART_FRAGMENT, 0) &&
	       (!path || str_eq(path, "/"));
}

/* IPv6 comes in brackets; everything below wants the bare address. */
static char *host_unbracket(const void *mem, const char *host)
{
	size_t n = strlen(host);

	if (n > 2 && host[0] == '[' && host[n - 1] == ']')
		return talloc_strndup(mem, host + 1, n - 2);
	return talloc_strdup(mem, host);
}

/* false: it is not the address of a mail server. */
static bool url_read(const void *mem, CURLU *u, const char *url, struct mail_server *out)
{
	if (curl_url_set(u, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
		return false;
	const struct scheme *k = scheme_find(url_part(mem, u, CURLUPART_SCHEME, 0));
	const char *host = url_part(mem, u, CURLUPART_HOST, 0);
	const char *port = url_part(mem, u, CURLUPART_PORT, 0);

	if (!k || !host || !*host || !url_is_bare(mem, u))
		return false;
	int64_t number = k->port;
	if ((port && str_to_i64(port, &number) != RC_OK) || number < 1 || number > 65535)
		return false;
	out->host = host_unbracket(out, host);
	out->port = (int)number;
	out->tls = k->tls;
	return true;
}

enum rc mail_server_parse(struct ctx *c, const void *mem, const char *url, struct mail_server **out)
{
	void *tmp = talloc_new(c);
	CURLU *u = curl_url();

	if (!u)
		return ctx_broken(c, "no memory for a URL");
	ctx_defer(tmp, u, url_free);
	struct mail_server *s = talloc_zero(mem, struct mail_server);
	bool readable = url_read(tmp, u, url, s);
	talloc_free(tmp);
	if (!readable) {
		talloc_free(s);
		return ctx_fail(c, RC_INVALID, "server_unreadable",
		        "{url} is not the address of a mail server. It looks like "
		        "imaps://mail.example.org or smtps://mail.example.org.",
		        "url", url, NULL);
	}
	*out = s;
	return RC_OK;
}

static bool has_control(const char *s)
{
	for (; s && *s; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			return true;
	return false;
}

/* A pin is 32 bytes in hex; colons between them are how tools print it. */
static bool pin_is_readable(const char *pin)
{
	size_t digits = 0;

	for (; *pin; pin++) {
		if (strchr("0123456789abcdefABCDEF", *pin))
			digits++;
		else if (*pin != ':')
			return false;
	}
	return digits == 64;
}

enum rc server_check(struct ctx *c, const struct mail_server *s)
{
	if (!s->host || !*s->host || strlen(s->host) > 255 || has_control(s->host) ||
	        strpbrk(s->host, " /@?#[]\\<>\"'%") || s->port < 1 || s->port > 65535)
		return ctx_fail_field(c, RC_INVALID, "host", "server_unreadable",
		        "That is not the name of a mail server. It looks like mail.example.org.",
		        NULL);
	if (has_control(s->login) || has_control(s->secret))
		return ctx_fail_field(c, RC_INVALID, "login", "login_unreadable",
		        "There is a line break or another invisible sign in the name or the "
		        "password.",
		        NULL);
	if (s->pin_sha256 && !pin_is_readable(s->pin_sha256))
		return ctx_fail_field(c, RC_INVALID, "pin_sha256", "pin_unreadable",
		        "A SHA-256 fingerprint has 64 digits and letters from a to f.", NULL);
	return RC_OK;
}

int server_timeout_s(const struct mail_server *s)
{
	return s->timeout_s > 0 ? s->timeout_s : 30;
}

char *server_words(const void *mem, const char *p, size_t n)
{
	char *clean = utf8_clean(mem, p, n > 2000 ? 2000 : n);

	for (char *s = clean; *s; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			*s = ' ';
	char *line = str_collapse(mem, clean);
	char *cut = utf8_prefix(mem, line, 500);
	talloc_free(clean);
	talloc_free(line);
	return cut;
}
