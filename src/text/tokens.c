/* text/tokens: words, numbers and marks. Sentences are made in tokens_parts.c. */
#include "text/tokens_impl.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>

#include "base/mem.h"
#include "text/tongue.h"
#include "text/words.h"

#define WORD_BYTES 96 /* of a folded word; a longer one is cut */
#define LINK_MAX 2000

/* The place of reading. */
struct cut {
	struct tokens *ts;
	const char *p; /* next byte */
	uint32_t cp; /* its number in code points */
	bool spaced;
	bool semicolon_asks; /* the language writes a question mark so */
	bool elides; /* it writes σ' and 'πε: the apostrophe belongs to the word */
	const UNormalizer2 *nfd;
};

static bool is_apostrophe(uint32_t cp)
{
	return cp == '\'' || cp == 0x2019 || cp == 0x02bc || cp == 0x00b4 || cp == 0x1fbd ||
	       cp == 0x2018;
}

static bool is_hyphen(uint32_t cp)
{
	return cp == '-' || cp == 0x2010 || cp == 0x2011;
}

static bool is_quote(uint32_t cp)
{
	return cp == '"' || cp == 0x201c || cp == 0x201d || cp == 0x201e || cp == 0x00ab ||
	       cp == 0x00bb || cp == 0x201f;
}

static bool is_joined_mark(uint32_t cp)
{
	int8_t type = u_charType((UChar32)cp);
	return type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK;
}

static bool is_letter(uint32_t cp)
{
	if (cp < 0x80)
		return (cp | 32) - 'a' < 26;
	return u_isalpha((UChar32)cp) || is_joined_mark(cp);
}

static bool is_digit(uint32_t cp)
{
	return cp - '0' < 10;
}

static uint32_t peek(const char *p)
{
	return utf8_next(&p);
}

static uint32_t peek_second(const char *p)
{
	utf8_next(&p);
	return utf8_next(&p);
}

/* ---- one word two ways ---- */

static uint32_t base_letter(const UNormalizer2 *nfd, uint32_t cp)
{
	UChar parts[8];
	UErrorCode error = U_ZERO_ERROR;
	int32_t n, i = 0;
	UChar32 first;

	if (cp < 0xc0 || nfd == NULL)
		return cp;
	n = unorm2_getDecomposition(nfd, (UChar32)cp, parts, 8, &error);
	if (U_FAILURE(error) || n <= 0 || n > 8)
		return cp;
	U16_NEXT(parts, i, n, first);
	return (uint32_t)first;
}

static void add_folded(struct buf *b, const UNormalizer2 *nfd, uint32_t cp)
{
	if (is_joined_mark(cp))
		return;
	cp = (uint32_t)u_tolower((UChar32)base_letter(nfd, cp));
	const char *as = words_spelled(cp);
	if (as != NULL)
		buf_adds(b, as);
	else
		buf_add_cp(b, cp);
}

/* Of [p, end): folded and lower; they are one string where they are equal. */
static void spell(const void *mem, const UNormalizer2 *nfd, const char *p, const char *end,
        const char **fold, const char **lower)
{
	char plain[WORD_BYTES];
	size_t n = (size_t)(end - p), i = 0;

	while (i < n && i + 1 < sizeof plain && (unsigned char)p[i] < 0x80) {
		plain[i] = (char)(p[i] - 'A' < 26 && p[i] >= 'A' ? p[i] + 32 : p[i]);
		i++;
	}
	if (i == n) {
		*fold = *lower = mem_must(talloc_strndup(mem, plain, n));
		return;
	}
	struct buf *a = buf_new(mem, WORD_BYTES), *b = buf_new(mem, WORD_BYTES);
	while (p < end) {
		uint32_t cp = utf8_next(&p);
		if (is_apostrophe(cp))
			cp = '\'';
		else if (is_hyphen(cp))
			cp = '-';
		add_folded(a, nfd, cp);
		cp = (uint32_t)u_tolower((UChar32)cp);
		buf_add_cp(b, cp == 0x03c2 ? 0x03c3 : cp);
	}
	*fold = utf8_clean(mem, a->p, a->n); /* a cut may have gone through a letter */
	*lower = strcmp(a->p, b->p) == 0 ? *fold : utf8_clean(mem, b->p, b->n);
	talloc_free(a);
	talloc_free(b);
}

