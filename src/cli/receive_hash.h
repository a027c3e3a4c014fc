/*
 * cli/receive_hash: SHA-256 (FIPS 180-4) without a library, so that one process starts fast.
 * Knows bytes only. The caller owns the struct.
 */
#ifndef CLI_RECEIVE_HASH_H
#define CLI_RECEIVE_HASH_H

#include <stddef.h>
#include <stdint.h>

struct receive_hash {
	uint32_t h[8];
	uint64_t total;
	uint8_t block[64];
	size_t n;
};

void receive_hash_begin(struct receive_hash *s);
void receive_hash_add(struct receive_hash *s, const uint8_t *p, size_t n);
/* 64 hex digits and a NUL. */
void receive_hash_end(struct receive_hash *s, char out[65]);

#endif
