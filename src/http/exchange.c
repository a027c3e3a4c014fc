#include "http/server_impl.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "i18n/i18n.h"

#define POOL_SIZE (12 << 10)
#define USER_AGENT_MAX 300

struct collecting {
	struct exchange *x;
	struct http_param *list;
	size_t n, max;
};

static const char *clean(const void *mem, const char *value)
{
	if (value == NULL)
		return "";
	return utf8_valid(value, strlen(value)) ? value : utf8_clean(mem, value, strlen(value));
}

static enum MHD_Result take_header(
        void *cls, enum MHD_ValueKind kind, const char *key, const char *value)
{
	struct collecting *col = cls;

	if (col->n == col->max) {
		/* what is left out could be what a proxy added */
		col->x->rc = ctx_fail(col->x->c, RC_LIMIT, "too_many_headers",
		        "This request has too many header lines", NULL);
		return MHD_NO;
	}
	col->list[col->n].name = str_lower(col->list, key);
	col->list[col->n++].value = clean(col->list, value);
	return MHD_YES;
}

static enum MHD_Result take_query(
        void *cls, enum MHD_ValueKind kind, const char *key, const char *value)
{
	struct collecting *col = cls;
	char *name = talloc_strdup(col->list, key);
	char *text = talloc_strdup(col->list, value != NULL ? value : "");

	if (col->n == col->max)
		return MHD_NO;
	if (url_decode(name) != RC_OK || url_decode(text) != RC_OK) {
		struct ctx *c = col->x->c;
		col->x->rc = ctx_fail(c, RC_INVALID, "bad_address",
		        "This address is not written correctly", NULL);
		return MHD_NO;
	}
	col->list[col->n].name = name;
	col->list[col->n++].value = text;
	return MHD_YES;
}

static struct http_param *collect(
        struct exchange *x, enum MHD_ValueKind kind, MHD_KeyValueIterator take, size_t max)
{
	struct collecting col = {.x = x, .max = max};

	col.list = talloc_zero_array(x, struct http_param, max + 1);
	MHD_get_connection_values(x->connection, kind, take, &col);
	return col.list;
}

static const char *unquoted(const void *mem, const char *etag)
{
	if (etag == NULL)
		return NULL;
	if (str_starts(etag, "W/"))
		etag += 2;
	size_t n = strlen(etag);
	if (n >= 2 && etag[0] == '"' && etag[n - 1] == '"')
		return talloc_strndup(mem, etag + 1, n - 2);
	return etag;
}

/* Only what can stand in an authority (RFC 3986 §3.2): it comes back in links. */
static bool host_plain(const char *host)
{
	return host[0] != '\0' && strlen(host) <= 260 &&
	       host[strspn(host, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	                         "-._:[]")] == '\0';
}

/* All lines of this name as one list, in their order: a proxy adds its own after the client's. */
static const char *joined_header(struct exchange *x, const char *name)
{
	char *all = NULL;

	for (const struct http_param *h = x->request.headers; h->name != NULL; h++)
		if (strcmp(h->name, name) == 0)
			all = all == NULL ? talloc_strdup(x, h->value)
			                  : talloc_asprintf_append(all, ", %s", h->value);
	return all;
}

/* The last of a list: what the nearest proxy says. */
static const char *last_of(const void *mem, const char *list)
{
	const char *comma = list != NULL ? strrchr(list, ',') : NULL;

	return list == NULL ? "" : str_trim(mem, comma != NULL ? comma + 1 : list);
}

static void fill_origin(struct exchange *x)
{
	struct http_request *r = &x->request;
	struct server *s = x->server;
	const char *proto = last_of(x, joined_header(x, "x-forwarded-proto"));
	const union MHD_ConnectionInfo *info =
	        MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const char *peer = proxy_ip(x, info != NULL ? info->client_addr : NULL);

	r->ip = proxy_client(s->proxies, x, peer, joined_header(x, "x-forwarded-for"));
	r->https = s->https || s->public_https ||
	           (str_ieq(proto, "https") && proxy_trusted(s->proxies, peer));
	x->host = http_header(r, "host");
	if (x->host != NULL && !host_plain(x->host))
		x->rc = ctx_fail(x->c, RC_INVALID, "bad_address",
		        "This address is not written correctly", NULL);
}

