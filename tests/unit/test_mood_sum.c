/* care/mood_sum: sums are right, and nothing can be worked out of a few conversations. */
#include <stdlib.h>

#include "unit.h"

#include "care/mood_sum.h"

#define ITEMS 40
#define TAGS 4

static const char *const names[TAGS] = {"billing", "delivery", "refund", "return"};

/* Conversations by bits: which tags each has; every third became calmer. */
static struct mood_sum_item *items_of(void *mem, const unsigned *bits, int n)
{
	struct mood_sum_item *items = talloc_zero_array(mem, struct mood_sum_item, (size_t)n + 1);

	for (int i = 0; i < n; i++) {
		int k = 0;
		items[i].tags = talloc_zero_array(mem, const char *, TAGS + 1);
		for (int t = 0; t < TAGS; t++)
			if (bits[i] & (1u << t))
				items[i].tags[k++] = names[t];
		items[i].change = i % 3 == 0 ? MOOD_CALMER : MOOD_SAME;
	}
	return items;
}

/* Each is answered by one person; 0: by nobody. */
static void sum_people(
        void *mem, const unsigned *bits, const int64_t *people, int n, struct mood_sums *out)
{
	struct mood_sum_item *items = items_of(mem, bits, n);

	for (int i = 0; i < n; i++) {
		items[i].people = &people[i];
		items[i].people_n = people[i] != 0;
	}
	mood_sum(mem, items, n, out);
}

static void sum_bits(void *mem, const unsigned *bits, int n, struct mood_sums *out)
{
	mood_sum(mem, items_of(mem, bits, n), n, out);
}

static bool told(const struct mood_sums *s, const char *tag)
{
	for (int i = 1; i < s->n; i++)
		if (strcmp(s->v[i].tag, tag) == 0)
			return true;
	return false;
}

static void sums_by_topic(void **state)
{
	unsigned bits[20];
	struct mood_sums s;

	for (int i = 0; i < 20; i++)
		bits[i] = i < 12 ? 1 : 2;
	sum_bits(*state, bits, 20, &s);
	assert_int_equal(s.n, 3);
	assert_null(s.v[0].tag);
	assert_int_equal(s.v[0].n, 20);
	assert_int_equal(s.v[0].by[MOOD_CALMER], 7);
	assert_int_equal(s.v[0].by[MOOD_SAME], 13);
	assert_int_equal(s.v[0].by[MOOD_HOTTER] + s.v[0].by[MOOD_UNSURE], 0);
	assert_string_equal(s.v[1].tag, "billing");
	assert_int_equal(s.v[1].n, 12);
	assert_int_equal(s.v[1].by[MOOD_CALMER], 4);
	assert_string_equal(s.v[2].tag, "delivery");
	assert_int_equal(s.v[2].by[MOOD_CALMER], 3);
	assert_false(s.left_out);
}

static void fewer_than_five_are_not_told(void **state)
{
	unsigned bits[ITEMS] = {0};
	struct mood_sums s;

	sum_bits(*state, bits, 0, &s);
	assert_int_equal(s.n, 0);
	sum_bits(*state, bits, 4, &s);
	assert_int_equal(s.n, 0);
	sum_bits(*state, bits, 5, &s);
	assert_int_equal(s.n, 1);
	for (int i = 0; i < 4; i++)
		bits[i] = 1;
	sum_bits(*state, bits, ITEMS, &s);
	assert_int_equal(s.n, 1);
	assert_true(s.left_out);
}

static void nor_by_taking_away(void **state)
{
	unsigned bits[ITEMS] = {0};
	struct mood_sums s;

	/* all without billing would be four */
	for (int i = 0; i < 16; i++)
		bits[i] = 1;
	sum_bits(*state, bits, 20, &s);
	assert_int_equal(s.n, 1);
	assert_true(s.left_out);
	sum_bits(*state, bits, 21, &s);
	assert_int_equal(s.n, 2);
	/* all without billing and delivery would be three: the smaller one is not told */
	for (int i = 0; i < 30; i++)
		bits[i] = i < 15 ? 1 : i < 27 ? 2 : 0;
	sum_bits(*state, bits, 30, &s);
	assert_true(told(&s, "billing") && !told(&s, "delivery"));
}

