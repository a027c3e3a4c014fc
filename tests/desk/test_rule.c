/* Rules: cases from data files, a circle that ends, and a program that is killed in the middle. */
#include "rule_scene.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/json.h"
#include "desk/conversation.h"
#include "desk/rule_follow.h"
#include "desk/rule_try.h"
#include "store/event.h"
#include "store/following.h"

static const char *cases_dir;

static const char *text_of(const json_t *o, const char *field)
{
	return json_string_value(json_object_get(o, field));
}

static json_t *tags_of(const struct conversation *v)
{
	json_t *list = json_array();

	for (size_t i = 0; v->tags[i] != NULL; i++)
		json_array_append_new(list, json_string(v->tags[i]));
	return list;
}

static json_t *seen(const struct scene *s)
{
	struct conversation v = desk_conversation(s->d, s->number);
	struct ctx *c = s->d->c;
	struct user_name *followers;
	const char *field = NULL;
	json_t *o = json_object(), *list = json_array();
	int n = 0;

	assert_ok(store_begin(c, DB_READ));
	assert_ok(store_following_list(c, c, s->number, &followers, &n));
	assert_ok(store_conversation_field_value(c, c, s->number, s->field, &field));
	store_rollback(c);
	for (int i = 0; i < n; i++)
		json_array_append_new(list, json_integer(followers[i].id));
	json_object_set_new(o, "state", json_string(conversation_state_name(v.state)));
	json_object_set_new(o, "priority", json_string(conversation_priority_name(v.priority)));
	json_object_set_new(
	        o, "assignee", v.assignee_id ? json_integer(v.assignee_id) : json_null());
	json_object_set_new(o, "team", json_boolean(v.team_id == s->team));
	json_object_set_new(o, "mailbox", json_integer(v.mailbox_id));
	json_object_set_new(o, "trashed", json_boolean(v.trashed_ms != 0));
	json_object_set_new(o, "snoozed_hours",
	        json_integer(
	                v.snoozed_until_ms == 0 ? 0 : (v.snoozed_until_ms - c->now_ms) / HOUR_MS));
	json_object_set_new(o, "tags", tags_of(&v));
	json_object_set_new(o, "followers", list);
	json_object_set_new(o, "field", json_text(field));
	json_object_set_new(o, "notes", json_integer(scene_notes(s)));
	json_object_set_new(o, "answers", json_integer(scene_answers(s, &field)));
	json_object_set_new(o, "answer", json_text(field));
	json_object_set_new(o, "runs", json_integer(scene_runs(s->d, s->number, false)));
	json_object_set_new(o, "failed", json_integer(scene_runs(s->d, s->number, true)));
	return o;
}

static bool has_rules_step(const json_t *steps)
{
	const json_t *one;
	size_t i;

	json_array_foreach(steps, i, one) if (json_object_get(one, "rules") != NULL) return true;
	return false;
}

static void run_case(const json_t *one)
{
	struct desk *d = desk_open("help@example.org", "other@example.org", 1);
	struct scene s = scene_of(d);
	const json_t *steps = json_object_get(one, "do"), *step;
	const char *key, *name = text_of(one, "name");
	json_t *expected, *wanted;
	size_t i;

	s.one = one;
	if (!has_rules_step(steps))
		scene_rules(&s);
	json_array_foreach(steps, i, step) scene_step(&s, step);
	json_t *is = json_own(d->c, seen(&s));
	expected = json_own(d->c, scene_numbers(&s, json_object_get(one, "expect")));
	json_object_foreach(expected, key, wanted)
	{
		if (!json_equal(wanted, json_object_get(is, key)))
			fail_msg("%s: %s is %s, not %s", name, key,
			        json_write(d->c, json_pack("[O]", json_object_get(is, key))),
			        json_write(d->c, json_pack("[O]", wanted)));
	}
	assert_int_equal(desk_close(d), 0);
}

static void cases_of(const char *file, int *count)
{
	char path[4096];
	json_error_t error;
	json_t *all, *one;
	size_t i;

	snprintf(path, sizeof path, "%s/%s", cases_dir, file);
	all = json_load_file(path, 0, &error);
	if (all == NULL)
		fail_msg("%s:%d: %s", path, error.line, error.text);
	json_array_foreach(all, i, one)
	{
		run_case(one);
		(*count)++;
	}
	json_decref(all);
}