static void fill_request(struct exchange *x)
{
	struct http_request *r = &x->request;
	const char *agent;

	r->headers = collect(x, MHD_HEADER_KIND, take_header, MAX_HEADERS);
	r->query = collect(x, MHD_GET_ARGUMENT_KIND, take_query, MAX_QUERY);
	agent = http_header(r, "user-agent");
	r->user_agent = agent != NULL ? utf8_prefix(x, agent, USER_AGENT_MAX) : "";
	r->session_cookie =
	        MHD_lookup_connection_value(x->connection, MHD_COOKIE_KIND, SESSION_COOKIE);
	r->if_match = unquoted(x, http_header(r, "if-match"));
	x->if_none_match = unquoted(x, http_header(r, "if-none-match"));
	x->origin = http_header(r, "origin");
	x->content_type = http_header(r, "content-type");
	x->accept_encoding = http_header(r, "accept-encoding");
	const char *lang = i18n_pick(http_header(r, "accept-language"), "en");
	memcpy(x->c->lang, lang, strlen(lang) + 1);
	fill_origin(x);
}

struct exchange *exchange_new(
        struct server *s, struct MHD_Connection *connection, const char *url, const char *method)
{
	void *pool = talloc_pool(NULL, POOL_SIZE);
	struct exchange *x = pool != NULL ? talloc_zero(pool, struct exchange) : NULL;

	if (x == NULL)
		abort();
	x->server = s;
	atomic_fetch_add(&s->open, 1);
	x->connection = connection;
	x->c = ctx_new(x, s->store);
	x->request.method = method;
	x->request.hub = s->o.hub;
	x->request.path = clean(x, url);
	x->head = strcmp(method, "HEAD") == 0;
	fill_request(x);
	return x;
}

void exchange_free(struct exchange *x)
{
	atomic_fetch_sub(&x->server->open, 1);
	free(x->text);
	talloc_free(talloc_parent(x));
}

static void fail_path(struct exchange *x)
{
	x->rc = ctx_fail(
	        x->c, RC_NOT_FOUND, "no_such_address", "There is nothing at this address", NULL);
}

static void fail_method(struct exchange *x, const char *allow)
{
	x->allow = allow;
	x->rc = ctx_fail(x->c, RC_INVALID, "no_such_method", "This address does not take {method}",
	        "method", x->request.method, NULL);
}

static void begin_api(struct exchange *x, const char *path)
{
	switch (route_find(x->server->o.operations, x, x->request.method, path, &x->operation,
	        &x->request.path_params, &x->allow)) {
	case ROUTE_FOUND:
		/* where no body belongs, some programs send {} */
		x->body_max = x->operation->max_body > 0 ? x->operation->max_body : STRAY_BODY_MAX;
		break;
	case ROUTE_NO_PATH:
		fail_path(x);
		break;
	case ROUTE_NO_METHOD:
		if (strcmp(x->request.method, "OPTIONS") != 0)
			fail_method(x, x->allow);
		break;
	}
}

/* A page of the web app has neither dots nor escapes in its path; a file that is not there
 * has, and so has whoever looks for another folder. */
static bool looks_like_page(const char *path)
{
	return strpbrk(path, ".%\\") == NULL && strstr(path, "//") == NULL &&
	       !str_starts(path, "/assets/");
}

static void begin_page(struct exchange *x, const char *path)
{
	const struct asset *assets = x->server->o.assets;

	x->metrics = strcmp(path, "/metrics") == 0;
	x->healthz = strcmp(path, "/healthz") == 0;
	if (!x->metrics && !x->healthz) {
		x->asset = asset_find(assets, path);
		if (x->asset == NULL && looks_like_page(path))
			x->asset = asset_find(assets, "/index.html");
		if (x->asset == NULL) {
			fail_path(x);
			return;
		}
	}
	if (!x->head && strcmp(x->request.method, "GET") != 0)
		fail_method(x, "GET, HEAD");
}

void exchange_begin(struct exchange *x, const char *url)
{
	if (x->rc != RC_OK)
		return;
	x->api = strcmp(url, "/api") == 0 || str_starts(url, "/api/");
	if (x->api && str_starts(url, API_PREFIX "/"))
		begin_api(x, url + strlen(API_PREFIX));
	else if (x->api || url[0] != '/')
		fail_path(x);
	else
		begin_page(x, url);
}

bool exchange_answer_early(const struct exchange *x)
{
	const char *length = http_header(&x->request, "content-length");
	bool asks = http_header(&x->request, "expect") != NULL;
	int64_t n = 0;

	if (length == NULL || str_to_i64(length, &n) != RC_OK)
		return false;
	bool too_large = n > 0 && (uint64_t)n > x->body_max;
	return (too_large && (asks || (uint64_t)n > MAX_SWALLOW)) || (x->rc != RC_OK && asks);
}

void exchange_body(struct exchange *x, const char *p, size_t n)
{
	x->body_seen += n;
	if (x->rc != RC_OK || x->operation == NULL || x->body_seen > x->body_max)
		return;
	if (x->body == NULL)
		x->body = buf_new(x, x->body_max);
	buf_add(x->body, p, n);
}
