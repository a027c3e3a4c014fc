/* text/pattern: how long a line may take at one place, before it is let in. */
#include "text/pattern_impl.h"

#define CHOICE_COST 0.25 /* most choices begin with another word */

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

static void add_choice(struct reach *all, const struct sequence *s, int depth)
{
	enum element_kind first = s->list[0].kind;
	bool known = !s->list[0].optional && (first == EL_WORD || first == EL_AFFIX);
	struct reach one = reach_of(s, depth);

	all->cost += known ? CHOICE_COST * one.cost : one.cost;
	all->least = one.least < all->least ? one.least : all->least;
	all->most = one.most > all->most ? one.most : all->most;
}

static struct reach of_choices(const struct element *e, int depth)
{
	struct reach all = {.cost = 1, .least = PATTERN_SPAN_MAX};

	if (depth >= PATTERN_DEPTH_MAX + 2)
		return (struct reach){.cost = 1};
	for (size_t i = 0; e->kind == EL_CLASS && i < e->section->n; i++)
		add_choice(&all, e->section->list[i], depth + 1);
	for (size_t i = 0; e->kind != EL_CLASS && i < e->choice_n; i++)
		add_choice(&all, &e->choices[i], depth + 1);
	return all;
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
