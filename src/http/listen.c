#include "http/listen.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/str.h"
#include "http/proxy.h"

#define BACKLOG 1024

static enum rc bad_listen(struct ctx *c, const char *text)
{
	return ctx_fail_field(c, RC_INVALID, "listen", "bad_listen",
	        "{text} is not an address to listen on, such as 127.0.0.1:8080", "text", text,
	        NULL);
}

/* host NULL: every address of this machine. */
static enum rc split(struct ctx *c, const char *text, const char **out_host, const char **out_port)
{
	const char *colon = strrchr(text, ':');
	int64_t port;

	if (colon == NULL || str_to_i64(colon + 1, &port) != RC_OK || port < 0 || port > 65535)
		return bad_listen(c, text);
	char *host = talloc_strndup(c, text, (size_t)(colon - text));
	size_t n = strlen(host);
	if (n >= 2 && host[0] == '[' && host[n - 1] == ']') {
		host[n - 1] = '\0';
		host++;
	} else if (strchr(host, ':') != NULL) {
		return bad_listen(c, text);
	}
	*out_host = host[0] == '\0' || str_eq(host, "*") ? NULL : host;
	*out_port = colon + 1;
	return RC_OK;
}

static int open_one(const struct addrinfo *a)
{
	int one = 1, zero = 0;
	int fd =
	        socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, a->ai_protocol);

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (a->ai_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof(zero));
	if (bind(fd, a->ai_addr, a->ai_addrlen) != 0 || listen(fd, BACKLOG) != 0) {
		int why = errno;
		close(fd);
		errno = why;
		return -1;
	}
	return fd;
}

static const char *name_of(struct ctx *c, const void *mem, int fd, const char *host)
{
	struct sockaddr_storage a = {0};
	socklen_t n = sizeof(a);
	unsigned port = 0;

	if (getsockname(fd, (struct sockaddr *)&a, &n) == 0)
		port = ntohs(a.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&a)->sin6_port
		                                     : ((struct sockaddr_in *)&a)->sin_port);
	if (host == NULL)
		host = "localhost";
	if (strchr(host, ':') != NULL)
		return talloc_asprintf(mem, "[%s]:%u", host, port);
	return talloc_asprintf(mem, "%s:%u", host, port);
}

enum rc listen_check(struct ctx *c, const char *text)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
	struct addrinfo *list = NULL;
	const char *host, *port;

	TRY(split(c, text, &host, &port));
	if (getaddrinfo(host, port, &hints, &list) != 0)
		return bad_listen(c, text);
	freeaddrinfo(list);
	return RC_OK;
}

enum rc listen_open(
        struct ctx *c, const void *mem, const char *text, int *out_fd, const char **out_host_port)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
	struct addrinfo *list = NULL;
	const char *host, *port;
	int fd = -1;

	TRY(split(c, text, &host, &port));
	/* without a host the IPv6 wildcard takes IPv4 as well */
	hints.ai_family = host == NULL ? AF_INET6 : AF_UNSPEC;
	if (getaddrinfo(host, port, &hints, &list) != 0)
		return bad_listen(c, text);
	for (const struct addrinfo *a = list; a != NULL && fd < 0; a = a->ai_next)
		fd = open_one(a);
	int why = errno;
	freeaddrinfo(list);
	if (fd < 0 && host == NULL) {
		/* a kernel without IPv6 */
		return listen_open(
		        c, mem, talloc_asprintf(c, "0.0.0.0:%s", port), out_fd, out_host_port);
	}
	if (fd < 0)
		return ctx_fail_field(c, RC_UPSTREAM, "listen", "cannot_listen",
		        "Cannot listen on {text}: {reason}", "text", text, "reason", strerror(why),
		        NULL);
	*out_host_port = name_of(c, mem, fd, host);
	*out_fd = fd;
	return RC_OK;
}
