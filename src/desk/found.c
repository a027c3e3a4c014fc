/* desk/found: passages around what was looked for. */
#include "desk/found.h"

#include <string.h>

#include "base/str.h"
#include "desk/find_words.h"
#include "store/search.h"

static size_t make_words(const void *mem, const struct question *q, struct passage_word *out)
{
	size_t n = 0;

	for (size_t i = 0; i < q->n; i++) {
		const struct query_term *t = &q->terms[i];
		if (t->negated || (t->field != QUERY_WORDS && t->field != QUERY_SUBJECT))
			continue;
		bool one = strchr(t->words, ' ') == NULL;
		out[n++] = (struct passage_word){
		        .words = t->words,
		        .prefix = t->unfinished && strlen(t->words) >= FIND_PREFIX_MIN,
		        .stems = one && !t->quoted ? find_words_stems(mem, t->words) : NULL,
		};
	}
	return n;
}

static void look(const void *mem, const struct search_text *s, const struct passage_word *words,
        size_t n, struct found *out)
{
	const char *people = talloc_asprintf(mem, "%s <%s>", s->sender_name, s->sender);
	const struct {
		enum found_where where;
		const char *text;
		bool whole;
	} places[] = {{FOUND_SUBJECT, s->subject, true}, {FOUND_TEXT, s->text, false},
	        {FOUND_TEXT, s->folded, false}, {FOUND_PEOPLE, people, true}};
	int got = 0;

	for (size_t i = 0; i < sizeof places / sizeof *places && got < FOUND_MAX; i++) {
		if (got > 0 && out->at[got - 1].where == places[i].where)
			continue;
		if (passage_find(mem, places[i].text, s->language, words, n, places[i].whole,
		            &out->at[got].passage))
			out->at[got++].where = places[i].where;
	}
}

enum rc found_passages(struct ctx *c, const void *mem, const struct question *q,
        const int64_t *messages, int n, struct found *out)
{
	struct passage_word words[QUERY_TERMS_MAX];
	size_t word_n = make_words(mem, q, words);

	for (int i = 0; i < n; i++)
		out[i] = (struct found){0};
	for (int from = 0; from < n && word_n > 0; from += SEARCH_AMONG_MAX) {
		int some = n - from < SEARCH_AMONG_MAX ? n - from : SEARCH_AMONG_MAX, got = 0;
		struct search_text *texts = NULL;
		TRY(store_search_texts(c, mem, messages + from, some, &texts, &got));
		for (int k = 0; k < got; k++)
			for (int i = from; i < from + some; i++)
				if (messages[i] == texts[k].message_id)
					look(mem, &texts[k], words, word_n, &out[i]);
	}
	return RC_OK;
}
