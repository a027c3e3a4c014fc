/*
 * http/asset: the web app inside the binary, by path. A table: no file is opened, so
 * no path can leave it. Made by tools/embed-web; lives as long as the program.
 */
#ifndef HTTP_ASSET_H
#define HTTP_ASSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct asset_bytes {
	const uint8_t *p; /* NULL: not in this form */
	size_t n;
};

struct asset {
	const char *path; /* "/assets/index-x.js"; NULL ends the table */
	const char *type;
	const char *etag; /* hash of the bytes, without quotes */
	bool immutable; /* the hash is in the name */
	struct asset_bytes plain, gzip, brotli;
};

/* NULL when there is none. */
const struct asset *asset_find(const struct asset *table, const char *path);

enum asset_coding { ASSET_PLAIN, ASSET_GZIP, ASSET_BROTLI };
/* The smallest form that this Accept-Encoding (may be NULL) takes. */
struct asset_bytes asset_pick(
        const struct asset *a, const char *accept_encoding, enum asset_coding *out_coding);

#endif
