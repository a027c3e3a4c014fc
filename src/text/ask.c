/* text/ask: finds where asks begin in each sentence, then which of them are asks. */
#include "text/ask.h"

#include <string.h>

#include "base/mem.h"

#define HEADS_MAX 32 /* of one sentence */
#define CONNECTIVES_MAX 4 /* before an ask: "and also, by the way" */
#define INDIGNANT_CLAUSES 4 /* a question of so many that begins like none */
#define OPEN_WORDS                                                                                 \
	14 /* a question word without a question mark begins a question of at most so many */
#define OPENING_WORDS 4
#define RUN_ON_SEEN 12 /* tokens that are looked at for them */
#define RUN_ON_WORDS 3 /* that stand before an ask in a sentence without marks */
#define CLOSING_WORDS 3 /* behind the words of a closing: "please reply soon, thanks" */

/* Sections of lang/<code>/asks, by what they do. */
enum section {
	S_REQUEST, /* begins a request or a demand */
	S_QUESTION, /* begins a question, also without a question mark */
	S_VERB, /* begins a question where its mark says so, else it tells something */
	S_WH, /* a question word: begins a question, or a part of a sentence */
	S_RELATIVE, /* those among them that more often join parts of a sentence */
	S_SOFT, /* a wish: an ask when the message holds no other */
	S_MORE, /* goes on with a request behind "and" or a comma */
	S_AND, /* joins two asks */
	S_CONNECTIVE, /* stands before an ask and is no part of it */
	S_LEAD, /* what question words depend on: tell me, do you know */
	S_SUBORDINATE, /* begins a part that depends on another: if, because */
	S_RHETORICAL, /* anywhere in a question: it wants no answer */
	S_TAG, /* ends a statement: isn't it */
	S_CLOSING, /* please reply, waiting to hear from you */
	S_NOT, /* where an ask would begin or in it: it is none */
	S_CAUSE, /* question words that in a statement say because */
	S_COUNT
};

static const char *const names[S_COUNT] = {"request", "question", "verb", "question word",
        "relative", "wish", "more", "and", "connective", "lead", "subordinate", "rhetorical", "tag",
        "closing", "no ask", "cause"};

enum head_kind { H_NONE, H_REQUEST, H_QUESTION, H_VERB, H_WH, H_SOFT };

struct head {
	enum head_kind kind;
	uint32_t at, before; /* where it begins; where the part before it ends */
	bool joined; /* by "and" */
	bool relative, first;
	bool run_on; /* nothing parts it from what stands before */
};

struct seek {
	const void *mem;
	struct tokens *ts;
	const struct patterns *set, *classes;
	uint16_t number[S_COUNT], greeting;
	struct ask *found;
	bool *soft;
	bool marked; /* the sentence ends with a question mark */
	bool careless; /* it has no capitals and no marks within */
	size_t n;
};

static bool at(struct seek *s, enum section which, size_t i, struct find *f)
{
	return s->number[which] != 0 && patterns_at(s->set, s->ts, i, s->number[which], f);
}

/* The first find of a section that begins in [from, to). */
static bool within(struct seek *s, enum section which, size_t from, size_t to, struct find *f)
{
	for (size_t i = from; i < to; i++)
		if (at(s, which, i, f) && f->to <= to + 1)
			return true;
	return false;
}

static bool is_word(const struct token *k)
{
	return k->kind != TOKEN_MARK && k->kind != TOKEN_LINE;
}

/* ---- where an ask may begin ---- */

static size_t past_connectives(struct seek *s, size_t i, size_t to)
{
	struct find f;

	for (int n = 0; n < CONNECTIVES_MAX && i < to; n++) {
		if (!at(s, S_CONNECTIVE, i, &f) || f.to >= to)
			break;
		i = f.to;
		while (i < to && !is_word(&s->ts->list[i]))
			i++;
	}
	return i;
}

static enum head_kind question_at(struct seek *s, size_t i)
{
	struct find f;

	if (at(s, S_QUESTION, i, &f))
		return H_QUESTION;
	if (s->marked && at(s, S_VERB, i, &f))
		return H_VERB;
	return at(s, S_WH, i, &f) ? H_WH : H_NONE;
}

