#include "mail/wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "mail/tls.h"

#define LOOK_AGAIN_S 5
#define LOOK_UP_MS 500

struct wire {
	const struct mail_server *server;
	int fd;
	gnutls_session_t tls; /* NULL: plain so far */
	int64_t silence_ms;
	int64_t deadline; /* clock_mono_ms, 0: none */
	enum wire_end ended;
	char reason[120];
};

static int wire_destroy(struct wire *w)
{
	if (w->tls)
		(void)gnutls_bye(w->tls, GNUTLS_SHUT_WR);
	if (w->fd >= 0)
		(void)close(w->fd);
	w->fd = -1;
	return 0;
}

/* How long one wait may last now; 0: the deadline is over. */
static int64_t wire_patience(const struct wire *w)
{
	if (!w->deadline)
		return w->silence_ms;
	int64_t left = w->deadline - clock_mono_ms();
	return left < 0 ? 0 : left < w->silence_ms ? left : w->silence_ms;
}

/* 1 ready, 0 too late, -1 broken. Looks up now and then, whether it is to stop. */
static int poll_for(const struct wire *w, int fd, short events, int64_t ms)
{
	const atomic_bool *stop = w->server->stop;
	int64_t end = clock_mono_ms() + ms;

	for (;;) {
		struct pollfd p = {.fd = fd, .events = events};
		int64_t left = end - clock_mono_ms();
		if (left < 0)
			left = 0;
		int n = poll(&p, 1, (int)(left < LOOK_UP_MS ? left : LOOK_UP_MS));
		if (n > 0)
			return 1;
		if (n < 0 && errno != EINTR)
			return -1;
		if (clock_mono_ms() >= end || (stop && atomic_load(stop)))
			return 0;
	}
}

static bool address_is_loopback(const struct sockaddr *a)
{
	if (a->sa_family == AF_INET) {
		uint32_t ip = ntohl(((const struct sockaddr_in *)(const void *)a)->sin_addr.s_addr);
		return ip >> 24 == 127;
	}
	if (a->sa_family != AF_INET6)
		return false;
	const struct in6_addr *ip = &((const struct sockaddr_in6 *)(const void *)a)->sin6_addr;
	return IN6_IS_ADDR_LOOPBACK(ip) || (IN6_IS_ADDR_V4MAPPED(ip) && ip->s6_addr[12] == 127);
}

bool socket_address_allowed(const struct mail_server *s, const struct sockaddr *a)
{
	return s->tls != NET_PLAIN || address_is_loopback(a);
}

/* 0, or the errno of why not. */
static int connect_one(struct wire *w, const struct addrinfo *a)
{
	int fd = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, a->ai_protocol);
	int one = 1;

	if (fd < 0)
		return errno;
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	(void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
	int err = connect(fd, a->ai_addr, a->ai_addrlen) == 0 ? 0 : errno;
	if (err == EINPROGRESS) {
		socklen_t n = sizeof err;
		int ready = poll_for(w, fd, POLLOUT, wire_patience(w));
		err = ready == 0 ? ETIMEDOUT : errno;
		if (ready == 1 && getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &n) != 0)
			err = errno;
	}
	if (err) {
		(void)close(fd);
		return err;
	}
	w->fd = fd;
	return 0;
}

static void addrinfo_free(void *a)
{
	freeaddrinfo(a);
}

enum rc plain_refused(struct ctx *c, const struct mail_server *s)
{
	return ctx_fail(c, RC_INVALID, "plain_refused",
	        "Without encryption the password could be read on the way, so {host} is only "
	        "called with TLS. Unencrypted connections stay on this machine.",
	        "host", s->host, NULL);
}

static enum rc connect_failed(struct ctx *c, const struct mail_server *s, int err)
{
	char port[16], seconds[16];

	(void)snprintf(port, sizeof port, "%d", s->port);
	(void)snprintf(seconds, sizeof seconds, "%d", server_timeout_s(s));
	if (err == ETIMEDOUT)
		return ctx_fail(c, RC_UPSTREAM, "timeout",
		        "{host} did not answer within {seconds} seconds.", "host", s->host,
		        "seconds", seconds, NULL);
	if (err == ENETUNREACH || err == EHOSTUNREACH || err == ENETDOWN || err == EADDRNOTAVAIL)
		return ctx_fail(c, RC_UPSTREAM, "server_unreachable",
		        "This computer finds no way to {host}.", "host", s->host, NULL);
	return ctx_fail(c, RC_UPSTREAM, "server_refused",
	        "{host} takes no connection on port {port}. Please check the name and the port.",
	        "host", s->host, "port", port, NULL);
}

