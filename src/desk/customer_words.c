/* desk/customer_words: by which words a customer is found. */
#include "desk/customer_words.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "desk/conversation.h"
#include "desk/customer.h"
#include "store/customer.h"
#include "store/customer_word.h"
#include "store/engine.h"
#include "text/words.h"

#define TEXT_MAX 4000
#define WORDS 400
#define BATCH 200
#define COUNTRY_DIGITS 3 /* of a country code, at most */

struct word_list {
	const char *v[WORDS + 1]; /* ended by NULL */
	int n;
};

const char *customer_sort(const void *mem, const char *name)
{
	struct buf *b = buf_new(mem, CUSTOMER_WORD_MAX);

	words_add(b, name);
	return b->n > 0 ? b->p + 1 : "";
}

const char *customer_word_cut(const void *mem, const char *word)
{
	size_t n = strnlen(word, CUSTOMER_WORD_MAX);

	if (word[n] == 0)
		return word;
	while (n > 0 && ((unsigned char)word[n] & 0xc0) == 0x80)
		n--;
	return talloc_strndup(mem, word, n);
}

/* The id, and the word as base64url. */
enum rc customer_key_read(struct ctx *c, const char *cursor, struct customer_key *out)
{
	char *end = NULL;
	struct bytes word;

	*out = (struct customer_key){.word = ""};
	if (cursor == NULL)
		return RC_OK;
	unsigned long long id = strtoull(cursor, &end, 16);
	if (end == cursor || *end != '_' || id > INT64_MAX ||
	        b64url_decode(c, end + 1, &word) != RC_OK || !utf8_valid(word.p, word.n))
		return ctx_fail_field(c, RC_INVALID, "cursor", "bad_cursor",
		        "This is not where a list went on. Please begin again.", NULL);
	out->id = (int64_t)id;
	out->word = talloc_strndup(c, word.n > 0 ? (const char *)word.p : "", word.n);
	return RC_OK;
}

const char *customer_key_write(const void *mem, const char *word, int64_t id)
{
	return talloc_asprintf(
	        mem, "%llx_%s", (unsigned long long)id, b64url_encode(mem, word, strlen(word)));
}

static void put(struct word_list *l, const char *word)
{
	if (l->n < WORDS && word[0] != 0)
		l->v[l->n++] = customer_word_cut(l, word);
}

static void put_words(struct ctx *c, struct word_list *l, const char *text)
{
	struct buf *b = buf_new(c, TEXT_MAX);

	words_add(b, text);
	for (char *save = NULL, *word = strtok_r(b->p, " ", &save); word != NULL;
	        word = strtok_r(NULL, " ", &save))
		put(l, word);
}

/* A number is looked for with its country or without it. */
static void put_phone(struct ctx *c, struct word_list *l, const char *number)
{
	const char *digits = customer_phone_digits(c, number);
	size_t n = digits == NULL ? 0 : strlen(digits);

	if (digits == NULL)
		return;
	put(l, digits);
	for (size_t i = 1; i <= COUNTRY_DIGITS && n >= i + 6; i++)
		put(l, digits + i);
}

enum rc customer_words_make(struct ctx *c, int64_t id)
{
	struct word_list *l = talloc_zero(c, struct word_list);
	const char **addresses, **phones;
	struct customer k;

	TRY(store_customer_get(c, l, id, &k));
	TRY(store_customer_addresses(c, l, id, &addresses));
	TRY(store_customer_phones(c, l, id, &phones));
	if (k.merged_into == 0) {
		put_words(c, l, k.name);
		put_words(c, l, k.called);
		put_words(c, l, k.organisation != NULL ? k.organisation : "");
		for (size_t i = 0; addresses[i] != NULL && i < CUSTOMER_ADDRESSES; i++) {
			put(l, addresses[i]);
			put_words(c, l, addresses[i]);
		}
		for (size_t i = 0; phones[i] != NULL; i++)
			put_phone(c, l, phones[i]);
	}
	return store_customer_words_set(c, id, customer_sort(l, k.name), l->v);
}

static bool is_phone(const char *q)
{
	return q[strspn(q, "0123456789+-() ./")] == 0;
}

static void add_word(struct customer_search *s, const char *word)
{
	for (int i = 0; i < CUSTOMER_WORDS; i++) {
		if (s->words[i] != NULL)
			continue;
		s->words[i] = word;
		return;
	}
}

/* The longest first: it leaves the fewest to look at. */
static void longest_first(struct customer_search *s)
{
	for (int i = 1; i < CUSTOMER_WORDS && s->words[i] != NULL; i++) {
		if (strlen(s->words[i]) <= strlen(s->words[0]))
			continue;
		const char *first = s->words[0];
		s->words[0] = s->words[i];
		s->words[i] = first;
	}
}

void customer_question(struct ctx *c, const char *q, struct customer_search *s)
{
	const char *digits = is_phone(q) ? customer_phone_digits(c, q) : NULL;
	char *copy = str_collapse(c, q), *save = NULL;

	if (digits != NULL) {
		add_word(s, digits);
		return;
	}
	for (char *part = strtok_r(copy, " ", &save); part != NULL;
	        part = strtok_r(NULL, " ", &save)) {
		if (strchr(part, '@') != NULL && part[0] != '@') {
			add_word(s, customer_word_cut(c, str_lower(c, part)));
			continue;
		}
		struct buf *b = buf_new(c, 400);
		words_add(b, part);
		for (char *more = NULL, *word = strtok_r(b->p, " ", &more); word != NULL;
		        word = strtok_r(NULL, " ", &more))
			add_word(s, word);
	}
	longest_first(s);
}

static enum rc find(struct ctx *c, void *arg)
{
	bool *any = arg;
	int64_t *ids;
	int n;

	TRY(store_customer_words_due(c, 1, &ids, &n));
	*any = n > 0;
	return RC_OK;
}

static enum rc make(struct ctx *c, void *arg)
{
	bool *more = arg;
	int64_t *ids;
	int n;

	TRY(conversation_turn(c));
	TRY(store_customer_words_due(c, BATCH, &ids, &n));
	for (int i = 0; i < n; i++)
		TRY(customer_words_make(c, ids[i]));
	*more = n == BATCH;
	return RC_OK;
}

enum rc customer_words(struct ctx *c, bool *out_more)
{
	bool any = false;

	*out_more = false;
	TRY(store_tx(c, DB_READ, find, &any));
	return any ? store_tx(c, DB_WRITE, make, out_more) : RC_OK;
}