static void cases_do_what_their_files_say(void **state)
{
	DIR *dir = opendir(cases_dir);
	struct dirent *e;
	int count = 0;
	(void)state;

	assert_non_null(dir);
	while ((e = readdir(dir)) != NULL)
		if (strstr(e->d_name, ".json") != NULL)
			cases_of(e->d_name, &count);
	closedir(dir);
	print_message("%d cases\n", count);
	assert_true(count >= 50);
}

/* Rows with their events, as many as are asked for. */
static void many(struct desk *d, int n)
{
	struct ctx *c = ctx_new(d->c, d->s);

	c->actor.role = ROLE_SYSTEM;
	assert_ok(store_begin(c, DB_WRITE));
	for (int i = 0; i < n; i++) {
		struct conversation v = {.mailbox_id = d->help,
		        .subject = "row",
		        .state = STATE_OPEN,
		        .created_ms = c->now_ms,
		        .updated_ms = c->now_ms,
		        .active_ms = c->now_ms};
		assert_ok(store_conversation_add(c, &v));
		event_add(c, &(struct event){.kind = "conversation.added",
		                     .conversation_id = v.number,
		                     .mailbox_id = v.mailbox_id,
		                     .subject_kind = "conversation",
		                     .subject_id = v.number});
	}
	assert_ok(store_commit(c));
	talloc_free(c);
}

static int64_t answers(struct desk *d, int64_t number)
{
	int64_t n = 0;

	assert_ok(store_begin(d->c, DB_READ));
	assert_ok(store_rule_run_answers(d->c, number, d->c->now_ms - HOUR_MS, 1000000, &n));
	store_rollback(d->c);
	return n;
}

#define BACK                                                                                       \
	"{\"when\":{\"event\":\"changed\",\"parts\":[\"state\"]},\"query\":\"is:waiting\","        \
	"\"then\":{\"state\":\"open\"}}"
#define FORTH                                                                                      \
	"{\"when\":{\"event\":\"changed\",\"parts\":[\"state\"]},\"query\":\"is:open\",\"then\":{" \
	"\"state\":\"waiting\"}}"
#define BEGIN "{\"when\":{\"event\":\"created\"},\"query\":\"\",\"then\":{\"state\":\"waiting\"}}"

static void a_circle_ends_in_one_conversation(void **state)
{
	struct scene s = scene_of(*state);
	struct rule_notice *notices;
	int n = 0;

	scene_rule(&s, "Back", BACK);
	scene_rule(&s, "Forth", FORTH);
	scene_rule(&s, "Begin", BEGIN);
	many(s.d, 1);
	scene_settle(s.d);
	assert_int_equal(answers(s.d, 1), 10);
	struct ctx *c = scene_ewa(&s, ROLE_ADMIN);
	assert_ok(rule_notices(c, c, &notices, &n));
	assert_int_equal(n, 1);
	assert_int_equal(notices[0].times, 1);
	assert_int_equal(notices[0].conversation, 1);
	assert_false(notices[0].whole_desk);
	assert_string_equal(notices[0].rule_name, "Back");
	assert_string_equal(notices[0].other_name, "Forth");
	assert_int_equal(desk_events(s.d, 0, "rule.circle"), 1);
	assert_ok(rule_notice_drop(c, notices[0].id));
	assert_ok(rule_notices(c, c, &notices, &n));
	assert_int_equal(n, 0);
}

/* How many events begin the storm: ten thousand, unless WELLSPRING_STORM says fewer. */
static int storm_size(void)
{
	const char *said = getenv("WELLSPRING_STORM");
	return said != NULL && atoi(said) > 0 ? atoi(said) : 10000;
}

