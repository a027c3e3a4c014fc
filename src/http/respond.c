#include "http/server_impl.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "i18n/i18n.h"

#define CSP_STRICT                                                                                 \
	"default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "    \
	"connect-src 'self'; frame-src 'self'; object-src 'none'; base-uri 'none'; "               \
	"form-action 'self'; frame-ancestors 'none'"
#define IMMUTABLE "public, max-age=31536000, immutable"
#define COOKIE_SECONDS "34560000" /* 400 days; when it ends is the session's row to say */

/* The one table from a result to a status; slugs below are finer. */
static const int status_by_rc[RC_COUNT] = {[RC_OK] = 200,
        [RC_NOT_FOUND] = 404,
        [RC_DENIED] = 403,
        [RC_INVALID] = 422,
        [RC_CONFLICT] = 409,
        [RC_LIMIT] = 429,
        [RC_BUSY] = 503,
        [RC_UPSTREAM] = 502,
        [RC_INTERNAL] = 500};

static const struct {
	const char *slug;
	int status;
} status_by_slug[] = {
        {"stale", 412},
        {"newer_messages", 409},
        {"not_signed_in", 401},
        {"sign_in_failed", 401},
        {"bad_token", 401},
        {"bad_address", 400},
        {"json_invalid", 400},
        {"json_empty", 400},
        {"json_too_deep", 400},
        {"json_too_large", 413},
        {"file_too_large", 413},
        {"body_missing", 400},
        {"no_such_method", 405},
        {"body_too_large", 413},
        {"too_large", 413},
        {"attachment_too_large", 413},
        {"attachments_too_large", 413},
        {"too_large_for_server", 413},
        {"wrong_content_type", 415},
        {"header_missing", 428},
        {"too_many_headers", 431},
};

int status_of(const struct ctx *c, enum rc rc)
{
	const char *slug = c->fail.slug;

	for (size_t i = 0; slug != NULL && i < sizeof(status_by_slug) / sizeof(*status_by_slug);
	        i++)
		if (strcmp(status_by_slug[i].slug, slug) == 0)
			return status_by_slug[i].status;
	return rc < RC_COUNT ? status_by_rc[rc] : 500;
}

static int retry_after(const struct exchange *x)
{
	json_int_t n = json_integer_value(json_object_get(x->c->fail.extra, "retry_after"));

	if (n > 0)
		return (int)n;
	return x->status == 503 ? 1 : x->status == 429 ? 5 : 0;
}

/* RFC 9457. */
static json_t *problem(struct exchange *x)
{
	const struct failure *f = &x->c->fail;
	json_t *j = json_object();
	int wait = retry_after(x);

	json_object_set_new(j, "type", json_text(talloc_asprintf(x, "urn:wellspring:%s", f->slug)));
	json_object_set_new(j, "title", json_text(i18n_failure(x, x->c)));
	json_object_set_new(j, "status", json_integer(x->status));
	json_object_set_new(j, "code", json_text(f->slug));
	json_object_set_new(j, "trace", json_text(x->c->trace));
	if (f->field != NULL && f->field[0] != '\0')
		json_object_set_new(j, "field", json_text(f->field));
	if (wait > 0)
		json_object_set_new(j, "retry_after", json_integer(wait));
	if (f->extra != NULL)
		json_object_update_missing(j, f->extra);
	return j;
}

static bool not_modified(const struct exchange *x)
{
	return x->reply.etag != NULL && !x->reply.etag_for_writes && x->if_none_match != NULL &&
	       strcmp(x->if_none_match, x->reply.etag) == 0 &&
	       (x->head || strcmp(x->request.method, "GET") == 0);
}

void render(struct exchange *x)
{
	if (x->rc != RC_OK) {
		x->status = status_of(x->c, x->rc);
		json_t *j = problem(x);
		x->text = json_dumps(j, JSON_COMPACT);
		json_decref(j);
		return;
	}
	bool empty = x->reply.json == NULL && x->reply.text == NULL && x->reply.bytes.p == NULL &&
	             !x->reply.stream;
	x->status = x->reply.status != 0 ? x->reply.status : empty ? 204 : 200;
	if (not_modified(x))
		x->status = 304;
	else if (x->reply.json != NULL)
		x->text = json_dumps(x->reply.json, JSON_COMPACT);
}

static void header(struct MHD_Response *r, const char *name, const char *value)
{
	/* NO means memory is out or the value holds a line end: neither may leave quietly */
	if (MHD_add_response_header(r, name, value) != MHD_YES)
		log_line(LOG_ERROR, "header_refused", "name", name, NULL);
}

static void security_headers(struct exchange *x, struct MHD_Response *r)
{
	header(r, "Content-Security-Policy", x->reply.csp != NULL ? x->reply.csp : CSP_STRICT);
	header(r, "X-Content-Type-Options", "nosniff");
	header(r, "Referrer-Policy", "same-origin");
	/* looking up the names in a letter's links would tell the sender that it is open */
	header(r, "X-DNS-Prefetch-Control", "off");
	header(r, "Cross-Origin-Opener-Policy", "same-origin");
	header(r, "Cross-Origin-Resource-Policy", "same-origin");
	if (x->request.https)
		header(r, "Strict-Transport-Security", "max-age=31536000");
}

