/* Threading that strangers cannot enter, and that no order of arrival confuses. */
#include "desk_people.h"

#include <stdio.h>

#include "desk/conversation.h"
#include "desk/message.h"
#include "desk/message_id.h"
#include "desk/reply.h"

#define TO "To: Help <help@example.org>\r\n"
#define ANNA "Anna <anna@example.com>"
#define BEN "Ben <ben@example.net>"

/* id and more may be NULL; minute: of the Date. */
struct letter {
	const char *from, *subject, *id, *more, *text;
	int minute;
};

static const char *write_mail(struct desk *d, const struct letter *l)
{
	static int n;
	n++;
	return talloc_asprintf(d->c,
	        "From: %s\r\n%sDate: Mon, 5 Jan 2026 10:%02d:00 +0000\r\nSubject: %s\r\n"
	        "Message-ID: <%s>\r\n%s\r\n%s\r\n",
	        l->from, l->more != NULL && strncmp(l->more, "To:", 3) == 0 ? "" : TO, l->minute,
	        l->subject != NULL ? l->subject : "My order",
	        l->id != NULL ? l->id : talloc_asprintf(d->c, "t%d@example.com", n),
	        l->more != NULL ? l->more : "",
	        l->text != NULL ? l->text
	                        : talloc_asprintf(d->c, "These are the words number %d.", n));
}

static struct message take(struct desk *d, const struct letter *l)
{
	return desk_take(d, NULL, write_mail(d, l));
}

static struct message take_by(struct desk *d, struct way w, const struct letter *l)
{
	return desk_take(d, &w, write_mail(d, l));
}

static const char *answering(struct desk *d, const char *id)
{
	return talloc_asprintf(d->c, "In-Reply-To: <%s>\r\nReferences: <%s>\r\n", id, id);
}

/* A program that gives every mail the same Message-ID (a scanner, a form). */
static void one_id_for_all(void **state)
{
	struct desk *d = *state;
	struct message a = take(d, &(struct letter){.from = ANNA, .subject = "Scan", .id = "1@pc"});
	struct message b = take(d, &(struct letter){.from = ANNA, .subject = "Scan", .id = "1@pc"});
	struct message c = take(d, &(struct letter){.from = BEN, .subject = "Scan", .id = "1@pc"});

	assert_int_not_equal(a.id, b.id);
	assert_int_not_equal(a.conversation, b.conversation);
	assert_int_not_equal(b.conversation, c.conversation);
	assert_int_not_equal(a.conversation, c.conversation);
	/* Each is answered in its own; the answers find it by our id. */
	const char *ours = desk_reply(d, a.conversation, NULL);
	struct message m = take(d,
	        &(struct letter){.from = ANNA,
	                .id = "1@pc",
	                .more = talloc_asprintf(d->c,
	                        "In-Reply-To: <%s>\r\nReferences: <1@pc> <%s>\r\n", ours, ours)});
	assert_int_equal(m.conversation, a.conversation);
}

/* Directly and through a list: other bytes, the same id. Both are kept, side by side. */
static void directly_and_through_a_list(void **state)
{
	struct desk *d = *state;
	struct letter l = {
	        .from = ANNA, .id = "both@example.com", .text = "One letter for two ways."};
	struct message direct = take(d, &l);
	desk_set_state(d, direct.conversation, STATE_WAITING);
	l.more = "List-Id: <shop.example.com>\r\nPrecedence: list\r\n";
	l.subject = "[Shop] My order";
	l.text = "One letter for two ways.\r\n\r\n_______________\r\nshop mailing list";
	struct message listed = take(d, &l);

	assert_int_not_equal(direct.id, listed.id);
	assert_int_equal(direct.conversation, listed.conversation);
	assert_int_equal(listed.mail_kind, MAIL_LIST);
	assert_false(listed.subject_changed);
	assert_int_equal(desk_conversation(d, direct.conversation).message_count, 2);
	assert_int_equal(desk_conversation(d, direct.conversation).state, STATE_WAITING);
	/* Whoever copies an id and the words is not the sender. */
	struct message evil = take(d,
	        &(struct letter){
	                .from = BEN, .id = "both@example.com", .text = "One letter for two ways."});
	assert_int_not_equal(evil.conversation, direct.conversation);
}

