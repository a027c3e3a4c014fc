/* One conversation into another, and both back; and what belongs together. */
#include "desk_people.h"

#include "desk/conversation.h"
#include "desk/draft.h"
#include "desk/merge.h"
#include "desk/message.h"
#include "desk/message_id.h"
#include "desk/relation.h"
#include "desk/reply.h"
#include "desk/search.h"
#include "desk/split.h"
#include "desk/timer.h"
#include "store/event.h"

#define DAY_MS 86400000LL

/* Anna asks about a vase, Ben about the same vase: two conversations, each with a reply. */
struct story {
	struct desk *d;
	struct ctx *ewa, *tomek;
	int64_t ewa_id, vase, ben, anna_letter, ben_letter, anna_reply, ben_reply;
	const char *anna_id, *ben_id;
};

static struct message letter(
        struct desk *d, const char *from, const char *subject, const char *more)
{
	static int n;
	d->c->now_ms++;
	n++;
	return desk_take(d, NULL,
	        talloc_asprintf(d->c,
	                "From: %s\r\nTo: help@example.org\r\nSubject: %s\r\nMessage-ID: "
	                "<m%d@example.com>\r\n%s\r\nWords of letter %d about the giraffe.\r\n",
	                from, subject, n, more, n));
}

static struct message answer(struct story *s, int64_t number, int64_t seen, const char *words)
{
	struct reply_new r = {.markdown = words, .seen_message = seen};
	struct message_whole sent;
	struct message_page newer;

	s->ewa->now_ms = ++s->d->c->now_ms;
	assert_ok(reply_create(s->ewa, s->d->c, number, &r, &sent, &newer));
	return sent.m;
}

static struct conversation_whole see(const struct story *s, int64_t number)
{
	struct conversation_whole w;
	assert_ok(conversation_get(s->ewa, s->d->c, number, &w));
	return w;
}

static struct conversation_whole change(
        const struct story *s, int64_t number, struct conversation_change want)
{
	struct conversation_whole w;
	if (want.trashed == 0)
		want.trashed = -1;
	want.spam = -1;
	s->ewa->now_ms = ++s->d->c->now_ms;
	assert_ok(conversation_update(s->ewa, s->d->c, number, 0, &want, &w));
	return w;
}

static struct story begin(struct desk *d)
{
	struct people p = people_add(d);
	struct story s = {.d = d,
	        .ewa = people_as(d, p.ewa),
	        .tomek = people_as(d, p.tomek),
	        .ewa_id = p.ewa};
	struct message m = letter(d, "Anna Kowalska <anna@example.com>", "Blue vase", "");
	s.vase = m.conversation;
	s.anna_letter = m.id;
	m = letter(d, "Ben Smith <ben@example.net>", "Broken zebra", "");
	s.ben = m.conversation;
	s.ben_letter = m.id;
	m = answer(&s, s.vase, s.anna_letter, "We look.");
	s.anna_reply = m.id;
	s.anna_id = m.message_id;
	m = answer(&s, s.ben, s.ben_letter, "We see.");
	s.ben_reply = m.id;
	s.ben_id = m.message_id;
	change(&s, s.vase,
	        (struct conversation_change){.tags = (const char *[]){"late", "shop", NULL}});
	change(&s, s.ben,
	        (struct conversation_change){.tags = (const char *[]){"broken", "shop", NULL},
	                .priority = PRIORITY_HIGH,
	                .state = STATE_OPEN});
	s.ewa->now_ms = ++d->c->now_ms;
	return s;
}

static struct conversation_whole merge(const struct story *s, int64_t source, int64_t target)
{
	struct conversation_whole w;
	s->ewa->now_ms = ++s->d->c->now_ms;
	enum rc rc = merge_make(s->ewa, s->d->c, source, 0, target, &w);
	if (rc != RC_OK)
		fail_msg("%s: %s", s->ewa->fail.text, s->ewa->fail.detail);
	return w;
}

