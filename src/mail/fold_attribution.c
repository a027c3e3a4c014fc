/* The line or lines by which a mail program introduces what it quotes: "On …, X wrote:". */
#include <ctype.h>
#include <string.h>

#include "base/str.h"
#include "mail/fold_lines.h"
#include "mail/fold_plain.h"
#include "mail/fold_words.h"

#define MAX_ATTRIBUTION 500
#define MAX_LINES 5
#define MIN_WRAPPED 12
#define MAX_WORDS 34
#define JOINED (MAX_ATTRIBUTION * 2 + 16)
#define DIGITS "0123456789"
#define MIN_FULL 45 /* no program breaks a line that has so much room left */
#define MAX_BROKEN_NAME 5 /* "Help" above "Desk wrote" */
#define MAX_NAME_WORDS 6 /* "Help Desk wrote", but not "I was with you and Jan wrote" */

/* What is seen of one or more joined lines that may introduce a quoted mail. */
struct sight {
	const char *raw, *s; /* plain; s without the marks around it */
	int digits; /* groups of digits */
	bool colon; /* ended with one */
	bool started; /* begins as "On …" does */
	bool wrote, wrote_inside;
	bool address, bracketed; /* an @; in brackets */
	bool clock; /* a time of day */
	bool sentence; /* signs no attribution has */
	bool named; /* only a name and "wrote:" */
	/* of the place */
	bool quote; /* a quoted line follows */
	bool single; /* it is one line */
	bool above; /* an empty line or nothing stands above */
	bool below; /* and below */
};

static int digit_groups(const char *s)
{
	int n = 0;

	for (; *s; s++)
		n += isdigit((unsigned char)*s) && !isdigit((unsigned char)s[1]);
	return n;
}

/* "10:00", "10.00", "10h00". */
static bool has_clock(const char *s)
{
	for (; *s; s++)
		if (isdigit((unsigned char)s[0]) && s[1] && strchr(":.h", s[1]) && s[2] >= '0' &&
		        s[2] <= '5' && isdigit((unsigned char)s[3]) &&
		        !isdigit((unsigned char)s[4]))
			return true;
	return false;
}

/* s without closing marks; *colon: it ended with a colon. */
static char *strip_back(char *s, bool *colon)
{
	size_t n = strlen(s);

	*colon = false;
	while (n && strchr(" *_-=:>~", s[n - 1])) {
		if (s[n - 1] == '>' && memchr(s, '<', n))
			break;
		*colon |= s[n - 1] == ':';
		n--;
	}
	s[n] = 0;
	return s;
}

static bool has_bracketed_address(const char *s)
{
	for (const char *at = s; (at = strchr(at, '@')) != NULL; at++) {
		const char *open = at, *close = at + strcspn(at, "<>()[] ");
		while (open > s && !strchr("<>()[] ", open[-1]))
			open--;
		if (open > s && strchr("<([", open[-1]) && *close && strchr(">)]", *close))
			return true;
	}
	return false;
}

static bool ends_with_address(const char *s)
{
	size_t n = strlen(s);
	const char *last;

	while (n && strchr(">)]\"'» ,", s[n - 1]))
		n--;
	last = s + n;
	while (last > s && !strchr("<([ ", last[-1]))
		last--;
	return memchr(last, '@', (size_t)(s + n - last)) != NULL;
}

static bool starts_on(const char *s)
{
	if (isdigit((unsigned char)*s) || plain_starts_with(s, fold_on_start))
		return true;
	for (const char *const *w = fold_on_start_digit; *w; w++) {
		size_t n;
		if (**w != *s)
			continue;
		n = strlen(*w);
		if (strncmp(s, *w, n) == 0) {
			n += strspn(s + n, "., ");
			if (isdigit((unsigned char)s[n]) && n > strlen(*w))
				return true;
		}
	}
	return false;
}

/* A word opens it, not a number. */
static bool starts_with_word(const char *s)
{
	return !isdigit((unsigned char)*s) && starts_on(s);
}

/* "2016-03-03 17:21 GMT+01:00 Name": what an old Gmail wrote, and nothing else. */
static bool is_gmail_stamp(const char *s)
{
	return s[0] == '2' && s[1] == '0' && (s[4] == '-' || s[4] == '/') &&
	       (strstr(s, " gmt+") || strstr(s, " gmt-")) && digit_groups(s) >= 6;
}

