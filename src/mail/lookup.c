#include "mail/lookup.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "mail/autoconfig.h"
#include "mail/dns.h"
#include "mail/https.h"
#include "mail/smtp_private.h"
#include "mail/wire.h"

#define ALL_MS 25000 /* nothing new is begun after that */
#define FILE_MAX 65536
#define FILE_S 5
#define GUESS_S 4

static const char *const usual_files[] = {
        "https://autoconfig.{domain}/mail/config-v1.1.xml?emailaddress={address}",
        "https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml", NULL};

struct looking {
	struct ctx *c;
	const void *mem;
	const struct lookup_options *o;
	const char *address, *domain;
	int64_t end; /* clock_mono_ms */
	struct lookup *out;
};

static bool is_done(const struct looking *k)
{
	return (k->out->imap.source != LOOKUP_NONE && k->out->smtp.source != LOOKUP_NONE) ||
	       clock_mono_ms() > k->end;
}

static void take(struct looking *k, struct lookup_server *to, const char *url, enum lookup_source s)
{
	if (to->source != LOOKUP_NONE || url == NULL)
		return;
	to->url = talloc_strdup(k->mem, url);
	to->source = s;
}

static void take_provider(
        struct looking *k, const struct mail_provider *p, enum lookup_source source)
{
	if (p == NULL)
		return;
	if (k->out->imap.source == LOOKUP_NONE && k->out->smtp.source == LOOKUP_NONE)
		k->out->provider = p;
	take(k, &k->out->imap, p->imap_url, source);
	take(k, &k->out->smtp, p->smtp_url, source);
}

/* ---- the domain's own records ---- */

static void ask_srv(struct looking *k, const char *service, const char *scheme, bool imap)
{
	struct lookup_server *to = imap ? &k->out->imap : &k->out->smtp;
	struct dns_record *v;
	size_t n = 0;

	if (to->source != LOOKUP_NONE || k->out->no_names)
		return;
	char *name = talloc_asprintf(k->c, "_%s._tcp.%s", service, k->domain);
	if (dns_srv(k->c, k->c, k->o->name_server, name, &v, &n) != RC_OK) {
		ctx_clear_failure(k->c);
		k->out->no_names = true;
		return;
	}
	if (n > 0 && v[0].host[0] != '\0')
		take(k, to, talloc_asprintf(k->c, "%s://%s:%d", scheme, v[0].host, v[0].port),
		        LOOKUP_SRV);
}

static void ask_mx(struct looking *k)
{
	struct dns_record *v;
	size_t n = 0;

	if (k->out->no_names)
		return;
	if (dns_mx(k->c, k->c, k->o->name_server, k->domain, &v, &n) != RC_OK) {
		ctx_clear_failure(k->c);
		k->out->no_names = true;
		return;
	}
	for (size_t i = 0; i < n && k->out->provider == NULL; i++)
		take_provider(k, provider_by_mx(v[i].host), LOOKUP_MX);
}

/* ---- the settings file ---- */

static void ask_file(struct looking *k, const char *pattern)
{
	const char *coded[] = {"", k->address, NULL};
	const char *address = https_form(k->c, coded) + 1; /* behind the = */
	const char *pairs[] = {"domain", k->domain, "address", address, NULL};
	struct https_request q = {.url = text_fill(k->c, pattern, pairs),
	        .max_bytes = FILE_MAX,
	        .timeout_s = FILE_S,
	        .ca_file = k->o->ca_file};
	struct https_reply reply;
	struct autoconfig found;

	if (https_ask(k->c, k->c, &q, &reply) != RC_OK) {
		ctx_clear_failure(k->c);
		return;
	}
	if (reply.status != 200 || !autoconfig_read(k->mem, reply.body, k->address, &found))
		return;
	if (k->out->imap.source == LOOKUP_NONE)
		k->out->login = found.login;
	take(k, &k->out->imap, found.imap_url, LOOKUP_FILE);
	take(k, &k->out->smtp, found.smtp_url, LOOKUP_FILE);
}

/* ---- guesses ---- */

/* Does such a server answer, with a certificate of that name? */
static bool answers(struct looking *k, const char *url)
{
	struct mail_server *s;
	struct wire *w = NULL;
	char *unused = NULL;
	void *tmp = talloc_new(k->c);
	enum rc rc = mail_server_parse(k->c, tmp, url, &s);

	if (rc == RC_OK) {
		s->timeout_s = GUESS_S;
		s->ca_file = k->o->ca_file != NULL ? talloc_strdup(s, k->o->ca_file) : NULL;
		rc = s->tls == NET_STARTTLS ? smtp_look(k->c, tmp, s, &unused)
		                            : wire_open(k->c, tmp, s, &w);
	}
	talloc_free(tmp);
	ctx_clear_failure(k->c);
	return rc == RC_OK;
}

