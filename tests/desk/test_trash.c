/* What is deleted is gone, and does not come back. */
#include "desk_people.h"

#include <stdio.h>
#include <sys/stat.h>

#include "desk/attachment.h"
#include "desk/conversation.h"
#include "desk/draft.h"
#include "desk/message.h"
#include "desk/search.h"
#include "desk/split.h"
#include "desk/timer.h"
#include "store/blob.h"
#include "store/raw.h"

#define DAY_MS 86400000LL
#define BIG 100000

/* A letter with two files, one of them large and so a file on the disk. */
static const char *with_files(struct desk *d, const char *subject, const char *own)
{
	char *big = talloc_array(d->c, char, BIG + 1);
	memset(big, 'x', BIG);
	for (int i = 76; i < BIG; i += 77)
		big[i] = '\n';
	memcpy(big, own, strlen(own));
	big[BIG] = 0;
	return talloc_asprintf(d->c,
	        "From: anna@example.com\r\nTo: help@example.org\r\nSubject: %s\r\nMessage-ID: "
	        "<%s@example.com>\r\n"
	        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; "
	        "boundary=b\r\n\r\n--b\r\n\r\nSee the giraffe %s.\r\n"
	        "--b\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; "
	        "filename=shared.csv\r\n\r\n1,2\r\n"
	        "--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; "
	        "filename=big.bin\r\n\r\n%s\r\n--b--\r\n",
	        subject, own, own, big);
}

static void put_in_trash(struct desk *d, int64_t number, int trashed)
{
	struct conversation_change change = {.spam = -1, .trashed = trashed};
	struct conversation_whole w;
	assert_ok(conversation_update(d->c, d->c, number, 0, &change, &w));
}

static void follow(struct desk *d)
{
	for (bool more = true; more;)
		assert_ok(search_follow(d->c, NULL, 100, &more));
}

static void wait_days(struct desk *d, int days)
{
	bool more = true;
	d->c->now_ms += days * DAY_MS;
	while (more)
		if (timer_empty_trash(d->c, &more) != RC_OK)
			fail_msg("%s: %s", d->c->fail.text, d->c->fail.detail);
	assert_ok(attachment_sweep(d->c));
	for (more = true; more;)
		assert_ok(blob_sweep(d->c, 3, &more));
}

static bool has_blob(struct desk *d, const char *hash)
{
	int64_t size;
	assert_ok(store_begin(d->c, DB_READ));
	enum rc rc = blob_size(d->c, hash, &size);
	store_rollback(d->c);
	return rc == RC_OK;
}

static bool has_file(struct desk *d, const char *hash)
{
	struct stat st;
	return stat(talloc_asprintf(d->c, "%s/blobs/%.2s/%s", d->dir, hash, hash + 2), &st) == 0;
}

static struct attachment *files(struct desk *d, int64_t message, int *n)
{
	struct attachment *list;
	assert_ok(store_begin(d->c, DB_READ));
	assert_ok(store_attachment_list(d->c, d->c, message, &list, n));
	store_rollback(d->c);
	return list;
}

static bool found(struct desk *d, const char *word)
{
	struct conversation_query q = {.view = VIEW_ALL, .q = word, .limit = 10};
	struct conversation_page page;
	assert_ok(conversation_list(d->c, d->c, &q, &page));
	return page.n > 0;
}

