#include "mail/fold_lines.h"

#include <string.h>

#include "base/str.h"
#include "mail/fold_plain.h"
#include "mail/fold_words.h"

#define MAX_ATTRIBUTION 500
#define MAX_ATTRIBUTION_LINES 5
#define MAX_HEADER_LINES 14
#define ORNAMENTS "*_-=>#~+"

static bool is_space(char ch)
{
	return ch == ' ' || ch == '\t';
}

/* ---- splitting ---- */

static bool is_quote(const char *p, size_t n)
{
	size_t i = 0;

	while (i < n && i < 4 && is_space(p[i]))
		i++;
	if (i >= n || p[i] != '>')
		return false;
	/* ">>> come here <<<" is an ornament */
	return !(n - i > 6 && memcmp(p + i, ">>>", 3) == 0 && memcmp(p + n - 3, "<<<", 3) == 0);
}

/* "text--- On Wed, … wrote:": a mail program that forgot the line end. */
static size_t glued_attribution(const char *p, size_t n)
{
	static const char glue[] = "--- On ";

	if (n < 30 || n > 400 || p[0] == '-')
		return 0;
	for (const char *s = p + 1; (s = memchr(s, '-', (size_t)(p + n - s))) != NULL; s++)
		if ((size_t)(p + n - s) > sizeof glue && memcmp(s, glue, sizeof glue - 1) == 0)
			return (size_t)(s - p);
	return 0;
}

static void line_add(const void *mem, struct lines *l, struct line one)
{
	if (talloc_array_length(l->v) <= l->n)
		l->v = talloc_realloc(mem, l->v, struct line, l->n ? l->n * 2 : 64);
	l->v[l->n++] = one;
}

static enum line_kind kind_of(const struct line *l)
{
	size_t k = 0;

	while (k < l->n && (is_space(l->p[k]) || l->p[k] == '\r'))
		k++;
	if (l->n - k == 3 && memcmp(l->p + k, "\xe1\x90\xa7", 3) == 0)
		return LINE_EMPTY; /* the sign of a mail tracker */
	if (k == l->n)
		return LINE_EMPTY;
	return l->marked_quote || is_quote(l->p, l->n) ? LINE_QUOTE : LINE_TEXT;
}

/* n bytes at p as a line: the marks of the HTML are taken off. */
static struct line line_read(const char *p, size_t n)
{
	struct line l = {.p = p, .n = n};

	while (l.n && (*l.p == FOLD_MARK_QUOTE || *l.p == FOLD_MARK_SIGNATURE)) {
		l.marked_quote |= *l.p == FOLD_MARK_QUOTE;
		l.marked_signature |= *l.p == FOLD_MARK_SIGNATURE;
		l.p++;
		l.n--;
	}
	l.kind = kind_of(&l);
	return l;
}

void lines_split(const void *mem, const char *text, struct lines *out)
{
	*out = (struct lines){mem, NULL, 0};
	for (const char *p = text; *p;) {
		size_t n = strcspn(p, "\n"), glued;
		struct line one = line_read(p, n);

		glued = one.kind == LINE_TEXT ? glued_attribution(one.p, one.n) : 0;
		if (glued) {
			struct line first = one;
			first.n = glued;
			line_add(mem, out, first);
			one.p += glued;
			one.n -= glued;
		}
		line_add(mem, out, one);
		p += n + (p[n] == '\n');
	}
}

/* ---- attributions ---- */

static int digit_groups(const char *s)
{
	int n = 0;

	for (; *s; s++)
		n += *s >= '0' && *s <= '9' && !(s[1] >= '0' && s[1] <= '9');
	return n;
}

/* s without closing marks; *colon: it ended with a colon. */
static char *strip_back(char *s, bool *colon)
{
	size_t n = strlen(s);

	*colon = false;
	while (n && strchr(" *_-=:>~", s[n - 1])) {
		if (s[n - 1] == '>' && !*colon)
			break;
		if (s[n - 1] == '>' && *colon)
			break;
		*colon |= s[n - 1] == ':';
		n--;
	}
	s[n] = 0;
	return s;
}

