/* desk/intake_guard: who is kept out, what goes in a circle, who can be reached again. */
#include <string.h>

#include "desk/address.h"
#include "desk/intake_rows.h"
#include "desk/message_id.h"
#include "desk/setting.h"
#include "store/conversation.h"
#include "store/customer.h"
#include "store/receipt.h"

#define HOUR_MS 3600000LL

static bool is_live(const struct intake_mail *t)
{
	return !t->raw->history && strcmp(t->raw->filed, "sent") != 0;
}

/* What only we can have made came in from outside: whatever it was, it went round. */
static bool is_ours_again(struct ctx *c, const struct intake_mail *t)
{
	int64_t number;
	bool ours = message_id_verify(c, t->mail->message_id, &number) == RC_OK;

	ctx_clear_failure(c);
	return ours;
}

/* More letters of one sender in one conversation than a person writes in an hour. */
static enum rc check_pace(struct ctx *c, const struct intake_mail *t, bool *out)
{
	int64_t most, had, at_ms = t->raw->received_ms > 0 ? t->raw->received_ms : c->now_ms;

	if (t->join.conversation == 0 || t->sender[0] == '\0' || t->mail->kind == MAIL_OWN)
		return RC_OK;
	TRY(setting_i64(c, "loop_letters_per_hour", &most));
	TRY(store_receipt_letters(c, t->join.conversation, t->sender, at_ms - HOUR_MS, &had));
	*out = had >= most;
	return RC_OK;
}

/* Their own conversation they may go on with; it is only filed. Into that of somebody else no
 * blocked sender comes. */
static enum rc keep_apart(struct ctx *c, struct intake_mail *t)
{
	struct conversation v;
	struct customer k = {0};

	if (t->join.conversation == 0)
		return RC_OK;
	TRY(store_conversation_get(c, c, t->join.conversation, &v));
	enum rc rc = store_customer_by_address(c, c, t->sender, &k);
	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	if (v.spam || (k.id != 0 && k.id == v.customer_id))
		return RC_OK;
	t->join = (struct join){.may_belong_to = v.number};
	return RC_OK;
}

static enum rc check_block(struct ctx *c, struct intake_mail *t)
{
	struct block b = {0};

	/* a report of failure is the post's, whoever's name it bears */
	if (t->sender[0] == '\0' || t->mail->kind == MAIL_BOUNCE || t->mail->kind == MAIL_OWN)
		return RC_OK;
	TRY(address_block(c, c, t->sender, &b));
	t->blocked = b.id != 0;
	return t->blocked ? keep_apart(c, t) : RC_OK;
}

enum rc intake_guard(struct ctx *c, struct intake_mail *t, bool *out_loop)
{
	const struct mail *m = t->mail;
	bool loop = m->loop;

	*out_loop = loop;
	if (!is_live(t))
		return RC_OK;
	TRY(check_block(c, t));
	loop |= is_ours_again(c, t);
	if (!loop)
		TRY(check_pace(c, t, &loop));
	*out_loop = loop;
	if (m->kind == MAIL_PERSON && t->sender[0] != '\0' && m->sender_proven != 0 && !m->spam &&
	        !t->blocked)
		TRY(address_wrote(c, t->sender));
	return RC_OK;
}
