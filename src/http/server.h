/*
 * http/server: the door. libmicrohttpd reads requests, workers answer them.
 * Knows the table of operations and of assets only as given; no noun of the desk.
 * Owned by main: started once, stopped once; stopping answers what is under way.
 */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "base/str.h"
#include "http/asset.h"
#include "http/route.h"

struct server;
struct hub;

struct server_options {
	const char *listen; /* "127.0.0.1:8080", "[::1]:8080", "*:8080" */
	const char *public_url; /* "" or without a slash at the end */
	const char *const *trusted_proxies; /* addresses and networks, ended by NULL */
	const char *tls_cert, *tls_key; /* PEM files; both "" for plain HTTP */
	int workers; /* threads that answer; 0: 8 */
	const struct operation *operations;
	const struct asset *assets;
	struct hub *hub;
};

/* RC_INVALID: an option is wrong; RC_UPSTREAM: the address is taken. */
MUST_CHECK enum rc server_start(
        struct ctx *c, struct store *store, const struct server_options *o, struct server **out);
/* Where it listens, "http://127.0.0.1:8080"; lives as long as the server. */
const char *server_address(const struct server *s);
/* Take no new connection; answer, resume and close the others; free. Accepts NULL. */
void server_stop(struct server *s);

#endif
