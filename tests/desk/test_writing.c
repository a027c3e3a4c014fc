/* What is still being written, files, letters as pages, search. */
#include "desk_people.h"

#include "base/crypto.h"
#include "desk/attachment.h"
#include "desk/conversation.h"
#include "desk/draft.h"
#include "desk/letter.h"
#include "desk/reply.h"
#include "desk/search.h"
#include "text/words.h"

static void a_draft_is_kept_by_version(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa), *tomek = people_as(d, p.tomek);
	int64_t number = people_conversation(d, d->help, 1, STATE_OPEN);
	const char *to[] = {"anna@example.com", NULL};
	struct draft_change change = {
	        .html = "<p>Dear <script>x</script>Anna</p>", .to = to, .seen_message = 7};
	struct draft_whole w = {0};

	assert_fails(c, draft_get(c, c, number, MESSAGE_REPLY, &w), RC_NOT_FOUND, "no_draft");
	assert_ok(draft_put(c, c, number, MESSAGE_REPLY, &change, &w));
	assert_int_equal(w.d.version, 1);
	assert_string_equal(w.d.html, "<p>Dear Anna</p>");
	change.html = "<p>Other device</p>";
	assert_fails(c, draft_put(c, c, number, MESSAGE_REPLY, &change, &w), RC_CONFLICT,
	        "draft_differs");
	assert_string_equal(w.d.html, "<p>Dear Anna</p>"); /* the kept one */
	change.version = 1;
	assert_ok(draft_put(c, c, number, MESSAGE_REPLY, &change, &w));
	assert_int_equal(w.d.version, 2);
	assert_ok(draft_get(c, c, number, MESSAGE_REPLY, &w));
	assert_string_equal(w.d.html, "<p>Other device</p>");
	assert_int_equal(w.d.seen_message, 7);
	assert_fails(c, draft_get(c, c, number, MESSAGE_NOTE, &w), RC_NOT_FOUND, "no_draft");
	assert_fails(tomek, draft_put(tomek, tomek, number, MESSAGE_REPLY, &change, &w),
	        RC_NOT_FOUND, "no_such_conversation");
	assert_ok(draft_delete(c, number, MESSAGE_REPLY));
	assert_ok(draft_delete(c, number, MESSAGE_REPLY));
	w = (struct draft_whole){0};
	assert_fails(c, draft_put(c, c, number, MESSAGE_REPLY, &change, &w), RC_CONFLICT,
	        "draft_differs");
	assert_int_equal(w.d.version, 0); /* none is kept */
	assert_int_equal(desk_events(d, 0, "draft.changed"), 3);
}

static void a_reply_ends_its_draft(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = people_letter(d, "Parcel", "Where is it?");
	struct draft_change change = {.html = "<p>Here.</p>"};
	struct draft_whole w;
	struct message_whole m;
	struct message_page newer;

	assert_ok(draft_put(c, c, letter.conversation, MESSAGE_REPLY, &change, &w));
	assert_ok(draft_put(c, c, letter.conversation, MESSAGE_NOTE, &change, &w));
	assert_ok(reply_create(c, c, letter.conversation,
	        &(struct reply_new){.html = "<p>Here.</p>", .seen_message = letter.id}, &m,
	        &newer));
	assert_fails(c, draft_get(c, c, letter.conversation, MESSAGE_REPLY, &w), RC_NOT_FOUND,
	        "no_draft");
	assert_ok(draft_get(c, c, letter.conversation, MESSAGE_NOTE, &w));
}

static void files_of_a_draft_wait_with_it(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	int64_t number = people_conversation(d, d->help, 1, STATE_OPEN);
	struct bytes words = {(const uint8_t *)"words", 5}, got;
	struct attachment kept, loose, a;
	struct draft_whole w;

	assert_ok(attachment_create(c, c, "kept.txt", false, words, &kept));
	assert_ok(attachment_create(c, c, "loose.txt", false, words, &loose));
	struct draft_change change = {.html = "", .attachments = &kept.id, .attachment_count = 1};
	assert_ok(draft_put(c, c, number, MESSAGE_REPLY, &change, &w));
	assert_int_equal(w.attachment_count, 1);
	struct ctx *later = people_as(d, 0);
	later->actor.role = ROLE_SYSTEM;
	later->now_ms += 3 * 86400000;
	assert_ok(attachment_sweep(later));
	assert_ok(attachment_open(c, c, kept.id, &a, &got));
	assert_fails(
	        c, attachment_open(c, c, loose.id, &a, &got), RC_NOT_FOUND, "no_such_attachment");
	assert_ok(attachment_delete(c, kept.id));
	assert_ok(draft_get(c, c, number, MESSAGE_REPLY, &w));
	assert_int_equal(w.attachment_count, 0);
}

