/* Rules: cases from data files, a circle that ends, and a program that is killed in the middle. */
#include "desk_people.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/json.h"
#include "desk/change_json.h"
#include "desk/conversation_field.h"
#include "desk/reply.h"
#include "desk/rule.h"
#include "desk/rule_follow.h"
#include "desk/rule_try.h"
#include "desk/search.h"
#include "desk/setting.h"
#include "desk/team.h"
#include "store/event.h"
#include "store/following.h"
#include "store/user.h"

#define HOUR_MS 3600000LL

static const char *cases_dir;

/* A desk with people, a team and a field, and one case on it. */
struct scene {
	struct desk *d;
	struct people p;
	int64_t gone, team, field, number; /* number: of the first letter */
	const char *letter_id; /* of the newest letter */
	const json_t *one;
};

static const char *text_of(const json_t *o, const char *field)
{
	return json_string_value(json_object_get(o, field));
}

static struct ctx *ewa(const struct scene *s, enum role role)
{
	struct ctx *c = people_as(s->d, s->p.ewa);

	c->actor.role = role;
	c->now_ms = s->d->c->now_ms;
	return c;
}

static void must(struct ctx *c, enum rc rc, const char *what)
{
	if (rc != RC_OK)
		fail_msg("%s: %s %s", what, c->fail.text, c->fail.detail);
}

/* "@ewa" and so on are numbers. */
static int64_t named(const struct scene *s, const char *name)
{
	const struct {
		const char *name;
		int64_t id;
	} all[] = {{"@ewa", s->p.ewa}, {"@tomek", s->p.tomek}, {"@gone", s->gone},
	        {"@team", s->team}, {"@field", s->field}, {"@help", s->d->help},
	        {"@other", s->d->other}};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (strcmp(all[i].name, name) == 0)
			return all[i].id;
	fail_msg("no such name: %s", name);
	return 0;
}

static json_t *with_numbers(const struct scene *s, const json_t *o)
{
	json_t *out, *one;
	const char *key;
	size_t i;

	if (json_is_string(o) && json_string_value(o)[0] == '@')
		return json_integer(named(s, json_string_value(o)));
	if (json_is_array(o)) {
		out = json_array();
		json_array_foreach(o, i, one) json_array_append_new(out, with_numbers(s, one));
		return out;
	}
	if (!json_is_object(o))
		return json_deep_copy(o);
	out = json_object();
	json_object_foreach((json_t *)o, key, one)
	{
		json_object_set_new(out, key, with_numbers(s, one));
	}
	return out;
}

static int64_t add_user(struct desk *d, const char *address)
{
	struct user u = {.address = address,
	        .name = "Gone",
	        .role = ROLE_AGENT,
	        .language = "en",
	        .theme = "system",
	        .signature = "",
	        .created_ms = d->c->now_ms};

	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(store_user_add(d->c, &u));
	assert_ok(store_commit(d->c));
	return u.id;
}

static struct scene scene_of(struct desk *d)
{
	struct scene s = {.d = d, .p = people_add(d)};
	struct conversation_field f;
	struct team t;

	s.gone = add_user(d, "gone@example.org");
	struct ctx *c = ewa(&s, ROLE_ADMIN);
	struct team_change team = {.name = "Team",
	        .archived = -1,
	        .has_members = true,
	        .members = (int64_t[]){s.p.ewa, s.p.tomek},
	        .member_count = 2};
	assert_ok(team_add(c, c, &team, &t));
	struct conversation_field_change field = {
	        .name = "Order", .kind = "text", .required = -1, .archived = -1, .place = -1};
	assert_ok(conversation_field_add(c, c, &field, &f));
	s.team = t.id;
	s.field = f.id;
	return s;
}

static struct rule add_rule(const struct scene *s, const char *name, const json_t *o)
{
	struct ctx *c = ewa(s, ROLE_ADMIN);
	json_t *whole = json_own(c, with_numbers(s, o));
	struct rule_change h = {.name = name,
	        .query = text_of(whole, "query"),
	        .enabled = !json_is_false(json_object_get(whole, "enabled")),
	        .last = json_is_true(json_object_get(whole, "last")),
	        .has_mailbox = true,
	        .mailbox_id = json_integer_value(json_object_get(whole, "mailbox")),
	        .when = json_object_get(whole, "when"),
	        .then = json_object_get(whole, "then")};
	struct rule r;

