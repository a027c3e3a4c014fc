/* How many stand in a view: exactly, where an index can say it; else as far as one looks. */
#include "desk_fixture.h"

#include "desk/find.h"
#include "desk/find_source.h"
#include "store/team.h"

#define MANY 2300

static enum rc fill(struct ctx *c, void *arg)
{
	struct desk *d = arg;
	int64_t team = 0;

	TRY(store_team_add(c, "Front desk", &team));
	for (int i = 0; i < MANY; i++) {
		struct conversation v = {.mailbox_id = i % 100 == 0 ? d->other : d->help,
		        .subject = "S",
		        .state = STATE_OPEN,
		        .preview = "",
		        .priority = i % 2 == 0 ? PRIORITY_URGENT : PRIORITY_NORMAL,
		        .team_id = team,
		        .created_ms = c->now_ms,
		        .updated_ms = c->now_ms,
		        .active_ms = c->now_ms + i};
		TRY(store_conversation_add(c, &v));
	}
	return RC_OK;
}

struct asking {
	const char *query;
	int64_t count;
	bool more;
};

static enum rc count(struct ctx *c, void *arg)
{
	struct asking *a = arg;
	struct query_clock clock = {c->now_ms, "Europe/Vilnius"};

	return find_count(c, query_parse(c, a->query, &clock), VIEW_LISTED, &a->count, &a->more);
}

static struct asking ask(struct desk *d, const char *query)
{
	struct asking a = {.query = query};

	assert_ok(store_tx(d->c, DB_READ, count, &a));
	return a;
}

static void test_counts(void **state)
{
	static const struct asking rows[] = {
	        {"is:open ", MANY, false},
	        {"team:front ", MANY, false},
	        {"team:front is:open ", MANY, false},
	        {"is:unassigned is:open ", MANY, false},
	        {"priority:urgent ", MANY / 2, false},
	        {"mailbox:other ", MANY / 100, false},
	        {"is:solved ", 0, false},
	        /* each has to be looked at */
	        {"priority:urgent team:front ", FIND_COUNT_BUDGET / 2, true},
	        {"-priority:urgent ", FIND_COUNT_BUDGET / 2, true},
	        {"has:team ", FIND_COUNT_BUDGET, true},
	};
	struct desk *d = *state;

	assert_ok(store_tx(d->c, DB_WRITE, fill, d));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct asking got = ask(d, rows[i].query);
		if (got.count != rows[i].count || got.more != rows[i].more)
			fail_msg("%s: %d%s, not %d%s", rows[i].query, (int)got.count,
			        got.more ? "+" : "", (int)rows[i].count, rows[i].more ? "+" : "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {DESK_TEST(test_counts)};
	return cmocka_run_group_tests_name("count", tests, NULL, NULL);
}
