/* text/pattern: how long a line may take at one place, before it is let in. */
#include "text/pattern_impl.h"

#define BUCKETS 64
#define FIRST_LOOK 0.05 /* at a choice that begins with another word */

/* From one place: how often a token is looked at, at most; the tokens it may span. */
struct reach {
	double cost;
	size_t least, most;
};

static struct reach reach_of(const struct sequence *s, int depth);

static size_t at_most(size_t n)
{
	return n < PATTERN_SPAN_MAX ? n : PATTERN_SPAN_MAX;
}

/* Choices that begin alike are tried together; of the others only the first word is looked at. */
struct choices {
	struct reach all;
	double word[BUCKETS], affix[BUCKETS], others;
};

static void add_choice(struct choices *c, const struct sequence *s, int depth)
{
	const struct element *first = &s->list[0];
	struct reach one = reach_of(s, depth);

	if (first->kind == EL_WORD && !first->optional)
		c->word[first->hash % BUCKETS] += one.cost;
	else if (first->kind == EL_AFFIX && !first->optional && first->text[0] != 0)
		c->affix[(unsigned char)first->text[0] % BUCKETS] += one.cost;
	else
		c->others += one.cost;
	c->all.cost += FIRST_LOOK;
	c->all.least = one.least < c->all.least ? one.least : c->all.least;
	c->all.most = one.most > c->all.most ? one.most : c->all.most;
}

static double largest(const double *list)
{
	double most = 0;

	for (int i = 0; i < BUCKETS; i++)
		most = list[i] > most ? list[i] : most;
	return most;
}

static struct reach of_choices(const struct element *e, int depth)
{
	struct choices c = {.all = {.cost = 1, .least = PATTERN_SPAN_MAX}};

	if (depth >= PATTERN_DEPTH_MAX + 2)
		return (struct reach){.cost = 1};
	for (size_t i = 0; e->kind == EL_CLASS && i < e->section->n; i++)
		add_choice(&c, e->section->list[i], depth + 1);
	for (size_t i = 0; e->kind != EL_CLASS && i < e->choice_n; i++)
		add_choice(&c, &e->choices[i], depth + 1);
	c.all.cost += largest(c.word) + largest(c.affix) + c.others;
	return c.all;
}

static struct reach of_element(const struct element *e, int depth)
{
	struct reach r = {.cost = 1};

	switch (e->kind) {
	case EL_GROUP:
	case EL_CLASS:
		r = of_choices(e, depth);
		break;
	case EL_NOT:
		r.cost = of_choices(e, depth).cost;
		break;
	case EL_GAP:
		r.cost = (double)e->most;
		r.most = at_most(e->most * (e->comma ? 2 : 1));
		break;
	case EL_CLAUSE_BEGINS:
	case EL_CLAUSE_ENDS:
	case EL_SENTENCE_BEGINS:
	case EL_SENTENCE_ENDS:
		break;
	default:
		r.least = r.most = 1;
	}
	if (e->optional)
		r.least = 0;
	return r;
}

/* Each element is tried from every place where the ones before it may have ended. */
static struct reach reach_of(const struct sequence *s, int depth)
{
	struct reach all = {0};

	for (size_t i = 0; i < s->n; i++) {
		struct reach one = of_element(&s->list[i], depth);
		size_t places = all.most >= all.least ? all.most - all.least + 1 : 1;
		all.cost += (double)places * one.cost;
		all.least = at_most(all.least + one.least);
		all.most = at_most(all.most + one.most);
	}
	return all;
}

double pattern_cost(const struct sequence *s)
{
	return reach_of(s, 0).cost;
}
