#include "http/proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "base/str.h"

struct network {
	uint8_t address[16]; /* IPv4 as ::ffff:a.b.c.d */
	int bits;
};

struct proxy_list {
	size_t n;
	struct network *networks;
};

static bool address_read(const char *text, uint8_t out[16], bool *out_v4)
{
	struct in_addr v4;

	if (inet_pton(AF_INET, text, &v4) == 1) {
		memset(out, 0, 10);
		memset(out + 10, 0xff, 2);
		memcpy(out + 12, &v4, 4);
		*out_v4 = true;
		return true;
	}
	*out_v4 = false;
	return inet_pton(AF_INET6, text, out) == 1;
}

static enum rc network_read(struct ctx *c, const char *text, struct network *out)
{
	char *copy = str_trim(c, text);
	char *slash = strchr(copy, '/');
	int64_t bits = -1;
	bool v4;

	if (slash != NULL)
		*slash = '\0';
	bool good = address_read(copy, out->address, &v4) &&
	            (slash == NULL || str_to_i64(slash + 1, &bits) == RC_OK);
	if (!good || (slash != NULL && (bits < 0 || bits > (v4 ? 32 : 128))))
		return ctx_fail_field(c, RC_INVALID, "trusted_proxies", "bad_network",
		        "{text} is neither an address nor a network", "text", text, NULL);
	out->bits = slash == NULL ? 128 : (int)bits + (v4 ? 96 : 0);
	return RC_OK;
}

enum rc proxy_list_new(
        struct ctx *c, const void *mem, const char *const *texts, struct proxy_list **out)
{
	struct proxy_list *l = talloc_zero(mem, struct proxy_list);
	size_t n = 0;

	while (texts != NULL && texts[n] != NULL)
		n++;
	l->networks = talloc_zero_array(l, struct network, n + 1);
	for (size_t i = 0; i < n; i++)
		TRY(network_read(c, texts[i], &l->networks[l->n++]));
	*out = l;
	return RC_OK;
}

static bool within(const struct network *net, const uint8_t address[16])
{
	int whole = net->bits / 8;
	int rest = net->bits % 8;

	if (memcmp(net->address, address, (size_t)whole) != 0)
		return false;
	if (rest == 0)
		return true;
	uint8_t mask = (uint8_t)(0xff << (8 - rest));
	return ((net->address[whole] ^ address[whole]) & mask) == 0;
}

bool proxy_trusted(const struct proxy_list *l, const char *ip)
{
	uint8_t address[16];
	bool v4;

	if (l->n == 0 || !address_read(ip, address, &v4))
		return false;
	for (size_t i = 0; i < l->n; i++)
		if (within(&l->networks[i], address))
			return true;
	return false;
}

const char *proxy_ip(const void *mem, const struct sockaddr *a)
{
	char text[INET6_ADDRSTRLEN] = "";

	if (a != NULL && a->sa_family == AF_INET) {
		struct sockaddr_in v4;
		memcpy(&v4, a, sizeof(v4));
		inet_ntop(AF_INET, &v4.sin_addr, text, sizeof(text));
	} else if (a != NULL && a->sa_family == AF_INET6) {
		struct sockaddr_in6 v6;
		memcpy(&v6, a, sizeof(v6));
		if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr))
			inet_ntop(AF_INET, &v6.sin6_addr.s6_addr[12], text, sizeof(text));
		else
			inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof(text));
	}
	return talloc_strdup(mem, text);
}

const char *proxy_client(
        const struct proxy_list *l, const void *mem, const char *peer, const char *forwarded_for)
{
	uint8_t address[16];
	bool v4;

	if (forwarded_for == NULL || !proxy_trusted(l, peer))
		return peer;
	char *rest = talloc_strdup(mem, forwarded_for);
	const char *client = peer;
	while (rest != NULL) {
		char *comma = strrchr(rest, ',');
		const char *one = str_trim(mem, comma != NULL ? comma + 1 : rest);
		if (!address_read(one, address, &v4))
			return client;
		client = one;
		if (!proxy_trusted(l, one) || comma == NULL)
			return client;
		*comma = '\0';
	}
	return client;
}
