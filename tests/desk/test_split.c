/* A conversation of its own for what does not belong, and back again exactly. */
#include "desk_people.h"

#include "desk/conversation.h"
#include "desk/draft.h"
#include "desk/message.h"
#include "desk/message_id.h"
#include "desk/reply.h"
#include "desk/search.h"
#include "desk/split.h"
#include "store/event.h"
#include "store/outbox.h"

/* Anna asks, we answer, Ben comes in by our id about something else, we answer him, Anna thanks. */
struct story {
	struct desk *d;
	struct ctx *ewa, *tomek;
	int64_t number, anna, first_reply, ben, second_reply, thanks;
	const char *first_id, *second_id;
};

static struct message letter(struct desk *d, const char *from, const char *subject,
        const char *answers, const char *text)
{
	static int n;
	return desk_take(d, NULL,
	        talloc_asprintf(d->c,
	                "From: %s\r\nTo: help@example.org\r\nSubject: %s\r\nMessage-ID: "
	                "<s%d@example.com>\r\n"
	                "In-Reply-To: <%s>\r\n\r\n%s\r\n",
	                from, subject, ++n, answers, text));
}

static struct message answer(struct story *s, const char *to, const char *words, int64_t seen)
{
	struct reply_new r = {
	        .markdown = words, .seen_message = seen, .to = (const char *[]){to, NULL}};
	struct message_whole sent;
	struct message_page newer;

	s->ewa->now_ms = ++s->d->c->now_ms;
	assert_ok(reply_create(s->ewa, s->d->c, s->number, &r, &sent, &newer));
	s->d->c->now_ms++;
	return sent.m;
}

static struct story begin(struct desk *d)
{
	struct people p = people_add(d);
	struct story s = {.d = d, .ewa = people_as(d, p.ewa), .tomek = people_as(d, p.tomek)};
	struct conversation_whole w;
	struct message m = letter(d, "Anna Kowalska <anna@example.com>", "Blue vase",
	        "none@example.com", "Where is the blue vase that I ordered from you last week?");
	s.number = m.conversation;
	s.anna = m.id;
	m = answer(&s, "anna@example.com", "It is on its way.", m.id);
	s.first_reply = m.id;
	s.first_id = m.message_id;
	m = letter(d, "Ben Smith <ben@example.net>", "Invoice", s.first_id,
	        "Quite another thing: the invoice is wrong.");
	s.ben = m.id;
	assert_int_equal(m.conversation, s.number);
	assert_true(m.new_sender && m.subject_changed);
	m = answer(&s, "ben@example.net", "We look into the invoice.", m.id);
	s.second_reply = m.id;
	s.second_id = m.message_id;
	s.thanks = letter(d, "anna@example.com", "Re: Blue vase", s.first_id, "Thank you.").id;
	struct conversation_change change = {.spam = -1,
	        .trashed = -1,
	        .has_assignee = true,
	        .assignee_id = p.ewa,
	        .tags = (const char *[]){"late", "shop", NULL}};
	assert_ok(conversation_update(s.ewa, d->c, s.number, 0, &change, &w));
	s.ewa->now_ms = ++d->c->now_ms;
	return s;
}

static struct conversation_whole see(const struct story *s, int64_t number)
{
	struct conversation_whole w;
	assert_ok(conversation_get(s->ewa, s->d->c, number, &w));
	return w;
}

static struct conversation_whole part(
        const struct story *s, int64_t message, enum split_scope scope)
{
	struct split_wish wish = {.message = message, .scope = scope};
	struct conversation_whole w;
	assert_ok(split_make(s->ewa, s->d->c, s->number, see(s, s->number).v.version, &wish, &w));
	return w;
}

static void assert_messages(const struct conversation_whole *w, const int64_t *ids, int n)
{
	assert_int_equal(w->messages.n, n);
	assert_int_equal(w->v.message_count, n);
	int64_t newest = 0;
	for (int i = 0; i < n; i++) {
		assert_int_equal(w->messages.v[i].m.id, ids[i]);
		newest = ids[i] > newest ? ids[i] : newest;
	}
	assert_int_equal(w->v.newest_message_id, newest);
}

