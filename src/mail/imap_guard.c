#include "mail/imap_guard.h"

#include <string.h>
#include <strings.h>

#define DEPTH_MAX 3 /* nothing that is asked for goes deeper */

static const char bye[] = "* BYE";

void guard_init(struct guard *g, struct wire *w)
{
	memset(g, 0, sizeof *g);
	g->wire = w;
}

void guard_budget(struct guard *g, uint64_t bytes)
{
	g->budget = bytes;
}

bool guard_has_more(const struct guard *g)
{
	return g->at < g->n || g->inject_n > 0;
}

/* ---- what kind of answer it is ---- */

/* A word of the head: up to a space or the line's end; NULL as long as it may go on. */
static const char *word_end(const struct guard *g, const char *p)
{
	const char *end = g->head + g->head_n;

	while (p < end && *p != ' ' && *p != '\r' && *p != '\n')
		p++;
	return p < end || g->head_n == GUARD_HEAD ? p : NULL;
}

static bool word_is_one_of(const char *p, const char *end, const char *const words[])
{
	for (; *words; words++)
		if ((size_t)(end - p) == strlen(*words) &&
		        strncasecmp(p, *words, strlen(*words)) == 0)
			return true;
	return false;
}

/* Behind OK, NO, BAD: text with perhaps a code before it. libetpan is shown the two codes that
 * matter; the bracket of any other is taken away. */
static void judge_text(struct guard *g, size_t at)
{
	static const char *const codes[] = {"[UIDVALIDITY", "[UIDNEXT", NULL};
	char *p = g->head + at;
	const char *end = word_end(g, p);

	g->is_text = true;
	if (at == g->head_n || (!end && *p == '['))
		return;
	g->fate = GUARD_PASS;
	if (g->is_tagged) {
		g->said_n = g->head_n - at;
		memcpy(g->said, p, g->said_n);
	}
	if (g->for_library && *p == '[' && !word_is_one_of(p, end, codes))
		*p = '(';
}

/* "7 OK done". What is no such line is for others to wonder at. */
static void judge_tagged(struct guard *g)
{
	static const char *const states[] = {"OK", "NO", "BAD", NULL};
	const char *tag = word_end(g, g->head);
	const char *state = tag ? word_end(g, tag + 1) : NULL;

	g->is_text = true;
	if (g->head[0] == '+' || (tag && *tag != ' ')) {
		g->fate = GUARD_PASS;
		return;
	}
	if (!state)
		return;
	g->is_tagged = word_is_one_of(tag + 1, state, states);
	if (g->is_tagged && *state == ' ')
		judge_text(g, (size_t)(state + 1 - g->head));
	else
		g->fate = GUARD_PASS;
}

/* "* 5 EXISTS", "* LIST …", "* OK …". */
static void judge_untagged(struct guard *g)
{
	static const char *const states[] = {"OK", "NO", "BAD", "PREAUTH", NULL};
	static const char *const data[] = {"LIST", "SEARCH", "CAPABILITY", NULL};
	enum { FETCH = 3 };
	static const char *const counts[] = {
	        "EXISTS", "RECENT", "EXPUNGE", [FETCH] = "FETCH", NULL};
	const char *p = g->head + 2, *end = g->head_n > 2 ? word_end(g, p) : NULL;

	if (!end)
		return;
	if (word_is_one_of(p, end, states) && *end == ' ') {
		judge_text(g, (size_t)(end + 1 - g->head));
		return;
	}
	if (*p < '0' || *p > '9') {
		bool wanted = word_is_one_of(p, end, data) || word_is_one_of(p, end, states);
		g->fate = wanted ? GUARD_PASS : GUARD_DROP;
		return;
	}
	p = *end == ' ' ? end + 1 : end;
	end = word_end(g, p);
	if (!end)
		return;
	g->is_fetch = word_is_one_of(p, end, counts + FETCH);
	g->fate = word_is_one_of(p, end, counts) ? GUARD_PASS : GUARD_DROP;
}

/* One byte more of how the answer begins. */
static void judge(struct guard *g, char ch)
{
	g->head[g->head_n++] = ch;
	g->head[g->head_n] = 0;
	g->is_bye = g->head_n == sizeof bye - 1 && strncasecmp(g->head, bye, sizeof bye - 1) == 0;
	if (g->is_bye)
		return;
	if (g->head[0] != '*')
		judge_tagged(g);
	else if (g->head_n > 1 && g->head[1] != ' ')
		g->fate = GUARD_DROP;
	else
		judge_untagged(g);
	if (g->fate == GUARD_HOLD && (ch == '\n' || g->head_n == GUARD_HEAD))
		g->fate = GUARD_DROP;
	if (g->fate == GUARD_DROP && !g->for_library)
		g->fate = GUARD_PASS;
}

static void begin_answer(struct guard *g)
{
	g->head_n = 0;
	g->fate = GUARD_HOLD;
	g->is_text = g->is_tagged = g->is_fetch = g->in_quotes = g->escaped = g->bracket = false;
	g->depth = 0;
}

/* ---- lines and literals ---- */

/* false: "{7}" that is not the end of its line (libetpan takes it for a literal all the same), or
 * with a number above what may come. In free text it announces nothing. */
