#include "base/crypto.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <sodium.h>

#include "base/file.h"
#include "base/mem.h"

_Static_assert(KEY_SIZE == crypto_auth_hmacsha256_KEYBYTES, "HMAC key");
_Static_assert(KEY_SIZE == crypto_secretbox_KEYBYTES, "box key");

enum rc crypto_start(void)
{
	return sodium_init() < 0 ? RC_INTERNAL : RC_OK;
}

void crypto_random(void *p, size_t n)
{
	randombytes_buf(p, n);
}

char *crypto_token(const void *mem, size_t n)
{
	uint8_t *p = mem_must(talloc_size(mem, n + 1));
	char *token;

	randombytes_buf(p, n);
	token = b64url_encode(mem, p, n);
	sodium_memzero(p, n);
	talloc_free(p);
	return token;
}

/* By GnuTLS, which uses the processor's instructions for it: libsodium has none of its own. It
 * fails for nothing but memory. */
static void must(int rc)
{
	if (rc < 0)
		abort();
}

void sha256(const void *p, size_t n, uint8_t out[SHA256_SIZE])
{
	must(gnutls_hash_fast(GNUTLS_DIG_SHA256, p, n, out));
}

char *sha256_hex(const void *mem, const void *p, size_t n)
{
	uint8_t sum[SHA256_SIZE];

	sha256(p, n, sum);
	return hex_encode(mem, sum, sizeof sum);
}

struct sha256_sum {
	gnutls_hash_hd_t hash; /* NULL: it is used up */
};

static int sum_free(struct sha256_sum *s)
{
	if (s->hash != NULL)
		gnutls_hash_deinit(s->hash, NULL);
	return 0;
}

struct sha256_sum *sha256_start(const void *mem)
{
	struct sha256_sum *s = mem_must(talloc_zero(mem, struct sha256_sum));

	must(gnutls_hash_init(&s->hash, GNUTLS_DIG_SHA256));
	talloc_set_destructor(s, sum_free);
	return s;
}

void sha256_add(struct sha256_sum *s, const void *p, size_t n)
{
	must(gnutls_hash(s->hash, p, n));
}

char *sha256_finish(struct sha256_sum *s, const void *mem)
{
	uint8_t sum[SHA256_SIZE];

	gnutls_hash_deinit(s->hash, sum);
	s->hash = NULL;
	return hex_encode(mem, sum, sizeof sum);
}

void hmac_sha256(const uint8_t key[KEY_SIZE], const void *p, size_t n, uint8_t out[SHA256_SIZE])
{
	crypto_auth_hmacsha256(out, p, n, key);
}

bool crypto_equal(const void *a, const void *b, size_t n)
{
	return sodium_memcmp(a, b, n) == 0;
}

enum rc password_hash(struct ctx *c, const char *password, char **out)
{
	char hash[crypto_pwhash_STRBYTES];

	if (crypto_pwhash_str(hash, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
	            crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
		return ctx_broken(c, "no memory to hash a password");
	*out = mem_must(talloc_strdup(c, hash));
	return RC_OK;
}

bool password_verify(const char *hash, const char *password)
{
	return crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
}

static enum rc key_read(struct ctx *c, const char *path, uint8_t out[KEY_SIZE])
{
	struct bytes b;
	struct stat st;

	TRY(file_read(c, path, 4096, &b));
	if (stat(path, &st) != 0)
		return ctx_broken(c, "stat of the key file: %s", strerrordesc_np(errno));
	if ((st.st_mode & 077) != 0)
		return ctx_fail(c, RC_DENIED, "key_file_open_to_others",
		        "Others can read the key file {path}. Close it with chmod 600 {path}.",
		        "path", path, NULL);
	if (b.n != KEY_SIZE)
		return ctx_fail(c, RC_INVALID, "key_file_damaged",
		        "{path} is no key file. Put the right one back from a backup.", "path",
		        path, NULL);
	memcpy(out, b.p, KEY_SIZE);
	sodium_memzero((void *)(uintptr_t)b.p, b.n);
	return RC_OK;
}

/* Written aside and linked: of two commands that start at once, one wins and
 * both read the same key. */
static enum rc key_make(struct ctx *c, const char *path)
{
	uint8_t key[KEY_SIZE];
	char *token = crypto_token(c, 9);
	char *aside = mem_must(talloc_asprintf(c, "%s.%s", path, token));
	enum rc rc;

	randombytes_buf(key, sizeof key);
	rc = file_write_sync(c, aside, key, sizeof key, 0600);
	sodium_memzero(key, sizeof key);
	if (rc != RC_OK)
		return rc;
	if (link(aside, path) != 0 && errno != EEXIST)
		rc = ctx_fail(c, RC_INTERNAL, "file_unwritable",
		        "{path} could not be written: {why}.", "path", path, "why",
		        strerrordesc_np(errno), NULL);
	unlink(aside);
	return rc;
}

enum rc key_open(struct ctx *c, const char *path, uint8_t out[KEY_SIZE])
{
	if (!file_exists(path))
		TRY(key_make(c, path));
	return key_read(c, path, out);
}

void key_derive(const uint8_t key[KEY_SIZE], const char *purpose, uint8_t out[KEY_SIZE])
{
	hmac_sha256(key, purpose, strlen(purpose), out);
}

char *secret_seal(const void *mem, const uint8_t key[KEY_SIZE], const char *plain)
{
	size_t n = strlen(plain);
	size_t size = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + n;
	uint8_t *box = mem_must(talloc_size(mem, size));
	char *sealed;

	randombytes_buf(box, crypto_secretbox_NONCEBYTES);
	if (crypto_secretbox_easy(
	            box + crypto_secretbox_NONCEBYTES, (const uint8_t *)plain, n, box, key) != 0)
		abort();
	sealed = b64url_encode(mem, box, size);
	talloc_free(box);
	return sealed;
}

enum rc secret_open(const void *mem, const uint8_t key[KEY_SIZE], const char *sealed, char **out)
{
	size_t extra = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
	struct bytes box;
	char *plain;
	int bad;

	TRY(b64url_decode(mem, sealed, &box));
	if (box.n < extra) {
		talloc_free((void *)(uintptr_t)box.p);
		return RC_INVALID;
	}
	plain = mem_must(talloc_zero_size(mem, box.n - extra + 1));
	bad = crypto_secretbox_open_easy((uint8_t *)plain, box.p + crypto_secretbox_NONCEBYTES,
	        box.n - crypto_secretbox_NONCEBYTES, box.p, key);
	talloc_free((void *)(uintptr_t)box.p);
	if (bad != 0) {
		talloc_free(plain);
		return RC_INVALID;
	}
	*out = plain;
	return RC_OK;
}
