/* text/mood: cues of the list "mood", weighed. */
#include "text/mood.h"

#include <string.h>
#include <unicode/uchar.h>

#include "base/mem.h"
#include "base/str.h"
#include "text/finds.h"
#include "text/tokens.h"

#define LOUD_LETTERS 4 /* a shorter word in capitals is an abbreviation */
#define LOUD_SHARE 2 /* a text with one in so many words in capitals is written so */
#define HOT 2
#define VERY_HOT 3
#define FAR 4

#define NOT_AHEAD 2 /* words between "not" and what it takes back */

enum cue {
	FURIOUS,
	ANGRY,
	ANNOYED,
	PLEASED,
	THANKS,
	SOLVED,
	RELIEF,
	UNREAL,
	NOT,
	MOCK,
	MOCK_PERHAPS,
	CUES
};

static const char *const sections[CUES] = {"furious", "angry", "annoyed", "pleased", "thanks",
        "solved", "relief", "unreal", "not", "mock", "mock_perhaps"};
static const int weights[CUES] = {3, 2, 1, 2, 1, 1, 2};

/* One message: what speaks for heat and what against it. */
struct reading {
	int heat, warmth;
	int calm; /* of warmth: that the matter is settled, that one is sorry */
	bool open; /* it says that it is not settled, or that one is not glad */
};

static bool overlap(const struct find *a, const struct find *b)
{
	return a->from < b->to && b->from < a->to;
}

/* "not working", "nie działa": in one clause, right before it. */
static bool is_negated(const struct finds *f, const struct find *one)
{
	uint32_t low = one->from > NOT_AHEAD + 1 ? one->from - NOT_AHEAD - 1 : 0;
	const struct token *list = f->ts->list;

	for (uint32_t i = one->from; i-- > low;) {
		if (list[i].clause != list[one->from].clause)
			return false;
		if (find_at(f, i, NOT) != NULL)
			return true;
	}
	return false;
}

static bool says_any(const struct finds *f, uint32_t from, uint32_t to, enum cue low, enum cue high)
{
	for (enum cue kind = low; kind <= high; kind++)
		if (find_within(f, from, to, (int)kind) != NULL)
			return true;
	return false;
}

/* "Great, now it is lost": what stands behind the comma tells whether praise is meant. */
static enum cue mock_kind(const struct finds *f, const struct find *one, enum cue kind)
{
	const struct token *list = f->ts->list;
	uint32_t behind = one->from, end = f->ts->sentences[list[one->from].sentence].to;

	while (behind < one->to && *list[behind].fold != ',')
		behind++;
	if (says_any(f, behind, end, FURIOUS, ANNOYED))
		return ANGRY;
	if (says_any(f, behind, end, PLEASED, RELIEF))
		return CUES;
	return kind == MOCK ? ANGRY : UNREAL;
}

/* What a cue is by the words around it. */
static void settle(const struct finds *f, struct reading *r)
{
	for (size_t i = 0; i < f->n; i++)
		if ((f->kinds[i] == PLEASED || f->kinds[i] == SOLVED) &&
		        is_negated(f, &f->list[i])) {
			f->kinds[i] = CUES;
			r->open = true;
		}
	for (size_t i = 0; i < f->n; i++)
		if (f->kinds[i] == MOCK || f->kinds[i] == MOCK_PERHAPS)
			f->kinds[i] = (uint8_t)mock_kind(f, &f->list[i], (enum cue)f->kinds[i]);
}

/* What a cue is, unless one that is none covers it, or a stronger one lies over it. */
static enum cue kind_of(const struct finds *f, size_t i)
{
	const struct find *one = &f->list[i];
	enum cue kind = (enum cue)f->kinds[i];
	uint32_t low = one->from > PATTERN_SPAN_MAX ? one->from - PATTERN_SPAN_MAX : 0;

	if (kind >= UNREAL)
		return CUES;
	for (size_t j = f->first[low]; j < f->n && f->list[j].from < one->to; j++)
		if (j != i && overlap(one, &f->list[j]) &&
		        (f->kinds[j] == UNREAL || f->kinds[j] < kind))
			return CUES;
	return kind;
}

