/* store/customer_word: lists of customers and the words that they are found by. */
#include "store/customer_word.h"

#include "store/engine.h"

/* Above everything that begins with the word: U+10FFFF is in no word. */
static const char *end_of(const void *mem, const char *word)
{
	return talloc_asprintf(mem, "%s\xf4\x8f\xbf\xbf", word);
}

/* A beginning that is not asked for is that of every word. */
static void bind_words(struct ctx *c, struct stmt *s, const struct customer_search *q)
{
	for (int i = 0; i < CUSTOMER_WORDS; i++) {
		const char *word = q->words[i] != NULL ? q->words[i] : "";
		bind_text(s, 5 + 2 * i, word);
		bind_text(s, 6 + 2 * i, end_of(c, word));
	}
}

enum rc store_customer_keys(struct ctx *c, const void *mem, const struct customer_search *q,
        struct customer_key above, int limit, struct customer_key *out, int *out_n)
{
	bool finds = q->words[0] != NULL, row = true;
	struct stmt *s = stmt(c, finds                     ? Q_CUSTOMER_FIND
	                         : q->organisation_id != 0 ? Q_CUSTOMER_LIST_ORGANISATION
	                                                   : Q_CUSTOMER_LIST);
	int n = 0;

	bind_i64(s, 1, q->user_id);
	bind_text(s, 2, above.word != NULL ? above.word : "");
	bind_i64(s, 3, above.id);
	bind_i64(s, 4, limit);
	if (finds)
		bind_words(c, s, q);
	else if (q->organisation_id != 0)
		bind_i64(s, 5, q->organisation_id);
	while (n < limit) {
		TRY(stmt_next(s, &row));
		if (!row)
			break;
		out[n++] = (struct customer_key){
		        .word = col_text(s, 0, mem),
		        .id = col_i64(s, 1),
		        .visible = col_i64(s, 2) != 0,
		};
	}
	stmt_done(s);
	*out_n = n;
	return RC_OK;
}

enum rc store_customer_alike(
        struct ctx *c, const char *sort, int64_t id, int limit, int64_t *out, int *out_n)
{
	struct stmt *s = stmt(c, Q_CUSTOMER_ALIKE);
	bool row = true;
	int n = 0;

	bind_text(s, 1, sort);
	bind_i64(s, 2, id);
	bind_i64(s, 3, limit);
	while (n < limit) {
		TRY(stmt_next(s, &row));
		if (!row)
			break;
		out[n++] = col_i64(s, 0);
	}
	stmt_done(s);
	*out_n = n;
	return RC_OK;
}

enum rc store_customer_words_due(struct ctx *c, int limit, int64_t **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_CUSTOMER_WORDS_DUE);
	bind_i64(s, 1, limit);
	return stmt_numbers(s, c, out, out_n);
}

enum rc store_customer_words_set(
        struct ctx *c, int64_t id, const char *sort, const char *const *words)
{
	struct stmt *s = stmt(c, Q_CUSTOMER_WORDS_CLEAR);

	bind_i64(s, 1, id);
	TRY(stmt_run(s, NULL));
	for (size_t i = 0; words[i] != NULL; i++) {
		s = stmt(c, Q_CUSTOMER_WORD_ADD);
		bind_text(s, 1, words[i]);
		bind_i64(s, 2, id);
		TRY(stmt_run(s, NULL));
	}
	s = stmt(c, Q_CUSTOMER_WORDS_DONE);
	bind_i64(s, 1, id);
	bind_text(s, 2, sort);
	return stmt_run(s, NULL);
}

enum rc store_customer_words_of_organisation(struct ctx *c, int64_t organisation_id)
{
	struct stmt *s = stmt(c, Q_CUSTOMER_WORDS_OF_ORGANISATION);
	bind_i64(s, 1, organisation_id);
	return stmt_run(s, NULL);
}
