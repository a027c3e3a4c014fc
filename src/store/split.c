/* store/split: rows of split and split_message. */
#include "store/split.h"

#include "store/engine.h"
#include "store/notice.h"

#define LINKS_MAX 100 /* as the query says */

enum rc store_split_move(
        struct ctx *c, int64_t source, int64_t target, int64_t at_ms, int64_t message_id, bool only)
{
	struct stmt *s = stmt(c, only ? Q_SPLIT_MOVE_ONE : Q_SPLIT_MOVE_LATER);

	bind_i64(s, 1, source);
	bind_i64(s, 2, target);
	bind_i64(s, 3, only ? message_id : at_ms);
	if (!only)
		bind_i64(s, 4, message_id);
	return stmt_run(s, NULL);
}

enum rc store_split_add(struct ctx *c, const struct split *w)
{
	struct stmt *s = stmt(c, Q_SPLIT_ADD);

	bind_i64(s, 1, w->target);
	bind_i64(s, 2, w->source);
	bind_i64(s, 3, w->at_ms);
	bind_i64_or_null(s, 4, w->user_id);
	bind_text(s, 5, w->language);
	bind_i64_or_null(s, 6, w->customer_id);
	TRY(stmt_run(s, NULL));
	s = stmt(c, Q_SPLIT_ADD_MESSAGES);
	bind_i64(s, 1, w->target);
	TRY(stmt_run(s, NULL));
	static const enum query along[] = {Q_SPLIT_TAGS, Q_SPLIT_FIELDS, Q_SPLIT_HOMES};
	for (size_t i = 0; i < sizeof along / sizeof *along; i++) {
		s = stmt(c, along[i]);
		bind_i64(s, 1, w->source);
		bind_i64(s, 2, w->target);
		TRY(stmt_run(s, NULL));
	}
	return RC_OK;
}

enum rc store_split_versions(
        struct ctx *c, int64_t target, int64_t source_version, int64_t target_version)
{
	struct stmt *s = stmt(c, Q_SPLIT_VERSIONS);
	bind_i64(s, 1, target);
	bind_i64(s, 2, source_version);
	bind_i64(s, 3, target_version);
	return stmt_run(s, NULL);
}

enum rc store_split_get(struct ctx *c, const void *mem, int64_t target, struct split *out)
{
	struct stmt *s = stmt(c, Q_SPLIT_GET);
	bind_i64(s, 1, target);
	TRY(stmt_one(s));
	*out = (struct split){
	        .target = col_i64(s, 0),
	        .source = col_i64(s, 1),
	        .at_ms = col_i64(s, 2),
	        .user_id = col_i64(s, 3),
	        .source_version = col_i64(s, 4),
	        .target_version = col_i64(s, 5),
	        .language = col_text(s, 6, mem),
	        .customer_id = col_i64(s, 7),
	};
	stmt_done(s);
	return RC_OK;
}

static void read_link(struct stmt *s, const void *mem, void *row)
{
	*(struct conversation_link *)row = (struct conversation_link){
	        .number = col_i64(s, 0),
	        .subject = col_text(s, 1, mem),
	        .at_ms = col_i64(s, 2),
	        .is_source = col_i64(s, 3) != 0,
	        .undoable = col_i64(s, 4) != 0,
	};
}

enum rc store_split_links(struct ctx *c, const void *mem, int64_t number, int64_t user_id,
        struct conversation_link **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_SPLIT_LINKS);

	bind_i64(s, 1, number);
	bind_i64(s, 2, user_id);
	return stmt_rows(
	        s, mem, read_link, sizeof(struct conversation_link), LINKS_MAX, out, out_n);
}

enum rc store_split_drafts_clash(struct ctx *c, int64_t target, int64_t source, bool *out)
{
	struct stmt *s = stmt(c, Q_SPLIT_DRAFTS_CLASH);
	bind_i64(s, 1, target);
	bind_i64(s, 2, source);
	TRY(stmt_next(s, out));
	stmt_done(s);
	return RC_OK;
}

enum rc store_split_back(struct ctx *c, int64_t target, int64_t source)
{
	static const enum query moves[] = {Q_SPLIT_MESSAGES_BACK, Q_SPLIT_DRAFTS_BACK,
	        Q_SPLIT_OFFERS_BACK, Q_SPLIT_FOLLOWERS_BACK, Q_GIST_JOIN};
	static const enum query ends[] = {Q_SPLIT_END_MESSAGES, Q_SPLIT_END,
	        Q_SPLIT_END_PARTICIPANTS, Q_SPLIT_END_TAGS, Q_SPLIT_END_FOLLOWERS,
	        Q_SPLIT_END_HOMES, Q_SPLIT_END_FIELDS, Q_SPLIT_END_RELATIONS, Q_GIST_END,
	        Q_SPLIT_END_CONVERSATION};

	for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
		struct stmt *s = stmt(c, moves[i]);
		bind_i64(s, 1, target);
		bind_i64(s, 2, source);
		TRY(stmt_run(s, NULL));
	}
	TRY(store_notice_merge(c, target, source));
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		struct stmt *s = stmt(c, ends[i]);
		bind_i64(s, 1, target);
		TRY(stmt_run(s, NULL));
	}
	return RC_OK;
}
