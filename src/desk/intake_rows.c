/* desk/intake_rows: the rows of one mail. */
#include "desk/intake_rows.h"

#include <string.h>

#include "base/json.h"
#include "base/str.h"
#include "desk/conversation.h"
#include "desk/customer.h"
#include "desk/invite.h"
#include "desk/message.h"
#include "store/blob.h"
#include "store/customer.h"
#include "store/event.h"
#include "store/rule_answer.h"
#include "store/sending.h"
#include "store/intake.h"
#include "store/user.h"
#include "text/subject.h"

#define NAME 200
#define MESSAGE_ID 500 /* bytes */
#define PARTICIPANTS 100
#define DAY_MS 86400000

enum rc intake_own_addresses(struct ctx *c, const void *mem, struct desk_addresses *out)
{
	struct own_address *list;
	struct mailbox *boxes;
	int n, box_count;
	TRY(store_own_addresses(c, mem, &list, &n));
	out->v = talloc_zero_array(mem, const char *, (size_t)n + 1);
	out->n = (size_t)n;
	for (int i = 0; i < n; i++)
		out->v[i] = list[i].address;
	TRY(store_mailbox_list(c, mem, &boxes, &box_count));
	out->boxes = boxes;
	out->box_count = (size_t)box_count;
	return RC_OK;
}

bool desk_address_is_own(const struct desk_addresses *own, const char *address)
{
	const char *plus = strchr(address, '+'), *at = strrchr(address, '@');
	for (size_t i = 0; i < own->n; i++) {
		if (strcmp(own->v[i], address) == 0)
			return true;
		if (plus == NULL || at == NULL || plus > at)
			continue;
		size_t local = (size_t)(plus - address);
		if (strncmp(own->v[i], address, local) == 0 && strcmp(own->v[i] + local, at) == 0)
			return true;
	}
	return false;
}

const char *desk_address_plain(const void *mem, const struct mail_address *a)
{
	if (a->address == NULL || strchr(a->address, '@') == NULL || strlen(a->address) > 254)
		return NULL;
	for (const char *p = a->address; *p != '\0'; p++)
		if ((unsigned char)*p <= ' ' || *p == 0x7f)
			return NULL;
	return str_lower(mem, a->address);
}

enum rc intake_sender(struct ctx *c, struct intake_mail *t)
{
	const struct mail_addresses *from = &t->mail->from;
	t->sender = "";
	t->sender_name = "";
	for (size_t i = 0; i < from->n; i++) {
		const char *address = desk_address_plain(c, &from->v[i]);
		if (address == NULL) {
			if (t->sender_name[0] == '\0' && from->v[i].name != NULL)
				t->sender_name = from->v[i].name; /* a name is all there is */
			continue;
		}
		t->sender = address;
		t->sender_name = from->v[i].name != NULL ? from->v[i].name : "";
		break;
	}
	return RC_OK;
}

/* One of the desk's people, 0: nobody. */
static enum rc user_of(struct ctx *c, const char *address, int64_t *out)
{
	struct user u;
	enum rc rc = store_user_by_address(c, c, address, &u);

	*out = rc == RC_OK ? u.id : 0;
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

enum rc intake_forward(struct ctx *c, struct intake_mail *t)
{
	const struct mail_addresses *list = &t->mail->forwarded;
	int64_t user = 0;