static size_t count_words(const char *s)
{
	size_t n = *s != 0;

	for (; *s; s++)
		n += *s == ' ';
	return n;
}

/* Words behind the last number: the name, and "wrote". */
static size_t words_behind_date(const char *s)
{
	const char *last = s;

	for (const char *p = s; *p; p++)
		if (isdigit((unsigned char)*p))
			last = p + 1;
	return count_words(last + strspn(last, " ,"));
}

/* No quote follows: then what stands below would fold to the end, and only what no person
 * writes by hand will do. */
static bool is_no_sentence(const struct sight *s)
{
	if (s->sentence || !s->clock || s->digits < 4)
		return s->started && s->bracketed && s->colon && !s->sentence && s->digits >= 2;
	return s->bracketed || (s->address && s->started) ||
	       (s->above && s->started && (s->colon || s->below) &&
	               words_behind_date(s->s) <= MAX_NAME_WORDS);
}

/* "… wrote:" closes it. */
static bool closes_with_wrote(const struct sight *s)
{
	bool meant = s->colon || s->address || s->quote || strncmp(s->raw, "---", 3) == 0;

	if (s->started && s->digits >= 2 && meant)
		return true;
	if (!s->colon)
		return false;
	if (s->single && (s->quote || s->bracketed))
		return s->quote || s->clock;
	return (s->started && s->address) || (s->bracketed && s->clock);
}

/* "Am … schrieb Anna <a@b>:", "Anna <a@b> wrote on 5/2/2024 10:00:". */
static bool has_wrote_inside(const struct sight *s)
{
	size_t n = strlen(s->raw);

	if (!s->wrote_inside || s->digits < 2)
		return false;
	if (!s->colon && (strchr(".!?", s->raw[n - 1]) || !(s->clock || s->bracketed)))
		return false; /* "On 3 May he wrote 2 letters." */
	return s->started || s->quote || (s->bracketed && s->clock);
}

/* "On …, Anna <a@b>:", where nobody wrote "wrote". */
static bool closes_with_address(const struct sight *s)
{
	bool number = isdigit((unsigned char)*s->s);

	if (s->digits < 2 || !s->started || !ends_with_address(s->s))
		return false;
	if (!s->bracketed) /* "5 Feb 2024, 10:00 by a@b:" */
		return s->colon && s->clock && s->digits >= 4 && count_words(s->s) <= 8;
	if (s->quote)
		return true;
	return s->digits >= 3 && (s->colon || (number && s->single));
}

/* A paragraph that is only date, time, name and address, in a language nobody listed. */
static bool speaks_for_itself(const struct sight *s)
{
	return s->bracketed && s->clock && s->digits >= 4 && s->colon && !s->sentence &&
	       count_words(s->s) <= 24 && s->above && (s->quote || s->below);
}

/* "Quoting …", "In message <…>". */
static bool opens_citing(const char *s)
{
	return plain_starts_with(s, fold_citing) || plain_starts_with(s, fold_citing_id);
}

static bool is_attribution(const struct sight *s)
{
	bool found;

	if (opens_citing(s->s))
		return s->quote && s->address && (s->colon || s->wrote);
	found = s->wrote ? closes_with_wrote(s) : has_wrote_inside(s) || closes_with_address(s);
	found |= s->started && s->bracketed && s->clock && s->digits >= 4 && s->colon;
	if (!found)
		return speaks_for_itself(s) || (s->single && is_gmail_stamp(s->s));
	return s->quote || is_no_sentence(s);
}

/* What costs little. False: it can be none. scratch is as large as raw. */
static bool look(struct sight *s, const char *raw, char *scratch)
{
	strcpy(scratch, raw);
	s->raw = raw;
	s->s = plain_skip_marks(strip_back(scratch, &s->colon));
	s->digits = digit_groups(s->s);
	s->address = strchr(s->s, '@') != NULL;
	if (s->digits < 2 && !s->address)
		return false;
	s->bracketed = s->address && has_bracketed_address(s->s);
	s->clock = has_clock(s->s);
	/* without quote marks: is_no_sentence(), and the stamp of Gmail has a clock */
	return s->quote || s->clock || (s->bracketed && s->colon);
}

