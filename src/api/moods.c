/* api/moods: whether customers became calmer, by topic and week. */
#include "api/conversation_json.h"
#include "api/routes.gen.h"
#include "base/json.h"
#include "care/mood_week.h"
#include "store/mood_week.h"

static json_t *group_json(const struct mood_group *g)
{
	json_t *o = json_object();

	json_object_set_new(o, "tag", g->tag == NULL ? json_null() : json_text(g->tag));
	json_object_set_new(o, "conversations", json_integer(g->n));
	for (int k = MOOD_UNSURE; k <= MOOD_HOTTER; k++)
		json_object_set_new(
		        o, mood_change_name((enum mood_change)k), json_integer(g->by[k]));
	return o;
}

static json_t *week_json(const struct mood_week *w)
{
	json_t *o = json_object(), *groups = json_array();

	for (int i = 0; i < w->sums.n; i++)
		json_array_append_new(groups, group_json(&w->sums.v[i]));
	json_object_set_new(o, "week", json_text(w->day));
	json_object_set_new(o, "groups", groups);
	json_object_set_new(o, "left_out", json_boolean(w->sums.left_out));
	json_object_set_new(o, "more", json_boolean(w->more));
	return o;
}

enum rc api_mood_list(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct mood_week weeks[MOOD_WEEKS_MAX];
	int n = (int)http_query_i64_or(r, "weeks", 8);
	json_t *items;

	TRY(mood_week_list(c, c, n, weeks));
	out->json = json_own(c, json_object());
	items = json_array();
	for (int i = 0; i < n; i++)
		json_array_append_new(items, week_json(&weeks[i]));
	json_object_set_new(out->json, "items", items);
	json_object_set_new(out->json, "least", json_integer(MOOD_SUM_LEAST));
	json_object_set_new(out->json, "newest", json_integer(MOOD_WEEK_MAX));
	json_object_set_new(out->json, "next", json_null());
	return RC_OK;
}
