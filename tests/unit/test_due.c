/* text/due: lang/<code>/times.test, calendars and zones. The folder is the argument or ../lang. */
#include <stdio.h>
#include <stdlib.h>

#include "unit.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/str.h"
#include "text/due.h"

static const char *lang_folder;

/* Local time as the offset that makes it so; zone NULL. */
static struct due_clock clock_at(const char *local)
{
	struct due_clock c = {0};
	char text[32];

	snprintf(text, sizeof text, "%.16s:00Z", local);
	assert_int_equal(clock_parse(text, &c.now_ms), RC_OK);
	return c;
}

static void said(void *mem, struct tongue *t, const struct due_clock *clock, const char *text,
        char out[DUE_TEXT])
{
	struct tokens *ts = tokens_cut(mem, t, text);
	struct due_times *d = due_times_find(mem, t, ts, clock);
	struct due due = {0};

	out[0] = 0;
	if (due_read(d, 0, (uint32_t)ts->n, &due))
		due_write(&due, out);
}

static int check_line(void *mem, struct tongue *t, const struct due_clock *clock, char *line)
{
	char got[DUE_TEXT], *bar = strstr(line, " | ");

	assert_non_null(bar);
	*bar = 0;
	said(mem, t, clock, line, got);
	const char *want = strcmp(bar + 3, "null") == 0 ? "" : bar + 3;
	if (strcmp(got, want) == 0)
		return 0;
	printf("# %s: %s: %s, not %s\n", tongue_code(t), line, want, got);
	return 1;
}

static void as_people_write_them(void **state)
{
	int wrong = 0;

	for (const char *const *code = tongue_codes(); *code != NULL; code++) {
		struct due_clock clock = {0};
		struct tongue *t = tongue_open(*state, *code, NULL);
		struct bytes raw;
		size_t faults;
		char *path = talloc_asprintf(*state, "%s/%s/times.test", lang_folder, *code);
		const struct tongue_fault *fault = tongue_faults(t, &faults);

		for (size_t i = 0; i < faults; i++)
			printf("# %s/%s:%d: %s\n", *code, fault[i].file, fault[i].line,
			        fault[i].why);
		assert_int_equal(file_read(*state, path, 1u << 20, &raw), RC_OK);
		char *text = utf8_clean(*state, raw.p, raw.n), *save = NULL;
		for (char *line = strtok_r(text, "\n", &save); line != NULL;
		        line = strtok_r(NULL, "\n", &save)) {
			if (*line == '@')
				clock = clock_at(line + 2);
			else if (*line != '#')
				wrong += check_line(*state, t, &clock, line);
		}
	}
	assert_int_equal(wrong, 0);
}

static void calendars(void **state)
{
	struct due_clock clock = clock_at("2026-12-23T10:00");
	struct tongue *t = tongue_open(*state, "en", NULL);
	char got[DUE_TEXT];

	said(*state, t, &clock, "in two working days", got);
	assert_string_equal(got, "2026-12-25");
	clock.calendar = due_calendar_read(
	        *state, "{\"holidays\": [\"2026-12-24\", \"2026-12-25\", \"2026-02-30\"]}");
	assert_int_equal(clock.calendar->n, 2);
	said(*state, t, &clock, "in two working days", got);
	assert_string_equal(got, "2026-12-29");
	clock.calendar = due_calendar_read(*state, "mon wed Friday saturday\n2026-12-26\n");
	said(*state, t, &clock, "within three working days", got);
	assert_string_equal(got, "2026-12-30");
}

static void zones(void **state)
{
	struct due_clock clock = {0};
	struct tongue *t = tongue_open(*state, "en", NULL);
	char got[DUE_TEXT];

	/* one hour is missing that night */
	assert_int_equal(clock_parse("2026-03-28T23:30:00Z", &clock.now_ms), RC_OK);
	clock.zone = "Europe/Vilnius";
	said(*state, t, &clock, "within two hours", got);
	assert_string_equal(got, "2026-03-29T04:30");
	said(*state, t, &clock, "tomorrow", got);
	assert_string_equal(got, "2026-03-30");
	clock.zone = "No/Where";
	clock.offset_minutes = -60;
	said(*state, t, &clock, "tomorrow", got);
	assert_string_equal(got, "2026-03-29");
}

static void nothing_said(void **state)
{
	static const char *const texts[] = {"", "Thank you for your letter", "at least two people",
	        "within reason", "2 of 3 parcels", "on page 3", "12 euros", "by 10 people"};
	struct due_clock clock = clock_at("2026-12-23T10:00");
	struct tongue *t = tongue_open(*state, "en", NULL);
	struct due due = {.day = 77};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct tokens *ts = tokens_cut(*state, t, texts[i]);
		if (due_read(due_times_find(*state, t, ts, &clock), 0, (uint32_t)ts->n, &due))
			fail_msg("%s", texts[i]);
		assert_int_equal(due.day, 77);
	}
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {UNIT(as_people_write_them), UNIT(calendars),
	        UNIT(zones), UNIT(nothing_said)};

	lang_folder = argc > 1 ? argv[1] : "lang";
	return cmocka_run_group_tests(tests, NULL, NULL);
}