static void nor_by_what_two_share(void **state)
{
	unsigned bits[ITEMS] = {0};
	struct mood_sums s;

	/* delivery but for one is within billing, refund but for another: billing and delivery
	 * share the rest */
	for (int i = 0; i < ITEMS; i++)
		bits[i] = i < 10 ? 3 : i == 10 ? 1 : i == 11 ? 2 : 0;
	sum_bits(*state, bits, ITEMS, &s);
	assert_true(told(&s, "billing") && !told(&s, "delivery"));
	/* two that share one are both told: nothing tells of that one */
	for (int i = 0; i < ITEMS; i++)
		bits[i] = i < 12 ? 1 : i == 12 ? 3 : i < 25 ? 2 : 0;
	sum_bits(*state, bits, ITEMS, &s);
	assert_true(told(&s, "billing") && told(&s, "delivery"));
}

/* How many conversations a mixture of the told sums touches; all stands first. */
static int touched(const struct mood_sums *s, const unsigned *bits, int n, const int *factor)
{
	int count = 0;

	for (int i = 0; i < n; i++) {
		int sum = factor[0];
		for (int g = 1; g < s->n; g++)
			for (int t = 0; t < TAGS; t++)
				if (strcmp(names[t], s->v[g].tag) == 0 && (bits[i] & (1u << t)))
					sum += factor[g];
		count += sum != 0;
	}
	return count;
}

static void assert_nothing_of_a_few(const struct mood_sums *s, const unsigned *bits, int n)
{
	int all = 1;

	for (int g = 0; g < s->n; g++)
		all *= 3;
	for (int k = 0; k < all; k++) {
		int factor[1 + TAGS] = {0}, left = k;
		for (int g = 0; g < s->n; g++, left /= 3)
			factor[g] = left % 3 - 1;
		int few = touched(s, bits, n, factor);
		assert_true(few == 0 || few >= MOOD_SUM_LEAST);
	}
}

/* Every mixture of what is told, over many small desks. */
static void every_mixture(void **state)
{
	int topics = 0;

	srand(7);
	for (int round = 0; round < 2000; round++) {
		void *own = talloc_new(*state);
		unsigned bits[ITEMS], masks[3];
		int n = 5 + rand() % (ITEMS - 5);
		struct mood_sums s;
		for (int k = 0; k < 3; k++)
			masks[k] = (unsigned)rand() % 16;
		/* mostly a few kinds, so that one topic nearly holds another */
		for (int i = 0; i < n; i++)
			bits[i] = rand() % 8 == 0 ? (unsigned)rand() % 16 : masks[rand() % 3];
		sum_bits(own, bits, n, &s);
		assert_int_equal(s.v[0].n, n);
		topics += s.n - 1;
		assert_nothing_of_a_few(&s, bits, n);
		talloc_free(own);
	}
	assert_true(topics > 500);
}

/* ---- who answered ---- */

static void a_tag_of_one_colleague(void **state)
{
	unsigned bits[ITEMS];
	int64_t people[ITEMS];
	struct mood_sums s;

	/* billing: the first one's; delivery: of the first two; refund: of four */
	for (int i = 0; i < ITEMS; i++) {
		people[i] = 1 + i % 4;
		bits[i] = (people[i] == 1 ? 1 : 0) | (people[i] <= 2 ? 2 : 0) | (i < 20 ? 4 : 0);
	}
	sum_people(*state, bits, people, ITEMS, &s);
	assert_int_equal(s.n, 2);
	assert_true(told(&s, "refund") && s.left_out);
	/* all but one's, all but those of two: taken from all they would be left */
	for (int i = 0; i < ITEMS; i++)
		bits[i] = (people[i] == 1 ? 0 : 1) | (people[i] <= 2 ? 0 : 2);
	sum_people(*state, bits, people, ITEMS, &s);
	assert_int_equal(s.n, 1);
	/* what nobody answered makes no sum of one colleague's harmless */
	for (int i = 0; i < ITEMS; i++) {
		bits[i] = people[i] == 1 || i % 8 == 3 ? 1 : 0;
		people[i] = i % 8 == 3 ? 0 : people[i];
	}
	sum_people(*state, bits, people, ITEMS, &s);
	assert_false(told(&s, "billing"));
}

