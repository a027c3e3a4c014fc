/* store/conversation: rows of conversation, participant, conversation_tag. */
#include "store/conversation.h"

#include "store/engine.h"

#define ROWS_AT_ONCE 25

static const char *const no_tags[] = {NULL};

static void read_row(struct stmt *s, const void *mem, struct conversation *out)
{
	*out = (struct conversation){
	        .number = col_i64(s, 0),
	        .version = col_i64(s, 1),
	        .mailbox_id = col_i64(s, 2),
	        .customer_id = col_i64(s, 3),
	        .assignee_id = col_i64(s, 4),
	        .subject = col_text(s, 5, mem),
	        .state = (enum conversation_state)col_i64(s, 6),
	        .snoozed_until_ms = col_i64(s, 7),
	        .spam = col_i64(s, 8) != 0,
	        .trashed_ms = col_i64(s, 9),
	        .language = col_text(s, 10, mem),
	        .preview = col_text(s, 11, mem),
	        .created_ms = col_i64(s, 12),
	        .updated_ms = col_i64(s, 13),
	        .active_ms = col_i64(s, 14),
	        .message_count = col_i64(s, 15),
	        .newest_message_id = col_i64(s, 16),
	        .may_belong_to = col_i64(s, 17),
	        .mailbox_name = col_text(s, 18, mem),
	        .mailbox_address = col_text(s, 19, mem),
	        .assignee_name = col_text(s, 20, mem),
	        .customer_name = col_text(s, 21, mem),
	        .customer_address = col_text(s, 22, mem),
	        .preview_kind = (int)col_i64(s, 23),
	        .priority = (enum conversation_priority)col_i64(s, 24),
	        .team_id = col_i64(s, 25),
	        .team_name = col_text(s, 26, mem),
	        .stake = col_text(s, 27, mem),
	        /* an empty list that nobody writes to */
	        .tags = (const char **)no_tags,
	};
}

/* The columns from $first on, in the order of the table. */
static void bind_columns(struct stmt *s, int first, const struct conversation *v)
{
	bind_i64(s, first, v->mailbox_id);
	bind_i64_or_null(s, first + 1, v->customer_id);
	bind_i64_or_null(s, first + 2, v->assignee_id);
	bind_text(s, first + 3, v->subject == NULL ? "" : v->subject);
	bind_i64(s, first + 4, v->state);
	bind_i64_or_null(s, first + 5, v->snoozed_until_ms);
	bind_i64(s, first + 6, v->spam);
	bind_i64_or_null(s, first + 7, v->trashed_ms);
	bind_text(s, first + 8, v->language);
	bind_text(s, first + 9, v->preview == NULL ? "" : v->preview);
	bind_i64(s, first + 10, v->created_ms);
	bind_i64(s, first + 11, v->updated_ms);
	bind_i64(s, first + 12, v->active_ms);
	bind_i64(s, first + 13, v->message_count);
	bind_i64(s, first + 14, v->newest_message_id);
	bind_i64_or_null(s, first + 15, v->may_belong_to);
	bind_i64(s, first + 16, v->priority == 0 ? PRIORITY_NORMAL : v->priority);
	bind_i64_or_null(s, first + 17, v->team_id);
}

enum rc store_conversation_add(struct ctx *c, struct conversation *v)
{
	struct stmt *s = stmt(c, Q_CONVERSATION_ADD);
	bind_columns(s, 1, v);
	TRY(stmt_one(s));
	v->number = col_i64(s, 0);
	v->version = 1;
	stmt_done(s);
	return RC_OK;
}

enum rc store_conversation_update(struct ctx *c, struct conversation *v)
{
	int64_t changed = 0;
	struct stmt *s = stmt(c, Q_CONVERSATION_UPDATE);

	bind_i64(s, 1, v->number);
	bind_i64(s, 2, v->version);
	bind_columns(s, 3, v);
	TRY(stmt_run(s, &changed));
	if (changed == 0)
		return ctx_fail(c, RC_CONFLICT, "stale",
		        "Somebody changed this conversation in the meantime.", NULL);
	v->version++;
	return RC_OK;
}

