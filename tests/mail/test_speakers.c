/*
 * Who is speaking: people are never silenced, machines never answered, bounces name who failed.
 * The mails lie in tests/mail/speakers; "== name | what has to come out" opens each.
 */
#include <stdio.h>

#include "base/file.h"
#include "read.h"

static int failures;

static char *list_text(struct ctx *c, const char *name)
{
	struct bytes b;

	assert_int_equal(
	        file_read(c, talloc_asprintf(c, SPEAKERS "/%s.txt", name), 1u << 20, &b), RC_OK);
	return talloc_strndup(c, (const char *)b.p, b.n);
}

static void differs(const char *name, const char *what, const char *got, const char *want)
{
	failures++;
	print_error("%s: %s is %s, not %s\n", name, what, got ? got : "(none)", want);
}

static struct mail *understood(struct ctx *c, const char *raw)
{
	static const char *const own[] = {"help@desk.example", NULL};
	const struct mail_hints hints = {
	        .own_addresses = own, .own_message_id_domain = "desk.example"};
	struct mail *m;

	assert_int_equal(mail_understand(c, c, bytes_of(raw), &hints, &m), RC_OK);
	return m;
}

typedef void (*mail_test)(struct ctx *c, const char *name, const char *want, const char *raw);

/* Calls test for each mail of a list. */
static void each_mail(const char *list, mail_test test)
{
	struct ctx *c = ctx_new(NULL, NULL);
	char *s = list_text(c, list), *next;

	failures = 0;
	for (s = strstr(s, "\n== "); s; s = next) {
		struct ctx *one = ctx_new(c, NULL);
		char *raw = strchr(s + 1, '\n') + 1, *bar, *name;
		next = strstr(raw - 1, "\n== ");
		if (next)
			next[0] = 0;
		name = talloc_strndup(one, s + 4, (size_t)(raw - 1 - (s + 4)));
		bar = strstr(name, " | ");
		if (bar)
			*bar = 0;
		test(one, name, bar ? bar + 3 : "", talloc_asprintf(one, "%s\n", raw));
		if (next)
			next[0] = '\n';
		talloc_free(one);
	}
	talloc_free(c);
	assert_int_equal(failures, 0);
}

static void is_kind(struct ctx *c, const char *name, const char *want, const char *raw)
{
	struct mail *m = understood(c, raw);

	if (!str_eq(mail_kind_name(m->kind), want))
		differs(talloc_asprintf(c, "%s (by %s)", name, m->kind_reason), "kind",
		        mail_kind_name(m->kind), want);
}

static void is_person(struct ctx *c, const char *name, const char *want, const char *raw)
{
	(void)want;
	is_kind(c, name, "person", raw);
}

static char *joined(struct ctx *c, const char **list)
{
	char *out = talloc_strdup(c, "");

	for (; *list; list++)
		out = talloc_asprintf(c, "%s%s%s", out, *out ? "," : "", *list);
	return out;
}

static const char *how_final(const struct mail_bounce *b)
{
	if (b->permanent)
		return b->final ? "permanent" : "permanent and not final";
	return b->final ? "given-up" : "temporary";
}

static void is_bounce(struct ctx *c, const char *name, const char *want, const char *raw)
{
	struct mail *m = understood(c, raw);
	char *save = NULL, *copy = talloc_strdup(c, want);
	const char *when = strtok_r(copy, " ", &save), *failed = strtok_r(NULL, " ", &save),
	           *status = strtok_r(NULL, " ", &save), *id = strtok_r(NULL, " ", &save);

	if (m->kind != MAIL_BOUNCE) {
		differs(name, "kind", mail_kind_name(m->kind), "bounce");
		return;
	}
	if (!str_eq(how_final(m->bounce), when))
		differs(name, "it", how_final(m->bounce), when);
	if (!str_eq(failed, "-") && !str_eq(joined(c, m->bounce->failed), failed))
		differs(name, "failed", joined(c, m->bounce->failed), failed);
	if (!str_eq(status, "-") && !str_eq(m->bounce->status, status))
		differs(name, "status", m->bounce->status, status);
	if (!str_eq(id, "-") && !str_eq(m->bounce->message_id, id))
		differs(name, "id", m->bounce->message_id, id);
}

static void people_are_people(void **state)
{
	(void)state;
	each_mail("people", is_person);
}

static void machines_are_not(void **state)
{
	(void)state;
	each_mail("machines", is_kind);
}

static void bounces_name_who_failed(void **state)
{
	(void)state;
	each_mail("bounces", is_bounce);
}

static char *with_subject(struct ctx *c, const char *before, const char *subject)
{
	return talloc_asprintf(c,
	        "From: Anna <anna@firm.example>\nTo: help@desk.example\nSubject: %s%s\n"
	        "Content-Type: text/plain; charset=utf-8\n\nI am out of the office, jestem na "
	        "urlopie.\n",
	        before, subject);
}

static void subjects_tell(void **state)
{
	struct ctx *c = ctx_new(NULL, NULL);
	char *save = NULL;

	(void)state;
	failures = 0;
	for (char *s = strtok_r(list_text(c, "auto-subjects"), "\n", &save); s;
	        s = strtok_r(NULL, "\n", &save)) {
		if (*s == '#')
			continue;
		is_kind(c, s, "auto_reply", with_subject(c, "", s));
		is_kind(c, s, "person", with_subject(c, "Re: ", s));
	}
	talloc_free(c);
	assert_int_equal(failures, 0);
}

/* "subject | text" on each line, without a header that tells. */
static void each_line(const char *list, const char *want)
{
	struct ctx *c = ctx_new(NULL, NULL);
	char *save = NULL;

	failures = 0;
	for (char *s = strtok_r(list_text(c, list), "\n", &save); s;
	        s = strtok_r(NULL, "\n", &save)) {
		char *bar = strstr(s, " | "), *raw;
		if (*s == '#')
			continue;
		assert_non_null(bar);
		*bar = 0;
		raw = talloc_asprintf(c,
		        "From: Anna <anna@firm.example>\nTo: help@desk.example\nSubject: %s\n%s"
		        "Content-Type: text/plain; charset=utf-8\n\n",
		        s,
		        strncmp(s, "Re:", 3) == 0 ? "In-Reply-To: <ws.1.2.abcdefgh@desk.example>\n"
		                                  : "");
		for (char *at = bar + 3, *end; at; at = end ? end + strlen("¶") : NULL) {
			end = strstr(at, "¶");
			raw = talloc_asprintf_append(
			        raw, "%.*s\n", (int)(end ? end - at : (long)strlen(at)), at);
		}
		is_kind(c, s, want, raw);
	}
	talloc_free(c);
	assert_int_equal(failures, 0);
}

static void people_write_of_absence(void **state)
{
	(void)state;
	each_line("absence-people", "person");
}

static void machines_tell_of_it(void **state)
{
	(void)state;
	each_line("absence-machines", "auto_reply");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(people_are_people),
	        cmocka_unit_test(machines_are_not), cmocka_unit_test(bounces_name_who_failed),
	        cmocka_unit_test(subjects_tell), cmocka_unit_test(people_write_of_absence),
	        cmocka_unit_test(machines_tell_of_it)};

	if (crypto_start() != RC_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