static void files_are_checked(void **state)
{
	struct desk *d = *state;
	struct ctx *c = people_as(d, people_add(d).ewa);
	struct attachment a;
	static const uint8_t png[] = "\x89PNG\r\n\x1a\n....";

	assert_fails(c, attachment_create(c, c, "x", false, (struct bytes){NULL, 0}, &a),
	        RC_INVALID, "empty_attachment");
	assert_fails(c, attachment_create(c, c, "x.svg", true, (struct bytes){png + 1, 9}, &a),
	        RC_INVALID, "not_a_picture");
	assert_ok(attachment_create(c, c, "x.exe", true, (struct bytes){png, 12}, &a));
	assert_string_equal(a.type, "image/png");
	assert_non_null(strstr(a.content_id, "@"));
	assert_string_equal(attachment_name(c, "\xe2\x80\xaegpj.exe"), "gpj.exe");
	assert_string_equal(attachment_name(c, "C:\\tmp\\..."), "file");
	assert_string_equal(attachment_name(c, ""), "file");
	uint8_t *big = talloc_zero_array(c, uint8_t, (25 << 20) + 1);
	assert_fails(c,
	        attachment_create(c, c, "big", false, (struct bytes){big, (25 << 20) + 1}, &a),
	        RC_LIMIT, "attachment_too_large");
}

static const char html_mail[] =
        "From: anna@example.com\r\nTo: help@example.org\r\nSubject: a < b\r\nMessage-ID: "
        "<h@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; "
        "boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/html\r\n\r\n"
        "<p title=\"x y\">Hi <img src=\"cid:pic%40here\" alt=\"a b\"> "
        "<img src=\"https://example.com/a.png?b=1&amp;c=2\"><img src=\"cid:other\">"
        "<a href=\"https://example.com\">go</a><script>x</script></p>\r\n"
        "--b\r\nContent-Type: image/png\r\nContent-ID: <pic@here>\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--b--\r\n";

static void a_letter_is_a_page_of_its_own(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa), *tomek = people_as(d, p.tomek);
	struct message m = desk_take(d, NULL, html_mail);
	struct letter l;

	assert_ok(letter_page(c, c, m.id, LETTER_WITHOUT, false, &l));
	assert_false(l.pictures);
	assert_non_null(strstr(l.html, "<title>a &lt; b</title>"));
	assert_non_null(strstr(l.html, "src=\"/api/v1/attachments/"));
	assert_non_null(strstr(l.html, "alt=\"a b\""));
	assert_non_null(strstr(l.html, "title=\"x y\""));
	assert_non_null(strstr(l.html, "src=\"cid:other\""));
	assert_non_null(
	        strstr(l.html, "data-remote-src=\"https://example.com/a.png?b=1&amp;c=2\""));
	assert_null(strstr(l.html, " src=\"https:"));
	assert_null(strstr(l.html, "<script"));
	assert_non_null(strstr(l.html, "target=\"_blank\" rel=\"noopener noreferrer"));
	assert_ok(letter_page(c, c, m.id, LETTER_WITH_PICTURES, true, &l));
	assert_true(l.pictures);
	assert_non_null(strstr(l.html, " src=\"https://example.com/a.png?b=1&amp;c=2\""));
	assert_non_null(strstr(l.html, "color-scheme:dark"));
	assert_ok(letter_part(c, c, m.id, 1, LETTER_WITHOUT, false, &l));
	assert_non_null(strstr(l.html, "alt=\"a b\""));
	assert_fails(c, letter_part(c, c, m.id, 2, LETTER_WITHOUT, false, &l), RC_NOT_FOUND,
	        "no_such_part");
	assert_fails(tomek, letter_page(tomek, tomek, m.id, LETTER_BY_SENDER, false, &l),
	        RC_NOT_FOUND, "no_such_message");

	struct message plain = people_letter(d, "Plain", "1 < 2 & \"3\"");
	assert_ok(letter_page(c, c, plain.id, LETTER_BY_SENDER, false, &l));
	assert_non_null(strstr(l.html, "1 &lt; 2 &amp; &quot;3&quot;"));
}

