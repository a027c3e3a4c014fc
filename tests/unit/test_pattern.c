/* text/tokens, text/pattern, text/tongue: how a text is cut and what a line of a list finds. */
#include "unit.h"

#include <string.h>

#include "text/tongue.h"

/* Each language is opened once. */
static struct tongue *language(const char *code)
{
	static struct tongue *opened[4];

	for (int i = 0; i < 4; i++) {
		if (opened[i] == NULL)
			opened[i] = tongue_open(NULL, code, NULL);
		if (strcmp(tongue_code(opened[i]), code) == 0)
			return opened[i];
	}
	return NULL;
}

/* "word|word|…": of one sentence each. */
static char *sentences(const void *mem, const char *lang, const char *text)
{
	struct tongue *t = language(lang);
	struct tokens *ts = tokens_cut(mem, t, text);
	char *out = talloc_strdup(mem, "");

	for (size_t i = 0; i < ts->sentence_n; i++)
		out = talloc_asprintf_append(out, "%s%s%c", i > 0 ? "|" : "",
		        tokens_text(mem, ts, ts->sentences[i].from, ts->sentences[i].to),
		        ts->sentences[i].end != 0 ? ts->sentences[i].end : '_');
	return out;
}

static void sentences_end_where_they_do(void **state)
{
	static const char *const rows[][3] = {
	        {"pl", "Mam np. fakturę. Kiedy?! Może 10. sierpnia… albo później",
	                "Mam np. fakturę.|Kiedy?|Może 10. sierpnia… albo później_"},
	        {"el", "Πότε; Π.χ. αύριο. Κι αν όχι;;; Τέλος",
	                "Πότε?|Π.χ. αύριο.|Κι αν όχι?|Τέλος_"},
	        {"lt", "Ar 14 d. laisva? Ne.\nGerai", "Ar 14 d. laisva?|Ne.|Gerai_"},
	        {"en", "See www.example.org/a. Mr. Smith at 5 p.m. said (no!) so. \"Why?\" Yes",
	                "See www.example.org/a.|Mr. Smith at 5 p.m. said (no!|so.|Why?|Yes_"},
	        {"en",
	                "A line that is long enough to have been broken by a program\nof mail goes "
	                "on. Yes",
	                "A line that is long enough to have been broken by a program\nof mail goes "
	                "on.|Yes_"},
	        {"en", "", ""}, {"en", " ?! ", ""}};
	void *mem = talloc_new(NULL);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_string_equal(sentences(mem, rows[i][0], rows[i][1]), rows[i][2]);
	talloc_free(mem);
}

/* What the pattern finds in the text, "" for nothing. */
static char *found(const void *mem, const char *lang, const char *pattern, const char *text)
{
	struct tongue *t = language(lang);
	struct patterns *p = patterns_new(mem, lang, tongue_patterns(t, "classes"));
	struct tokens *ts = tokens_cut(mem, t, text);
	struct find *f;
	const char *why = NULL;

	if (patterns_add(p, 3, "x", pattern, "v", &why) != RC_OK)
		return talloc_strdup(mem, why);
	patterns_ready(p);
	if (patterns_all(mem, p, ts, &f) == 0)
		return talloc_strdup(mem, "");
	assert_int_equal(f[0].section, 3);
	assert_string_equal(f[0].value, "v");
	return tokens_text(mem, ts, f[0].from, f[0].to);
}

static void patterns_find(void **state)
{
	static const char *const rows[][4] = {{"en", "could you", "Well, COULD you?", "COULD you"},
	        {"en", "could you", "could, you", ""}, {"en", "^ (do|does) you?", "so do", ""},
	        {"en", "^ (do|does) you?", "so, do you", "do you"},
	        {"en", "let ..2 know", "let all of us know", ""},
	        {"en", "let ..2 know", "let us\nall know", "let us\nall know"},
	        {"en", "a ..,1 b", "a, b", "a, b"}, {"en", "a ,? b", "a, b", "a, b"},
	        {"pl", "'*ć", "robic i róbć", "róbć"},
	        {"en", "on <weekday>", "on Friday", "on Friday"},
	        {"en", "at <time>", "at 12:30", "at 12:30"}, {"en", "at <time>", "at 12", ""},
	        {"en", "not !(yet|ever) <word>", "not yet there", ""},
	        {"en", "not !(yet|ever) <word>", "not now", "not now"},
	        {"en", "done $", "done, then", "done"}, {"en", "done $$", "done, then", ""},
	        {"en", "do n't*", "x", ""}, {"pl", "=prosić o", "Prosimy o to", "Prosimy o"},
	        {"pl", "prosz* (o|żeby)", "prosze zeby", "prosze zeby"},
	        {"el", "'πού", "και που είναι; Ξέρετε πώς", ""},
	        {"el", "'πού", "και που ειναι; ξερετε πως", "που"},
	        {"lt", "*kite", "Prašau grąžinkite", "grąžinkite"}};
	void *mem = talloc_new(NULL);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_string_equal(found(mem, rows[i][0], rows[i][1], rows[i][2]), rows[i][3]);
	assert_string_equal(found(mem, "en", "(a|b", "a"), "A bracket is not closed.");
	assert_string_equal(found(mem, "en", "a)", "a"), "A bracket or “|” is too much.");
	assert_string_equal(found(mem, "en", "a? ..3", "a"),
	        "All words of this line may be missing; one has to stay.");
	assert_string_equal(found(mem, "en", "a <nothing>", "a"),
	        "There is no class of this name. Some are <weekday>, <month>, <number>.");
	talloc_free(mem);
}

