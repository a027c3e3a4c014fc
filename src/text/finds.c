/* text/finds: finds by place. */
#include "text/finds.h"

#include "base/mem.h"

struct finds *finds_of(const void *mem, const struct tongue *t, const char *noun,
        const char *const *names, size_t count, struct tokens *ts)
{
	struct finds *f = mem_must(talloc_zero(mem, struct finds));

	f->ts = ts;
	f->n = patterns_all(f, tongue_patterns(t, noun), ts, &f->list);
	f->kinds = mem_must(talloc_array(f, uint8_t, f->n + 1));
	for (size_t i = 0; i < f->n; i++)
		f->kinds[i] = (uint8_t)count;
	for (size_t k = 0; k < count; k++) {
		uint16_t section = tongue_section(t, noun, names[k]);
		for (size_t i = 0; i < f->n && section != 0; i++)
			if (f->list[i].section == section)
				f->kinds[i] = (uint8_t)k;
	}
	f->first = mem_must(talloc_array(f, uint32_t, ts->n + 2));
	for (size_t i = 0, at = 0; i <= ts->n + 1; i++) {
		while (at < f->n && f->list[at].from < i)
			at++;
		f->first[i] = (uint32_t)at;
	}
	return f;
}

const struct find *find_within(const struct finds *f, uint32_t from, uint32_t to, int kind)
{
	if (from >= f->ts->n)
		return NULL;
	for (size_t i = f->first[from]; i < f->n && f->list[i].from < to; i++)
		if (f->kinds[i] == kind)
			return &f->list[i];
	return NULL;
}

const struct find *find_at(const struct finds *f, uint32_t i, int kind)
{
	return find_within(f, i, i + 1, kind);
}

const struct find *find_ending(const struct finds *f, uint32_t i, int kind)
{
	for (uint32_t k = 1; k <= FINDS_BACK_MAX && k <= i; k++) {
		const struct find *one = find_at(f, i - k, kind);
		if (one != NULL && one->to == i)
			return one;
	}
	return NULL;
}

const struct find *find_over(const struct finds *f, uint32_t i, int kind)
{
	for (uint32_t k = 0; k < FINDS_BACK_MAX && k <= i; k++) {
		const struct find *one = find_at(f, i - k, kind);
		if (one != NULL && one->to > i)
			return one;
	}
	return NULL;
}
