/* desk/access: who may see and do what. */
#include "desk/access.h"

#include "store/mailbox.h"

enum rc access_role(struct ctx *c, enum role at_least)
{
	if (c->actor.role == ROLE_SYSTEM || c->actor.role >= at_least)
		return RC_OK;
	return ctx_fail(
	        c, RC_DENIED, "not_allowed", "This is not yours to do. An admin can help.", NULL);
}

enum rc access_mailbox(struct ctx *c, int64_t mailbox_id)
{
	bool may = c->actor.role == ROLE_SYSTEM;

	if (!may && c->actor.user_id != 0)
		TRY(store_mailbox_may_see(c, c->actor.user_id, mailbox_id, &may));
	if (may)
		return RC_OK;
	return ctx_fail(c, RC_NOT_FOUND, "no_such_conversation",
	        "There is no such conversation, or it lies in a mailbox that you do not see.",
	        NULL);
}
