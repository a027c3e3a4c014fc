/*
 * base/json_out: JSON written as it goes out, without a tree of it.
 *
 * For the pages that are asked for most: a tree costs more than the rows it shows. Keys are ours
 * and plain ASCII; key NULL is a value of a list, or the outermost. Whoever opens an object or a
 * list ends it. The text is always ended by NUL.
 */
#ifndef BASE_JSON_OUT_H
#define BASE_JSON_OUT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct json_out {
	char *p;
	size_t n, cap;
};

struct json_out *json_out_new(const void *mem);

void json_put_object(struct json_out *o, const char *key);
void json_end_object(struct json_out *o);
void json_put_list(struct json_out *o, const char *key);
void json_end_list(struct json_out *o);

/* NULL is null; what is no UTF-8 is made so, as by json_text(). */
void json_put_text(struct json_out *o, const char *key, const char *s);
void json_put_text_n(struct json_out *o, const char *key, const char *s, size_t n);
void json_put_i64(struct json_out *o, const char *key, int64_t v);
void json_put_id(struct json_out *o, const char *key, int64_t id); /* 0 is null */
void json_put_bool(struct json_out *o, const char *key, bool v);
void json_put_null(struct json_out *o, const char *key);
void json_put_time(struct json_out *o, const char *key, int64_t ms); /* as json_time() */
/* A tree, for what is seldom there. Takes j. */
void json_put_tree(struct json_out *o, const char *key, json_t *j);
/* As json_write() wrote it in this request, unread. */
void json_put_written(struct json_out *o, const char *key, const char *text);
/* The list below `name` of an object that json_write() wrote; an empty one when there is none. */
void json_put_list_of(struct json_out *o, const char *key, const char *object, const char *name);

/* What was written, as a tree, for who adds to it. */
json_t *json_out_tree(const struct json_out *o);

#endif
