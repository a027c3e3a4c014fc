/* What below a letter's words is signature: by the mark, the telephone, the sign-off. */
#include <string.h>

#include "mail/fold_lines.h"
#include "mail/fold_plain.h"
#include "mail/fold_words.h"

#define MAX_SIGNATURE_LINES 14 /* after a mark; more is a letter with a rule in it */
#define MAX_SIGN_OFF_LINES 14
#define MAX_SIGNATURE_WIDTH 90
#define MAX_POSTSCRIPT_LINES 30
#define MAX_TYPED 200 /* bytes of a line; a longer one is a firm's small print */

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
static bool is_sentence(struct lines *l, size_t i)
{
	const struct line *one = &l->v[i];
	size_t words = 1;

	for (size_t k = 0; k + 1 < one->n; k++)
		words += one->p[k] == ' ' && one->p[k + 1] != ' ';
	return words >= 4 && line_ends_sentence(l, i);
}

/* "+48 600 …", "tel. 600 …", or a line that is a number and nothing else. */
static bool has_telephone(const char *s)
{
	const char *plus = strchr(s, '+');
	size_t digits = 0;

	for (const char *p = s; *p; p++)
		digits += *p >= '0' && *p <= '9';
	if (digits < 6 || digits > 40)
		return false;
	return (plus && plus[1] >= '0' && plus[1] <= '9') || plain_contains(s, fold_telephone) ||
	       strspn(s, "0123456789 ()/.-+") == strlen(s);
}

static bool has_contact(struct lines *l, size_t i)
{
	const char *s = line_plain(l, i);

	return strchr(s, '@') || strstr(s, "www.") || strstr(s, "http") || has_telephone(s);
}

/* What a paragraph below a name is. */
enum paragraph {
	PARAGRAPH_CONTACT, /* names, telephones, the small print of a firm */
	PARAGRAPH_PLAIN, /* "Order 4711, Bank X": part of a signature only if contacts follow */
	PARAGRAPH_SPEAKS /* a sentence, or "Invoice to:" with what it announces */
};

static enum paragraph paragraph_kind(struct lines *l, size_t from, size_t to)
{
	bool contact = false, names = true;

	for (size_t i = from; i < to; i++) {
		const char *s = line_plain(l, i);
		if (plain_contains(s, fold_foot) || line_is_sent_from(l, i))
			return PARAGRAPH_CONTACT;
		if (is_sentence(l, i) || (*s && s[strlen(s) - 1] == ':'))
			return PARAGRAPH_SPEAKS;
		contact |= has_contact(l, i);
		names &= line_is_name(l, i);
	}
	return contact || names ? PARAGRAPH_CONTACT : PARAGRAPH_PLAIN;
}

/* Where a signature that starts below line i ends: before the first paragraph that speaks, and
 * behind the last with a contact. first: the first paragraph belongs to it, whatever it is. */
static size_t signature_end(struct lines *l, struct span reply, size_t i, bool first)
{
	size_t end = i + 1, at = lines_skip_empty(l, i + 1), seen = 0;

	while (at < reply.end && seen <= MAX_SIGNATURE_LINES) {
		size_t to = at;
		enum paragraph kind;

		while (to < reply.end && l->v[to].kind != LINE_EMPTY &&
		        seen++ <= MAX_SIGNATURE_LINES)
			to++;
		kind = first ? PARAGRAPH_CONTACT : paragraph_kind(l, at, to);
		first = false;
		if (kind == PARAGRAPH_SPEAKS)
			break;
		if (kind == PARAGRAPH_CONTACT)
			end = to;
		at = lines_skip_empty(l, to);
	}
	return end;
}

