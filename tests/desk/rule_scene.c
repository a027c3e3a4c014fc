/* A desk on which rules are made and things happen. */
#include "rule_scene.h"

#include "base/json.h"
#include "desk/change_json.h"
#include "desk/conversation_field.h"
#include "desk/outgoing.h"
#include "desk/reply.h"
#include "desk/rule_follow.h"
#include "desk/saved_reply.h"
#include "desk/search.h"
#include "desk/team.h"
#include "store/event.h"
#include "store/user.h"

static const char *text_of(const json_t *o, const char *field)
{
	return json_string_value(json_object_get(o, field));
}

struct ctx *scene_ewa(const struct scene *s, enum role role)
{
	struct ctx *c = people_as(s->d, s->p.ewa);

	c->actor.role = role;
	c->now_ms = s->d->c->now_ms;
	return c;
}

void scene_must(struct ctx *c, enum rc rc, const char *what)
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
	        {"@other", s->d->other}, {"@saved", s->saved}};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (strcmp(all[i].name, name) == 0)
			return all[i].id;
	fail_msg("no such name: %s", name);
	return 0;
}

json_t *scene_numbers(const struct scene *s, const json_t *o)
{
	json_t *out, *one;
	const char *key;
	size_t i;

	if (json_is_string(o) && json_string_value(o)[0] == '@')
		return json_integer(named(s, json_string_value(o)));
	if (json_is_array(o)) {
		out = json_array();
		json_array_foreach(o, i, one) json_array_append_new(out, scene_numbers(s, one));
		return out;
	}
	if (!json_is_object(o))
		return json_deep_copy(o);
	out = json_object();
	json_object_foreach((json_t *)o, key, one)
	{
		json_object_set_new(out, key, scene_numbers(s, one));
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

static int64_t add_saved(struct ctx *c, const char *name, struct saved_text *texts, int n)
{
	struct saved_reply_change h = {.name = name, .texts = texts, .text_count = n};
	struct saved_reply_whole w;

	scene_must(c, saved_reply_add(c, c, &h, &w), name);
	return w.r.id;
}

struct scene scene_of(struct desk *d)
{
	struct scene s = {.d = d, .p = people_add(d)};
	struct conversation_field f;
	struct team t;

	s.gone = add_user(d, "gone@example.org");
	struct ctx *c = scene_ewa(&s, ROLE_ADMIN);
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
	s.saved = add_saved(c, "Hello",
	        (struct saved_text[]){
	                {.language = "pl", .html = "<p>{customer.called}, dziękujemy.</p>"},
	                {.language = "el", .html = "<p>Ευχαριστούμε, {conversation.number}.</p>"},
	                {.language = "other", .html = "<p>Thank you for <b>writing</b>.</p>"}},
	        3);
	return s;
}

static struct rule add_rule(const struct scene *s, const char *name, const json_t *o)
{
	struct ctx *c = scene_ewa(s, ROLE_ADMIN);
	json_t *whole = json_own(c, scene_numbers(s, o));
	struct rule_change h = {.name = name,
	        .query = text_of(whole, "query"),
	        .enabled = !json_is_false(json_object_get(whole, "enabled")),
	        .last = json_is_true(json_object_get(whole, "last")),
	        .has_mailbox = true,
	        .mailbox_id = json_integer_value(json_object_get(whole, "mailbox")),
	        .when = json_object_get(whole, "when"),
	        .then = json_object_get(whole, "then")};
	struct rule r;

	scene_must(c, rule_add(c, c, &h, &r), name);
	return r;
}

void scene_rules(const struct scene *s)
{
	const json_t *list = json_object_get(s->one, "rules"), *one;
	size_t i;

	json_array_foreach(list, i, one) add_rule(s, talloc_asprintf(s->d->c, "R%zu", i + 1), one);
}

void scene_rule(const struct scene *s, const char *name, const char *text)
{
	add_rule(s, name, json_own(s->d->c, json_loads(text, 0, NULL)));
}

int64_t scene_newest_event(struct ctx *c)
{
	int64_t n = 0;

	assert_ok(store_begin(c, DB_READ));
	assert_ok(event_newest(c, &n));
	store_rollback(c);
	return n;
}

/* All that waits is done, and what follows from it. */
void scene_settle(struct desk *d)
{
	bool more = true, behind = false;
	int64_t before = -1;

	while (more || behind || before != scene_newest_event(d->c)) {
		struct ctx *c = ctx_new(d->c, d->s);
		bool indexing = true;
		c->actor.role = ROLE_SYSTEM;
		c->now_ms = d->c->now_ms;
		before = scene_newest_event(c);
		while (indexing)
			scene_must(c, search_follow(c, NULL, 500, &indexing), "search");
		scene_must(c, rule_follow(c, 200, &more, &behind), "rules");
		talloc_free(c);
	}
}

static void pass_hours(struct desk *d, int64_t hours)
{
	bool more = true;

	d->c->now_ms += hours * HOUR_MS;
	while (more)
		scene_must(d->c, rule_time(d->c, 100, &more), "time");
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
	                "Message-ID: <%s>\r\n%s%s%s%sContent-Type: text/plain; "
	                "charset=utf-8\r\n\r\n"
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
	struct ctx *c = scene_ewa(s, ROLE_AGENT);
	struct reply_new r = {.markdown = text,
	        .seen_message = desk_conversation(s->d, s->number).newest_message_id};
	struct message_whole w;
	struct message_page newer;

	scene_must(c, reply_create(c, c, s->number, &r, &w, &newer), "reply");
}

static void do_note(struct scene *s, const char *text)
{
	struct ctx *c = scene_ewa(s, ROLE_AGENT);
	struct message_whole w;

	scene_must(
	        c, note_create(c, c, s->number, &(struct reply_new){.markdown = text}, &w), "note");
}

void scene_change(struct scene *s, const json_t *o)
{
	struct ctx *c = scene_ewa(s, ROLE_AGENT);
	struct conversation_change h;
	struct conversation_whole w;

	assert_ok(change_read(c, json_own(c, scene_numbers(s, o)), &h));
	scene_must(c, conversation_update(c, c, s->number, 0, &h, &w), "change");
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

static void throw_saved(const struct scene *s)
{
	struct ctx *c = scene_ewa(s, ROLE_ADMIN);

	scene_must(c, saved_reply_throw(c, s->saved), "throw");
}

void scene_step(struct scene *s, const json_t *step)
{
	const json_t *o;

	if ((o = json_object_get(step, "letter")) != NULL)
		do_letter(s, o);
	else if (text_of(step, "reply") != NULL)
		do_reply(s, text_of(step, "reply"));
	else if (text_of(step, "note") != NULL)
		do_note(s, text_of(step, "note"));
	else if ((o = json_object_get(step, "change")) != NULL)
		scene_change(s, o);
	else if ((o = json_object_get(step, "hours")) != NULL)
		pass_hours(s->d, json_integer_value(o));
	else if (json_object_get(step, "throw") != NULL)
		throw_saved(s);
	else if (text_of(step, "leave") != NULL)
		do_leave(s, named(s, text_of(step, "leave")));
	else
		scene_rules(s);
	scene_settle(s->d);
}

int scene_notes(const struct scene *s)
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

int scene_answers(const struct scene *s, const char **out_text)
{
	struct ctx *c = s->d->c;
	struct message *list;
	struct bytes mail;
	int n = 0, answers = 0;
	static const char mark[] = "Auto-Submitted: auto-replied";

	*out_text = NULL;
	assert_ok(store_begin(c, DB_READ));
	assert_ok(store_message_list(c, c, s->number, 0, 100, &list, &n));
	for (int i = 0; i < n; i++) {
		if (list[i].kind != MESSAGE_REPLY || list[i].mail_kind != MESSAGE_AUTOMATIC)
			continue;
		/* newest first */
		if (answers++ == 0)
			*out_text = list[i].text;
		assert_int_equal(list[i].author_id, 0);
		assert_ok(outgoing_build(c, c, list[i].id, &mail));
		assert_non_null(memmem(mail.p, mail.n, mark, sizeof mark - 1));
	}
	store_rollback(c);
	return answers;
}

int scene_runs(struct desk *d, int64_t number, bool failed)
{
	struct rule_run *list;
	int n = 0, count = 0;

	scene_must(d->c, rule_log_of(d->c, d->c, number, INT64_MAX, 1000, &list, &n), "log");
	for (int i = 0; i < n; i++) {
		assert_true((list[i].changes == NULL) == (list[i].reason != NULL));
		count += (list[i].changes == NULL) == failed;
	}
	return count;
}
