#include "mail/fold_lines.h"

#include <string.h>

#include "base/str.h"
#include "mail/fold_plain.h"
#include "mail/fold_words.h"

#define MAX_LINES 200000 /* what is below stays as it is, as one line */
#define MAX_HEADER_LINES 40
#define MAX_HEADS 12
#define NEAR_POSTSCRIPT 32 /* bytes of a line */
#define MAX_POSTSCRIPT 8 /* bytes; the longest of fold_postscript is shorter */
#define ORNAMENTS "*_-=>#~+|"

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

	if (n < 30 || n > 400 || strspn(p, " \t*->") > 0)
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
	return line_is_marked(l, FOLD_MARK_QUOTE) || is_quote(l->p, l->n) ? LINE_QUOTE : LINE_TEXT;
}

/* n bytes at p as a line: the marks of the HTML are taken off. */
static struct line line_read(const char *p, size_t n)
{
	struct line l = {.p = p, .n = n};

	while (l.n && *l.p > 0 && *l.p < FOLD_MARKS) {
		l.marks |= 1u << *l.p;
		l.p++;
		l.n--;
	}
	l.kind = kind_of(&l);
	return l;
}

/* The length of a sign some programs quote with ("| ", "AK> "); 0: none. */
static size_t other_quote_sign(const struct line *l)
{
	size_t n = 0;

	if (l->n && l->p[0] == '|')
		return memchr(l->p + 1, '|', l->n - 1) ? 0 : 1; /* a table has more of them */
	while (n < l->n && n < 4 && l->p[n] >= 'A' && l->p[n] <= 'Z')
		n++;
	return n && n < l->n && l->p[n] == '>' ? n + 1 : 0;
}

/* Two such lines or more, of the same sign: they are a quote if something introduces them. */
static void mark_other_quotes(struct lines *l)
{
	size_t before = 0;

	for (size_t i = 0; i < l->n; i++) {
		struct line *one = &l->v[i];
		size_t n = one->kind == LINE_TEXT ? other_quote_sign(one) : 0;

		if (n && n == before && memcmp(one->p, l->v[i - 1].p, n) == 0) {
			one->marks |= 1u << FOLD_MARK_BLOCK;
			l->v[i - 1].marks |= 1u << FOLD_MARK_BLOCK;
		}
		before = n;
	}
}

