/* desk/join: which conversation a mail joins. */
#include "desk/join.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "desk/conversation.h"
#include "desk/message_id.h"
#include "store/conversation.h"
#include "store/ghost.h"
#include "store/intake.h"
#include "text/subject.h"

#define MAX_IDS 64
#define MAX_ID_BYTES 500 /* a longer one is rubbish, and more than an index takes */
#define SAME_TEXT 20000
#define HELD_TEXT 300 /* letters that stand in both, wherever */
#define LEAST_TEXT 30
#define MAX_NUMBERS 4
#define MAX_DIGITS 15

static size_t add_id(const char **list, size_t n, const char *id)
{
	if (id == NULL || id[0] == '\0' || n == MAX_IDS || strlen(id) > MAX_ID_BYTES)
		return n;
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], id) == 0)
			return n;
	list[n] = id;
	return n + 1;
}

const char **join_references(const void *mem, const struct mail *m)
{
	const char **list = talloc_zero_array(mem, const char *, MAX_IDS + 1);
	size_t n = 0, refs = 0;

	/* whose fate it tells says more than what it answers */
	n = add_id(list, n, m->about);
	for (size_t i = 0; m->in_reply_to != NULL && m->in_reply_to[i] != NULL && i < 8; i++)
		n = add_id(list, n, m->in_reply_to[i]);
	while (m->references != NULL && m->references[refs] != NULL)
		refs++;
	while (refs > 0)
		n = add_id(list, n, m->references[--refs]);
	if (m->bounce != NULL)
		add_id(list, n, m->bounce->message_id);
	return list;
}

/* What only a number names: whoever went along with a split is followed to where they are now. */
static enum rc follow_split(struct ctx *c, const char *sender, int64_t *number)
{
	bool takes_part = false;
	int64_t target = 0;

	TRY(store_participant_is(c, *number, sender, &takes_part));
	if (takes_part)
		return RC_OK;
	enum rc rc = store_intake_split_off(c, *number, sender, &target);
	if (rc == RC_OK)
		*number = target;
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

/* Signed by us, and in another of the desk's mailboxes: other people may read there, so that it is
 * only offered. */
static enum rc offer_elsewhere(struct ctx *c, int64_t number, struct join *j)
{
	int64_t mailbox;
	enum rc rc = store_conversation_mailbox(c, number, &mailbox);

	if (rc == RC_OK && j->may_belong_to == 0)
		j->may_belong_to = number;
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

/* j stays as it is when the number leads nowhere. */
static enum rc by_signed_number(struct ctx *c, const struct raw *raw, const char *sender,
        enum rc verified, int64_t number, struct join *j)
{
	bool here = false;
	ctx_clear_failure(c);
	if (verified == RC_NOT_FOUND || verified == RC_INVALID)
		return RC_OK;
	TRY(verified);
	TRY(conversation_find(c, &number));
	TRY(store_intake_in_mailbox(c, number, raw->mailbox_id, &here));
	if (!here)
		return offer_elsewhere(c, number, j);
	TRY(follow_split(c, sender, &number));
	j->conversation = number;
	return RC_OK;
}

/* Rule 1: an id that only we can have made. It leads to where that reply lies now: a split may
 * have moved it. Only when the reply is gone the number in the id counts. */
static enum rc by_our_id(
        struct ctx *c, const struct raw *raw, const char *id, const char *sender, struct join *j)
{
	struct our_reply reply;
	int64_t number = 0;
	enum rc verified = message_id_verify(c, id, &number);