/* "…, because it came late", where the same word also asks why. */
static bool tells_cause(struct seek *s, size_t i, const struct head *h, enum head_kind before)
{
	struct find f;

	return !s->marked && before != H_NONE && !h->joined && at(s, S_CAUSE, i, &f);
}

static enum head_kind kind_at(struct seek *s, size_t i, const struct head *h, enum head_kind before)
{
	struct find f;

	if (s->ts->list[i].quoted || at(s, S_NOT, i, &f))
		return H_NONE;
	if (at(s, S_REQUEST, i, &f))
		return H_REQUEST;
	if (tells_cause(s, i, h, before))
		return H_NONE;
	enum head_kind question = question_at(s, i);
	if (question != H_NONE)
		return question;
	if (at(s, S_SOFT, i, &f))
		return H_SOFT;
	if ((before != H_REQUEST && before != H_SOFT) || !at(s, S_MORE, i, &f))
		return H_NONE;
	return h->joined || !at(s, S_SUBORDINATE, i, &f) ? before : H_NONE;
}

/* Whether a part begins at token i: a clause, or behind "and"; where the part before it ends. */
static bool part_begins(struct seek *s, const struct token_span *all, size_t i, struct head *h)
{
	const struct token *k = &s->ts->list[i];
	struct find f;

	*h = (struct head){.before = (uint32_t)i};
	if (!is_word(k) || k->clause >= s->ts->clause_n)
		return false;
	for (size_t back = 1; back <= 2 && i >= all->from + back; back++)
		if (at(s, S_AND, i - back, &f) && f.to == i) {
			h->joined = true;
			h->before = (uint32_t)(i - back);
			return true;
		}
	if (s->ts->clauses[k->clause].from != i)
		return false;
	/* "…, and when"; but a word that asks as well as joins ("ar") asks at a beginning */
	h->joined = at(s, S_AND, i, &f) && !at(s, S_QUESTION, i, &f);
	return true;
}

static size_t past_greeting(struct seek *s, const struct token_span *all)
{
	struct find f;
	size_t i = all->from;

	if (all->sentence < 2 && patterns_at(s->classes, s->ts, i, s->greeting, &f) &&
	        f.to < all->to)
		return f.to;
	return i;
}

/* The last token of a short opening: what joins words in it joins no asks. */
static size_t past_opening(struct seek *s, const struct head *h)
{
	struct find f;

	if (h->kind == H_REQUEST && at(s, S_REQUEST, h->at, &f) && f.to - h->at <= OPENING_WORDS)
		return f.to - 1;
	return h->at;
}

static bool is_careless(const struct seek *s, const struct token_span *all)
{
	const struct token *list = s->ts->list;

	for (size_t i = all->from; i < all->to; i++)
		if (list[i].capital || list[i].clause != list[all->from].clause)
			return false;
	return true;
}

/* Typed without marks and capitals an ask may begin anywhere: "it came broken when can i …". */
static bool runs_on(struct seek *s, const struct token_span *all, size_t i, const struct head *last)
{
	size_t from = last != NULL ? last->at : all->from;
	struct find f;

	if (!s->careless || tokens_words(s->ts, from,
	                            i < from + RUN_ON_SEEN ? i : from + RUN_ON_SEEN) < RUN_ON_WORDS)
		return false;
	if (at(s, S_QUESTION, i, &f))
		return f.to > i + 1 || (s->marked && last != NULL);
	return last == NULL && at(s, S_REQUEST, i, &f) && f.to > i + 1;
}

/* Whether an ask begins where a part does; h says where and of which kind. */
static bool head_at(struct seek *s, const struct token_span *all, size_t i, enum head_kind before,
        struct head *h)
{
	size_t start = past_connectives(s, i, all->to);
	struct find f;

	if (at(s, S_NOT, i, &f))
		return false;
	h->kind = start < all->to ? kind_at(s, start, h, before) : H_NONE;
	/* "also I'd like to": with its "also" a wish may be a request */
	if (start != i && (h->kind == H_NONE || (h->kind == H_SOFT && at(s, S_REQUEST, i, &f)))) {
		start = i;
		h->kind = kind_at(s, i, h, before);
	}
	h->at = (uint32_t)start;
	h->relative = at(s, S_RELATIVE, start, &f);
	return h->kind != H_NONE;
}