static void one_mail_to_two_mailboxes(void **state)
{
	struct desk *d = *state;
	const char *mail =
	        write_mail(d, &(struct letter){.from = ANNA,
	                              .more = "To: help@example.org, other@example.org\r\n"});
	struct way other = {.mailbox = d->other};
	bool is_new = true;
	struct message a = desk_take(d, NULL, mail), b = desk_take(d, &other, mail);

	assert_int_not_equal(a.conversation, b.conversation);
	assert_string_equal(a.message_id, b.message_id);
	desk_raw(d, &other, mail, &is_new);
	assert_false(is_new);
	/* Each mailbox has its answers. */
	const char *more = answering(d, a.message_id);
	struct message m = take(d, &(struct letter){.from = ANNA, .more = more});
	assert_int_equal(m.conversation, a.conversation);
	m = take_by(d, other, &(struct letter){.from = ANNA, .more = more});
	assert_int_equal(m.conversation, b.conversation);
}

static void another_subject_is_marked(void **state)
{
	struct desk *d = *state;
	struct message first = take(d, &(struct letter){.from = ANNA, .subject = "My order"});
	const char *more = answering(d, desk_reply(d, first.conversation, NULL));
	static const struct {
		const char *subject;
		bool changed;
	} rows[] = {
	        {"Re: My order", false},
	        {"Odp: [Shop] MY ORDER #4", false},
	        {"An invoice", true},
	        {"Re: An invoice", false}, /* said before */
	        {"", false},
	        {"Fwd: My order", false},
	        {"Complaint (was: My order)", true},
	};

	assert_false(first.subject_changed);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct message m = take(d,
		        &(struct letter){.from = ANNA, .subject = rows[i].subject, .more = more});
		assert_int_equal(m.conversation, first.conversation);
		if (m.subject_changed != rows[i].changed)
			fail_msg("\"%s\": changed %d", rows[i].subject, m.subject_changed);
	}
	/* A machine's own subject says nothing. */
	struct message m = take(d,
	        &(struct letter){.from = ANNA,
	                .subject = "Out of office",
	                .more = talloc_asprintf(d->c, "Auto-Submitted: auto-replied\r\n%s", more)});
	assert_int_equal(m.conversation, first.conversation);
	assert_false(m.subject_changed);
}

static void rubbish_in_references(void **state)
{
	struct desk *d = *state;
	struct message first = take(d, &(struct letter){.from = ANNA, .id = "first@example.com"});
	struct buf *huge = buf_new(d->c, 1 << 20);

	/* Free text around the id, as old programs write it. */
	struct message m = take(d, &(struct letter){.from = ANNA,
	                                   .more = "In-Reply-To: Your message of \"Mon, 5 Jan\" "
	                                           "<first@example.com>\r\n"});
	assert_int_equal(m.conversation, first.conversation);
	m = take(d, &(struct letter){.from = ANNA, .more = "In-Reply-To: what you wrote\r\n"});
	assert_int_not_equal(m.conversation, first.conversation);
	/* Very many, the right one last, and one longer than any index. */
	buf_adds(huge, "References: <");
	for (int i = 0; i < 9000; i++)
		buf_addc(huge, 'x');
	buf_adds(huge, "@example.com>");
	for (int i = 0; i < 150; i++)
		buf_addf(huge, "\r\n <r%d@example.net>", i);
	buf_adds(huge, "\r\n <> <<>> <@> , ; <first@example.com>\r\n");
	m = take(d, &(struct letter){.from = ANNA, .more = huge->p});
	assert_int_equal(m.conversation, first.conversation);
	/* A Message-ID as long. */
	char *id = talloc_strndup(d->c, huge->p + strlen("References: <"), 9000);
	m = take(d,
	        &(struct letter){.from = ANNA, .id = talloc_asprintf(d->c, "%s@example.com", id)});
	assert_int_equal(strncmp(m.message_id, "made.", 5), 0);
	/* Itself. */
	m = take(d, &(struct letter){.from = BEN,
	                    .id = "self@example.net",
	                    .more = answering(d, "self@example.net")});
	assert_int_not_equal(m.conversation, first.conversation);
}

