/* cli/inspect_text: promises and drafts. */
#include "cli/inspect_text.h"

#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "text/answer.h"
#include "text/clarity.h"
#include "text/promise.h"
#include "text/shown.h"
#include "text/stake.h"
#include "text/wording.h"

#define TEXTS_MAX 1000

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

enum rc value_stake(struct ctx *c, const struct options *o, const json_t *in, json_t **out)
{
	struct stake at;
	struct tokens *ts;
	json_t *found = json_null();

	TRY(need_tongue(c, o));
	if (!json_is_string(in))
		return ctx_fail(c, RC_INVALID, "no_text", "A JSON string is needed", NULL);
	ts = tokens_cut(c, o->tongue, json_string_value(in));
	if (stake_find(c, o->tongue, ts, &at))
		found = json_pack("{s:o, s:i, s:i}", "text",
		        json_text(tokens_text(c, ts, at.from, at.to)), "start",
		        (int)ts->list[at.from].cp, "end", (int)ts->list[at.to - 1].cp_end);
	*out = json_own(c, json_pack("{s:o}", "stake", found));
	return RC_OK;
}

/* ---- a draft ---- */

/* Where something was found, with its kind. */
static json_t *span_json(
        struct ctx *c, const struct tokens *ts, uint32_t from, uint32_t to, const char *kind)
{
	return json_pack("{s:o, s:i, s:i, s:s}", "text", json_text(tokens_text(c, ts, from, to)),
	        "start", (int)ts->list[from].cp, "end", (int)ts->list[to - 1].cp_end, "kind", kind);
}

/* The strings of a list, ended by NULL; NULL when it is absent. */
static enum rc read_texts(
        struct ctx *c, const json_t *in, const char *field, const char *const **out)
{
	const char **list = NULL;

	TRY(json_opt_texts(c, in, field, TEXTS_MAX, TOKENS_TEXT_MAX * 4, &list));
	*out = list;
	return RC_OK;
}

static void add_answers(json_t *out, const struct answers *a)
{
	json_t *unanswered = json_array(), *answered = json_array();

	for (size_t i = 0; i < a->n; i++) {
		json_array_append_new(answered, json_boolean(a->answered[i]));
		if (!a->answered[i])
			json_array_append_new(unanswered, json_text(a->asks[i]));
	}
	json_object_set_new(out, "unanswered", unanswered);
	json_object_set_new(out, "answered", answered);
}

static void add_marks(struct ctx *c, const struct options *o, struct tokens *ts, json_t *out)
{
	json_t *shown = json_array(), *clarity = json_array(), *wording = json_array();
	struct shown *s;
	struct clarity *l;
	struct wording *w;
	size_t n = shown_find(c, o->tongue, ts, &s);

	for (size_t i = 0; i < n; i++)
		json_array_append_new(
		        shown, span_json(c, ts, s[i].from, s[i].to, shown_name(s[i].kind)));
	n = clarity_find(c, o->tongue, ts, &o->clock, &l);
	for (size_t i = 0; i < n; i++)
		json_array_append_new(
		        clarity, span_json(c, ts, l[i].from, l[i].to, clarity_name(l[i].kind)));
	n = wording_find(c, o->tongue, ts, &w);
	for (size_t i = 0; i < n; i++) {
		json_t *one = span_json(c, ts, w[i].from, w[i].to, wording_name(w[i].kind));
		if (*w[i].say != 0)
			json_object_set_new(one, "say", json_text(w[i].say));
		json_array_append_new(wording, one);
	}
	json_object_set_new(out, "shown", shown);
	json_object_set_new(out, "clarity", clarity);
	json_object_set_new(out, "wording", wording);
}

enum rc value_draft(struct ctx *c, const struct options *o, const json_t *in, json_t **out)
{
	static const char *const nobody[] = {NULL};
	const char *const *customer = NULL, *const *asks = NULL, *draft;

	TRY(need_tongue(c, o));
	if (!json_is_object(in))
		return ctx_fail(c, RC_INVALID, "no_text", "An object with a draft is needed", NULL);
	TRY(json_get_text(c, in, "draft", TOKENS_TEXT_MAX * 4, &draft));
	TRY(read_texts(c, in, "customer", &customer));
	TRY(read_texts(c, in, "asks", &asks));
	if (customer == NULL)
		customer = nobody;
	struct tokens *ts = tokens_cut(c, o->tongue, draft);
	*out = json_own(c, json_object());
	add_answers(*out, answer_which(c, o->tongue, customer, asks, draft));
	json_object_set_new(
	        *out, "restated", json_boolean(shown_restated(c, o->tongue, ts, customer)));
	add_marks(c, o, ts, *out);
	return RC_OK;
}
