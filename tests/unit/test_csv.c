#include "unit.h"

#include <string.h>

#include "text/csv.h"

/* Rows joined by |, cells by ~; what is broken ends in !. */
static const char *read_all(void *mem, const char *text)
{
	struct buf *b = buf_new(mem, 2000);
	struct csv r;
	struct csv_row row;
	enum csv_result got;

	csv_begin(&r, (struct bytes){(const uint8_t *)text, strlen(text)});
	while ((got = csv_next(&r, mem, &row)) == CSV_ROW) {
		buf_adds(b, b->n > 0 ? "|" : "");
		for (int i = 0; i < row.n; i++)
			buf_addf(b, "%s%s", i > 0 ? "~" : "", row.cells[i]);
	}
	if (got == CSV_BROKEN)
		buf_addf(b, "!%d", row.line);
	return b->p;
}

static void tables_as_people_save_them(void **state)
{
	static const char *const cases[][2] = {
	        {"name,address\r\nAnna,a@x.pl\r\n", "name~address|Anna~a@x.pl"},
	        {"\xef\xbb\xbfname;address\nŁukasz;l@x.pl", "name~address|Łukasz~l@x.pl"},
	        {"a\tb\rc\td\r", "a~b|c~d"},
	        {"sep=;\r\na;b,c\r\n", "a~b,c"},
	        {"\"a;b\";\"c\"\"d\";\"e\nf\"\ng;;\n", "a;b~c\"d~e\nf|g~~"},
	        {"\n\na,b\n\n\nc\n", "a~b|c"},
	        {"a,\"b", "!1"},
	        {"x,y\n\"multi\nline\",z\n\"open", "x~y|multi\nline~z!4"},
	        {"", ""},
	        {"'=1+1,'plain,it's", "=1+1~'plain~it's"},
	        {"\"a,b\",c;d\n", "a,b~c;d"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_string_equal(read_all(*state, cases[i][0]), cases[i][1]);
}

static void what_is_written_is_read_again(void **state)
{
	static const char *const cells[] = {"plain", "", "a,b", "say \"so\"", "two\nlines",
	        "=HYPERLINK(1)", "+48 601", "-5", "@x", "\ttab", "'=kept", "it's", "semi;colon"};
	size_t n = sizeof cells / sizeof cells[0];
	struct buf *b = buf_new(*state, 2000);
	struct csv r;
	struct csv_row row;

	for (size_t i = 0; i < n; i++)
		csv_add(b, cells[i], i == 0);
	csv_end_row(b);
	csv_begin(&r, (struct bytes){(const uint8_t *)b->p, b->n});
	assert_int_equal(csv_next(&r, *state, &row), CSV_ROW);
	assert_int_equal(row.n, n);
	for (size_t i = 0; i < n; i++)
		assert_string_equal(row.cells[i], cells[i]);
	assert_int_equal(csv_next(&r, *state, &row), CSV_END);
	/* No cell of the file itself begins as a formula does. */
	assert_non_null(strstr(b->p, ",\"'=HYPERLINK(1)\""));
	assert_non_null(strstr(b->p, ",\"'+48 601\""));
	assert_non_null(strstr(b->p, ",\"'\ttab\""));
}

static void too_many_cells_are_refused(void **state)
{
	struct buf *b = buf_new(*state, 2000);

	for (int i = 0; i <= CSV_CELLS; i++)
		buf_adds(b, "x,");
	assert_string_equal(read_all(*state, b->p), "!1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        UNIT(tables_as_people_save_them),
	        UNIT(what_is_written_is_read_again),
	        UNIT(too_many_cells_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