static void all_of_it_goes(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *ewa = people_as(d, p.ewa);
	const char *mail = with_files(d, "One", "first");
	struct message one = desk_take(d, NULL, mail),
	               two = desk_take(d, NULL, with_files(d, "Two", "second"));
	int n;
	struct attachment *of_one = files(d, one.id, &n), *of_two = files(d, two.id, &n);
	struct draft_change draft = {.html = "<p>half a thought</p>"};
	struct draft_whole kept;
	struct raw raw;

	assert_int_equal(n, 2);
	assert_string_equal(of_one[0].hash, of_two[0].hash);
	assert_string_not_equal(of_one[1].hash, of_two[1].hash);
	assert_true(has_file(d, of_one[1].hash) && has_file(d, of_two[1].hash));
	assert_ok(draft_put(ewa, ewa, one.conversation, MESSAGE_NOTE, &draft, &kept));
	desk_reply(d, one.conversation, NULL);
	follow(d);
	assert_true(found(d, "giraffe first"));
	put_in_trash(d, one.conversation, 1);
	follow(d);
	wait_days(d, 29);
	assert_true(found(d, "giraffe first"));
	wait_days(d, 2);

	assert_int_equal(
	        conversation_get(d->c, d->c, one.conversation, &(struct conversation_whole){0}),
	        RC_NOT_FOUND);
	ctx_clear_failure(d->c);
	assert_false(found(d, "giraffe first"));
	assert_true(found(d, "giraffe second"));
	assert_false(has_blob(d, of_one[1].hash) || has_file(d, of_one[1].hash));
	/* What another mail holds, too, stays. */
	assert_true(has_blob(d, of_one[0].hash));
	assert_true(has_blob(d, of_two[1].hash) && has_file(d, of_two[1].hash));
	assert_int_equal(files(d, one.id, &n) == NULL ? 0 : n, 0);
	/* Of the mail only mailbox, hash and time are left. */
	assert_ok(store_begin(d->c, DB_READ));
	assert_ok(store_raw_get(d->c, d->c, one.raw_id, &raw));
	store_rollback(d->c);
	assert_int_equal(raw.state, RAW_DELETED);
	assert_false(has_blob(d, raw.hash));
	assert_int_equal(desk_events(d, 0, "conversation.deleted"), 1);
}

static void it_does_not_come_back(void **state)
{
	struct desk *d = *state;
	const char *mail = with_files(d, "One", "first");
	struct message one = desk_take(d, NULL, mail);
	static const struct way ways[] = {{0}, {.source = "imap"},
	        {.source = "import", .history = true}, {.source = "imap", .filed = "junk"}};
	struct raw r;
	bool is_new;

	put_in_trash(d, one.conversation, 1);
	follow(d);
	wait_days(d, 31);
	/* A folder read again, numbered anew; an import; a second receive. */
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		r = desk_raw(d, &ways[i], mail, &is_new);
		assert_false(is_new);
		assert_int_equal(r.state, RAW_DELETED);
		assert_true(r.deleted_ms > 0);
		struct intake_count count;
		struct intake_item item = {.raw = &r, .slug = "x", .words = "x"};
		assert_ok(intake_batch(d->c, &item, 1, &count));
		assert_int_equal(count.skipped, 1);
	}
	/* Its bytes were put once more, and do not stay. */
	assert_true(has_blob(d, r.hash));
	wait_days(d, 0);
	assert_false(has_blob(d, r.hash) || has_file(d, r.hash));
	/* In another mailbox it is another mail. */
	struct way other = {.mailbox = d->other};
	struct message again = desk_take(d, &other, mail);
	assert_int_not_equal(again.id, one.id);
	wait_days(d, 0);
	assert_ok(store_begin(d->c, DB_READ));
	assert_ok(store_raw_get(d->c, d->c, again.raw_id, &r));
	store_rollback(d->c);
	assert_true(has_blob(d, r.hash));
	/* An answer to it begins anew. */
	struct message answer = desk_take(d, NULL,
	        "From: anna@example.com\r\nTo: help@example.org\r\nSubject: Re: One\r\nMessage-ID: "
	        "<re@example.com>\r\n"
	        "In-Reply-To: <first@example.com>\r\n\r\nWell?\r\n");
	assert_true(answer.conversation > one.conversation);
}