static void this_and_what_followed(void **state)
{
	struct story s = begin(*state);
	int64_t before = s.number;
	int events = desk_events(s.d, 0, "conversation.split");
	struct conversation_whole w = part(&s, s.ben, SPLIT_LATER), old = see(&s, before);

	assert_messages(&w, (int64_t[]){s.ben, s.second_reply, s.thanks}, 3);
	assert_messages(&old, (int64_t[]){s.anna, s.first_reply}, 2);
	assert_string_equal(w.v.subject, "Invoice");
	assert_string_equal(w.v.customer_address, "ben@example.net");
	assert_string_equal(w.v.customer_name, "Ben Smith");
	assert_string_equal(old.v.customer_address, "anna@example.com");
	assert_int_equal(w.v.mailbox_id, s.d->help);
	assert_string_equal(w.v.assignee_name, "Ewa Lis");
	assert_string_equal(w.v.tags[0], "late");
	assert_string_equal(w.v.tags[1], "shop");
	assert_string_equal(old.v.tags[1], "shop");
	assert_string_equal(w.v.preview, "Thank you.");
	assert_string_equal(old.v.preview, "It is on its way.");
	assert_int_equal(w.v.state, STATE_OPEN);
	/* Whoever began it is no stranger in it; Anna, who wrote in it too, is one. */
	assert_false(w.messages.v[0].m.new_sender);
	assert_false(w.messages.v[0].m.subject_changed);
	assert_true(desk_takes_part(s.d, w.v.number, "ben@example.net"));
	assert_true(desk_takes_part(s.d, before, "anna@example.com"));
	assert_false(desk_takes_part(s.d, before, "ben@example.net"));
	assert_int_equal(desk_events(s.d, 0, "conversation.split"), events + 2);
	/* Each shows the other. */
	assert_int_equal(w.link_count, 1);
	assert_int_equal(w.links[0].number, before);
	assert_true(w.links[0].is_source && w.links[0].undoable);
	assert_int_equal(old.link_count, 1);
	assert_int_equal(old.links[0].number, w.v.number);
	assert_string_equal(old.links[0].subject, "Invoice");
	assert_false(old.links[0].is_source);
}

static void this_one_only(void **state)
{
	struct story s = begin(*state);
	struct conversation_whole w = part(&s, s.ben, SPLIT_ONLY), old = see(&s, s.number);

	assert_messages(&w, (int64_t[]){s.ben}, 1);
	assert_messages(&old, (int64_t[]){s.anna, s.first_reply, s.second_reply, s.thanks}, 4);
	/* We wrote to Ben in the old one: he stays in it, too. */
	assert_true(desk_takes_part(s.d, s.number, "ben@example.net"));
	assert_true(desk_takes_part(s.d, w.v.number, "ben@example.net"));
	/* The first of all, alone: what is left is with whom it is. */
	struct split_wish wish = {.message = s.anna, .scope = SPLIT_ONLY};
	assert_ok(split_make(s.ewa, s.d->c, s.number, 0, &wish, &w));
	assert_string_equal(w.v.customer_address, "anna@example.com");
	assert_string_equal(see(&s, s.number).v.customer_address, "anna@example.com");
}

/* Two people's matters run through each other: Ben's letters and our answer to him go. */
static void this_person_s(void **state)
{
	struct story s = begin(*state);
	s.d->c->now_ms++;
	int64_t more = letter(
	        s.d, "BEN@example.net", "Re: Invoice", s.second_id, "And the street is wrong, too.")
	                       .id;
	struct conversation_whole w = part(&s, s.ben, SPLIT_SENDER), old = see(&s, s.number);

	assert_messages(&w, (int64_t[]){s.ben, s.second_reply, more}, 3);
	assert_messages(&old, (int64_t[]){s.anna, s.first_reply, s.thanks}, 3);
	assert_false(desk_takes_part(s.d, w.v.number, "anna@example.com"));
	assert_false(desk_takes_part(s.d, s.number, "ben@example.net"));
	assert_string_equal(w.v.preview, "And the street is wrong, too.");
	assert_string_equal(old.v.preview, "Thank you.");
	assert_false(w.messages.v[2].m.new_sender);
	assert_ok(split_undo(s.ewa, s.d->c, w.v.number, &w));
	assert_messages(
	        &w, (int64_t[]){s.anna, s.first_reply, s.ben, s.second_reply, s.thanks, more}, 6);
}

