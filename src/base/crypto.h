/*
 * base/crypto: libsodium and SHA-256, under names of what they are for here.
 */
#ifndef BASE_CRYPTO_H
#define BASE_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ctx.h"
#include "base/str.h"

#define SHA256_SIZE 32
#define KEY_SIZE 32

/* Once, in main, before any thread. */
MUST_CHECK enum rc crypto_start(void);

void crypto_random(void *p, size_t n);
/* n random bytes as base64url. */
char *crypto_token(const void *mem, size_t n);

void sha256(const void *p, size_t n, uint8_t out[SHA256_SIZE]);
char *sha256_hex(const void *mem, const void *p, size_t n);
/* The same in pieces, for what does not fit into memory: start, add, finish (hex; the sum is
 * then used up). */
struct sha256_sum;
struct sha256_sum *sha256_start(const void *mem);
void sha256_add(struct sha256_sum *s, const void *p, size_t n);
char *sha256_finish(struct sha256_sum *s, const void *mem);

/* HMAC-SHA-256 (RFC 2104). */
void hmac_sha256(const uint8_t key[KEY_SIZE], const void *p, size_t n, uint8_t out[SHA256_SIZE]);
/* Constant time. */
bool crypto_equal(const void *a, const void *b, size_t n);

/* Argon2id with libsodium's interactive limits (64 MiB). */
MUST_CHECK enum rc password_hash(struct ctx *c, const char *password, char **out);
bool password_verify(const char *hash, const char *password);

/* The desk's key: 32 bytes in a file of mode 0600; made when absent. */
MUST_CHECK enum rc key_open(struct ctx *c, const char *path, uint8_t out[KEY_SIZE]);
/* A sub-key for one purpose ("message-id", "seal", "cursor"). */
void key_derive(const uint8_t key[KEY_SIZE], const char *purpose, uint8_t out[KEY_SIZE]);
/* Secret box (XSalsa20-Poly1305), nonce in front, base64url. */
char *secret_seal(const void *mem, const uint8_t key[KEY_SIZE], const char *plain);
/* RC_INVALID: other key, or touched. */
MUST_CHECK enum rc secret_open(
        const void *mem, const uint8_t key[KEY_SIZE], const char *sealed, char **out);

#endif
