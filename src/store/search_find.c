/* store/search: what is found, on both engines. Words and stems hold letters and digits only, so
 * that an expression needs no escape. */
#include <string.h>

#include "store/engine.h"
#include "store/search.h"

#define EXPRESSION_MAX (48u << 10)
/* Words that begin with the same, asked for one by one: more than these FTS5 looks up by itself,
 * which takes as long as all of them are in all messages. */
#define BEGIN_MAX 64
#define AFTER_ALL "\xf4\x8f\xbf\xbf"

/* A term with a digit at its end is made by an ending and stands nowhere as a word. */
static bool may_be_word(const char *term)
{
	char last = term[0] == 0 ? 0 : term[strlen(term) - 1];
	return last < '0' || last > '9';
}

/* Words of the index that begin with one: each is the first behind the one before it. More than
 * BEGIN_MAX of them: *out_n is BEGIN_MAX + 1. */
static enum rc words_from(
        struct ctx *c, const void *mem, const char *begin, const char **out, int *out_n)
{
	const char *from = begin, *upto = talloc_asprintf(mem, "%s" AFTER_ALL, begin);
	int n = 0;

	for (bool row = true; n <= BEGIN_MAX; n++) {
		struct stmt *s = stmt(c, Q_SEARCH_NEXT_WORD);
		bind_text(s, 1, from);
		bind_text(s, 2, upto);
		TRY(stmt_next(s, &row));
		if (!row)
			break;
		out[n] = col_text(s, 0, mem);
		stmt_done(s);
		from = talloc_asprintf(mem, "%s\x01", out[n]);
	}
	*out_n = n;
	return RC_OK;
}

/* "a b" *, as FTS5 looks it up in no time: ("a bc" OR "a bd") */
static enum rc write_begin(struct ctx *c, struct buf *b, const char *words)
{
	const char *last = strrchr(words, ' '), *found[BEGIN_MAX + 1];
	int n = BEGIN_MAX + 1;
	void *mem = talloc_new(c);

	last = last == NULL ? words : last + 1;
	if (b->n < EXPRESSION_MAX / 2)
		TRY(words_from(c, mem, last, found, &n));
	if (n == 0 || n > BEGIN_MAX)
		buf_addf(b, "\"%s\"%s", words, n == 0 ? "" : " *");
	for (int i = 0; i < n && n <= BEGIN_MAX; i++)
		buf_addf(b, "%s\"%.*s%s\"%s", i == 0 ? "(" : " OR ", (int)(last - words), words,
		        found[i], i == n - 1 ? ")" : "");
	talloc_free(mem);
	return RC_OK;
}

/* FTS5 has to look up a beginning that very many words share, each time it is asked. */
static bool looks_up_many(const char *expression)
{
	return strstr(expression, "\" *") != NULL;
}

/* "a b" * OR "mark x" OR "x" */
static enum rc write_fts5(struct ctx *c, struct buf *b, const struct search_word *w)
{
	static const char *const columns[] = {[SEARCH_ANYWHERE] = "",
	        [SEARCH_NAMES] = "names : ",
	        [SEARCH_SUBJECT] = "subject : "};

	buf_adds(b, columns[w->where]);
	if (w->prefix)
		TRY(write_begin(c, b, w->words));
	else
		buf_addf(b, "\"%s\"", w->words);
	for (size_t i = 0; w->stems != NULL && w->stems[i] != NULL; i++) {
		buf_addf(b, " OR \"" SEARCH_MARK "%s\"", w->stems[i]);
		if (i > 0 && may_be_word(w->stems[i]))
			buf_addf(b, " OR \"%s\"", w->stems[i]);
	}
	return RC_OK;
}

/* (a <-> b:*) | mark x | x */
static void write_tsquery(struct buf *b, const struct search_word *w)
{
	buf_addc(b, '(');
	for (const char *word = w->words; *word != 0;) {
		size_t n = strcspn(word, " ");
		buf_add(b, word, n);
		word += n;
		if (*word != 0)
			buf_adds(b, " <-> ");
		word += strspn(word, " ");
	}
	buf_adds(b, w->prefix ? ":*)" : ")");
	for (size_t i = 0; w->stems != NULL && w->stems[i] != NULL; i++) {
		buf_addf(b, " | " SEARCH_MARK "%s", w->stems[i]);
		if (i > 0 && may_be_word(w->stems[i]))
			buf_addf(b, " | %s", w->stems[i]);
	}
}

