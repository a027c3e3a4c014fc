/* desk/message_id: Message-IDs and plus-addresses that only we can make. */
#include "desk/message_id.h"

#include <string.h>

#include "base/crypto.h"
#include "base/str.h"
#include "store/engine.h"

#define MAC_BYTES 10
#define MAC_CHARS 16
#define NUMBER_CHARS 13 /* 2^63 in base 36 */

static const char *write_number(char out[NUMBER_CHARS + 1], int64_t v)
{
	char *p = out + NUMBER_CHARS;
	uint64_t left = (uint64_t)v;

	*p = 0;
	do {
		*--p = "0123456789abcdefghijklmnopqrstuvwxyz"[left % 36];
		left /= 36;
	} while (left != 0 && p > out);
	return p;
}

static int digit(char ch)
{
	if (ch >= '0' && ch <= '9')
		return ch - '0';
	if (ch >= 'a' && ch <= 'z')
		return ch - 'a' + 10;
	return -1;
}

/* A number and the dot behind it. NULL when that is not what stands there. */
static const char *read_number(const char *s, int64_t *out)
{
	uint64_t v = 0;
	int n = 0;

	for (; *s != '.'; s++, n++) {
		int d = digit(*s);
		if (d < 0 || n == NUMBER_CHARS || v > INT64_MAX / 36)
			return NULL;
		v = v * 36 + (uint64_t)d;
	}
	if (n == 0 || v > INT64_MAX)
		return NULL;
	*out = (int64_t)v;
	return s + 1;
}

/* 80 bits are 16 letters of base32 (RFC 4648 §6, in lower case). */
static void sign(struct ctx *c, const char *what, char out[MAC_CHARS + 1])
{
	uint8_t key[KEY_SIZE], mac[SHA256_SIZE];

	key_derive(store_key(c->store), "message-id", key);
	hmac_sha256(key, what, strlen(what), mac);
	for (int i = 0; i < MAC_CHARS; i++) {
		int bit = i * 5, byte = bit / 8;
		unsigned pair =
		        (unsigned)mac[byte] << 8 | (byte + 1 < MAC_BYTES ? mac[byte + 1] : 0u);
		out[i] = "abcdefghijklmnopqrstuvwxyz234567"[pair >> (11 - bit % 8) & 31];
	}
	out[MAC_CHARS] = 0;
}

static const char *domain_of(const char *address)
{
	const char *at = strrchr(address, '@');
	return at == NULL ? "localhost" : at + 1;
}

char *message_id_make(struct ctx *c, const void *mem, int64_t conversation, int64_t nonce,
        const char *mailbox_address)
{
	char a[NUMBER_CHARS + 1], b[NUMBER_CHARS + 1], mac[MAC_CHARS + 1];
	char *id = talloc_asprintf(
	        mem, "ws.%s.%s.", write_number(a, conversation), write_number(b, nonce));

	sign(c, id, mac);
	return talloc_asprintf_append(id, "%s@%s", mac, domain_of(mailbox_address));
}

/* Everything up to the last dot is what was signed. rest: after the MAC. */
static bool is_signed(struct ctx *c, const char *start, const char *mac, char rest)
{
	char wanted[MAC_CHARS + 1];

	if (strlen(mac) < MAC_CHARS || mac[MAC_CHARS] != rest)
		return false;
	char *what = talloc_strndup(c, start, (size_t)(mac - start));
	sign(c, what, wanted);
	talloc_free(what);
	return crypto_equal(wanted, mac, MAC_CHARS);
}

enum rc message_id_verify(struct ctx *c, const char *message_id, int64_t *out_conversation)
{
	int64_t conversation, nonce;

	if (message_id == NULL || strlen(message_id) > 500)
		return RC_NOT_FOUND;
	/* some machines change the case on the way */
	const char *id = str_lower(c, message_id), *at = id;
	if (!str_starts(id, "ws."))
		return RC_NOT_FOUND;
	if ((at = read_number(id + 3, &conversation)) == NULL ||
	        (at = read_number(at, &nonce)) == NULL || !is_signed(c, id, at, '@'))
		return RC_NOT_FOUND;
	*out_conversation = conversation;
	return RC_OK;
}

char *plus_address_make(
        struct ctx *c, const void *mem, int64_t conversation, const char *mailbox_address)
{
	char a[NUMBER_CHARS + 1], mac[MAC_CHARS + 1];
	char *what = talloc_asprintf(c, "ws.%s.", write_number(a, conversation));
	size_t local = strlen(mailbox_address) - strlen(domain_of(mailbox_address));

	sign(c, what, mac);
	return talloc_asprintf(mem, "%.*s+%s%s@%s", (int)(local == 0 ? 0 : local - 1),
	        mailbox_address, what, mac, domain_of(mailbox_address));
}

enum rc plus_address_verify(struct ctx *c, const char *address, int64_t *out_conversation)
{
	int64_t conversation;
	const char *tag = NULL;

	if (address == NULL || strlen(address) > 500)
		return RC_NOT_FOUND;
	const char *low = str_lower(c, address), *at = strrchr(low, '@');
	for (const char *p = low; (p = strstr(p, "+ws.")) != NULL && p < at; p++)
		tag = p + 1;
	if (tag == NULL || (at = read_number(tag + 3, &conversation)) == NULL ||
	        !is_signed(c, tag, at, '@'))
		return RC_NOT_FOUND;
	*out_conversation = conversation;
	return RC_OK;
}