/* The reply's lines from i to end could be a signature: few, short, and nothing answered below. */
static bool fits_signature(
        const struct lines *l, struct span reply, size_t i, size_t end, size_t max_lines)
{
	size_t n = 0;

	for (; i < reply.end; i++) {
		if (l->v[i].side != SIDE_REPLY)
			return false; /* an answer below the quote: then it was none */
		if (l->v[i].kind == LINE_EMPTY || i >= end)
			continue;
		if (++n > max_lines || l->v[i].n > MAX_SIGNATURE_WIDTH * 2)
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

/* Lines with words from i to end. */
static size_t lines_left(const struct lines *l, size_t i, size_t end)
{
	size_t n = 0;

	for (; i < end; i++)
		n += l->v[i].kind != LINE_EMPTY;
	return n;
}

/* "---" and another one below: somebody parts a letter with rules. */
static bool is_parted(const struct lines *l, struct span reply, size_t i)
{
	for (size_t k = i + 1; k < reply.end; k++)
		if (line_is_signature_mark(&l->v[k]))
			return true;
	return false;
}

/* Behind the signature that line i opens; i: it opens none. "-- " is a mark; "---" and "--" may
 * also be rules: then only names and contacts may stand below. */
static size_t marked_end(struct lines *l, struct span reply, size_t i)
{
	const struct line *one = &l->v[i];
	bool sure = memmem(one->p, one->n, "-- ", 3) != NULL;
	size_t end;

	if (!line_is_signature_mark(one)) {
		bool foot = line_is_rule(one) && fits_signature(l, reply, i + 1, reply.end, 6);
		return foot && tells_of_list(l, i + 1) ? reply.end : i;
	}
	if (!sure && is_parted(l, reply, i))
		return i;
	end = signature_end(l, reply, i, sure);
	if (!sure && !lines_left(l, i + 1, end))
		return i;
	return fits_signature(l, reply, i + 1, end, MAX_SIGNATURE_LINES) ? end : i;
}

/* From the first line that opens one. */
static void mark_below_mark(struct lines *l)
{
	struct span reply = before_postscript(l, reply_span(l));

	for (size_t i = reply.first + 1; i < reply.end; i++) {
		const struct line *one = &l->v[i];
		size_t end = i;

		if (one->side == SIDE_REPLY && one->kind == LINE_TEXT)
			end = marked_end(l, reply, i);
		if (end > i) {
			mark(l, i, end);
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
	size_t looked = 0, end;

	for (size_t i = reply.end; i-- > reply.first + 1 && looked <= MAX_SIGN_OFF_LINES;) {
		const struct line *one = &l->v[i];
		if (one->side != SIDE_REPLY || one->kind == LINE_EMPTY)
			continue;
		looked++;
		if (one->n > MAX_SIGNATURE_WIDTH)
			return;
		if (!line_is_sign_off(l, i))
			continue;
		end = signature_end(l, reply, i, false);
		if (lines_left(l, i + 1, end) > 2 &&
		        fits_signature(l, reply, i + 1, end, MAX_SIGN_OFF_LINES)) {
			mark(l, i, end);
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

/* A new paragraph of the box, and a sentence: nobody's name, and no small print. */
static bool goes_on(struct lines *l, size_t i)
{
	return i && l->v[i - 1].kind == LINE_EMPTY && l->v[i].n < MAX_TYPED &&
	       paragraph_kind(l, i, i + 1) == PARAGRAPH_SPEAKS;
}

/* What the mail program marks. Somebody may have gone on writing in it: a postscript, a question,
 * a sentence in a paragraph of its own, and what is below them is shown. */
static void mark_boxes(struct lines *l)
{
	bool on = true, inside = false;

	for (size_t i = 0; i < l->n; i++) {
		if (l->v[i].kind == LINE_EMPTY)
			continue;
		if (!line_is_marked(&l->v[i], FOLD_MARK_SIGNATURE)) {
			on = true;
			inside = false;
			continue;
		}
		on = on && !line_is_postscript(l, i) && !asks(&l->v[i]) &&
		     !(inside && goes_on(l, i));
		inside = true;
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
