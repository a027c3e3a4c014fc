/* store/search: the index of words on both engines. */
#include "store/search.h"

#include <string.h>

#include "store/engine.h"

/* A lexeme's place in a tsvector; PostgreSQL knows none above. */
#define LAST_PLACE 16383
#define VECTOR_MAX (4u << 20)
#define NAMES_MAX 4096
#define PARTED_MAX 500 /* as the query says */

struct names {
	struct stmt *s;
	int64_t of;
	bool row;
};

static enum rc next_name(struct names *n)
{
	TRY(stmt_next(n->s, &n->row));
	n->of = n->row ? col_i64(n->s, 0) : INT64_MAX;
	return RC_OK;
}

/* The names that belong to key; the statement runs beside the messages, in the same order. */
static enum rc take_names(const void *mem, struct names *n, int64_t key, const char **out)
{
	struct buf *b = buf_new(mem, NAMES_MAX);

	while (n->of < key)
		TRY(next_name(n));
	while (n->of == key) {
		buf_adds(b, col_text(n->s, 1, b));
		buf_addc(b, '\n');
		TRY(next_name(n));
	}
	/* cut in the middle of a letter, perhaps */
	*out = b->full ? utf8_clean(mem, b->p, b->n) : b->p;
	return RC_OK;
}

static void read_source(
        struct stmt *s, const void *mem, enum search_feed feed, struct search_source *out)
{
	*out = (struct search_source){
	        .key = col_i64(s, 0),
	        .message_id = col_i64(s, 1),
	        .conversation_subject = col_text(s, 2, mem),
	        .subject = col_text(s, 3, mem),
	        .sender_name = col_text(s, 4, mem),
	        .sender = col_text(s, 5, mem),
	        .recipients = col_text(s, 6, mem),
	        .text = col_text(s, 7, mem),
	        .folded = col_text(s, 8, mem),
	        .original = col_text(s, 9, mem),
	        .language = col_text(s, 10, mem),
	        .noted = feed == SEARCH_BY_CONVERSATION ? col_text(s, 11, mem) : NULL,
	};
}

enum rc store_search_feed(struct ctx *c, enum search_feed feed, int64_t after, int64_t upto,
        enum rc (*fn)(struct ctx *c, void *arg, const struct search_source *s), void *arg)
{
	static const enum query feeds[][2] = {
	        [SEARCH_BY_EVENT] = {Q_SEARCH_FEED, Q_SEARCH_FEED_NAMES},
	        [SEARCH_BY_MESSAGE] = {Q_SEARCH_FEED_ALL, Q_SEARCH_FEED_ALL_NAMES},
	        [SEARCH_BY_CONVERSATION] = {Q_SEARCH_FEED_CONVERSATION,
	                Q_SEARCH_FEED_CONVERSATION_NAMES},
	};
	struct stmt *s = stmt(c, feeds[feed][0]);
	struct names names = {stmt(c, feeds[feed][1]), 0, 0};
	enum rc rc = RC_OK;

	bind_i64(s, 1, after);
	bind_i64(s, 2, upto);
	bind_i64(names.s, 1, after);
	bind_i64(names.s, 2, upto);
	TRY(next_name(&names));
	while (rc == RC_OK) {
		struct search_source source;
		bool row = false;
		TRY(stmt_next(s, &row));
		if (!row)
			break;
		void *turn = talloc_new(c);
		read_source(s, turn, feed, &source);
		rc = take_names(turn, &names, source.key, &source.attachments);
		if (rc == RC_OK)
			rc = fn(c, arg, &source);
		talloc_free(turn);
	}
	stmt_done(s);
	stmt_done(names.s);
	return rc;
}

enum rc store_search_batch(
        struct ctx *c, int64_t after, int limit, int64_t *out_last, int64_t *out_n)
{
	struct stmt *s = stmt(c, Q_SEARCH_BATCH_END);
	bind_i64(s, 1, after);
	bind_i64(s, 2, limit);
	TRY(stmt_one(s));
	*out_last = col_i64(s, 0);
	*out_n = col_i64(s, 1);
	stmt_done(s);
	return RC_OK;
}

enum rc store_search_newest_message(struct ctx *c, int64_t *out)
{
	struct stmt *s = stmt(c, Q_SEARCH_NEWEST_MESSAGE);
	TRY(stmt_one(s));
	*out = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

/* "vase blue" becomes "vase:1 blue:2". */
static const char *vector_of(const void *mem, const char *words)
{
	struct buf *b = buf_new(mem, VECTOR_MAX);
	int place = 0;

	while (*words != 0) {
		words += strspn(words, " ");
		size_t n = strcspn(words, " ");
		if (n == 0)
			break;
		place += place < LAST_PLACE;
		buf_add(b, words, n);
		buf_addf(b, ":%d ", place);
		words += n;
	}
	return b->p;
}

enum rc store_search_add(struct ctx *c, int64_t message_id, const struct search_row *r)
{
	void *mem = talloc_new(c);
	struct stmt *s = stmt(c, Q_SEARCH_ADD);
	bool vector = !store_is_sqlite(c->store);

	bind_i64(s, 1, message_id);
	bind_text(s, 2, vector ? vector_of(mem, r->subject) : r->subject);
	bind_text(s, 3, vector ? vector_of(mem, r->names) : r->names);
	bind_text(s, 4, vector ? vector_of(mem, r->body) : r->body);
	bind_text(s, 5, r->stems);
	enum rc rc = stmt_run(s, NULL);
	stmt_done(s);
	talloc_free(mem);
	return rc;
}

enum rc store_search_remove(struct ctx *c, int64_t message_id, const struct search_row *r)
{
	struct stmt *s = stmt(c, Q_SEARCH_REMOVE);

	bind_i64(s, 1, message_id);
	if (store_is_sqlite(c->store)) {
		bind_text(s, 2, r->subject);
		bind_text(s, 3, r->names);
		bind_text(s, 4, r->body);
		bind_text(s, 5, r->stems);
	}
	TRY(stmt_run(s, NULL));
	s = stmt(c, Q_SEARCH_UNNOTE);
	bind_i64(s, 1, message_id);
	return stmt_run(s, NULL);
}

enum rc store_search_note(
        struct ctx *c, int64_t message_id, const char *subject, const char *language)
{
	struct stmt *s = stmt(c, Q_SEARCH_NOTE);
	int64_t changed;

	bind_i64(s, 1, message_id);
	bind_text(s, 2, subject);
	bind_text(s, 3, language == NULL ? "" : language);
	TRY(stmt_run(s, &changed));
	return changed > 0 ? RC_OK : RC_NOT_FOUND;
}

enum rc store_search_clear(struct ctx *c)
{
	TRY(stmt_run(stmt(c, Q_SEARCH_UNNOTE_ALL), NULL));
	return stmt_run(stmt(c, Q_SEARCH_CLEAR), NULL);
}

enum rc store_search_parted(
        struct ctx *c, const void *mem, int64_t after, int64_t upto, int64_t **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_SEARCH_PARTED);

	bind_i64(s, 1, after);
	bind_i64(s, 2, upto);
	return stmt_numbers(s, mem, out, out_n);
}