static void every_list_can_be_read(void **state)
{
	void *mem = talloc_new(NULL);
	int languages = 0;

	for (const char *const *code = tongue_codes(); *code != NULL; code++, languages++) {
		size_t n;
		struct tongue *t = tongue_open(mem, *code, NULL);
		const struct tongue_fault *f = tongue_faults(t, &n);
		for (size_t i = 0; i < n; i++)
			print_error("lang/%s/%s:%d: %s\n", *code, f[i].file, f[i].line, f[i].why);
		assert_int_equal(n, 0);
	}
	assert_true(languages >= 4);
	assert_null(tongue_open(mem, "xx", NULL));
	/* read twice, it is one language */
	struct tongue *once = tongue_open(mem, "pl", NULL), *again = tongue_open(mem, "pl", NULL);
	assert_true(once != again && tongue_same(once, again) && tongue_same(once, once));
	assert_false(tongue_same(once, tongue_open(mem, "lt", NULL)));
	assert_false(tongue_same(once, NULL) || tongue_same(NULL, NULL));
	talloc_free(mem);
}

static void own_lines_join(void **state)
{
	void *mem = talloc_new(NULL);
	size_t n;
	static const struct tongue_own own[] = {
	        {"classes",
	                "[weekday]\nmoonday\n-- monday\n-- moonlight\n(x\n[nowhere]\ny\na => b"},
	        {"wording", "[instead]\nasap => by Friday\nsoon"}, {"nothing", "[x]\ny"},
	        {NULL, NULL}};
	static const int faulty[] = {4, 6, 7, 8, 3, 5};
	struct tongue *t = tongue_open(mem, "en", own);
	const struct tongue_fault *f = tongue_faults(t, &n);
	const struct tongue_line *lines;

	assert_int_equal(n, 6);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(f[i].line, faulty[i]);
		assert_true(f[i].own);
	}
	assert_string_equal(tongue_lines(t, "wording", "instead", &n)[0].value, "by Friday");
	assert_int_equal(n, 1);
	lines = tongue_lines(t, "classes", "weekday", &n);
	for (size_t i = 0; i < n; i++)
		assert_string_not_equal(lines[i].text, "monday");
	assert_string_equal(lines[n - 2].text, "moonday");
	talloc_free(mem);
}

static void quotations_greetings_farewells(void **state)
{
	void *mem = talloc_new(NULL);
	struct tongue *t = language("pl");
	struct tokens *ts = tokens_cut(mem, t,
	        "Dzień dobry Pani Anno,\nmówi „kiedy” (tak) 5\" i\n> cytat\n\nZ poważaniem\nJan");

	assert_true(ts->clauses[0].greeting);
	assert_false(ts->clauses[1].greeting);
	assert_true(ts->sentences[ts->sentence_n - 1].farewell);
	for (size_t i = 0; i < ts->n; i++) {
		const char *w = ts->list[i].fold;
		assert_int_equal(ts->list[i].quoted && ts->list[i].kind == TOKEN_WORD,
		        strcmp(w, "kiedy") == 0 || strcmp(w, "cytat") == 0);
		assert_true(ts->list[i].kind != TOKEN_WORD ||
		            ts->list[i].bracketed == (strcmp(w, "tak") == 0));
	}
	assert_int_equal(ts->list[1].cp, 6);
	assert_int_equal(ts->list[1].at, 7);
	talloc_free(mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(sentences_end_where_they_do),
	        cmocka_unit_test(patterns_find),
	        cmocka_unit_test(every_list_can_be_read),
	        cmocka_unit_test(own_lines_join),
	        cmocka_unit_test(quotations_greetings_farewells),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
