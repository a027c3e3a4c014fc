/* desk/join: which conversation a mail joins. */
#include "desk/join.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "desk/message_id.h"
#include "store/conversation.h"
#include "store/intake.h"

#define MAX_IDS 64
#define MAX_NUMBERS 4
#define MAX_DIGITS 15

static size_t add_id(const char **list, size_t n, const char *id)
{
	if (id == NULL || id[0] == '\0' || n == MAX_IDS)
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

/* A conversation that is there, in the mailbox the mail came to. */
static enum rc in_mailbox(struct ctx *c, int64_t mailbox_id, int64_t number, bool *out)
{
	int64_t mailbox = 0;
	enum rc rc = store_intake_conversation_mailbox(c, number, &mailbox);
	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	*out = rc == RC_OK && mailbox == mailbox_id;
	return RC_OK;
}

/* *out stays 0 when the id or address is not ours or leads elsewhere. */
static enum rc by_signed(
        struct ctx *c, const struct raw *raw, enum rc verified, int64_t number, int64_t *out)
{
	bool here = false;
	ctx_clear_failure(c);
	if (verified == RC_NOT_FOUND || verified == RC_INVALID)
		return RC_OK;
	TRY(verified);
	TRY(in_mailbox(c, raw->mailbox_id, number, &here));
	if (here)
		*out = number;
	return RC_OK;
}

static enum rc by_our_address(
        struct ctx *c, const struct raw *raw, const char *address, int64_t *out)
{
	int64_t number = 0;
	if (address == NULL || strchr(address, '+') == NULL)
		return RC_OK;
	enum rc rc = plus_address_verify(c, address, &number);
	return by_signed(c, raw, rc, number, out);
}

/* Rule 1: what only we can have made. */
static enum rc by_our_ids(
        struct ctx *c, const struct raw *raw, const struct mail *m, const char **ids, int64_t *out)
{
	for (size_t i = 0; ids[i] != NULL && *out == 0; i++) {
		int64_t number = 0;
		enum rc rc = message_id_verify(c, ids[i], &number);
		TRY(by_signed(c, raw, rc, number, out));
	}
	for (size_t i = 0; m->delivered_to != NULL && m->delivered_to[i] != NULL && *out == 0; i++)
		TRY(by_our_address(c, raw, m->delivered_to[i], out));
	for (size_t i = 0; i < m->to.n && *out == 0; i++)
		TRY(by_our_address(c, raw, m->to.v[i].address, out));
	for (size_t i = 0; i < m->cc.n && *out == 0; i++)
		TRY(by_our_address(c, raw, m->cc.v[i].address, out));
	return RC_OK;
}

/* Our own address proves nothing by itself: only where nobody else can put mail, or
 * where the receiving server vouches for it. */
static bool is_own_for_sure(const struct raw *raw, const struct mail *m)
{
	if (m->kind != MAIL_OWN)
		return false;
	return strcmp(raw->filed, "sent") == 0 || strcmp(raw->source, "import") == 0 ||
	       m->sender_proven == 1;
}

/* Rule 2: a stored Message-ID, for those who take part. */
static enum rc by_reference(struct ctx *c, const struct raw *raw, const struct mail *m,
        const char *sender, const char **ids, struct join *j)
{
	const char *who = is_own_for_sure(raw, m) ? NULL : sender;
	for (size_t i = 0; ids[i] != NULL; i++) {
		enum rc rc =
		        store_intake_reference(c, ids[i], raw->mailbox_id, who, &j->conversation);
		if (rc != RC_NOT_FOUND)
			return rc;
		if (j->may_belong_to != 0)
			continue;
		rc = store_intake_reference(c, ids[i], raw->mailbox_id, NULL, &j->may_belong_to);
		if (rc != RC_OK && rc != RC_NOT_FOUND)
			return rc;
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
		TRY(in_mailbox(c, raw->mailbox_id, number, &here));
		if (!here)
			continue;
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

enum rc join_find(struct ctx *c, const struct raw *raw, const struct mail *m, const char *sender,
        struct join *out)
{
	struct join j = {0};
	void *mem = talloc_new(c);
	const char **ids = join_references(mem, m);

	TRY(by_our_ids(c, raw, m, ids, &j.conversation));
	if (j.conversation != 0) {
		bool takes_part = true;
		if (m->kind == MAIL_OWN)
			takes_part = is_own_for_sure(raw, m);
		else if (m->kind != MAIL_BOUNCE)
			TRY(store_participant_is(c, j.conversation, sender, &takes_part));
		j.new_sender = !takes_part;
	} else {
		TRY(by_reference(c, raw, m, sender, ids, &j));
		if (j.conversation == 0)
			TRY(by_number(c, raw, m, sender, &j));
	}
	if (j.conversation != 0)
		j.may_belong_to = 0;
	talloc_free(mem);
	*out = j;
	return RC_OK;
}
