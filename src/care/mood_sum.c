/*
 * care/mood_sum: sums that say nothing of a few.
 *
 * A sum is a row of zeros and ones over the conversations. What somebody can work out from the sums
 * that are told is what these rows make together; kept in reduced form (modulo a prime that is
 * larger than any determinant of so few rows of zeros and ones), a row that touches at most four
 * conversations is made of at most four of them. So these are tried, added and taken away once or
 * twice, and a topic that would allow one is not told.
 *
 * Of the conversations that somebody answered, a mixture of the sums that is about one or two
 * people touches none that others answered: leave out the columns of these two, and the rows are of
 * a lower rank. Whoever has no part in the columns that make up the rank cannot lower it, so that
 * only those in them are tried.
 */
#include "care/mood_sum.h"

#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#define ROWS (1 + MOOD_SUM_TOPICS)
#define CANDIDATES 16 /* topics that are tried */
#define PRIME 2147483647ULL

/* Which sums are told, reduced: each has a one in a column where all others have none. */
struct told {
	const struct mood_sum_item *items;
	int width, n;
	int pivot[ROWS];
	uint32_t *row[ROWS];
};

struct topic {
	const char *tag;
	int first, n; /* of the marks */
};

struct mark {
	const char *tag;
	int item;
};

static uint32_t times(uint64_t a, uint64_t b)
{
	return (uint32_t)(a * b % PRIME);
}

/* By Fermat. */
static uint32_t inverse(uint32_t a)
{
	uint32_t out = 1;

	for (uint64_t e = PRIME - 2; e > 0; e >>= 1) {
		if (e & 1)
			out = times(out, a);
		a = times(a, a);
	}
	return out;
}

/* a -= factor * b. */
static void take(uint32_t *a, const uint32_t *b, uint32_t factor, int width)
{
	for (int i = 0; factor != 0 && i < width; i++)
		a[i] = (uint32_t)((a[i] + times(PRIME - factor, b[i])) % PRIME);
}

static void scale(uint32_t *a, uint32_t factor, int width)
{
	for (int i = 0; i < width; i++)
		a[i] = times(a[i], factor);
}

/* The row, which is changed, joins; false: those that are there say it already. */
static bool join(struct told *t, uint32_t *row)
{
	int at = 0;

	for (int i = 0; i < t->n; i++)
		take(row, t->row[i], row[t->pivot[i]], t->width);
	while (at < t->width && row[at] == 0)
		at++;
	if (at == t->width)
		return false;
	scale(row, inverse(row[at]), t->width);
	for (int i = 0; i < t->n; i++)
		take(t->row[i], row, t->row[i][at], t->width);
	memcpy(t->row[t->n], row, (size_t)t->width * sizeof *row);
	t->pivot[t->n++] = at;
	return true;
}

/* Some rows, each so many times. */
struct mix {
	int n, row[MOOD_SUM_LEAST - 1];
	uint32_t factor[MOOD_SUM_LEAST - 1];
};

static bool touches_few(const struct told *t, const struct mix *m)
{
	int touched = 0;

	for (int i = 0; i < t->width && touched < MOOD_SUM_LEAST; i++) {
		uint64_t sum = 0;
		for (int k = 0; k < m->n; k++)
			sum += times(m->factor[k], t->row[m->row[k]][i]);
		touched += sum % PRIME != 0;
	}
	return touched < MOOD_SUM_LEAST;
}

/* Whether the mix with some more rows, from this one on, touches only a few. */
static bool isolates(const struct told *t, struct mix *m, int from)
{
	static const uint32_t factors[] = {1, 2, PRIME - 1, PRIME - 2};
	/* the whole turned round touches the same */
	int tried = m->n == 0 ? 2 : 4;

	for (int i = from; m->n < MOOD_SUM_LEAST - 1 && i < t->n; i++)
		for (int k = 0; k < tried; k++) {
			m->row[m->n] = i;
			m->factor[m->n++] = factors[k];
			bool few = touches_few(t, m) || isolates(t, m, i + 1);
			m->n--;
			if (few)
				return true;
		}
	return false;
}

/* ---- who answered ---- */

/* Columns that make up the rank, reduced. */
struct basis {
	int n;
	int column[ROWS], pivot[ROWS];
	uint32_t v[ROWS][ROWS];
};

static void basis_add(struct basis *b, const struct told *t, int column)
{
	uint32_t *v = b->v[b->n];
	int at = 0;

	for (int k = 0; k < t->n; k++)
		v[k] = t->row[k][column];
	for (int i = 0; i < b->n; i++)
		take(v, b->v[i], v[b->pivot[i]], t->n);
	while (at < t->n && v[at] == 0)
		at++;
	if (at == t->n)
		return;
	scale(v, inverse(v[at]), t->n);
	b->pivot[b->n] = at;
	b->column[b->n++] = column;
}

static bool is_of(const struct mood_sum_item *item, const int64_t *people, int n)
{
	for (int i = 0; i < item->people_n; i++)
		for (int k = 0; k < n; k++)
			if (item->people[i] == people[k])
				return true;
	return false;
}

/* Of the conversations that somebody answered, but none of these people. */
static struct basis basis_without(const struct told *t, const int64_t *people, int n)
{
	struct basis b = {0};

	for (int i = 0; i < t->width && b.n < t->n; i++)
		if (t->items[i].people_n > 0 && !is_of(&t->items[i], people, n))
			basis_add(&b, t, i);
	return b;
}