static struct conversation_whole unmerge(const struct story *s, int64_t source)
{
	struct conversation_whole w;
	s->ewa->now_ms = ++s->d->c->now_ms;
	enum rc rc = merge_undo(s->ewa, s->d->c, source, &w);
	if (rc != RC_OK)
		fail_msg("%s: %s", s->ewa->fail.text, s->ewa->fail.detail);
	return w;
}

static void assert_messages(const struct conversation_whole *w, const int64_t *ids, int n)
{
	assert_int_equal(w->messages.n, n);
	assert_int_equal(w->v.message_count, n);
	for (int i = 0; i < n; i++) {
		assert_int_equal(w->messages.v[i].m.id, ids[i]);
		assert_int_equal(w->messages.v[i].m.conversation, w->v.number);
	}
}

static void assert_same(const struct conversation_whole *a, const struct conversation_whole *b)
{
	assert_int_equal(a->v.number, b->v.number);
	assert_string_equal(a->v.subject, b->v.subject);
	assert_int_equal(a->v.state, b->v.state);
	assert_int_equal(a->v.priority, b->v.priority);
	assert_int_equal(a->v.mailbox_id, b->v.mailbox_id);
	assert_int_equal(a->v.customer_id, b->v.customer_id);
	assert_int_equal(a->v.assignee_id, b->v.assignee_id);
	assert_int_equal(a->v.active_ms, b->v.active_ms);
	assert_int_equal(a->v.created_ms, b->v.created_ms);
	assert_int_equal(a->v.newest_message_id, b->v.newest_message_id);
	assert_string_equal(a->v.preview, b->v.preview);
	assert_messages(b, (int64_t[]){a->messages.v[0].m.id, a->messages.v[1].m.id}, 2);
	for (size_t i = 0; a->v.tags[i] != NULL || b->v.tags[i] != NULL; i++)
		assert_string_equal(a->v.tags[i], b->v.tags[i]);
	assert_int_equal(a->merged_count, b->merged_count);
	assert_int_equal(a->relation_count, b->relation_count);
}

static void two_become_one(void **state)
{
	struct story s = begin(*state);
	struct conversation_whole w = merge(&s, s.ben, s.vase), same = see(&s, s.ben);

	assert_int_equal(w.v.number, s.vase);
	assert_messages(&w, (int64_t[]){s.anna_letter, s.ben_letter, s.anna_reply, s.ben_reply}, 4);
	assert_int_equal(w.v.newest_message_id, s.ben_reply);
	assert_int_equal(w.v.state, STATE_OPEN);
	assert_int_equal(w.v.priority, PRIORITY_HIGH);
	assert_string_equal(w.v.tags[0], "broken");
	assert_string_equal(w.v.tags[1], "late");
	assert_string_equal(w.v.tags[2], "shop");
	assert_null(w.v.tags[3]);
	assert_true(desk_takes_part(s.d, s.vase, "anna@example.com"));
	assert_true(desk_takes_part(s.d, s.vase, "ben@example.net"));
	assert_int_equal(w.merged_count, 1);
	assert_int_equal(w.merged[0].number, s.ben);
	/* The old number answers with the new one. */
	assert_int_equal(same.v.number, s.vase);
	assert_int_equal(desk_events(s.d, 0, "conversation.merged"), 2);
	assert_int_equal(desk_events(s.d, 0, "conversation.deleted"), 1);
	assert_fails(s.ewa, merge_make(s.ewa, s.d->c, s.ben, 0, s.vase, &w), RC_INVALID,
	        "same_conversation");
	assert_fails(s.ewa, merge_make(s.ewa, s.d->c, s.vase, 0, 99999, &w), RC_NOT_FOUND,
	        "no_such_conversation");
	assert_fails(s.tomek, merge_undo(s.tomek, s.d->c, s.ben, &w), RC_NOT_FOUND,
	        "no_such_conversation");
}