/* Two rules that feed each other, and thousands of events that begin it. */
static void a_storm_ends_by_the_budget(void **state)
{
	struct scene s = scene_of(*state);
	struct rule_notice *notices;
	int64_t before;
	int n = 0, size = storm_size();

	scene_rule(&s, "Back", BACK);
	scene_rule(&s, "Forth", FORTH);
	scene_rule(&s, "Begin", BEGIN);
	many(s.d, size);
	scene_settle(s.d);
	assert_int_equal(answers(s.d, 0), 1000);
	for (int64_t number = 1; number <= size; number += 99)
		assert_true(answers(s.d, number) <= 10);
	struct ctx *c = scene_ewa(&s, ROLE_ADMIN);
	assert_ok(rule_notices(c, c, &notices, &n));
	assert_int_equal(n, 2); /* Back and Forth, Begin and Back */
	assert_int_equal(notices[0].times + notices[1].times, size);
	/* and it is over: nothing comes after */
	before = scene_newest_event(c);
	scene_settle(s.d);
	assert_int_equal(scene_newest_event(c), before);
}

/* Killed again and again where it happens to be: each letter has one tag, one note, one line. */
static void a_killed_program_fires_nothing_twice(void **state)
{
	struct scene s = scene_of(*state);
	struct desk *d = s.d;
	int kills = 0;

	scene_rule(&s, "Note",
	        "{\"when\":{\"event\":\"created\"},\"query\":\"\",\"then\":{\"note\":\"once\","
	        "\"add_tags\":[\"a\"]}}");
	many(d, 300);
	for (; kills < 12; kills++) {
		desk_stop(d);
		pid_t pid = fork();
		assert_true(pid >= 0);
		if (pid == 0) {
			desk_start(d);
			scene_settle(d);
			pause();
		}
		usleep((unsigned)(40000 + 23000 * kills));
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		desk_start(d);
	}
	scene_settle(d);
	for (int64_t number = 1; number <= 300; number++) {
		s.number = number;
		assert_int_equal(scene_runs(d, number, false), 1);
		assert_int_equal(scene_notes(&s), 1);
	}
}

static void what_would_happen_changes_nothing(void **state)
{
	struct scene s = scene_of(*state);
	struct ctx *c = scene_ewa(&s, ROLE_ADMIN);
	json_t *when = json_own(c, json_loads("{\"event\":\"created\"}", 0, NULL));
	json_t *then =
	        json_own(c, json_loads("{\"add_tags\":[\"a\"],\"state\":\"open\"}", 0, NULL));
	struct rule_change h = {.query = "parcel", .when = when, .then = then, .enabled = -1};
	struct rule_tried t;

	for (int i = 0; i < 30; i++)
		people_letter(s.d, "Parcel", "Where is it?");
	people_letter(s.d, "Invoice", "Where is that?");
	scene_settle(s.d);
	int64_t version = desk_conversation(s.d, 1).version;
	assert_ok(rule_try(c, c, 0, &h, NULL, 20, &t));
	assert_int_equal(t.count, 30);
	assert_false(t.more);
	assert_int_equal(t.n, 20);
	assert_non_null(t.next);
	assert_non_null(json_object_get(t.effects[0], "add_tags"));
	assert_null(json_object_get(t.effects[0], "state"));
	assert_ok(rule_try(c, c, 0, &h, t.next, 20, &t));
	assert_int_equal(t.n, 10);
	assert_int_equal(t.count, -1);
	assert_null(t.next);
	assert_int_equal(desk_conversation(s.d, 1).version, version);
	h.query = "parcel assignee:me";
	assert_fails(c, rule_try(c, c, 0, &h, NULL, 20, &t), RC_INVALID, "bad_query");
	h.query = "colour:red";
	assert_fails(c, rule_try(c, c, 0, &h, NULL, 20, &t), RC_INVALID, "bad_query");
	h.query = "mailbox:nowhere";
	assert_fails(c, rule_try(c, c, 0, &h, NULL, 20, &t), RC_INVALID, "bad_query");
	h.query = NULL;
	h.when = json_own(
	        c, json_loads("{\"event\":\"time\",\"since\":\"customer_message\",\"hours\":5}", 0,
	                   NULL));
	assert_ok(rule_try(c, c, 0, &h, NULL, 20, &t));
	assert_int_equal(t.count, 0);
	c->now_ms += 6 * HOUR_MS;
	assert_ok(rule_try(c, c, 0, &h, NULL, 20, &t));
	assert_int_equal(t.count, 31);
}

