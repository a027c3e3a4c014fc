#include "mail/fold.h"

#include <string.h>

#include "base/str.h"
#include "mail/fold_lines.h"
#include "mail/html.h"
#include "mail/mail.h"

#define MAX_SIGNATURE_LINES 14 /* after a mark; more is a letter with a rule in it */
#define MAX_SIGN_OFF_LINES 8
#define MAX_SIGNATURE_WIDTH 90

static void set_side(struct lines *l, size_t from, size_t to, enum line_side side)
{
	for (size_t i = from; i < to && i < l->n; i++)
		l->v[i].side = side;
}

/* End of a run of quoted lines at i, blank lines between them included. */
static size_t quote_run_end(const struct lines *l, size_t i)
{
	size_t end = i;

	for (; i < l->n; i++) {
		if (l->v[i].kind == LINE_QUOTE)
			end = i + 1;
		else if (l->v[i].kind != LINE_EMPTY)
			break;
	}
	return end;
}

static size_t skip_empty(const struct lines *l, size_t i)
{
	while (i < l->n && l->v[i].kind == LINE_EMPTY)
		i++;
	return i;
}

/* How many lines at i introduce a quoted mail; *forwarded: it was handed on. */
static size_t intro_at(const void *mem, struct lines *l, size_t i, bool *forwarded)
{
	const struct line *one = &l->v[i];
	size_t n, k;

	*forwarded = false;
	if (one->kind == LINE_EMPTY || (one->kind == LINE_QUOTE && !one->marked_quote))
		return 0;
	if (line_is_forwarded(mem, one)) {
		*forwarded = true;
		return 1;
	}
	n = line_is_original(mem, one) ? 1 : 0;
	if (!n && line_is_rule(one)) { /* Outlook's line above the header block */
		k = skip_empty(l, i + 1);
		n = k < l->n && k <= i + 2 ? line_header_block(l, k) : 0;
		return n ? k - i + n : 0;
	}
	if (n)
		return n;
	n = line_header_block(l, i);
	return n ? n : line_attribution(l, i);
}

/* Marks what is quoted. A quote with '>' ends where the marks end, so that an answer
 * below or between stays; without marks nothing tells, and it runs to the end. */
static void mark_quotes(const void *mem, struct lines *l)
{
	bool said = false;

	for (size_t i = 0; i < l->n;) {
		bool forwarded;
		size_t n, after, end;
		void *scratch;

		if (l->v[i].kind == LINE_QUOTE && !l->v[i].marked_quote) {
			end = quote_run_end(l, i);
			set_side(l, i, end, SIDE_QUOTED);
			i = end;
			continue;
		}
		scratch = talloc_new(mem);
		n = intro_at(scratch, l, i, &forwarded);
		talloc_free(scratch);
		if (!n) {
			if (l->v[i].marked_quote)
				l->v[i].side = SIDE_QUOTED;
			else
				said |= l->v[i].kind == LINE_TEXT;
			i++;
			continue;
		}
		if (forwarded) { /* what somebody hands on is what they want read */
			if (!said) {
				after = skip_empty(l, i + n);
				end = after < l->n ? after + line_header_block(l, after) : after;
				set_side(l, i, end, SIDE_QUOTED);
			}
			return;
		}
		after = skip_empty(l, i + n);
		end = quote_run_end(l, after);
		if (after < l->n && end > after) {
			set_side(l, i, end, SIDE_QUOTED);
			i = end;
			continue;
		}
		if (!said) { /* nothing new above: show more */
			i += n;
			continue;
		}
		set_side(l, i, l->n, SIDE_QUOTED);
		return;
	}
}

/* Where the reply's own words begin and end (one past). */
struct span {
	size_t first, end;
};

static struct span reply_span(const struct lines *l)
{
	struct span s = {l->n, 0};

	for (size_t i = 0; i < l->n; i++) {
		if (l->v[i].side != SIDE_REPLY || l->v[i].kind == LINE_EMPTY)
			continue;
		s.end = i + 1;
		if (s.first == l->n)
			s.first = i;
	}
	return s;
}

/* The reply's lines from i on could be a signature: few, short, to the end. */
static bool fits_signature(const struct lines *l, struct span reply, size_t i, size_t max_lines)
{
	size_t n = 0;

	for (; i < reply.end; i++) {
		if (l->v[i].side != SIDE_REPLY)
			return false; /* an answer below the quote: then it was none */
		if (l->v[i].kind == LINE_EMPTY)
			continue;
		if (++n > max_lines || l->v[i].n > MAX_SIGNATURE_WIDTH * 2)
			return false;
	}
	return true;
}

static void mark_signature_from(struct lines *l, size_t i)
{
	for (; i < l->n; i++)
		if (l->v[i].side == SIDE_REPLY)
			l->v[i].side = SIDE_SIGNATURE;
}

static bool alone(const struct lines *l, size_t i)
{
	bool before = i == 0 || l->v[i - 1].kind == LINE_EMPTY || l->v[i - 1].side != SIDE_REPLY;

	return before;
}