static void what_was_seen_counts(void **state)
{
	struct story s = begin(*state);
	int64_t version = see(&s, s.ben).v.version;
	struct conversation_whole w;
	struct conversation_change want = {.spam = -1, .trashed = -1, .state = STATE_SOLVED};

	assert_fails(s.ewa, merge_make(s.ewa, s.d->c, s.ben, version + 1, s.vase, &w), RC_CONFLICT,
	        "stale");
	change(&s, s.vase, (struct conversation_change){.trashed = 1});
	assert_fails(s.ewa, merge_make(s.ewa, s.d->c, s.ben, version, s.vase, &w), RC_CONFLICT,
	        "in_the_trash");
	want.trashed = 0;
	assert_ok(conversation_update(s.ewa, s.d->c, s.vase, 0, &want, &w));
	assert_ok(merge_make(s.ewa, s.d->c, s.ben, version, s.vase, &w));
	/* Whoever saw the old one did not see this one, whatever its version. */
	assert_fails(s.ewa, conversation_update(s.ewa, s.d->c, s.ben, w.v.version, &want, &w),
	        RC_CONFLICT, "stale");
}

static void undone_both_are_as_before(void **state)
{
	struct story s = begin(*state);
	struct conversation_whole vase = see(&s, s.vase), ben = see(&s, s.ben), back, w;

	merge(&s, s.ben, s.vase);
	back = unmerge(&s, s.ben);
	assert_same(&ben, &back);
	assert_true(back.v.version > ben.v.version);
	w = see(&s, s.vase);
	assert_same(&vase, &w);
	assert_true(desk_takes_part(s.d, s.ben, "ben@example.net"));
	assert_false(desk_takes_part(s.d, s.vase, "ben@example.net"));
	assert_false(desk_takes_part(s.d, s.ben, "anna@example.com"));
	assert_fails(s.ewa, merge_undo(s.ewa, s.d->c, s.ben, &w), RC_NOT_FOUND, "not_merged");
	/* And again, the other way round. */
	assert_int_equal(merge(&s, s.vase, s.ben).v.number, s.ben);
	assert_int_equal(see(&s, s.vase).v.number, s.ben);
	back = unmerge(&s, s.vase);
	assert_same(&vase, &back);
}

static void what_changed_since_stays_changed(void **state)
{
	struct story s = begin(*state);
	struct conversation_whole w, ben = see(&s, s.ben);

	merge(&s, s.ben, s.vase);
	change(&s, s.vase,
	        (struct conversation_change){
	                .add_tags = (const char *[]){"seen", NULL}, .state = STATE_SOLVED});
	int64_t more = letter(s.d, "ben@example.net", "Re: Broken zebra",
	        talloc_asprintf(s.d->c, "In-Reply-To: <%s>\r\n", s.ben_id))
	                       .id;
	w = see(&s, s.vase);
	assert_int_equal(w.v.message_count, 5);
	assert_false(w.messages.v[4].m.new_sender);
	w = unmerge(&s, s.ben);
	assert_same(&ben, &w);
	w = see(&s, s.vase);
	assert_messages(&w, (int64_t[]){s.anna_letter, s.anna_reply, more}, 3);
	assert_string_equal(w.v.tags[0], "late");
	assert_string_equal(w.v.tags[1], "seen");
	assert_string_equal(w.v.tags[2], "shop");
	assert_int_equal(w.v.state, STATE_OPEN);
	/* He wrote there since: he takes part in both. */
	assert_true(desk_takes_part(s.d, s.vase, "ben@example.net"));
}

static int64_t where(const struct story *s, const char *from, const char *more, int64_t mailbox)
{
	static int n;
	struct way way = {.mailbox = mailbox, .proven = 1};
	n++;
	return desk_take(s->d, &way,
	        talloc_asprintf(s->d->c,
	                "From: %s\r\nTo: help@example.org\r\nMessage-ID: "
	                "<w%d@example.com>\r\n%s\r\nMore %d.\r\n",
	                from, n, more, n))
	        .conversation;
}

