/* care/hint: what stands in a draft, for who writes it. */
#include "care/hint.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "desk/calendar.h"
#include "desk/conversation.h"
#include "desk/setting.h"
#include "desk/tongues.h"
#include "store/cue.h"
#include "store/engine.h"
#include "text/answer.h"
#include "text/clarity.h"
#include "text/language.h"
#include "text/promise.h"
#include "text/shown.h"
#include "text/wording.h"

/* Of a draft; before them it has hardly begun, and nothing is asked of it. */
#define WORDS_BEFORE_CUES 8

struct work {
	const void *mem;
	int64_t number;
	const struct hint_wish *wish;
	const char **dismissed;
	const struct tongue *tongue;
	struct due_clock clock;
	struct tokens *ts;
	struct ask_rows *rows; /* NULL for a note */
	struct hints h;
};

enum rc hint_clock(struct ctx *c, const void *mem, struct due_clock *out)
{
	return calendar_clock(c, mem, out);
}

/* ---- what the desk knows ---- */

static enum rc look_up(struct ctx *c, void *arg)
{
	struct work *w = arg;
	struct conversation v;

	TRY(tongues_fresh(c));
	TRY(conversation_load(c, w->mem, w->number, &v));
	TRY(store_cue_list(c, w->mem, c->actor.user_id, &w->dismissed));
	TRY(hint_clock(c, w->mem, &w->clock));
	if (w->wish->send_at_ms > c->now_ms)
		w->clock.now_ms = w->wish->send_at_ms;
	w->h.asks = (struct ask_all){.language = v.language};
	if (w->wish->note)
		return RC_OK;
	return ask_rows_load(c, w->mem, v.number, v.language, &w->rows);
}

/* Or switched off for all. */
static bool is_dismissed(const struct work *w, const char *cue)
{
	if (cue_is_off(w->h.language, cue))
		return true;
	for (size_t i = 0; w->dismissed[i] != NULL; i++)
		if (strcmp(w->dismissed[i], cue) == 0)
			return true;
	return false;
}

/* As its writer says, as it reads, as the customer writes, as its writer reads. */
static void choose_language(struct ctx *c, struct work *w)
{
	const char *own = w->wish->language, *read = NULL;

	if (own == NULL)
		read = language_surely(w->wish->text);
	if (own == NULL && tongues_get(w->mem, read) != NULL)
		own = read;
	if (own == NULL)
		own = w->wish->note || w->h.asks.language == NULL ? c->lang : w->h.asks.language;
	w->tongue = tongues_get(w->mem, own);
	w->h.language = w->tongue == NULL ? NULL : tongue_code(w->tongue);
	w->h.compared = w->tongue != NULL &&
	                tongue_same(tongues_get(w->mem, w->h.asks.language), w->tongue);
}

/* ---- marks ---- */

static void add_mark(struct work *w, struct hint_marks *m, const char *cue, uint32_t from,
        uint32_t to, const char *say)
{
	m->v = mem_must(talloc_realloc(w->mem, m->v, struct hint_mark, m->n + 1));
	m->v[m->n++] = (struct hint_mark){
	        .cue = cue,
	        .start = w->ts->list[from].cp,
	        .end = w->ts->list[to - 1].cp_end,
	        .text = tokens_text(w->mem, w->ts, from, to),
	        .say = say,
	};
}

static void find_shown(struct work *w)
{
	struct shown *list;
	size_t n = cue_is_off(w->h.language, "shown") ? 0
	                                              : shown_find(w->mem, w->tongue, w->ts, &list);

	for (size_t i = 0; i < n; i++)
		add_mark(w, &w->h.shown, shown_name(list[i].kind), list[i].from, list[i].to, "");
}

/* A slot for the writer to say when; "" where the language has no word for it. */
static const char *time_slot(struct work *w)
{
	size_t n = 0;
	const struct tongue_line *lines = tongue_lines(w->tongue, "vague", "fill", &n);

	return n == 0 ? "" : mem_must(talloc_asprintf(w->mem, "[[%s]]", lines[0].text));
}

static void find_clear(struct work *w)
{
	const char *slot = time_slot(w);
	struct clarity *list;
	size_t n = clarity_find(w->mem, w->tongue, w->ts, &w->clock, &list);

	for (size_t i = 0; i < n; i++)
		if (!is_dismissed(w, clarity_name(list[i].kind)))
			add_mark(w, &w->h.clear, clarity_name(list[i].kind), list[i].from,
			        list[i].to, list[i].kind == CLARITY_VAGUE_TIME ? slot : "");
}

/* Only the team reads a note: of its words, what labels a person counts alone. */
static void find_worded(struct work *w)
{
	struct wording *list;
	size_t n = wording_find(w->mem, w->tongue, w->ts, &list);

	for (size_t i = 0; i < n; i++)
		if ((!w->wish->note || list[i].kind == WORDING_LABEL) &&
		        !is_dismissed(w, wording_name(list[i].kind)))
			add_mark(w, &w->h.worded, wording_name(list[i].kind), list[i].from,
			        list[i].to, list[i].say);
}