static void a_desk_of_few(void **state)
{
	unsigned bits[ITEMS] = {0};
	int64_t people[ITEMS] = {0};
	struct mood_sums s;

	for (int i = 0; i < ITEMS; i++)
		people[i] = 1 + i % 2;
	sum_people(*state, bits, people, ITEMS, &s);
	assert_int_equal(s.n, 0);
	assert_true(s.left_out);
	/* nearly all are one's: without them three are left */
	for (int i = 0; i < ITEMS; i++)
		people[i] = i < 3 ? 2 + i : 1;
	sum_people(*state, bits, people, ITEMS, &s);
	assert_int_equal(s.n, 0);
	for (int i = 0; i < 6; i++)
		people[i] = 2 + i % 2;
	sum_people(*state, bits, people, ITEMS, &s);
	assert_int_equal(s.n, 1);
}

static void nor_of_one_by_two_tags(void **state)
{
	unsigned bits[ITEMS] = {0};
	int64_t people[ITEMS] = {0};
	struct mood_sums s;

	/* delivery is billing without the first one's */
	for (int i = 0; i < ITEMS; i++) {
		people[i] = 1 + i % 5;
		bits[i] = i < 30 ? (people[i] == 1 ? 1 : 3) : 0;
	}
	sum_people(*state, bits, people, ITEMS, &s);
	assert_true(told(&s, "billing") && !told(&s, "delivery"));
}

/* The conversations of how many people a mixture touches. */
static int people_touched(
        const struct mood_sums *s, const unsigned *bits, const int64_t *people, int n, int k)
{
	int factor[1 + TAGS] = {0};
	unsigned who = 0;

	for (int g = 0; g < s->n; g++, k /= 3)
		factor[g] = k % 3 - 1;
	for (int i = 0; i < n; i++)
		if (people[i] != 0 && touched(s, &bits[i], 1, factor) != 0)
			who |= 1u << people[i];
	return __builtin_popcount(who);
}

static void every_mixture_is_of_three(void **state)
{
	int topics = 0;

	srand(11);
	for (int round = 0; round < 1000; round++) {
		void *own = talloc_new(*state);
		unsigned bits[ITEMS];
		int64_t people[ITEMS];
		int n = 12 + rand() % (ITEMS - 12), all = 1;
		struct mood_sums s;
		/* tags follow who answers, more or less */
		for (int i = 0; i < n; i++) {
			people[i] = rand() % 6;
			bits[i] = (unsigned)(people[i] % 4 == 0   ? 1
			                     : people[i] % 4 == 1 ? 3
			                                          : 4) ^
			          (rand() % 3 == 0 ? (unsigned)rand() % 16 : 0);
		}
		sum_people(own, bits, people, n, &s);
		for (int g = 0; g < s.n; g++)
			all *= 3;
		for (int k = 0; k < all; k++) {
			int few = people_touched(&s, bits, people, n, k);
			assert_true(few == 0 || few >= MOOD_SUM_PEOPLE);
		}
		topics += s.n > 0 ? s.n - 1 : 0;
		talloc_free(own);
	}
	assert_true(topics > 300);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        UNIT(sums_by_topic),
	        UNIT(fewer_than_five_are_not_told),
	        UNIT(nor_by_taking_away),
	        UNIT(nor_by_what_two_share),
	        UNIT(every_mixture),
	        UNIT(a_tag_of_one_colleague),
	        UNIT(a_desk_of_few),
	        UNIT(nor_of_one_by_two_tags),
	        UNIT(every_mixture_is_of_three),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