/* What costs more. */
static void look_closely(struct sight *s)
{
	s->started = starts_on(s->s);
	s->wrote = plain_ends_with(s->s, fold_wrote_end);
	s->wrote_inside =
	        !s->wrote && (s->colon || s->quote) && plain_contains(s->s, fold_wrote_mid);
	s->sentence = strpbrk(s->s, "?!") || count_words(s->s) > MAX_WORDS;
}

/* "> wrote:" is the rest of an address that was broken over two lines. */
static bool is_broken_bracket(struct lines *l, size_t i)
{
	char copy[40];
	bool colon;

	if (l->v[i].n < 4 || l->v[i].n >= 24 || l->v[i].p[0] != '>' ||
	        strlen(line_plain(l, i)) >= sizeof copy)
		return false;
	strcpy(copy, line_plain(l, i));
	return plain_ends_with(strip_back(copy + 1, &colon), fold_wrote_end) && colon;
}

static bool is_quoted(struct lines *l, size_t i)
{
	if (line_is_marked(&l->v[i], FOLD_MARK_BLOCK) || line_is_reply_mark(l, i))
		return true;
	return l->v[i].kind == LINE_QUOTE && !is_broken_bracket(l, i);
}

/* What stands around lines i to k. */
static struct sight place_of(struct lines *l, size_t i, size_t k)
{
	size_t next = lines_skip_empty(l, k + 1);

	return (struct sight){.single = k == i,
	        .quote = next < l->n && is_quoted(l, next),
	        .above = i == 0 || l->v[i - 1].kind != LINE_TEXT,
	        .below = k + 1 >= l->n || l->v[k + 1].kind != LINE_TEXT};
}

/* Cheap no: an attribution's first line has a number or an address in it, or is short and
 * opens with a word we know, or has a colon at its end and a quote below. */
static bool may_open(struct lines *l, size_t i)
{
	const struct line *one = &l->v[i];

	if (strcspn(one->p, "0123456789@\n") < one->n)
		return true;
	if (one->n > 90 || one->n < 4 || i + 1 >= l->n)
		return false;
	return l->v[i + 1].kind == LINE_TEXT
	               ? starts_with_word(plain_skip_marks(line_plain(l, i))) ||
	                         line_is_marked(&l->v[i + 1], FOLD_MARK_BLOCK)
	               : line_names_writer(l, i);
}

/* Line k cannot belong to an attribution that starts at i: so long, a header, or quoted itself (but
 * for the closing bracket of an address that was broken over two lines). */
static bool breaks_attribution(struct lines *l, size_t i, size_t k, size_t n, const char *joined)
{
	const struct line *one = &l->v[k];

	if (n + one->n + 2 > MAX_ATTRIBUTION || line_is_head(l, k))
		return true;
	if (n && one->marks != l->v[i].marks)
		return true; /* the HTML parts them */
	return one->kind == LINE_QUOTE && !line_is_marked(one, FOLD_MARK_QUOTE) &&
	       !(n && one->p[0] == '>' && strchr(joined, '<'));
}

/* The words may go on in line k: the first line opens as an attribution does, or the whole is a
 * paragraph, and no sentence ends above. */
static bool may_go_on(struct lines *l, size_t i, size_t k)
{
	if (l->v[i].n < MIN_WRAPPED || line_ends_sentence(l, k - 1))
		return false; /* no program breaks a line so short */
	return starts_on(plain_skip_marks(line_plain(l, i))) || i == 0 ||
	       l->v[i - 1].kind != LINE_TEXT;
}

/* Lines i to k as one; false: they are too long. */
static bool join(struct lines *l, size_t i, size_t k, char out[JOINED])
{
	size_t n = 0;

	for (; i <= k; i++) {
		size_t len = strlen(line_plain(l, i));
		if (l->v[i].kind == LINE_EMPTY)
			continue;
		if (n + len + 2 > JOINED)
			return false;
		if (n)
			out[n++] = ' ';
		memcpy(out + n, line_plain(l, i), len);
		n += len;
	}
	out[n] = 0;
	return true;
}

/* Lines i to k, looked at together. */
static bool introduces(struct lines *l, size_t i, size_t k, struct sight *s)
{
	char joined[JOINED], scratch[JOINED];

	*s = place_of(l, i, k);
	if (join(l, i, k, joined) && look(s, joined, scratch)) {
		look_closely(s);
		if (is_attribution(s))
			return true;
	}
	s->named = s->quote && s->single && line_names_writer(l, i);
	return s->named;
}