static void out_of_the_trash_in_time(void **state)
{
	struct desk *d = *state;
	struct message one = people_letter(d, "One", "words");

	put_in_trash(d, one.conversation, 1);
	wait_days(d, 29);
	put_in_trash(d, one.conversation, 0);
	wait_days(d, 60);
	assert_int_equal(desk_conversation(d, one.conversation).message_count, 1);
	/* The days count from the last time. */
	put_in_trash(d, one.conversation, 1);
	follow(d);
	wait_days(d, 29);
	assert_int_equal(desk_conversation(d, one.conversation).message_count, 1);
	/* And what a person writes brings it back. */
	struct message more = desk_take(d, NULL,
	        talloc_asprintf(d->c,
	                "From: anna@example.com\r\nTo: help@example.org\r\nSubject: Re: One\r\n"
	                "Message-ID: <more@example.com>\r\nIn-Reply-To: <%s>\r\n\r\nHello?\r\n",
	                one.message_id));
	assert_int_equal(more.conversation, one.conversation);
	wait_days(d, 60);
	assert_int_equal(desk_conversation(d, one.conversation).message_count, 2);
}

/* The index may be behind: what is deleted before it was indexed is not indexed afterwards, and
 * takes nothing of the others out. */
static void the_index_may_be_behind(void **state)
{
	struct desk *d = *state;
	struct message two = people_letter(d, "Two", "words of a zebra, too");
	follow(d);
	struct message one = people_letter(d, "One", "words of a zebra");

	put_in_trash(d, one.conversation, 1);
	wait_days(d, 31);
	assert_int_equal(desk_events(d, 0, "conversation.deleted"), 1);
	follow(d);
	assert_true(found(d, "zebra"));
	put_in_trash(d, two.conversation, 1);
	wait_days(d, 31);
	assert_false(found(d, "zebra"));
}

static void what_belonged_with_it_stays(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *ewa = people_as(d, p.ewa);
	struct message one = people_letter(d, "One", "words");
	const char *ours = desk_reply(d, one.conversation, NULL);
	struct message two = desk_take(d, NULL,
	        talloc_asprintf(d->c,
	                "From: ben@example.net\r\nTo: help@example.org\r\nSubject: "
	                "Two\r\nMessage-ID: <two@example.net>\r\n"
	                "In-Reply-To: <%s>\r\n\r\nBen's words.\r\n",
	                ours));
	struct message offered = desk_take(d, NULL,
	        talloc_asprintf(d->c,
	                "From: eve@example.net\r\nTo: help@example.org\r\nSubject: "
	                "#%d\r\nMessage-ID: <e@example.net>\r\n"
	                "References: <unknown@example.net>\r\n\r\nEve.\r\n",
	                (int)one.conversation));
	struct split_wish wish = {.message = two.id};
	struct conversation_whole w;

	assert_ok(split_make(ewa, ewa, one.conversation, 0, &wish, &w));
	assert_int_equal(
	        desk_conversation(d, offered.conversation).may_belong_to, one.conversation);
	put_in_trash(d, one.conversation, 1);
	follow(d);
	wait_days(d, 31);
	assert_int_equal(desk_conversation(d, offered.conversation).may_belong_to, 0);
	assert_ok(conversation_get(ewa, ewa, w.v.number, &w));
	assert_int_equal(w.link_count, 0);
	assert_int_equal(w.v.message_count, 1);
	assert_fails(ewa, split_undo(ewa, ewa, w.v.number, &w), RC_NOT_FOUND, "not_split");
	put_in_trash(d, offered.conversation, 1);
	put_in_trash(d, w.v.number, 1);
	follow(d);
	wait_days(d, 31);
	assert_int_equal(desk_events(d, 0, "conversation.deleted"), 3);
}

/* A file that was brought and never sent. */
static void loose_files_go_with_their_bytes(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *ewa = people_as(d, p.ewa);
	struct attachment a;

	assert_ok(attachment_create(
	        ewa, ewa, "a.bin", false, (struct bytes){(const uint8_t *)"bytes", 5}, &a));
	assert_true(has_blob(d, a.hash));
	wait_days(d, 2);
	assert_false(has_blob(d, a.hash));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        DESK_TEST(all_of_it_goes),
	        DESK_TEST(it_does_not_come_back),
	        DESK_TEST(out_of_the_trash_in_time),
	        DESK_TEST(the_index_may_be_behind),
	        DESK_TEST(what_belonged_with_it_stays),
	        DESK_TEST(loose_files_go_with_their_bytes),
	};
	return cmocka_run_group_tests_name("trash", tests, NULL, NULL);
}