/* Whoever was only sent a forward takes part in neither. */
static void a_forward_makes_nobody_take_part(void **state)
{
	struct story s = begin(*state);
	struct forward_new f = {.message = s.thanks, .reply = {.markdown = "For you."}};
	struct message_whole sent;
	struct conversation_whole w;

	f.reply.to = (const char *[]){"maker@example.net", NULL};
	s.ewa->now_ms = ++s.d->c->now_ms;
	assert_ok(forward_create(s.ewa, s.d->c, s.number, &f, &sent));
	assert_false(desk_takes_part(s.d, s.number, "maker@example.net"));
	w = part(&s, s.thanks, SPLIT_LATER);
	assert_int_equal(w.v.message_count, 2);
	assert_false(desk_takes_part(s.d, w.v.number, "maker@example.net"));
	assert_ok(split_undo(s.ewa, s.d->c, w.v.number, &w));
	assert_false(desk_takes_part(s.d, s.number, "maker@example.net"));
}

static int64_t where(const struct story *s, const char *from, const char *more, int proven)
{
	static int n;
	struct way way = {.proven = proven};
	n++;
	return desk_take(s->d, &way,
	        talloc_asprintf(s->d->c,
	                "From: %s\r\nTo: help@example.org\r\nMessage-ID: "
	                "<w%d@example.com>\r\n%s\r\nMore %d.\r\n",
	                from, n, more, n))
	        .conversation;
}

static const char *in_reply_to(const struct story *s, const char *id)
{
	return talloc_asprintf(s->d->c, "Subject: Re\r\nIn-Reply-To: <%s>\r\n", id);
}

static void answers_find_where_it_lies(void **state)
{
	struct story s = begin(*state);
	int64_t new = part(&s, s.ben, SPLIT_LATER).v.number, old = s.number;
	struct message_whole ben;

	/* Our signed ids hold the old number: the reply's place counts, also in capitals. */
	assert_int_equal(where(&s, "ben@example.net", in_reply_to(&s, s.second_id), 0), new);
	char *loud = talloc_strdup(s.d->c, s.second_id);
	for (char *p = loud; *p != 0; p++)
		*p = (char)(*p >= 'a' && *p <= 'z' ? *p - 32 : *p);
	assert_int_equal(where(&s, "ben@example.net", in_reply_to(&s, loud), 0), new);
	assert_int_equal(where(&s, "anna@example.com", in_reply_to(&s, s.first_id), 0), old);
	/* The nearest of several. */
	const char *both = talloc_asprintf(
	        s.d->c, "Subject: Re\r\nReferences: <%s> <%s>\r\n", s.first_id, s.second_id);
	assert_int_equal(where(&s, "ben@example.net", both, 0), new);
	/* Ben answers his own mail; older ids of ours stand farther. */
	assert_ok(store_begin(s.d->c, DB_READ));
	assert_ok(message_load(s.d->c, s.d->c, s.ben, &ben));
	store_rollback(s.d->c);
	both = talloc_asprintf(
	        s.d->c, "Subject: Re\r\nReferences: <%s> <%s>\r\n", s.first_id, ben.m.message_id);
	assert_int_equal(where(&s, "ben@example.net", both, 0), new);
	/* An address with the old number: the old one, but for those who went along. */
	const char *plus = talloc_asprintf(s.d->c, "Subject: Re\r\nDelivered-To: %s\r\n",
	        plus_address_make(s.d->c, s.d->c, old, "help@example.org"));
	assert_int_equal(where(&s, "ben@example.net", plus, 0), new);
	assert_int_equal(where(&s, "anna@example.com", plus, 0), old);
	assert_int_equal(where(&s, "eve@example.com", plus, 0), old);
	plus = talloc_asprintf(s.d->c, "Subject: Re\r\nDelivered-To: %s\r\n",
	        plus_address_make(s.d->c, s.d->c, new, "help@example.org"));
	assert_int_equal(where(&s, "anna@example.com", plus, 0), new);
	/* A number that anybody can type. */
	const char *number = talloc_asprintf(s.d->c, "Subject: [#%d]\r\n", (int)old);
	assert_int_equal(where(&s, "ben@example.net", number, 1), new);
	assert_int_equal(where(&s, "anna@example.com", number, 1), old);
	int64_t other = where(&s, "ben@example.net", number, -1);
	assert_true(other != new &&other != old);
}