/* Whether some mixture is only about these people and so many more that too few are told of. */
static bool names_few(const struct told *t, int rank, int64_t *people, int n)
{
	struct basis b = basis_without(t, people, n);

	if (b.n < rank)
		return true;
	for (int i = 0; n < MOOD_SUM_PEOPLE - 1 && i < b.n; i++) {
		const struct mood_sum_item *item = &t->items[b.column[i]];
		for (int k = 0; k < item->people_n; k++) {
			people[n] = item->people[k];
			if (names_few(t, rank, people, n + 1))
				return true;
		}
	}
	return false;
}

/* Without one's own, of these conversations at least so many are left that others answered. */
static bool is_mixed(const struct told *t, const uint32_t *row, uint32_t in)
{
	for (int i = 0; i < t->width; i++)
		for (int k = 0; row[i] == in && k < t->items[i].people_n; k++) {
			int others = 0;
			for (int j = 0; j < t->width; j++)
				others += row[j] == in && t->items[j].people_n > 0 &&
				          !is_of(&t->items[j], &t->items[i].people[k], 1);
			if (others < MOOD_SUM_LEAST)
				return false;
		}
	return true;
}

static bool tells_of_people(const struct told *t)
{
	int64_t people[MOOD_SUM_PEOPLE];

	return names_few(t, basis_without(t, people, 0).n, people, 0);
}

/* ---- what is told ---- */

static struct told *told_new(const void *mem, const struct mood_sum_item *items, int width)
{
	struct told *t = talloc_zero(mem, struct told);

	t->items = items;
	t->width = width;
	for (int i = 0; i < ROWS; i++)
		t->row[i] = talloc_zero_array(t, uint32_t, (size_t)width);
	return t;
}

static void told_copy(struct told *to, const struct told *from)
{
	to->n = from->n;
	memcpy(to->pivot, from->pivot, sizeof to->pivot);
	for (int i = 0; i < from->n; i++)
		memcpy(to->row[i], from->row[i], (size_t)from->width * sizeof **from->row);
}

/* Told as well, unless that would tell of a few; the row is changed. */
static bool tell(struct told *t, uint32_t *row)
{
	struct told *next = told_new(t, t->items, t->width);
	struct mix mix = {0};
	bool fine = is_mixed(t, row, 1) && is_mixed(t, row, 0);

	told_copy(next, t);
	if (fine && join(next, row)) {
		fine = !isolates(next, &mix, 0) && !tells_of_people(next);
		if (fine)
			told_copy(t, next);
	}
	talloc_free(next);
	return fine;
}

static int by_tag(const void *a, const void *b)
{
	const struct mark *x = a, *y = b;
	int order = strcmp(x->tag, y->tag);

	return order != 0 ? order : x->item - y->item;
}

/* The most frequent first. */
static int by_size(const void *a, const void *b)
{
	const struct topic *x = a, *y = b;

	return x->n != y->n ? y->n - x->n : strcmp(x->tag, y->tag);
}

static struct mark *marks_of(
        const void *mem, const struct mood_sum_item *items, int n, int *out_count)
{
	struct mark *marks;
	int count = 0;

	for (int i = 0; i < n; i++)
		for (const char **t = items[i].tags; *t != NULL; t++)
			count++;
	marks = talloc_array(mem, struct mark, (size_t)count + 1);
	count = 0;
	for (int i = 0; i < n; i++)
		for (const char **t = items[i].tags; *t != NULL; t++)
			marks[count++] = (struct mark){*t, i};
	qsort(marks, (size_t)count, sizeof *marks, by_tag);
	*out_count = count;
	return marks;
}

static struct topic *topics_of(
        const void *mem, const struct mark *marks, int count, int *out_topics)
{
	struct topic *topics = talloc_array(mem, struct topic, (size_t)count + 1);
	int n = 0;

	for (int i = 0; i < count; i++) {
		if (i == 0 || strcmp(marks[i].tag, marks[i - 1].tag) != 0)
			topics[n++] = (struct topic){marks[i].tag, i, 0};
		topics[n - 1].n++;
	}
	qsort(topics, (size_t)n, sizeof *topics, by_size);
	*out_topics = n;
	return topics;
}

static void add_topic(struct mood_sums *out, struct told *told, const struct topic *t,
        const struct mark *marks, const struct mood_sum_item *items)
{
	struct mood_group g = {.tag = t->tag, .n = t->n};
	uint32_t *row = talloc_zero_array(told, uint32_t, (size_t)told->width);

	for (int i = t->first; i < t->first + t->n; i++) {
		row[marks[i].item] = 1;
		g.by[items[marks[i].item].change]++;
	}
	if (tell(told, row))
		out->v[out->n++] = g;
	else
		out->left_out = true;
}

static bool add_all(struct mood_sums *out, struct told *told)
{
	uint32_t *row = talloc_array(told, uint32_t, (size_t)told->width);

	for (int i = 0; i < told->width; i++) {
		row[i] = 1;
		out->v[0].by[told->items[i].change]++;
	}
	out->v[0].n = told->width;
	out->n = tell(told, row);
	return out->n > 0;
}

void mood_sum(const void *mem, const struct mood_sum_item *items, int n, struct mood_sums *out)
{
	void *own = talloc_new(mem);
	int count, topic_count;
	struct mark *marks = marks_of(own, items, n, &count);
	struct topic *topics = topics_of(own, marks, count, &topic_count);

	*out = (struct mood_sums){0};
	if (n >= MOOD_SUM_LEAST) {
		struct told *told = told_new(own, items, n);
		out->left_out = !add_all(out, told);
		for (int i = 0; out->n > 0 && i < topic_count; i++) {
			if (topics[i].n < MOOD_SUM_LEAST || i == CANDIDATES ||
			        out->n == 1 + MOOD_SUM_TOPICS) {
				out->left_out = true;
				break;
			}
			add_topic(out, told, &topics[i], marks, items);
		}
	}
	talloc_free(own);
}
