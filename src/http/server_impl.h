/*
 * http/server_impl: what the files of http/ share about the server and one request.
 * Only files of http/ include this. An exchange belongs to one thread at a time:
 * libmicrohttpd's until it is suspended, a worker's until it is resumed.
 */
#ifndef HTTP_SERVER_IMPL_H
#define HTTP_SERVER_IMPL_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "http/proxy.h"
#include "http/rate.h"
#include "http/server.h"
#include "http/session.h"

#define MAX_HEADERS 60
#define MAX_QUERY 40
#define STRAY_BODY_MAX 1024
/* Beyond its limit a body is still read and thrown away up to here, so that the sender
 * hears why; a connection closed on a sender in mid-sentence shows no answer. */
#define MAX_SWALLOW (128ULL << 20)

enum exchange_state { EXCHANGE_READING, EXCHANGE_WORKING, EXCHANGE_DONE };

struct exchange {
	struct server *server;
	struct MHD_Connection *connection;
	struct ctx *c;
	struct http_request request;
	struct http_reply reply;
	enum exchange_state state;
	enum rc rc; /* of everything so far; the failure is in c */
	const struct operation *operation; /* NULL: a page, or nothing */
	const struct asset *asset;
	const char *host, *origin, *allow, *content_type, *accept_encoding, *if_none_match;
	struct buf *body;
	uint64_t body_seen, body_max;
	bool api; /* below API_PREFIX */
	bool head;
	bool metrics, healthz; /* pages without operation */
	bool replayed; /* answered as before, by Idempotency-Key */
	int status;
	char *text; /* malloc'd: JSON that goes out, or NULL */
	struct exchange *next; /* in the queue */
};

struct counters {
	atomic_llong requests[6]; /* by hundreds of the status */
	atomic_llong refused; /* the queue was full */
};

struct server {
	struct server_options o;
	struct store *store;
	struct MHD_Daemon *daemon;
	char *address, *public_origin;
	bool https; /* by its own certificate */
	bool public_https; /* the address that people know: public_url */
	struct proxy_list *proxies;
	struct session_cache *sessions;
	struct rate *rate;
	struct counters counters;
	int64_t started_ms;
	atomic_bool stopping;
	atomic_int open; /* exchanges under way */
	struct work *work;
	char *cert, *key;
};

/* exchange.c: from the library's callbacks to a struct http_request. */
struct exchange *exchange_new(
        struct server *s, struct MHD_Connection *connection, const char *url, const char *method);
void exchange_free(struct exchange *x);
void exchange_body(struct exchange *x, const char *p, size_t n);
/* Which operation, page or asset; x->rc is set when there is none. */
void exchange_begin(struct exchange *x, const char *url);
/* The body cannot be of use, and waiting for it would help nobody. */
bool exchange_answer_early(const struct exchange *x);

/* pipeline.c: runs in a worker. Sets x->rc and x->reply. */
void pipeline_run(struct exchange *x);

/* idempotency.c: around a handler when the request names a key. */
MUST_CHECK enum rc idempotent_run(struct exchange *x, const char *key);

/* respond.c */
enum MHD_Result respond(struct exchange *x);
/* The status of a failure, from one table. */
int status_of(const struct ctx *c, enum rc rc);
/* x->status and x->text, from x->rc and x->reply. In whichever thread has the time. */
void render(struct exchange *x);

/* stream.c: the answer to an operation with stream. */
struct MHD_Response *stream_response(struct exchange *x);

/* page.c: /metrics, for loopback or an admin's token; runs in a worker. */
MUST_CHECK enum rc page_metrics(struct exchange *x);

/* work.c: a bounded queue and the threads that empty it. */
struct work *work_start(int threads, size_t max);
/* False: the queue is full. */
bool work_put(struct work *w, struct exchange *x);
/* Answer what is queued, end the threads. From here on work_put() says false. */
void work_stop(struct work *w);
/* When nobody can put any more: the library's threads have ended. */
void work_free(struct work *w);
/* Something outside had to finish first: the exchange is answered. */
void exchange_finish(struct exchange *x);

#endif
