/*
 * http/route: the table of operations, and which of them a request is for.
 * Knows methods and paths; the table itself is made from api/openapi.yaml and
 * handed over by main. Nothing is owned but what out_params allocates.
 */
#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H

#include "http/handler.h"
#include "http/schema.h"

#define API_PREFIX "/api/v1"

enum permission {
	PERMISSION_PUBLIC,
	PERMISSION_SIGNED_IN,
	PERMISSION_AGENT,
	PERMISSION_LEAD,
	PERMISSION_ADMIN
};

enum param_in { PARAM_PATH, PARAM_QUERY, PARAM_HEADER };

struct operation_param {
	const char *name; /* NULL ends the list */
	enum param_in in;
	bool required;
	const struct schema *schema;
};

struct operation {
	const char *id; /* NULL ends the table */
	const char *method, *path; /* below API_PREFIX, with {name} parts */
	enum permission permission;
	uint32_t scope; /* bit that a token needs; 0: no token may */
	size_t max_body; /* 0: takes no body */
	bool raw_body, stream;
	bool body_optional;
	bool changes_access; /* afterwards nothing resolved before is believed */
	bool unkept; /* nothing of request or answer is kept, whatever key comes with it */
	const struct schema *body;
	const struct operation_param *params; /* may be NULL */
	enum rc (*handler)(struct ctx *, const struct http_request *, struct http_reply *);
};

enum route_result { ROUTE_FOUND, ROUTE_NO_PATH, ROUTE_NO_METHOD };

/* path: below API_PREFIX, percent-decoded part by part. out_params: the {name}
 * parts, in mem, ended by name NULL. HEAD finds the GET. out_allow (in mem) is
 * set for ROUTE_NO_METHOD: "GET, HEAD, POST, OPTIONS". */
enum route_result route_find(const struct operation *table, const void *mem, const char *method,
        const char *path, const struct operation **out, struct http_param **out_params,
        const char **out_allow);

/* Decode %XX in place. RC_INVALID: broken, a NUL, or no UTF-8. */
MUST_CHECK enum rc url_decode(char *s);

#endif