enum rc store_search_expression(
        struct ctx *c, const void *mem, const struct search_any *all, size_t n, const char **out)
{
	struct buf *b = buf_new(mem, EXPRESSION_MAX);
	bool lite = store_is_sqlite(c->store);

	for (size_t i = 0; i < n; i++) {
		buf_adds(b, i == 0 ? "(" : lite ? " AND (" : " & (");
		for (size_t k = 0; k < all[i].n; k++) {
			if (k > 0)
				buf_adds(b, lite ? " OR " : " | ");
			if (lite)
				TRY(write_fts5(c, b, &all[i].words[k]));
			else
				write_tsquery(b, &all[i].words[k]);
		}
		buf_addc(b, ')');
	}
	if (b->full)
		return ctx_fail(
		        c, RC_INVALID, "question_too_long", "Please search for fewer words.", NULL);
	*out = b->p;
	return RC_OK;
}

/* On PostgreSQL. */
static enum rc are_few(struct ctx *c, const char *expression, bool *out)
{
	struct stmt *s = stmt(c, Q_SEARCH_FEW);
	bool row;

	bind_text(s, 1, expression);
	TRY(stmt_next(s, &row));
	*out = row && col_i64(s, 0) != 0;
	stmt_done(s);
	return RC_OK;
}

static void read_hit(struct stmt *s, const void *mem, void *row)
{
	*(struct search_hit *)row = (struct search_hit){
	        .message_id = col_i64(s, 0),
	        .key = {col_i64(s, 1), col_i64(s, 2)},
	        .subject = col_text(s, 3, mem),
	        .in_scope = col_i64(s, 4) != 0,
	};
}

enum rc store_search_hits(struct ctx *c, const void *mem, const char *expression,
        const struct search_scope *scope, int64_t below, int limit, struct search_hit **out,
        int *out_n)
{
	bool lite = store_is_sqlite(c->store), few = false;

	if (!lite)
		TRY(are_few(c, expression, &few));
	struct stmt *s = stmt(c, Q_SEARCH_HITS);

	bind_text(s, 1, expression);
	bind_i64(s, 2, scope->user_id);
	bind_i64(s, 3, limit);
	bind_i64(s, 4, scope->first_shelf);
	bind_i64(s, 5, scope->last_shelf);
	bind_i64(s, 6, scope->assignee_id);
	bind_i64(s, 7, scope->unassigned);
	bind_i64(s, 8, below);
	if (!lite)
		bind_i64(s, 9, few);
	return stmt_rows(s, mem, read_hit, sizeof(struct search_hit), limit, out, out_n);
}

enum rc store_search_among(struct ctx *c, const char *expression,
        const struct conversation_key *keys, int n, int64_t *out)
{
	bool once = store_is_sqlite(c->store) && looks_up_many(expression);
	struct stmt *s = stmt(c, once ? Q_SEARCH_AMONG_ONCE : Q_SEARCH_AMONG);

	bind_text(s, 1, expression);
	for (int i = 0; i < SEARCH_AMONG_MAX; i++)
		bind_i64(s, i + 2, i < n ? keys[i].number : 0);
	for (int i = 0; i < n; i++)
		out[i] = 0;
	for (bool row = false;;) {
		TRY(stmt_next(s, &row));
		if (!row)
			break;
		for (int i = 0; i < n; i++)
			if (keys[i].number == col_i64(s, 0))
				out[i] = col_i64(s, 1);
	}
	stmt_done(s);
	return RC_OK;
}

static void read_text(struct stmt *s, const void *mem, void *row)
{
	*(struct search_text *)row = (struct search_text){
	        .message_id = col_i64(s, 0),
	        .conversation = col_i64(s, 1),
	        .language = col_text(s, 2, mem),
	        .subject = col_text(s, 3, mem),
	        .text = col_text(s, 4, mem),
	        .folded = col_text(s, 5, mem),
	        .sender_name = col_text(s, 6, mem),
	        .sender = col_text(s, 7, mem),
	};
}

enum rc store_search_texts(struct ctx *c, const void *mem, const int64_t *ids, int n,
        struct search_text **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_SEARCH_TEXTS);

	for (int i = 0; i < SEARCH_AMONG_MAX; i++)
		bind_i64(s, i + 1, i < n ? ids[i] : 0);
	return stmt_rows(
	        s, mem, read_text, sizeof(struct search_text), SEARCH_AMONG_MAX, out, out_n);
}
