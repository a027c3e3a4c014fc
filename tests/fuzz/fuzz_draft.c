/* Any text as a draft in each language: every mark lies within the text, every date is one. */
#include <stdlib.h>
#include <string.h>

#include "base/ctx.h"
#include "base/str.h"
#include "fuzz.h"
#include "text/clarity.h"
#include "text/promise.h"
#include "text/shown.h"
#include "text/wording.h"

#define NOW 1795680000000

static void check_span(const struct tokens *ts, uint32_t from, uint32_t to)
{
	if (from >= to || to > ts->n)
		abort();
}

static void check_due(const struct due *due)
{
	char text[DUE_TEXT];

	due_write(due, text);
	if (due->kind == DUE_NEVER ? *text != 0 : strlen(text) < 10)
		abort();
	if (due->kind != DUE_NEVER && (due->month < 1 || due->month > 12 || due->day < 1 ||
	                                      due->day > 31 || due->hour < 0 || due->hour > 23))
		abort();
}

static void check_marks(const void *mem, const struct tongue *t, struct tokens *ts,
        const struct due_clock *clock, const char *text)
{
	const char *const customer[] = {text, NULL};
	struct clarity *c;
	struct wording *w;
	struct shown *s;

	size_t n = clarity_find(mem, t, ts, clock, &c);
	for (size_t i = 0; i < n; i++)
		check_span(ts, c[i].from, c[i].to);
	n = wording_find(mem, t, ts, &w);
	for (size_t i = 0; i < n; i++)
		check_span(ts, w[i].from, w[i].to);
	n = shown_find(mem, t, ts, &s);
	for (size_t i = 0; i < n; i++)
		check_span(ts, s[i].from, s[i].to);
	shown_restated(mem, t, ts, customer);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const struct due_clock clock = {.now_ms = NOW, .zone = "Europe/Athens"};
	static struct tongue *tongues[16];
	const char *const *codes = tongue_codes();
	struct ctx *c = ctx_new(NULL, NULL);
	char *text = utf8_clean(c, p, n);

	for (size_t i = 0; codes[i] != NULL && i < 16; i++) {
		struct promise *list;
		if (tongues[i] == NULL)
			tongues[i] = tongue_open(NULL, codes[i], NULL);
		struct tokens *ts = tokens_cut(c, tongues[i], text);
		size_t found = promises_find(c, tongues[i], ts, &clock, &list);
		for (size_t k = 0; k < found; k++) {
			check_span(ts, list[k].from, list[k].to);
			check_due(&list[k].due);
		}
		check_marks(c, tongues[i], ts, &clock, text);
	}
	due_calendar_read(c, text);
	talloc_free(c);
	return 0;
}
