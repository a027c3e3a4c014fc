/* text/due: which words of lang/<code>/times stand where. */
#include "base/mem.h"
#include "text/due_impl.h"

static const char *const section_names[DUE_WORDS] = {
        [DUE_WORD_NOT] = "not",
        [DUE_WORD_DAY] = "day",
        [DUE_WORD_WEEKDAY] = "weekday",
        [DUE_WORD_MONTH] = "month",
        [DUE_WORD_NUMBER] = "number",
        [DUE_WORD_NUMBER_HALF] = "number_half",
        [DUE_WORD_ORDINAL] = "ordinal",
        [DUE_WORD_HOUR_NUMBER] = "hour_number",
        [DUE_WORD_MONTHDAY] = "monthday",
        [DUE_WORD_MONTHDAY_MARK] = "monthday_mark",
        [DUE_WORD_DATE_JOINT] = "date_joint",
        [DUE_WORD_YEAR_MARK] = "year_mark",
        [DUE_WORD_FEW] = "few",
        [DUE_WORD_UNIT] = "unit",
        [DUE_WORD_SPAN] = "span",
        [DUE_WORD_IN] = "in",
        [DUE_WORD_IN_NUMBER] = "in_number",
        [DUE_WORD_NEXT] = "next",
        [DUE_WORD_NEXT_FEW] = "next_few",
        [DUE_WORD_THIS] = "this",
        [DUE_WORD_PAST] = "past",
        [DUE_WORD_BY] = "by",
        [DUE_WORD_BEFORE] = "before",
        [DUE_WORD_AT] = "at",
        [DUE_WORD_ON] = "on",
        [DUE_WORD_FROM] = "from",
        [DUE_WORD_BETWEEN] = "between",
        [DUE_WORD_AND] = "and",
        [DUE_WORD_ARTICLE] = "article",
        [DUE_WORD_BEFORE_HOUR] = "before_hour",
        [DUE_WORD_AFTER_HOUR] = "after_hour",
        [DUE_WORD_CLOCK] = "clock",
        [DUE_WORD_AM] = "am",
        [DUE_WORD_PART] = "part",
        [DUE_WORD_PERIOD] = "period",
        [DUE_WORD_END_OF] = "end_of",
        [DUE_WORD_END_AFTER] = "end_after",
        [DUE_WORD_THINGS] = "things",
        [DUE_WORD_NOBODY] = "nobody",
};

struct due_times *due_times_find(
        const void *mem, const struct tongue *t, struct tokens *ts, const struct due_clock *clock)
{
	struct due_times *d = mem_must(talloc_zero(mem, struct due_times));

	d->ts = ts;
	d->clock = clock;
	d->now = due_local_of(clock, clock->now_ms);
	d->finds = finds_of(d, t, "times", section_names, DUE_WORDS, ts);
	return d;
}

const struct find *due_at(const struct due_times *d, uint32_t i, enum due_word w)
{
	return find_at(d->finds, i, (int)w);
}

const struct find *due_led(const struct due_times *d, uint32_t i, enum due_word w)
{
	const struct find *f = find_ending(d->finds, i, (int)w), *article;

	while (f == NULL && (article = find_ending(d->finds, i, DUE_WORD_ARTICLE)) != NULL) {
		i = article->from;
		f = find_ending(d->finds, i, (int)w);
	}
	return f;
}

uint32_t due_past(const struct due_times *d, uint32_t i, enum due_word w)
{
	const struct find *f = due_at(d, i, w);
	return f == NULL ? i : f->to;
}
