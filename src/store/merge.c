/* store/merge: rows of merge_row and what it keeps. */
#include "store/merge.h"

#include "store/engine.h"
#include "store/notice.h"

#define LIST_MAX 100 /* as the query says */

enum rc store_merge_follow(struct ctx *c, int64_t number, int64_t *out)
{
	struct stmt *s = stmt(c, Q_MERGE_FOLLOW);
	bind_i64(s, 1, number);
	TRY(stmt_one(s));
	*out = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

static enum rc run_one(struct ctx *c, enum query q, int64_t source)
{
	struct stmt *s = stmt(c, q);
	bind_i64(s, 1, source);
	return stmt_run(s, NULL);
}

static enum rc run_both(struct ctx *c, enum query q, int64_t source, int64_t target)
{
	struct stmt *s = stmt(c, q);
	bind_i64(s, 1, source);
	bind_i64(s, 2, target);
	return stmt_run(s, NULL);
}

static enum rc keep(struct ctx *c, int64_t source, int64_t target)
{
	static const enum query own[] = {Q_MERGE_KEEP_MESSAGES, Q_MERGE_KEEP_RELATIONS,
	        Q_MERGE_KEEP_RECEIPT, Q_MERGE_KEEP_SPLITS};
	static const enum query beside[] = {Q_MERGE_KEEP_TAGS, Q_MERGE_KEEP_PEOPLE,
	        Q_MERGE_KEEP_FOLLOWERS, Q_MERGE_KEEP_FIELDS, Q_MERGE_KEEP_HOMES,
	        Q_MERGE_KEEP_DRAFTS, Q_MERGE_KEEP_SPLIT_MESSAGES, Q_MERGE_KEEP_GIST};
	struct stmt *s = stmt(c, Q_MERGE_ADD);

	bind_i64(s, 1, source);
	bind_i64(s, 2, target);
	bind_i64(s, 3, c->now_ms);
	bind_i64_or_null(s, 4, c->actor.user_id);
	TRY(stmt_run(s, NULL));
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		TRY(run_one(c, own[i], source));
	for (size_t i = 0; i < sizeof beside / sizeof *beside; i++)
		TRY(run_both(c, beside[i], source, target));
	return RC_OK;
}

enum rc store_merge_make(struct ctx *c, int64_t source, int64_t target)
{
	static const enum query moves[] = {Q_MERGE_MOVE_MESSAGES, Q_MERGE_JOIN_TAGS,
	        Q_MERGE_JOIN_PEOPLE, Q_MERGE_JOIN_FOLLOWERS, Q_MERGE_JOIN_FIELDS,
	        Q_MERGE_JOIN_HOMES, Q_MERGE_MOVE_DRAFTS, Q_MERGE_JOIN_RECEIPT,
	        Q_MERGE_END_SPLIT_MESSAGES, Q_MERGE_END_SPLITS, Q_MERGE_MOVE_SPLITS, Q_GIST_JOIN};
	static const enum query ends[] = {Q_MERGE_END_DRAFTS, Q_MERGE_END_RECEIPT, Q_MERGE_END_TAGS,
	        Q_MERGE_END_PEOPLE, Q_MERGE_END_FOLLOWERS, Q_MERGE_END_FIELDS, Q_MERGE_END_HOMES,
	        Q_MERGE_END_RELATIONS, Q_MERGE_END_CONVERSATION};