static void a_bounce_finds_its_reply(void **state)
{
	struct story s = begin(*state);
	struct outbox o;
	assert_ok(store_begin(s.d->c, DB_WRITE));
	assert_ok(store_outbox_move(s.d->c, s.second_reply, OUTBOX_WAITING, OUTBOX_SENT, 1));
	assert_ok(store_commit(s.d->c));
	int64_t new = part(&s, s.ben, SPLIT_LATER).v.number;
	struct message m = desk_take(s.d, NULL,
	        talloc_asprintf(s.d->c,
	                "Return-Path: <>\r\nFrom: Mail Delivery <mailer-daemon@example.com>\r\nTo: "
	                "help@example.org\r\n"
	                "Subject: Undelivered\r\nMessage-ID: <bounce@example.com>\r\nMIME-Version: "
	                "1.0\r\n"
	                "Content-Type: multipart/report; report-type=delivery-status; "
	                "boundary=b\r\n\r\n"
	                "--b\r\n\r\nIt failed.\r\n--b\r\nContent-Type: "
	                "message/delivery-status\r\n\r\n"
	                "Reporting-MTA: dns; mx.example.com\r\n\r\nFinal-Recipient: rfc822; "
	                "ben@example.net\r\n"
	                "Action: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\nContent-Type: "
	                "message/rfc822\r\n\r\n"
	                "Message-ID: <%s>\r\nFrom: help@example.org\r\n\r\nx\r\n--b--\r\n",
	                s.second_id));
	assert_int_equal(m.conversation, new);
	assert_ok(store_begin(s.d->c, DB_READ));
	assert_ok(store_outbox_get(s.d->c, s.second_reply, &o));
	store_rollback(s.d->c);
	assert_int_equal(o.state, OUTBOX_BOUNCED);
}

static void undone_it_is_as_before(void **state)
{
	struct story s = begin(*state);
	struct conversation_whole before = see(&s, s.number), w = part(&s, s.ben, SPLIT_LATER),
	                          after;
	int64_t new = w.v.number;
	struct conversation_change change = {.spam = -1, .trashed = -1};

	/* Nothing changed is nothing changed. */
	assert_ok(conversation_update(s.ewa, s.d->c, new, 0, &change, &w));
	assert_ok(split_undo(s.ewa, s.d->c, new, &after));
	assert_int_equal(after.v.number, s.number);
	assert_messages(
	        &after, (int64_t[]){s.anna, s.first_reply, s.ben, s.second_reply, s.thanks}, 5);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(
		        after.messages.v[i].m.new_sender, before.messages.v[i].m.new_sender);
		assert_int_equal(after.messages.v[i].m.subject_changed,
		        before.messages.v[i].m.subject_changed);
	}
	assert_string_equal(after.v.subject, before.v.subject);
	assert_string_equal(after.v.preview, before.v.preview);
	assert_int_equal(after.v.customer_id, before.v.customer_id);
	assert_int_equal(after.v.state, before.v.state);
	assert_int_equal(after.v.active_ms, before.v.active_ms);
	assert_int_equal(after.v.created_ms, before.v.created_ms);
	assert_int_equal(after.link_count, 0);
	assert_true(after.v.version > before.v.version);
	assert_true(desk_takes_part(s.d, s.number, "anna@example.com"));
	assert_true(desk_takes_part(s.d, s.number, "ben@example.net"));
	assert_fails(s.ewa, conversation_get(s.ewa, s.d->c, new, &w), RC_NOT_FOUND,
	        "no_such_conversation");
	assert_fails(s.ewa, split_undo(s.ewa, s.d->c, s.number, &w), RC_NOT_FOUND, "not_split");
	assert_int_equal(desk_events(s.d, 0, "conversation.split_undone"), 1);
	assert_int_equal(desk_events(s.d, 0, "conversation.deleted"), 1);
	assert_int_equal(where(&s, "ben@example.net", in_reply_to(&s, s.second_id), 0), s.number);
	/* The number of the one that was is never another's. */
	assert_true(part(&s, s.ben, SPLIT_LATER).v.number > new);
}

static void mail_for_the_old_one_forbids_no_undoing(void **state)
{
	struct story s = begin(*state);
	int64_t new = part(&s, s.ben, SPLIT_LATER).v.number;
	int64_t more =
	        letter(s.d, "anna@example.com", "Re: Blue vase", s.first_id, "One more question.")
	                .id;
	struct conversation_whole w;

	assert_ok(split_undo(s.ewa, s.d->c, new, &w));
	assert_messages(
	        &w, (int64_t[]){s.anna, s.first_reply, s.ben, s.second_reply, s.thanks, more}, 6);
	assert_string_equal(w.v.preview, "One more question.");
}

