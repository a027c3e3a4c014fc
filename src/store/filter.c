/* store/filter: what a query is compared with. */
#include "store/filter.h"

#include "store/engine.h"

static void bind_keys(struct stmt *s, const struct conversation_key *keys, int n)
{
	for (int i = 0; i < FILTER_AT_ONCE; i++)
		bind_i64(s, i + 1, i < n ? keys[i].number : 0);
}

static void read_filter_person(struct stmt *s, const void *mem, void *row)
{
	*(struct filter_person *)row = (struct filter_person){
	        .conversation = col_i64(s, 0),
	        .inbound = col_i64(s, 1) == 1,
	        .sender_name = col_text(s, 2, mem),
	        .sender = col_text(s, 3, mem),
	        .recipients = col_text(s, 4, mem),
	};
}

enum rc store_filter_people(struct ctx *c, const void *mem, const struct conversation_key *keys,
        int n, struct filter_person **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_FILTER_PEOPLE);

	bind_keys(s, keys, n);
	return stmt_rows(s, mem, read_filter_person, sizeof(struct filter_person), 0, out, out_n);
}

enum rc store_filter_marks(struct ctx *c, const struct conversation_key *keys, int n,
        struct filter_mark *out, int *out_n)
{
	struct stmt *s = stmt(c, Q_FILTER_MARKS);
	int count = 0;

	bind_keys(s, keys, n);
	for (bool row = false; count < FILTER_AT_ONCE;) {
		TRY(stmt_next(s, &row));
		if (!row)
			break;
		out[count++] =
		        (struct filter_mark){col_i64(s, 0), col_i64(s, 1) != 0, col_i64(s, 2) != 0};
	}
	stmt_done(s);
	*out_n = count;
	return RC_OK;
}

static enum rc read_keys(struct stmt *s, int limit, struct conversation_key *out, int *out_n)
{
	int n = 0;

	for (bool row = false; n < limit;) {
		TRY(stmt_next(s, &row));
		if (!row)
			break;
		out[n++] = (struct conversation_key){col_i64(s, 0), col_i64(s, 1)};
	}
	stmt_done(s);
	*out_n = n;
	return RC_OK;
}

static void read_filter_part(struct stmt *s, const void *mem, void *row)
{
	*(struct filter_part *)row =
	        (struct filter_part){col_i64(s, 0), col_i64(s, 1), col_text(s, 2, mem)};
}

enum rc store_filter_parts(struct ctx *c, const void *mem, enum filter_of of,
        const struct conversation_key *keys, int n, struct filter_part **out, int *out_n)
{
	static const enum query queries[] = {[FILTER_FOLLOWERS] = Q_FILTER_FOLLOWERS,
	        [FILTER_FIELDS] = Q_FILTER_FIELDS,
	        [FILTER_ORGANISATIONS] = Q_FILTER_ORGANISATIONS,
	        [FILTER_PROMISES] = Q_FILTER_PROMISES,
	        [FILTER_OVERDUE] = Q_FILTER_OVERDUE};
	struct stmt *s = stmt(c, queries[of]);

	bind_keys(s, keys, n);
	if (of == FILTER_OVERDUE)
		bind_i64(s, FILTER_AT_ONCE + 1, c->now_ms);
	return stmt_rows(s, mem, read_filter_part, sizeof(struct filter_part), 0, out, out_n);
}

enum rc store_filter_walk(struct ctx *c, enum filter_by by, int64_t id, int shelf,
        struct conversation_key below, int limit, struct conversation_key *out, int *out_n)
{
	static const enum query queries[] = {[FILTER_ASSIGNEE] = Q_FILTER_ASSIGNEE,
	        [FILTER_TEAM] = Q_FILTER_TEAM,
	        [FILTER_CUSTOMER] = Q_FILTER_CUSTOMER,
	        [FILTER_PRIORITY] = Q_FILTER_PRIORITY};
	struct stmt *s = stmt(c, queries[by]);