static bool next_is_quote(const struct lines *l, size_t i)
{
	while (i < l->n && l->v[i].kind == LINE_EMPTY)
		i++;
	return i < l->n && l->v[i].kind == LINE_QUOTE;
}

static bool ends_with_address(const char *s)
{
	size_t n = strlen(s);
	const char *open = strrchr(s, '<');

	if (n && s[n - 1] == ')')
		open = strrchr(s, '(');
	return n && strchr(">)", s[n - 1]) && open && strchr(open, '@');
}

static bool starts_on(const char *s)
{
	if (plain_starts_with(s, fold_on_start))
		return true;
	for (const char *const *w = fold_on_start_digit; *w; w++) {
		size_t n = strlen(*w);
		if (strncmp(s, *w, n) == 0) {
			n += strspn(s + n, "., ");
			if (s[n] >= '0' && s[n] <= '9' && n > strlen(*w))
				return true;
		}
	}
	return false;
}

/* "2016-03-03 17:21 GMT+01:00 Name": what an old Gmail wrote, and nothing else. */
static bool is_gmail_stamp(const char *s)
{
	return s[0] == '2' && s[1] == '0' && (s[4] == '-' || s[4] == '/') &&
	       (strstr(s, " gmt+") || strstr(s, " gmt-")) && digit_groups(s) >= 6;
}

/* One or more joined lines that may introduce a quoted mail. */
struct candidate {
	const char *raw, *s; /* plain; s without the marks around it */
	int digits; /* groups of digits */
	bool colon; /* ended with one */
	bool started; /* begins as "On …" does */
	bool dated, addressed;
	bool quote; /* a quoted line follows */
	bool single; /* it is one line */
};

/* "… wrote:" closes it. */
static bool closes_with_wrote(const struct candidate *c)
{
	bool meant = c->colon || c->addressed || c->quote || strncmp(c->raw, "---", 3) == 0;

	if (c->started && c->dated && meant)
		return true;
	if (!c->colon)
		return false;
	if (c->single && (c->quote || (c->addressed && strchr(c->s, '<'))))
		return true;
	return c->started && c->addressed;
}

/* "Am … schrieb Anna <a@b>:". */
static bool has_wrote_inside(const struct candidate *c)
{
	return c->dated && (c->colon || c->quote) && (c->started || c->quote) &&
	       plain_contains(c->s, fold_wrote_mid);
}

/* "On …, Anna <a@b>:", where nobody wrote "wrote". */
static bool closes_with_address(const struct candidate *c)
{
	if (!c->dated || !c->started || !ends_with_address(c->s))
		return false;
	return c->digits >= 3 || (c->quote && !c->colon);
}

/* raw: already plain. scratch is as large as raw. */
static bool is_attribution(const char *raw, bool quote, bool single, char *scratch)
{
	struct candidate c = {.raw = raw, .quote = quote, .single = single};

	strcpy(scratch, raw);
	c.s = plain_skip_marks(strip_back(scratch, &c.colon));
	c.digits = digit_groups(c.s);
	c.dated = c.digits >= 2;
	c.addressed = strchr(c.s, '@') != NULL;
	if (!c.dated && !c.addressed)
		return false;
	c.started = starts_on(c.s);
	if (plain_ends_with(c.s, fold_wrote_end))
		return closes_with_wrote(&c);
	if (has_wrote_inside(&c))
		return c.colon || c.addressed;
	if (closes_with_address(&c))
		return c.colon || (*c.s >= '0' && *c.s <= '9');
	return single && is_gmail_stamp(c.s);
}

/* The first line decides whether to look at all. */
static bool may_open(const char *plain)
{
	const char *s = plain_skip_marks(plain);

	return starts_on(s) || strchr(s, '@') || plain_ends_with(s, fold_wrote_end);
}

/* Cheap no: an attribution's first line has a number or an address in it. */
static bool has_number_or_at(const struct line *l)
{
	return strcspn(l->p, "0123456789@\n") < l->n;
}

static const char *plain_of(struct lines *l, size_t i)
{
	struct line *one = &l->v[i];

	if (!one->plain)
		one->plain = plain_copy(l->mem, one->p, one->n);
	return one->plain;
}

/* This line cannot belong to an attribution: so long, or quoted itself (but for the
 * closing bracket of an address that was broken over two lines). */