static void guess(struct looking *k, struct lookup_server *to, const char *const *patterns)
{
	const char *pairs[] = {"domain", k->domain, NULL};

	for (; *patterns != NULL && to->source == LOOKUP_NONE && clock_mono_ms() < k->end;
	        patterns++) {
		const char *url = text_fill(k->c, *patterns, pairs);
		if (answers(k, url))
			take(k, to, url, LOOKUP_GUESS);
	}
}

/* ---- where they lie ---- */

static bool ip4_is_private(uint32_t ip)
{
	return ip >> 24 == 10 || ip >> 24 == 127 || ip >> 20 == 0xac1 || ip >> 16 == 0xc0a8 ||
	       ip >> 16 == 0xa9fe || ip >> 22 == 0x191 || ip >> 24 == 0;
}

static bool address_is_private(const struct sockaddr *a)
{
	if (a->sa_family == AF_INET)
		return ip4_is_private(
		        ntohl(((const struct sockaddr_in *)(const void *)a)->sin_addr.s_addr));
	if (a->sa_family != AF_INET6)
		return false;
	const struct in6_addr *ip = &((const struct sockaddr_in6 *)(const void *)a)->sin6_addr;
	uint32_t low;
	memcpy(&low, ip->s6_addr + 12, sizeof low);
	if (IN6_IS_ADDR_V4MAPPED(ip))
		return ip4_is_private(ntohl(low));
	return IN6_IS_ADDR_LOOPBACK(ip) || IN6_IS_ADDR_LINKLOCAL(ip) ||
	       IN6_IS_ADDR_UNSPECIFIED(ip) || (ip->s6_addr[0] & 0xfe) == 0xfc;
}

static void look_where(struct looking *k, struct lookup_server *s)
{
	struct mail_server *server;
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list = NULL;

	if (s->source == LOOKUP_NONE || s->source == LOOKUP_PROVIDER || s->source == LOOKUP_MX)
		return;
	if (mail_server_parse(k->c, k->c, s->url, &server) != RC_OK ||
	        getaddrinfo(server->host, NULL, &hints, &list) != 0) {
		ctx_clear_failure(k->c);
		return;
	}
	for (const struct addrinfo *a = list; a != NULL; a = a->ai_next)
		s->is_private |= address_is_private(a->ai_addr);
	freeaddrinfo(list);
}

/* ---- all of it ---- */

static void look(struct looking *k)
{
	static const char *const imaps[] = {
	        "imaps://imap.{domain}:993", "imaps://mail.{domain}:993", NULL};
	static const char *const smtps[] = {"smtps://smtp.{domain}:465",
	        "smtps://mail.{domain}:465", "smtp://smtp.{domain}:587", "smtp://mail.{domain}:587",
	        NULL};
	const char *const *files = k->o->files != NULL ? k->o->files : usual_files;

	take_provider(k, provider_by_domain(k->domain), LOOKUP_PROVIDER);
	if (is_done(k) || !dns_is_host(k->domain) || strchr(k->domain, '.') == NULL)
		return;
	ask_srv(k, "imaps", "imaps", true);
	ask_srv(k, "imap", "imap", true);
	ask_srv(k, "submissions", "smtps", false);
	ask_srv(k, "submission", "smtp", false);
	if (!is_done(k))
		ask_mx(k);
	for (; *files != NULL && !is_done(k); files++)
		ask_file(k, *files);
	if (!is_done(k)) {
		guess(k, &k->out->imap, imaps);
		guess(k, &k->out->smtp, smtps);
	}
}

enum rc mail_lookup(struct ctx *c, const void *mem, const char *address,
        const struct lookup_options *o, struct lookup *out)
{
	const char *at = strrchr(address, '@');
	struct lookup found = {0};
	struct looking k = {.c = c,
	        .mem = mem,
	        .o = o,
	        .address = address,
	        .domain = at != NULL ? str_lower(c, at + 1) : "",
	        .end = clock_mono_ms() + ALL_MS,
	        .out = &found};

	if (at == NULL || at == address || at[1] == '\0')
		return ctx_fail_field(c, RC_INVALID, "address", "address_unreadable",
		        "This is not a mail address. It looks like help@example.org.", NULL);
	look(&k);
	look_where(&k, &found.imap);
	look_where(&k, &found.smtp);
	/* By its servers' names, where the domain alone did not tell. */
	if (found.provider == NULL && found.imap.source != LOOKUP_NONE) {
		struct mail_server *s;
		if (mail_server_parse(c, c, found.imap.url, &s) == RC_OK)
			found.provider = provider_by_host(s->host);
		else
			ctx_clear_failure(c);
	}
	*out = found;
	return RC_OK;
}
