/* care/mood_week: each conversation that ended in a week, read as its page reads it, and summed. */
#include "care/mood_week.h"

#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "desk/calendar.h"
#include "care/gist.h"
#include "desk/setting.h"
#include "desk/tongues.h"
#include "i18n/i18n.h"
#include "store/engine.h"
#include "store/mood_week.h"
#include "store/user.h"
#include "text/words.h"

#define DAY_MS 86400000LL
#define FOLDED_MAX 1000

struct work {
	const void *mem;
	int weeks;
	struct mood_week *out;
	const char *zone;
	const char **names; /* folded, of all who work here */
	int people_n;
};

/* When a day begins here. */
static int64_t begins(const char *zone, const char *day)
{
	char local[DUE_TEXT];
	int64_t ms = 0;

	/* a day may begin at one, where the clocks skip midnight */
	for (int hour = 0; hour < 2; hour++) {
		memcpy(local, day, 10);
		memcpy(local + 10, hour == 0 ? "T00:00" : "T01:00", 7);
		if (i18n_instant(zone, local, &ms))
			return ms;
	}
	memcpy(local + 10, "T00:00", 7);
	return i18n_instant("UTC", local, &ms) ? ms : 0;
}

/* The Monday of the week that runs. */
static const char *this_monday(const struct work *w, int64_t now_ms)
{
	int64_t days = now_ms / DAY_MS + 1; /* no zone is further ahead */
	char text[CLOCK_TEXT];
	const char *day;

	days -= (days + 3) % 7; /* 1970 began on a Thursday */
	clock_write(text, days * DAY_MS);
	day = talloc_strndup(w->mem, text, 10);
	return begins(w->zone, day) > now_ms ? calendar_day(w->mem, day, -7) : day;
}

/* " anna zolc ": words as search knows them, a blank at both ends. */
static const char *folded(const void *mem, const char *text)
{
	struct buf *b = buf_new(mem, FOLDED_MAX);

	words_add(b, text);
	return talloc_asprintf(mem, "%s ", b->n > 0 ? b->p : "");
}

/* A tag that is the name of somebody who works here, or a part of it, would be a sum about them. */
static bool names_somebody(const void *mem, const struct work *w, const char *tag)
{
	const char *words = folded(mem, tag);

	for (int i = 0; words[1] != 0 && i < w->people_n; i++)
		if (strstr(w->names[i], words) != NULL)
			return true;
	return false;
}

static void leave_names_out(const void *mem, const struct work *w, const char **tags)
{
	const char **to = tags;

	for (const char **t = tags; *t != NULL; t++)
		if (!names_somebody(mem, w, *t))
			*to++ = *t;
	*to = NULL;
}

/* The letters of one, forgotten again. */
static enum rc read_change(struct ctx *c, int64_t last_letter, enum mood_change *out)
{
	void *own = talloc_new(c);
	struct gist_pair pair;
	struct mood mood = {0};
	bool said;
	enum rc rc = store_mood_week_pair(c, own, last_letter, &pair);

	if (rc == RC_OK) {
		gist_compare(own, &pair, &mood, &said);
		*out = mood.change;
	}
	talloc_free(own);
	return rc;
}

static enum rc read_item(struct ctx *c, const struct work *w, const void *own, int64_t last_letter,
        struct mood_sum_item *out)
{
	int64_t *people;

	TRY(read_change(c, last_letter, &out->change));
	TRY(store_mood_week_tags(c, own, last_letter, &out->tags));
	leave_names_out(own, w, out->tags);
	TRY(store_mood_week_people(c, own, last_letter, &people, &out->people_n));
	out->people = people;
	return RC_OK;
}

static enum rc sum_week(struct ctx *c, const struct work *w, const void *own, int64_t from_ms,
        int64_t upto_ms, struct mood_week *out)
{
	struct mood_sum_item *items;
	int64_t *letters;
	int n;

	TRY(store_mood_week_full(c, from_ms, upto_ms, &out->more));
	TRY(store_mood_week_ended(c, own, c->actor.user_id, from_ms, upto_ms, &letters, &n));
	if (n > MOOD_WEEK_MAX) {
		n = MOOD_WEEK_MAX;
		out->more = true;
	}
	items = talloc_zero_array(own, struct mood_sum_item, (size_t)n + 1);
	/* so few are not told anyway */
	for (int i = 0; n >= MOOD_SUM_LEAST && i < n; i++)
		TRY(read_item(c, w, own, letters[i], &items[i]));
	if (n >= MOOD_SUM_LEAST)
		mood_sum(w->mem, items, n, &out->sums);
	for (int i = 1; i < out->sums.n; i++)
		out->sums.v[i].tag = talloc_strdup(w->mem, out->sums.v[i].tag);
	return RC_OK;
}

static enum rc read_names(struct ctx *c, struct work *w)
{
	struct user *people;

	TRY(store_user_list(c, c, &people, &w->people_n));
	w->names = talloc_zero_array(w->mem, const char *, (size_t)w->people_n + 1);
	for (int i = 0; i < w->people_n; i++)
		w->names[i] = folded(w->names, people[i].name);
	return RC_OK;
}

static enum rc list(struct ctx *c, void *arg)
{
	struct work *w = arg;
	const char *day;

	TRY(tongues_fresh(c));
	TRY(setting_text(c, w->mem, "time_zone", &w->zone));
	TRY(read_names(c, w));
	day = this_monday(w, c->now_ms);
	for (int i = 0; i < w->weeks; i++) {
		void *own = talloc_new(c);
		int64_t upto_ms = begins(w->zone, day);
		enum rc rc;

		day = calendar_day(w->mem, day, -7);
		w->out[i] = (struct mood_week){.day = day};
		rc = sum_week(c, w, own, begins(w->zone, day), upto_ms, &w->out[i]);
		talloc_free(own);
		TRY(rc);
	}
	return RC_OK;
}

enum rc mood_week_list(struct ctx *c, const void *mem, int weeks, struct mood_week *out)
{
	struct work w = {.mem = mem, .weeks = weeks, .out = out};

	return store_tx(c, DB_READ, list, &w);
}