static void what_was_begun_there_forbids_undoing(void **state)
{
	struct story s = begin(*state);
	int64_t new = part(&s, s.ben, SPLIT_LATER).v.number;
	struct conversation_whole w;

	letter(s.d, "ben@example.net", "Re: Invoice", s.second_id, "And another thing.");
	assert_false(see(&s, new).links[0].undoable);
	assert_false(see(&s, s.number).links[0].undoable);
	assert_fails(s.ewa, split_undo(s.ewa, s.d->c, new, &w), RC_CONFLICT, "split_moved_on");
	assert_int_equal(see(&s, new).v.message_count, 4);
}

static void keep_draft(struct ctx *c, int64_t number, const char *html)
{
	struct draft_change change = {.html = html};
	struct draft_whole out;
	assert_ok(draft_put(c, c, number, MESSAGE_REPLY, &change, &out));
}

static void no_draft_is_lost(void **state)
{
	struct story s = begin(*state);
	struct draft_whole draft;
	struct conversation_whole w;

	keep_draft(s.ewa, s.number, "<p>Begun before</p>");
	int64_t new = part(&s, s.ben, SPLIT_LATER).v.number;
	assert_ok(draft_get(s.ewa, s.d->c, s.number, MESSAGE_REPLY, &draft));
	assert_fails(s.ewa, draft_get(s.ewa, s.d->c, new, MESSAGE_REPLY, &draft), RC_NOT_FOUND,
	        "no_draft");
	keep_draft(s.ewa, new, "<p>Begun after</p>");
	assert_fails(s.ewa, split_undo(s.ewa, s.d->c, new, &w), RC_CONFLICT, "drafts_on_both");
	assert_ok(draft_delete(s.ewa, s.number, MESSAGE_REPLY));
	assert_ok(split_undo(s.ewa, s.d->c, new, &w));
	assert_ok(draft_get(s.ewa, s.d->c, s.number, MESSAGE_REPLY, &draft));
	assert_string_equal(draft.d.html, "<p>Begun after</p>");
}

static void what_cannot_be_split(void **state)
{
	struct story s = begin(*state);
	struct conversation_whole w;
	struct split_wish wish = {.message = s.ben};
	struct conversation_change change = {.spam = -1, .trashed = 1};

	assert_fails(
	        s.ewa, split_make(s.ewa, s.d->c, s.number, 1, &wish, &w), RC_CONFLICT, "stale");
	/* Nobody splits what they do not see. */
	assert_fails(s.tomek, split_make(s.tomek, s.d->c, s.number, 0, &wish, &w), RC_NOT_FOUND,
	        "no_such_conversation");
	struct message other = people_letter(s.d, "Other", "words");
	wish.message = other.id;
	assert_fails(s.ewa, split_make(s.ewa, s.d->c, s.number, 0, &wish, &w), RC_NOT_FOUND,
	        "no_such_message");
	struct message hidden = people_letter_to(s.d, s.d->other, "Hidden", "words");
	wish.message = hidden.id;
	assert_fails(s.tomek, split_make(s.tomek, s.d->c, s.number, 0, &wish, &w), RC_NOT_FOUND,
	        "no_such_conversation");
	wish.message = s.anna;
	assert_fails(s.ewa, split_make(s.ewa, s.d->c, s.number, 0, &wish, &w), RC_CONFLICT,
	        "nothing_left");
	assert_int_equal(see(&s, s.number).v.message_count, 5);
	wish.message = other.id;
	wish.scope = SPLIT_ONLY;
	assert_fails(s.ewa, split_make(s.ewa, s.d->c, other.conversation, 0, &wish, &w),
	        RC_CONFLICT, "nothing_left");
	assert_ok(conversation_update(s.ewa, s.d->c, s.number, 0, &change, &w));
	wish.message = s.ben;
	assert_fails(s.ewa, split_make(s.ewa, s.d->c, s.number, 0, &wish, &w), RC_CONFLICT,
	        "in_the_trash");
	change.trashed = 0;
	assert_ok(conversation_update(s.ewa, s.d->c, s.number, 0, &change, &w));
	int64_t new = part(&s, s.ben, SPLIT_LATER).v.number;
	assert_fails(s.tomek, split_undo(s.tomek, s.d->c, new, &w), RC_NOT_FOUND,
	        "no_such_conversation");
}