enum rc store_conversation_set_newest(struct ctx *c, const struct conversation *v)
{
	struct stmt *s = stmt(c, Q_CONVERSATION_SET_NEWEST);

	bind_i64(s, 1, v->number);
	bind_i64(s, 2, v->newest_message_id);
	return stmt_run(s, NULL);
}

static const char **append_tag(
        const void *mem, const char **list, size_t n, struct stmt *s, int column)
{
	list = talloc_realloc(mem, list, const char *, n + 2);
	list[n] = col_text(s, column, list);
	list[n + 1] = NULL;
	return list;
}

static enum rc read_tags(struct ctx *c, const void *mem, struct conversation *v)
{
	struct stmt *s = stmt(c, Q_TAG_LIST);
	const char **list = NULL;
	size_t n = 0;
	bool row = false;

	bind_i64(s, 1, v->number);
	for (;;) {
		TRY(stmt_next(s, &row));
		if (!row)
			break;
		list = append_tag(mem, list, n++, s, 0);
	}
	stmt_done(s);
	if (list != NULL)
		v->tags = list;
	return RC_OK;
}

enum rc store_conversation_get(
        struct ctx *c, const void *mem, int64_t number, struct conversation *out)
{
	struct stmt *s = stmt(c, Q_CONVERSATION_GET);
	struct conversation v;

	bind_i64(s, 1, number);
	TRY(stmt_one(s));
	read_row(s, mem, &v);
	stmt_done(s);
	TRY(read_tags(c, mem, &v));
	*out = v;
	return RC_OK;
}

static void bind_keys(struct stmt *s, const struct conversation_key *keys, int n)
{
	for (int i = 0; i < ROWS_AT_ONCE; i++)
		bind_i64(s, i + 1, i < n ? keys[i].number : 0);
}

static struct conversation *find(struct conversation *v, int n, int64_t number)
{
	for (int i = 0; i < n; i++)
		if (v[i].number == number)
			return &v[i];
	return NULL;
}

/* At most ROWS_AT_ONCE, into v in the order of keys; v[i].number stays 0 for a
 * row that is gone. */
static enum rc read_rows(struct ctx *c, const void *mem, const struct conversation_key *keys, int n,
        struct conversation *v)
{
	struct stmt *s = stmt(c, Q_CONVERSATION_ROWS);
	bool row = false;

	bind_keys(s, keys, n);
	for (;;) {
		TRY(stmt_next(s, &row));
		if (!row)
			break;
		int64_t number = col_i64(s, 0);
		for (int i = 0; i < n; i++)
			if (keys[i].number == number)
				read_row(s, mem, &v[i]);
	}
	stmt_done(s);
	return RC_OK;
}

static enum rc read_row_tags(struct ctx *c, const void *mem, const struct conversation_key *keys,
        int n, struct conversation *v)
{
	struct stmt *s = stmt(c, Q_TAG_ROWS);
	const char **list = NULL;
	int64_t of = 0;
	size_t tags = 0;
	bool row = false;

	bind_keys(s, keys, n);
	for (;;) {
		TRY(stmt_next(s, &row));
		if (!row)
			break;
		int64_t number = col_i64(s, 0);
		if (number != of) {
			list = NULL;
			tags = 0;
			of = number;
		}
		list = append_tag(mem, list, tags++, s, 1);
		struct conversation *owner = find(v, n, number);
		if (owner != NULL)
			owner->tags = list;
	}
	stmt_done(s);
	return RC_OK;
}

enum rc store_conversation_rows(struct ctx *c, const void *mem, const struct conversation_key *keys,
        int n, struct conversation **out, int *out_n)
{
	struct conversation *v = talloc_zero_array(mem, struct conversation, (unsigned)n + 1);
	int kept = 0;

	for (int i = 0; i < n; i += ROWS_AT_ONCE) {
		int some = n - i < ROWS_AT_ONCE ? n - i : ROWS_AT_ONCE;
		TRY(read_rows(c, v, keys + i, some, v + i));
		TRY(read_row_tags(c, v, keys + i, some, v + i));
	}
	for (int i = 0; i < n; i++)
		if (v[i].number != 0)
			v[kept++] = v[i];
	*out = v;
	*out_n = kept;
	return RC_OK;
}

