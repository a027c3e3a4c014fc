/* text/passage: where words stand in a text. */
#include "text/passage.h"

#include <string.h>
#include <unicode/uchar.h>

#include "base/str.h"
#include "text/stems.h"
#include "text/words.h"

#define TOKENS_MAX 4000
#define TOKEN_BYTES 256
#define STEMMED 600 /* tokens whose stems are looked at whatever they begin with */
#define LEAD 40 /* code points before the first found word */

struct token {
	const char *from, *end;
	int start, stop; /* code points */
	bool hit;
};

struct scan {
	struct token *tokens;
	int n;
	const char *lang;
};

static bool joins(uint32_t cp)
{
	int8_t type = u_charType((UChar32)cp);

	return cp == '\'' || cp == 0x2019 || cp == 0x02bc || type == U_NON_SPACING_MARK ||
	       type == U_ENCLOSING_MARK || cp == 0x00ad || cp == 0x200b;
}

static void part(struct scan *s, const char *text)
{
	struct token *open = NULL;
	int at = 0;

	for (const char *p = text; *p != 0; at++) {
		const char *here = p;
		uint32_t cp = utf8_next(&p);
		if (u_isalnum((UChar32)cp)) {
			if (open == NULL && s->n == TOKENS_MAX)
				return;
			if (open == NULL) {
				open = &s->tokens[s->n++];
				*open = (struct token){.from = here, .start = at};
			}
			open->end = p;
			open->stop = at + 1;
		} else if (open != NULL && !joins(cp)) {
			open = NULL;
		}
	}
}

/* The token folded; "" where it is too long or holds nothing. */
static const char *fold(struct buf *b, const struct token *t)
{
	char word[TOKEN_BYTES];
	size_t n = (size_t)(t->end - t->from);

	if (n >= sizeof word)
		return "";
	memcpy(word, t->from, n);
	word[n] = 0;
	buf_reset(b);
	words_add(b, word);
	return b->n == 0 ? "" : b->p + 1;
}

static bool has_stem(const char *lang, const char *folded, const char *const *stems)
{
	struct stems s;

	stems_of_folded(lang, folded, &s);
	for (size_t i = 0; i < s.n; i++)
		for (size_t k = 0; stems[k] != NULL; k++)
			if (strcmp(s.term[i], stems[k]) == 0)
				return true;
	return false;
}

static bool same(const char *folded, const char *word, size_t n, bool prefix)
{
	return strncmp(folded, word, n) == 0 && (prefix || folded[n] == 0);
}

/* How many tokens from i on are the words; 0: they are not. */
static int follows(struct buf *b, const struct scan *s, int i, const struct passage_word *w)
{
	int used = 0;

	for (const char *word = w->words; *word != 0; used++) {
		size_t n = strcspn(word, " ");
		if (i + used >= s->n ||
		        !same(fold(b, &s->tokens[i + used]), word, n, word[n] == 0 && w->prefix))
			return 0;
		word += n + (word[n] == ' ');
	}
	return used;
}

static void mark(struct scan *s, const struct passage_word *words, size_t n)
{
	struct buf *b = buf_new(s->tokens, 4 * TOKEN_BYTES);

	for (int i = 0; i < s->n; i++)
		for (size_t k = 0; k < n; k++) {
			int used = follows(b, s, i, &words[k]);
			if (used == 0 && words[k].stems != NULL) {
				const char *folded = fold(b, &s->tokens[i]);
				used = (i < STEMMED || folded[0] == words[k].words[0]) &&
				       has_stem(s->lang, folded, words[k].stems);
			}
			for (int t = i; t < i + used; t++)
				s->tokens[t].hit = true;
		}
}

/* The token at which most hits begin to stand together; -1: there is none. */
static int best(const struct scan *s)
{
	int found = -1, most = 0;

	for (int i = 0; i < s->n; i++) {
		int count = 0;
		if (!s->tokens[i].hit)
			continue;
		for (int k = i;
		        k < s->n && s->tokens[k].stop - s->tokens[i].start < PASSAGE_LENGTH - LEAD;
		        k++)
			count += s->tokens[k].hit;
		if (count > most) {
			most = count;
			found = i;
		}
	}
	return found;
}

/* One line: each white space becomes a blank, so that places stay. */
static void add_line(struct buf *b, const char *from, const char *end)
{
	while (from < end) {
		const char *here = from;
		uint32_t cp = utf8_next(&from);
		if (u_isUWhiteSpace((UChar32)cp) || u_iscntrl((UChar32)cp))
			buf_addc(b, ' ');
		else
			buf_add(b, here, (size_t)(from - here));
	}
}

static void cut(const void *mem, const char *text, const struct scan *s, int first, int last,
        struct passage *out)
{
	bool from_start = first == 0, to_end = last == s->n - 1;
	const char *from = from_start ? text : s->tokens[first].from;
	const char *end = to_end && s->n < TOKENS_MAX ? text + strlen(text) : s->tokens[last].end;
	/* what follows the last word without one, like a long line of dashes, is not shown whole */
	if ((size_t)(end - s->tokens[last].end) > PASSAGE_LENGTH)
		end = s->tokens[last].end;
	if ((size_t)(s->tokens[first].from - from) > PASSAGE_LENGTH)
		from = s->tokens[first].from;
	struct buf *b = buf_new(mem, (size_t)(end - from) + 16);
	int shift = 0;

	for (const char *p = text; p < from; shift--)
		utf8_next(&p);
	if (from > text) {
		buf_adds(b, "…");
		shift++;
	}
	add_line(b, from, end);
	if (*end != 0)
		buf_adds(b, "…");
	*out = (struct passage){.text = b->p};
	for (int i = first; i <= last && out->n < PASSAGE_RANGES_MAX; i++)
		if (s->tokens[i].hit)
			out->ranges[out->n++] = (struct passage_range){
			        s->tokens[i].start + shift, s->tokens[i].stop + shift};
}

bool passage_find(const void *mem, const char *text, const char *lang,
        const struct passage_word *words, size_t n, bool whole, struct passage *out)
{
	struct scan s = {.tokens = talloc_array(mem, struct token, TOKENS_MAX), .lang = lang};

	part(&s, text);
	mark(&s, words, n);
	int at = best(&s), first = at, last = at;
	if (at >= 0) {
		while (first > 0 &&
		        (whole || s.tokens[at].start - s.tokens[first - 1].start < LEAD))
			first--;
		while (last < s.n - 1 &&
		        (whole || s.tokens[last + 1].stop - s.tokens[first].start < PASSAGE_LENGTH))
			last++;
		cut(mem, text, &s, first, last, out);
	}
	talloc_free(s.tokens);
	return at >= 0;
}
