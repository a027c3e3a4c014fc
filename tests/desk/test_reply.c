/* Answering: what may go out, to whom, and how it is taken back. */
#include "desk_people.h"

#include <ctype.h>
#include <pthread.h>
#include <stdio.h>

#include "base/json.h"
#include "desk/attachment.h"
#include "desk/draft.h"
#include "desk/message_id.h"
#include "desk/outgoing.h"
#include "desk/reply.h"
#include "store/outbox.h"
#include "store/user.h"

static struct message_whole answer(struct ctx *c, int64_t number, struct reply_new r)
{
	struct message_whole w;
	struct message_page newer;
	enum rc rc = reply_create(c, c, number, &r, &w, &newer);

	if (rc != RC_OK)
		print_error("%s %s\n", c->fail.text, c->fail.detail);
	assert_ok(rc);
	return w;
}

static const char *recipients(struct ctx *c, const struct message *m, const char *field)
{
	json_t *all = json_own(c, json_loads(m->recipients, 0, NULL)), *one;
	struct buf *b = buf_new(c, 1000);
	size_t i;

	json_array_foreach(json_object_get(all, field), i, one)
	{
		buf_addf(b, "%s%s", i > 0 ? " " : "",
		        json_string_value(json_object_get(one, "address")));
	}
	return b->p;
}

static void a_reply_waits_in_the_outbox(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = people_letter(d, "Parcel", "Where is it?");
	int64_t of;

	struct message_whole w = answer(c, letter.conversation,
	        (struct reply_new){.markdown = "Here it **is**.\n\n- one\n- two",
	                .seen_message = letter.id,
	                .hold_seconds = 60});
	assert_int_equal(w.m.kind, MESSAGE_REPLY);
	assert_int_equal(w.m.author_id, p.ewa);
	assert_non_null(strstr(w.m.html, "<strong>is</strong>"));
	assert_non_null(strstr(w.m.text, "Here it is."));
	assert_string_equal(w.m.subject, "Re: Parcel");
	assert_string_equal(w.m.sender, "help@example.org");
	assert_string_equal(w.m.in_reply_to, letter.message_id);
	assert_non_null(strstr(w.m.reference_ids, letter.message_id));
	assert_string_equal(recipients(c, &w.m, "to"), "anna@example.com");
	assert_int_equal(w.m.outbox_state, OUTBOX_WAITING);
	assert_int_equal(w.m.due_ms, c->now_ms + 60000);
	assert_ok(message_id_verify(c, w.m.message_id, &of));
	assert_int_equal(of, letter.conversation);

	struct conversation v = desk_conversation(d, letter.conversation);
	assert_int_equal(v.state, STATE_WAITING);
	assert_int_equal(v.newest_message_id, w.m.id);
	assert_int_equal(v.message_count, 2);
	assert_true(v.version > 1);
	assert_int_equal(desk_events(d, 0, "message.added"), 2);
}

static void what_came_meanwhile_stops_it(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = people_letter(d, "Parcel", "Where is it?");
	struct message_whole note, w;
	struct message_page newer = {0};
	struct reply_new r = {.markdown = "Soon", .seen_message = letter.id};

	assert_ok(note_create(
	        c, c, letter.conversation, &(struct reply_new){.html = "<p>wait</p>"}, &note));
	assert_int_equal(desk_conversation(d, letter.conversation).state, STATE_OPEN);
	assert_fails(c, reply_create(c, c, letter.conversation, &r, &w, &newer), RC_CONFLICT,
	        "newer_messages");
	assert_int_equal(newer.n, 1);
	assert_int_equal(newer.v[0].m.id, note.m.id);
	r.confirm_newer = letter.id;
	assert_fails(c, reply_create(c, c, letter.conversation, &r, &w, &newer), RC_CONFLICT,
	        "newer_messages");
	r.confirm_newer = note.m.id;
	assert_ok(reply_create(c, c, letter.conversation, &r, &w, &newer));
	r.confirm_newer = 0;
	r.seen_message = w.m.id;
	r.state = STATE_SOLVED;
	assert_ok(reply_create(c, c, letter.conversation, &r, &w, &newer));
	assert_int_equal(desk_conversation(d, letter.conversation).state, STATE_SOLVED);
}