/* The head at token i, if one begins there. */
static bool find_head(struct seek *s, const struct token_span *all, size_t i, size_t first,
        enum head_kind before, const struct head *last, struct head *h)
{
	bool begins = part_begins(s, all, i, h) || i == first;
	struct find f;

	h->run_on = !begins && runs_on(s, all, i, last);
	if ((!begins && !h->run_on) || !head_at(s, all, i, before, h))
		return false;
	if (last != NULL && h->before <= last->at)
		return false;
	h->first = last == NULL && i == first;
	return i == first || !at(s, S_TAG, h->at, &f) || f.to != all->to;
}

static size_t find_heads(struct seek *s, const struct token_span *all, struct head *heads)
{
	size_t n = 0, first = past_greeting(s, all);
	enum head_kind before = H_NONE;

	s->careless = is_careless(s, all);
	for (size_t i = first; i < all->to && n < HEADS_MAX; i++) {
		struct head h;
		if (!find_head(s, all, i, first, before, n > 0 ? &heads[n - 1] : NULL, &h))
			continue;
		if (h.kind == H_REQUEST || h.kind == H_SOFT || before == H_NONE)
			before = h.kind;
		heads[n++] = h;
		i = past_opening(s, &h);
	}
	return n;
}

/* ---- which of them are asks ---- */

static void keep(struct seek *s, size_t from, size_t to, bool soft)
{
	struct find f;

	while (to > from && !is_word(&s->ts->list[to - 1]))
		to--;
	if (from >= to || s->n == ASKS_MAX)
		return;
	if (at(s, S_CLOSING, from, &f) && tokens_words(s->ts, f.to, to) <= CLOSING_WORDS)
		return;
	const struct token *a = &s->ts->list[from], *z = &s->ts->list[to - 1];
	s->soft[s->n] = soft;
	s->found[s->n++] = (struct ask){
	        .text = tokens_text(s->mem, s->ts, from, to), .start = a->cp, .end = z->cp_end};
}

/* Whether a head that is a question word only depends on what stands before it. */
static bool depends(struct seek *s, const struct head *heads, size_t i, size_t n, size_t current)
{
	const struct head *h = &heads[i];
	struct find f;

	if (h->joined || (h->kind != H_WH && h->kind != H_QUESTION))
		return false;
	if (within(s, S_LEAD, heads[current].at, h->at, &f))
		return true;
	if (!h->relative || h->kind != H_WH)
		return false;
	for (size_t j = i + 1; j < n; j++)
		if (heads[j].joined && (heads[j].kind == H_WH || heads[j].kind == H_QUESTION))
			return false; /* "when, where and how" */
	return true;
}

static void keep_heads(
        struct seek *s, const struct token_span *all, const struct head *heads, size_t n)
{
	size_t current = 0;

	for (size_t i = 1; i <= n; i++) {
		if (i < n && depends(s, heads, i, n, current))
			continue;
		size_t to = i < n ? heads[i].before : all->to;
		bool leads = heads[current].kind == H_QUESTION && !s->marked && i < n &&
		             tokens_words(s->ts, heads[current].at, to) < 2; /* "No idea, may I" */
		if (!leads)
			keep(s, heads[current].at, to, heads[current].kind == H_SOFT);
		current = i;
	}
}

static size_t clauses_before(const struct seek *s, const struct token_span *all, size_t i)
{
	size_t first = s->ts->list[all->from].clause, n = 0;

	for (size_t c = first; c < s->ts->clause_n && s->ts->clauses[c].from < i; c++)
		n += !s->ts->list[s->ts->clauses[c].from].bracketed;
	return n;
}

