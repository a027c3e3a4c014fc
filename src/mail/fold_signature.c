/* What below a letter's words is signature: by the mark, the telephone, the sign-off. */
#include <string.h>

#include "mail/fold_lines.h"
#include "mail/fold_plain.h"
#include "mail/fold_words.h"

#define MAX_SIGNATURE_LINES 14 /* after a mark; more is a letter with a rule in it */
#define MAX_SIGN_OFF_LINES 8
#define MAX_SIGNATURE_WIDTH 90
#define MAX_POSTSCRIPT_LINES 30

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

/* A postscript and what is below it is no part of a signature. */
static struct span before_postscript(struct lines *l, struct span reply)
{
	size_t cut = reply.end, seen = 0;

	for (size_t i = reply.end; i-- > reply.first + 1 && seen < MAX_POSTSCRIPT_LINES;) {
		if (l->v[i].kind != LINE_TEXT || l->v[i].side != SIDE_REPLY)
			continue;
		seen++;
		if (line_is_postscript(l, i))
			cut = i;
	}
	return (struct span){reply.first, cut};
}

/* Words that go on after a signature: more than a name and an address. */
static bool is_sentence(const struct line *l)
{
	size_t words = 1, n = l->n;

	while (n && (l->p[n - 1] == ' ' || l->p[n - 1] == '\r'))
		n--;
	for (size_t i = 0; i < n; i++)
		words += l->p[i] == ' ';
	if (!n || words < 4)
		return false;
	return l->p[n - 1] == '?' || (words > 6 && (l->p[n - 1] == '.' || l->p[n - 1] == '!'));
}

enum care { CARE_NONE, CARE_SENTENCES }; /* what else a signature may not hold */

/* The reply's lines from i on could be a signature: few, short, to the end. */
static bool fits_signature(
        const struct lines *l, struct span reply, size_t i, size_t max_lines, enum care care)
{
	size_t n = 0;

	for (; i < reply.end; i++) {
		if (l->v[i].side != SIDE_REPLY)
			return false; /* an answer below the quote: then it was none */
		if (l->v[i].kind == LINE_EMPTY)
			continue;
		if (++n > max_lines || l->v[i].n > MAX_SIGNATURE_WIDTH * 2)
			return false;
		if (care == CARE_SENTENCES && is_sentence(&l->v[i]))
			return false;
	}
	return true;
}

static void mark(struct lines *l, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (l->v[i].side == SIDE_REPLY)
			l->v[i].side = SIDE_SIGNATURE;
}

static bool stands_apart(const struct lines *l, size_t i)
{
	return i == 0 || l->v[i - 1].kind == LINE_EMPTY || l->v[i - 1].side != SIDE_REPLY;
}

/* The foot of a mailing list below a rule: where to leave it. */
static bool tells_of_list(struct lines *l, size_t i)
{
	for (size_t k = i; k < l->n && k < i + 8; k++)
		if (l->v[k].n > 6 && plain_contains(line_plain(l, k), fold_list_foot))
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

static bool opens_signature(struct lines *l, struct span reply, size_t i)
{
	const struct line *one = &l->v[i];

	if (line_is_signature_mark(one)) /* "-- " is a mark; "---" may also be a rule */
		return fits_signature(l, reply, i + 1, MAX_SIGNATURE_LINES,
		        memmem(one->p, one->n, "-- ", 3) ? CARE_NONE : CARE_SENTENCES);
	return line_is_rule(one) && fits_signature(l, reply, i + 1, 6, CARE_NONE) &&
	       tells_of_list(l, i + 1);
}

/* From the first line that opens one to the end. */
static void mark_below_mark(struct lines *l)
{
	struct span reply = before_postscript(l, reply_span(l));

	for (size_t i = reply.first + 1; i < reply.end; i++) {
		const struct line *one = &l->v[i];
		if (one->side == SIDE_REPLY && one->kind == LINE_TEXT &&
		        opens_signature(l, reply, i)) {
			mark(l, i, reply.end);
			return;
		}
	}
}

/* One or two words, the last of the letter: a name below the telephone's line. */
static bool is_last_name(const struct lines *l, struct span reply, size_t i)
{
	const struct line *one;
	size_t words = 1;

	i = lines_skip_empty(l, i);
	if (i + 1 != reply.end || l->v[i].side != SIDE_REPLY)
		return false;
	one = &l->v[i];
	for (size_t k = 0; k < one->n; k++)
		words += one->p[k] == ' ';
	return words <= 2 && one->n < 40 && !memchr(one->p, '?', one->n) &&
	       !memchr(one->p, '.', one->n) && strcspn(one->p, "0123456789\n") >= one->n;
}

/* "Sent from my iPhone": a paragraph of one or two lines, wherever it stands. */
static void mark_sent_from(struct lines *l)
{
	struct span reply = reply_span(l);

	for (size_t i = reply.first + 1; i < reply.end; i++) {
		size_t end = i + 1;
		if (l->v[i].side != SIDE_REPLY || l->v[i].kind != LINE_TEXT ||
		        !stands_apart(l, i) || !line_is_sent_from(l, i))
			continue;
		while (end < reply.end && l->v[end].side == SIDE_REPLY &&
		        l->v[end].kind == LINE_TEXT && end <= i + 2)
			end++;
		if (end <= i + 2)
			mark(l, i, is_last_name(l, reply, end) ? reply.end : end);
	}
}

/* "Regards, Anna" is part of a letter; the firm's address below it is not. */
static void mark_below_sign_off(struct lines *l)
{
	struct span reply = before_postscript(l, reply_span(l));
	size_t looked = 0;

	for (size_t i = reply.end; i-- > reply.first + 1 && looked <= MAX_SIGN_OFF_LINES;) {
		const struct line *one = &l->v[i];
		if (one->side != SIDE_REPLY || one->kind == LINE_EMPTY)
			continue;
		looked++;
		if (one->n > MAX_SIGNATURE_WIDTH)
			return;
		if (line_is_sign_off(l, i) && lines_left(l, reply, i + 1) > 2 &&
		        fits_signature(l, reply, i + 1, MAX_SIGN_OFF_LINES, CARE_SENTENCES)) {
			mark(l, i, reply.end);
			return;
		}
	}
}

static bool asks(const struct line *l)
{
	size_t n = l->n;

	while (n && (l->p[n - 1] == ' ' || l->p[n - 1] == '\r'))
		n--;
	return n && l->p[n - 1] == '?' && memchr(l->p, ' ', n);
}

/* What the mail program marks. Somebody may have gone on writing in it: a postscript, a question
 * and what is below them is shown. */
static void mark_boxes(struct lines *l)
{
	bool on = true;

	for (size_t i = 0; i < l->n; i++) {
		if (l->v[i].kind == LINE_EMPTY)
			continue;
		if (!line_is_marked(&l->v[i], FOLD_MARK_SIGNATURE)) {
			on = true;
			continue;
		}
		on = on && !line_is_postscript(l, i) && !asks(&l->v[i]);
		if (on)
			mark(l, i, i + 1);
	}
}

void lines_mark_signature(struct lines *l)
{
	mark_boxes(l);
	mark_below_mark(l);
	mark_sent_from(l);
	mark_below_sign_off(l);
}