/* Whoever writes in the desk's own name is the desk only where nobody else can put mail. */
static void our_address_forged(void **state)
{
	struct desk *d = *state;
	struct message first = take(d, &(struct letter){.from = ANNA, .id = "first@example.com"});
	struct letter l = {
	        .from = "Help <help@example.org>", .more = answering(d, "first@example.com")};
	struct message m = take(d, &l);
	assert_int_not_equal(m.conversation, first.conversation);
	m = take_by(d, (struct way){.proven = -1}, &l);
	assert_int_not_equal(m.conversation, first.conversation);
	/* With our id it joins as everybody does, and is marked. */
	l.more = answering(d, desk_reply(d, first.conversation, NULL));
	m = take(d, &l);
	assert_int_equal(m.conversation, first.conversation);
	assert_true(m.new_sender);
	m = take_by(d, (struct way){.proven = 1}, &l);
	assert_false(m.new_sender);
	l.more = "";
	l.subject = talloc_asprintf(d->c, "[#%d]", (int)first.conversation);
	m = take(d, &l);
	assert_int_not_equal(m.conversation, first.conversation);
}

/* The mailbox writes to itself: nothing melts together. */
static void the_desk_writes_to_itself(void **state)
{
	struct desk *d = *state;
	struct letter l = {.from = "help@example.org", .subject = "Reminder"};
	struct message a = take(d, &l), b = take(d, &l);
	struct message c = take(d, &(struct letter){.from = ANNA, .subject = "Reminder"});

	assert_int_not_equal(a.conversation, b.conversation);
	assert_int_not_equal(b.conversation, c.conversation);
	assert_int_not_equal(a.conversation, c.conversation);
	/* Answering the first does not lead into the second. */
	l.more = answering(d, a.message_id);
	struct message m = take(d, &l);
	assert_int_not_equal(m.conversation, b.conversation);
	assert_int_not_equal(m.conversation, c.conversation);
}

/* The same letter by another way, with a warning above it or a list's name before the sender's: it
 * stands beside the first only where that is sure, and is offered otherwise. */
static void the_same_letter_by_another_way(void **state)
{
	static const char text[] = "The lamp in the hall went out on Sunday and stays dark.\r\n";
	struct desk *d = *state;
	struct message first =
	        take(d, &(struct letter){.from = ANNA, .id = "lamp@example.com", .text = text});
	struct message m =
	        take(d, &(struct letter){.from = ANNA,
	                        .id = "lamp@example.com",
	                        .text = talloc_asprintf(d->c, "%s-- \r\nlist\r\n", text)});
	assert_int_equal(m.conversation, first.conversation);
	m = take(d, &(struct letter){.from = ANNA,
	                    .id = "lamp@example.com",
	                    .text = talloc_asprintf(
	                            d->c, "CAUTION: mail from outside.\r\n\r\n%s", text)});
	assert_int_not_equal(m.conversation, first.conversation);
	assert_int_equal(desk_conversation(d, m.conversation).may_belong_to, first.conversation);
	m = take(d,
	        &(struct letter){
	                .from = "users@lists.example.net", .id = "lamp@example.com", .text = text});
	assert_int_not_equal(m.conversation, first.conversation);
	assert_int_not_equal(desk_conversation(d, m.conversation).may_belong_to, 0);
	/* one id for everything says nothing */
	m = take(d, &(struct letter){.from = BEN,
	                    .id = "lamp@example.com",
	                    .text = "Where is my order of the second of May, please\r\n"});
	assert_int_equal(desk_conversation(d, m.conversation).may_belong_to, 0);
}