static void it_goes_to_people_never_to_us(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = people_letter(d, "Parcel", "Where is it?");
	const char *own[] = {"Help+anything@example.org", NULL}, *none[] = {NULL},
	           *two[] = {"Bea@example.net", "bea@EXAMPLE.net", NULL},
	           *cc[] = {"bea@example.net", "carl@example.net", NULL};
	struct reply_new r = {.markdown = "x", .seen_message = letter.id, .to = own};
	struct message_whole w;
	struct message_page newer;

	assert_fails(c, reply_create(c, c, letter.conversation, &r, &w, &newer), RC_INVALID,
	        "own_address");
	r.to = none;
	assert_fails(c, reply_create(c, c, letter.conversation, &r, &w, &newer), RC_INVALID,
	        "no_recipient");
	r.to = two;
	r.cc = cc;
	r.bcc = two;
	assert_ok(reply_create(c, c, letter.conversation, &r, &w, &newer));
	assert_string_equal(recipients(c, &w.m, "to"), "Bea@example.net");
	assert_string_equal(recipients(c, &w.m, "cc"), "carl@example.net");
	assert_string_equal(recipients(c, &w.m, "bcc"), "");
	assert_true(desk_takes_part(d, letter.conversation, "carl@example.net"));
}

static void a_stranger_with_our_id_gets_no_answer(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = people_letter(d, "Parcel", "Where is it?");
	struct message_whole w = answer(c, letter.conversation,
	        (struct reply_new){.markdown = "Soon.", .seen_message = letter.id});
	struct message stranger = desk_take(d, NULL,
	        talloc_asprintf(d->c,
	                "From: eve@example.com\r\nTo: help@example.org\r\nSubject: Re: Parcel\r\n"
	                "Message-ID: <eve@example.com>\r\nIn-Reply-To: <%s>\r\n\r\nsend it to "
	                "me\r\n",
	                w.m.message_id));

	assert_int_equal(stranger.conversation, letter.conversation);
	assert_true(stranger.new_sender);
	w = answer(c, letter.conversation,
	        (struct reply_new){.markdown = "Again.", .seen_message = stranger.id});
	assert_string_equal(recipients(c, &w.m, "to"), "anna@example.com");
	assert_string_equal(w.m.in_reply_to, letter.message_id);
}

static struct message by_our_id(
        struct desk *d, const struct message *ours, const char *from, const char *fields)
{
	return desk_take(d, NULL,
	        talloc_asprintf(d->c,
	                "From: %s\r\nTo: help@example.org\r\nSubject: Re: Parcel\r\nMessage-ID: "
	                "<%s>\r\nIn-Reply-To: <%s>\r\n%s\r\nsend it to me\r\n",
	                from, from, ours->message_id, fields));
}

