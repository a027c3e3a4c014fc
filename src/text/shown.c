/* text/shown: marks of understanding. */
#include "text/shown.h"

#include "base/mem.h"
#include "text/finds.h"

#define MEANING_LETTERS 4 /* shorter words carry little of a matter */

enum word { FEELING, SITUATION, QUESTION, WORDS };

static const char *const names[WORDS] = {"feeling", "situation", "question"};

const char *shown_name(enum shown_kind kind)
{
	return names[kind];
}

size_t shown_find(const void *mem, const struct tongue *t, struct tokens *ts, struct shown **out)
{
	struct shown *list = mem_must(talloc_array(mem, struct shown, SHOWN_MAX));
	struct finds *f = finds_of(mem, t, "shown", names, WORDS, ts);
	uint32_t ends[WORDS] = {0};
	size_t n = 0;

	for (size_t i = 0; i < f->n && n < SHOWN_MAX; i++) {
		const struct find *one = &f->list[i];
		if (f->kinds[i] == WORDS || one->from < ends[f->kinds[i]] ||
		        ts->list[one->from].quoted)
			continue;
		list[n++] = (struct shown){(enum shown_kind)f->kinds[i], one->from, one->to};
		ends[f->kinds[i]] = one->to;
	}
	talloc_free(f);
	*out = list;
	return n;
}

static bool carries_meaning(const struct tongue *t, const struct tokens *ts, uint32_t i)
{
	const struct token *k = &ts->list[i];
	const struct token_span *s = &ts->sentences[k->sentence];

	return k->kind == TOKEN_WORD && k->cp_end - k->cp >= MEANING_LETTERS && !s->greeting &&
	       !s->farewell && !tongue_has(t, "shown", "empty", k->fold);
}

/* The first word of the matter that the draft says again. */
static bool says_again(struct tokens *draft, const uint32_t *words, size_t n,
        const struct token_stems *want)
{
	for (size_t i = 0; i < n; i++)
		if (token_stems_meet(token_stems(draft, words[i]), want))
			return true;
	return false;
}

bool shown_restated(const void *mem, const struct tongue *t, struct tokens *draft,
        const char *const *messages)
{
	void *own = talloc_new(mem);
	uint32_t *words = mem_must(talloc_array(own, uint32_t, draft->n + 1));
	size_t n = 0, seen = 0;
	bool found = false;

	for (uint32_t i = 0; i < draft->n && n < SHOWN_WORDS_MAX; i++)
		if (carries_meaning(t, draft, i) && !draft->list[i].quoted)
			words[n++] = i;
	for (; *messages != NULL && !found && seen < SHOWN_WORDS_MAX; messages++) {
		struct tokens *ts = tokens_cut(own, t, *messages);
		for (uint32_t i = 0; i < ts->n && !found && seen < SHOWN_WORDS_MAX; i++) {
			if (!carries_meaning(t, ts, i))
				continue;
			seen++;
			found = says_again(draft, words, n, token_stems(ts, i));
		}
	}
	talloc_free(own);
	return found;
}
