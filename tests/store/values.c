/* What goes in comes out: text by bytes, numbers to their limits, bytes, NULL. */
#include "fixture.h"

#include <stdlib.h>

/* In the order of their bytes. Both forms of é, case, digraphs, an emoji of several code points. */
static const char *const texts[] = {
        "",
        " ",
        "'; DROP TABLE probe; --",
        "10",
        "9",
        "A",
        "Z",
        "a",
        "e\u0301te",
        "faktura",
        "z",
        "\u00c4",
        "\u00df",
        "\u00e9te",
        "\u00f3",
        "\u0104",
        "\u0105",
        "\u010d",
        "\u0141\u00f3d\u017a",
        "\u0142\u00f3d\u017a",
        "\u0391\u03b8\u03ae\u03bd\u03b1",
        "\u03ac",
        "\u03c2",
        "\u03c3",
        "\uffe5",
        "\xf0\x9f\x8c\xb1",
        "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xa7",
};
#define N_TEXTS (sizeof texts / sizeof *texts)

static void text_is_kept_and_sorted_by_bytes(void **state)
{
	struct fixture *f = *state;
	bool row;
	for (size_t i = 0; i < N_TEXTS; i++) /* in scattered order */
		assert_ok(probe_add(f->c, texts[i * 7 % N_TEXTS], 1, 0, NULL));
	assert_ok(store_begin(f->c, DB_READ));
	struct stmt *s = stmt(f->c, Q_PROBE_LABELS);
	for (size_t i = 0; i < N_TEXTS; i++) {
		assert_ok(stmt_next(s, &row));
		assert_true(row);
		assert_string_equal(col_text(s, 0, f->c), texts[i]);
	}
	assert_ok(stmt_next(s, &row));
	assert_false(row);
	assert_ok(stmt_next(s, &row));
	assert_false(row);
	s = stmt(f->c, Q_PROBE_BETWEEN);
	bind_text(s, 1, "Z");
	bind_text(s, 2, "z");
	int between = 0;
	for (row = true; row; between += row)
		assert_ok(stmt_next(s, &row));
	assert_int_equal(between, 3); /* a, é as two code points, faktura */
	assert_ok(store_commit(f->c));
}

static void equal_means_the_same_bytes(void **state)
{
	struct fixture *f = *state;
	assert_ok(probe_add(f->c, "\u0141\u00f3d\u017a", 1, 0, NULL));
	assert_ok(probe_add(f->c, "Caf\u00e9", 1, 0, NULL));
	static const char *const others[] = {"\u0142\u00f3d\u017a", "\u0141odz", "CAF\u00c9",
	        "Cafe", "Cafe\u0301", "Caf\u00e9 "};
	assert_ok(store_begin(f->c, DB_READ));
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		struct stmt *s = stmt(f->c, Q_PROBE_BY_LABEL);
		bind_text(s, 1, others[i]);
		assert_int_equal(stmt_one(s), RC_NOT_FOUND);
		assert_int_equal(f->c->fail.rc, RC_OK);
	}
	struct stmt *s = stmt(f->c, Q_PROBE_BY_LABEL);
	bind_text(s, 1, "Caf\u00e9");
	assert_ok(stmt_one(s));
	assert_ok(store_commit(f->c));
}

static int64_t add_note(struct ctx *c, const char *note)
{
	struct stmt *s = stmt(c, Q_PROBE_ADD);
	bind_text(s, 2, note);
	bind_i64(s, 4, 0);
	assert_ok(stmt_one(s));
	return col_i64(s, 0);
}

