/* A letter goes on to somebody else, and their answer comes back as a stranger's. */
#include "desk_people.h"

#include "base/json.h"
#include "desk/attachment.h"
#include "desk/draft.h"
#include "desk/reply.h"
#include "store/outbox.h"

static const char letter_with_files[] =
        "From: Anna <anna@example.com>\r\nTo: Help <help@example.org>\r\nSubject: Parcel\r\n"
        "Message-ID: <files@example.com>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/related; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/html\r\n\r\n<p>It is <b>broken</b>.</p><img src=\"cid:pic\">"
        "<img src=\"https://shop.example/p.png\">\r\n"
        "--b\r\nContent-Type: image/png\r\nContent-ID: <pic>\r\nContent-Disposition: inline; "
        "filename=p.png\r\n\r\nPNG\r\n"
        "--b\r\nContent-Type: text/plain; name=a.txt\r\nContent-Disposition: attachment; "
        "filename=a.txt\r\n\r\nwords\r\n"
        "--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; "
        "filename=b.pdf\r\n\r\n%PDF\r\n--b--\r\n";

static const char *const maker[] = {"maker@example.net", NULL};

static struct message_whole send_on(struct ctx *c, int64_t number, struct forward_new f)
{
	struct message_whole w;

	f.reply.to = (const char **)maker;
	enum rc rc = forward_create(c, c, number, &f, &w);
	if (rc != RC_OK)
		print_error("%s %s\n", c->fail.text, c->fail.detail);
	assert_ok(rc);
	return w;
}

static const char *built(struct ctx *c, int64_t id)
{
	struct bytes mail;

	assert_ok(message_raw(c, c, id, &mail));
	return talloc_strndup(c, (const char *)mail.p, mail.n);
}

static void it_goes_on_with_its_files(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = desk_take(d, NULL, letter_with_files);

	struct message_whole w = send_on(c, letter.conversation,
	        (struct forward_new){
	                .message = letter.id, .reply = {.markdown = "Can you mend *it*?"}});
	assert_int_equal(w.forward_of, letter.id);
	assert_string_equal(w.m.subject, "Fwd: Parcel");
	assert_string_equal(w.m.text, "Can you mend it?");
	assert_non_null(strstr(w.m.folded, "From: Anna <anna@example.com>\n"));
	assert_non_null(strstr(w.m.folded, "Subject: Parcel\nTo: Help <help@example.org>\n\n"));
	assert_non_null(strstr(w.m.folded, "It is broken."));
	assert_non_null(strstr(w.m.html, "<em>it</em>"));
	assert_non_null(strstr(w.m.html, "<b>broken</b>"));
	assert_null(w.m.in_reply_to);
	assert_int_equal(w.attachment_count, 3);
	const char *mail = built(c, w.m.id);
	assert_non_null(strstr(mail, "filename=b.pdf"));
	assert_non_null(strstr(mail, "Content-Id: <pic>"));
	assert_null(strstr(mail, "References:"));
	/* the picture from elsewhere waits for a press here, not with them */
	assert_non_null(strstr(w.m.html, " data-remote-src=\"https://shop.example/p.png\""));
	assert_null(strstr(mail, "data-remote"));

	struct conversation v = desk_conversation(d, letter.conversation);
	assert_int_equal(v.state, STATE_OPEN);
	assert_int_equal(v.message_count, 2);
	assert_false(desk_takes_part(d, letter.conversation, "maker@example.net"));
}