static bool breaks_attribution(const struct line *one, size_t n, const char *joined)
{
	if (n + one->n + 2 > MAX_ATTRIBUTION)
		return true;
	return one->kind == LINE_QUOTE && !one->marked_quote &&
	       !(n && one->p[0] == '>' && strchr(joined, '<'));
}

size_t line_attribution(struct lines *l, size_t i)
{
	char joined[MAX_ATTRIBUTION * 2 + 16], scratch[MAX_ATTRIBUTION * 2 + 16];
	size_t n = 0, gaps = 0;

	joined[0] = 0;
	if (!has_number_or_at(&l->v[i]))
		return 0;
	for (size_t k = i; k < l->n && k < i + MAX_ATTRIBUTION_LINES; k++) {
		const struct line *one = &l->v[k];
		const char *plain;
		size_t len;

		if (one->kind == LINE_EMPTY) {
			if (k == i || ++gaps > 1)
				return 0;
			continue;
		}
		if (breaks_attribution(one, n, joined))
			return 0;
		plain = plain_of(l, k);
		if (k > i && !starts_on(plain_skip_marks(joined)))
			return 0; /* only "On …" may go on over lines */
		if (k == i && !may_open(plain))
			return 0;
		len = strlen(plain);
		if (n + len + 2 > sizeof joined)
			return 0;
		memcpy(joined + n, plain, len + 1);
		n += len;
		if (is_attribution(joined, next_is_quote(l, k + 1), k == i, scratch))
			return k + 1 - i;
		joined[n++] = ' ';
		joined[n] = 0;
	}
	return 0;
}

/* ---- header blocks ---- */

enum head_field { HEAD_FROM = 1, HEAD_DATE = 2, HEAD_TO = 4, HEAD_SUBJECT = 8, HEAD_ASKED = 128 };

/* Which header a line opens: all fields whose word it could be. */
static unsigned head_fields(const void *mem, const struct line *l)
{
	const char *colon = memchr(l->p, ':', l->n < 60 ? l->n : 60);
	char *plain, *name, *end;
	unsigned f = 0;

	if (!colon && memchr(l->p, 0xef, l->n < 60 ? l->n : 60)) /* a wide colon */
		colon = memmem(l->p, l->n < 60 ? l->n : 60, "\xef\xbc\x9a", 3);
	if (!colon)
		return 0;
	plain = plain_copy(mem, l->p, (size_t)(colon - l->p));
	name = (char *)plain_skip_marks(plain);
	end = name + strlen(name);
	while (end > name && strchr(" *_", end[-1]))
		*--end = 0;
	if (!*name)
		return 0;
	f |= plain_is_one_of(name, fold_head_from) ? HEAD_FROM : 0;
	f |= plain_is_one_of(name, fold_head_date) ? HEAD_DATE : 0;
	f |= plain_is_one_of(name, fold_head_to) ? HEAD_TO : 0;
	f |= plain_is_one_of(name, fold_head_subject) ? HEAD_SUBJECT : 0;
	return f;
}

static unsigned fields_of(struct lines *l, size_t i)
{
	struct line *one = &l->v[i];

	if (!one->fields) {
		void *tmp = talloc_new(l->mem);
		one->fields = (unsigned char)(HEAD_ASKED | head_fields(tmp, one));
		talloc_free(tmp);
	}
	return one->fields & ~(unsigned)HEAD_ASKED;
}

/* So many headers of these kinds make a quoted mail's block. */
static bool heads_suffice(size_t heads, unsigned seen, bool address)
{
	if (!(seen & (HEAD_DATE | HEAD_SUBJECT)))
		return false;
	if (heads >= 3)
		return seen & (HEAD_FROM | HEAD_TO);
	return heads == 2 && (seen & HEAD_FROM) && address;
}