static void two_customers_in_copy(void **state)
{
	struct desk *d = *state;
	struct message first =
	        take(d, &(struct letter){.from = ANNA,
	                        .id = "first@example.com",
	                        .more = "Cc: ben@example.net, Carol <carol@example.net>\r\n"});
	const char *ours = desk_reply(d, first.conversation, NULL);
	struct message m = take(d, &(struct letter){.from = BEN, .more = answering(d, ours)});
	assert_int_equal(m.conversation, first.conversation);
	assert_false(m.new_sender);
	m = take(d, &(struct letter){.from = "carol@example.net",
	                    .more = answering(d, "first@example.com")});
	assert_int_equal(m.conversation, first.conversation);
	/* Anna from another address of hers: by our id only, and marked. */
	m = take(d, &(struct letter){.from = "anna.k@example.edu", .more = answering(d, ours)});
	assert_int_equal(m.conversation, first.conversation);
	assert_true(m.new_sender);
	m = take(d, &(struct letter){.from = "anna.k@example.edu",
	                    .more = answering(d, "first@example.com")});
	assert_int_not_equal(m.conversation, first.conversation);
	assert_int_equal(desk_conversation(d, m.conversation).may_belong_to, first.conversation);
}

/* A customer's mail names its own id; a stranger's copy of it leads nobody away. */
static void the_nearest_id_decides(void **state)
{
	struct desk *d = *state;
	struct message a = take(d, &(struct letter){.from = ANNA, .id = "a@example.com"});
	struct message b =
	        take(d, &(struct letter){.from = ANNA, .id = "b@example.com", .subject = "Other"});
	const char *ours = desk_reply(d, a.conversation, NULL);
	struct message m = take(d, &(struct letter){.from = ANNA,
	                                   .more = talloc_asprintf(d->c,
	                                           "References: <b@example.com> <%s>\r\n", ours)});
	assert_int_equal(m.conversation, a.conversation);
	m = take(d, &(struct letter){.from = ANNA,
	                    .more = talloc_asprintf(
	                            d->c, "References: <%s> <b@example.com>\r\n", ours)});
	assert_int_equal(m.conversation, b.conversation);
}

/* The answer comes first; what it answers comes later. */
static void a_late_parent(void **state)
{
	struct desk *d = *state;
	struct message answer = take(
	        d, &(struct letter){.from = BEN,
	                   .more = "Cc: anna@example.com\r\nIn-Reply-To: <late@example.com>\r\n"});
	struct message parent = take(d, &(struct letter){.from = ANNA, .id = "late@example.com"});
	assert_int_equal(parent.conversation, answer.conversation);
	assert_false(parent.new_sender);
	/* Only once. */
	struct message again = take(
	        d, &(struct letter){.from = ANNA, .id = "late@example.com", .subject = "Else"});
	assert_int_not_equal(again.conversation, answer.conversation);
	/* Who takes no part is only offered, from both sides. */
	answer = take(
	        d, &(struct letter){.from = BEN, .more = "In-Reply-To: <evil@example.com>\r\n"});
	parent = take(d, &(struct letter){.from = "eve@example.com", .id = "evil@example.com"});
	assert_int_not_equal(parent.conversation, answer.conversation);
	assert_int_equal(
	        desk_conversation(d, parent.conversation).may_belong_to, answer.conversation);
	/* Live conversations are never melted by themselves: people may be working in them. */
	answer = take(d, &(struct letter){.from = ANNA,
	                         .more = "References: <p1@example.com> <p2@example.com>\r\n"});
	struct message p1 = take(d, &(struct letter){.from = "carol@example.com",
	                                    .id = "p1@example.com",
	                                    .more = "Cc: anna@example.com\r\n"});
	assert_int_not_equal(p1.conversation, answer.conversation);
	assert_int_equal(desk_conversation(d, p1.conversation).may_belong_to, answer.conversation);
	assert_int_equal(desk_conversation(d, answer.conversation).may_belong_to, 0);
}