/* A question that begins like none: its last part that stands by itself. */
static void keep_bare(struct seek *s, const struct token_span *all)
{
	const struct tokens *ts = s->ts;
	size_t first = ts->list[all->from].clause, from = past_greeting(s, all);
	struct find f;

	if (clauses_before(s, all, all->to) >= INDIGNANT_CLAUSES)
		return;
	for (size_t c = first; c < ts->clause_n && ts->clauses[c].sentence == all->sentence; c++) {
		const struct token_span *one = &ts->clauses[c];
		if (one->from > from && tokens_words(ts, one->from, one->to) >= 2 &&
		        !ts->list[one->from].bracketed && !at(s, S_SUBORDINATE, one->from, &f))
			from = one->from;
	}
	from = past_connectives(s, from, all->to);
	if (!ts->list[from].quoted && !at(s, S_NOT, from, &f))
		keep(s, from, all->to, false);
}

static bool ends_with_tag(struct seek *s, const struct token_span *all)
{
	struct find f;

	for (size_t i = all->from; i < all->to; i++)
		if (at(s, S_TAG, i, &f) && f.to == all->to)
			return true;
	return false;
}

/* "He said: «why not?»": the mark belongs to somebody else's words. */
static bool is_quoted_question(const struct seek *s, const struct token_span *all)
{
	size_t i = all->to;

	while (i < s->ts->n && s->ts->list[i].fold[0] != '?')
		i++;
	return i < s->ts->n && s->ts->list[i].quoted;
}

static void in_question(struct seek *s, const struct token_span *all)
{
	struct head heads[HEADS_MAX];
	size_t n;
	struct find f;

	if (within(s, S_RHETORICAL, all->from, all->to, &f) || is_quoted_question(s, all))
		return;
	s->marked = true;
	n = find_heads(s, all, heads);
	if (ends_with_tag(s, all) && (n == 0 || heads[0].kind != H_QUESTION))
		return;
	if (n > 0 && heads[0].kind == H_WH && heads[0].relative &&
	        clauses_before(s, all, heads[0].at) + 1 >= INDIGNANT_CLAUSES)
		return;
	if (n == 0)
		keep_bare(s, all);
	else
		keep_heads(s, all, heads, n);
}

/* Without a question mark a question word alone may as well tell something. */
static bool is_open(struct seek *s, const struct token_span *all, const struct head *h)
{
	const struct token *k = &s->ts->list[h->at];

	if (h->kind == H_REQUEST || h->kind == H_SOFT)
		return true;
	if (h->run_on)
		return h->kind == H_QUESTION;
	if (!h->first || all->end == '!')
		return false;
	if (h->kind == H_QUESTION)
		return true;
	return h->kind == H_WH && tokens_words(s->ts, h->at, all->to) <= OPEN_WORDS &&
	       k->clause < s->ts->clause_n && s->ts->clauses[k->clause].to == all->to;
}

static void in_statement(struct seek *s, const struct token_span *all)
{
	struct head heads[HEADS_MAX];
	size_t n, from = 0;
	struct find f;

	s->marked = false;
	n = find_heads(s, all, heads);
	while (from < n && !is_open(s, all, &heads[from]))
		from++;
	if (from == n ||
	        (heads[from].kind != H_REQUEST && within(s, S_RHETORICAL, all->from, all->to, &f)))
		return;
	keep_heads(s, all, heads + from, n - from);
}

size_t asks_find(const void *mem, const struct tongue *t, const char *message, struct ask **out)
{
	struct seek s = {.mem = mem,
	        .set = tongue_patterns(t, "asks"),
	        .classes = tongue_patterns(t, "classes"),
	        .greeting = tongue_section(t, "classes", "greeting")};
	bool soft[ASKS_MAX];
	size_t hard = 0, kept = 0;

	s.soft = soft;
	s.ts = tokens_cut(mem, t, message);
	s.found = mem_must(talloc_array(mem, struct ask, ASKS_MAX));
	for (int i = 0; i < S_COUNT; i++)
		s.number[i] = tongue_section(t, "asks", names[i]);
	for (size_t i = 0; i < s.ts->sentence_n; i++) {
		const struct token_span *one = &s.ts->sentences[i];
		if (one->quoted)
			continue;
		if (one->end == '?')
			in_question(&s, one);
		else
			in_statement(&s, one);
	}
	for (size_t i = 0; i < s.n; i++)
		hard += !soft[i];
	for (size_t i = 0; i < s.n; i++)
		if (!soft[i] || hard == 0)
			s.found[kept++] = s.found[i];
	*out = s.found;
	return kept;
}