/* We wrote first: no person has answered yet, and whoever else did is nobody to write to. */
static void we_wrote_first_and_only_others_came(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	const char *anna[] = {"anna@example.com", NULL}, *bea[] = {"bea@example.net", NULL},
	           *eve[] = {"eve@example.com", NULL};
	struct conversation_start first = {.mailbox_id = d->help,
	        .subject = "Parcel",
	        .first = {.markdown = "It waits here.", .to = anna}};
	struct conversation_whole v;

	assert_ok(conversation_start(c, c, &first, &v));
	int64_t number = v.v.number;
	struct message_whole w = answer(c, number,
	        (struct reply_new){
	                .markdown = "For Bea.", .seen_message = v.v.newest_message_id, .to = bea});
	const struct message ours = w.m;
	struct message last = by_our_id(d, &ours, "eve@example.com", "");
	assert_int_equal(last.conversation, number);
	assert_true(last.new_sender);
	last = by_our_id(d, &ours, "robot@example.com", "Auto-Submitted: auto-replied\r\n");
	assert_int_equal(last.conversation, number);
	w = answer(c, number, (struct reply_new){.markdown = "x", .seen_message = last.id});
	assert_string_equal(recipients(c, &w.m, "to"), "bea@example.net");
	assert_string_equal(w.m.in_reply_to, ours.message_id);

	/* somebody here decided to write to the stranger: now their word counts */
	w = answer(
	        c, number, (struct reply_new){.markdown = "x", .seen_message = w.m.id, .to = eve});
	w = answer(c, number, (struct reply_new){.markdown = "x", .seen_message = w.m.id});
	assert_string_equal(recipients(c, &w.m, "to"), "eve@example.com");
}

static void reply_to_is_where_it_goes(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = desk_take(d, NULL,
	        "From: Shop <robot@example.com>\r\nReply-To: Carl <carl@example.com>, "
	        "help@example.org\r\nTo: help@example.org\r\nSubject: Form\r\nMessage-ID: "
	        "<f@example.com>\r\n\r\nhello\r\n");
	struct message_whole w = answer(c, letter.conversation,
	        (struct reply_new){.markdown = "Yes.", .seen_message = letter.id});

	assert_string_equal(recipients(c, &w.m, "to"), "carl@example.com");
}

static void empty_ones_do_not_go(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = people_letter(d, "Parcel", "Where is it?");
	struct message_whole w;
	struct message_page newer;
	struct reply_new r = {.seen_message = letter.id};

	assert_fails(c, reply_create(c, c, letter.conversation, &r, &w, &newer), RC_INVALID,
	        "empty_reply");
	r.markdown = " \n";
	assert_fails(c, reply_create(c, c, letter.conversation, &r, &w, &newer), RC_INVALID,
	        "empty_reply");
	assert_fails(c, note_create(c, c, letter.conversation, &r, &w), RC_INVALID, "empty_note");
	r.html = "<p>x</p>";
	assert_fails(c, reply_create(c, c, letter.conversation, &r, &w, &newer), RC_INVALID,
	        "two_texts");
	struct ctx *tomek = people_as(d, p.tomek);
	r.markdown = NULL;
	assert_fails(tomek, reply_create(tomek, tomek, letter.conversation, &r, &w, &newer),
	        RC_NOT_FOUND, "no_such_conversation");
	assert_fails(tomek, note_create(tomek, tomek, letter.conversation, &r, &w), RC_NOT_FOUND,
	        "no_such_conversation");
}

static void set_signature(struct desk *d, int64_t user, const char *words)
{
	struct user u;
	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(store_user_get(d->c, d->c, user, &u));
	u.signature = words;
	assert_ok(store_user_update(d->c, &u));
	assert_ok(store_commit(d->c));
}