static const UNormalizer2 *decomposer(void)
{
	UErrorCode error = U_ZERO_ERROR;
	const UNormalizer2 *nfd = unorm2_getNFDInstance(&error);
	return U_FAILURE(error) ? NULL : nfd;
}

char *tokens_fold(const void *mem, const char *word)
{
	const char *fold, *lower;
	spell(mem, decomposer(), word, word + strlen(word), &fold, &lower);
	return mem_must(talloc_strdup(mem, fold));
}

char *tokens_lower(const void *mem, const char *word)
{
	const char *fold, *lower;
	spell(mem, decomposer(), word, word + strlen(word), &fold, &lower);
	return mem_must(talloc_strdup(mem, lower));
}

uint32_t tokens_hash(const char *fold)
{
	uint32_t h = 2166136261u;
	for (const unsigned char *p = (const unsigned char *)fold; *p != 0; p++)
		h = (h ^ *p) * 16777619u;
	return h;
}

/* ---- cutting ---- */

static struct token *push(struct cut *c, enum token_kind kind, const char *end)
{
	struct tokens *ts = c->ts;
	struct token *k;

	if (talloc_array_length(ts->list) == ts->n)
		ts->list = mem_must(
		        talloc_realloc(ts, ts->list, struct token, ts->n == 0 ? 64 : 2 * ts->n));
	k = &ts->list[ts->n++];
	*k = (struct token){.kind = kind,
	        .at = (uint32_t)(c->p - ts->text),
	        .end = (uint32_t)(end - ts->text),
	        .cp = c->cp,
	        .spaced = c->spaced};
	k->capital = kind == TOKEN_WORD && u_isupper((UChar32)peek(c->p));
	while (c->p < end) {
		utf8_next(&c->p);
		c->cp++;
	}
	k->cp_end = c->cp;
	c->spaced = false;
	return k;
}

static void name_it(struct cut *c, struct token *k, const char *fold)
{
	if (fold != NULL)
		k->fold = k->lower = fold;
	else
		spell(c->ts->own, c->nfd, c->ts->text + k->at, c->ts->text + k->end, &k->fold,
		        &k->lower);
	k->hash = tokens_hash(k->fold);
}

static bool starts_link(const char *p)
{
	return str_istarts(p, "http://") || str_istarts(p, "https://") || str_istarts(p, "www.");
}

/* The end of what holds no white space, without marks behind it. */
static const char *run_end(const char *p)
{
	const char *end = p;

	while (*p != 0 && !u_isUWhiteSpace((UChar32)peek(p)) && *p != '<' && *p != '>' &&
	        *p != '"') {
		bool mark = strchr(".,;:!?)]}'", *p) != NULL;
		utf8_next(&p);
		if (!mark)
			end = p;
	}
	return end;
}

static bool is_top(const char *p)
{
	static const char *const tops[] = {"org", "com", "net", "eu", "pl", "gr", "lt", "uk"};
	size_t n = strcspn(p, "./ \n,;:!?)");

	for (size_t i = 0; i < sizeof tops / sizeof *tops; i++)
		if (strlen(tops[i]) == n && strncasecmp(p, tops[i], n) == 0)
			return true;
	return false;
}

static bool is_of_address(unsigned char ch)
{
	return ch < 0x80 && ch != 0 &&
	       (is_letter(ch) || is_digit(ch) || strchr("@._-+/", ch) != NULL);
}

/* An address of mail, or a name like example.org/page: where it ends, NULL if it is none. */
static const char *link_end(const char *p)
{
	const char *end = p, *at, *dot;

	if (starts_link(p))
		return run_end(p);
	while (is_of_address((unsigned char)*end) && end - p < LINK_MAX)
		end++;
	while (end > p && strchr("@._-+/", end[-1]) != NULL)
		end--;
	at = memchr(p, '@', (size_t)(end - p));
	if (at != NULL)
		return at > p && memchr(at, '.', (size_t)(end - at)) != NULL ? end : NULL;
	dot = memchr(p, '.', (size_t)(end - p));
	if (dot == NULL || dot - p < 3 || is_letter(peek(end)))
		return NULL;
	return is_top(dot + 1) ? end : NULL;
}

