#include "base/ctx.h"

#include <stdarg.h>
#include <string.h>

#include <sodium.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"

/* More places than any sentence has; the rest would be a mistake in code. */
#define PAIRS_MAX 24
#define FILLED_MAX 65536

struct deferred {
	void *obj;
	void (*fn)(void *);
};

struct ctx *ctx_new(const void *parent, struct store *store)
{
	struct ctx *c = mem_must(talloc_zero(parent, struct ctx));
	uint8_t id[8];

	randombytes_buf(id, sizeof id);
	sodium_bin2hex(c->trace, sizeof c->trace, id, sizeof id);
	memcpy(c->lang, "en", 3);
	c->now_ms = clock_now_ms();
	c->store = store;
	return c;
}

static const char **pairs_copy(const void *mem, va_list ap)
{
	const char **pairs = mem_must(talloc_zero_array(mem, const char *, PAIRS_MAX + 1));

	for (size_t i = 0; i + 1 < PAIRS_MAX; i += 2) {
		const char *name = va_arg(ap, const char *);
		const char *value;

		if (name == NULL)
			break;
		value = va_arg(ap, const char *);
		pairs[i] = mem_must(talloc_strdup(pairs, name));
		pairs[i + 1] = mem_must(talloc_strdup(pairs, value != NULL ? value : ""));
	}
	return pairs;
}

static void failure_set(struct ctx *c, enum rc rc, const char *field, const char *slug,
        const char *msgid, const char **pairs)
{
	c->fail = (struct failure){
	        .rc = rc,
	        .slug = mem_must(talloc_strdup(c, slug)),
	        .msgid = msgid,
	        .pairs = pairs,
	        .text = text_fill(c, msgid, pairs),
	        .field = field != NULL ? mem_must(talloc_strdup(c, field)) : NULL,
	};
}

enum rc ctx_fail(struct ctx *c, enum rc rc, const char *slug, const char *msgid, ...)
{
	va_list ap;
	const char **pairs;

	va_start(ap, msgid);
	pairs = pairs_copy(c, ap);
	va_end(ap);
	failure_set(c, rc, NULL, slug, msgid, pairs);
	return rc;
}

enum rc ctx_fail_field(
        struct ctx *c, enum rc rc, const char *field, const char *slug, const char *msgid, ...)
{
	va_list ap;
	const char **pairs;

	va_start(ap, msgid);
	pairs = pairs_copy(c, ap);
	va_end(ap);
	failure_set(c, rc, field, slug, msgid, pairs);
	return rc;
}

enum rc ctx_broken(struct ctx *c, const char *fmt, ...)
{
	enum rc rc;
	va_list ap;

	rc = ctx_fail(c, RC_INTERNAL, "internal",
	        "Something went wrong on our side. The log has it under {trace}.", "trace",
	        c->trace, NULL);
	va_start(ap, fmt);
	c->fail.detail = mem_must(talloc_vasprintf(c, fmt, ap));
	va_end(ap);
	return rc;
}

void ctx_clear_failure(struct ctx *c)
{
	c->fail = (struct failure){.rc = RC_OK};
}

static int deferred_run(struct deferred *d)
{
	d->fn(d->obj);
	return 0;
}

void *ctx_defer(const void *mem, void *obj, void (*fn)(void *))
{
	struct deferred *d = mem_must(talloc(mem, struct deferred));

	d->obj = obj;
	d->fn = fn;
	talloc_set_destructor(d, deferred_run);
	return obj;
}

static const char *pair_find(const char *const *pairs, const char *name, size_t n)
{
	if (pairs == NULL)
		return NULL;
	for (size_t i = 0; pairs[i] != NULL; i += 2) {
		if (strlen(pairs[i]) == n && memcmp(pairs[i], name, n) == 0)
			return pairs[i + 1] != NULL ? pairs[i + 1] : "";
	}
	return NULL;
}

char *text_fill(const void *mem, const char *msg, const char *const *pairs)
{
	struct buf *b = buf_new(mem, FILLED_MAX);
	char *out;

	while (*msg != '\0') {
		const char *close = *msg == '{' ? strchr(msg, '}') : NULL;
		const char *value = NULL;

		if (close != NULL)
			value = pair_find(pairs, msg + 1, (size_t)(close - msg - 1));
		if (value != NULL) {
			buf_adds(b, value);
			msg = close + 1;
		} else {
			buf_addc(b, *msg++);
		}
	}
	out = talloc_steal(mem, b->p);
	talloc_free(b);
	return out;
}
