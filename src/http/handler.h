/*
 * http/handler: what an operation of api/openapi.yaml looks like in C.
 *
 * The generated table (api/routes.gen.c) names one handler per operationId:
 * `enum rc api_<operationId>(struct ctx *, const struct http_request *, struct http_reply *)`.
 * Before it runs: method and path matched, size checked, session or token resolved
 * into ctx->actor, CSRF and permission checked, JSON body read and checked against its
 * schema, path and query parameters checked. Handlers never see libmicrohttpd.
 */
#ifndef HTTP_HANDLER_H
#define HTTP_HANDLER_H

#include <jansson.h>

#include "base/ctx.h"
#include "base/str.h"

struct hub;

struct http_param {
	const char *name, *value;
};

struct http_request {
	const char *method, *path; /* path without query */
	struct http_param *path_params, *query,
	        *headers; /* each ended by name NULL; header names lower case */
	struct bytes body; /* raw */
	json_t *json; /* checked body, or NULL */
	const char *ip; /* of the client, X-Forwarded-For only from trusted proxies */
	const char *user_agent; /* at most 300 characters */
	bool https;
	const char *base_url; /* public_url, else scheme://Host of this request */
	const char *if_match; /* without quotes, or NULL */
	const char *session_cookie; /* or NULL */
	const char *csrf; /* token of the session; NULL for a bearer token */
	struct hub *hub; /* live/hub.h */
};

struct http_reply {
	int status; /* 0: 200, or 204 when there is no body */
	json_t *json; /* owned by the ctx; or … */
	const char *text; /* … JSON that is written already, in the ctx; or … */
	struct bytes bytes; /* … raw bytes with … */
	const char *content_type;
	const char *etag; /* without quotes */
	bool etag_for_writes; /* for If-Match only: what is joined may change without it, so never
	                         304 */
	const char *csp; /* NULL: the strict default */
	const char *filename; /* Content-Disposition: attachment; NULL: inline */
	const char *set_cookie_session; /* token to set; "" clears; NULL leaves */
	const char *cache_control; /* NULL: no-store */
	bool stream; /* event_stream: hand the connection to the hub */
	int64_t stream_after; /* -1: from now */
};

const char *http_query(const struct http_request *r, const char *name); /* NULL if absent */
const char *http_header(const struct http_request *r, const char *name); /* lower-case name */
/* Path and query numbers were checked; these only convert. */
int64_t http_path_i64(const struct http_request *r, const char *name);
const char *http_path(const struct http_request *r, const char *name);
int64_t http_query_i64_or(const struct http_request *r, const char *name, int64_t fallback);

#endif