static const char *word_end(const char *p, bool elides)
{
	const char *from = p;

	for (;;) {
		const char *next = p;
		uint32_t cp = utf8_next(&next);
		if (is_letter(cp)) {
			p = next;
			continue;
		}
		if ((is_apostrophe(cp) || is_hyphen(cp)) && is_letter(peek(next))) {
			p = next;
			continue;
		}
		return elides && is_apostrophe(cp) && p - from <= 8 ? next : p;
	}
}

static const char *number_end(const char *p)
{
	for (;;) {
		if (is_digit((unsigned char)*p)) {
			p++;
			continue;
		}
		if (*p != 0 && strchr(".,:/-", *p) != NULL && is_digit((unsigned char)p[1])) {
			p++;
			continue;
		}
		return p;
	}
}

/* A run of . ! ? and how it counts. */
static const char *stop_end(struct cut *c, const char *p, const char **fold)
{
	int dots = 0, signs = 0;
	bool asks = false, shouts = false;

	for (;; p++, signs++) {
		bool greek = c->semicolon_asks && *p == ';';
		if (strncmp(p, "\xcd\xbe", 2) == 0) { /* U+037E */
			asks = true;
			p++;
		} else if (strncmp(p, "\xe2\x80\xa6", 3) == 0) { /* … */
			dots += 3;
			p += 2;
		} else if (*p == '?' || greek) {
			asks = true;
		} else if (*p == '!') {
			shouts = true;
		} else if (*p == '.') {
			dots++;
		} else {
			break;
		}
	}
	*fold = asks ? "?" : shouts ? "!" : dots > 1 ? "…" : ".";
	return p;
}

static bool is_stop(const struct cut *c, uint32_t cp)
{
	return cp == '.' || cp == '!' || cp == '?' || cp == 0x037e || cp == 0x2026 ||
	       (cp == ';' && c->semicolon_asks);
}

static void cut_mark(struct cut *c, uint32_t cp)
{
	const char *fold = NULL, *end = c->p;
	struct token *k;

	if (is_stop(c, cp)) {
		end = stop_end(c, c->p, &fold);
	} else {
		utf8_next(&end);
		if (is_quote(cp))
			fold = "\"";
		else if (cp == '-' || (cp >= 0x2010 && cp <= 0x2015) || cp == 0x2212)
			fold = "-";
		else if (cp == 0x0387 || cp == 0x00b7)
			fold = ";";
		else if (is_apostrophe(cp))
			fold = "'";
	}
	k = push(c, TOKEN_MARK, end);
	name_it(c, k, fold);
}

static void cut_space(struct cut *c)
{
	const char *end = c->p, *from = c->p;
	uint32_t from_cp = c->cp;
	int lines = 0;

	while (*end != 0 && u_isUWhiteSpace((UChar32)peek(end))) {
		lines += *end == '\n';
		utf8_next(&end);
	}
	if (lines > 0) {
		struct token *k = push(c, TOKEN_LINE, end);
		name_it(c, k, lines > 1 ? "\n\n" : "\n");
		k->at = (uint32_t)(from - c->ts->text);
		k->cp = from_cp;
	} else {
		while (c->p < end) {
			utf8_next(&c->p);
			c->cp++;
		}
	}
	c->spaced = true;
}

static void cut_next(struct cut *c)
{
	uint32_t cp = peek(c->p);
	const char *end;
	struct token *k;

	if (u_isUWhiteSpace((UChar32)cp)) {
		cut_space(c);
		return;
	}
	bool begins = is_letter(cp) || is_digit(cp);
	if (begins && (end = link_end(c->p)) != NULL) {
		k = push(c, TOKEN_LINK, end);
		name_it(c, k, "<link>");
	} else if (is_letter(cp) ||
	           (c->elides && is_apostrophe(cp) && c->spaced && is_letter(peek_second(c->p)))) {
		end = c->p;
		utf8_next(&end);
		k = push(c, TOKEN_WORD, word_end(end, c->elides));
		name_it(c, k, NULL);
	} else if (is_digit(cp)) {
		k = push(c, TOKEN_NUMBER, number_end(c->p));
		name_it(c, k, NULL);
	} else {
		cut_mark(c, cp);
	}
}