/* Words in capitals and several marks together, in a text that is not written so throughout. */
static int loudness(const struct tokens *ts)
{
	int loud = 0, words = 0, marks = 0;

	for (size_t i = 0; i < ts->n; i++) {
		const struct token *t = &ts->list[i];
		if (t->kind == TOKEN_MARK) {
			bool several = t->end - t->at > 1 && strpbrk(t->fold, "!?") != NULL;
			marks += several ? 2 : *t->fold == '!';
		}
		if (t->kind != TOKEN_WORD)
			continue;
		words++;
		const char *p = ts->text + t->at, *end = ts->text + t->end;
		int letters = 0;
		bool capitals = true;
		while (p < end) {
			uint32_t cp = utf8_next(&p);
			letters++;
			capitals &= !u_islower((UChar32)cp);
		}
		loud += capitals && letters >= LOUD_LETTERS;
	}
	if (loud * LOUD_SHARE > words)
		loud = 0;
	return (loud > 0) + (marks > 1);
}

static void note(const void *mem, struct tokens *ts, const struct find *f, struct mood *out)
{
	char *text;

	if (out->n == MOOD_WORDS_MAX)
		return;
	text = tokens_text(mem, ts, f->from, f->to);
	for (size_t i = 0; i < out->n; i++)
		if (strcmp(out->words[i], text) == 0)
			return;
	out->words[out->n++] = text;
}

static struct reading read_one(
        const void *mem, const struct tongue *t, const char *text, struct mood *out)
{
	struct reading r = {0};
	struct tokens *ts = tokens_cut(mem, t, text);
	struct finds *f = finds_of(mem, t, "mood", sections, CUES, ts);
	uint32_t end = 0;

	settle(f, &r);
	for (size_t i = 0; i < f->n; i++) {
		const struct find *one = &f->list[i];
		enum cue kind = kind_of(f, i);
		if (kind == CUES || one->from < end || ts->list[one->from].quoted)
			continue;
		end = one->to;
		if (kind <= ANNOYED)
			r.heat += weights[kind];
		else
			r.warmth += weights[kind];
		if (kind >= SOLVED)
			r.calm += weights[kind];
		note(mem, ts, one, out);
	}
	int loud = loudness(ts);
	if (r.warmth == 0 || r.heat > 0)
		r.heat += loud;
	if (r.heat >= VERY_HOT)
		r.warmth /= 2; /* thanks amid anger are hardly meant */
	return r;
}

/* Both are hot, or both are not: by how much more or less. */
static enum mood_change by_distance(int first, int last, const struct reading *b)
{
	int more = last - first;

	if (first > 0)
		return more >= (first >= HOT ? FAR : FAR - 1) ? MOOD_HOTTER
		       : more <= 1 - FAR                      ? MOOD_UNSURE
		                                              : MOOD_SAME;
	return more <= -FAR || (first == 0 && b->calm >= 2) ? MOOD_UNSURE : MOOD_SAME;
}

/* Where the two lie apart by so much that it can be said. */
static enum mood_change weigh(const struct reading *a, const struct reading *b)
{
	int first = a->heat - a->warmth, last = b->heat - b->warmth;
	bool settled = b->calm > 0 || (b->heat == 0 && !b->open && first >= VERY_HOT);

	if ((first > 0) == (last > 0) && !(first >= HOT && last == 0))
		return by_distance(first, last, b);
	if (first > 0)
		return last < 0 || (first >= HOT && settled) ? MOOD_CALMER : MOOD_UNSURE;
	return last >= HOT || first < 0 ? MOOD_HOTTER : MOOD_UNSURE;
}

const char *mood_change_name(enum mood_change change)
{
	static const char *const names[] = {"unsure", "calmer", "same", "hotter"};
	return names[change];
}

void mood_compare(const void *mem, const struct tongue *t, const char *first, const char *last,
        struct mood *out)
{
	*out = (struct mood){.change = MOOD_UNSURE};
	struct reading a = read_one(mem, t, first, out);
	struct reading b = read_one(mem, t, last, out);
	out->change = weigh(&a, &b);
}