	for (size_t i = 0; i < list->n && t->original == NULL; i++) {
		const char *address = desk_address_plain(c, &list->v[i]);
		if (address == NULL || strcmp(address, t->sender) == 0 ||
		        desk_address_is_own(t->own, address))
			continue;
		TRY(user_of(c, address, &user));
		if (user != 0)
			continue;
		json_t *o = json_own(c, json_object());
		json_object_set_new(o, "name", json_text(utf8_prefix(c, list->v[i].name, NAME)));
		json_object_set_new(o, "address", json_text(address));
		t->original = json_write(c, o);
	}
	if (list->n > 0 && t->sender[0] != '\0' && t->mail->sender_proven != 0)
		TRY(user_of(c, t->sender, &t->forwarded_by));
	return RC_OK;
}

static const char *mailbox_domain(const struct intake_mail *t)
{
	for (size_t i = 0; i < t->own->box_count; i++) {
		const char *at = strrchr(t->own->boxes[i].address, '@');
		if (t->own->boxes[i].id == t->raw->mailbox_id && at != NULL)
			return at + 1;
	}
	return "invalid";
}

/* When it was written for history, else when it came. */
static int64_t time_of(struct ctx *c, const struct intake_mail *t)
{
	int64_t date = t->mail->date_ms;
	if (t->raw->history && date > 0 && date < c->now_ms + DAY_MS)
		return date;
	return t->raw->received_ms > 0 ? t->raw->received_ms : c->now_ms;
}

static bool is_sent(const struct intake_mail *t)
{
	return strcmp(t->raw->filed, "sent") == 0;
}

/* A mail server speaks of mail by itself. What a person writes there is a person's. */
static bool is_the_post(const struct mail *m, const char *low)
{
	static const char *const names[] = {"mailer-daemon@", "mailerdaemon@", "mail-daemon@",
	        "maildaemon@", "postmaster@", "double-bounce@", "bounces@", "bounce@"};

	for (size_t i = 0; m->kind != MAIL_PERSON && i < sizeof names / sizeof *names; i++)
		if (str_starts(low, names[i]))
			return true;
	return false;
}

/* Whom the conversation is with: the sender, or for our own mail whom it is about. */
static const struct mail_address *customer_of(const void *mem, const struct intake_mail *t)
{
	const struct mail *m = t->mail;
	const struct mail_addresses *lists[] = {&m->from, &m->reply_to, &m->to, &m->cc};
	size_t n = t->sender[0] != '\0' ? 4 : 2;

	for (size_t l = is_sent(t) ? 2 : 0; l < n && m->kind != MAIL_BOUNCE; l++) {
		for (size_t i = 0; i < lists[l]->n; i++) {
			const char *address = desk_address_plain(mem, &lists[l]->v[i]);
			if (address != NULL && !desk_address_is_own(t->own, address) &&
			        !is_the_post(m, address))
				return &lists[l]->v[i];
		}
	}
	return NULL;
}

enum rc intake_customer(struct ctx *c, const struct intake_mail *t, int64_t *out_id)
{
	const struct mail_address *a = customer_of(c, t);
	struct customer found;

