#include "mail/autoconfig.h"

#include <string.h>

#include "mail/dns.h"

#define VALUE_MAX 300

/* Where a piece of the file begins and ends. */
struct span {
	const char *p, *end;
};

static const char *find(struct span s, const char *what)
{
	return s.p < s.end ? memmem(s.p, (size_t)(s.end - s.p), what, strlen(what)) : NULL;
}

/* Comments are blanked, so that nothing inside them counts. */
static void blank_comments(char *text)
{
	for (char *at = strstr(text, "<!--"); at != NULL; at = strstr(at, "<!--")) {
		char *end = strstr(at + 4, "-->");
		size_t n = end != NULL ? (size_t)(end + 3 - at) : strlen(at);
		memset(at, ' ', n);
	}
}

static bool name_ends(char ch)
{
	return ch == '>' || ch == '/' || ch == ' ' || ch == '\t' || ch == '\r' || ch == '\n';
}

/* The next <name …>…</name> of s: its attributes and what is inside; s goes behind it. */
static bool element(struct span *s, const char *name, struct span *out_attributes, struct span *out)
{
	char open[40], close[40];
	size_t n = strlen(name);

	(void)snprintf(open, sizeof open, "<%s", name);
	(void)snprintf(close, sizeof close, "</%s", name);
	for (const char *at = find(*s, open); at != NULL; at = find(*s, open)) {
		s->p = at + n + 1;
		if (s->p >= s->end || !name_ends(*s->p))
			continue;
		const char *gt = find(*s, ">");
		const char *end = find(*s, close);
		if (gt == NULL || end == NULL || end < gt)
			return false;
		*out_attributes = (struct span){s->p, gt};
		*out = (struct span){gt + 1, end};
		s->p = end + n + 2;
		return true;
	}
	return false;
}

static void add_entity(struct buf *b, const char **p, const char *end)
{
	static const char *const pairs[][2] = {
	        {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}};

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		size_t n = strlen(pairs[i][0]);
		if ((size_t)(end - *p) >= n && memcmp(*p, pairs[i][0], n) == 0) {
			buf_adds(b, pairs[i][1]);
			*p += n;
			return;
		}
	}
	buf_addc(b, *(*p)++);
}

/* The text of the element name inside s, or NULL. */
static char *text_of(const void *mem, struct span s, const char *name)
{
	struct span attributes, inner;

	if (!element(&s, name, &attributes, &inner))
		return NULL;
	struct buf *b = buf_new(mem, VALUE_MAX);
	for (const char *p = inner.p; p < inner.end && !b->full;)
		add_entity(b, &p, inner.end);
	return b->full ? NULL : str_trim(mem, b->p);
}

static bool has_attribute(struct span attributes, const char *value)
{
	char one[40], two[40];

	(void)snprintf(one, sizeof one, "\"%s\"", value);
	(void)snprintf(two, sizeof two, "'%s'", value);
	return find(attributes, one) != NULL || find(attributes, two) != NULL;
}

/* %EMAILADDRESS% and its parts. NULL: it is the address. */
static char *login_of(const void *mem, const char *pattern, const char *address)
{
	const char *at = strchr(address, '@');

	if (pattern == NULL || str_ieq(pattern, "%EMAILADDRESS%") || at == NULL)
		return NULL;
	if (str_ieq(pattern, "%EMAILLOCALPART%"))
		return talloc_strndup(mem, address, (size_t)(at - address));
	return strchr(pattern, '%') == NULL && pattern[0] != '\0' ? talloc_strdup(mem, pattern)
	                                                          : NULL;
}

/* "imaps://host:993"; NULL: not encrypted, or not fit to be called. */
static char *url_of(const void *mem, struct span server, const char *scheme)
{
	char *host = text_of(mem, server, "hostname");
	char *port = text_of(mem, server, "port");
	char *socket = text_of(mem, server, "socketType");
	int64_t number = 0;
	bool ssl = str_ieq(socket, "SSL");

	if (host == NULL || !dns_is_host(host) || port == NULL ||
	        str_to_i64(port, &number) != RC_OK || number < 1 || number > 65535 ||
	        (!ssl && !str_ieq(socket, "STARTTLS")))
		return NULL;
	return talloc_asprintf(
	        mem, "%s%s://%s:%lld", scheme, ssl ? "s" : "", host, (long long)number);
}

/* The first that begins with TLS, else the first that turns to it. */
static char *server_of(const void *mem, struct span all, const char *name, const char *type,
        const char *scheme, struct span *out)
{
	struct span attributes, inner;
	char *best = NULL;

	while (element(&all, name, &attributes, &inner)) {
		char *url = has_attribute(attributes, type) ? url_of(mem, inner, scheme) : NULL;
		bool from_start = url != NULL && url[strlen(scheme)] == 's';
		if (url == NULL || (best != NULL && !from_start))
			continue;
		best = url;
		*out = inner;
		if (from_start)
			break;
	}
	return best;
}

bool autoconfig_read(
        const void *mem, struct bytes file, const char *address, struct autoconfig *out)
{
	char *text = utf8_clean(mem, file.p, file.n);
	struct span server = {0}, unused;

	blank_comments(text);
	struct span all = {text, text + strlen(text)};
	*out = (struct autoconfig){
	        .imap_url = server_of(mem, all, "incomingServer", "imap", "imap", &server)};
	if (out->imap_url != NULL)
		out->login = login_of(mem, text_of(mem, server, "username"), address);
	out->smtp_url = server_of(mem, all, "outgoingServer", "smtp", "smtp", &unused);
	return out->imap_url != NULL || out->smtp_url != NULL;
}