	bind_i64(s, 1, id);
	bind_i64(s, 2, below.active_ms);
	bind_i64(s, 3, below.number);
	bind_i64(s, 4, limit);
	bind_i64(s, 5, shelf);
	return read_keys(s, limit, out, out_n);
}

enum rc store_filter_count(struct ctx *c, enum filter_by by, int64_t id, int shelf, int64_t user_id,
        int limit, int64_t *out)
{
	static const enum query queries[] = {[FILTER_ASSIGNEE] = Q_FILTER_COUNT_ASSIGNEE,
	        [FILTER_TEAM] = Q_FILTER_COUNT_TEAM,
	        [FILTER_CUSTOMER] = Q_FILTER_COUNT_CUSTOMER,
	        [FILTER_PRIORITY] = Q_FILTER_COUNT_PRIORITY};
	struct stmt *s = stmt(c, queries[by]);

	bind_i64(s, 1, id);
	bind_i64(s, 2, shelf);
	bind_i64(s, 3, user_id);
	bind_i64(s, 4, limit);
	TRY(stmt_one(s));
	*out = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

enum rc store_filter_count_shelf(
        struct ctx *c, int64_t mailbox_id, int shelf, bool unassigned, int limit, int64_t *out)
{
	struct stmt *s = stmt(c, unassigned ? Q_FILTER_COUNT_UNASSIGNED : Q_FILTER_COUNT_SHELF);

	bind_i64(s, 1, mailbox_id);
	bind_i64(s, 2, shelf);
	bind_i64(s, 3, limit);
	TRY(stmt_one(s));
	*out = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

static enum rc read_set(struct ctx *c, enum query query, int64_t id, int limit,
        struct conversation_key *out, int *out_n)
{
	struct stmt *s = stmt(c, query);

	bind_i64(s, 1, id);
	bind_i64(s, 2, limit);
	return read_keys(s, limit, out, out_n);
}

enum rc store_filter_follower(
        struct ctx *c, int64_t user_id, int limit, struct conversation_key *out, int *out_n)
{
	return read_set(c, Q_FILTER_FOLLOWER, user_id, limit, out, out_n);
}

enum rc store_filter_organisation(
        struct ctx *c, int64_t id, int limit, struct conversation_key *out, int *out_n)
{
	return read_set(c, Q_FILTER_ORGANISATION, id, limit, out, out_n);
}

enum rc store_filter_promised(
        struct ctx *c, int64_t upto_ms, int limit, struct conversation_key *out, int *out_n)
{
	return read_set(c, Q_FILTER_PROMISED, upto_ms, limit, out, out_n);
}

enum rc store_filter_field(struct ctx *c, int64_t field_id, const char *from, const char *upto,
        int limit, struct conversation_key *out, int *out_n)
{
	struct stmt *s = stmt(c, Q_FILTER_FIELD);

	bind_i64(s, 1, field_id);
	bind_i64(s, 2, limit);
	bind_text(s, 3, from);
	bind_text(s, 4, upto);
	return read_keys(s, limit, out, out_n);
}

enum rc store_filter_tag(
        struct ctx *c, const char *tag, int limit, struct conversation_key *out, int *out_n)
{
	struct stmt *s = stmt(c, Q_FILTER_TAG);

	bind_text(s, 1, tag);
	bind_i64(s, 2, limit);
	return read_keys(s, limit, out, out_n);
}

enum rc store_filter_tag_seen(struct ctx *c, const char *tag, int64_t user_id, bool *out)
{
	struct stmt *s = stmt(c, Q_FILTER_TAG_SEEN);
	bool row = false;

	bind_text(s, 1, tag);
	bind_i64(s, 2, user_id);
	TRY(stmt_next(s, &row));
	stmt_done(s);
	*out = row;
	return RC_OK;
}

enum rc store_filter_tags(struct ctx *c, const void *mem, const char ***out)
{
	return stmt_texts(stmt(c, Q_FILTER_TAGS), mem, out);
}