static void taken_back_it_is_a_draft_again(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = people_letter(d, "Parcel", "Where is it?");
	struct attachment a;
	struct draft_whole draft;
	struct message_page page;
	const char *next;

	set_signature(d, p.ewa, "Ewa <Lis>\nShop");
	assert_ok(attachment_create(
	        c, c, "a.pdf", false, (struct bytes){(const uint8_t *)"%PDF", 4}, &a));
	struct message_whole w = answer(c, letter.conversation,
	        (struct reply_new){.html = "<p>Here.</p>",
	                .seen_message = letter.id,
	                .hold_seconds = 60,
	                .attachments = &a.id,
	                .attachment_count = 1});
	assert_int_equal(w.attachment_count, 1);
	assert_string_equal(w.m.text, "Here.");
	assert_string_equal(w.m.folded, "-- \nEwa <Lis>\nShop");
	assert_non_null(strstr(w.m.html, "Ewa &lt;Lis&gt;<br>Shop"));

	/* begun meanwhile: it stays */
	struct draft_change begun = {.html = "<p>And more.</p>"};
	assert_ok(draft_put(c, c, letter.conversation, MESSAGE_REPLY, &begun, &draft));
	struct ctx *tomek = people_as(d, p.tomek);
	assert_fails(
	        tomek, message_undo(tomek, tomek, w.m.id, &draft), RC_NOT_FOUND, "no_such_message");
	assert_ok(message_undo(c, c, w.m.id, &draft));
	assert_string_equal(draft.d.html, "<p>Here.</p><p>And more.</p>");
	assert_int_equal(draft.attachment_count, 1);
	assert_int_equal(draft.attachments[0].id, a.id);
	assert_int_equal(draft.d.seen_message, letter.id);
	assert_int_equal(draft.d.version, 2);

	assert_ok(message_list(c, c, letter.conversation, NULL, &page, &next));
	assert_int_equal(page.n, 1);
	struct conversation v = desk_conversation(d, letter.conversation);
	assert_int_equal(v.state, STATE_OPEN);
	assert_int_equal(v.message_count, 1);
	assert_int_equal(v.newest_message_id, letter.id);
	assert_string_equal(v.preview, "Where is it?");
	assert_fails(c, message_undo(c, c, w.m.id, &draft), RC_CONFLICT, "already_sent");
}

static void only_the_writer_takes_back_and_only_before(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct message letter = people_letter_to(d, d->other, "Parcel", "Where is it?");
	struct ctx *ewa = people_as(d, p.ewa), *tomek = people_as(d, p.tomek);
	struct message_whole w = answer(ewa, letter.conversation,
	        (struct reply_new){.markdown = "Here.", .seen_message = letter.id});
	struct draft_whole draft;

	assert_fails(tomek, message_undo(tomek, tomek, w.m.id, &draft), RC_DENIED, "not_yours");
	assert_fails(
	        ewa, message_retry(ewa, ewa, w.m.id, NULL, NULL, &w), RC_CONFLICT, "not_failed");
	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(store_outbox_move(d->c, w.m.id, OUTBOX_WAITING, OUTBOX_CLAIMED, 1));
	assert_ok(store_outbox_move(d->c, w.m.id, OUTBOX_CLAIMED, OUTBOX_FAILED, 1));
	assert_ok(store_attempt_add(
	        d->c, w.m.id, &(struct attempt){.at_ms = 1, .code = 550, .words = "no such user"}));
	assert_ok(store_commit(d->c));
	assert_fails(ewa, message_undo(ewa, ewa, w.m.id, &draft), RC_CONFLICT, "already_sent");
	assert_ok(message_retry(ewa, ewa, w.m.id, NULL, NULL, &w));
	assert_int_equal(w.m.outbox_state, OUTBOX_WAITING);
	assert_int_equal(w.attempt_count, 1);
	assert_string_equal(w.attempts[0].words, "no such user");
	assert_int_equal(desk_events(d, 0, "message.changed"), 1);
}

static void attachments_belong_to_who_brought_them(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct message letter = people_letter_to(d, d->other, "Parcel", "Where is it?");
	struct ctx *ewa = people_as(d, p.ewa), *tomek = people_as(d, p.tomek);
	struct attachment a;
	struct bytes bytes = {(const uint8_t *)"words", 5}, got;
	struct message_whole w;
	struct message_page newer;

	assert_ok(attachment_create(ewa, ewa, "../../etc/a\x01.txt", false, bytes, &a));
	assert_string_equal(a.name, "a.txt");
	assert_string_equal(a.type, "text/plain");
	struct reply_new r = {.markdown = "x",
	        .seen_message = letter.id,
	        .attachments = &a.id,
	        .attachment_count = 1};
	assert_fails(tomek, reply_create(tomek, tomek, letter.conversation, &r, &w, &newer),
	        RC_INVALID, "no_such_attachment");
	assert_fails(tomek, attachment_open(tomek, tomek, a.id, &a, &got), RC_NOT_FOUND,
	        "no_such_attachment");
	assert_fails(tomek, attachment_delete(tomek, a.id), RC_NOT_FOUND, "no_such_attachment");
	assert_ok(reply_create(ewa, ewa, letter.conversation, &r, &w, &newer));
	assert_ok(attachment_open(tomek, tomek, a.id, &a, &got));
	assert_int_equal(got.n, 5);
	assert_fails(ewa, attachment_delete(ewa, a.id), RC_NOT_FOUND, "no_such_attachment");
	assert_int_equal(desk_conversation(d, letter.conversation).message_count, 2);
}