static bool scan_brace(struct guard *g, char ch)
{
	bool closed = g->brace == BRACE_CLOSED;

	if (ch == '{') {
		g->brace = BRACE_OPEN;
		g->number = 0;
	} else if (g->brace == BRACE_OPEN && ch >= '0' && ch <= '9') {
		/* Saturates: anything this long is above every budget. */
		if (g->number < UINT64_MAX / 100)
			g->number = g->number * 10 + (uint64_t)(ch - '0');
	} else if (g->brace == BRACE_OPEN && ch == '}') {
		g->brace = BRACE_CLOSED;
		return g->is_text || g->in_quotes || g->number <= g->budget;
	} else if (ch != '\r') {
		g->brace = BRACE_NONE;
	}
	return g->is_text || g->in_quotes || !closed || ch == '\r';
}

/* false: deeper than any answer that was asked for, or part of a mail where only BODY[] is. A
 * folder may be called [Gmail]/Spam. */
static bool scan_brackets(struct guard *g, char ch)
{
	bool is_part = g->is_fetch && g->bracket && ch != ']';

	g->bracket = ch == '[' && !g->in_quotes;
	if (g->escaped)
		g->escaped = false;
	else if (ch == '\\')
		g->escaped = g->in_quotes;
	else if (ch == '"')
		g->in_quotes = !g->in_quotes;
	else if (!g->in_quotes)
		g->depth += ch == '(' ? 1 : ch == ')' ? -1 : 0;
	return g->is_text || !g->for_library || (g->depth <= DEPTH_MAX && !is_part);
}

/* false: a literal too large. A {5} at the end of free text announces nothing. */
static bool line_ends(struct guard *g)
{
	bool literal = g->brace == BRACE_CLOSED && !g->is_text;

	g->brace = BRACE_NONE;
	g->in_quotes = g->escaped = g->bracket = false;
	if (!literal) {
		begin_answer(g);
		return true;
	}
	if (g->number > g->budget)
		return false;
	g->literal = g->number;
	return true;
}

/* Hands on what may pass of one byte and of those held back before it. */
static size_t line_byte(struct guard *g, char ch, char *out)
{
	bool held = g->fate == GUARD_HOLD;

	if (!held && g->is_tagged && g->said_n < sizeof g->said)
		g->said[g->said_n++] = ch;
	if (held)
		judge(g, ch);
	if (g->fate != GUARD_PASS)
		return 0;
	if (!held) {
		*out = ch;
		return 1;
	}
	memcpy(out, g->head, g->head_n);
	return g->head_n;
}

/* Copies up to the end of a line; -1: it broke the rules. */
static ssize_t guard_line(struct guard *g, char *out, size_t max)
{
	size_t o = 0;

	while (g->at < g->n && o + GUARD_HEAD < max && !g->is_bye) {
		char ch = g->in[g->at++];
		if (g->budget == 0)
			return -1;
		g->budget--;
		o += line_byte(g, ch, out + o);
		if (ch == '\n')
			return line_ends(g) ? (ssize_t)o : -1;
		if (!scan_brace(g, ch) || !scan_brackets(g, ch))
			return -1;
	}
	return (ssize_t)o;
}

static ssize_t guard_literal(struct guard *g, char *out, size_t max)
{
	size_t k = g->n - g->at;

	if (k > g->literal)
		k = (size_t)g->literal;
	if (k > max)
		k = max;
	if (k > g->budget)
		return -1;
	if (g->fate == GUARD_PASS)
		memcpy(out, g->in + g->at, k);
	g->at += k;
	g->budget -= k;
	g->literal -= k;
	return g->fate == GUARD_PASS ? (ssize_t)k : 0;
}

/* The server says good-bye: keep why, and let nobody read on. */
static ssize_t guard_bye(struct guard *g)
{
	while (g->at < g->n) {
		char ch = g->in[g->at++];
		if (ch == '\n') {
			wire_set_ended(g->wire, WIRE_CLOSED);
			return -1;
		}
		if (g->bye_n < sizeof g->bye)
			g->bye[g->bye_n++] = ch;
	}
	return 0;
}

static ssize_t guard_refill(struct guard *g, bool wait)
{
	ssize_t got = wait ? wire_read(g->wire, g->in, sizeof g->in)
	                   : wire_try_read(g->wire, g->in, sizeof g->in);

	g->at = 0;
	g->n = got > 0 ? (size_t)got : 0;
	return got;
}

static ssize_t guard_take(struct guard *g, char *out, size_t max, bool wait)
{
	if (g->inject_n > 0) {
		size_t k = g->inject_n < max ? g->inject_n : max;
		memcpy(out, g->inject, k);
		g->inject += k;
		g->inject_n -= k;
		return (ssize_t)k;
	}
	for (;;) {
		if (g->at == g->n) {
			ssize_t got = guard_refill(g, wait);
			if (got <= 0)
				return got;
		}
		ssize_t got = g->is_bye    ? guard_bye(g)
		              : g->literal ? guard_literal(g, out, max)
		                           : guard_line(g, out, max);
		if (got < 0)
			wire_set_ended(g->wire, WIRE_LIMIT);
		if (got != 0)
			return got;
	}
}

ssize_t guard_read(struct guard *g, char *out, size_t max)
{
	return wire_ended(g->wire) == WIRE_OPEN ? guard_take(g, out, max, true) : -1;
}

ssize_t guard_try_read(struct guard *g, char *out, size_t max)
{
	return wire_ended(g->wire) == WIRE_OPEN ? guard_take(g, out, max, false) : -1;
}
