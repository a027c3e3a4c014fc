/* desk/refile: from the junk folder to the inbox, and back. */
#include "desk/refile.h"

#include <string.h>

#include "desk/address.h"
#include "desk/conversation.h"
#include "store/intake.h"

/* A person's word here counts for more than a folder there. */
static enum rc may_follow(struct ctx *c, int64_t number, const char *sender, bool spam, bool *out)
{
	struct block b = {0};
	bool touched = false;

	TRY(store_intake_touched(c, number, &touched));
	if (!touched && !spam && sender[0] != '\0')
		TRY(address_block(c, c, sender, &b));
	*out = !touched && b.id == 0;
	return RC_OK;
}

static enum rc follow(struct ctx *c, int64_t number, const char *sender, bool spam)
{
	struct conversation v;
	bool may = false;

	TRY(store_conversation_get(c, c, number, &v));
	if (v.spam == spam)
		return RC_OK;
	TRY(may_follow(c, number, sender, spam, &may));
	if (!may)
		return RC_OK;
	v.spam = spam;
	v.updated_ms = c->now_ms;
	TRY(store_conversation_update(c, &v));
	conversation_changed(c, &v, spam ? "{\"spam\":[false,true]}" : "{\"spam\":[true,false]}");
	return RC_OK;
}

enum rc refile(struct ctx *c, const struct raw *r)
{
	bool from_junk = strcmp(r->was_filed, "junk") == 0, to_junk = strcmp(r->filed, "junk") == 0;
	int64_t number;
	const char *sender;

	if (from_junk == to_junk || strcmp(from_junk ? r->filed : r->was_filed, "inbox") != 0 ||
	        r->state == RAW_DELETED)
		return RC_OK;
	TRY(store_raw_refile(c, r->id, r->filed));
	enum rc rc = store_intake_began(c, c, r->id, &number, &sender);
	if (rc == RC_NOT_FOUND) /* it waits to be read, or joined what was there */
		return RC_OK;
	TRY(rc);
	return follow(c, number, sender, to_junk);
}