static enum rc wire_connect(struct ctx *c, struct wire *w)
{
	const struct mail_server *s = w->server;
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG | AI_IDN};
	struct addrinfo *list = NULL;
	char port[16];

	(void)snprintf(port, sizeof port, "%d", s->port);
	int got = getaddrinfo(s->host, port, &hints, &list);
	if (got == EAI_ADDRFAMILY || got == EAI_NONAME) {
		/* A machine with loopback only: ADDRCONFIG would hide even 127.0.0.1. */
		hints.ai_flags = AI_IDN;
		got = getaddrinfo(s->host, port, &hints, &list);
	}
	if (got == EAI_AGAIN || got == EAI_SYSTEM)
		return ctx_fail(c, RC_UPSTREAM, "dns_failed",
		        "The name {host} cannot be looked up at the moment ({reason}).", "host",
		        s->host, "reason", gai_strerror(got), NULL);
	if (got != 0)
		return ctx_fail(c, RC_UPSTREAM, "server_unknown",
		        "No server named {host} was found. Please check the spelling.", "host",
		        s->host, NULL);
	void *tmp = talloc_new(w);
	ctx_defer(tmp, list, addrinfo_free);

	int err = ECONNREFUSED;
	bool allowed = false;
	wire_deadline(w, w->silence_ms);
	for (const struct addrinfo *a = list; a && err; a = a->ai_next) {
		if (!socket_address_allowed(s, a->ai_addr))
			continue;
		allowed = true;
		err = connect_one(w, a);
	}
	talloc_free(tmp);
	if (!allowed)
		return plain_refused(c, s);
	return err ? connect_failed(c, s, err) : RC_OK;
}

struct wire *wire_of_fd(const void *mem, const struct mail_server *s, int fd)
{
	struct wire *w = talloc_zero(mem, struct wire);

	w->server = s;
	w->fd = fd;
	w->silence_ms = (int64_t)server_timeout_s(s) * 1000;
	talloc_set_destructor(w, wire_destroy);
	return w;
}

enum rc wire_open(struct ctx *c, const void *mem, const struct mail_server *s, struct wire **out)
{
	TRY(server_check(c, s));
	struct wire *w = wire_of_fd(mem, s, -1);
	enum rc rc = wire_connect(c, w);
	if (rc == RC_OK && s->tls == NET_TLS)
		rc = wire_start_tls(c, w);
	if (rc != RC_OK) {
		talloc_free(w);
		return rc;
	}
	*out = w;
	return RC_OK;
}

enum rc wire_start_tls(struct ctx *c, struct wire *w)
{
	gnutls_session_t tls = NULL;

	wire_deadline(w, w->silence_ms);
	TRY(tls_session_new(c, w, w->server, w->fd, &tls));
	for (;;) {
		int rc = gnutls_handshake(tls);
		if (rc == GNUTLS_E_SUCCESS)
			break;
		if (rc != GNUTLS_E_AGAIN && rc != GNUTLS_E_INTERRUPTED) {
			if (gnutls_error_is_fatal(rc))
				return tls_failed(c, w->server, tls, rc);
			continue;
		}
		short want = gnutls_record_get_direction(tls) ? POLLOUT : POLLIN;
		if (poll_for(w, w->fd, want, wire_patience(w)) != 1) {
			w->ended = WIRE_TIMEOUT;
			return wire_fail(c, w);
		}
	}
	w->tls = tls;
	return RC_OK;
}

bool wire_is_tls(const struct wire *w)
{
	return w->tls != NULL;
}

bool wire_wants_tls(struct ctx *c, const struct mail_server *s)
{
	struct mail_server with_tls = *s;
	struct wire *w = NULL;
	void *tmp = talloc_new(c);
	struct ctx *sub = ctx_new(tmp, NULL);

	with_tls.tls = NET_TLS;
	with_tls.timeout_s =
	        server_timeout_s(s) < LOOK_AGAIN_S ? server_timeout_s(s) : LOOK_AGAIN_S;
	/* A certificate that is not trusted is TLS all the same. */
	bool wants = wire_open(sub, tmp, &with_tls, &w) == RC_OK ||
	             (sub->fail.slug != NULL && str_starts(sub->fail.slug, "tls_") &&
	                     !str_eq(sub->fail.slug, "tls_not_there") &&
	                     !str_eq(sub->fail.slug, "tls_failed"));
	talloc_free(w);
	talloc_free(tmp);
	return wants;
}

enum rc tls_expected(struct ctx *c, const struct mail_server *s)
{
	return ctx_fail(c, RC_UPSTREAM, "tls_expected",
	        "{host} wants encryption from the start on port {port}.", "host", s->host, "port",
	        talloc_asprintf(c, "%d", s->port), NULL);
}

void wire_deadline(struct wire *w, int64_t ms)
{
	w->deadline = clock_mono_ms() + ms;
}