	must(c, rule_add(c, c, &h, &r), name);
	return r;
}

static void add_rules(const struct scene *s)
{
	const json_t *list = json_object_get(s->one, "rules"), *one;
	size_t i;

	json_array_foreach(list, i, one) add_rule(s, talloc_asprintf(s->d->c, "R%zu", i + 1), one);
}

static void add_rule_text(const struct scene *s, const char *name, const char *text)
{
	add_rule(s, name, json_own(s->d->c, json_loads(text, 0, NULL)));
}

static int64_t newest_event(struct ctx *c)
{
	int64_t n = 0;

	assert_ok(store_begin(c, DB_READ));
	assert_ok(event_newest(c, &n));
	store_rollback(c);
	return n;
}

/* All that waits is done, and what follows from it. */
static void settle(struct desk *d)
{
	bool more = true, behind = false;
	int64_t before = -1;

	while (more || behind || before != newest_event(d->c)) {
		struct ctx *c = ctx_new(d->c, d->s);
		bool indexing = true;
		c->actor.role = ROLE_SYSTEM;
		c->now_ms = d->c->now_ms;
		before = newest_event(c);
		while (indexing)
			must(c, search_follow(c, 500, &indexing), "search");
		must(c, rule_follow(c, 200, &more, &behind), "rules");
		talloc_free(c);
	}
}

static void pass_hours(struct desk *d, int64_t hours)
{
	bool more = true;

	d->c->now_ms += hours * HOUR_MS;
	while (more)
		must(d->c, rule_time(d->c, 100, &more), "time");
}

static void do_letter(struct scene *s, const json_t *o)
{
	static int number;
	struct desk *d = s->d;
	bool again = json_is_true(json_object_get(o, "again"));
	const char *name = text_of(o, "name"), *box = text_of(o, "mailbox");
	const char *id = talloc_asprintf(d->c, "rule%d@example.com", ++number);
	struct way way = {.history = json_is_true(json_object_get(o, "history")),
	        .filed = json_is_true(json_object_get(o, "junk")) ? "junk" : NULL,
	        .mailbox = box == NULL ? 0 : named(s, box)};
	struct message m = desk_take(d, &way,
	        talloc_asprintf(d->c,
	                "From: %s <anna@example.com>\r\nTo: help@example.org\r\nSubject: %s\r\n"
	                "Message-ID: <%s>\r\n%s%s%s%sContent-Type: text/plain; charset=utf-8\r\n\r\n"
	                "%s\r\n",
	                name == NULL ? "Anna Kowalska" : name, text_of(o, "subject"), id,
	                again ? "In-Reply-To: <" : "", again ? s->letter_id : "",
	                again ? ">\r\n" : "",
	                json_is_true(json_object_get(o, "auto"))
	                        ? "Auto-Submitted: auto-replied\r\n"
	                        : "",
	                text_of(o, "text")));

	if (s->number == 0)
		s->number = m.conversation;
	else if (again)
		assert_int_equal(m.conversation, s->number);
	s->letter_id = id;
}

static void do_reply(struct scene *s, const char *text)
{
	struct ctx *c = ewa(s, ROLE_AGENT);
	struct reply_new r = {.markdown = text,
	        .seen_message = desk_conversation(s->d, s->number).newest_message_id};
	struct message_whole w;
	struct message_page newer;

	must(c, reply_create(c, c, s->number, &r, &w, &newer), "reply");
}

static void do_note(struct scene *s, const char *text)
{
	struct ctx *c = ewa(s, ROLE_AGENT);
	struct message_whole w;

	must(c, note_create(c, c, s->number, &(struct reply_new){.markdown = text}, &w), "note");
}

static void do_change(struct scene *s, const json_t *o)
{
	struct ctx *c = ewa(s, ROLE_AGENT);
	struct conversation_change h;
	struct conversation_whole w;

	assert_ok(change_read(c, json_own(c, with_numbers(s, o)), &h));
	must(c, conversation_update(c, c, s->number, 0, &h, &w), "change");
}

