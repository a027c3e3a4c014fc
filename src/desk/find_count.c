/* desk/find_count: how many there are, where an index alone can say it. */
#include "desk/find_source.h"

/* What a query asks beside shelves. */
struct asked {
	struct find_way way; /* of whom; ids.n 0 with has_way: of nobody */
	bool has_way;
	int by_way, by_mailbox, by_shelf, others;
};

static void look(const struct filter *f, size_t i, struct asked *a)
{
	const struct query_term *t = &f->q->terms[i];
	bool nobody = t->what == QUERY_NOBODY;

	switch (t->field) {
	case QUERY_IS:
		a->by_shelf++;
		a->others += t->what > QUERY_TRASH;
		break;
	case QUERY_MAILBOX:
		a->by_mailbox++;
		break;
	case QUERY_ASSIGNEE:
	case QUERY_CUSTOMER:
	case QUERY_TEAM:
	case QUERY_PRIORITY:
		a->by_way++;
		a->others += nobody && t->field == QUERY_TEAM;
		break;
	default:
		a->others++;
		break;
	}
	a->others += t->negated || (i > 0 && f->q->terms[i - 1].group == t->group);
}

/* Shelves of mailboxes, or of one person, team, customer or priority: nothing else is asked. */
static bool index_says(const struct filter *f, const struct find_scope *s, struct asked *a)
{
	*a = (struct asked){0};
	for (size_t i = 0; i < f->q->n; i++)
		look(f, i, a);
	a->has_way = find_way_of(f, s, &a->way);
	if (a->others > 0 || a->by_shelf > 1 || a->by_way > 1 || a->by_mailbox > 1)
		return false;
	if (a->by_way == 1)
		return a->has_way ? a->by_mailbox == 0 && !s->unassigned : s->unassigned;
	return !a->has_way && !s->unassigned;
}

static enum rc count_one(struct ctx *c, const struct find_scope *s, const struct asked *a,
        int64_t id, int64_t *total)
{
	for (int shelf = s->first_shelf; shelf <= s->last_shelf && *total <= FIND_COUNT_MAX;
	        shelf++) {
		int limit = (int)(FIND_COUNT_MAX + 1 - *total);
		int64_t n = 0;
		if (a->has_way)
			TRY(store_filter_count(c, a->way.by, id, shelf, s->user_id, limit, &n));
		else
			TRY(store_filter_count_shelf(c, id, shelf, s->unassigned, limit, &n));
		*total += n;
	}
	return RC_OK;
}

enum rc find_count_by_index(struct ctx *c, const struct filter *f, const struct find_scope *s,
        bool *out_known, int64_t *out)
{
	struct asked a;
	int64_t total = 0;

	*out_known = index_says(f, s, &a);
	if (!*out_known)
		return RC_OK;
	const int64_t *ids = a.has_way ? a.way.ids.ids : s->mailboxes;
	int n = a.has_way ? a.way.ids.n : s->mailbox_n;
	for (int i = 0; i < n; i++)
		TRY(count_one(c, s, &a, a.has_way && a.way.one != 0 ? a.way.one : ids[i], &total));
	*out = total;
	return RC_OK;
}