static void files_are_chosen(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = desk_take(d, NULL, letter_with_files);
	struct message_whole source, w;
	struct attachment mine;

	assert_ok(store_begin(c, DB_READ));
	assert_ok(message_load(c, c, letter.id, &source));
	store_rollback(c);
	assert_ok(attachment_create(
	        c, c, "own.txt", false, (struct bytes){(const uint8_t *)"own", 3}, &mine));
	int64_t pdf = 0, wrong = mine.id;
	for (int i = 0; i < source.attachment_count; i++)
		if (strcmp(source.attachments[i].name, "b.pdf") == 0)
			pdf = source.attachments[i].id;
	w = send_on(c, letter.conversation,
	        (struct forward_new){.message = letter.id,
	                .attachments = &pdf,
	                .attachment_count = 1,
	                .reply = {.attachments = &mine.id, .attachment_count = 1}});
	/* the picture inside the letter belongs to it */
	assert_int_equal(w.attachment_count, 3);
	assert_null(strstr(built(c, w.m.id), "a.txt"));
	assert_non_null(strstr(built(c, w.m.id), "own.txt"));
	w = send_on(c, letter.conversation,
	        (struct forward_new){.message = letter.id,
	                .attachments = &pdf,
	                .attachment_count = 0,
	                .reply = {.state = STATE_SNOOZED}});
	assert_int_equal(w.attachment_count, 1);
	assert_int_equal(desk_conversation(d, letter.conversation).state, STATE_SNOOZED);

	struct forward_new f = {.message = letter.id,
	        .attachments = &wrong,
	        .attachment_count = 1,
	        .reply = {.to = (const char **)maker}};
	assert_fails(c, forward_create(c, c, letter.conversation, &f, &w), RC_INVALID,
	        "no_such_attachment");
	f = (struct forward_new){.message = letter.id};
	assert_fails(
	        c, forward_create(c, c, letter.conversation, &f, &w), RC_INVALID, "no_recipient");
}

static void only_letters_of_this_conversation_go_on(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa), *tomek = people_as(d, p.tomek);
	struct message letter = people_letter(d, "Parcel", "Where is it?"),
	               other = people_letter(d, "Else", "Another");
	struct message_whole note, w;
	struct forward_new f = {.message = other.id, .reply = {.to = (const char **)maker}};

	assert_ok(note_create(
	        c, c, letter.conversation, &(struct reply_new){.markdown = "secret"}, &note));
	assert_fails(c, forward_create(c, c, letter.conversation, &f, &w), RC_INVALID,
	        "no_such_message");
	f.message = note.m.id;
	assert_fails(c, forward_create(c, c, letter.conversation, &f, &w), RC_INVALID,
	        "note_stays_here");
	f.message = letter.id;
	assert_fails(tomek, forward_create(tomek, tomek, letter.conversation, &f, &w), RC_NOT_FOUND,
	        "no_such_conversation");
}

/* Their answer stands in the conversation, and nothing goes to them by itself. */
static void the_answer_comes_back_as_a_strangers(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = people_letter(d, "Parcel", "Where is it?");
	struct message_whole w = send_on(c, letter.conversation,
	        (struct forward_new){.message = letter.id, .reply = {.markdown = "Please."}});
	struct message back = desk_take(d, NULL,
	        talloc_asprintf(d->c,
	                "From: Maker <maker@example.net>\r\nTo: help@example.org\r\nSubject: Re: "
	                "Fwd: Parcel\r\nMessage-ID: <maker1@example.net>\r\nIn-Reply-To: "
	                "<%s>\r\n\r\nIt is mended.\r\n",
	                w.m.message_id));
	struct message_page newer;

	assert_int_equal(back.conversation, letter.conversation);
	assert_true(back.new_sender);
	struct reply_new r = {.markdown = "It is mended.", .seen_message = back.id};
	assert_ok(reply_create(c, c, letter.conversation, &r, &w, &newer));
	assert_null(strstr(w.m.recipients, "maker@example.net"));
	assert_non_null(strstr(w.m.recipients, "nna@example.com"));
	assert_string_equal(w.m.in_reply_to, letter.message_id);
	assert_false(desk_takes_part(d, letter.conversation, "maker@example.net"));
}