/* A thread of history; In-Reply-To alone for some, as old programs write. */
static const struct letter thread[] = {
        {.from = ANNA, .id = "h1@example.com", .subject = "Blue vase", .minute = 1, .text = "One."},
        {.from = "help@example.org",
                .id = "h2@example.org",
                .subject = "Re: Blue vase",
                .minute = 2,
                .more = "To: anna@example.com\r\nIn-Reply-To: <h1@example.com>\r\n",
                .text = "Two."},
        {.from = ANNA,
                .id = "h3@example.com",
                .subject = "Re: Blue vase",
                .minute = 3,
                .more = "Cc: ben@example.net\r\nIn-Reply-To: <h2@example.org>\r\n",
                .text = "Three."},
        {.from = BEN,
                .id = "h4@example.net",
                .subject = "Re: Blue vase",
                .minute = 4,
                .more = "In-Reply-To: <h3@example.com>\r\n",
                .text = "Four."},
        {.from = BEN,
                .id = "h5@example.net",
                .subject = "Something else",
                .minute = 5,
                .text = "Five."},
};
#define THREAD (sizeof thread / sizeof *thread)

static void check_thread(struct desk *d, const struct message *m, const char *order)
{
	struct conversation_whole w;
	struct message now;

	assert_ok(store_begin(d->c, DB_READ));
	assert_ok(store_message_get(d->c, d->c, m[0].id, &now));
	store_rollback(d->c);
	assert_ok(conversation_get(d->c, d->c, now.conversation, &w));
	if (w.messages.n != 4 || w.v.message_count != 4)
		fail_msg("order %s: %d messages", order, w.messages.n);
	for (int i = 0; i < 4; i++)
		assert_int_equal(w.messages.v[i].m.id, m[i].id);
	assert_string_equal(w.v.subject, "Blue vase");
	assert_string_equal(w.v.customer_address, "anna@example.com");
	assert_string_equal(w.v.preview, "Four.");
	assert_int_equal(w.v.created_ms, m[0].at_ms);
	assert_int_equal(w.v.active_ms, m[3].at_ms);
	if (w.v.may_belong_to != 0)
		fail_msg("order %s: offered to %d", order, (int)w.v.may_belong_to);
	assert_int_equal(w.v.state, STATE_SOLVED);
	assert_true(desk_takes_part(d, w.v.number, "ben@example.net"));
	for (int i = 0; i < 4; i++)
		assert_false(w.messages.v[i].m.new_sender || w.messages.v[i].m.subject_changed);
	/* and a reply goes to whoever wrote last */
	struct message newest;
	assert_ok(store_begin(d->c, DB_READ));
	assert_ok(store_message_newest_inbound(d->c, d->c, w.v.number, &newest));
	store_rollback(d->c);
	assert_int_equal(newest.id, m[3].id);
}

static bool next_order(char *s)
{
	int n = (int)strlen(s), i = n - 2, j = n - 1;
	while (i >= 0 && s[i] > s[i + 1])
		i--;
	if (i < 0)
		return false;
	while (s[j] < s[i])
		j--;
	char t = s[i];
	s[i] = s[j];
	s[j] = t;
	for (int a = i + 1, b = n - 1; a < b; a++, b--) {
		t = s[a];
		s[a] = s[b];
		s[b] = t;
	}
	return true;
}

