/*
 * http/listen: a listening socket from "host:port". Knows addresses only.
 * The socket is the caller's.
 */
#ifndef HTTP_LISTEN_H
#define HTTP_LISTEN_H

#include "base/ctx.h"

/* "127.0.0.1:8080", "[::1]:8080", "localhost:8080", "*:8080" or ":8080" for all; port 0:
 * any free one. out_host and out_port in mem: as a browser would write them.
 * RC_INVALID: not such a text; RC_UPSTREAM: the address is taken or not ours. */
MUST_CHECK enum rc listen_open(
        struct ctx *c, const void *mem, const char *text, int *out_fd, const char **out_host_port);

/* Only whether it is such a text. */
MUST_CHECK enum rc listen_check(struct ctx *c, const char *text);

#endif
