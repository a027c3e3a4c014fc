/* store/sending: how a mailbox writes. */
#include "store/sending.h"

#include "store/engine.h"

static enum rc read_aliases(struct ctx *c, const void *mem, int64_t mailbox_id, const char ***out)
{
	struct stmt *s = stmt(c, Q_ALIAS_LIST);

	bind_i64(s, 1, mailbox_id);
	return stmt_texts(s, mem, out);
}

static void read_signature(struct stmt *s, const void *mem, void *row)
{
	struct signature *out = row;

	out->language = col_text(s, 0, mem);
	out->text = col_text(s, 1, mem);
}

static enum rc read_signatures(
        struct ctx *c, const void *mem, int64_t mailbox_id, struct sending *out)
{
	struct stmt *s = stmt(c, Q_SIGNATURE_LIST);
	int n;

	bind_i64(s, 1, mailbox_id);
	TRY(stmt_rows(s, mem, read_signature, sizeof(struct signature), 0, &out->signatures, &n));
	out->signature_count = (size_t)n;
	return RC_OK;
}

enum rc store_sending_get(struct ctx *c, const void *mem, int64_t mailbox_id, struct sending *out)
{
	struct stmt *s = stmt(c, Q_SENDING_GET);
	struct sending v = {0};

	bind_i64(s, 1, mailbox_id);
	TRY(stmt_one(s));
	v.plus_addressing = col_i64(s, 0) != 0;
	v.size_max = col_i64(s, 1);
	stmt_done(s);
	TRY(read_aliases(c, mem, mailbox_id, &v.aliases));
	TRY(read_signatures(c, mem, mailbox_id, &v));
	*out = v;
	return RC_OK;
}

static enum rc clear(struct ctx *c, enum query q, int64_t mailbox_id)
{
	struct stmt *s = stmt(c, q);
	bind_i64(s, 1, mailbox_id);
	return stmt_run(s, NULL);
}

enum rc store_sending_put(
        struct ctx *c, int64_t mailbox_id, const struct sending *v, const char **out_taken)
{
	struct stmt *s = stmt(c, Q_SENDING_PUT);

	bind_i64(s, 1, mailbox_id);
	bind_i64(s, 2, v->plus_addressing);
	TRY(stmt_run(s, NULL));
	TRY(clear(c, Q_ALIAS_CLEAR, mailbox_id));
	for (size_t i = 0; v->aliases[i] != NULL; i++) {
		int64_t changed = 0;
		s = stmt(c, Q_ALIAS_ADD);
		bind_text(s, 1, v->aliases[i]);
		bind_i64(s, 2, mailbox_id);
		TRY(stmt_run(s, &changed));
		if (changed == 0) {
			*out_taken = v->aliases[i];
			return RC_OK;
		}
	}
	TRY(clear(c, Q_SIGNATURE_CLEAR, mailbox_id));
	for (size_t i = 0; i < v->signature_count; i++) {
		s = stmt(c, Q_SIGNATURE_ADD);
		bind_i64(s, 1, mailbox_id);
		bind_text(s, 2, v->signatures[i].language);
		bind_text(s, 3, v->signatures[i].text);
		TRY(stmt_run(s, NULL));
	}
	*out_taken = NULL;
	return RC_OK;
}

enum rc store_sending_size_set(struct ctx *c, int64_t mailbox_id, int64_t bytes)
{
	struct stmt *s = stmt(c, Q_SENDING_SIZE_SET);
	bind_i64(s, 1, mailbox_id);
	bind_i64(s, 2, bytes);
	return stmt_run(s, NULL);
}

enum rc store_alias_owner(struct ctx *c, const char *address, int64_t *out_mailbox_id)
{
	struct stmt *s = stmt(c, Q_ALIAS_OWNER);
	bind_text(s, 1, address);
	TRY(stmt_one(s));
	*out_mailbox_id = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

static void read_own_address(struct stmt *s, const void *mem, void *row)
{
	struct own_address *out = row;

	out->address = col_text(s, 0, mem);
	out->mailbox_id = col_i64(s, 1);
	out->gone = col_i64(s, 2) == 2;
}

enum rc store_own_addresses(struct ctx *c, const void *mem, struct own_address **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_OWN_ADDRESSES);

	return stmt_rows(s, mem, read_own_address, sizeof(struct own_address), 0, out, out_n);
}

enum rc store_signature_for(
        struct ctx *c, const void *mem, int64_t mailbox_id, const char *language, const char **out)
{
	struct stmt *s = stmt(c, Q_SIGNATURE_FOR);
	bind_i64(s, 1, mailbox_id);
	bind_text(s, 2, language != NULL ? language : "other");
	TRY(stmt_one(s));
	*out = col_text(s, 0, mem);
	stmt_done(s);
	return RC_OK;
}
