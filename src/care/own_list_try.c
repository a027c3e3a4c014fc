/* care/own_list_try: what is found in a sentence with lines that nobody has saved yet. */
#include <string.h>

#include "base/mem.h"
#include "care/hint.h"
#include "care/own_list.h"
#include "store/engine.h"
#include "text/ask.h"
#include "text/clarity.h"
#include "text/promise.h"
#include "text/shown.h"
#include "text/stake.h"
#include "text/vocative.h"
#include "text/wording.h"

struct trying {
	const void *mem;
	const struct tongue *t;
	const char *list, *sentence;
	struct tokens *ts;
	struct due_clock clock;
	struct own_list_tried out;
};

/* ---- what the desk makes of it ---- */

static void add(struct trying *k, const char *what, uint32_t from, uint32_t to, const char *say)
{
	if (k->out.found_n == OWN_LIST_FINDS_MAX || from >= to)
		return;
	k->out.found[k->out.found_n++] = (struct own_list_find){
	        .start = k->ts->list[from].cp,
	        .end = k->ts->list[to - 1].cp_end,
	        .text = tokens_text(k->mem, k->ts, from, to),
	        .what = what,
	        .say = say,
	};
}

static void find_asks(struct trying *k)
{
	struct ask *list;
	size_t n = asks_find(k->mem, k->t, k->sentence, &list);

	for (size_t i = 0; i < n && i < OWN_LIST_FINDS_MAX; i++)
		k->out.found[k->out.found_n++] = (struct own_list_find){.start = list[i].start,
		        .end = list[i].end,
		        .text = list[i].text,
		        .what = "ask",
		        .say = ""};
}

static void find_promises(struct trying *k)
{
	struct promise *list;
	size_t n = promises_find(k->mem, k->t, k->ts, &k->clock, &list);

	for (size_t i = 0; i < n; i++) {
		char due[DUE_TEXT];
		due_write(&list[i].due, due);
		add(k, "promise", list[i].from, list[i].to, mem_must(talloc_strdup(k->mem, due)));
	}
}

static void find_vague(struct trying *k)
{
	struct clarity *list;
	size_t n = clarity_find(k->mem, k->t, k->ts, &k->clock, &list);

	for (size_t i = 0; i < n; i++)
		add(k, clarity_name(list[i].kind), list[i].from, list[i].to, "");
}

static void find_wording(struct trying *k)
{
	struct wording *list;
	size_t n = wording_find(k->mem, k->t, k->ts, &list);

	for (size_t i = 0; i < n; i++)
		add(k, wording_name(list[i].kind), list[i].from, list[i].to, list[i].say);
}

static void find_shown(struct trying *k)
{
	struct shown *list;
	size_t n = shown_find(k->mem, k->t, k->ts, &list);

	for (size_t i = 0; i < n; i++)
		add(k, shown_name(list[i].kind), list[i].from, list[i].to, "");
}

static void find_stake(struct trying *k)
{
	struct stake at;

	if (stake_find(k->mem, k->t, k->ts, &at))
		add(k, "stake", at.from, at.to, "");
}

/* The sentence is a name. */
static void find_called(struct trying *k)
{
	struct salutation s;

	vocative_of(k->mem, names_open(k->mem, k->t), k->sentence, 0, &s);
	if (s.greeting != NULL && k->ts->n > 0)
		add(k, "called", 0, (uint32_t)k->ts->n, s.greeting);
}

static const struct finder {
	const char *list;
	void (*find)(struct trying *k);
} finders[] = {
        {"asks", find_asks},
        {"promises", find_promises},
        {"times", find_promises},
        {"vague", find_vague},
        {"wording", find_wording},
        {"shown", find_shown},
        {"stake", find_stake},
        {"names", find_called},
};

/* ---- which lines fit ---- */

static bool is_own(const struct trying *k, const char *section, const char *line)
{
	size_t n;
	const struct tongue_line *lines = tongue_lines(k->t, k->list, section, &n);

	for (size_t i = 0; i < n; i++)
		if (lines[i].own && strcmp(lines[i].text, line) == 0)
			return true;
	return false;
}

static void find_fits(struct trying *k)
{
	struct find *list;
	size_t n = patterns_all(k->mem, tongue_patterns(k->t, k->list), k->ts, &list);

	for (size_t i = 0; i < n && k->out.fit_n < OWN_LIST_FINDS_MAX; i++) {
		const char *section =
		        tongue_section_at(k->t, k->list, (size_t)list[i].section - 1, NULL);
		if (section == NULL || list[i].from >= list[i].to)
			continue;
		k->out.fits[k->out.fit_n++] = (struct own_list_find){
		        .start = k->ts->list[list[i].from].cp,
		        .end = k->ts->list[list[i].to - 1].cp_end,
		        .text = tokens_text(k->mem, k->ts, list[i].from, list[i].to),
		        .what = section,
		        .say = list[i].line,
		        .own = is_own(k, section, list[i].line),
		};
	}
}

static enum rc read_clock(struct ctx *c, void *arg)
{
	struct trying *k = arg;
	return hint_clock(c, k->mem, &k->clock);
}

static struct own_list_find *room(const void *mem)
{
	return mem_must(talloc_zero_array(mem, struct own_list_find, OWN_LIST_FINDS_MAX));
}

enum rc own_list_try(struct ctx *c, const void *mem, const char *language, const char *list,
        const char *text, const char *sentence, struct own_list_tried *out)
{
	struct trying k = {.mem = mem, .list = list, .sentence = sentence};
	struct own_list_whole whole;

	TRY(own_list_open(c, mem, language, list, text, &whole));
	TRY(store_tx(c, DB_READ, read_clock, &k));
	k.t = whole.tongue;
	k.ts = tokens_cut(mem, k.t, sentence);
	k.out = (struct own_list_tried){.faults = whole.faults,
	        .fault_n = whole.fault_n,
	        .found = room(mem),
	        .fits = room(mem)};
	for (size_t i = 0; i < sizeof finders / sizeof *finders; i++)
		if (str_eq(finders[i].list, list))
			finders[i].find(&k);
	find_fits(&k);
	*out = k.out;
	return RC_OK;
}