/* Every order gives the same conversations. Each has ids of its own. */
static void history_in_any_order(void **state)
{
	struct desk *d = *state;
	struct way w = {.source = "import", .history = true};
	char order[] = "01234";
	int round = 0;

	do {
		struct message m[THREAD];
		round++;
		for (size_t i = 0; i < THREAD; i++) {
			const struct letter *l = &thread[order[i] - '0'];
			char *mail = talloc_strdup(d->c, write_mail(d, l));
			/* <h3@… becomes <h3.ROUND@… */
			struct buf *b = buf_new(d->c, 1 << 16);
			for (const char *p = mail; *p != 0; p++) {
				buf_addc(b, *p);
				if (p > mail && p[-1] == 'h' && p > mail + 1 && p[-2] == '<')
					buf_addf(b, ".%d", round);
			}
			m[order[i] - '0'] = desk_take(d, &w, b->p);
		}
		check_thread(d, m, order);
		struct message last;
		assert_ok(store_begin(d->c, DB_READ));
		assert_ok(store_message_get(d->c, d->c, m[4].id, &last));
		store_rollback(d->c);
		assert_int_equal(desk_conversation(d, last.conversation).message_count, 1);
	} while (next_order(order));
}

/* What people have worked on is not melted by old mail that comes late. */
static void history_leaves_work_alone(void **state)
{
	struct desk *d = *state;
	struct way w = {.source = "import", .history = true};
	struct message three = desk_take(d, &w, write_mail(d, &thread[2]));
	struct message one = desk_take(d, &w, write_mail(d, &thread[0]));
	struct conversation_change change = {.state = STATE_OPEN, .spam = -1, .trashed = -1};
	struct conversation_whole whole;

	assert_int_not_equal(one.conversation, three.conversation);
	assert_ok(conversation_update(d->c, d->c, three.conversation, 0, &change, &whole));
	/* It answers one and is answered by three: it joins one, three stays and is told. */
	struct message two = desk_take(d, &w, write_mail(d, &thread[1]));
	assert_int_equal(two.conversation, one.conversation);
	struct conversation v = desk_conversation(d, three.conversation);
	assert_int_equal(v.message_count, 1);
	assert_int_equal(v.may_belong_to, one.conversation);
	assert_int_equal(v.state, STATE_OPEN);
}

/* Old mail taken in late stops nobody who has read the newest. */
static void old_mail_is_nothing_new(void **state)
{
	struct desk *d = *state;
	struct message live = take(
	        d, &(struct letter){.from = ANNA, .more = "In-Reply-To: <old@example.com>\r\n"});
	struct way w = {.source = "import", .history = true};
	struct message old = take_by(d, w, &(struct letter){.from = ANNA, .id = "old@example.com"});
	struct reply_new r = {.markdown = "Good day.", .seen_message = live.id};
	struct message_whole sent;
	struct message_page newer = {0};

	assert_int_equal(old.conversation, live.conversation);
	assert_true(old.id > live.id && old.at_ms < live.at_ms);
	struct ctx *ewa = people_as(d, people_add(d).ewa);
	assert_ok(reply_create(ewa, d->c, live.conversation, &r, &sent, &newer));
	struct conversation_whole whole;
	assert_ok(conversation_get(d->c, d->c, live.conversation, &whole));
	assert_int_equal(whole.messages.v[0].m.id, old.id);
	assert_string_equal(whole.v.subject, "My order");
	/* But a new letter does. */
	take(d, &(struct letter){.from = ANNA, .more = answering(d, live.message_id)});
	r.seen_message = sent.m.id;
	assert_int_equal(
	        reply_create(ewa, d->c, live.conversation, &r, &sent, &newer), RC_CONFLICT);
	assert_int_equal(newer.n, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        DESK_TEST(one_id_for_all),
	        DESK_TEST(directly_and_through_a_list),
	        DESK_TEST(one_mail_to_two_mailboxes),
	        DESK_TEST(another_subject_is_marked),
	        DESK_TEST(rubbish_in_references),
	        DESK_TEST(our_address_forged),
	        DESK_TEST(the_desk_writes_to_itself),
	        DESK_TEST(the_same_letter_by_another_way),
	        DESK_TEST(two_customers_in_copy),
	        DESK_TEST(the_nearest_id_decides),
	        DESK_TEST(a_late_parent),
	        DESK_TEST(history_in_any_order),
	        DESK_TEST(history_leaves_work_alone),
	        DESK_TEST(old_mail_is_nothing_new),
	};
	return cmocka_run_group_tests_name("threading", tests, NULL, NULL);
}