static const char *words(const void *mem, const char *text)
{
	struct buf *b = buf_new(mem, 4096);
	words_add(b, text);
	return b->p;
}

static void words_are_folded(void **state)
{
	struct desk *d = *state;
	struct buf *small = buf_new(d, 12);

	assert_string_equal(words(d, "Zażółć GĘŚLĄ jaźń"), " zazolc gesla jazn");
	assert_string_equal(words(d, "Ο ΟΔΥΣΣΕΥΣ, ο Οδυσσεύς"), " ο οδυσσευσ ο οδυσσευσ");
	assert_string_equal(words(d, "Ąžuolas ėjo į šįryt"), " azuolas ejo i siryt");
	assert_string_equal(words(d, "don't ’tis Straße ﬁne x²"), " dont tis strasse fine x2");
	assert_string_equal(
	        words(d, "FV/2026/118 a.b@example.org"), " fv 2026 118 a b example org");
	assert_string_equal(words(d, " ... "), "");
	words_add(small, "alpha beta gamma");
	assert_string_equal(small->p, " alpha beta");
	assert_true(small->full);
}

static void follow(struct desk *d)
{
	bool more = true;
	for (int i = 0; more && i < 100; i++)
		assert_ok(search_follow(d->c, NULL, 3, &more));
	assert_false(more);
}

static int found(struct ctx *c, const char *q, enum view view)
{
	struct conversation_query query = {.q = q, .view = view, .limit = 2};
	struct conversation_page page = {0};
	int n = 0;

	do {
		query.cursor = page.next;
		assert_ok(conversation_list(c, c, &query, &page));
		n += page.n;
	} while (page.next != NULL);
	return n;
}

static void what_was_written_is_found(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa), *tomek = people_as(d, p.tomek);
	struct message one = people_letter(d, "Faktura za prąd", "Proszę o fakturę korygującą.");
	struct message_whole note;
	struct attachment a;

	people_letter_to(d, d->other, "Παραγγελία", "Πού είναι η παραγγελία μου;");
	people_letter(d, "Third", "something else about prąd");
	assert_ok(attachment_create(
	        c, c, "umowa.pdf", false, (struct bytes){(const uint8_t *)"%PDF", 4}, &a));
	assert_ok(note_create(c, c, one.conversation,
	        &(struct reply_new){
	                .markdown = "zebra", .attachments = &a.id, .attachment_count = 1},
	        &note));
	follow(d);
	follow(d); /* nothing new: nothing twice */
	assert_int_equal(found(c, "faktur", VIEW_LISTED), 1);
	assert_int_equal(found(c, "fakture koryg", VIEW_LISTED), 1);
	assert_int_equal(found(c, "prad", VIEW_LISTED), 2);
	assert_int_equal(found(c, "PRĄD faktura", VIEW_LISTED), 1);
	assert_int_equal(found(c, "\"za prad\"", VIEW_LISTED), 1);
	assert_int_equal(found(c, "\"prad za\"", VIEW_LISTED), 0);
	assert_int_equal(found(c, "παραγγελια", VIEW_LISTED), 1);
	assert_int_equal(found(c, "Anna@example.com", VIEW_LISTED), 3);
	assert_int_equal(found(c, "umowa", VIEW_LISTED), 1);
	assert_int_equal(found(c, "zebra", VIEW_OPEN), 1);
	assert_int_equal(found(c, "zebra", VIEW_SOLVED), 0);
	assert_int_equal(found(c, "zebra", VIEW_UNASSIGNED), 1);
	assert_int_equal(found(c, "zebra", VIEW_MINE), 0);
	assert_int_equal(found(c, "?!", VIEW_ALL), 0);
	assert_int_equal(found(c, "a:* NEAR (b) ' & | ! <->", VIEW_ALL), 0);
	assert_int_equal(found(tomek, "prad", VIEW_ALL), 0);
	assert_int_equal(found(tomek, "παραγγελία", VIEW_ALL), 1);

	int64_t left = 1;
	assert_ok(search_rebuild_begin(d->c));
	assert_int_equal(found(c, "prad", VIEW_LISTED), 0);
	people_letter(d, "Fourth", "prad meanwhile");
	while (left > 0)
		assert_ok(search_rebuild_step(d->c, 2, &left));
	follow(d);
	assert_int_equal(found(c, "prad", VIEW_LISTED), 3);
	assert_int_equal(found(c, "umowa", VIEW_LISTED), 1);
}