static void a_built_mail_is_the_stored_reply(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = people_letter(d, "Parcel", "Where is it?");
	const char *cc[] = {"carl@example.net", NULL}, *bcc[] = {"secret@example.net", NULL};
	struct bytes mail;
	struct outgoing envelope;

	set_signature(d, p.ewa, "Ewa");
	struct message_whole w = answer(c, letter.conversation,
	        (struct reply_new){
	                .markdown = "Here.", .seen_message = letter.id, .cc = cc, .bcc = bcc});
	assert_ok(message_raw(c, c, w.m.id, &mail));
	const char *text = talloc_strndup(c, (const char *)mail.p, mail.n);
	assert_non_null(strstr(text, w.m.message_id));
	assert_non_null(strstr(text, "In-Reply-To: <letter"));
	assert_non_null(strstr(text, "--=20\r\nEwa"));
	assert_non_null(strstr(text, "carl@example.net"));
	assert_null(strstr(text, "secret@example.net"));
	assert_ok(store_begin(c, DB_READ));
	assert_ok(outgoing_envelope(c, c, w.m.id, &envelope));
	store_rollback(c);
	assert_string_equal(envelope.from, "help@example.org");
	assert_string_equal(envelope.to[2], "secret@example.net");
	assert_null(envelope.to[3]);
	assert_ok(message_raw(c, c, letter.id, &mail));
	assert_memory_equal(mail.p, "From: Anna", 10);
}

static void one_may_write_first(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.tomek);
	const char *to[] = {"New.Person@example.com", NULL};
	struct conversation_start s = {.mailbox_id = d->other,
	        .subject = "Your  order",
	        .first = {.markdown = "Hello.", .to = to}};
	struct conversation_whole w;

	assert_ok(conversation_start(c, c, &s, &w));
	assert_string_equal(w.v.subject, "Your order");
	assert_string_equal(w.v.customer_address, "new.person@example.com");
	assert_int_equal(w.v.state, STATE_WAITING);
	assert_int_equal(w.v.assignee_id, p.tomek);
	assert_int_equal(w.messages.n, 1);
	assert_string_equal(w.messages.v[0].m.subject, "Your order");
	assert_null(w.messages.v[0].m.in_reply_to);

	/* a second one without `to` goes to the same person, in the same thread */
	struct message_whole next = answer(c, w.v.number,
	        (struct reply_new){.markdown = "One more.", .seen_message = w.messages.v[0].m.id});
	assert_string_equal(recipients(c, &next.m, "to"), "New.Person@example.com");
	assert_string_equal(next.m.in_reply_to, w.messages.v[0].m.message_id);

	s.mailbox_id = d->help;
	assert_fails(c, conversation_start(c, c, &s, &w), RC_INVALID, "no_such_mailbox");
	s.mailbox_id = d->other;
	s.first.to = NULL;
	assert_fails(c, conversation_start(c, c, &s, &w), RC_INVALID, "no_recipient");
}

struct racer {
	struct desk *d;
	int64_t user, number, seen, confirm;
	enum rc rc;
	char slug[40];
};