/* Whether an attribution may go on below the blank line at gap. What a person wrote stands above
 * one as well, so the lines above have to hold a whole date and a clock and end no sentence, and
 * what follows has to be an address or "wrote:" alone. */
static bool crosses_gap(struct lines *l, size_t i, size_t gap)
{
	char head[JOINED], next[JOINED];
	size_t n;
	bool colon;

	if (gap == i || gap + 1 >= l->n || !join(l, i, gap - 1, head) ||
	        !join(l, gap + 1, gap + 1, next))
		return false;
	n = strlen(head);
	if (!n || strchr(".!?", head[n - 1]) || !has_clock(head) || digit_groups(head) < 4 ||
	        !starts_on(plain_skip_marks(head)))
		return false;
	return next[0] == '<' ||
	       (plain_is_one_of(strip_back(next, &colon), fold_wrote_end) && colon);
}

/* It has a date of its own: not "2024 at 10:00" below "On 5 February". */
static bool has_whole_date(const struct sight *s, const char *tail, bool word)
{
	if (strspn(tail, DIGITS) == 4 && strchr(" ,", tail[4]))
		return false;
	return s->digits >= 4 ? s->clock || word : s->digits == 3 && word;
}

/* The first word below line i had no room in it. */
static bool is_full(struct lines *l, size_t i)
{
	return l->v[i].n + 1 + strcspn(line_plain(l, i + 1), " ") >= MIN_FULL;
}

/* "Desk wrote:" in line k goes on with a name that begins in the line above, behind a date. */
static bool fits_above(struct lines *l, size_t i, size_t k)
{
	char joined[JOINED];

	return is_full(l, k - 1) && join(l, i, k, joined) &&
	       words_behind_date(joined) <= MAX_BROKEN_NAME;
}

/* Lines j to k introduce a quote without those from i on above them; whether these are somebody's
 * words then, and no part that a mail program broke off. */
static bool stands_without(struct lines *l, size_t i, size_t j, size_t k)
{
	const char *tail = line_plain(l, j);
	bool opens = starts_on(plain_skip_marks(tail));
	bool word = opens && !isdigit((unsigned char)*tail);
	struct sight s;

	if (!introduces(l, j, k, &s))
		return false;
	if (l->v[j - 1].kind == LINE_EMPTY)
		return true;
	if (opens_citing(line_plain(l, i)))
		return false; /* the number above, the name below */
	if (s.named)
		return !fits_above(l, i, j);
	if (strchr(line_plain(l, i), '@') && !s.address && !word)
		return false; /* the name above, the date below */
	if (has_whole_date(&s, tail, word) || !is_full(l, j - 1))
		return true;
	return opens && s.digits >= 2 && !starts_with_word(plain_skip_marks(line_plain(l, i)));
}

/* Lines below the first would do alone: what stands above them is somebody's words. */
static bool is_shadowed(struct lines *l, size_t i, size_t k)
{
	for (size_t j = i + 1; j <= k; j++)
		if (l->v[j].kind != LINE_EMPTY && stands_without(l, i, j, k))
			return true;
	return false;
}

size_t line_attribution(struct lines *l, size_t i)
{
	char joined[JOINED];
	size_t gaps = 0;

	if (!may_open(l, i))
		return 0;
	joined[0] = 0;
	for (size_t k = i; k < l->n && k < i + MAX_LINES; k++) {
		struct sight s;

		if (l->v[k].kind == LINE_EMPTY) {
			if (++gaps > 1 || !crosses_gap(l, i, k))
				return 0;
			continue;
		}
		if (breaks_attribution(l, i, k, strlen(joined), joined) || !join(l, i, k, joined))
			return 0;
		if (k > i && !may_go_on(l, i, k))
			return 0;
		if (introduces(l, i, k, &s))
			return k > i && is_shadowed(l, i, k) ? 0 : k + 1 - i;
	}
	return 0;
}

bool line_is_groupwise(struct lines *l, size_t i)
{
	const struct line *one = &l->v[i];
	const char *s;
	size_t n;

	if (one->n < 20 || one->n > 200 || memcmp(one->p, ">>> ", 4) != 0)
		return false;
	s = line_plain(l, i);
	n = strlen(s);
	return n > 8 && strcmp(s + n - 4, " >>>") == 0 && digit_groups(s) >= 5 && has_clock(s);
}