	*out_id = 0;
	if (a == NULL)
		return RC_OK;
	const char *address = desk_address_plain(c, a);
	const char *name = utf8_prefix(c, str_collapse(c, a->name != NULL ? a->name : ""), NAME);
	enum rc rc = customer_at(c, c, address, &found);
	if (rc == RC_NOT_FOUND) {
		TRY(store_customer_add(c, c, name[0] != '\0' ? name : address, address,
		        t->mail->language, &found));
	} else {
		TRY(rc);
		bool nameless = name[0] != '\0' && str_eq(found.name, address);
		bool mute = found.language == NULL && t->mail->language != NULL;
		if (nameless || mute)
			TRY(store_customer_learn(c, found.id, nameless ? name : found.name,
			        mute ? t->mail->language : found.language));
	}
	*out_id = found.id;
	return RC_OK;
}

static bool has_stranger(const struct intake_mail *t, const struct mail_addresses *list)
{
	void *mem = talloc_new(NULL);
	bool found = false;
	for (size_t i = 0; i < list->n && !found; i++) {
		const char *address = desk_address_plain(mem, &list->v[i]);
		found = address != NULL && !desk_address_is_own(t->own, address);
	}
	talloc_free(mem);
	return found;
}

/* Written here for sure, to somebody else. A form on a web site that borrows our address and sends
 * a copy to the customer, and whoever imitates it or our ids, wait for an answer like everybody. */
static bool is_outgoing(const struct intake_mail *t)
{
	const struct mail *m = t->mail;
	if (is_sent(t))
		return true;
	return join_is_own_for_sure(t->raw, m) && desk_address_is_own(t->own, t->sender) &&
	       !has_stranger(t, &m->reply_to) &&
	       (has_stranger(t, &m->to) || has_stranger(t, &m->cc));
}

static enum conversation_state first_state(const struct intake_mail *t)
{
	if (t->raw->history)
		return STATE_SOLVED;
	return is_outgoing(t) ? STATE_WAITING : STATE_OPEN;
}

/* Whole but for its message's id, which nobody knows yet. */
static enum rc begin_conversation(struct ctx *c, const struct intake_mail *t,
        const struct message *row, struct conversation *v)
{
	const struct mail *m = t->mail;
	*v = (struct conversation){
	        .mailbox_id = t->raw->mailbox_id,
	        .subject = utf8_prefix(
	                c, str_collapse(c, m->subject != NULL ? m->subject : ""), INTAKE_SUBJECT),
	        .state = first_state(t),
	        .spam = m->spam || t->blocked || strcmp(t->raw->filed, "junk") == 0,
	        .language = m->language,
	        .preview = message_preview_of(c, row),
	        .created_ms = row->at_ms,
	        .updated_ms = t->raw->history ? row->at_ms : c->now_ms,
	        .active_ms = row->at_ms,
	        .message_count = 1,
	        .may_belong_to = t->join.may_belong_to,
	};
	TRY(intake_customer(c, t, &v->customer_id));
	return store_conversation_add(c, v);
}

/* And by which letter, wherever that lies when somebody reads this. */
static void tell_begun(struct ctx *c, const struct intake_mail *t, const struct conversation *v,
        int64_t message_id)
{
	const char *began = talloc_asprintf(c, "{\"message\":%lld}", (long long)message_id);

	event_add(c, &(struct event){
	                     .kind = "conversation.added",
	                     .conversation_id = v->number,
	                     .mailbox_id = v->mailbox_id,
	                     .subject_kind = "conversation",
	                     .subject_id = v->number,
	                     .data = t->raw->history ? "{\"history\":true}" : began,
	             });
}

static json_t *address_list(const struct mail_addresses *list)
{
	json_t *a = json_array();
	for (size_t i = 0; i < list->n; i++) {
		json_t *o = json_object();
		json_object_set_new(o, "name", json_text(list->v[i].name ? list->v[i].name : ""));
		json_object_set_new(
		        o, "address", json_text(list->v[i].address ? list->v[i].address : ""));
		json_array_append_new(a, o);
	}
	return a;
}

static const char *recipients_of(const void *mem, const struct mail *m)
{
	json_t *o = json_own(mem, json_object());
	json_object_set_new(o, "to", address_list(&m->to));
	json_object_set_new(o, "cc", address_list(&m->cc));
	json_object_set_new(o, "bcc", json_array());
	if (m->reply_to.n > 0)
		json_object_set_new(o, "reply_to", address_list(&m->reply_to));
	return json_write(mem, o);
}

static const char *texts_of(const void *mem, const char **list)
{
	if (list == NULL || list[0] == NULL)
		return NULL;
	json_t *a = json_own(mem, json_array());
	for (size_t i = 0; list[i] != NULL; i++)
		json_array_append_new(a, json_text(list[i]));
	return json_write(mem, a);
}

/* The signature stands above the quotes, as in most mails. */
static const char *folded_of(const void *mem, const struct mail *m)
{
	const char *sig = m->signature != NULL ? m->signature : "";
	const char *quotes = m->folded != NULL ? m->folded : "";
	return talloc_asprintf(
	        mem, "%s%s%s", sig, sig[0] != '\0' && quotes[0] != '\0' ? "\n\n" : "", quotes);
}

/* Something else than what was talked about: not called so before, by anybody. */
static enum rc has_new_subject(
        struct ctx *c, const struct intake_mail *t, const struct conversation *v, bool *out)
{
	const char *subject = t->mail->subject != NULL ? t->mail->subject : "", **known;