static void *race(void *arg)
{
	struct racer *r = arg;
	struct ctx *c = ctx_new(NULL, r->d->s);
	struct message_whole w;
	struct message_page newer;
	struct reply_new reply = {.markdown = "First.", .seen_message = r->seen};

	c->actor = (struct actor){.user_id = r->user, .role = ROLE_AGENT};
	r->rc = reply_create(c, c, r->number, &reply, &w, &newer);
	if (r->rc != RC_OK)
		snprintf(r->slug, sizeof r->slug, "%s", c->fail.slug);
	talloc_free(c);
	return NULL;
}

static void of_many_at_once_one_goes(void **state)
{
	enum { RACERS = 6 };
	struct desk *d = *state;
	struct people p = people_add(d);
	struct message letter = people_letter(d, "Parcel", "Where is it?");
	struct racer racers[RACERS];
	pthread_t threads[RACERS];
	int gone = 0;

	for (int i = 0; i < RACERS; i++) {
		racers[i] = (struct racer){
		        .d = d, .user = p.ewa, .number = letter.conversation, .seen = letter.id};
		assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
	}
	for (int i = 0; i < RACERS; i++) {
		pthread_join(threads[i], NULL);
		gone += racers[i].rc == RC_OK;
		if (racers[i].rc != RC_OK)
			assert_string_equal(racers[i].slug, "newer_messages");
	}
	assert_int_equal(gone, 1);
	assert_int_equal(desk_conversation(d, letter.conversation).message_count, 2);
}

static void ids_are_ours_alone(void **state)
{
	struct desk *d = *state;
	int64_t of = 0;
	char *id = message_id_make(d->c, d->c, 1234567, INT64_MAX, "help@example.org");
	char *plus = plus_address_make(d->c, d->c, 99, "help@example.org");

	assert_non_null(strstr(id, "@example.org"));
	assert_ok(message_id_verify(d->c, id, &of));
	assert_int_equal(of, 1234567);
	for (char *ch = id; *ch != '@'; ch++)
		*ch = (char)toupper(*ch);
	assert_ok(message_id_verify(d->c, id, &of));
	id[4] = id[4] == 'A' ? 'B' : 'A';
	assert_int_equal(message_id_verify(d->c, id, &of), RC_NOT_FOUND);
	assert_ok(plus_address_verify(d->c, plus, &of));
	assert_int_equal(of, 99);
	plus[strlen("help+ws.")] = 'z';
	assert_int_equal(plus_address_verify(d->c, plus, &of), RC_NOT_FOUND);
	static const char *const wrong[] = {"", "ws.", "ws.1.2@x", "ws..2.aaaaaaaaaaaaaaaa@x",
	        "ws.1.zzzzzzzzzzzzzzzzzzzz.aaaaaaaaaaaaaaaa@x", "ws.1.2.short@x", "@", "a@b"};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_int_equal(message_id_verify(d->c, wrong[i], &of), RC_NOT_FOUND);
		assert_int_equal(plus_address_verify(d->c, wrong[i], &of), RC_NOT_FOUND);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        DESK_TEST(a_reply_waits_in_the_outbox),
	        DESK_TEST(what_came_meanwhile_stops_it),
	        DESK_TEST(it_goes_to_people_never_to_us),
	        DESK_TEST(a_stranger_with_our_id_gets_no_answer),
	        DESK_TEST(we_wrote_first_and_only_others_came),
	        DESK_TEST(reply_to_is_where_it_goes),
	        DESK_TEST(empty_ones_do_not_go),
	        DESK_TEST(taken_back_it_is_a_draft_again),
	        DESK_TEST(only_the_writer_takes_back_and_only_before),
	        DESK_TEST(attachments_belong_to_who_brought_them),
	        DESK_TEST(a_built_mail_is_the_stored_reply),
	        DESK_TEST(one_may_write_first),
	        DESK_TEST(of_many_at_once_one_goes),
	        DESK_TEST(ids_are_ours_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
