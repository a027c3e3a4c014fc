/* Begin, commit, roll back, join, try again; what a violated rule means. */
#include "fixture.h"

static enum rc add_two_then(struct ctx *c, void *arg)
{
	enum rc *then = arg;
	TRY(probe_add(c, "one", 1, 0, NULL)); /* joins */
	TRY(probe_add(c, "two", 2, 0, NULL));
	return *then;
}

static void nested_work_is_one_transaction(void **state)
{
	struct fixture *f = *state;
	struct event *e;
	enum rc then = RC_OK;
	assert_ok(store_tx(f->c, DB_WRITE, add_two_then, &then));
	assert_null(f->c->db);
	assert_int_equal(probe_count(f->c, 0), 2);
	assert_int_equal(events_after(f->c, f->c, 0, &e), 2);
	assert_int_equal(store_stats(f->s).commits, 1);
}

static void a_rollback_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	struct event *e;
	for (enum rc then = RC_NOT_FOUND; then < RC_COUNT; then++) {
		assert_int_equal(store_tx(f->c, DB_WRITE, add_two_then, &then), then);
		assert_null(f->c->db);
	}
	assert_int_equal(probe_count(f->c, 0), 0);
	assert_int_equal(events_after(f->c, f->c, 0, &e), 0);
	assert_int_equal(store_stats(f->s).commits, 0);
	store_rollback(f->c); /* without a transaction: nothing */
	enum rc then = RC_OK;
	assert_ok(store_tx(f->c, DB_WRITE, add_two_then, &then));
	assert_int_equal(events_after(f->c, f->c, 0, &e), 2);
	assert_int_equal(e[0].number, 1); /* no number was used up */
}

static enum rc fail_after_writing(struct ctx *c, void *arg)
{
	TRY(probe_add(c, "half", 1, 0, NULL));
	return ctx_fail(c, RC_DENIED, "not_theirs", "This is not theirs to do.", NULL);
}

static enum rc only_look(struct ctx *c, void *arg)
{
	return RC_NOT_FOUND;
}

static enum rc swallow(struct ctx *c, void *arg)
{
	enum rc (*inner)(struct ctx *, void *) = *(enum rc(**)(struct ctx *, void *))arg;
	TRY(probe_add(c, "before", 1, 0, NULL));
	enum rc rc = store_tx(c, DB_WRITE, inner, NULL);
	return rc != RC_OK ? RC_OK : RC_INTERNAL; /* carries on as if nothing were */
}

static void half_of_a_joined_write_is_never_committed(void **state)
{
	struct fixture *f = *state;
	enum rc (*inner)(struct ctx *, void *) = fail_after_writing;
	assert_int_equal(store_tx(f->c, DB_WRITE, swallow, &inner), RC_DENIED);
	assert_int_equal(probe_count(f->c, 0), 0);
	inner = only_look;
	assert_ok(store_tx(f->c, DB_WRITE, swallow, &inner));
	assert_int_equal(probe_count(f->c, 0), 1);
}

static enum rc break_rule(struct ctx *c, const char *label, int64_t amount, int64_t parent)
{
	assert_ok(store_begin(c, DB_WRITE));
	struct stmt *s = stmt(c, Q_PROBE_ADD);
	bind_text(s, 1, label);
	bind_i64_or_null(s, 3, amount);
	bind_i64(s, 4, 0);
	bind_i64_or_null(s, 6, parent);
	enum rc rc = stmt_one(s);
	if (rc == RC_OK)
		return store_commit(c);
	/* From here on the transaction can only be undone, on both engines alike. */
	s = stmt(c, Q_PROBE_LABELS);
	bool row;
	assert_int_equal(stmt_next(s, &row), rc);
	assert_int_equal(store_commit(c), rc);
	assert_null(c->db);
	assert_int_equal(c->fail.rc, rc);
	assert_non_null(strstr(c->fail.detail, "probe_add"));
	ctx_clear_failure(c);
	return rc;
}

static void broken_rules_have_names(void **state)
{
	struct fixture *f = *state;
	assert_ok(break_rule(f->c, "a", 1, 0));
	assert_int_equal(break_rule(f->c, "a", 1, 0), RC_CONFLICT);
	assert_int_equal(break_rule(f->c, "b", 13, 0), RC_INVALID);
	assert_int_equal(break_rule(f->c, "b", 1, 999), RC_INVALID);
	assert_ok(store_begin(f->c, DB_WRITE));
	struct stmt *s = stmt(f->c, Q_PROBE_ADD); /* writer unbound: NULL where it must not be */
	assert_int_equal(stmt_one(s), RC_INVALID);
	store_rollback(f->c);
	ctx_clear_failure(f->c);
	assert_int_equal(probe_count(f->c, 0), 1);
	assert_ok(break_rule(f->c, "b", 1, 0));
}

static void an_expected_conflict_harms_nothing(void **state)
{
	struct fixture *f = *state;
	int64_t changed = -1;
	assert_ok(store_begin(f->c, DB_WRITE));
	for (int i = 0; i < 2; i++) {
		struct stmt *s = stmt(f->c, Q_PROBE_KEEP);
		bind_text(s, 1, "once");
		bind_i64(s, 2, i);
		assert_ok(stmt_run(s, &changed));
		assert_int_equal(changed, 1 - i);
	}
	struct stmt *s = stmt(f->c, Q_PROBE_NOTE_OF_WRITER);
	bind_i64(s, 1, 0);
	bind_text(s, 2, "n");
	assert_ok(stmt_run(s, &changed));
	assert_int_equal(changed, 1);
	s = stmt(f->c, Q_PROBE_NOTE);
	bind_i64(s, 1, 12345);
	assert_ok(stmt_run(s, &changed));
	assert_int_equal(changed, 0);
	assert_ok(store_commit(f->c));
}

