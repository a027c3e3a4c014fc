#include "mail/imap_guard.h"

#include <string.h>

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

/* Free text follows in these; a {5} at their end announces nothing. */
static bool line_is_text(const struct guard *g)
{
	static const char *const words[] = {"* OK", "* NO", "* BAD", "* PREAUTH"};
	char head[sizeof g->head + 1];

	memcpy(head, g->head, sizeof g->head);
	head[g->line_n < sizeof g->head ? g->line_n : sizeof g->head] = 0;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_istarts(head, words[i]))
			return true;
	return head[0] != '*';
}

static void scan_brace(struct guard *g, char ch)
{
	if (ch == '{') {
		g->brace = BRACE_OPEN;
		g->number = 0;
	} else if (g->brace == BRACE_OPEN && ch >= '0' && ch <= '9') {
		/* Saturates: anything this long is above every budget. */
		if (g->number < UINT64_MAX / 100)
			g->number = g->number * 10 + (uint64_t)(ch - '0');
	} else if (g->brace == BRACE_OPEN && ch == '}') {
		g->brace = BRACE_CLOSED;
	} else if (ch != '\r') {
		g->brace = BRACE_NONE;
	}
}

/* false: a literal too large. */
static bool line_ends(struct guard *g)
{
	bool literal = g->brace == BRACE_CLOSED && !line_is_text(g);

	g->brace = BRACE_NONE;
	if (!literal) {
		g->line_n = 0;
		return true;
	}
	if (g->number > g->budget)
		return false;
	g->literal = g->number;
	return true;
}

/* The first five bytes of a line are held back while they could become "* BYE". */
static bool line_hold(struct guard *g, char ch)
{
	char up = ch >= 'a' && ch <= 'z' ? (char)(ch - 32) : ch;

	if (g->held != g->line_n || g->held >= sizeof bye - 1 || up != bye[g->held])
		return false;
	g->head[g->line_n++] = ch;
	g->held++;
	g->is_bye = g->held == sizeof bye - 1;
	return true;
}

/* Copies up to the end of a line; -1: it broke the rules. */
static ssize_t guard_line(struct guard *g, char *out, size_t max)
{
	size_t o = 0;

	while (g->at < g->n && o + sizeof bye < max && !g->is_bye) {
		char ch = g->in[g->at++];
		if (g->budget == 0)
			return -1;
		g->budget--;
		if (line_hold(g, ch))
			continue;
		memcpy(out + o, g->head, g->held);
		o += g->held;
		g->held = 0;
		out[o++] = ch;
		if (ch == '\n')
			return line_ends(g) ? (ssize_t)o : -1;
		if (g->line_n < sizeof g->head)
			g->head[g->line_n] = ch;
		g->line_n++;
		scan_brace(g, ch);
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
	memcpy(out, g->in + g->at, k);
	g->at += k;
	g->budget -= k;
	g->literal -= k;
	return (ssize_t)k;
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