static bool all_bare(const struct tokens *ts)
{
	size_t words = 0;

	for (size_t i = 0; i < ts->n; i++) {
		if (ts->list[i].kind != TOKEN_WORD)
			continue;
		words++;
		if (ts->list[i].fold != ts->list[i].lower)
			return false;
	}
	return words > 2;
}

/* What fits of a text, ended between letters. */
static const char *bounded(struct tokens *ts, const char *text)
{
	size_t n = strnlen(text, TOKENS_TEXT_MAX + 1);

	if (n > TOKENS_TEXT_MAX) {
		ts->cut = true;
		n = TOKENS_TEXT_MAX;
		while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
			n--;
	}
	return utf8_clean(ts, text, n);
}

struct tokens *tokens_cut(const void *mem, const struct tongue *t, const char *text)
{
	struct tokens *ts = mem_must(talloc_zero(mem, struct tokens));
	struct cut c = {.ts = ts, .spaced = true, .nfd = decomposer()};

	ts->own = mem_must(talloc_pool(ts, strnlen(text, TOKENS_TEXT_MAX) * 8 + 4096));
	ts->text = bounded(ts, text);
	ts->lang = t != NULL ? tongue_code(t) : NULL;
	c.semicolon_asks = tongue_has(t, "classes", "ways", "semicolon asks");
	c.elides = tongue_has(t, "classes", "ways", "apostrophe elides");
	c.p = ts->text;
	while (*c.p != 0 && ts->n < TOKENS_MAX)
		cut_next(&c);
	ts->cut |= *c.p != 0;
	ts->bare = all_bare(ts);
	tokens_part(mem, t, ts);
	return ts;
}

char *tokens_text(const void *mem, const struct tokens *ts, size_t from, size_t to)
{
	if (from >= to || to > ts->n)
		return mem_must(talloc_strdup(mem, ""));
	uint32_t at = ts->list[from].at, end = ts->list[to - 1].end;
	return mem_must(talloc_strndup(mem, ts->text + at, end - at));
}

/* ---- stems ---- */

/* The letters of a folded word that search knows: without apostrophes, the first part. */
static void searched(const char *fold, char *out, size_t max)
{
	size_t n = 0;

	for (const char *p = fold; *p != 0 && n + 1 < max; p++) {
		if (*p == '-' && n > 2)
			break;
		if (*p != '\'' && *p != '-')
			out[n++] = *p;
	}
	out[n] = 0;
}

const struct token_stems *token_stems(struct tokens *ts, size_t i)
{
	static const struct token_stems none;
	const struct token *k = &ts->list[i];
	struct token_stems *made;
	struct stems s;
	char word[WORD_MAX];

	if (k->kind != TOKEN_WORD && k->kind != TOKEN_NUMBER)
		return &none;
	if (ts->stems == NULL)
		ts->stems = mem_must(talloc_zero_array(ts, struct token_stems *, ts->n));
	if (ts->stems[i] != NULL)
		return ts->stems[i];
	searched(k->fold, word, sizeof word);
	stems_of_folded(ts->lang != NULL ? ts->lang : "", word, &s);
	made = mem_must(talloc_zero(ts->own, struct token_stems));
	for (size_t j = 0; j < s.n && j < STEMS_MAX; j++)
		made->term[made->n++] = mem_must(talloc_strdup(ts->own, s.term[j]));
	ts->stems[i] = made;
	return made;
}

bool token_stems_meet(const struct token_stems *a, const struct token_stems *b)
{
	for (size_t i = 0; i < a->n; i++)
		for (size_t j = 0; j < b->n; j++)
			if (strcmp(a->term[i], b->term[j]) == 0)
				return true;
	return false;
}
