/*
 * "Anna Nowak wrote:" and "Anna Nowak, 12.02.2024 10:15:" right above a quote. A person writes
 * such lines as well ("Your colleague wrote:"), so what stands there has to be a name and nothing
 * else: up to five words, each with a capital where the script has some, the first no pronoun,
 * article or title. When it is none, the line stays visible.
 */
#include <ctype.h>
#include <string.h>
#include <unicode/uchar.h>

#include "base/str.h"
#include "mail/fold_lines.h"
#include "mail/fold_plain.h"
#include "mail/fold_words.h"

#define MAX_LINE 120
#define MAX_NAME_WORDS 5
#define MAX_DATE_WORDS 3 /* month, day, "AM" */
#define MAX_BEHIND 6 /* " a. m." */
#define BLANKS " \t"

/* One word of a name. */
static bool is_name_word(const char *p, size_t n)
{
	char word[MAX_LINE];
	const char *at = p + strspn(p, "\"'([<");

	if (at >= p + n || isdigit((unsigned char)*at))
		return false;
	if (!u_islower((UChar32)utf8_next(&at)))
		return true;
	memcpy(word, p, n);
	word[n] = 0;
	return plain_is_one_of(word, fold_name_particles);
}

/* Words 0 to count of a line, as it was written. */
static bool are_name_words(const char *p, size_t n, size_t count)
{
	char line[MAX_LINE];
	char *s = line, *word;

	memcpy(line, p, n);
	line[n] = 0;
	for (size_t i = 0; i < count && (word = strsep(&s, BLANKS)) != NULL; i++)
		if (*word && !is_name_word(word, strlen(word)))
			return false;
	return true;
}

static size_t count_words(const char *s, size_t n)
{
	size_t words = 0;

	for (size_t i = 0; i < n; i++)
		words += s[i] != ' ' && (i == 0 || s[i - 1] == ' ');
	return words;
}

/* n bytes of a plain line could be a name, by their number and their first word. */
static bool may_be_name(const char *s, size_t n)
{
	char first[MAX_LINE];
	size_t words = count_words(s, n), k = strcspn(s, " ,");

	if (n < 3 || !words || words > MAX_NAME_WORDS || memchr(s, '@', n))
		return false;
	k = k < n ? k : n;
	memcpy(first, s, k);
	first[k] = 0;
	return !plain_is_one_of(first, fold_no_name);
}

/* The length of what stands before "wrote" at the end; 0: no such end. */
static size_t before_wrote(const char *s, size_t n)
{
	size_t best = 0;

	for (const char *const *w = fold_wrote_end; *w; w++) {
		size_t k = strlen(*w);
		if (k < n && k > best && memcmp(s + n - k, *w, k) == 0 &&
		        (strchr(" ,>)\"'", s[n - k - 1]) || (unsigned char)**w >= 0xe0))
			best = k;
	}
	return best ? n - best : 0;
}

/* n bytes are a whole date with a clock and nothing else. */
static bool is_date(const char *s, size_t n)
{
	size_t groups = 0, words = 0, behind = 0;
	bool clock = false;

	for (size_t i = 0; i < n; i++) {
		unsigned char ch = (unsigned char)s[i], before = (unsigned char)s[i - (i > 0)];
		groups += isdigit(ch) && !isdigit((unsigned char)s[i + 1]);
		clock |= ch == ':' && isdigit(before) && isdigit((unsigned char)s[i + 1]);
		behind = isdigit(ch) ? 0 : behind + 1;
		words += (isalpha(ch) || ch >= 0xc0) && !isalpha(before) && before < 0x80;
	}
	return clock && groups >= 4 && behind <= MAX_BEHIND && words <= MAX_DATE_WORDS;
}

/* The length of what stands before a date at the end; 0: there is none. */
static size_t before_date(const char *s, size_t n)
{
	size_t from = strcspn(s, "0123456789");

	return from < n && is_date(s + from, n - from) ? from : 0;
}

/* "12.02.2024 10:15, Anna Nowak": n bytes of a plain line. */
static bool date_then_name(const struct line *one, const char *s, size_t n)
{
	const char *raw = one->p, *end = one->p + one->n;
	size_t date = n;

	while (date && !isdigit((unsigned char)s[date - 1]))
		date--;
	if (!isdigit((unsigned char)*s) || !is_date(s, date))
		return false;
	for (const char *p = one->p; p < end; p++)
		if (isdigit((unsigned char)*p))
			raw = p + 1;
	raw += strspn(raw, " ,-");
	date += strspn(s + date, " ,-");
	return date < n && raw < end && may_be_name(s + date, n - date) &&
	       are_name_words(raw, (size_t)(end - raw), count_words(s + date, n - date));
}

bool line_is_name(struct lines *l, size_t i)
{
	const struct line *one = &l->v[i];
	const char *s = line_plain(l, i), *from = one->p + strspn(one->p, BLANKS);
	size_t n = strlen(s);

	s += strspn(s, " ");
	return one->n < MAX_LINE && n < MAX_LINE && strcspn(s, "0123456789:?!") == strlen(s) &&
	       may_be_name(s, strlen(s)) &&
	       are_name_words(from, (size_t)(one->p + one->n - from), MAX_NAME_WORDS);
}

/* Cheap no: it ends with a colon, ASCII or wide, or with a mark behind one. */
static bool may_name_writer(const struct line *one)
{
	size_t n = one->n;

	if (n < 4 || n >= MAX_LINE)
		return false;
	while (n && strchr(" \t\r*_", one->p[n - 1]))
		n--;
	return n && (one->p[n - 1] == ':' || (one->p[n - 1] & 0x80));
}

bool line_names_writer(struct lines *l, size_t i)
{
	const struct line *one = &l->v[i];
	const char *s, *from = one->p;
	size_t n, name;

	if (!may_name_writer(one))
		return false;
	s = line_plain(l, i);
	n = strlen(s);
	while (n && strchr(" *_", s[n - 1]))
		n--;
	if (n >= MAX_LINE || !n || s[n - 1] != ':')
		return false;
	n -= strlen(s) - strlen(plain_skip_marks(s));
	s = plain_skip_marks(s);
	while (n && strchr(" :*_", s[n - 1]))
		n--;
	if (date_then_name(one, s, n))
		return true;
	name = before_wrote(s, n);
	name = name ? name : before_date(s, n);
	while (name && strchr(" ,-", s[name - 1]))
		name--;
	if (!may_be_name(s, name))
		return false;
	from = plain_skip_marks(from + strspn(from, BLANKS));
	return from < one->p + one->n &&
	       are_name_words(from, (size_t)(one->p + one->n - from), count_words(s, name));
}
