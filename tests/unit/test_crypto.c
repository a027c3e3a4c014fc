#include "unit.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"

static int start(void **state)
{
	return crypto_start() == RC_OK ? 0 : -1;
}

static void known_sums(void **state)
{
	static const uint8_t key[KEY_SIZE] = {0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b,
	        0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b};
	uint8_t mac[SHA256_SIZE];

	assert_string_equal(sha256_hex(*state, "abc", 3),
	        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_string_equal(sha256_hex(*state, "", 0),
	        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	/* RFC 4231, case 1; a key padded with zeros is the same key */
	hmac_sha256(key, "Hi There", 8, mac);
	assert_string_equal(hex_encode(*state, mac, sizeof mac),
	        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
}

static void a_sum_in_pieces_is_the_same(void **state)
{
	struct sha256_sum *s = sha256_start(*state);

	sha256_add(s, "a", 1);
	sha256_add(s, "", 0);
	sha256_add(s, "bc", 2);
	assert_string_equal(sha256_finish(s, *state), sha256_hex(*state, "abc", 3));
	assert_string_equal(sha256_finish(sha256_start(*state), *state), sha256_hex(*state, "", 0));
}

static void tokens_differ(void **state)
{
	char *a = crypto_token(*state, 24);

	assert_int_equal(strlen(a), 32);
	assert_string_not_equal(a, crypto_token(*state, 24));
	assert_true(crypto_equal("abc", "abc", 3));
	assert_false(crypto_equal("abc", "abd", 3));
}

static void passwords(void **state)
{
	char *hash;

	assert_int_equal(password_hash(*state, "zażółć gęślą", &hash), RC_OK);
	assert_true(str_starts(hash, "$argon2id$"));
	assert_true(password_verify(hash, "zażółć gęślą"));
	assert_false(password_verify(hash, "zażółć gęśla"));
	assert_false(password_verify("", "x"));
	assert_false(password_verify("not a hash", "x"));
}

static void sealed_opens_with_its_key_alone(void **state)
{
	uint8_t key[KEY_SIZE], other[KEY_SIZE];
	const char *plain = "a mailbox's password";
	char *sealed, *touched;
	char *open = NULL;

	crypto_random(key, sizeof key);
	key_derive(key, "seal", other);
	sealed = secret_seal(*state, key, plain);
	assert_null(strstr(sealed, plain));
	assert_string_not_equal(sealed, secret_seal(*state, key, plain));
	assert_int_equal(secret_open(*state, other, sealed, &open), RC_INVALID);
	touched = talloc_strdup(*state, sealed);
	touched[strlen(touched) / 2] ^= 1;
	assert_int_equal(secret_open(*state, key, touched, &open), RC_INVALID);
	assert_int_equal(secret_open(*state, key, "", &open), RC_INVALID);
	assert_int_equal(secret_open(*state, key, "AAAA", &open), RC_INVALID);
	assert_null(open);
	assert_int_equal(secret_open(*state, key, sealed, &open), RC_OK);
	assert_string_equal(open, plain);
	assert_int_equal(secret_open(*state, key, secret_seal(*state, key, ""), &open), RC_OK);
	assert_string_equal(open, "");
}

static void key_file_is_made_once(void **state)
{
	struct ctx *c = *state;
	char dir[] = "/tmp/wellspring-unit-XXXXXX";
	uint8_t first[KEY_SIZE], second[KEY_SIZE];
	struct stat st;
	char *path;

	assert_non_null(mkdtemp(dir));
	path = path_join(c, dir, "key");
	assert_int_equal(key_open(c, path, first), RC_OK);
	assert_int_equal(key_open(c, path, second), RC_OK);
	assert_memory_equal(first, second, KEY_SIZE);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(chmod(path, 0644), 0);
	assert_int_equal(key_open(c, path, second), RC_DENIED);
	assert_int_equal(file_write_sync(c, path, "short", 5, 0600), RC_OK);
	assert_int_equal(key_open(c, path, second), RC_INVALID);
	unlink(path);
	assert_int_equal(rmdir(dir), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        UNIT(known_sums),
	        UNIT(a_sum_in_pieces_is_the_same),
	        UNIT(tokens_differ),
	        UNIT(passwords),
	        UNIT(sealed_opens_with_its_key_alone),
	        UNIT(key_file_is_made_once),
	};

	return cmocka_run_group_tests_name("crypto", tests, start, NULL);
}