size_t line_header_block(struct lines *l, size_t i)
{
	const struct line *first = &l->v[i];
	unsigned seen = 0;
	size_t heads = 0, last = i, since = 0;

	if (!fields_of(l, i))
		return 0;
	for (size_t k = i; k < l->n && k < i + MAX_HEADER_LINES; k++) {
		const struct line *one = &l->v[k];
		unsigned f = one->kind == LINE_EMPTY ? 0 : fields_of(l, k);

		if (f) {
			seen |= f;
			heads++;
			last = k;
			since = 0;
		} else if (one->kind == LINE_EMPTY ? heads >= 3 || ++since > 1 : ++since > 2) {
			break; /* one folded line, or one blank between, is still the block */
		}
	}
	return heads_suffice(heads, seen, memchr(first->p, '@', first->n)) ? last + 1 - i : 0;
}

/* ---- separators and signatures ---- */

/* Cheap no: it begins with an ornament or ends with a colon. */
static bool may_be_ornamented(const struct line *l)
{
	size_t i = 0;

	if (l->n < 6 || l->n > 160)
		return false;
	while (i < l->n && is_space(l->p[i]))
		i++;
	return (i < l->n && strchr(ORNAMENTS, l->p[i])) || memchr(l->p + l->n - 3, ':', 3);
}

/* One of the phrases between ornaments. bare: it may also stand without them. */
static bool between_dashes(
        const void *mem, const struct line *l, const char *const *phrases, bool bare)
{
	char *plain, *s, *end;

	if (!may_be_ornamented(l))
		return false;
	plain = plain_copy(mem, l->p, l->n);
	s = plain + strspn(plain, " " ORNAMENTS);
	end = s + strlen(s);
	while (end > s && strchr(" :" ORNAMENTS, end[-1]))
		end--;
	if (!bare) {
		bool back = *end && end[1];
		if (s - plain < (back ? 2 : 4))
			return false;
	}
	*end = 0;
	return plain_is_one_of(s, phrases);
}

bool line_is_original(const void *mem, const struct line *l)
{
	return between_dashes(mem, l, fold_original, false);
}

bool line_is_forwarded(const void *mem, const struct line *l)
{
	return between_dashes(mem, l, fold_forwarded, true);
}

bool line_is_rule(const struct line *l)
{
	size_t n = 0;
	char first = 0;

	for (size_t i = 0; i < l->n; i++) {
		if (is_space(l->p[i]))
			continue;
		if (l->p[i] != '_' && l->p[i] != '-')
			return false;
		if (first && l->p[i] != first)
			return false;
		first = l->p[i];
		n++;
	}
	return n >= 10;
}

bool line_is_signature_mark(const struct line *l)
{
	size_t n = l->n, i = 0;

	while (n && is_space(l->p[n - 1]))
		n--;
	while (i < n && is_space(l->p[i]))
		i++;
	if (n - i == 2 && (memcmp(l->p + i, "--", 2) == 0 || memcmp(l->p + i, "__", 2) == 0))
		return true;
	return n - i == 3 &&
	       (memcmp(l->p + i, "\xe2\x80\x94", 3) == 0 || /* — */
	               memcmp(l->p + i, "___", 3) == 0 || memcmp(l->p + i, "---", 3) == 0);
}

/* A device within the first words: "sent from my iPhone, excuse my typing". */
static bool device_soon(const char *s)
{
	for (const char *const *d = fold_devices; *d; d++) {
		const char *at = strstr(s, *d);
		if (at && at - s < 28)
			return true;
	}
	return false;
}

bool line_is_sent_from(const void *mem, const struct line *l)
{
	const char *s;
	size_t words = 1;

	if (l->n < 8 || l->n > 140)
		return false;
	s = plain_skip_marks(plain_copy(mem, l->p, l->n));
	while (*s == '[' || *s == '<' || *s == '(')
		s++;
	if (plain_ends_with(s, fold_sent_from_end))
		return true;
	if (!plain_starts_with(s, fold_sent_from))
		return false;
	for (const char *p = s; *p; p++)
		words += *p == ' ';
	return words < 8 || (words < 16 && device_soon(s));
}

bool line_is_sign_off(const void *mem, const struct line *l)
{
	char *s;
	size_t n;

	if (l->n < 2 || l->n > 70)
		return false;
	s = plain_copy(mem, l->p, l->n);
	n = strlen(s);
	while (n && strchr(" ,.!;-", s[n - 1]))
		s[--n] = 0;
	return plain_is_one_of(s, fold_sign_off);
}