static void empty_is_not_null(void **state)
{
	struct fixture *f = *state;
	assert_ok(store_begin(f->c, DB_WRITE));
	int64_t none = add_note(f->c, NULL), empty = add_note(f->c, ""), a = add_note(f->c, "a");
	struct stmt *s = stmt(f->c, Q_PROBE_GET);
	bind_i64(s, 1, none);
	assert_ok(stmt_one(s));
	assert_true(col_is_null(s, 1) && col_text(s, 1, f->c) == NULL);
	assert_true(col_is_null(s, 2) && col_i64(s, 2) == 0);
	assert_true(col_is_null(s, 4) && col_bytes(s, 4, f->c).p == NULL);
	s = stmt(f->c, Q_PROBE_GET);
	bind_i64(s, 1, empty);
	assert_ok(stmt_one(s));
	assert_false(col_is_null(s, 1));
	assert_string_equal(col_text(s, 1, f->c), "");

	const int64_t first[] = {none, empty, a}, last[] = {a, empty, none};
	bool row;
	s = stmt(f->c, Q_PROBE_NOTES_FIRST);
	for (int i = 0; i < 3; i++) {
		assert_ok(stmt_next(s, &row));
		assert_int_equal(col_i64(s, 0), first[i]);
	}
	s = stmt(f->c, Q_PROBE_NOTES_LAST);
	for (int i = 0; i < 3; i++) {
		assert_ok(stmt_next(s, &row));
		assert_int_equal(col_i64(s, 0), last[i]);
	}
	assert_ok(store_commit(f->c));
}

static void numbers_reach_their_limits(void **state)
{
	struct fixture *f = *state;
	static const int64_t numbers[] = {INT64_MIN, INT64_MIN + 1, -1, 0, 1, INT64_C(1) << 53,
	        (INT64_C(1) << 53) + 1, INT64_MAX};
	assert_ok(store_begin(f->c, DB_WRITE));
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		struct stmt *s = stmt(f->c, Q_PROBE_ADD);
		bind_i64(s, 3, numbers[i]);
		bind_i64(s, 4, 0);
		assert_ok(stmt_one(s));
		int64_t id = col_i64(s, 0);
		s = stmt(f->c, Q_PROBE_GET);
		bind_i64(s, 1, id);
		assert_ok(stmt_one(s));
		assert_true(col_i64(s, 2) == numbers[i]);
		assert_int_equal(col_is_null(s, 2), 0);
	}
	struct stmt *s = stmt(f->c, Q_PROBE_ECHO);
	bind_i64(s, 1, 41);
	bind_text(s, 2, "x");
	bind_text(s, 3, "y");
	assert_ok(stmt_one(s));
	assert_int_equal(col_i64(s, 0), 41);
	assert_string_equal(col_text(s, 0, f->c), "41");
	assert_string_equal(col_text(s, 1, f->c), "x");
	assert_int_equal(col_i64(s, 2), 1); /* a truth is 1 on both */
	assert_int_equal(col_i64(s, 3), 42);
	assert_ok(store_commit(f->c));
}

static void sums_and_truths_read_as_numbers(void **state)
{
	struct fixture *f = *state;
	assert_ok(probe_add(f->c, "a", 5, 0, NULL));
	assert_ok(probe_add(f->c, "b", 7, 0, NULL));
	assert_ok(store_begin(f->c, DB_READ));
	struct stmt *s = stmt(f->c, Q_PROBE_SUM);
	bind_i64(s, 1, 7);
	assert_ok(stmt_one(s));
	assert_int_equal(col_i64(s, 0), 12);
	assert_int_equal(col_i64(s, 1), 1);
	s = stmt(f->c, Q_PROBE_SUM);
	bind_i64(s, 1, 8);
	assert_ok(stmt_one(s));
	assert_int_equal(col_i64(s, 1), 0);
	assert_ok(store_commit(f->c));
}

static void bytes_are_kept(void **state)
{
	struct fixture *f = *state;
	static const size_t sizes[] = {0, 1, 256, 65536, 3000000};
	assert_ok(store_begin(f->c, DB_WRITE));
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		uint8_t *p = talloc_size(f->c, sizes[i] + 1);
		for (size_t k = 0; k < sizes[i]; k++)
			p[k] = (uint8_t)(k * 7 + k / 256);
		struct stmt *s = stmt(f->c, Q_PROBE_ADD);
		bind_i64(s, 4, 0);
		bind_bytes(s, 5, (struct bytes){sizes[i] > 0 ? p : NULL, sizes[i]});
		assert_ok(stmt_one(s));
		int64_t id = col_i64(s, 0);
		s = stmt(f->c, Q_PROBE_GET);
		bind_i64(s, 1, id);
		assert_ok(stmt_one(s));
		assert_false(col_is_null(s, 4));
		struct bytes b = col_bytes(s, 4, f->c);
		assert_int_equal(b.n, sizes[i]);
		assert_int_equal(memcmp(b.p, p, b.n), 0);
	}
	assert_ok(store_commit(f->c));
}

