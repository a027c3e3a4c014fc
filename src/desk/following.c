/* desk/following: who follows a conversation. */
#include "desk/following.h"

#include "store/engine.h"
#include "store/event.h"

struct work {
	const void *mem;
	int64_t number, user_id;
	struct conversation v;
	struct conversation_whole whole;
};

static void tell(struct ctx *c, const struct work *w, const char *kind)
{
	event_add(c, &(struct event){
	                     .kind = kind,
	                     .conversation_id = w->v.number,
	                     .mailbox_id = w->v.mailbox_id,
	                     .subject_kind = "user",
	                     .subject_id = w->user_id,
	             });
}

static enum rc check(struct ctx *c, const struct work *w)
{
	struct user_name *list;
	const char *name;
	int n;

	enum rc rc = store_conversation_may_assign(c, c, w->user_id, w->v.mailbox_id, &name);
	if (rc == RC_NOT_FOUND)
		return ctx_fail_field(c, RC_INVALID, "id", "not_follower",
		        "This person cannot follow it: they cannot sign in, or they do not see "
		        "this mailbox.",
		        NULL);
	TRY(rc);
	TRY(store_following_list(c, c, w->v.number, &list, &n));
	if (n >= FOLLOWERS_MAX)
		return ctx_fail(c, RC_LIMIT, "too_many_followers",
		        "As many people follow this conversation as can.", NULL);
	return RC_OK;
}

static enum rc add(struct ctx *c, void *arg)
{
	struct work *w = arg;
	bool is_new = false;

	TRY(conversation_hold(c, &w->number));
	TRY(conversation_load(c, w->mem, w->number, &w->v));
	TRY(check(c, w));
	TRY(store_following_add(c, w->number, w->user_id, &is_new));
	if (is_new)
		tell(c, w, "conversation.followed");
	return conversation_fill(c, w->mem, &w->v, &w->whole);
}

static enum rc end(struct ctx *c, void *arg)
{
	struct work *w = arg;
	bool was_there = false;

	TRY(conversation_hold(c, &w->number));
	TRY(conversation_load(c, w->mem, w->number, &w->v));
	TRY(store_following_end(c, w->number, w->user_id, &was_there));
	if (was_there)
		tell(c, w, "conversation.unfollowed");
	return conversation_fill(c, w->mem, &w->v, &w->whole);
}

static enum rc run(struct ctx *c, const void *mem, int64_t number, int64_t user_id,
        enum rc (*fn)(struct ctx *, void *), struct conversation_whole *out)
{
	struct work w = {.mem = mem, .number = number, .user_id = user_id};

	TRY(store_tx(c, DB_WRITE, fn, &w));
	*out = w.whole;
	return RC_OK;
}

enum rc following_add(struct ctx *c, const void *mem, int64_t number, int64_t user_id,
        struct conversation_whole *out)
{
	return run(c, mem, number, user_id, add, out);
}

enum rc following_end(struct ctx *c, const void *mem, int64_t number, int64_t user_id,
        struct conversation_whole *out)
{
	return run(c, mem, number, user_id, end, out);
}