/* RFC 6266 with both forms: plain ASCII for the old, UTF-8 for everybody else. */
static const char *disposition(const void *mem, const char *name)
{
	struct buf *b = buf_new(mem, 4096);

	buf_adds(b, "attachment; filename=\"");
	for (const char *p = name; *p != '\0'; p++)
		buf_addc(b, isalnum((unsigned char)*p) || strchr(".-_ ", *p) != NULL ? *p : '_');
	buf_adds(b, "\"; filename*=UTF-8''");
	for (const char *p = name; *p != '\0'; p++) {
		if (isalnum((unsigned char)*p) || strchr(".-_", *p) != NULL)
			buf_addc(b, *p);
		else
			buf_addf(b, "%%%02X", (unsigned char)*p);
	}
	return b->p;
}

static void reply_headers(struct exchange *x, struct MHD_Response *r)
{
	const struct http_reply *reply = &x->reply;

	if (reply->etag != NULL)
		header(r, "ETag", talloc_asprintf(x, "\"%s\"", reply->etag));
	if (reply->filename != NULL)
		header(r, "Content-Disposition", disposition(x, reply->filename));
	if (reply->set_cookie_session != NULL)
		header(r, "Set-Cookie",
		        talloc_asprintf(x,
		                SESSION_COOKIE "=%s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%s%s",
		                reply->set_cookie_session,
		                reply->set_cookie_session[0] != '\0' ? COOKIE_SECONDS : "0",
		                x->request.https ? "; Secure" : ""));
	if (x->replayed)
		header(r, "Idempotency-Replayed", "true");
}

static void failure_headers(struct exchange *x, struct MHD_Response *r)
{
	int wait = retry_after(x);

	if (wait > 0)
		header(r, "Retry-After", talloc_asprintf(x, "%d", wait));
	if (x->status == 401)
		header(r, "WWW-Authenticate", "Bearer");
}

static struct MHD_Response *from_text(struct exchange *x)
{
	char *text = x->text;

	x->text = NULL;
	return MHD_create_response_from_buffer(strlen(text), text, MHD_RESPMEM_MUST_FREE);
}

static struct MHD_Response *from_bytes(const void *p, size_t n)
{
	/* the bytes live in the exchange, which outlives the sending */
	return MHD_create_response_from_buffer(n, (void *)(uintptr_t)p, MHD_RESPMEM_PERSISTENT);
}

static struct MHD_Response *asset_response(struct exchange *x)
{
	enum asset_coding coding;
	struct asset_bytes b = asset_pick(x->asset, x->accept_encoding, &coding);

	x->reply.etag = x->asset->etag;
	x->reply.cache_control = x->asset->immutable ? IMMUTABLE : "no-cache";
	x->status = not_modified(x) ? 304 : 200;
	if (x->status == 304)
		b.n = 0;
	struct MHD_Response *r = from_bytes(b.p, b.n);
	if (r == NULL)
		return NULL;
	header(r, "Content-Type", x->asset->type);
	header(r, "Vary", "Accept-Encoding");
	if (x->status == 200 && coding != ASSET_PLAIN)
		header(r, "Content-Encoding", coding == ASSET_BROTLI ? "br" : "gzip");
	return r;
}

static struct MHD_Response *reply_response(struct exchange *x)
{
	struct MHD_Response *r;
	const char *type = NULL;

	if (x->rc == RC_OK && x->reply.stream && !x->head)
		return stream_response(x);
	if (x->text != NULL) {
		type = x->rc != RC_OK ? "application/problem+json" : "application/json";
		r = from_text(x);
	} else if (x->rc == RC_OK && x->reply.text != NULL && x->status != 304) {
		type = "application/json";
		r = from_bytes(x->reply.text, strlen(x->reply.text));
	} else if (x->rc == RC_OK && x->reply.bytes.p != NULL && x->status != 304) {
		type = x->reply.content_type;
		r = from_bytes(x->reply.bytes.p, x->reply.bytes.n);
	} else {
		r = from_bytes("", 0);
	}
	if (r != NULL && type != NULL)
		header(r, "Content-Type", type);
	return r;
}

enum MHD_Result respond(struct exchange *x)
{
	struct MHD_Response *r;

	if (x->asset != NULL && x->rc == RC_OK) {
		r = asset_response(x);
	} else {
		if (x->status == 0)
			render(x);
		r = reply_response(x);
	}
	if (r == NULL)
		return MHD_NO;
	security_headers(x, r);
	header(r, "Cache-Control",
	        x->reply.cache_control != NULL ? x->reply.cache_control : "no-store");
	if (x->allow != NULL)
		header(r, "Allow", x->allow);
	if (x->rc == RC_OK)
		reply_headers(x, r);
	else
		failure_headers(x, r);
	atomic_fetch_add(&x->server->counters.requests[x->status / 100 % 6], 1);
	enum MHD_Result done = MHD_queue_response(x->connection, (unsigned)x->status, r);
	MHD_destroy_response(r);
	return done;
}