static void find_promises(struct work *w)
{
	struct promise *list;
	size_t n = cue_is_off(w->h.language, "promise")
	                   ? 0
	                   : promises_find(w->mem, w->tongue, w->ts, &w->clock, &list);

	w->h.promises = mem_must(talloc_zero_array(w->mem, struct hint_promise, n + 1));
	for (size_t i = 0; i < n; i++)
		w->h.promises[w->h.promise_n++] = (struct hint_promise){
		        .start = w->ts->list[list[i].from].cp,
		        .end = w->ts->list[list[i].to - 1].cp_end,
		        .text = tokens_text(w->mem, w->ts, list[i].from, list[i].to),
		        .due = list[i].due,
		};
}

/* ---- asks ---- */

static bool is_open(const struct ask_whole *a)
{
	return strcmp(a->r.state, "open") == 0;
}

static bool counts(const struct ask_whole *a)
{
	return is_open(a) || (!a->carried && strcmp(a->r.state, "answered") == 0);
}

/* Those that are open and in the language of the draft; what was ticked meanwhile keeps its
 * sentences, so that they answer nothing else. */
static void compare(struct work *w)
{
	static const char *const nobody[] = {NULL};
	const struct ask_all *all = &w->h.asks;
	const char **asks = mem_must(talloc_zero_array(w->mem, const char *, all->n + 1));
	size_t *which = mem_must(talloc_zero_array(w->mem, size_t, all->n + 1)), n = 0;

	for (size_t i = 0; i < all->n; i++)
		if (counts(&all->v[i]) && tongue_same(all->v[i].tongue, w->tongue)) {
			which[n] = i;
			asks[n++] = all->v[i].r.text;
		}
	if (n == 0)
		return;
	/* more are not compared: the newest are what a draft is about */
	size_t old = n > ASKS_MAX ? n - ASKS_MAX : 0;
	struct answers *a = answer_which(w->mem, w->tongue, nobody, asks + old, w->wish->text);
	for (size_t i = 0; i + old < n && i < a->n; i++)
		w->h.answered[which[i + old]] = a->answered[i] && is_open(&all->v[which[i + old]]);
}

static bool asks_anew(const struct work *w)
{
	for (size_t i = 0; i < w->h.asks.n; i++)
		if (!w->h.asks.v[i].carried)
			return true;
	return false;
}

static bool has_unanswered(const struct work *w)
{
	for (size_t i = 0; i < w->h.asks.n; i++)
		if (is_open(&w->h.asks.v[i]) && !w->h.answered[i] &&
		        tongue_same(w->h.asks.v[i].tongue, w->tongue))
			return true;
	return false;
}

/* ---- the one that is said ---- */

static const char *first_of(const struct hint_marks *m, enum cue_stage stage)
{
	for (const struct cue *one = cues_all; one->name != NULL; one++)
		for (size_t i = 0; one->stage == stage && i < m->n; i++)
			if (strcmp(m->v[i].cue, one->name) == 0)
				return one->name;
	return NULL;
}

static const char *cue_of(const struct work *w, enum cue_stage stage)
{
	switch (stage) {
	case CUE_UNDERSTOOD:
		return w->h.restated ? NULL : "restate";
	case CUE_ANSWERED:
		return has_unanswered(w) ? "unanswered" : NULL;
	case CUE_CLEAR:
		return first_of(&w->h.clear, stage);
	case CUE_WORDED:
		return first_of(&w->h.worded, stage);
	case CUE_NONE:
		break;
	}
	return NULL;
}

/* A lower one is quiet while a higher one is open. */
static void choose_cue(struct work *w)
{
	size_t words = tokens_words(w->ts, 0, w->ts->n);

	if (words < WORDS_BEFORE_CUES && !w->wish->note)
		return;
	for (enum cue_stage stage = CUE_UNDERSTOOD; stage <= CUE_WORDED; stage++) {
		const char *cue = cue_of(w, stage);
		if (cue == NULL || is_dismissed(w, cue))
			continue;
		w->h.stage = stage;
		w->h.cue = cue;
		return;
	}
}

static void find_frame(struct work *w)
{
	size_t n = 0;
	const struct tongue_line *lines = tongue_lines(w->tongue, "shown", "frame", &n);

	if (w->h.stage == CUE_UNDERSTOOD && n > 0)
		w->h.frame = lines[0].text;
}

static void read_draft(struct work *w)
{
	w->ts = tokens_cut(w->mem, w->tongue, w->wish->text);
	find_worded(w);
	find_promises(w);
	if (!w->wish->note) {
		find_shown(w);
		find_clear(w);
		compare(w);
		w->h.restated = !w->h.compared || !asks_anew(w) ||
		                shown_restated(w->mem, w->tongue, w->ts, w->h.asks.letters);
	}
	choose_cue(w);
	find_frame(w);
}

enum rc hint_make(struct ctx *c, const void *mem, int64_t number, const struct hint_wish *wish,
        struct hints *out)
{
	struct work w = {.mem = mem, .number = number, .wish = wish};

	TRY(store_tx(c, DB_READ, look_up, &w));
	if (w.rows != NULL)
		ask_rows_read(w.rows, &w.h.asks);
	w.h.frame = "";
	w.h.restated = true;
	w.h.answered = mem_must(talloc_zero_array(mem, bool, w.h.asks.n + 1));
	choose_language(c, &w);
	if (w.tongue != NULL)
		read_draft(&w);
	*out = w.h;
	return RC_OK;
}