static void wrong_utf8_is_refused(void **state)
{
	struct fixture *f = *state;
	static const char *const wrong[] = {"\xff", "a\xc3", "\xed\xa0\x80", "\xc0\x80"};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_int_equal(probe_add(f->c, wrong[i], 1, 0, NULL), RC_INVALID);
		ctx_clear_failure(f->c);
	}
	assert_int_equal(probe_count(f->c, 0), 0);
}

static void zero_may_mean_null(void **state)
{
	struct fixture *f = *state;
	assert_ok(store_begin(f->c, DB_WRITE));
	struct stmt *s = stmt(f->c, Q_PROBE_ADD);
	bind_i64_or_null(s, 3, 0);
	bind_i64(s, 4, 0);
	bind_i64_or_null(s, 6, 0);
	assert_ok(stmt_one(s));
	int64_t id = col_i64(s, 0);
	s = stmt(f->c, Q_PROBE_GET);
	bind_i64(s, 1, id);
	assert_ok(stmt_one(s));
	assert_true(col_is_null(s, 2) && col_is_null(s, 5) && !col_is_null(s, 3));
	assert_ok(store_commit(f->c));
}

/* A letter or a link may still name the one that is gone. */
static void a_number_is_never_given_out_twice(void **state)
{
	struct fixture *f = *state;
	int64_t first, second;
	assert_ok(probe_add(f->c, "gone", 1, 0, &first));
	assert_ok(store_begin(f->c, DB_WRITE));
	struct stmt *s = stmt(f->c, Q_PROBE_DELETE);
	bind_i64(s, 1, first);
	assert_ok(stmt_run(s, NULL));
	assert_ok(store_commit(f->c));
	assert_ok(probe_add(f->c, "next", 1, 0, &second));
	assert_true(second > first);
}

struct label {
	const char *text;
	int64_t seen; /* zero before it is read */
};

static void read_label(struct stmt *s, const void *mem, void *row)
{
	struct label *out = row;

	assert_null(out->text);
	assert_int_equal(out->seen, 0);
	*out = (struct label){col_text(s, 0, mem), 1};
}

static void rows_become_a_list(void **state)
{
	struct fixture *f = *state;
	void *mem = talloc_new(f->c);
	struct label *list = NULL;
	int n = -1;

	assert_ok(store_begin(f->c, DB_READ));
	assert_ok(
	        stmt_rows(stmt(f->c, Q_PROBE_LABELS), mem, read_label, sizeof *list, 0, &list, &n));
	assert_int_equal(n, 0);
	assert_ptr_equal(talloc_parent(list), mem);
	assert_ok(store_commit(f->c));
	for (size_t i = 0; i < N_TEXTS; i++)
		assert_ok(probe_add(f->c, texts[i], 1, 0, NULL));
	assert_ok(store_begin(f->c, DB_READ));
	assert_ok(
	        stmt_rows(stmt(f->c, Q_PROBE_LABELS), mem, read_label, sizeof *list, 0, &list, &n));
	assert_int_equal(n, N_TEXTS);
	for (int i = 0; i < n; i++)
		assert_string_equal(list[i].text, texts[i]);
	assert_ok(
	        stmt_rows(stmt(f->c, Q_PROBE_LABELS), mem, read_label, sizeof *list, 5, &list, &n));
	assert_int_equal(n, 5);
	assert_string_equal(list[4].text, texts[4]);
	assert_ok(store_commit(f->c));
	talloc_free(mem);
}

int run_values(void)
{
	const struct CMUnitTest tests[] = {
	        FIXTURE_TEST(text_is_kept_and_sorted_by_bytes),
	        FIXTURE_TEST(equal_means_the_same_bytes),
	        FIXTURE_TEST(rows_become_a_list),
	        FIXTURE_TEST(empty_is_not_null),
	        FIXTURE_TEST(numbers_reach_their_limits),
	        FIXTURE_TEST(sums_and_truths_read_as_numbers),
	        FIXTURE_TEST(bytes_are_kept),
	        FIXTURE_TEST(wrong_utf8_is_refused),
	        FIXTURE_TEST(zero_may_mean_null),
	        FIXTURE_TEST(a_number_is_never_given_out_twice),
	};
	return RUN("values", tests);
}