void lines_split(const void *mem, const char *text, struct lines *out)
{
	*out = (struct lines){mem, NULL, 0};
	for (const char *p = text; *p;) {
		size_t n = out->n < MAX_LINES ? strcspn(p, "\n") : strlen(p), glued;
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
	mark_other_quotes(out);
}

const char *line_plain(struct lines *l, size_t i)
{
	struct line *one = &l->v[i];

	if (!one->plain)
		one->plain = plain_copy(l->mem, one->p, one->n);
	return one->plain;
}

size_t lines_skip_empty(const struct lines *l, size_t i)
{
	while (i < l->n && l->v[i].kind == LINE_EMPTY)
		i++;
	return i;
}

/* ---- header blocks ---- */

enum head_field {
	HEAD_FROM = 1,
	HEAD_DATE = 2,
	HEAD_TO = 4,
	HEAD_SUBJECT = 8,
	HEAD_RAW = 16,
	HEAD_ASKED = 128
};

/* The colon behind a header's name, ASCII or wide; NULL: there is none near. */
static const char *head_colon(const struct line *l)
{
	size_t near = l->n < 60 ? l->n : 60;
	const char *colon = memchr(l->p, ':', near);

	return colon || !memchr(l->p, 0xef, near) ? colon : memmem(l->p, near, "\xef\xbc\x9a", 3);
}

/* Which header a line opens: all fields whose word it could be. */
static unsigned head_fields(const void *mem, const struct line *l)
{
	const struct {
		const char *const *words;
		unsigned field;
	} all[] = {{fold_head_from, HEAD_FROM}, {fold_head_date, HEAD_DATE},
	        {fold_head_to, HEAD_TO}, {fold_head_subject, HEAD_SUBJECT},
	        {fold_head_raw, HEAD_RAW}};
	const char *colon = head_colon(l);
	char *plain, *name, *end;
	unsigned f = 0;

	if (!colon)
		return 0;
	plain = plain_copy(mem, l->p, (size_t)(colon - l->p));
	name = (char *)plain_skip_marks(plain);
	end = name + strlen(name);
	while (end > name && strchr(" *_", end[-1]))
		*--end = 0;
	for (size_t i = 0; *name && i < sizeof all / sizeof *all; i++)
		f |= plain_is_one_of(name, all[i].words) ? all[i].field : 0;
	return str_starts(name, "x-") ? f | HEAD_RAW : f;
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

bool line_is_head(struct lines *l, size_t i)
{
	return fields_of(l, i) != 0;
}

struct heads {
	size_t n; /* headers seen */
	unsigned seen; /* enum head_field */
	bool address, first_address; /* an @ in any of them, in the first */
	bool clock; /* a time of day */
};

static bool has_clock(const char *s)
{
	for (; *s; s++)
		if (s[0] >= '0' && s[0] <= '9' && (s[1] == ':' || s[1] == '.') && s[2] >= '0' &&
		        s[2] <= '5' && s[3] >= '0' && s[3] <= '9')
			return true;
	return false;
}

bool line_tells_of_mail(struct lines *l, size_t i)
{
	return line_is_head(l, i) || memchr(l->v[i].p, '@', l->v[i].n) ||
	       has_clock(line_plain(l, i));
}

/* Enough of a mail's headers, and not a list of a person's own ("From: Athens, To: …"). */
static bool heads_suffice(const struct heads *h)
{
	if (!(h->seen & (HEAD_DATE | HEAD_SUBJECT)) || (h->seen & HEAD_RAW))
		return false;
	if (h->n >= 3)
		return (h->seen & (HEAD_FROM | HEAD_TO)) &&
		       (h->address || ((h->seen & HEAD_FROM) && (h->seen & HEAD_SUBJECT)) ||
		               (h->clock && (h->seen & HEAD_FROM) && (h->seen & HEAD_DATE)));
	return h->n == 2 && (h->seen & HEAD_FROM) && h->first_address;
}

static void head_note(struct heads *h, struct lines *l, size_t i, unsigned fields)
{
	const struct line *one = &l->v[i];
	bool address = memchr(one->p, '@', one->n) != NULL;

	h->address |= address;
	if (h->n == 0)
		h->first_address = address;
	h->clock |= has_clock(line_plain(l, i));
	h->seen |= fields;
	h->n++;
}

/* A line of addresses that goes on from the one above. */
static bool goes_on(const struct line *one)
{
	return memchr(one->p, '@', one->n) || memchr(one->p, ';', one->n);
}

size_t line_header_block(struct lines *l, size_t i)
{
	struct heads h = {0};
	size_t last = i, since = 0;

	if (!fields_of(l, i) || (i && (fields_of(l, i - 1) & HEAD_RAW)))
		return 0;
	for (size_t k = i; k < l->n && k < i + MAX_HEADER_LINES && h.n < MAX_HEADS; k++) {
		const struct line *one = &l->v[k];
		unsigned f = one->kind == LINE_EMPTY ? 0 : fields_of(l, k);

		if (f) {
			head_note(&h, l, k, f);
			last = k;
			since = 0;
		} else if (one->kind == LINE_EMPTY) {
			if (h.n >= 3 || ++since > 1)
				break; /* one blank between is still the block */
		} else if (!goes_on(one) && ++since > 2) {
			break; /* as is a folded line */
		}
	}
	return heads_suffice(&h) ? last + 1 - i : 0;
}

/* ---- separators and signatures ---- */

/* Cheap no: it begins with an ornament or ends with a colon. */
static bool may_be_ornamented(const struct line *l)
{
	size_t i = 0;

	if (l->n < 6 || l->n > 200)
		return false;
	while (i < l->n && is_space(l->p[i]))
		i++;
	return i < l->n &&
	       (strchr(ORNAMENTS, l->p[i]) || (l->p[i] & 0x80) || memchr(l->p + l->n - 3, ':', 3) ||
	               memcmp(l->p + l->n - 3, "\xef\xbc\x9a", 3) == 0);
}

/* "… by Anna on Monday" behind "forwarded by" and its like. */
static bool opens_with_by(const char *s, const char *const *phrases)
{
	for (; *phrases; phrases++) {
		size_t n = strlen(*phrases);
		if (n > 3 && strcmp(*phrases + n - 3, " by") == 0 && strncmp(s, *phrases, n) == 0 &&
		        s[n] == ' ')
			return true;
	}
	return false;
}

/* One of the phrases between ornaments. bare: with a colon it may also stand without. */
static bool between_dashes(struct lines *l, size_t i, const char *const *phrases, bool bare)
{
	char *copy, *from, *s, *end;
	bool before, found;

	if (!may_be_ornamented(&l->v[i]))
		return false;
	copy = talloc_strdup(l->mem, line_plain(l, i));
	from = copy + strspn(copy, "> ");
	s = from + strspn(from, " " ORNAMENTS);
	before = s - from >= 2;
	end = s + strlen(s);
	while (end > s && strchr(" :" ORNAMENTS, end[-1]))
		end--;
	found = before ? s - from >= 4 || (*end && end[1]) : bare && *end;
	*end = 0;
	found = found && (plain_is_one_of(s, phrases) || (before && opens_with_by(s, phrases)));
	talloc_free(copy);
	return found;
}

bool line_is_original(struct lines *l, size_t i)
{
	return between_dashes(l, i, fold_original, false);
}

bool line_is_forwarded(struct lines *l, size_t i)
{
	return between_dashes(l, i, fold_forwarded, true);
}

/* Cheap no: it begins with an ornament, or in plain English. */
static bool may_be_reply_mark(const struct line *l)
{
	size_t i = 0;

	if (l->n < 12 || l->n > 200)
		return false;
	while (i < l->n && (is_space(l->p[i]) || l->p[i] == '>'))
		i++;
	if (i + 1 >= l->n)
		return false;
	return strchr(ORNAMENTS "[", l->p[i]) || (l->p[i] & 0xf0) == 0xe0 ||
	       (l->n < 70 && strchr("PpRrTtWwEeYyAa", l->p[i]) && memmem(l->p, l->n, "above", 5));
}

/* Behind ornaments, or a short line that begins with it: a person who writes of such a line has
 * more to say. */
bool line_is_reply_mark(struct lines *l, size_t i)
{
	const char *s, *from;
	size_t n, words = 1;

	if (!may_be_reply_mark(&l->v[i]))
		return false;
	s = line_plain(l, i);
	from = s + strspn(s, "> ");
	for (const char *p = from; *p; p++)
		words += *p == ' ';
	n = strspn(from, ORNAMENTS "[ ");
	if (!plain_contains(from, fold_reply_above) || words > 20)
		return false;
	if (n >= 2)
		return true;
	from += str_starts(from, "please ") ? strlen("please ") : 0;
	return words <= 8 && !strchr(from, '?') && plain_starts_with(from, fold_reply_above);
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

static size_t count_words(const char *s)
{
	size_t n = *s != 0;

	for (; *s; s++)
		n += *s == ' ' && s[1] != ' ';
	return n;
}

/* A device or program named in the first n bytes, before a comma: "sent from my iPhone, excuse my
 * typing". */
static bool names_device(const char *s, size_t n)
{
	size_t comma = strcspn(s, ",");

	n = n < comma ? n : comma;
	for (const char *const *d = fold_devices; *d; d++)
		if (memmem(s, n, *d, strlen(*d)))
			return true;
	return false;
}

/* Behind the opening words of a mobile signature; NULL: they are none. */
static const char *behind_sent_from(const char *s)
{
	for (const char *const *w = fold_sent_from; *w; w++)
		if (**w == *s && str_starts(s, *w))
			return s + strlen(*w);
	return NULL;
}

bool line_is_sent_from(struct lines *l, size_t i)
{
	char copy[420];
	const char *s, *rest;
	size_t words, n;

	if (l->v[i].n < 8 || l->v[i].n > 200)
		return false;
	n = strlen(line_plain(l, i));
	if (n >= sizeof copy)
		return false;
	memcpy(copy, line_plain(l, i), n + 1);
	while (n && strchr(" .!", copy[n - 1]))
		copy[--n] = 0;
	s = plain_skip_marks(copy);
	while (*s == '[' || *s == '<' || *s == '(')
		s++;
	words = count_words(s);
	rest = behind_sent_from(s);
	if (rest && words < 16 && !strchr(s, '?'))
		return names_device(rest - 1, 44) || names_device(s, (size_t)(rest - s));
	return words < 9 && plain_ends_with(s, fold_sent_from_end) && names_device(s, 60);
}

bool line_is_sign_off(struct lines *l, size_t i)
{
	char s[80];
	size_t n;

	if (l->v[i].n < 2 || l->v[i].n > 70)
		return false;
	n = strlen(line_plain(l, i));
	if (n >= sizeof s)
		return false;
	memcpy(s, line_plain(l, i), n + 1);
	while (n && strchr(" ,.!;-", s[n - 1]))
		s[--n] = 0;
	return plain_is_one_of(s, fold_sign_off);
}

bool line_ends_sentence(struct lines *l, size_t i)
{
	static const char *const wide[] = {"。", "！", "？", "…", NULL};
	const char *s = line_plain(l, i);
	size_t n = strlen(s), letters = 0;

	for (size_t k = 0; wide[k]; k++)
		if (str_ends(s, wide[k]))
			return true;
	while (n && strchr(" \"')", s[n - 1]))
		n--;
	if (!n || s[n - 1] != '.')
		return n && strchr("?!;", s[n - 1]);
	while (--n && !strchr(" .", s[n - 1])) {
		if ((s[n - 1] >= '0' && s[n - 1] <= '9'))
			return false;
		letters += (s[n - 1] & 0xc0) != 0x80;
	}
	return letters >= 4;
}

/* A line that begins with another letter than all of them: most lines. */
static bool begins_otherwise(const struct line *l)
{
	size_t i = 0;

	while (i < l->n && l->p[i] && strchr(" *_-=>#|~", l->p[i]))
		i++;
	char ch = i < l->n ? (char)(l->p[i] | 0x20) : 0;
	if (ch < 'a' || ch > 'z')
		return false;
	for (const char *const *word = fold_postscript; *word; word++)
		if (**word == ch)
			return false;
	return true;
}

/* Every line of a letter is asked: its beginning tells, unless that is all marks and blanks. */
bool line_is_postscript(struct lines *l, size_t i)
{
	const struct line *one = &l->v[i];
	char begin[NEAR_POSTSCRIPT * 2 + 8];

	if (one->n <= 4 || begins_otherwise(one))
		return false;
	if (!one->plain && one->n > NEAR_POSTSCRIPT) {
		/* a sign that is cut goes on behind it */
		plain_write(begin, one->p, NEAR_POSTSCRIPT);
		const char *said = plain_skip_marks(begin);
		if (strlen(said) >= MAX_POSTSCRIPT)
			return plain_starts_with(said, fold_postscript);
	}
	return plain_starts_with(plain_skip_marks(line_plain(l, i)), fold_postscript);
}