static void do_leave(const struct scene *s, int64_t id)
{
	struct ctx *c = s->d->c;
	struct user u;

	assert_ok(store_begin(c, DB_WRITE));
	assert_ok(store_user_get(c, c, id, &u));
	u.disabled_ms = c->now_ms;
	assert_ok(store_user_update(c, &u));
	assert_ok(store_commit(c));
}

static void do_step(struct scene *s, const json_t *step)
{
	const json_t *o;

	if ((o = json_object_get(step, "letter")) != NULL)
		do_letter(s, o);
	else if (text_of(step, "reply") != NULL)
		do_reply(s, text_of(step, "reply"));
	else if (text_of(step, "note") != NULL)
		do_note(s, text_of(step, "note"));
	else if ((o = json_object_get(step, "change")) != NULL)
		do_change(s, o);
	else if ((o = json_object_get(step, "hours")) != NULL)
		pass_hours(s->d, json_integer_value(o));
	else if (text_of(step, "leave") != NULL)
		do_leave(s, named(s, text_of(step, "leave")));
	else
		add_rules(s);
	settle(s->d);
}

static json_t *tags_of(const struct conversation *v)
{
	json_t *list = json_array();

	for (size_t i = 0; v->tags[i] != NULL; i++)
		json_array_append_new(list, json_string(v->tags[i]));
	return list;
}

static int count_notes(const struct scene *s)
{
	struct message *list;
	int n = 0, notes = 0;

	assert_ok(store_begin(s->d->c, DB_READ));
	assert_ok(store_message_list(s->d->c, s->d->c, s->number, 0, 100, &list, &n));
	store_rollback(s->d->c);
	for (int i = 0; i < n; i++)
		notes += list[i].kind == MESSAGE_NOTE;
	return notes;
}

/* How many changed something, or could not. */
static int count_runs(struct desk *d, int64_t number, bool failed)
{
	struct rule_run *list;
	int n = 0, count = 0;

	must(d->c, rule_log_of(d->c, d->c, number, INT64_MAX, 1000, &list, &n), "log");
	for (int i = 0; i < n; i++) {
		assert_true((list[i].changes == NULL) == (list[i].reason != NULL));
		count += (list[i].changes == NULL) == failed;
	}
	return count;
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
	json_object_set_new(o, "assignee", v.assignee_id ? json_integer(v.assignee_id) : json_null());
	json_object_set_new(o, "team", json_boolean(v.team_id == s->team));
	json_object_set_new(o, "mailbox", json_integer(v.mailbox_id));
	json_object_set_new(o, "trashed", json_boolean(v.trashed_ms != 0));
	json_object_set_new(o, "snoozed_hours",
	        json_integer(v.snoozed_until_ms == 0 ? 0 : (v.snoozed_until_ms - c->now_ms) / HOUR_MS));
	json_object_set_new(o, "tags", tags_of(&v));
	json_object_set_new(o, "followers", list);
	json_object_set_new(o, "field", json_text(field));
	json_object_set_new(o, "notes", json_integer(count_notes(s)));
	json_object_set_new(o, "runs", json_integer(count_runs(s->d, s->number, false)));
	json_object_set_new(o, "failed", json_integer(count_runs(s->d, s->number, true)));
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
		add_rules(&s);
	json_array_foreach(steps, i, step) do_step(&s, step);
	json_t *is = json_own(d->c, seen(&s));
	expected = json_own(d->c, with_numbers(&s, json_object_get(one, "expect")));
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
	assert_ok(store_rule_run_answers(
	        d->c, number, d->c->now_ms - HOUR_MS, 1000000, &n));
	store_rollback(d->c);
	return n;
}

#define BACK "{\"when\":{\"event\":\"changed\",\"parts\":[\"state\"]},\"query\":\"is:waiting\",\"then\":{\"state\":\"open\"}}"
#define FORTH "{\"when\":{\"event\":\"changed\",\"parts\":[\"state\"]},\"query\":\"is:open\",\"then\":{\"state\":\"waiting\"}}"
#define BEGIN "{\"when\":{\"event\":\"created\"},\"query\":\"\",\"then\":{\"state\":\"waiting\"}}"