/* The foot of a mailing list: an address of some kind below a rule. */
static bool names_a_place(const struct lines *l, size_t i)
{
	for (size_t k = i; k < l->n && k < i + 8; k++)
		if (l->v[k].n > 6 && (memmem(l->v[k].p, l->v[k].n, "://", 3) ||
		                             memchr(l->v[k].p, '@', l->v[k].n)))
			return true;
	return false;
}

/* Lines with words between i and the reply's end. */
static size_t lines_left(const struct lines *l, struct span reply, size_t i)
{
	size_t n = 0;

	for (; i < reply.end; i++)
		n += l->v[i].kind != LINE_EMPTY;
	return n;
}

static bool opens_signature(const void *scratch, const struct lines *l, struct span reply, size_t i)
{
	const struct line *one = &l->v[i];

	if (line_is_signature_mark(one))
		return fits_signature(l, reply, i + 1, MAX_SIGNATURE_LINES);
	if (line_is_rule(one))
		return fits_signature(l, reply, i + 1, 6) && names_a_place(l, i + 1);
	return alone(l, i) && fits_signature(l, reply, i + 1, 2) && line_is_sent_from(scratch, one);
}

/* From the first line that opens one to the end. */
static void mark_below_mark(const void *scratch, struct lines *l)
{
	struct span reply = reply_span(l);

	for (size_t i = reply.first + 1; i < reply.end; i++) {
		const struct line *one = &l->v[i];
		if (one->side == SIDE_REPLY && one->kind == LINE_TEXT &&
		        opens_signature(scratch, l, reply, i)) {
			mark_signature_from(l, i);
			return;
		}
	}
}

/* "Regards, Anna" is part of a letter; the firm's address below it is not. */
static void mark_below_sign_off(const void *scratch, struct lines *l)
{
	struct span reply = reply_span(l);
	size_t looked = 0;

	for (size_t i = reply.end; i-- > reply.first + 1 && looked <= MAX_SIGN_OFF_LINES;) {
		const struct line *one = &l->v[i];
		if (one->side != SIDE_REPLY || one->kind == LINE_EMPTY)
			continue;
		looked++;
		if (one->n > MAX_SIGNATURE_WIDTH)
			return;
		if (line_is_sign_off(scratch, one) && lines_left(l, reply, i + 1) > 2 &&
		        fits_signature(l, reply, i + 1, MAX_SIGN_OFF_LINES)) {
			mark_signature_from(l, i);
			return;
		}
	}
}

static void mark_signature(const void *mem, struct lines *l)
{
	void *scratch = talloc_new(mem);

	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].marked_signature && l->v[i].side == SIDE_REPLY)
			l->v[i].side = SIDE_SIGNATURE;
	mark_below_mark(scratch, l);
	mark_below_sign_off(scratch, l);
	talloc_free(scratch);
}

/* Lines of one side as text; empty lines go with their neighbour before. */
static const char *collect(const void *mem, const struct lines *l, enum line_side side)
{
	struct buf *b = buf_new(mem, MAIL_MAX_TEXT + 1024);
	const char *from;
	bool in = false;

	for (size_t i = 0; i < l->n; i++) {
		const struct line *one = &l->v[i];
		if (one->kind == LINE_EMPTY && one->side == SIDE_REPLY) {
			if (in && b->n)
				buf_addc(b, '\n');
			continue;
		}
		in = one->side == side;
		if (!in)
			continue;
		buf_add(b, one->p, one->n);
		buf_addc(b, '\n');
	}
	while (b->n && strchr(" \t\r\n", b->p[b->n - 1]))
		b->p[--b->n] = 0;
	from = b->p;
	while (*from == '\n' || *from == '\r')
		from++;
	return from;
}

/* A whole thread sent back without a word: nothing in it is new. */
static bool quotes_a_quote(const struct lines *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].n > 3 &&
		        (memcmp(l->v[i].p, ">>>", 3) == 0 || memcmp(l->v[i].p, "> >", 3) == 0))
			return true;
	return false;
}

static enum rc fold_lines(const void *mem, const char *text, struct folded *out)
{
	void *tmp = talloc_new(mem);
	struct lines l;

	lines_split(tmp, text, &l);
	mark_quotes(tmp, &l);
	if (reply_span(&l).end == 0 && !quotes_a_quote(&l)) /* only a quote: that is the letter */
		set_side(&l, 0, l.n, SIDE_REPLY);
	else
		mark_signature(tmp, &l);
	out->reply = collect(mem, &l, SIDE_REPLY);
	out->quoted = collect(mem, &l, SIDE_QUOTED);
	out->signature = collect(mem, &l, SIDE_SIGNATURE);
	talloc_free(tmp);
	return RC_OK;
}

enum rc fold_text(struct ctx *c, const void *mem, const char *text, struct folded *out)
{
	(void)c;
	return fold_lines(mem, text, out);
}

enum rc fold_html(struct ctx *c, const void *mem, const char *html, struct folded *out)
{
	void *tmp = talloc_new(mem);
	struct html *h;
	enum rc rc;

	(void)c;
	h = html_parse(tmp, html, strlen(html));
	rc = fold_lines(mem, html_text(tmp, h, true), out);
	talloc_free(tmp);
	return rc;
}