	*out = false;
	if (t->join.conversation == 0 || t->mail->kind != MAIL_PERSON ||
	        subject_same(v->subject, subject))
		return RC_OK;
	TRY(store_intake_subjects(c, c, v->number, &known));
	*out = true;
	for (size_t i = 0; known[i] != NULL && *out; i++)
		*out = subject_base(c, known[i])[0] == 0 || !subject_same(known[i], subject);
	return RC_OK;
}

static struct message make_message(struct ctx *c, const struct intake_mail *t)
{
	const struct mail *m = t->mail;
	const char *id = m->message_id;

	/* Mail without an id, or with one longer than indexes take, gets one from its bytes: the
	 * same each time. */
	if (id == NULL || id[0] == '\0' || strlen(id) > MESSAGE_ID)
		id = talloc_asprintf(c, "made.%.40s@%s", t->raw->hash, mailbox_domain(t));
	return (struct message){
	        .kind = MESSAGE_INBOUND,
	        .mail_kind = m->kind,
	        .at_ms = time_of(c, t),
	        .sender_name = t->sender_name,
	        .sender = t->sender,
	        .recipients = recipients_of(c, m),
	        .subject = m->subject != NULL ? m->subject : "",
	        .text = m->reply != NULL ? m->reply : "",
	        .folded = folded_of(c, m),
	        .html = m->html != NULL ? m->html : "",
	        .language = m->language,
	        .message_id = id,
	        .in_reply_to = m->in_reply_to != NULL ? m->in_reply_to[0] : NULL,
	        .reference_ids = texts_of(c, m->references),
	        .sender_proven = m->sender_proven,
	        .new_sender = t->join.new_sender,
	        .oversized = m->oversized,
	        .loop = m->loop,
	        .raw_id = t->raw->id,
	        .defects = texts_of(c, m->defects),
	        .forwarded_by = t->forwarded_by,
	        .original = t->original,
	        .invite = invite_write(c, m->invite),
	};
}

static enum rc write_attachments(struct ctx *c, const struct mail *m, const struct message *row)
{
	for (size_t i = 0; i < m->attachment_count; i++) {
		const struct mail_attachment *a = &m->attachments[i];
		TRY(blob_put(c, a->sha256, a->bytes.p, a->bytes.n));
		struct attachment att = {
		        .message_id = row->id,
		        .name = a->name != NULL ? a->name : "",
		        .type = a->type != NULL ? a->type : "application/octet-stream",
		        .hash = a->sha256,
		        .size = (int64_t)a->bytes.n,
		        .is_inline = a->is_inline,
		        .content_id = a->content_id,
		        .created_ms = row->at_ms,
		};
		TRY(store_attachment_add(c, &att));
	}
	return RC_OK;
}

static enum rc add_participants(struct ctx *c, const struct intake_mail *t, int64_t number,
        const struct mail_addresses *list, int *left)
{
	for (size_t i = 0; i<list->n && * left> 0; i++) {
		const char *address = desk_address_plain(c, &list->v[i]);
		if (address == NULL || desk_address_is_own(t->own, address) ||
		        is_the_post(t->mail, address))
			continue;
		TRY(store_participant_add(c, number, address));
		(*left)--;
	}
	return RC_OK;
}

/* Whoever merely holds our id does not become one who takes part, nor whom they name. */
static enum rc write_participants(
        struct ctx *c, const struct intake_mail *t, int64_t number, bool is_new)
{
	int left = PARTICIPANTS;
	enum mail_kind kind = t->mail->kind;

