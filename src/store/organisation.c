/* store/organisation: rows of organisation and organisation_domain. */
#include "store/organisation.h"

#include "store/engine.h"

static void read_row(struct stmt *s, const void *mem, struct organisation *out)
{
	*out = (struct organisation){
	        .id = col_i64(s, 0),
	        .version = col_i64(s, 1),
	        .name = col_text(s, 2, mem),
	        .created_ms = col_i64(s, 3),
	};
}

static enum rc read_one(struct stmt *s, const void *mem, struct organisation *out)
{
	TRY(stmt_one(s));
	read_row(s, mem, out);
	stmt_done(s);
	return RC_OK;
}

enum rc store_organisation_get(struct ctx *c, const void *mem, int64_t id, struct organisation *out)
{
	struct stmt *s = stmt(c, Q_ORGANISATION_GET);
	bind_i64(s, 1, id);
	return read_one(s, mem, out);
}

enum rc store_organisation_by_name(
        struct ctx *c, const void *mem, const char *sort, struct organisation *out)
{
	struct stmt *s = stmt(c, Q_ORGANISATION_BY_NAME);
	bind_text(s, 1, sort);
	return read_one(s, mem, out);
}

enum rc store_organisation_add(struct ctx *c, const char *name, const char *sort, int64_t *out_id)
{
	struct stmt *s = stmt(c, Q_ORGANISATION_ADD);
	bind_text(s, 1, name);
	bind_text(s, 2, sort);
	bind_i64(s, 3, c->now_ms);
	TRY(stmt_one(s));
	*out_id = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

enum rc store_organisation_update(struct ctx *c, const struct organisation *o, const char *sort)
{
	int64_t changed = 0;
	struct stmt *s = stmt(c, Q_ORGANISATION_UPDATE);
	bind_i64(s, 1, o->id);
	bind_i64(s, 2, o->version);
	bind_text(s, 3, o->name);
	bind_text(s, 4, sort);
	TRY(stmt_run(s, &changed));
	if (changed == 0)
		return ctx_fail(c, RC_CONFLICT, "stale",
		        "Somebody changed this organisation in the meantime.", NULL);
	return RC_OK;
}

enum rc store_organisation_delete(struct ctx *c, int64_t id)
{
	struct stmt *s = stmt(c, Q_ORGANISATION_LEAVE);
	bind_i64(s, 1, id);
	TRY(stmt_run(s, NULL));
	s = stmt(c, Q_ORGANISATION_DELETE);
	bind_i64(s, 1, id);
	return stmt_run(s, NULL);
}

enum rc store_organisation_people(struct ctx *c, int64_t id, int64_t *out)
{
	struct stmt *s = stmt(c, Q_ORGANISATION_PEOPLE);
	bind_i64(s, 1, id);
	TRY(stmt_one(s));
	*out = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

/* Above everything that begins with the word. */
static const char *end_of(const void *mem, const char *word)
{
	return talloc_asprintf(mem, "%s\xf4\x8f\xbf\xbf", word);
}

static void read_organisation(struct stmt *s, const void *mem, void *row)
{
	struct organisation *out = row;

	read_row(s, mem, out);
	out->sort = col_text(s, 4, mem);
}

enum rc store_organisation_list(struct ctx *c, const void *mem, const struct organisation_search *q,
        int limit, struct organisation **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_ORGANISATION_LIST);

	bind_text(s, 1, q->name);
	bind_text(s, 2, end_of(c, q->name));
	bind_text(s, 3, q->above);
	bind_i64(s, 4, q->above_id);
	bind_text(s, 5, q->domain);
	bind_text(s, 6, end_of(c, q->domain));
	bind_i64(s, 7, limit);
	return stmt_rows(s, mem, read_organisation, sizeof(struct organisation), limit, out, out_n);
}

enum rc store_organisation_domains(struct ctx *c, const void *mem, int64_t id, const char ***out)
{
	struct stmt *s = stmt(c, Q_ORGANISATION_DOMAINS);

	bind_i64(s, 1, id);
	return stmt_texts(s, mem, out);
}

enum rc store_organisation_of_domain(
        struct ctx *c, const void *mem, const char *domain, struct organisation *out)
{
	struct stmt *s = stmt(c, Q_ORGANISATION_OF_DOMAIN);
	bind_text(s, 1, domain);
	return read_one(s, mem, out);
}

enum rc store_organisation_domain_add(struct ctx *c, int64_t id, const char *domain)
{
	struct stmt *s = stmt(c, Q_ORGANISATION_DOMAIN_ADD);
	bind_text(s, 1, domain);
	bind_i64(s, 2, id);
	return stmt_run(s, NULL);
}

enum rc store_organisation_domain_remove(struct ctx *c, int64_t id, const char *domain)
{
	struct stmt *s = stmt(c, Q_ORGANISATION_DOMAIN_REMOVE);
	bind_text(s, 1, domain);
	bind_i64(s, 2, id);
	return stmt_run(s, NULL);
}

enum rc store_organisation_join(struct ctx *c, int64_t id, const char *domain, int64_t *out)
{
	struct stmt *s = stmt(c, Q_ORGANISATION_JOIN);
	bind_i64(s, 1, id);
	bind_text(s, 2, domain);
	return stmt_run(s, out);
}

enum rc store_organisation_conversations(struct ctx *c, int64_t id, int64_t user_id,
        struct conversation_key below, int limit, struct conversation_key *out, int *out_n)
{
	struct stmt *s = stmt(c, Q_ORGANISATION_CONVERSATIONS);
	bool row = true;
	int n = 0;

	bind_i64(s, 1, id);
	bind_i64(s, 2, user_id);
	bind_i64(s, 3, limit);
	bind_i64(s, 4, below.active_ms);
	bind_i64(s, 5, below.number);
	while (n < limit) {
		TRY(stmt_next(s, &row));
		if (!row)
			break;
		out[n++] = (struct conversation_key){col_i64(s, 0), col_i64(s, 1)};
	}
	stmt_done(s);
	*out_n = n;
	return RC_OK;
}
