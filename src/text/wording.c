/* text/wording: marks for the writer. */
#include "text/wording.h"

#include "base/mem.h"
#include "text/finds.h"

enum word {
	BLAME,
	BLAME_INNOCENT,
	LABEL,
	LABEL_INNOCENT,
	WE_PERSON,
	WE,
	I,
	REAL_WE,
	CANNOT,
	CAN,
	NO,
	INSTEAD,
	WORDS
};

static const char *const names[WORDS] = {"blame", "blame_innocent", "label", "label_innocent",
        "we_person", "we", "i", "real_we", "cannot", "can", "no", "instead"};

/* What the draft as a whole shows. */
struct draft {
	const struct finds *finds;
	struct tokens *ts;
	bool one_writes; /* it says I */
	bool several_act; /* it names who else */
	bool goes_on; /* a refusal is followed, or led, by what can be done */
};

const char *wording_name(enum wording_kind kind)
{
	static const char *const kinds[] = {"blame", "label", "we_for_I", "cannot", "instead"};
	return kinds[kind];
}

static bool within_any(const struct finds *f, const struct find *one, enum word kind)
{
	for (uint32_t i = one->from; i < one->to; i++)
		if (find_over(f, i, (int)kind) != NULL)
			return true;
	return false;
}

static bool is_quoted(const struct tokens *ts, const struct find *one)
{
	return ts->list[one->from].quoted || ts->list[one->to - 1].quoted;
}

static void look_over(struct draft *d)
{
	const struct finds *f = d->finds;

	for (size_t i = 0; i < f->n; i++) {
		const struct find *one = &f->list[i];
		const struct token_span *sentence =
		        &d->ts->sentences[d->ts->list[one->from].sentence];
		if (is_quoted(d->ts, one) || sentence->greeting)
			continue;
		if (f->kinds[i] == I)
			d->one_writes = true;
		else if (f->kinds[i] == REAL_WE)
			d->several_act = true;
		else if (f->kinds[i] == CAN && find_ending(f, one->from, NO) == NULL &&
		         find_over(f, one->from, CANNOT) == NULL)
			d->goes_on = true;
	}
}

static bool counts(const struct draft *d, enum word kind, const struct find *one)
{
	const struct tokens *ts = d->ts;
	char end = ts->sentences[ts->list[one->from].sentence].end;

	if (is_quoted(ts, one))
		return false;
	switch (kind) {
	case BLAME:
		return !within_any(d->finds, one, BLAME_INNOCENT);
	case LABEL:
		return !within_any(d->finds, one, LABEL_INNOCENT);
	case WE_PERSON:
		return !d->several_act && end != '?';
	case WE:
		return d->one_writes && !d->several_act;
	case CANNOT:
		return !d->goes_on && end != '?';
	default:
		return kind == INSTEAD;
	}
}

static enum wording_kind kind_of(enum word kind)
{
	switch (kind) {
	case BLAME:
		return WORDING_BLAME;
	case LABEL:
		return WORDING_LABEL;
	case CANNOT:
		return WORDING_CANNOT;
	case INSTEAD:
		return WORDING_INSTEAD;
	default:
		return WORDING_WE_FOR_I;
	}
}

size_t wording_find(
        const void *mem, const struct tongue *t, struct tokens *ts, struct wording **out)
{
	struct draft d = {.finds = finds_of(mem, t, "wording", names, WORDS, ts), .ts = ts};
	struct wording *list = mem_must(talloc_array(mem, struct wording, WORDING_MAX));
	uint32_t ends[WORDING_INSTEAD + 1] = {0};
	size_t n = 0;

	look_over(&d);
	for (size_t i = 0; i < d.finds->n && n < WORDING_MAX; i++) {
		const struct find *one = &d.finds->list[i];
		enum wording_kind kind = kind_of((enum word)d.finds->kinds[i]);
		if (one->from < ends[kind] || !counts(&d, (enum word)d.finds->kinds[i], one))
			continue;
		list[n++] = (struct wording){
		        kind, one->from, one->to, kind == WORDING_INSTEAD ? one->value : ""};
		ends[kind] = one->to;
	}
	*out = list;
	return n;
}
