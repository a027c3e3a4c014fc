#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/ctx.h"
#include "base/str.h"

#define LINE_MAX_BYTES 8192

/* The one process-wide switch here: a log line may come from any thread. */
static atomic_int level_now = LOG_INFO;

static const char *const level_names[] = {"error", "warn", "info", "debug"};

void log_set_level(enum log_level level)
{
	atomic_store(&level_now, level);
}

enum log_level log_level_get(void)
{
	return (enum log_level)atomic_load(&level_now);
}

static bool is_plain(const char *s)
{
	if (*s == '\0')
		return false;
	for (; *s != '\0'; s++) {
		if ((unsigned char)*s <= ' ' || *s == '"' || *s == '=' || *s == '\\' || *s == 0x7F)
			return false;
	}
	return true;
}

static void add_value(struct buf *b, const char *s)
{
	if (is_plain(s)) {
		buf_adds(b, s);
		return;
	}
	buf_addc(b, '"');
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			buf_addf(b, "\\%c", *s);
		else if (*s == '\n')
			buf_adds(b, "\\n");
		else if ((unsigned char)*s < ' ' || *s == 0x7F)
			buf_addf(b, "\\x%02x", (unsigned char)*s);
		else
			buf_addc(b, *s);
	}
	buf_addc(b, '"');
}

static void add_pair(struct buf *b, const char *name, const char *value)
{
	if (value == NULL)
		return;
	buf_addf(b, " %s=", name);
	add_value(b, value);
}

static struct buf *line_start(enum log_level level, const char *event)
{
	struct buf *b = buf_new(NULL, LINE_MAX_BYTES);
	char *at = clock_format(b, clock_now_ms());

	buf_addf(b, "t=%s level=%s event=%s", at, level_names[level], event);
	return b;
}

/* One write per line, so that lines of threads and processes do not mix.
 * A log that cannot be written has nowhere to say so. */
static void line_end(struct buf *b)
{
	size_t done = 0;

	if (b->full)
		b->p[b->n - 1] = '\n';
	else
		buf_addc(b, '\n');
	while (done < b->n) {
		ssize_t n = write(STDERR_FILENO, b->p + done, b->n - done);

		if (n <= 0)
			break;
		done += (size_t)n;
	}
	talloc_free(b);
}

void log_line(enum log_level level, const char *event, ...)
{
	struct buf *b;
	va_list ap;

	if (level > log_level_get())
		return;
	b = line_start(level, event);
	va_start(ap, event);
	for (;;) {
		const char *name = va_arg(ap, const char *);

		if (name == NULL)
			break;
		add_pair(b, name, va_arg(ap, const char *));
	}
	va_end(ap);
	line_end(b);
}

void log_failure(enum log_level level, const char *event, const struct ctx *c)
{
	log_line(level, event, "rc", rc_name(c->fail.rc), "slug",
	        c->fail.slug != NULL ? c->fail.slug : "none", "trace", c->trace, "text",
	        c->fail.text != NULL ? c->fail.text : "", "detail",
	        c->fail.detail != NULL ? c->fail.detail : "", NULL);
}