static void a_circle_ends_in_one_conversation(void **state)
{
	struct scene s = scene_of(*state);
	struct rule_notice *notices;
	int n = 0;

	add_rule_text(&s, "Back", BACK);
	add_rule_text(&s, "Forth", FORTH);
	add_rule_text(&s, "Begin", BEGIN);
	many(s.d, 1);
	settle(s.d);
	assert_int_equal(answers(s.d, 1), 10);
	struct ctx *c = ewa(&s, ROLE_ADMIN);
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

/* Two rules that feed each other, and ten thousand events that begin it. */
static void a_storm_ends_by_the_budget(void **state)
{
	struct scene s = scene_of(*state);
	struct rule_notice *notices;
	int64_t before;
	int n = 0;

	add_rule_text(&s, "Back", BACK);
	add_rule_text(&s, "Forth", FORTH);
	add_rule_text(&s, "Begin", BEGIN);
	many(s.d, 10000);
	settle(s.d);
	assert_int_equal(answers(s.d, 0), 1000);
	for (int64_t number = 1; number <= 10000; number += 99)
		assert_true(answers(s.d, number) <= 10);
	struct ctx *c = ewa(&s, ROLE_ADMIN);
	assert_ok(rule_notices(c, c, &notices, &n));
	assert_int_equal(n, 2); /* Back and Forth, Begin and Back */
	assert_int_equal(notices[0].times + notices[1].times, 10000);
	/* and it is over: nothing comes after */
	before = newest_event(c);
	settle(s.d);
	assert_int_equal(newest_event(c), before);
}

/* Killed again and again where it happens to be: each letter has one tag, one note, one line. */
static void a_killed_program_fires_nothing_twice(void **state)
{
	struct scene s = scene_of(*state);
	struct desk *d = s.d;
	int kills = 0;

	add_rule_text(&s, "Note",
	        "{\"when\":{\"event\":\"created\"},\"query\":\"\",\"then\":{\"note\":\"once\","
	        "\"add_tags\":[\"a\"]}}");
	many(d, 300);
	for (; kills < 12; kills++) {
		desk_stop(d);
		pid_t pid = fork();
		assert_true(pid >= 0);
		if (pid == 0) {
			desk_start(d);
			settle(d);
			pause();
		}
		usleep((unsigned)(40000 + 23000 * kills));
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		desk_start(d);
	}
	settle(d);
	for (int64_t number = 1; number <= 300; number++) {
		s.number = number;
		assert_int_equal(count_runs(d, number, false), 1);
		assert_int_equal(count_notes(&s), 1);
	}
}

static void what_would_happen_changes_nothing(void **state)
{
	struct scene s = scene_of(*state);
	struct ctx *c = ewa(&s, ROLE_ADMIN);
	json_t *when = json_own(c, json_loads("{\"event\":\"created\"}", 0, NULL));
	json_t *then = json_own(c, json_loads("{\"add_tags\":[\"a\"],\"state\":\"open\"}", 0, NULL));
	struct rule_change h = {.query = "parcel", .when = when, .then = then, .enabled = -1};
	struct rule_tried t;

	for (int i = 0; i < 30; i++)
		people_letter(s.d, "Parcel", "Where is it?");
	people_letter(s.d, "Invoice", "Where is that?");
	settle(s.d);
	int64_t version = desk_conversation(s.d, 1).version;
	assert_ok(rule_try(c, c, &h, NULL, 20, &t));
	assert_int_equal(t.count, 30);
	assert_false(t.more);
	assert_int_equal(t.n, 20);
	assert_non_null(t.next);
	assert_non_null(json_object_get(t.effects[0], "add_tags"));
	assert_null(json_object_get(t.effects[0], "state"));
	assert_ok(rule_try(c, c, &h, t.next, 20, &t));
	assert_int_equal(t.n, 10);
	assert_int_equal(t.count, -1);
	assert_null(t.next);
	assert_int_equal(desk_conversation(s.d, 1).version, version);
	h.query = "parcel assignee:me";
	assert_fails(c, rule_try(c, c, &h, NULL, 20, &t), RC_INVALID, "bad_query");
	h.query = "colour:red";
	assert_fails(c, rule_try(c, c, &h, NULL, 20, &t), RC_INVALID, "bad_query");
	h.query = "mailbox:nowhere";
	assert_fails(c, rule_try(c, c, &h, NULL, 20, &t), RC_INVALID, "bad_query");
	h.query = NULL;
	h.when = json_own(c, json_loads(
	        "{\"event\":\"time\",\"since\":\"customer_message\",\"hours\":5}", 0, NULL));
	assert_ok(rule_try(c, c, &h, NULL, 20, &t));
	assert_int_equal(t.count, 0);
	c->now_ms += 6 * HOUR_MS;
	assert_ok(rule_try(c, c, &h, NULL, 20, &t));
	assert_int_equal(t.count, 31);
}

static void in_turn_goes_round(void **state)
{
	struct scene s = scene_of(*state);
	int64_t got[4];

	add_rule_text(&s, "Turn",
	        "{\"when\":{\"event\":\"created\"},\"query\":\"\",\"then\":{\"assign\":{\"how\":\"in_"
	        "turn\",\"team_id\":\"@team\"}}}");
	for (int i = 0; i < 4; i++) {
		struct message m = people_letter_to(s.d, s.d->other, "Hello", "It is me.");
		settle(s.d);
		got[i] = desk_conversation(s.d, m.conversation).assignee_id;
		s.number = m.conversation;
		do_change(&s, json_own(s.d->c, json_loads("{\"state\":\"solved\"}", 0, NULL)));
	}
	assert_int_equal(got[0], s.p.ewa);
	assert_int_equal(got[1], s.p.tomek);
	assert_int_equal(got[2], s.p.ewa);
	assert_int_equal(got[3], s.p.tomek);
	/* in help@ only ewa sees it: nobody else can get it */
	struct message m = people_letter(s.d, "Hello", "It is me.");
	settle(s.d);
	assert_int_equal(desk_conversation(s.d, m.conversation).assignee_id, s.p.ewa);
}

static void a_rule_that_fails_says_so_until_it_works(void **state)
{
	struct scene s = scene_of(*state);
	struct ctx *c = ewa(&s, ROLE_ADMIN);
	struct rule r;

	add_rule_text(&s, "To gone",
	        "{\"when\":{\"event\":\"created\"},\"query\":\"\",\"then\":{\"assignee_id\":\"@gone\"}}");
	people_letter(s.d, "Hello", "It is me.");
	settle(s.d);
	assert_ok(rule_get(c, c, 1, &r));
	assert_int_not_equal(r.failed_ms, 0);
	assert_non_null(strstr(r.failed_reason, "they do not see this mailbox"));
	json_t *then = json_own(c, json_pack("{s:I}", "assignee_id", (json_int_t)s.p.ewa));
	struct rule_change h = {.then = then, .enabled = -1, .last = -1};
	assert_fails(c, rule_update(c, c, 1, 999, &h, &r), RC_CONFLICT, "stale");
	assert_ok(rule_update(c, c, 1, r.version, &h, &r));
	assert_int_equal(r.failed_ms, 0);
	struct message m = people_letter(s.d, "Hello", "It is me again.");
	settle(s.d);
	assert_int_equal(desk_conversation(s.d, m.conversation).assignee_id, s.p.ewa);
	/* agents make none */
	struct ctx *agent = ewa(&s, ROLE_AGENT);
	assert_fails(agent, rule_update(agent, agent, 1, 0, &h, &r), RC_DENIED, "not_allowed");
}

static void old_lines_of_the_log_go(void **state)
{
	struct scene s = scene_of(*state);

	add_rule_text(&s, "Begin", BEGIN);
	many(s.d, 1);
	settle(s.d);
	s.d->c->now_ms += 119 * 24 * HOUR_MS;
	assert_ok(rule_sweep(s.d->c));
	assert_int_equal(count_runs(s.d, 1, false), 1);
	s.d->c->now_ms += 2 * 24 * HOUR_MS;
	assert_ok(rule_sweep(s.d->c));
	assert_int_equal(count_runs(s.d, 1, false), 0);
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