static void everything_on_its_way_finds_it(void **state)
{
	struct story s = begin(*state);
	const char *plus = talloc_asprintf(s.d->c, "Subject: Re\r\nDelivered-To: %s\r\n",
	        plus_address_make(s.d->c, s.d->c, s.ben, "help@example.org"));
	const char *number = talloc_asprintf(s.d->c, "Subject: [#%d]\r\n", (int)s.ben);
	const char *ours =
	        talloc_asprintf(s.d->c, "Subject: Re\r\nIn-Reply-To: <%s>\r\n", s.ben_id);
	const char *gone = talloc_asprintf(s.d->c, "Subject: Re\r\nIn-Reply-To: <%s>\r\n",
	        message_id_make(s.d->c, s.d->c, s.ben, 7, "help@example.org"));

	merge(&s, s.ben, s.vase);
	assert_int_equal(where(&s, "ben@example.net", ours, 0), s.vase);
	assert_int_equal(where(&s, "ben@example.net", plus, 0), s.vase);
	assert_int_equal(where(&s, "ben@example.net", number, 0), s.vase);
	assert_int_equal(where(&s, "ben@example.net", gone, 0), s.vase);
	assert_true(where(&s, "eve@example.net", number, 0) != s.vase);
}

/* From another mailbox: what still comes there finds it too. */
static void from_another_mailbox(void **state)
{
	struct story s = begin(*state);
	int64_t far = people_letter_to(s.d, s.d->other, "Far away", "words").conversation;
	const char *number = talloc_asprintf(s.d->c, "Subject: [#%d]\r\n", (int)far);

	assert_int_equal(where(&s, "anna@example.com", number, s.d->other), far);
	merge(&s, far, s.vase);
	assert_int_equal(where(&s, "anna@example.com", number, s.d->other), s.vase);
	unmerge(&s, far);
	assert_int_equal(where(&s, "anna@example.com", number, s.d->other), far);
	assert_int_equal(see(&s, far).v.mailbox_id, s.d->other);
	/* Whoever does not see the other mailbox cannot. */
	struct conversation_whole w;
	assert_fails(s.tomek, merge_make(s.tomek, s.d->c, far, 0, s.vase, &w), RC_NOT_FOUND,
	        "no_such_conversation");
}

static struct draft_whole write_down(
        const struct story *s, int64_t number, int kind, int64_t version, const char *html)
{
	struct draft_change want = {.version = version, .html = html};
	struct draft_whole w;
	assert_ok(draft_put(s->ewa, s->d->c, number, kind, &want, &w));
	return w;
}

static const char *draft_at(const struct story *s, int64_t number, int kind)
{
	struct draft_whole w;
	enum rc rc = draft_get(s->ewa, s->d->c, number, kind, &w);
	ctx_clear_failure(s->ewa);
	return rc == RC_OK ? w.d.html : NULL;
}

static void nobody_s_draft_is_lost(void **state)
{
	struct story s = begin(*state);

	write_down(&s, s.ben, MESSAGE_NOTE, 0, "<p>a note</p>");
	write_down(&s, s.ben, MESSAGE_REPLY, 0, "<p>to Ben</p>");
	for (int64_t v = 1; v < 5; v++)
		write_down(&s, s.ben, MESSAGE_REPLY, v, "<p>to Ben</p>");
	write_down(&s, s.vase, MESSAGE_REPLY, 0, "<p>to Anna</p>");
	int events = desk_events(s.d, 0, "draft.changed");
	merge(&s, s.ben, s.vase);
	assert_int_equal(desk_events(s.d, 0, "draft.changed"), events + 2);
	assert_string_equal(draft_at(&s, s.vase, MESSAGE_NOTE), "<p>a note</p>");
	assert_string_equal(draft_at(&s, s.vase, MESSAGE_REPLY), "<p>to Anna</p><hr><p>to Ben</p>");
	/* Undone: each has its own again. */
	unmerge(&s, s.ben);
	assert_string_equal(draft_at(&s, s.ben, MESSAGE_NOTE), "<p>a note</p>");
	assert_null(draft_at(&s, s.vase, MESSAGE_NOTE));
	assert_string_equal(draft_at(&s, s.ben, MESSAGE_REPLY), "<p>to Ben</p>");
	assert_string_equal(draft_at(&s, s.vase, MESSAGE_REPLY), "<p>to Anna</p>");
}