enum rc store_conversation_set_tags(struct ctx *c, int64_t number, const char *const *tags)
{
	struct stmt *s = stmt(c, Q_TAG_CLEAR);

	bind_i64(s, 1, number);
	TRY(stmt_run(s, NULL));
	for (size_t i = 0; tags != NULL && tags[i] != NULL; i++) {
		s = stmt(c, Q_TAG_ADD);
		bind_i64(s, 1, number);
		bind_text(s, 2, tags[i]);
		TRY(stmt_run(s, NULL));
	}
	return RC_OK;
}

enum rc store_conversation_mailbox(struct ctx *c, int64_t number, int64_t *out)
{
	struct stmt *s = stmt(c, Q_CONVERSATION_MAILBOX);
	bind_i64(s, 1, number);
	TRY(stmt_one(s));
	*out = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

enum rc store_conversation_beside(struct ctx *c, int64_t number, struct conversation_beside *out)
{
	struct stmt *s = stmt(c, Q_CONVERSATION_BESIDE);
	bind_i64(s, 1, number);
	TRY(stmt_one(s));
	*out = (struct conversation_beside){
	        .split = col_i64(s, 0) != 0,
	        .related = col_i64(s, 1) != 0,
	        .merged = col_i64(s, 2) != 0,
	        .fields = col_i64(s, 3) != 0,
	        .followers = col_i64(s, 4) != 0,
	        .receipt = col_i64(s, 5) != 0,
	};
	stmt_done(s);
	return RC_OK;
}

enum rc store_conversation_add_home(struct ctx *c, int64_t number, int64_t mailbox_id)
{
	struct stmt *s = stmt(c, Q_CONVERSATION_ADD_HOME);
	bind_i64(s, 1, number);
	bind_i64(s, 2, mailbox_id);
	return stmt_run(s, NULL);
}

enum rc store_conversation_may_assign(
        struct ctx *c, const void *mem, int64_t user_id, int64_t mailbox_id, const char **out_name)
{
	struct stmt *s = stmt(c, Q_CONVERSATION_MAY_ASSIGN);
	bind_i64(s, 1, user_id);
	bind_i64(s, 2, mailbox_id);
	TRY(stmt_one(s));
	*out_name = col_text(s, 0, mem);
	stmt_done(s);
	return RC_OK;
}

enum rc store_conversation_lock(struct ctx *c, int64_t number)
{
	if (store_is_sqlite(c->store))
		return RC_OK; /* one writer */
	struct stmt *s = stmt(c, Q_CONVERSATION_LOCK);
	bind_i64(s, 1, number);
	return stmt_run(s, NULL);
}

enum rc store_conversation_turn(struct ctx *c)
{
	if (store_is_sqlite(c->store))
		return RC_OK;
	struct stmt *s = stmt(c, Q_CONVERSATION_TURN);
	TRY(stmt_one(s));
	stmt_done(s);
	return RC_OK;
}

enum rc store_address_is_own(struct ctx *c, const char *address, bool *out)
{
	struct stmt *s = stmt(c, Q_MAILBOX_HAS_ADDRESS);
	bool row = false;

	bind_text(s, 1, address);
	TRY(stmt_next(s, &row));
	stmt_done(s);
	*out = row;
	return RC_OK;
}

enum rc store_participant_add(struct ctx *c, int64_t number, const char *address)
{
	struct stmt *s = stmt(c, Q_PARTICIPANT_ADD);
	bind_i64(s, 1, number);
	bind_text(s, 2, address);
	return stmt_run(s, NULL);
}

enum rc store_participant_is(struct ctx *c, int64_t number, const char *address, bool *out)
{
	struct stmt *s = stmt(c, Q_PARTICIPANT_IS);
	bool row = false;

	bind_i64(s, 1, number);
	bind_text(s, 2, address);
	TRY(stmt_next(s, &row));
	stmt_done(s);
	*out = row;
	return RC_OK;
}
