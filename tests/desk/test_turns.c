/* Many letters at once on one desk, and rules, people and a merge beside them: nobody waits for
 * each other, so that nothing is begun anew. On PostgreSQL: tests/desk/storm. */
#include "rule_scene.h"

#include <pthread.h>
#include <stdatomic.h>

#include "desk/conversation.h"
#include "desk/relation.h"
#include "desk/rule_follow.h"
#include "desk/search.h"
#include "desk/setting.h"
#include "store/blob.h"
#include "store/mailbox.h"
#include "store/stats.h"

#define CONVERSATIONS 24
#define ROUNDS 6

/* Letters to all conversations, in this order, and as many that begin one. */
struct reader {
	struct desk *d;
	bool backwards;
	struct intake_item items[2 * CONVERSATIONS];
	int failures;
};

struct others {
	struct desk *d;
	const struct scene *s;
	atomic_bool stop;
	int failures;
};

static struct ctx *own_ctx(struct desk *d)
{
	struct ctx *c = ctx_new(NULL, d->s);

	c->actor.role = ROLE_SYSTEM;
	c->now_ms = d->c->now_ms;
	return c;
}

static struct intake_item item_of(struct desk *d, int number, const char *answers)
{
	static int n;
	struct raw *r = talloc_zero(d->c, struct raw);
	struct mail_hints hints;
	struct mail *m;
	bool is_new;

	n++;
	const char *bytes = talloc_asprintf(d->c,
	        "From: Person %d <person%d@p%d.example>\r\nTo: help@example.org\r\nSubject: %s "
	        "%d\r\n"
	        "Message-ID: <turn%d@example.com>\r\n%s%s%s\r\nWhere is my parcel no %d?\r\n",
	        number, number, number, answers == NULL ? "Matter" : "Re: matter", n, n,
	        answers == NULL ? "" : "In-Reply-To: <", answers == NULL ? "" : answers,
	        answers == NULL ? "" : ">\r\n", n);

	*r = desk_raw(d, &(struct way){0}, bytes, &is_new);
	assert_true(is_new);
	assert_ok(intake_hints(d->c, d->c, r->mailbox_id, &hints));
	assert_ok(mail_understand(
	        d->c, d->c, (struct bytes){(const uint8_t *)bytes, strlen(bytes)}, &hints, &m));
	return (struct intake_item){.raw = r, .mail = m};
}

static void *take(void *arg)
{
	struct reader *w = arg;
	struct ctx *c = own_ctx(w->d);
	struct intake_count count;

	w->failures += intake_batch(c, w->items, 2 * CONVERSATIONS, &count) != RC_OK;
	talloc_free(c);
	return NULL;
}

static void *follow(void *arg)
{
	struct others *w = arg;

	while (!atomic_load(&w->stop)) {
		struct ctx *c = own_ctx(w->d);
		bool more = false, behind = false, indexing = true;
		while (indexing && w->failures == 0)
			w->failures += search_follow(c, NULL, 500, &indexing) != RC_OK;
		w->failures += rule_follow(c, 200, &more, &behind) != RC_OK;
		talloc_free(c);
	}
	return NULL;
}

/* A person who changes one, and two of them together. */
static void *work(void *arg)
{
	struct others *w = arg;

	for (int i = 0; !atomic_load(&w->stop); i++) {
		struct ctx *c = own_ctx(w->d);
		const char *tags[] = {i % 2 == 0 ? "even" : "odd", NULL};
		struct conversation_change h = {.spam = -1, .trashed = -1, .add_tags = tags};
		struct conversation_whole v;
		w->failures += conversation_update(c, c, i % CONVERSATIONS + 1, 0, &h, &v) != RC_OK;
		c->actor.role = ROLE_ADMIN;
		c->actor.user_id = w->s->p.ewa;
		w->failures += relation_set(c, c, CONVERSATIONS - i % 9, i % 9 + 1,
		                       RELATION_RELATED, &v) != RC_OK;
		talloc_free(c);
	}
	return NULL;
}

static void wish_receipts(struct desk *d)
{
	struct mailbox m;

	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(setting_set(d->c, "receipt_enabled", "true"));
	assert_ok(setting_set(d->c, "desk_answers_per_hour", "1000"));
	assert_ok(store_mailbox_get(d->c, d->c, d->help, &m));
	m.receipt = true;
	assert_ok(store_mailbox_update(d->c, &m));
	assert_ok(store_commit(d->c));
}

static void fill(struct desk *d, struct reader *w, const char **ids, int round)
{
	for (int i = 0; i < CONVERSATIONS; i++) {
		int k = w->backwards ? CONVERSATIONS - 1 - i : i;
		w->items[2 * i] = item_of(d, k, ids[k]);
		w->items[2 * i + 1] =
		        item_of(d, 1000 + round * 100 + i + (w->backwards ? 50 : 0), NULL);
	}
}

static void begin(struct desk *d, const char **ids)
{
	struct intake_count count;

	for (int i = 0; i < CONVERSATIONS; i++) {
		struct intake_item one = item_of(d, i, NULL);
		assert_ok(intake_batch(d->c, &one, 1, &count));
		ids[i] = one.mail->message_id;
	}
}

static void many_letters_at_once_begin_nothing_anew(void **state)
{
	struct scene s = scene_of(*state);
	struct desk *d = s.d;
	const char *ids[CONVERSATIONS];
	pthread_t rules, person;
	int failures = 0;

	wish_receipts(d);
	scene_rule(&s, "Mark",
	        "{\"when\":{\"event\":\"customer_message\"},\"query\":\"\",\"then\":{\"add_tags\":"
	        "[\"wrote\"],\"priority\":\"high\",\"saved_reply_id\":\"@saved\"}}");
	scene_rule(&s, "Again",
	        "{\"when\":{\"event\":\"changed\",\"parts\":[\"tags\"]},\"query\":\"\",\"then\":{"
	        "\"add_tags\":[\"more\"],\"priority\":\"low\"}}");
	begin(d, ids);
	struct others engine = {.d = d, .s = &s}, people = {.d = d, .s = &s};
	int64_t before = store_stats(d->s).again;
	assert_int_equal(pthread_create(&rules, NULL, follow, &engine), 0);
	assert_int_equal(pthread_create(&person, NULL, work, &people), 0);
	for (int round = 0; round < ROUNDS; round++) {
		struct reader one = {.d = d}, two = {.d = d, .backwards = true};
		pthread_t threads[2];
		fill(d, &one, ids, round);
		fill(d, &two, ids, round);
		assert_int_equal(pthread_create(&threads[0], NULL, take, &one), 0);
		assert_int_equal(pthread_create(&threads[1], NULL, take, &two), 0);
		pthread_join(threads[0], NULL);
		pthread_join(threads[1], NULL);
		failures += one.failures + two.failures;
	}
	atomic_store(&engine.stop, true);
	atomic_store(&people.stop, true);
	pthread_join(rules, NULL);
	pthread_join(person, NULL);
	assert_int_equal(failures, 0);
	assert_int_equal(engine.failures, 0);
	assert_int_equal(people.failures, 0);
	assert_int_equal(store_stats(d->s).again - before, 0);
	assert_true(desk_conversation(d, 1).message_count >= 1 + 2 * ROUNDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        DESK_TEST(many_letters_at_once_begin_nothing_anew),
	};

	return cmocka_run_group_tests_name("turns", tests, NULL, NULL);
}