	TRY(keep(c, source, target));
	/* before those that only move lie beside them */
	struct stmt *s = stmt(c, Q_MERGE_JOIN_DRAFTS);
	bind_i64(s, 1, source);
	bind_i64(s, 2, target);
	bind_i64(s, 3, c->now_ms);
	TRY(stmt_run(s, NULL));
	for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
		TRY(run_both(c, moves[i], source, target));
	TRY(store_notice_merge(c, source, target));
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		TRY(run_one(c, ends[i], source));
	return RC_OK;
}

enum rc store_merge_version(struct ctx *c, int64_t source, int64_t target_version)
{
	return run_both(c, Q_MERGE_VERSION, source, target_version);
}

enum rc store_merge_get(struct ctx *c, const void *mem, int64_t source, struct merge *out)
{
	struct stmt *s = stmt(c, Q_MERGE_GET);
	bind_i64(s, 1, source);
	TRY(stmt_one(s));
	*out = (struct merge){
	        .source = source,
	        .target = col_i64(s, 0),
	        .at_ms = col_i64(s, 1),
	        .mailbox_id = col_i64(s, 2),
	        .target_version = col_i64(s, 3),
	        .before =
	                {
	                        .state = (enum conversation_state)col_i64(s, 4),
	                        .snoozed_until_ms = col_i64(s, 5),
	                        .language = col_text(s, 6, mem),
	                        .priority = (enum conversation_priority)col_i64(s, 7),
	                        .customer_id = col_i64(s, 8),
	                        .assignee_id = col_i64(s, 9),
	                        .team_id = col_i64(s, 10),
	                        .may_belong_to = col_i64(s, 11),
	                },
	};
	stmt_done(s);
	return RC_OK;
}

enum rc store_merge_back(struct ctx *c, int64_t source, int64_t target)
{
	static const enum query own[] = {Q_MERGE_BACK_CONVERSATION, Q_MERGE_BACK_TAGS,
	        Q_MERGE_BACK_PEOPLE, Q_MERGE_BACK_FOLLOWERS, Q_MERGE_BACK_FIELDS,
	        Q_MERGE_BACK_HOMES};
	static const enum query beside[] = {Q_MERGE_BACK_MESSAGES, Q_MERGE_LEAVE_TAGS,
	        Q_MERGE_LEAVE_PEOPLE, Q_MERGE_LEAVE_FOLLOWERS, Q_MERGE_LEAVE_FIELDS,
	        Q_MERGE_LEAVE_HOMES, Q_MERGE_LEAVE_RELATIONS, Q_MERGE_BACK_DRAFTS,
	        Q_MERGE_PART_DRAFTS, Q_MERGE_LEAVE_DRAFTS, Q_MERGE_LEAVE_RECEIPT,
	        Q_MERGE_BACK_MOVED_SPLITS, Q_MERGE_BACK_SPLITS, Q_MERGE_STAKE_NEXT,
	        Q_MERGE_CHANGE_NEXT, Q_MERGE_LEAVE_STAKE, Q_MERGE_LEAVE_CHANGE};
	static const enum query last[] = {
	        Q_MERGE_BACK_RELATIONS, Q_MERGE_BACK_RECEIPT, Q_MERGE_BACK_SPLIT_MESSAGES};

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		TRY(run_one(c, own[i], source));
	for (size_t i = 0; i < sizeof beside / sizeof *beside; i++)
		TRY(run_both(c, beside[i], source, target));
	for (size_t i = 0; i < sizeof last / sizeof *last; i++)
		TRY(run_one(c, last[i], source));
	return RC_OK;
}

enum rc store_merge_forget(struct ctx *c, int64_t source)
{
	static const enum query ends[] = {Q_MERGE_FORGET_MESSAGES, Q_MERGE_FORGET_PARTS,
	        Q_MERGE_FORGET_RELATIONS, Q_MERGE_FORGET_DRAFTS, Q_MERGE_FORGET_RECEIPT,
	        Q_MERGE_FORGET_SPLITS, Q_MERGE_FORGET_SPLIT_MESSAGES, Q_MERGE_FORGET_GIST,
	        Q_MERGE_FORGET};

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		TRY(run_one(c, ends[i], source));
	return RC_OK;
}

static void read_relation(struct stmt *s, const void *mem, void *row)
{
	(void)mem;
	*(struct relation *)row = (struct relation){
	        .number = col_i64(s, 0),
	        .kind = (enum relation_kind)col_i64(s, 1),
	};
}

enum rc store_merge_relations(
        struct ctx *c, const void *mem, int64_t source, struct relation **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_MERGE_RELATION_LIST);

	bind_i64(s, 1, source);
	return stmt_rows(s, mem, read_relation, sizeof(struct relation), 0, out, out_n);
}

enum rc store_merge_relation_came(struct ctx *c, int64_t source, int64_t other)
{
	return run_both(c, Q_MERGE_RELATION_CAME, source, other);
}

static void read_merged_draft(struct stmt *s, const void *mem, void *row)
{
	(void)mem;
	*(struct merged_draft *)row = (struct merged_draft){
	        .user_id = col_i64(s, 0),
	        .kind = (int)col_i64(s, 1),
	        .version = col_i64(s, 2),
	};
}

enum rc store_merge_drafts(struct ctx *c, const void *mem, int64_t source, int64_t number,
        struct merged_draft **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_MERGE_DRAFTS);

	bind_i64(s, 1, source);
	bind_i64(s, 2, number);
	return stmt_rows(s, mem, read_merged_draft, sizeof(struct merged_draft), 0, out, out_n);
}

static void read_merged(struct stmt *s, const void *mem, void *row)
{
	*(struct merged *)row = (struct merged){
	        .number = col_i64(s, 0),
	        .subject = col_text(s, 1, mem),
	        .at_ms = col_i64(s, 2),
	};
}

enum rc store_merge_list(struct ctx *c, const void *mem, int64_t target, int64_t user_id,
        struct merged **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_MERGE_LIST);

	bind_i64(s, 1, target);
	bind_i64(s, 2, user_id);
	return stmt_rows(s, mem, read_merged, sizeof(struct merged), LIST_MAX, out, out_n);
}

enum rc store_merge_end(struct ctx *c, int64_t target)
{
	struct stmt *s = stmt(c, Q_MERGE_SOURCES);
	int64_t *list;
	int n;

	bind_i64(s, 1, target);
	TRY(stmt_numbers(s, c, &list, &n));
	for (int i = 0; i < n; i++) {
		TRY(store_merge_end(c, list[i])); /* what had gone into it before */
		TRY(run_one(c, Q_GIST_END, list[i]));
		TRY(store_merge_forget(c, list[i]));
	}
	return RC_OK;
}
