/* text/stake: by the list "stake". */
#include "text/stake.h"

#include "base/mem.h"
#include "text/finds.h"

enum word { SURELY, EVENT, WHEN, NOT, WORDS };

static const char *const names[WORDS] = {"surely", "event", "when", "not"};

static bool is_spoken(const struct tokens *ts, const struct find *f)
{
	return f != NULL && !ts->list[f->from].quoted;
}

/* From the clause of the one to the clause of the other. */
static struct stake clauses(const struct tokens *ts, const struct find *a, const struct find *b)
{
	const struct token_span *first = &ts->clauses[ts->list[a->from].clause];
	const struct token_span *last = &ts->clauses[ts->list[a->to - 1].clause];

	if (b != NULL && b->from < a->from)
		first = &ts->clauses[ts->list[b->from].clause];
	if (b != NULL && b->to > a->to)
		last = &ts->clauses[ts->list[b->to - 1].clause];
	return (struct stake){first->from, last->to};
}

static bool read_sentence(const struct finds *f, const struct token_span *s, struct stake *out)
{
	const struct find *surely = find_within(f, s->from, s->to, SURELY);
	const struct find *event = find_within(f, s->from, s->to, EVENT);
	const struct find *when = find_within(f, s->from, s->to, WHEN);
	const struct find *says = is_spoken(f->ts, surely) ? surely : event;

	if (s->greeting || s->farewell || s->quoted || !is_spoken(f->ts, says))
		return false;
	if (says == event && !is_spoken(f->ts, when))
		return false;
	if (find_within(f, s->from, s->to, NOT) != NULL)
		return false;
	*out = tokens_words(f->ts, s->from, s->to) <= STAKE_WORDS_MAX
	               ? (struct stake){s->from, s->to}
	               : clauses(f->ts, says, when);
	return out->from < out->to;
}

bool stake_find(const void *mem, const struct tongue *t, struct tokens *ts, struct stake *out)
{
	struct finds *f = finds_of(mem, t, "stake", names, WORDS, ts);
	bool found = false;

	for (size_t i = 0; i < ts->sentence_n && !found; i++)
		found = read_sentence(f, &ts->sentences[i], out);
	talloc_free(f);
	return found;
}