/* The page of the source is still open in a browser, and its writer goes on typing. */
static void who_writes_there_loses_no_word(void **state)
{
	struct story s = begin(*state);
	struct draft_whole w;
	struct draft_change want = {.html = "<p>more to Ben</p>"};

	struct draft_whole mine = write_down(&s, s.ben, MESSAGE_REPLY, 0, "<p>to Ben</p>");
	merge(&s, s.ben, s.vase);
	mine = write_down(&s, s.ben, MESSAGE_REPLY, mine.d.version, "<p>more to Ben</p>");
	assert_int_equal(mine.d.conversation, s.vase);
	assert_string_equal(draft_at(&s, s.vase, MESSAGE_REPLY), "<p>more to Ben</p>");
	/* Where both were joined, the version tells that there is more now. */
	unmerge(&s, s.ben);
	assert_string_equal(draft_at(&s, s.vase, MESSAGE_REPLY), "<p>more to Ben</p>");
	assert_string_equal(draft_at(&s, s.ben, MESSAGE_REPLY), "<p>to Ben</p>");
	assert_ok(draft_get(s.ewa, s.d->c, s.ben, MESSAGE_REPLY, &w));
	merge(&s, s.ben, s.vase);
	want.version = w.d.version;
	assert_fails(s.ewa, draft_put(s.ewa, s.d->c, s.ben, MESSAGE_REPLY, &want, &w), RC_CONFLICT,
	        "draft_differs");
	assert_string_equal(w.d.html, "<p>more to Ben</p><hr><p>to Ben</p>");
	/* And what was sent by the old number lies in the one that there is. */
	struct message m = answer(&s, s.ben, s.ben_reply, "Sent from the old page.");
	assert_int_equal(m.conversation, s.vase);
	assert_null(draft_at(&s, s.vase, MESSAGE_REPLY));
	/* What was sent does not come back as a draft. */
	unmerge(&s, s.ben);
	assert_null(draft_at(&s, s.ben, MESSAGE_REPLY));
}

/* Killed before the end: nothing has happened. */
static void killed_in_between(void **state)
{
	struct story s = begin(*state);
	struct conversation_whole vase = see(&s, s.vase), ben = see(&s, s.ben), w;

	assert_ok(store_begin(s.ewa, DB_WRITE));
	assert_ok(merge_make(s.ewa, s.d->c, s.ben, 0, s.vase, &w));
	store_rollback(s.ewa);
	w = see(&s, s.ben);
	assert_same(&ben, &w);
	merge(&s, s.ben, s.vase);
	assert_ok(store_begin(s.ewa, DB_WRITE));
	assert_ok(merge_undo(s.ewa, s.d->c, s.ben, &w));
	store_rollback(s.ewa);
	assert_int_equal(see(&s, s.ben).v.number, s.vase);
	unmerge(&s, s.ben);
	w = see(&s, s.vase);
	assert_same(&vase, &w);
}

static void merged_on_and_on(void **state)
{
	struct story s = begin(*state);
	int64_t third = letter(s.d, "cid@example.net", "Third", "").conversation;
	struct conversation_whole w, ben = see(&s, s.ben);

	merge(&s, s.ben, s.vase);
	merge(&s, s.vase, third);
	assert_int_equal(see(&s, s.ben).v.number, third);
	assert_int_equal(see(&s, s.vase).v.message_count, 5);
	assert_fails(s.ewa, merge_undo(s.ewa, s.d->c, s.ben, &w), RC_CONFLICT, "merged_on");
	assert_int_equal(unmerge(&s, s.vase).v.message_count, 4);
	assert_int_equal(see(&s, s.ben).v.number, s.vase);
	w = unmerge(&s, s.ben);
	assert_same(&ben, &w);
}

