/* desk/access: who may see and do what. */
#include "desk/access.h"

#include "store/engine.h"
#include "store/mailbox.h"
#include "store/user.h"

#define NAMED 3

/* "Anna Nowak, Jonas": admins who are here, by id. */
static enum rc name_admins(struct ctx *c, void *arg)
{
	char **names = arg;
	struct user *list;
	int n, named = 0;

	TRY(store_user_list(c, c, &list, &n));
	*names = talloc_strdup(c, "");
	for (int i = 0; i < n && named < NAMED; i++)
		if (list[i].role == ROLE_ADMIN && list[i].disabled_ms == 0 &&
		        list[i].password_hash != NULL)
			*names = talloc_asprintf_append(
			        *names, "%s%s", named++ > 0 ? ", " : "", list[i].name);
	return RC_OK;
}

/* Whoever is signed in sees the people of the desk; a token may be made for something else. */
enum rc access_refuse(struct ctx *c, const char *field)
{
	char *names = NULL;
	enum rc rc = RC_NOT_FOUND;

	if (c->actor.user_id != 0 && c->actor.token_id == 0)
		rc = c->db != NULL ? name_admins(c, &names)
		                   : store_tx(c, DB_READ, name_admins, &names);
	if (rc == RC_OK && names[0] != 0)
		ctx_fail(c, RC_DENIED, "not_allowed",
		        "Your role does not allow this. Who can do it: {admins}", "admins", names,
		        NULL);
	else
		ctx_fail(c, RC_DENIED, "not_allowed",
		        "Your role does not allow this. An admin can do it", NULL);
	c->fail.field = field;
	return RC_DENIED;
}

enum rc access_role(struct ctx *c, enum role at_least)
{
	if (c->actor.role == ROLE_SYSTEM || c->actor.role >= at_least)
		return RC_OK;
	return access_refuse(c, NULL);
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