/* Nor in a conversation that began with us, where there is no letter of a customer yet. */
static void what_we_began_goes_on_with_whom_we_began_it(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	const char *to[] = {"new@example.com", NULL};
	struct conversation_start s = {.mailbox_id = d->help,
	        .subject = "Offer",
	        .first = {.markdown = "Hello.", .to = to}};
	struct conversation_whole v;
	struct message_whole w;
	struct message_page newer;

	assert_ok(conversation_start(c, c, &s, &v));
	int64_t first = v.messages.v[0].m.id;
	w = send_on(c, v.v.number, (struct forward_new){.message = first});
	assert_int_equal(desk_conversation(d, v.v.number).state, STATE_WAITING);
	struct message back = desk_take(d, NULL,
	        talloc_asprintf(d->c,
	                "From: maker@example.net\r\nTo: help@example.org\r\nMessage-ID: "
	                "<maker2@example.net>\r\nIn-Reply-To: <%s>\r\n\r\nFine.\r\n",
	                w.m.message_id));
	assert_int_equal(back.conversation, v.v.number);
	struct reply_new r = {.markdown = "More.", .seen_message = back.id};
	assert_ok(reply_create(c, c, v.v.number, &r, &w, &newer));
	assert_non_null(strstr(w.m.recipients, "new@example.com"));
	assert_null(strstr(w.m.recipients, "maker@example.net"));
	assert_string_equal(w.m.in_reply_to, v.messages.v[0].m.message_id);
}

static void taken_back_its_words_are_kept(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = desk_take(d, NULL, letter_with_files);
	struct draft_whole draft;
	struct message_whole w = send_on(c, letter.conversation,
	        (struct forward_new){.message = letter.id,
	                .reply = {.markdown = "Please.", .hold_seconds = 60}});

	assert_ok(message_undo(c, c, w.m.id, &draft));
	assert_string_equal(draft.d.html, "<p>Please.</p>");
	assert_int_equal(draft.attachment_count, 0);
	assert_non_null(strstr(draft.d.recipients, "\"forward_of\""));
	assert_int_equal(desk_conversation(d, letter.conversation).state, STATE_OPEN);

	/* sent, it is no draft any more; an answer that was begun is another thing, before and
	 * after */
	struct draft_change begun = {.html = "<p>Dear Anna</p>"};
	assert_ok(draft_put(c, c, letter.conversation, MESSAGE_REPLY, &begun, &draft));
	w = send_on(c, letter.conversation,
	        (struct forward_new){.message = letter.id,
	                .reply = {.markdown = "Please.", .hold_seconds = 60}});
	assert_fails(c, draft_get(c, c, letter.conversation, DRAFT_FORWARD, &draft), RC_NOT_FOUND,
	        "no_draft");
	assert_ok(message_undo(c, c, w.m.id, &draft));
	assert_non_null(strstr(draft.d.recipients, "maker@example.net"));
	assert_ok(draft_get(c, c, letter.conversation, MESSAGE_REPLY, &draft));
	assert_string_equal(draft.d.html, "<p>Dear Anna</p>");
	assert_null(strstr(draft.d.recipients, "maker@example.net"));
}

static void what_was_begun_meanwhile_stays_below(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = desk_take(d, NULL, letter_with_files);
	struct draft_whole draft;
	struct message_whole w = send_on(c, letter.conversation,
	        (struct forward_new){.message = letter.id,
	                .reply = {.markdown = "Please.", .hold_seconds = 60}});
	struct draft_change begun = {.html = "<p>And soon.</p>", .forward_of = letter.id};

	assert_ok(draft_put(c, c, letter.conversation, DRAFT_FORWARD, &begun, &draft));
	assert_ok(message_undo(c, c, w.m.id, &draft));
	assert_string_equal(draft.d.html, "<p>Please.</p><p>And soon.</p>");
	assert_int_equal(draft.d.kind, DRAFT_FORWARD);
	assert_int_equal(draft.d.version, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        DESK_TEST(it_goes_on_with_its_files),
	        DESK_TEST(files_are_chosen),
	        DESK_TEST(only_letters_of_this_conversation_go_on),
	        DESK_TEST(the_answer_comes_back_as_a_strangers),
	        DESK_TEST(what_we_began_goes_on_with_whom_we_began_it),
	        DESK_TEST(taken_back_its_words_are_kept),
	        DESK_TEST(what_was_begun_meanwhile_stays_below),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
