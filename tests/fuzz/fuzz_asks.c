/* Any message and any draft (parted by a zero byte): asks lie within the message and in order, and
 * each is told answered or not. The first byte takes the language. */
#include <stdlib.h>
#include <string.h>

#include "base/ctx.h"
#include "base/str.h"
#include "fuzz.h"
#include "text/answer.h"

static const struct tongue *tongue(uint8_t first)
{
	static struct tongue *opened[4];
	static const char *const codes[4] = {"pl", "el", "lt", "en"};

	if (opened[first % 4] == NULL)
		opened[first % 4] = tongue_open(NULL, codes[first % 4], NULL);
	return opened[first % 4];
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	const uint8_t *zero = n > 0 ? memchr(p + 1, 0, n - 1) : NULL;
	size_t first = zero != NULL ? (size_t)(zero - p) : n;
	uint32_t at = 0;
	struct ask *asks;

	if (n == 0)
		return 0;
	struct ctx *c = ctx_new(NULL, NULL);
	const struct tongue *t = tongue(*p);
	char *message = utf8_clean(c, p + 1, first - 1);
	char *draft = zero != NULL ? utf8_clean(c, zero, n - first) : message;
	size_t found = asks_find(c, t, message, &asks);
	uint32_t length = (uint32_t)utf8_length(message);

	if (found > ASKS_MAX)
		abort();
	for (size_t i = 0; i < found; i++) {
		if (asks[i].start < at || asks[i].end <= asks[i].start || asks[i].end > length ||
		        utf8_length(asks[i].text) != asks[i].end - asks[i].start ||
		        strstr(message, asks[i].text) == NULL)
			abort();
		at = asks[i].end;
	}
	const char *customer[] = {message, NULL};
	struct answers *a = answer_which(c, t, customer, NULL, draft);
	if (a->n != found)
		abort();
	talloc_free(c);
	return 0;
}