static enum rc read_too_early(struct ctx *c, void *arg)
{
	int *times = arg;

	TRY(probe_add(c, "anew", 1, 0, NULL));
	return ++*times < 3 ? store_anew(c) : RC_OK;
}

static enum rc always_too_early(struct ctx *c, void *arg)
{
	++*(int *)arg;
	return store_anew(c);
}

static void what_was_read_too_early_is_read_again(void **state)
{
	struct fixture *f = *state;
	int times = 0;

	assert_ok(store_tx(f->c, DB_WRITE, read_too_early, &times)); /* the label is unique */
	assert_int_equal(times, 3);
	assert_int_equal(f->c->fail.rc, RC_OK);
	times = 0;
	assert_int_equal(store_tx(f->c, DB_WRITE, always_too_early, &times), RC_BUSY);
	assert_int_equal(times, 5);
	assert_string_equal(f->c->fail.slug, "database_busy");
}

static void statements_are_used_again(void **state)
{
	struct fixture *f = *state;
	char label[] = "a";
	for (; label[0] <= 'e'; label[0]++)
		assert_ok(probe_add(f->c, label, label[0], 0, NULL));
	assert_ok(store_begin(f->c, DB_WRITE));
	struct stmt *outer = stmt(f->c, Q_PROBE_LABELS);
	bool row = true;
	int n = 0;
	for (;; n++) { /* another query, and a write, while the first is open */
		assert_ok(stmt_next(outer, &row));
		if (!row)
			break;
		char *found = col_text(outer, 0, f->c);
		struct stmt *s = stmt(f->c, Q_PROBE_BY_LABEL);
		bind_text(s, 1, found);
		assert_ok(stmt_one(s));
		int64_t id = col_i64(s, 0);
		s = stmt(f->c, Q_PROBE_NOTE);
		bind_i64(s, 1, id);
		bind_text(s, 2, found);
		assert_ok(stmt_run(s, NULL));
	}
	assert_int_equal(n, 5);
	outer = stmt(f->c, Q_PROBE_LABELS); /* anew */
	assert_ok(stmt_one(outer));
	assert_string_equal(col_text(outer, 0, f->c), "a");
	stmt_done(outer);
	outer = stmt(f->c, Q_PROBE_BY_LABEL); /* nothing of an earlier binding is left */
	assert_int_equal(stmt_one(outer), RC_NOT_FOUND);
	assert_ok(store_commit(f->c));
	for (int i = 0; i < 50; i++)
		assert_int_equal(probe_count(f->c, 0), 5);
}

static void a_read_writes_nothing(void **state)
{
	struct fixture *f = *state;
	assert_ok(store_begin(f->c, DB_READ));
	struct stmt *s = stmt(f->c, Q_PROBE_KEEP);
	bind_text(s, 1, "x");
	assert_int_equal(stmt_run(s, NULL), RC_INTERNAL);
	store_rollback(f->c);
	ctx_clear_failure(f->c);
	assert_int_equal(probe_count(f->c, 0), 0);
}

static void a_read_sees_one_moment(void **state)
{
	struct fixture *f = *state;
	struct ctx *other = ctx_new(f, f->s);
	assert_ok(store_begin(f->c, DB_READ));
	struct stmt *s = stmt(f->c, Q_PROBE_COUNT);
	bind_i64(s, 1, 0);
	assert_ok(stmt_one(s));
	assert_int_equal(col_i64(s, 0), 0);
	assert_ok(probe_add(other, "later", 1, 0, NULL));
	s = stmt(f->c, Q_PROBE_COUNT);
	bind_i64(s, 1, 0);
	assert_ok(stmt_one(s));
	assert_int_equal(col_i64(s, 0), 0);
	assert_ok(store_commit(f->c));
	assert_int_equal(probe_count(f->c, 0), 1);
}

static void a_freed_context_undoes_its_work(void **state)
{
	struct fixture *f = *state;
	for (int i = 0; i < 12; i++) { /* more often than there are connections */
		struct ctx *c = ctx_new(f, f->s);
		assert_ok(store_begin(c, i % 2 ? DB_READ : DB_WRITE));
		if (i % 2 == 0)
			assert_ok(probe_add(c, "lost", 1, 0, NULL));
		talloc_free(c);
	}
	assert_int_equal(probe_count(f->c, 0), 0);
	assert_ok(probe_add(f->c, "kept", 1, 0, NULL));
}

int run_transactions(void)
{
	const struct CMUnitTest tests[] = {
	        FIXTURE_TEST(nested_work_is_one_transaction),
	        FIXTURE_TEST(a_rollback_leaves_nothing),
	        FIXTURE_TEST(half_of_a_joined_write_is_never_committed),
	        FIXTURE_TEST(broken_rules_have_names),
	        FIXTURE_TEST(an_expected_conflict_harms_nothing),
	        FIXTURE_TEST(what_was_read_too_early_is_read_again),
	        FIXTURE_TEST(statements_are_used_again),
	        FIXTURE_TEST(a_read_writes_nothing),
	        FIXTURE_TEST(a_read_sees_one_moment),
	        FIXTURE_TEST(a_freed_context_undoes_its_work),
	};
	return RUN("transactions", tests);
}