/* What waits to be sent goes along, can be taken back there, and stops nobody wrongly. */
static void what_is_on_its_way_goes_along(void **state)
{
	struct story s = begin(*state);
	int64_t new = part(&s, s.second_reply, SPLIT_LATER).v.number;
	struct conversation_whole w = see(&s, new);
	struct draft_whole draft;
	struct message_whole sent;
	struct message_page newer = {0};

	assert_int_equal(w.messages.v[0].m.outbox_state, OUTBOX_WAITING);
	assert_string_equal(w.v.customer_address, "anna@example.com");
	/* Seen is what was seen: in both the newest of its own. */
	struct reply_new r = {.markdown = "Good day.", .seen_message = s.ben};
	assert_ok(reply_create(s.ewa, s.d->c, s.number, &r, &sent, &newer));
	r.seen_message = s.second_reply;
	assert_int_equal(reply_create(s.ewa, s.d->c, new, &r, &sent, &newer), RC_CONFLICT);
	assert_int_equal(newer.n, 1);
	assert_int_equal(newer.v[0].m.id, s.thanks);
	ctx_clear_failure(s.ewa);
	assert_ok(message_undo(s.ewa, s.d->c, s.second_reply, &draft));
	assert_int_equal(draft.d.conversation, new);
	assert_int_equal(see(&s, new).v.message_count, 1);
}

static void a_split_of_a_split(void **state)
{
	struct story s = begin(*state);
	struct conversation_whole w, old = see(&s, s.number);
	int64_t b = part(&s, s.ben, SPLIT_LATER).v.number;
	struct split_wish wish = {.message = s.thanks};
	assert_ok(split_make(s.ewa, s.d->c, b, 0, &wish, &w));
	int64_t c = w.v.number;

	assert_int_equal(see(&s, b).link_count, 2);
	assert_fails(s.ewa, split_undo(s.ewa, s.d->c, b, &w), RC_CONFLICT, "split_moved_on");
	assert_ok(split_undo(s.ewa, s.d->c, c, &w));
	assert_int_equal(w.v.number, b);
	assert_int_equal(w.v.message_count, 3);
	assert_int_equal(old.v.message_count, 5);
}

static int found(struct ctx *c, const char *words, int64_t number)
{
	struct conversation_query q = {.view = VIEW_ALL, .q = words, .limit = 50};
	struct conversation_page page;
	bool more = true;

	while (more)
		assert_ok(search_follow(c, NULL, 100, &more));
	assert_ok(conversation_list(c, c, &q, &page));
	for (int i = 0; i < page.n; i++)
		if (page.v[i].number == number)
			return 1;
	return 0;
}

static void search_goes_along(void **state)
{
	struct story s = begin(*state);
	struct conversation_whole w;

	/* Ben's letter came under "Blue vase" and is found by that, until it has another name. */
	assert_int_equal(found(s.ewa, "wrong vase", s.number), 1);
	int64_t new = part(&s, s.ben, SPLIT_ONLY).v.number;
	assert_int_equal(found(s.ewa, "wrong vase", s.number), 0);
	assert_int_equal(found(s.ewa, "wrong vase", new), 0);
	assert_int_equal(found(s.ewa, "wrong invoice", new), 1);
	assert_int_equal(found(s.ewa, "blue vase", s.number), 1);
	assert_ok(split_undo(s.ewa, s.d->c, new, &w));
	assert_int_equal(found(s.ewa, "wrong vase", s.number), 1);
	assert_int_equal(found(s.ewa, "wrong invoice", s.number), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        DESK_TEST(this_and_what_followed),
	        DESK_TEST(this_one_only),
	        DESK_TEST(this_person_s),
	        DESK_TEST(a_forward_makes_nobody_take_part),
	        DESK_TEST(answers_find_where_it_lies),
	        DESK_TEST(a_bounce_finds_its_reply),
	        DESK_TEST(undone_it_is_as_before),
	        DESK_TEST(mail_for_the_old_one_forbids_no_undoing),
	        DESK_TEST(what_was_begun_there_forbids_undoing),
	        DESK_TEST(no_draft_is_lost),
	        DESK_TEST(what_cannot_be_split),
	        DESK_TEST(what_is_on_its_way_goes_along),
	        DESK_TEST(a_split_of_a_split),
	        DESK_TEST(search_goes_along),
	};
	return cmocka_run_group_tests_name("split", tests, NULL, NULL);
}