static void what_was_taken_back_is_not_found(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = people_letter(d, "Parcel", "Where is it?");
	struct message_whole w;
	struct message_page newer;
	struct draft_whole draft;

	assert_ok(reply_create(c, c, letter.conversation,
	        &(struct reply_new){.markdown = "giraffe", .seen_message = letter.id}, &w, &newer));
	follow(d);
	assert_int_equal(found(c, "giraffe", VIEW_LISTED), 1);
	assert_ok(message_undo(c, c, w.m.id, &draft));
	assert_int_equal(found(c, "giraffe", VIEW_LISTED), 0);
	assert_int_equal(found(c, "parcel", VIEW_LISTED), 1);
}

/* What a desk took in before languages were checked. */
static void no_language_leaves_its_attribute(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = people_letter(d, "Parcel", "Where is it?");
	struct message_whole w;
	struct message_page newer;
	struct letter page;

	assert_ok(store_begin(d->c, DB_WRITE));
	struct conversation v = {0};
	assert_ok(store_conversation_get(d->c, d->c, letter.conversation, &v));
	v.language = "\"><b a=\"";
	assert_ok(store_conversation_update(d->c, &v));
	assert_ok(store_commit(d->c));
	assert_ok(reply_create(c, c, letter.conversation,
	        &(struct reply_new){.markdown = "x", .seen_message = letter.id}, &w, &newer));
	assert_ok(letter_page(c, c, w.m.id, LETTER_BY_SENDER, false, &page));
	assert_null(strstr(page.html, "<b a="));
	assert_non_null(strstr(page.html, "lang=\"&quot;&gt;&lt;b a=&quot;\""));
}

/* tomek sees other@ alone: what thousands wrote to help@ must not push out what he may read. */
static void what_others_wrote_takes_no_place(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.tomek);
	struct message mine = people_letter_to(d, d->other, "A giraffe at the door", "It waits.");
	struct message theirs = people_letter(d, "A giraffe elsewhere", "It waits too.");
	struct conversation_page page;
	bool more = true;

	while (more)
		assert_ok(search_follow(d->c, NULL, 500, &more));
	assert_ok(store_begin(d->c, DB_WRITE));
	for (int i = 0; i < 5100; i++) {
		struct message m = theirs;
		m.raw_id = 0;
		m.message_id = NULL;
		assert_ok(store_message_add(d->c, &m));
		assert_ok(store_search_add(
		        d->c, m.id, &(struct search_row){"giraff giraffe", "", "", ""}));
	}
	assert_ok(store_commit(d->c));
	struct conversation_query q = {.view = VIEW_ALL, .q = "giraffe", .limit = 10};
	assert_ok(conversation_list(c, c, &q, &page));
	assert_int_equal(page.n, 1);
	assert_int_equal(page.v[0].number, mine.conversation);
	struct ctx *ewa = people_as(d, p.ewa);
	assert_ok(conversation_list(ewa, ewa, &q, &page));
	assert_true(page.n >= 1);
	assert_int_equal(page.v[0].number, theirs.conversation);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        DESK_TEST(a_draft_is_kept_by_version),
	        DESK_TEST(a_reply_ends_its_draft),
	        DESK_TEST(files_of_a_draft_wait_with_it),
	        DESK_TEST(files_are_checked),
	        DESK_TEST(a_letter_is_a_page_of_its_own),
	        DESK_TEST(no_language_leaves_its_attribute),
	        DESK_TEST(words_are_folded),
	        DESK_TEST(what_was_written_is_found),
	        DESK_TEST(what_was_taken_back_is_not_found),
	        DESK_TEST(what_others_wrote_takes_no_place),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