	if (t->join.new_sender || kind == MAIL_BOUNCE)
		return RC_OK;
	if (!is_new && kind != MAIL_PERSON && kind != MAIL_OWN)
		return RC_OK;
	if (!is_sent(t))
		TRY(add_participants(c, t, number, &t->mail->from, &left));
	TRY(add_participants(c, t, number, &t->mail->to, &left));
	return add_participants(c, t, number, &t->mail->cc, &left);
}

static bool opens(const struct intake_mail *t, bool bounced)
{
	return !t->raw->history && !t->blocked && (bounced || t->mail->kind == MAIL_PERSON);
}

/* What the new message does to the row of a conversation that was there before. */
static enum rc touch(struct ctx *c, const struct intake_mail *t, struct conversation *v,
        const struct message *row, bool bounced)
{
	enum conversation_state before = v->state;
	bool was_trashed = v->trashed_ms != 0, was_spam = v->spam;

	v->message_count++;
	v->newest_message_id = row->id;
	if (row->at_ms >= v->active_ms) {
		v->active_ms = row->at_ms;
		v->preview = message_preview_of(c, row);
	}
	if (!t->raw->history)
		v->updated_ms = c->now_ms;
	if (v->language == NULL && t->mail->kind == MAIL_PERSON)
		v->language = t->mail->language;
	if (t->blocked)
		v->spam = true;
	if (opens(t, bounced)) {
		v->state = STATE_OPEN;
		v->snoozed_until_ms = 0;
		/* What a person writes is not deleted with an old trash. */
		v->trashed_ms = 0;
	}
	TRY(store_conversation_update(c, v));
	if (v->state == before && was_trashed == (v->trashed_ms != 0) && was_spam == v->spam)
		return RC_OK;
	conversation_changed(c, v,
	        talloc_asprintf(c, "{\"state\":[\"%s\",\"%s\"]%s%s}",
	                conversation_state_name(before), conversation_state_name(v->state),
	                was_trashed != (v->trashed_ms != 0) ? ",\"trashed\":[true,false]" : "",
	                was_spam != v->spam ? ",\"spam\":[false,true]" : ""));
	return RC_OK;
}

static void tell_added(
        struct ctx *c, const struct conversation *v, int64_t message_id, const char *data)
{
	event_add(c, &(struct event){
	                     .kind = "message.added",
	                     .conversation_id = v->number,
	                     .mailbox_id = v->mailbox_id,
	                     .subject_kind = "message",
	                     .subject_id = message_id,
	                     .data = data,
	             });
}

/* The row of a conversation that this mail began. */
static enum rc complete(struct ctx *c, const struct intake_mail *t, struct conversation *v,
        const struct message *row)
{
	bool is_as_begun = v->message_count == 1 && v->may_belong_to == t->join.may_belong_to;

	v->newest_message_id = row->id;
	return is_as_begun ? store_conversation_set_newest(c, v) : store_conversation_update(c, v);
}

enum rc intake_write(struct ctx *c, struct intake_mail *t)
{
	struct conversation v;
	struct message row = make_message(c, t);
	bool is_new = t->join.conversation == 0, bounced = false;
	int64_t receipt = 0;

	if (is_new)
		TRY(begin_conversation(c, t, &row, &v));
	else
		TRY(store_conversation_get(c, c, t->join.conversation, &v));
	TRY(has_new_subject(c, t, &v, &row.subject_changed));
	row.conversation = v.number;
	TRY(store_message_add(c, &row));
	if (is_new)
		tell_begun(c, t, &v, row.id);
	if (t->mail->no_answer)
		TRY(store_rule_answer_unwanted(c, row.id));
	TRY(write_attachments(c, t->mail, &row));
	TRY(write_participants(c, t, v.number, is_new));
	TRY(intake_bounce(c, t, &v, &row, &bounced));
	TRY(intake_thread(c, t, &v, &row));
	if (is_new)
		TRY(intake_receipt(c, t, &v, &row, &receipt));
	TRY(is_new ? complete(c, t, &v, &row) : touch(c, t, &v, &row, bounced));
	tell_added(c, &v, row.id, t->raw->history ? "{\"history\":true}" : NULL);
	if (receipt != 0)
		tell_added(c, &v, receipt, "{\"automatic\":true}");
	return RC_OK;
}