static void in_turn_goes_round(void **state)
{
	struct scene s = scene_of(*state);
	int64_t got[4];

	scene_rule(&s, "Turn",
	        "{\"when\":{\"event\":\"created\"},\"query\":\"\",\"then\":{\"assign\":{\"how\":"
	        "\"in_"
	        "turn\",\"team_id\":\"@team\"}}}");
	for (int i = 0; i < 4; i++) {
		struct message m = people_letter_to(s.d, s.d->other, "Hello", "It is me.");
		scene_settle(s.d);
		got[i] = desk_conversation(s.d, m.conversation).assignee_id;
		s.number = m.conversation;
		scene_change(&s, json_own(s.d->c, json_loads("{\"state\":\"solved\"}", 0, NULL)));
	}
	assert_int_equal(got[0], s.p.ewa);
	assert_int_equal(got[1], s.p.tomek);
	assert_int_equal(got[2], s.p.ewa);
	assert_int_equal(got[3], s.p.tomek);
	/* in help@ only ewa sees it: nobody else can get it */
	struct message m = people_letter(s.d, "Hello", "It is me.");
	scene_settle(s.d);
	assert_int_equal(desk_conversation(s.d, m.conversation).assignee_id, s.p.ewa);
}

static void a_rule_that_fails_says_so_until_it_works(void **state)
{
	struct scene s = scene_of(*state);
	struct ctx *c = scene_ewa(&s, ROLE_ADMIN);
	struct rule r;

	scene_rule(&s, "To gone",
	        "{\"when\":{\"event\":\"created\"},\"query\":\"\",\"then\":{\"assignee_id\":\"@"
	        "gone\"}}");
	people_letter(s.d, "Hello", "It is me.");
	scene_settle(s.d);
	assert_ok(rule_get(c, c, 1, &r));
	assert_int_not_equal(r.failed_ms, 0);
	assert_non_null(strstr(r.failed_reason, "they do not see this mailbox"));
	json_t *then = json_own(c, json_pack("{s:I}", "assignee_id", (json_int_t)s.p.ewa));
	struct rule_change h = {.then = then, .enabled = -1, .last = -1};
	assert_fails(c, rule_update(c, c, 1, 999, &h, &r), RC_CONFLICT, "stale");
	assert_ok(rule_update(c, c, 1, r.version, &h, &r));
	assert_int_equal(r.failed_ms, 0);
	struct message m = people_letter(s.d, "Hello", "It is me again.");
	scene_settle(s.d);
	assert_int_equal(desk_conversation(s.d, m.conversation).assignee_id, s.p.ewa);
	/* agents make none */
	struct ctx *agent = scene_ewa(&s, ROLE_AGENT);
	assert_fails(agent, rule_update(agent, agent, 1, 0, &h, &r), RC_DENIED, "not_allowed");
}

static void old_lines_of_the_log_go(void **state)
{
	struct scene s = scene_of(*state);

	scene_rule(&s, "Begin", BEGIN);
	many(s.d, 1);
	scene_settle(s.d);
	s.d->c->now_ms += 119 * 24 * HOUR_MS;
	assert_ok(rule_sweep(s.d->c));
	assert_int_equal(scene_runs(s.d, 1, false), 1);
	s.d->c->now_ms += 2 * 24 * HOUR_MS;
	assert_ok(rule_sweep(s.d->c));
	assert_int_equal(scene_runs(s.d, 1, false), 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(cases_do_what_their_files_say),
	        DESK_TEST(a_circle_ends_in_one_conversation),
	        DESK_TEST(a_storm_ends_by_the_budget),
	        DESK_TEST(a_killed_program_fires_nothing_twice),
	        DESK_TEST(what_would_happen_changes_nothing),
	        DESK_TEST(in_turn_goes_round),
	        DESK_TEST(a_rule_that_fails_says_so_until_it_works),
	        DESK_TEST(old_lines_of_the_log_go),
	};

	cases_dir = argc > 1 ? argv[1] : "tests/desk/rules";
	if (argc > 2)
		cmocka_set_test_filter(argv[2]);
	return cmocka_run_group_tests_name("rule", tests, NULL, NULL);
}
