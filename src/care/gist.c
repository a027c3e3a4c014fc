/* care/gist: read from the letters, or as somebody said it. */
#include "care/gist.h"

#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/str.h"
#include "desk/conversation.h"
#include "desk/tongues.h"
#include "store/engine.h"
#include "store/event.h"
#include "text/stake.h"

#define VERSION_HEX 12 /* digits of a hash */

struct work {
	const void *mem;
	int64_t number, version;
	const struct gist_change *change; /* NULL: only look */
	struct conversation v;
	struct gist_said said;
	struct gist_letter first, *letters; /* newest first */
	int n;
};

static enum rc read_rows(struct ctx *c, struct work *w)
{
	TRY(tongues_fresh(c));
	TRY(store_gist_get(c, w->mem, w->v.number, &w->said));
	TRY(store_gist_letters(c, w->mem, w->v.number, &w->letters, &w->n));
	return store_gist_first_letter(c, w->mem, w->v.number, &w->first);
}

static enum rc look(struct ctx *c, void *arg)
{
	struct work *w = arg;

	TRY(conversation_find(c, &w->number));
	TRY(conversation_load(c, w->mem, w->number, &w->v));
	return read_rows(c, w);
}

static const struct tongue *tongue_of(
        const void *mem, const char *language, const struct gist_letter *l)
{
	return tongues_get(mem, l->language != NULL ? l->language : language);
}

/* On one line, and never longer than a line is looked at. */
static const char *one_line(const void *mem, const char *text)
{
	return utf8_prefix(mem, str_collapse(mem, text), GIST_STAKE_CHARS);
}

/* The newest letter that says it: what was at stake in the first may be over by now. */
static void read_stake(const struct work *w, struct gist *out)
{
	void *own = talloc_new(w->mem);

	for (int i = 0; i < w->n && out->stake == NULL; i++) {
		const struct tongue *t = tongue_of(w->mem, w->v.language, &w->letters[i]);
		struct tokens *ts;
		struct stake at;

		if (t == NULL)
			continue;
		ts = tokens_cut(own, t, w->letters[i].text);
		if (!stake_find(own, t, ts, &at))
			continue;
		out->stake = one_line(w->mem, tokens_text(own, ts, at.from, at.to));
		out->stake_letter = w->letters[i].id;
	}
	talloc_free(own);
}

static enum mood_change change_named(const char *name)
{
	for (int k = MOOD_CALMER; k <= MOOD_HOTTER; k++)
		if (strcmp(name, mood_change_name((enum mood_change)k)) == 0)
			return (enum mood_change)k;
	return MOOD_UNSURE;
}

void gist_compare(const void *mem, const struct gist_pair *pair, struct mood *out, bool *out_said)
{
	const struct tongue *t = tongue_of(mem, pair->language, &pair->last);
	const struct tongue *before = tongue_of(mem, pair->language, &pair->first);

	*out = (struct mood){0};
	/* in two languages nothing is compared */
	if (t != NULL && before != NULL && strcmp(tongue_code(t), tongue_code(before)) == 0)
		mood_compare(mem, t, pair->first.text, pair->last.text, out);
	*out_said = pair->said.change != NULL && pair->said.change_letter == pair->last.id;
	if (*out_said)
		out->change = change_named(pair->said.change);
}

static void read_change(const struct work *w, struct gist *out)
{
	if (w->n == 0 || w->first.id == w->letters[0].id)
		return;
	out->compared = true;
	out->first_letter = w->first.id;
	out->last_letter = w->letters[0].id;
	gist_compare(w->mem, &(struct gist_pair){w->v.language, w->first, w->letters[0], w->said},
	        &out->change, &out->change_said);
}

/* By what was said itself: the same words are the same version. */
static int64_t version_of(const struct work *w)
{
	const struct gist_said *s = &w->said;
	struct sha256_sum *sum = sha256_start(w->mem);
	const char *all = talloc_asprintf(w->mem, "%d%s\n%s\n%lld", s->stake != NULL,
	        s->stake == NULL ? "" : s->stake, s->change == NULL ? "" : s->change,
	        (long long)s->change_letter);

	sha256_add(sum, all, strlen(all));
	const char *hex = talloc_strndup(w->mem, sha256_finish(sum, w->mem), VERSION_HEX);
	return (int64_t)strtoll(hex, NULL, 16) + 1;
}

static struct gist gist_of(const struct work *w)
{
	struct gist g = {.stake_said = w->said.stake != NULL, .version = version_of(w)};

	if (!g.stake_said)
		read_stake(w, &g);
	else if (w->said.stake[0] != 0)
		g.stake = w->said.stake;
	read_change(w, &g);
	return g;
}

enum rc gist_get(struct ctx *c, const void *mem, int64_t number, struct gist *out)
{
	struct work w = {.mem = mem, .number = number};

	TRY(store_tx(c, DB_READ, look, &w));
	*out = gist_of(&w);
	return RC_OK;
}

/* That it changed, never to what: these are a customer's words. */
static void tell(struct ctx *c, const struct work *w)
{
	event_add(c, &(struct event){
	                     .kind = "gist.changed",
	                     .conversation_id = w->v.number,
	                     .mailbox_id = w->v.mailbox_id,
	                     .subject_kind = "conversation",
	                     .subject_id = w->v.number,
	             });
}

static enum rc set_change(struct ctx *c, const struct work *w)
{
	const char *change = w->change->change;

	if (w->n == 0 || w->first.id == w->letters[0].id)
		return ctx_fail(c, RC_CONFLICT, "nothing_to_compare",
		        "There is only one letter of the customer: nothing to compare it with.",
		        NULL);
	return store_gist_change(c, w->v.number, change, change == NULL ? 0 : w->letters[0].id);
}

static enum rc set(struct ctx *c, void *arg)
{
	struct work *w = arg;
	const char *stake = w->change->stake;

	TRY(conversation_hold(c, &w->number));
	TRY(conversation_load(c, w->mem, w->number, &w->v));
	TRY(read_rows(c, w));
	if (w->version != 0 && w->version != version_of(w))
		return ctx_fail(
		        c, RC_CONFLICT, "stale", "Somebody changed it in the meantime.", NULL);
	if (w->change->has_stake)
		TRY(store_gist_stake(
		        c, w->v.number, stake == NULL ? NULL : one_line(w->mem, stake)));
	if (w->change->has_change)
		TRY(set_change(c, w));
	tell(c, w);
	return read_rows(c, w);
}

enum rc gist_set(struct ctx *c, const void *mem, int64_t number, int64_t version,
        const struct gist_change *change, struct gist *out)
{
	struct work w = {.mem = mem, .number = number, .version = version, .change = change};

	TRY(store_tx(c, DB_WRITE, set, &w));
	*out = gist_of(&w);
	return RC_OK;
}