static void split_before_and_after(void **state)
{
	struct story s = begin(*state);
	struct conversation_whole w, part;
	struct split_wish wish = {.message = s.ben_reply, .scope = SPLIT_ONLY};

	/* Split off the source: it leads to the target's, until it is undone. */
	assert_ok(split_make(s.ewa, s.d->c, s.ben, 0, &wish, &part));
	merge(&s, s.ben, s.vase);
	w = see(&s, part.v.number);
	assert_int_equal(w.link_count, 1);
	assert_int_equal(w.links[0].number, s.vase);
	unmerge(&s, s.ben);
	w = see(&s, part.v.number);
	assert_int_equal(w.links[0].number, s.ben);
	/* What was split off goes back by merging, and out again. */
	merge(&s, part.v.number, s.ben);
	assert_int_equal(see(&s, s.ben).link_count, 0);
	assert_int_equal(unmerge(&s, part.v.number).link_count, 1);
	assert_ok(split_undo(s.ewa, s.d->c, part.v.number, &w));
	assert_messages(&w, (int64_t[]){s.ben_letter, s.ben_reply}, 2);
	/* The source of a split into what was split off it. */
	assert_ok(split_make(s.ewa, s.d->c, s.ben, 0, &wish, &part));
	merge(&s, s.ben, part.v.number);
	assert_int_equal(unmerge(&s, s.ben).link_count, 1);
	/* A merged one is split: what went elsewhere stays there. */
	merge(&s, s.ben, s.vase);
	wish.message = s.ben_letter;
	assert_ok(split_make(s.ewa, s.d->c, s.vase, 0, &wish, &w));
	assert_fails(s.ewa, merge_undo(s.ewa, s.d->c, s.ben, &w), RC_CONFLICT, "nothing_left");
}

static int found(const struct story *s, const char *words)
{
	struct conversation_query q = {.q = words, .limit = 25};
	struct conversation_page page;

	for (bool more = true; more;)
		assert_ok(search_follow(s->d->c, NULL, 100, &more));
	assert_ok(conversation_list(s->ewa, s->d->c, &q, &page));
	for (int i = 0; i < page.n; i++)
		assert_int_equal(
		        page.v[i].number, page.n == 1 ? page.v[0].number : page.v[i].number);
	return page.n == 1 ? (int)page.v[0].number : -page.n;
}

static void search_follows(void **state)
{
	struct story s = begin(*state);

	assert_int_equal(found(&s, "zebra"), s.ben);
	assert_int_equal(found(&s, "vase"), s.vase);
	assert_int_equal(found(&s, "giraffe"), -2);
	merge(&s, s.ben, s.vase);
	assert_int_equal(found(&s, "zebra"), s.vase);
	assert_int_equal(found(&s, "giraffe"), s.vase);
	unmerge(&s, s.ben);
	assert_int_equal(found(&s, "zebra"), s.ben);
	assert_int_equal(found(&s, "vase"), s.vase);
	assert_int_equal(found(&s, "giraffe"), -2);
}

static void deleted_it_leads_nowhere(void **state)
{
	struct story s = begin(*state);
	struct conversation_whole w;
	bool more = true;

	merge(&s, s.ben, s.vase);
	assert_ok(relation_set(s.ewa, s.d->c, s.vase,
	        letter(s.d, "cid@example.net", "Third", "").conversation, RELATION_CHILD, &w));
	change(&s, s.vase, (struct conversation_change){.trashed = 1});
	s.d->c->now_ms += 40 * DAY_MS;
	while (more)
		assert_ok(timer_empty_trash(s.d->c, &more));
	assert_fails(s.ewa, conversation_get(s.ewa, s.d->c, s.ben, &w), RC_NOT_FOUND,
	        "no_such_conversation");
	assert_fails(s.ewa, merge_undo(s.ewa, s.d->c, s.ben, &w), RC_NOT_FOUND, "not_merged");
}

