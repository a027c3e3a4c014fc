/* cli/inspect_text: promises and drafts. */
#include "cli/inspect_text.h"

#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "text/promise.h"

enum rc need_tongue(struct ctx *c, const struct options *o)
{
	if (o->tongue != NULL)
		return RC_OK;
	return ctx_fail(c, RC_INVALID, "usage",
	        "--lang needs a language of two letters: pl, el, lt, en", NULL);
}

/* Minutes east of Greenwich of an RFC 3339 time. */
static int offset_of(const char *text)
{
	size_t n = strlen(text);
	int hours, minutes;

	if (n < 6 || (text[n - 6] != '+' && text[n - 6] != '-') ||
	        sscanf(text + n - 5, "%2d:%2d", &hours, &minutes) != 2)
		return 0;
	return (text[n - 6] == '-' ? -1 : 1) * (hours * 60 + minutes);
}

static enum rc read_calendar(struct ctx *c, const char *path, struct options *o)
{
	struct bytes raw;

	TRY(file_read(c, path, DUE_CALENDAR_MAX, &raw));
	o->clock.calendar = due_calendar_read(c, utf8_clean(c, raw.p, raw.n));
	return RC_OK;
}

enum rc read_clock_option(
        struct ctx *c, const char *name, const char *value, struct options *o, bool *taken)
{
	*taken = true;
	if (strcmp(name, "--now") == 0) {
		if (clock_parse(value, &o->clock.now_ms) != RC_OK)
			return ctx_fail(c, RC_INVALID, "usage",
			        "--now needs a time like 2026-11-25T10:05:00+02:00", NULL);
		o->clock.offset_minutes = offset_of(value);
	} else if (strcmp(name, "--zone") == 0) {
		o->clock.zone = value;
	} else if (strcmp(name, "--calendar") == 0) {
		return read_calendar(c, value, o);
	} else {
		*taken = false;
	}
	return RC_OK;
}

enum rc value_promises(struct ctx *c, const struct options *o, const json_t *in, json_t **out)
{
	struct promise *list;
	struct tokens *ts;
	char due[DUE_TEXT];

	TRY(need_tongue(c, o));
	if (!json_is_string(in))
		return ctx_fail(c, RC_INVALID, "no_text", "A JSON string is needed", NULL);
	ts = tokens_cut(c, o->tongue, json_string_value(in));
	size_t n = promises_find(c, o->tongue, ts, &o->clock, &list);
	*out = json_own(c, json_array());
	for (size_t i = 0; i < n; i++) {
		const struct promise *p = &list[i];
		due_write(&p->due, due);
		json_array_append_new(*out,
		        json_pack("{s:o, s:i, s:i, s:s?}", "text",
		                json_text(tokens_text(c, ts, p->from, p->to)), "start",
		                (int)ts->list[p->from].cp, "end", (int)ts->list[p->to - 1].cp_end,
		                "due", *due != 0 ? due : NULL));
	}
	return RC_OK;
}
