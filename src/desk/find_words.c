/* desk/find_words: what a query asks of the index of words. */
#include "desk/find_words.h"

#include <string.h>

#include "base/str.h"
#include "store/search.h"
#include "text/stems.h"
#include "text/words.h"

#define SUBJECT_MAX 4096
#define STEMS_OF_ONE (STEMS_MAX_ANY + 5 * STEMS_MAX)

static bool is_one_word(const char *words)
{
	return strchr(words, ' ') == NULL;
}

static size_t keep(const void *mem, const struct stems *s, const char **list, size_t n)
{
	for (size_t i = 0; i < s->n; i++) {
		size_t k = 0;
		while (k < n && strcmp(list[k], s->term[i]) != 0)
			k++;
		if (k == n)
			list[n++] = talloc_strdup(mem, s->term[i]);
	}
	return n;
}

const char **find_words_stems(const void *mem, const char *word)
{
	/* who asks may write in any language; these have stems that are none of pl, el, lt, en */
	static const char *const latin[] = {"de", "fr", "es", "it", NULL};
	static const char *const cyrillic[] = {"ru", NULL};
	unsigned char first = (unsigned char)word[0];
	const char *const *more = first < 0x80 ? latin : cyrillic;
	const char **list = talloc_zero_array(mem, const char *, STEMS_OF_ONE + 1);
	struct stems s;

	stems_of_folded(NULL, word, &s);
	size_t n = keep(list, &s, list, 0);
	if (first >= 0x80 && first != 0xd0 && first != 0xd1)
		return list;
	for (; *more != NULL; more++) {
		stems_of_folded(*more, word, &s);
		n = keep(list, &s, list, n);
	}
	return list;
}

static struct search_word word_of(const void *mem, const struct query_term *t)
{
	struct search_word w = {.words = t->words};
	const char *last = strrchr(t->words, ' ');
	bool names = t->field == QUERY_FROM || t->field == QUERY_TO;

	last = last == NULL ? t->words : last + 1;
	w.where = names                       ? SEARCH_NAMES
	          : t->field == QUERY_SUBJECT ? SEARCH_SUBJECT
	                                      : SEARCH_ANYWHERE;
	w.prefix = !t->quoted && (names || t->unfinished) && utf8_length(last) >= FIND_PREFIX_MIN;
	if (!t->quoted && !names && is_one_word(t->words))
		w.stems = find_words_stems(mem, t->words);
	/* stems say nothing of where they stand, and must not be missed */
	if (w.where == SEARCH_SUBJECT && !t->quoted)
		w.where = SEARCH_ANYWHERE;
	return w;
}

/* Of groups that hold nothing but words; a negated one is asked by itself. */
bool find_words_alone(const struct question *q, size_t i)
{
	for (size_t k = 0; k < q->n; k++)
		if (q->terms[k].group == q->terms[i].group &&
		        (q->terms[k].field != QUERY_WORDS || q->terms[k].negated))
			return false;
	return true;
}

static enum rc one_of(struct ctx *c, const void *mem, const struct query_term *t, const char **out)
{
	struct search_word w = word_of(mem, t);
	struct search_any any = {&w, 1};

	return store_search_expression(c, mem, &any, 1, out);
}

enum rc find_words_of(struct ctx *c, const void *mem, const struct question *q,
        const char **out_all, const char *out_asks[QUERY_TERMS_MAX])
{
	struct search_word *words = talloc_array(mem, struct search_word, QUERY_TERMS_MAX);
	struct search_any all[QUERY_TERMS_MAX];
	size_t groups = 0, used = 0;
	int group = -1;

	for (size_t i = 0; i < q->n; i++) {
		const struct query_term *t = &q->terms[i];
		out_asks[i] = NULL;
		if (t->field != QUERY_WORDS)
			continue;
		if (!find_words_alone(q, i)) {
			TRY(one_of(c, mem, t, &out_asks[i]));
			continue;
		}
		if (t->group != group)
			all[groups++] = (struct search_any){words + used, 0};
		group = t->group;
		words[used++] = word_of(words, t);
		all[groups - 1].n++;
	}
	*out_all = NULL;
	return groups == 0 ? RC_OK : store_search_expression(c, mem, all, groups, out_all);
}

enum rc find_words_near(
        struct ctx *c, const void *mem, const struct query_term *t, const char **out)
{
	*out = NULL;
	if (t->field != QUERY_FROM && t->field != QUERY_TO && t->field != QUERY_SUBJECT)
		return RC_OK;
	/* of "subject:late order" either stands somewhere in it */
	return one_of(c, mem, t, out);
}

static bool share(const struct stems *a, const char *const *b)
{
	for (size_t i = 0; i < a->n; i++)
		for (size_t k = 0; b[k] != NULL; k++)
			if (strcmp(a->term[i], b[k]) == 0)
				return true;
	return false;
}

/* The words stand in hay, which has a blank before each of its own. */
static bool stands(const char *hay, const char *words, bool prefix)
{
	size_t n = strlen(words);

	for (const char *at = hay; (at = strstr(at, words)) != NULL; at++)
		if (at > hay && at[-1] == ' ' && (prefix || at[n] == 0 || at[n] == ' '))
			return true;
	return false;
}

bool find_words_subject(
        const struct query_term *t, const char *const *stems, const char *subject, const char *lang)
{
	struct buf *b = buf_new(NULL, SUBJECT_MAX);

	words_add(b, subject);
	bool found = stands(b->p, t->words, t->unfinished && strlen(t->words) >= FIND_PREFIX_MIN);
	for (char *word = b->p; !found && stems != NULL && *word == ' ';) {
		struct stems s;
		word++;
		char *end = word + strcspn(word, " "), kept = *end;
		*end = 0;
		stems_of_folded(lang, word, &s);
		found = share(&s, stems);
		*end = kept;
		word = end;
	}
	talloc_free(b);
	return found;
}

int find_words_closeness(const struct question *q, const char *subject)
{
	struct buf *b = buf_new(NULL, SUBJECT_MAX);
	size_t asked = 0, met = 0;

	words_add(b, subject);
	for (size_t i = 0; i < q->n; i++) {
		const struct query_term *t = &q->terms[i];
		char begin[WORD_MAX + 8];
		if (t->field != QUERY_WORDS || t->negated)
			continue;
		size_t n = strlen(t->words);
		asked++;
		/* endings are two or three letters */
		if (!t->quoted && n >= 6 && n < sizeof begin) {
			memcpy(begin, t->words, n + 1);
			for (n -= 2; ((unsigned char)begin[n] & 0xc0) == 0x80;)
				n--;
			begin[n] = 0;
			met += stands(b->p, begin, true);
		} else {
			met += stands(b->p, t->words, t->unfinished);
		}
	}
	talloc_free(b);
	return asked == 0 || met == 0 ? 0 : met == asked ? 2 : 1;
}