static ssize_t plain_step(struct wire *w, void *in, const void *data, size_t n)
{
	ssize_t got = in ? recv(w->fd, in, n, 0) : send(w->fd, data, n, MSG_NOSIGNAL);

	if (got > 0)
		return got;
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	w->ended = WIRE_CLOSED;
	return -1;
}

static ssize_t tls_step(struct wire *w, void *in, const void *data, size_t n, short *want)
{
	ssize_t got = in ? gnutls_record_recv(w->tls, in, n) : gnutls_record_send(w->tls, data, n);

	if (got > 0)
		return got;
	if (got == GNUTLS_E_AGAIN || got == GNUTLS_E_INTERRUPTED)
		*want = gnutls_record_get_direction(w->tls) ? POLLOUT : POLLIN;
	if (got < 0 && !gnutls_error_is_fatal((int)got))
		return 0;
	w->ended = WIRE_CLOSED;
	if (got < 0 && got != GNUTLS_E_PREMATURE_TERMINATION && got != GNUTLS_E_PULL_ERROR &&
	        got != GNUTLS_E_PUSH_ERROR) {
		w->ended = WIRE_BROKEN;
		(void)snprintf(w->reason, sizeof w->reason, "%s", gnutls_strerror((int)got));
	}
	return -1;
}

/* One attempt; n > 0 moved, 0 try again after poll (*want), -1 ended. */
static ssize_t wire_step(struct wire *w, void *in, const void *data, size_t n, short *want)
{
	*want = in ? POLLIN : POLLOUT;
	return w->tls ? tls_step(w, in, data, n, want) : plain_step(w, in, data, n);
}

static ssize_t wire_move(struct wire *w, void *in, const void *data, size_t n)
{
	while (w->ended == WIRE_OPEN) {
		short want;
		ssize_t got = wire_step(w, in, data, n, &want);
		if (got != 0)
			return got;
		int ready = poll_for(w, w->fd, want, wire_patience(w));
		if (ready != 1)
			w->ended = ready == 0 ? WIRE_TIMEOUT : WIRE_BROKEN;
	}
	return -1;
}

ssize_t wire_read(struct wire *w, void *p, size_t n)
{
	return wire_move(w, p, NULL, n);
}

ssize_t wire_try_read(struct wire *w, void *p, size_t n)
{
	short want;

	return w->ended == WIRE_OPEN ? wire_step(w, p, NULL, n, &want) : -1;
}

ssize_t wire_write(struct wire *w, const void *p, size_t n)
{
	size_t done = 0;

	while (done < n) {
		ssize_t got = wire_move(w, NULL, (const char *)p + done, n - done);
		if (got < 0)
			return -1;
		done += (size_t)got;
	}
	return (ssize_t)n;
}

int wire_wait(struct wire *w, int64_t ms, int wake_fd)
{
	if (w->ended != WIRE_OPEN)
		return -1;
	if (w->tls && gnutls_record_check_pending(w->tls) > 0)
		return 1;
	int64_t end = clock_mono_ms() + ms;
	for (;;) {
		struct pollfd p[2] = {
		        {.fd = w->fd, .events = POLLIN}, {.fd = wake_fd, .events = POLLIN}};
		int64_t left = end - clock_mono_ms();
		if (left < 0)
			left = 0;
		int n = poll(p, wake_fd >= 0 ? 2 : 1, (int)(left > INT32_MAX ? INT32_MAX : left));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			w->ended = WIRE_BROKEN;
			return -1;
		}
		if (p[0].revents)
			return 1;
		return n > 0 ? 2 : 0;
	}
}

enum wire_end wire_ended(const struct wire *w)
{
	return w->ended;
}

void wire_set_ended(struct wire *w, enum wire_end end)
{
	if (w->ended == WIRE_OPEN)
		w->ended = end;
}

enum rc wire_fail(struct ctx *c, const struct wire *w)
{
	const char *host = w->server->host;

	switch (w->ended) {
	case WIRE_TIMEOUT:
		return connect_failed(c, w->server, ETIMEDOUT);
	case WIRE_LIMIT:
		return ctx_fail(c, RC_UPSTREAM, "server_error",
		        "{host} sent far more than it was asked for, so the connection was closed.",
		        "host", host, NULL);
	case WIRE_BROKEN:
		return ctx_fail(c, RC_UPSTREAM, "tls_failed",
		        "The secure connection to {host} broke ({reason}).", "host", host, "reason",
		        w->reason, NULL);
	case WIRE_OPEN:
	case WIRE_CLOSED:
		break;
	}
	return ctx_fail(c, RC_UPSTREAM, "server_error", "{host} broke off the connection.", "host",
	        host, NULL);
}

enum rc wire_public_key_pin(struct ctx *c, const struct wire *w, const void *mem, char **out)
{
	return tls_public_key_pin(c, w->tls, mem, out);
}
