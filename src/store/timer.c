/* store/timer: rows that time alone changes. */
#include "store/timer.h"

#include "store/engine.h"
#include "store/gist.h"
#include "store/merge.h"

static void read_snoozed(struct stmt *s, const void *mem, void *row)
{
	(void)mem;
	*(struct timer_conversation *)row = (struct timer_conversation){.number = col_i64(s, 0)};
}

static void read_trashed(struct stmt *s, const void *mem, void *row)
{
	(void)mem;
	*(struct timer_conversation *)row =
	        (struct timer_conversation){.number = col_i64(s, 0), .mailbox_id = col_i64(s, 1)};
}

enum rc store_timer_snoozed(struct ctx *c, const void *mem, int64_t now_ms, int limit,
        struct timer_conversation **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_TIMER_SNOOZED);
	bind_i64(s, 1, now_ms);
	bind_i64(s, 2, limit);
	return stmt_rows(
	        s, mem, read_snoozed, sizeof(struct timer_conversation), limit, out, out_n);
}

enum rc store_timer_trashed(struct ctx *c, const void *mem, int64_t before_ms, int limit,
        struct timer_conversation **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_TIMER_TRASHED);
	bind_i64(s, 1, before_ms);
	bind_i64(s, 2, limit);
	return stmt_rows(
	        s, mem, read_trashed, sizeof(struct timer_conversation), limit, out, out_n);
}

enum rc store_timer_delete(struct ctx *c, int64_t number)
{
	static const enum query parts[] = {Q_TIMER_LOOSEN_ATTACHMENTS, Q_TIMER_LOOSEN_RAW,
	        Q_ASK_DELETE_CONVERSATION, Q_TIMER_DELETE_PROMISES, Q_TIMER_FORGET_TOLD,
	        Q_TIMER_DELETE_SPLIT_MESSAGES, Q_TIMER_DELETE_SPLITS, Q_TIMER_DELETE_GHOSTS,
	        Q_TIMER_DELETE_SEARCH, Q_NOTICE_DELETE_CONVERSATION, Q_TIMER_DELETE_OFFERS,
	        Q_TIMER_DELETE_DRAFTS, Q_TIMER_DELETE_ATTACHMENTS, Q_TIMER_DELETE_ATTEMPTS,
	        Q_TIMER_DELETE_OUTBOX_RECIPIENTS, Q_TIMER_DELETE_OUTBOX, Q_TIMER_DELETE_RECEIPTS,
	        Q_TIMER_DELETE_RULE_ANSWERS, Q_TIMER_DELETE_RULE_REPLIES,
	        Q_TIMER_DELETE_AUTO_ANSWERS, Q_TIMER_DELETE_UNWANTED_ANSWERS,
	        Q_TIMER_DELETE_BOUNCES, Q_TIMER_FORGET_BOUNCED, Q_TIMER_DELETE_MERGE_MESSAGES,
	        Q_TIMER_DELETE_MESSAGES, Q_TIMER_DELETE_FOLLOWERS, Q_TIMER_DELETE_HOMES,
	        Q_TIMER_DELETE_FIELDS, Q_TIMER_DELETE_RELATIONS, Q_TIMER_DELETE_PARTICIPANTS,
	        Q_TIMER_DELETE_RULE_RUNS, Q_TIMER_DELETE_TAGS, Q_TIMER_DELETE_CONVERSATION};
	int64_t changed = 0;
	struct stmt *bury = stmt(c, Q_TIMER_BURY_RAW);

	TRY(store_gist_delete(c, number));
	TRY(store_merge_end(c, number));
	bind_i64(bury, 1, number);
	bind_i64(bury, 2, c->now_ms);
	TRY(stmt_run(bury, NULL));

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		struct stmt *s = stmt(c, parts[i]);
		bind_i64(s, 1, number);
		TRY(stmt_run(s, &changed));
	}
	return changed == 1 ? RC_OK : RC_NOT_FOUND;
}
