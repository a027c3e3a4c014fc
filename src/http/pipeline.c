#include "http/server_impl.h"

#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "live/hub.h"
#include "store/engine.h"

static bool writes(const struct http_request *r)
{
	return strcmp(r->method, "GET") != 0 && strcmp(r->method, "HEAD") != 0;
}

/* The whole name, not its beginning: anybody can own localhost.example. */
static bool is_loopback(const char *host)
{
	size_t n = host[0] == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":");

	if (n == strlen("localhost") && str_istarts(host, "localhost"))
		return true;
	if (str_starts(host, "[::1]"))
		return host[n] == '\0' || host[n] == ':';
	return str_starts(host, "127.") && strspn(host, "0123456789.") == n;
}

/* Links in mails are made from it, so a stranger's Host header must not get in. */
static void fill_base_url(struct exchange *x)
{
	struct server *s = x->server;
	const char *scheme = x->request.https ? "https" : "http";

	if (s->o.public_url[0] != '\0')
		x->request.base_url = s->o.public_url;
	else if (x->host != NULL && (x->c->actor.user_id != 0 || is_loopback(x->host)))
		x->request.base_url = talloc_asprintf(x, "%s://%s", scheme, x->host);
	else
		x->request.base_url = s->address;
}

static const char *own_origin(struct exchange *x)
{
	struct server *s = x->server;

	if (s->public_origin != NULL)
		return s->public_origin;
	return talloc_asprintf(
	        x, "%s://%s", x->request.https ? "https" : "http", x->host != NULL ? x->host : "");
}

static const char *param_value(const struct http_request *r, const struct operation_param *p)
{
	switch (p->in) {
	case PARAM_PATH:
		return http_path(r, p->name);
	case PARAM_QUERY:
		return http_query(r, p->name);
	case PARAM_HEADER:
		break;
	}
	for (const struct http_param *h = r->headers; h->name != NULL; h++)
		if (str_ieq(h->name, p->name))
			return h->value;
	return NULL;
}

static enum rc check_params(struct exchange *x)
{
	for (const struct operation_param *p = x->operation->params; p != NULL && p->name != NULL;
	        p++) {
		const char *value = param_value(&x->request, p);
		if (value == NULL && p->required && p->in == PARAM_HEADER)
			return ctx_fail_field(x->c, RC_INVALID, p->name, "header_missing",
			        "This change has to say which version it is based on: {header} is "
			        "missing",
			        "header", p->name, NULL);
		if (value == NULL && p->required)
			return ctx_fail_field(x->c, RC_INVALID, p->name, "missing_field",
			        "This is missing", NULL);
		/* a path that cannot be a number names nothing that exists */
		if (value != NULL && schema_check_text(x->c, p->schema, p->name, value) != RC_OK) {
			if (p->in != PARAM_PATH)
				return RC_INVALID;
			return ctx_fail(x->c, RC_NOT_FOUND, "no_such_address",
			        "There is nothing at this address", NULL);
		}
	}
	return RC_OK;
}

static enum rc check_body(struct exchange *x)
{
	const struct operation *o = x->operation;

	if (x->body_seen > x->body_max)
		return ctx_fail(
		        x->c, RC_LIMIT, "body_too_large", "This is larger than can be taken", NULL);
	if (x->body != NULL)
		x->request.body = (struct bytes){(const uint8_t *)x->body->p, x->body->n};
	if (o->body == NULL)
		return RC_OK;
	if (x->request.body.n == 0 && o->body_optional)
		return RC_OK;
	if (x->request.body.n == 0)
		return ctx_fail(
		        x->c, RC_INVALID, "body_missing", "The request came without a body", NULL);
	if (x->content_type == NULL || !str_istarts(x->content_type, "application/json"))
		return ctx_fail(x->c, RC_INVALID, "wrong_content_type",
		        "The body has to be JSON, with Content-Type application/json", NULL);
	TRY(json_read(x->c, x->request.body.p, x->request.body.n, o->max_body, &x->request.json));
	return schema_check(x->c, o->body, x->request.json);
}

static enum rc run(struct exchange *x)
{
	struct http_request *r = &x->request;
	const char *csrf;

	TRY(session_identify(x->c, x->server->sessions, r, &csrf));
	TRY(rate_count(x->c, x->server->rate));
	fill_base_url(x);
	r->csrf = csrf;
	if (x->metrics)
		return page_metrics(x);
	if (writes(r)) {
		bool anybody = x->operation->permission == PERMISSION_PUBLIC;
		TRY(session_guard(x->c, r, x->origin, own_origin(x), csrf, anybody));
	}
	TRY(session_permit(x->c, x->operation));
	TRY(check_params(x));
	TRY(check_body(x));
	const char *key = http_header(r, "idempotency-key");
	bool keeps = !x->operation->unkept && x->c->actor.user_id != 0;
	if (key != NULL && strcmp(r->method, "POST") == 0 && keeps)
		return idempotent_run(x, key);
	return x->operation->handler(x->c, r, &x->reply);
}

void pipeline_run(struct exchange *x)
{
	x->rc = run(x);
	store_rollback(x->c); /* nothing when all went well */
	if (x->rc == RC_OK && x->operation != NULL && x->operation->changes_access) {
		session_cache_forget(x->server->sessions);
		hub_recheck(x->server->o.hub);
	}
	if (x->rc != RC_OK && x->c->fail.rc != x->rc) {
		/* a function failed without saying why: ours to repair, and not to hide */
		enum rc rc = x->rc;
		if (rc == RC_NOT_FOUND)
			ctx_fail(x->c, rc, "not_found", "There is no such thing here", NULL);
		else
			x->rc = ctx_broken(x->c, "%s without a reason", rc_name(rc));
	}
	render(x);
	if (x->status >= 500 && x->rc != RC_BUSY)
		log_failure(LOG_ERROR, "request_failed", x->c);
}
