/*
 * http/schema: the shape of what comes in, and the check of it.
 * Knows JSON and text; not where they come from and not what they mean.
 * Tables are made by tools/gen-api and live as long as the program.
 */
#ifndef HTTP_SCHEMA_H
#define HTTP_SCHEMA_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"

enum schema_type {
	SCHEMA_STRING = 1,
	SCHEMA_INTEGER = 2,
	SCHEMA_BOOLEAN = 4,
	SCHEMA_OBJECT = 8,
	SCHEMA_ARRAY = 16,
	SCHEMA_NULL = 32
};

/* Each is matched by hand: no regular expression runs on a stranger's text. */
enum schema_pattern {
	PATTERN_NONE,
	PATTERN_ADDRESS, /* one @, something on both sides, no white space, no <> */
	PATTERN_CURSOR, /* 1-200 of A-Z a-z 0-9 _ - */
	PATTERN_LANGUAGE, /* pl, pt-BR */
	PATTERN_SHA256, /* 64 hex digits */
	PATTERN_TIME /* RFC 3339 */
};

struct schema_field {
	const char *name;
	const struct schema *schema;
	bool required;
};

struct schema {
	unsigned types; /* set of enum schema_type */
	enum schema_pattern pattern;
	size_t min_length, max_length; /* code points; max 0: no limit of its own */
	size_t max_items, max_fields;
	int64_t min, max;
	const char *const *choices; /* ended by NULL; NULL: any text */
	const struct schema *items;
	const struct schema_field *fields; /* of an object; others are refused … */
	size_t field_count;
	const struct schema *extra; /* … unless they match this */
};

/* RC_INVALID with the path of the field ("to.2") and a plain sentence. */
MUST_CHECK enum rc schema_check(struct ctx *c, const struct schema *s, const json_t *value);

/* The same for one parameter of path, query or header, which is text. */
MUST_CHECK enum rc schema_check_text(
        struct ctx *c, const struct schema *s, const char *field, const char *value);

#endif
