/*
 * http/proxy: whose X-Forwarded-* is believed.
 * Pure but for parsing at start. Owned by the server.
 */
#ifndef HTTP_PROXY_H
#define HTTP_PROXY_H

#include <sys/socket.h>

#include "base/ctx.h"

struct proxy_list;

/* "10.0.0.0/8", "::1", "192.0.2.7"; RC_INVALID names the wrong one. */
MUST_CHECK enum rc proxy_list_new(
        struct ctx *c, const void *mem, const char *const *texts, struct proxy_list **out);
bool proxy_trusted(const struct proxy_list *l, const char *ip);
/* The address of a socket as text, IPv4-mapped ones as IPv4; in mem. */
const char *proxy_ip(const void *mem, const struct sockaddr *a);
/* The client behind trusted proxies: the last address of X-Forwarded-For that is no
 * trusted proxy itself; peer when there is none that is an address. */
const char *proxy_client(
        const struct proxy_list *l, const void *mem, const char *peer, const char *forwarded_for);

#endif
