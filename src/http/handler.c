#include "http/handler.h"

#include <string.h>

#include "base/str.h"

static const char *find(const struct http_param *list, const char *name)
{
	for (; list != NULL && list->name != NULL; list++)
		if (strcmp(list->name, name) == 0)
			return list->value;
	return NULL;
}

const char *http_query(const struct http_request *r, const char *name)
{
	return find(r->query, name);
}

const char *http_header(const struct http_request *r, const char *name)
{
	return find(r->headers, name);
}

const char *http_path(const struct http_request *r, const char *name)
{
	return find(r->path_params, name);
}

int64_t http_path_i64(const struct http_request *r, const char *name)
{
	const char *s = find(r->path_params, name);
	int64_t n;

	return s != NULL && str_to_i64(s, &n) == RC_OK ? n : 0;
}

int64_t http_query_i64_or(const struct http_request *r, const char *name, int64_t fallback)
{
	const char *s = find(r->query, name);
	int64_t n;

	return s != NULL && str_to_i64(s, &n) == RC_OK ? n : fallback;
}