	if (verified == RC_OK) {
		enum rc rc =
		        store_intake_our_reply(c, c, str_lower(c, id), raw->mailbox_id, &reply);
		if (rc == RC_OK)
			j->conversation = reply.conversation;
		if (rc != RC_NOT_FOUND)
			return rc;
	}
	return by_signed_number(c, raw, sender, verified, number, j);
}

static enum rc by_our_address(struct ctx *c, const struct raw *raw, const char *address,
        const char *sender, struct join *j)
{
	int64_t number = 0;
	if (address == NULL || strchr(address, '+') == NULL)
		return RC_OK;
	enum rc rc = plus_address_verify(c, address, &number);
	return by_signed_number(c, raw, sender, rc, number, j);
}

/* Rule 1 again: the address holds a number only, so that it comes after the ids. */
static enum rc by_our_addresses(struct ctx *c, const struct raw *raw, const struct mail *m,
        const char *sender, struct join *j)
{
	for (size_t i = 0;
	        m->delivered_to != NULL && m->delivered_to[i] != NULL && j->conversation == 0; i++)
		TRY(by_our_address(c, raw, m->delivered_to[i], sender, j));
	for (size_t i = 0; i < m->to.n && j->conversation == 0; i++)
		TRY(by_our_address(c, raw, m->to.v[i].address, sender, j));
	for (size_t i = 0; i < m->cc.n && j->conversation == 0; i++)
		TRY(by_our_address(c, raw, m->cc.v[i].address, sender, j));
	return RC_OK;
}

bool join_is_own_for_sure(const struct raw *raw, const struct mail *m)
{
	if (m->kind != MAIL_OWN)
		return false;
	return strcmp(raw->filed, "sent") == 0 || strcmp(raw->source, "import") == 0 ||
	       m->sender_proven == 1;
}

/* Rule 2: a stored Message-ID, for those who take part. */
static enum rc by_reference(struct ctx *c, const struct raw *raw, const struct mail *m,
        const char *sender, const char *id, struct join *j)
{
	const char *who = join_is_own_for_sure(raw, m) ? NULL : sender;
	enum rc rc = store_intake_reference(c, id, raw->mailbox_id, who, &j->conversation);

	if (rc != RC_NOT_FOUND)
		return rc;
	if (j->may_belong_to != 0)
		return RC_OK;
	rc = store_intake_reference(c, id, raw->mailbox_id, NULL, &j->may_belong_to);
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

/* The nearest id that leads anywhere decides, ours or foreign: after a split the farther ones
 * may lie in the other conversation. */
static enum rc by_ids(struct ctx *c, const struct raw *raw, const struct mail *m,
        const char *sender, struct join *j, bool *out_ours)
{
	const char **ids = join_references(c, m);

	for (size_t i = 0; ids[i] != NULL && j->conversation == 0; i++) {
		TRY(by_our_id(c, raw, ids[i], sender, j));
		*out_ours = j->conversation != 0;
		if (j->conversation == 0)
			TRY(by_reference(c, raw, m, sender, ids[i], j));
	}
	return RC_OK;
}

/* "#123" that is not part of a longer word or number; *s moves behind it. 0: no more. */
static int64_t next_number(const char **s)
{
	const char *start = *s;
	for (const char *p = start; (p = strchr(p, '#')) != NULL; p++) {
		size_t digits = strspn(p + 1, "0123456789");
		bool glued = p > start && isalnum((unsigned char)p[-1]);
		if (digits == 0 || digits > MAX_DIGITS || glued ||
		        isalpha((unsigned char)p[1 + digits]))
			continue;
		*s = p + 1 + digits;
		return strtoll(p + 1, NULL, 10);
	}
	return 0;
}

/* Rule 3: a number anybody can type, for a proven or unquestioned participant. */
static enum rc by_number(struct ctx *c, const struct raw *raw, const struct mail *m,
        const char *sender, struct join *j)
{
	const char *s = m->subject != NULL ? m->subject : "";
	for (int i = 0; i < MAX_NUMBERS; i++) {
		bool here = false, takes_part = false;
		int64_t number = next_number(&s);
		if (number == 0)
			break;
		TRY(conversation_find(c, &number));
		TRY(store_intake_in_mailbox(c, number, raw->mailbox_id, &here));
		if (!here)
			continue;
		TRY(follow_split(c, sender, &number));
		TRY(store_participant_is(c, number, sender, &takes_part));
		if (takes_part && m->sender_proven != 0) {
			j->conversation = number;
			return RC_OK;
		}
		if (j->may_belong_to == 0)
			j->may_belong_to = number;
	}
	return RC_OK;
}

/* A mailing list adds a footer: one of the two goes on where the other ends. */
static bool is_same_text(const void *mem, const char *a, const char *b)
{
	const char *x = str_collapse(mem, utf8_prefix(mem, a, SAME_TEXT)),
	           *y = str_collapse(mem, utf8_prefix(mem, b, SAME_TEXT));
	size_t n = strlen(x) < strlen(y) ? strlen(x) : strlen(y);

	return n > 0 && strncmp(x, y, n) == 0;
}

/* On their way a list puts its name before the sender's, a gateway its warning above the text. */
static bool holds_text(const void *mem, const char *a, const char *b)
{
	const char *x = str_collapse(mem, utf8_prefix(mem, a, SAME_TEXT)),
	           *y = str_collapse(mem, utf8_prefix(mem, b, SAME_TEXT));
	bool longer = strlen(x) > strlen(y);
	const char *part = utf8_prefix(mem, longer ? y : x, HELD_TEXT);

	return strlen(part) >= LEAST_TEXT && strstr(longer ? x : y, part) != NULL;
}

/* The same letter by another way (directly and through a list): other bytes, so a message of
 * its own, but beside the first; where its sender or its beginning was changed, it is only
 * offered. Programs that give every mail one id are told by the words. */
static enum rc by_copy(struct ctx *c, const struct raw *raw, const struct mail *m,
        const char *sender, struct join *j)
{
	struct intake_copy first;
	bool takes_part = false;

	if (m->message_id == NULL || sender[0] == '\0' || !j->has_copy)
		return RC_OK;
	enum rc rc = store_intake_copy(c, c, m->message_id, raw->mailbox_id, sender, &first);
	if (rc == RC_NOT_FOUND)
		return RC_OK;
	TRY(rc);
	TRY(store_participant_is(c, first.conversation, sender, &takes_part));
	const char *text = m->reply != NULL ? m->reply : "";
	if (!subject_same(first.subject, m->subject))
		return RC_OK;
	if (takes_part && strcmp(first.sender, sender) == 0 && is_same_text(c, first.text, text))
		j->conversation = first.conversation;
	else if (j->may_belong_to == 0 && holds_text(c, first.text, text))
		j->may_belong_to = first.conversation;
	return RC_OK;
}

/* The answer was here before the mail it answers. */
static enum rc by_answer(struct ctx *c, const struct raw *raw, const struct mail *m,
        const char *sender, struct join *j)
{
	struct ghost *list;
	int n;

	if (m->message_id == NULL || m->kind == MAIL_BOUNCE || !j->is_awaited)
		return RC_OK;
	TRY(store_ghost_list(c, c, raw->mailbox_id, m->message_id, &list, &n));
	for (int i = 0; i < n && j->conversation == 0; i++) {
		bool takes_part = join_is_own_for_sure(raw, m);
		if (!takes_part)
			TRY(store_participant_is(c, list[i].conversation, sender, &takes_part));
		if (takes_part)
			j->conversation = list[i].conversation;
		else if (j->may_belong_to == 0)
			j->may_belong_to = list[i].conversation;
	}
	return RC_OK;
}

/* By our own id everybody may join: whoever does not take part is marked. */
static enum rc is_new_sender(struct ctx *c, const struct raw *raw, const struct mail *m,
        const char *sender, int64_t number, bool *out)
{
	bool takes_part = true;

	if (m->kind == MAIL_OWN)
		takes_part = join_is_own_for_sure(raw, m);
	else if (m->kind != MAIL_BOUNCE && m->about == NULL) /* the post's is nobody's */
		TRY(store_participant_is(c, number, sender, &takes_part));
	*out = !takes_part;
	return RC_OK;
}

enum rc join_find(struct ctx *c, const struct raw *raw, const struct mail *m, const char *sender,
        struct join *out)
{
	static enum rc (*const ways[])(struct ctx *, const struct raw *, const struct mail *,
	        const char *, struct join *) = {by_number, by_copy, by_answer};
	struct join j = {.has_copy = true, .is_awaited = true};
	bool ours = false;

	/* Of most nobody has heard: one cheap look in place of three. */
	if (m->message_id != NULL && strlen(m->message_id) <= MAX_ID_BYTES)
		TRY(store_intake_heard_of(
		        c, m->message_id, raw->mailbox_id, &j.has_copy, &j.is_awaited));
	TRY(by_ids(c, raw, m, sender, &j, &ours));
	if (j.conversation == 0) {
		TRY(by_our_addresses(c, raw, m, sender, &j));
		ours = j.conversation != 0;
	}
	if (ours)
		TRY(is_new_sender(c, raw, m, sender, j.conversation, &j.new_sender));
	for (size_t i = 0; i < sizeof ways / sizeof *ways && j.conversation == 0; i++)
		TRY(ways[i](c, raw, m, sender, &j));
	if (j.conversation != 0)
		j.may_belong_to = 0;
	*out = j;
	return RC_OK;
}