static struct conversation_whole relate(
        const struct story *s, int64_t number, int64_t other, enum relation_kind kind)
{
	struct conversation_whole w;
	assert_ok(relation_set(s->ewa, s->d->c, number, other, kind, &w));
	return w;
}

static void parents_make_no_loop(void **state)
{
	struct story s = begin(*state);
	int64_t third = letter(s.d, "cid@example.net", "Third", "").conversation;
	struct conversation_whole w = relate(&s, s.vase, s.ben, RELATION_CHILD);

	assert_int_equal(w.relation_count, 1);
	assert_int_equal(w.relations[0].number, s.ben);
	assert_int_equal(w.relations[0].kind, RELATION_CHILD);
	w = see(&s, s.ben);
	assert_int_equal(w.relations[0].kind, RELATION_PARENT);
	relate(&s, s.ben, third, RELATION_CHILD);
	assert_fails(s.ewa, relation_set(s.ewa, s.d->c, third, s.vase, RELATION_CHILD, &w),
	        RC_CONFLICT, "would_loop");
	assert_fails(s.ewa, relation_set(s.ewa, s.d->c, s.vase, third, RELATION_CHILD, &w),
	        RC_CONFLICT, "has_parent");
	assert_fails(s.ewa, relation_set(s.ewa, s.d->c, s.vase, s.vase, RELATION_RELATED, &w),
	        RC_INVALID, "same_conversation");
	/* Turned round, and set free. */
	w = relate(&s, s.ben, s.vase, RELATION_CHILD);
	assert_int_equal(w.relation_count, 2);
	assert_ok(relation_end(s.ewa, s.d->c, s.vase, s.ben, &w));
	assert_int_equal(w.relation_count, 0);
	assert_fails(s.ewa, relation_end(s.ewa, s.d->c, s.vase, s.ben, &w), RC_NOT_FOUND,
	        "no_such_relation");
	assert_int_equal(desk_events(s.d, 0, "conversation.linked"), 6);
	assert_int_equal(desk_events(s.d, 0, "conversation.unlinked"), 2);
}

static void merging_keeps_what_belongs_together(void **state)
{
	struct story s = begin(*state);
	int64_t third = letter(s.d, "cid@example.net", "Third", "").conversation;
	int64_t fourth = letter(s.d, "dan@example.net", "Fourth", "").conversation;
	struct conversation_whole w;

	relate(&s, s.ben, third, RELATION_CHILD);
	relate(&s, s.ben, s.vase, RELATION_PARENT);
	relate(&s, s.ben, fourth, RELATION_RELATED);
	w = merge(&s, s.ben, s.vase);
	assert_int_equal(w.relation_count, 2);
	assert_int_equal(see(&s, third).relations[0].number, s.vase);
	w = unmerge(&s, s.ben);
	assert_int_equal(w.relation_count, 3);
	assert_int_equal(see(&s, s.vase).relation_count, 1);
	assert_int_equal(see(&s, third).relations[0].number, s.ben);
	/* A child's child that becomes the parent itself would stand above itself. */
	w = merge(&s, third, s.vase);
	assert_int_equal(w.relation_count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        DESK_TEST(two_become_one),
	        DESK_TEST(what_was_seen_counts),
	        DESK_TEST(undone_both_are_as_before),
	        DESK_TEST(what_changed_since_stays_changed),
	        DESK_TEST(everything_on_its_way_finds_it),
	        DESK_TEST(from_another_mailbox),
	        DESK_TEST(nobody_s_draft_is_lost),
	        DESK_TEST(who_writes_there_loses_no_word),
	        DESK_TEST(killed_in_between),
	        DESK_TEST(merged_on_and_on),
	        DESK_TEST(split_before_and_after),
	        DESK_TEST(search_follows),
	        DESK_TEST(deleted_it_leads_nowhere),
	        DESK_TEST(parents_make_no_loop),
	        DESK_TEST(merging_keeps_what_belongs_together),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
