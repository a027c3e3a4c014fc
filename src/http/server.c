#include "http/server_impl.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "http/listen.h"
#include "live/hub.h"

#define READERS 2 /* threads of the library */
#define WORKERS 8
#define QUEUE_MAX 512
#define CONNECTION_MEMORY (8u << 10)
#define CONNECTION_TIMEOUT 30u
#define CONNECTIONS_MAX 20000u
#define FILES_KEPT 200u /* of the process's descriptors, for everything else */
#define PEM_MAX (1u << 20)
#define STOP_MS 3000

static const struct asset no_assets[] = {{.path = NULL}};

/* Percent signs are decoded by us, part by part, after the path was split. */
static size_t keep_escapes(void *cls, struct MHD_Connection *connection, char *s)
{
	return strlen(s);
}

static void refuse_busy(struct exchange *x)
{
	atomic_fetch_add(&x->server->counters.refused, 1);
	x->rc = ctx_fail(x->c, RC_BUSY, "busy",
	        "Too much is going on right now. Try again in a moment", NULL);
}

void exchange_finish(struct exchange *x)
{
	x->state = EXCHANGE_DONE;
	MHD_resume_connection(x->connection);
}

static bool needs_worker(const struct exchange *x)
{
	return x->rc == RC_OK && (x->operation != NULL || x->metrics);
}

static void healthz(struct exchange *x)
{
	static const char ok[] = "ok\n";

	x->reply.bytes = (struct bytes){(const uint8_t *)ok, sizeof(ok) - 1};
	x->reply.content_type = "text/plain; charset=utf-8";
}

/* All of the request is there. */
static enum MHD_Result handle(struct exchange *x)
{
	if (x->healthz && x->rc == RC_OK)
		healthz(x);
	if (needs_worker(x) && atomic_load(&x->server->stopping))
		refuse_busy(x);
	if (!needs_worker(x))
		return respond(x);
	x->state = EXCHANGE_WORKING;
	MHD_suspend_connection(x->connection);
	if (!work_put(x->server->work, x)) {
		refuse_busy(x);
		exchange_finish(x);
	}
	return MHD_YES;
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection, const char *url,
        const char *method, const char *version, const char *data, size_t *size, void **state)
{
	struct exchange *x = *state;

	if (x == NULL) {
		x = exchange_new(cls, connection, url, method);
		*state = x;
		exchange_begin(x, url);
		if (!exchange_answer_early(x))
			return MHD_YES;
		if (x->rc == RC_OK)
			x->rc = ctx_fail(x->c, RC_LIMIT, "body_too_large",
			        "This is larger than can be taken", NULL);
		return respond(x);
	}
	if (*size > 0) {
		exchange_body(x, data, *size);
		*size = 0;
		return x->body_seen <= MAX_SWALLOW ? MHD_YES : MHD_NO;
	}
	if (x->state == EXCHANGE_READING)
		return handle(x);
	enum MHD_Result done = respond(x);
	if (x->rc == RC_OK && x->reply.stream) {
		/* a stream lives for hours: what the request needed goes now */
		*state = NULL;
		exchange_free(x);
	}
	return done;
}

static void on_completed(void *cls, struct MHD_Connection *connection, void **state,
        enum MHD_RequestTerminationCode how)
{
	if (*state != NULL)
		exchange_free(*state);
	*state = NULL;
}

static void on_log(void *cls, const char *fmt, va_list args) __attribute__((format(printf, 2, 0)));

static void on_log(void *cls, const char *fmt, va_list args)
{
	char text[300];

	vsnprintf(text, sizeof(text), fmt, args);
	text[strcspn(text, "\n")] = '\0';
	log_line(LOG_DEBUG, "http_library", "text", text, NULL);
}

/* As many connections as there may be descriptors; the soft limit is often 1024. */
static unsigned connection_limit(void)
{
	struct rlimit lim;

	if (getrlimit(RLIMIT_NOFILE, &lim) != 0)
		return 800;
	lim.rlim_cur = lim.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &lim) != 0 && getrlimit(RLIMIT_NOFILE, &lim) != 0)
		return 800;
	if (lim.rlim_cur > CONNECTIONS_MAX + FILES_KEPT)
		return CONNECTIONS_MAX;
	return lim.rlim_cur > 2 * FILES_KEPT ? (unsigned)lim.rlim_cur - FILES_KEPT : FILES_KEPT;
}

static enum rc read_pem(struct ctx *c, struct server *s, const char *path, char **out)
{
	struct bytes b;

	TRY(file_read(c, path, PEM_MAX, &b));
	*out = talloc_strndup(s, (const char *)b.p, b.n);
	return RC_OK;
}

static enum rc read_certificate(struct ctx *c, struct server *s)
{
	if (s->o.tls_cert[0] == '\0' && s->o.tls_key[0] == '\0')
		return RC_OK;
	if (s->o.tls_cert[0] == '\0' || s->o.tls_key[0] == '\0')
		return ctx_fail(c, RC_INVALID, "half_certificate",
		        "tls_cert and tls_key belong together: only one of them is set", NULL);
	TRY(read_pem(c, s, s->o.tls_cert, &s->cert));
	TRY(read_pem(c, s, s->o.tls_key, &s->key));
	s->https = true;
	return RC_OK;
}

static enum rc read_public_url(struct ctx *c, struct server *s)
{
	const char *url = s->o.public_url;

	if (url[0] == '\0')
		return RC_OK;
	const char *host = strstr(url, "://");
	if (!(str_starts(url, "http://") || str_starts(url, "https://")) || host[3] == '\0')
		return ctx_fail_field(c, RC_INVALID, "public_url", "bad_public_url",
		        "public_url must begin with https:// or http://", NULL);
	size_t n = (size_t)(host - url) + 3 + strcspn(host + 3, "/");
	s->public_origin = talloc_strndup(s, url, n);
	s->public_https = str_starts(url, "https://");
	return RC_OK;
}

static struct MHD_Daemon *start_daemon(struct server *s, int fd)
{
	unsigned flags =
	        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
	struct MHD_OptionItem tls[] = {{MHD_OPTION_HTTPS_MEM_CERT, 0, s->cert},
	        {MHD_OPTION_HTTPS_MEM_KEY, 0, s->key}, {MHD_OPTION_END, 0, NULL}};
	struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};

	if (s->https)
		flags |= MHD_USE_TLS;
	return MHD_start_daemon(flags, 0, NULL, NULL, on_request, s, MHD_OPTION_EXTERNAL_LOGGER,
	        on_log, NULL, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_NOTIFY_COMPLETED,
	        on_completed, s, MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL,
	        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
	        MHD_OPTION_CONNECTION_LIMIT, connection_limit(), MHD_OPTION_CONNECTION_TIMEOUT,
	        CONNECTION_TIMEOUT, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)READERS,
	        MHD_OPTION_ARRAY, s->https ? tls : none, MHD_OPTION_END);
}

static void forget(void *arg)
{
	struct server *s = arg;

	session_cache_forget(s->sessions);
	rate_forget(s->rate);
}

static enum rc open_door(struct ctx *c, struct server *s)
{
	const char *host_port;
	int fd;

	TRY(listen_open(c, s, s->o.listen, &fd, &host_port));
	s->address = talloc_asprintf(s, "%s://%s", s->https ? "https" : "http", host_port);
	s->work = work_start(s->o.workers > 0 ? s->o.workers : WORKERS, QUEUE_MAX);
	s->daemon = start_daemon(s, fd);
	if (s->daemon != NULL)
		return RC_OK;
	work_stop(s->work);
	work_free(s->work);
	close(fd);
	return ctx_fail(c, RC_INVALID, "cannot_serve",
	        "The web server did not start. When it has a certificate of its own, look whether "
	        "certificate and key fit together",
	        NULL);
}

enum rc server_start(
        struct ctx *c, struct store *store, const struct server_options *o, struct server **out)
{
	struct server *s = talloc_zero(NULL, struct server);

	if (s == NULL)
		abort();
	s->o = *o;
	if (s->o.assets == NULL)
		s->o.assets = no_assets;
	s->store = store;
	s->started_ms = clock_mono_ms();
	s->sessions = session_cache_new(s);
	s->rate = rate_new(s);
	enum rc rc = read_certificate(c, s);
	if (rc == RC_OK)
		rc = read_public_url(c, s);
	if (rc == RC_OK)
		rc = proxy_list_new(c, s, o->trusted_proxies, &s->proxies);
	if (rc == RC_OK)
		rc = open_door(c, s);
	if (rc != RC_OK) {
		talloc_free(s);
		return rc;
	}
	hub_on_access(o->hub, forget, s);
	*out = s;
	return RC_OK;
}

const char *server_address(const struct server *s)
{
	return s->address;
}

void server_stop(struct server *s)
{
	if (s == NULL)
		return;
	/* No connection may be asleep when the library stops: first nobody goes to sleep any
	 * more, then everybody is woken, then what they were told has a moment to leave. */
	int fd = MHD_quiesce_daemon(s->daemon);
	atomic_store(&s->stopping, true);
	hub_on_access(s->o.hub, NULL, NULL);
	hub_end(s->o.hub);
	work_stop(s->work);
	int64_t until = clock_mono_ms() + STOP_MS;
	while (atomic_load(&s->open) > 0 && clock_mono_ms() < until)
		clock_sleep_ms(10);
	MHD_stop_daemon(s->daemon);
	work_free(s->work);
	if (fd >= 0)
		close(fd);
	talloc_free(s);
}
