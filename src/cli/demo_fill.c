#include "cli/demo_fill.h"

#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "base/json.h"
#include "cli/demo_letters.gen.h"
#include "desk/message_id.h"
#include "mail/fold.h"
#include "store/conversation.h"
#include "store/customer.h"
#include "store/event.h"
#include "store/mailbox.h"
#include "store/message.h"
#include "store/outbox.h"

#define MINUTE_MS 60000

/* Names for copies: joined freely, so that a large desk has many customers. */
static const char *const first_names[] = {"Anna", "Jan", "Maria", "Piotr", "Eleni", "Nikos", "Rasa",
        "Jonas", "Emma", "Daniel", "Zofia", "Tomasz", "Ioanna", "Kostas", "Eglė", "Mantas", "Alice",
        "Samuel", "Katarzyna", "Dimitris", "Ugnė", "Lukas", "Grace", "Oliver"};
static const char *const last_names[] = {"Kowalska", "Nowicki", "Papadaki", "Ioannou", "Kazlauskas",
        "Petrauskas", "Miller", "Osei", "Zielińska", "Kamiński", "Georgiou", "Vlachos",
        "Jankauskas", "Balčiūnas", "Baker", "Raman", "Wójcik", "Lewandowska", "Nikolaidis",
        "Stankus", "Turner"};

struct copy {
	int64_t index; /* 0: the letter as it stands */
	int64_t age_minutes; /* added to every age in the letter */
};

enum rc demo_letters(struct ctx *c, const void *mem, json_t **out)
{
	json_t *all = json_own(mem, json_array());

	for (const struct demo_language *l = demo_languages; l->code != NULL; l++) {
		json_t *list;
		TRY(json_read(c, l->json, strlen(l->json), 1u << 20, &list));
		size_t i;
		json_t *v;
		json_array_foreach(list, i,
		        v) if (json_array_append_new(all, json_pack("{s:s, s:O}", "language",
		                                                  l->code, "conversation", v)) !=
		               0) return ctx_broken(c, "out of memory");
	}
	*out = all;
	return RC_OK;
}

static enum conversation_state state_of(const char *name)
{
	if (str_eq(name, "waiting"))
		return STATE_WAITING;
	if (str_eq(name, "snoozed"))
		return STATE_SNOOZED;
	return str_eq(name, "solved") ? STATE_SOLVED : STATE_OPEN;
}

static int64_t minutes_ago(const json_t *message)
{
	return json_integer_value(json_object_get(message, "minutes_ago"));
}

static int64_t time_of(struct ctx *c, const json_t *message, const struct copy *copy)
{
	return c->now_ms - (minutes_ago(message) + copy->age_minutes) * MINUTE_MS;
}

static char *recipients_json(const void *mem, const char *name, const char *address)
{
	json_t *j = json_own(mem, json_pack("{s:[{s:s, s:s}], s:[], s:[]}", "to", "name", name,
	                                  "address", address, "cc", "bcc"));
	return json_write(mem, j);
}

static enum rc customer_of(struct ctx *c, const json_t *letter, const char *language,
        const struct copy *copy, struct customer *out, const char **out_address)
{
	const json_t *from = json_object_get(letter, "from");
	const char *name = json_string_value(json_object_get(from, "name"));
	const char *address = json_string_value(json_object_get(from, "address"));

	if (copy->index > 0) {
		/* about three conversations for each customer */
		int64_t who = copy->index / 3;
		size_t firsts = sizeof(first_names) / sizeof(first_names[0]);
		size_t lasts = sizeof(last_names) / sizeof(last_names[0]);
		name = talloc_asprintf(c, "%s %s", first_names[(size_t)who % firsts],
		        last_names[((size_t)who / firsts) % lasts]);
		address = talloc_asprintf(c, "customer%lld@example.net", (long long)who);
	}
	*out_address = address;
	enum rc rc = store_customer_by_address(c, c, address, out);
	if (rc != RC_NOT_FOUND)
		return rc;
	ctx_clear_failure(c);
	return store_customer_add(c, c, name, address, language, out);
}

/* A letter of the customer, folded like any other. */
static enum rc fill_inbound(struct ctx *c, const struct demo *d, const json_t *message,
        const char *name, const char *address, struct message *m)
{
	struct folded f;
	uint8_t random[8];

	TRY(fold_text(c, c, m->text, &f));
	crypto_random(random, sizeof(random));
	m->kind = MESSAGE_INBOUND;
	m->sender_name = name;
	m->sender = address;
	m->text = f.reply;
	m->folded = talloc_asprintf(c, "%s%s%s", f.quoted,
	        f.quoted[0] != '\0' && f.signature[0] != '\0' ? "\n" : "", f.signature);
	const char *html = json_string_value(json_object_get(message, "html"));
	m->html = html != NULL ? html : "";
	m->message_id = talloc_asprintf(
	        c, "%s@%s", hex_encode(c, random, sizeof(random)), strchr(address, '@') + 1);
	m->recipients = recipients_json(c, "", d->mailbox_address);
	return RC_OK;
}

static void fill_ours(struct ctx *c, const struct demo *d, const json_t *message, const char *name,
        const char *address, struct message *m)
{
	size_t user = (size_t)json_integer_value(json_object_get(message, "user")) % DEMO_USERS;
	bool note = str_eq(json_string_value(json_object_get(message, "by")), "note");

	m->kind = note ? MESSAGE_NOTE : MESSAGE_REPLY;
	m->author_id = d->user_ids[user];
	m->sender_name = d->user_names[user];
	m->sender = d->mailbox_address;
	if (!note) {
		m->message_id =
		        message_id_make(c, c, m->conversation, m->at_ms, d->mailbox_address);
		m->recipients = recipients_json(c, name, address);
	}
}

static enum rc add_message(struct ctx *c, const struct demo *d, const json_t *message,
        const struct copy *copy, const struct customer *customer, const char *address,
        struct conversation *v)
{
	const char *text = json_string_value(json_object_get(message, "text"));
	struct message m = {.conversation = v->number,
	        .at_ms = time_of(c, message, copy),
	        .sender_name = "",
	        .sender = "",
	        .recipients = "{}",
	        .subject = v->subject,
	        .text = text,
	        .folded = "",
	        .html = "",
	        .language = v->language,
	        .sender_proven = -1};

	if (str_eq(json_string_value(json_object_get(message, "by")), "customer"))
		TRY(fill_inbound(c, d, message, customer->name, address, &m));
	else
		fill_ours(c, d, message, customer->name, address, &m);
	TRY(store_message_add(c, &m));
	if (m.kind == MESSAGE_REPLY) {
		TRY(store_outbox_add(c, &(struct outbox){.message_id = m.id,
		                                .mailbox_id = d->mailbox_id,
		                                .due_ms = m.at_ms}));
		TRY(store_outbox_move(c, m.id, OUTBOX_WAITING, OUTBOX_SENT, m.at_ms));
	}
	v->active_ms = m.at_ms;
	v->message_count++;
	v->newest_message_id = m.id;
	v->preview = str_collapse(c, utf8_prefix(c, m.text, 160));
	event_add(c, &(struct event){.at_ms = m.at_ms,
	                     .kind = "message.added",
	                     .conversation_id = v->number,
	                     .mailbox_id = d->mailbox_id,
	                     .subject_kind = "message",
	                     .subject_id = m.id});
	return RC_OK;
}

static enum rc set_tags(struct ctx *c, const json_t *letter, int64_t number)
{
	const json_t *tags = json_object_get(letter, "tags");
	size_t n = json_array_size(tags);

	if (n == 0)
		return RC_OK;
	const char **list = talloc_array(c, const char *, n + 1);
	for (size_t i = 0; i < n; i++)
		list[i] = json_string_value(json_array_get(tags, i));
	list[n] = NULL;
	return store_conversation_set_tags(c, number, list);
}

static enum rc fill_letter(
        struct ctx *c, const struct demo *d, const json_t *entry, const struct copy *copy)
{
	const json_t *letter = json_object_get(entry, "conversation");
	const json_t *messages = json_object_get(letter, "messages");
	const json_t *assignee = json_object_get(letter, "assignee");
	const char *language = json_string_value(json_object_get(entry, "language"));
	const char *subject = json_string_value(json_object_get(letter, "subject"));
	struct customer customer;
	const char *address;

	TRY(customer_of(c, letter, language, copy, &customer, &address));
	int64_t first_ms = time_of(c, json_array_get(messages, 0), copy);
	struct conversation v = {.mailbox_id = d->mailbox_id,
	        .customer_id = customer.id,
	        .assignee_id =
	                assignee == NULL
	                        ? 0
	                        : d->user_ids[(size_t)json_integer_value(assignee) % DEMO_USERS],
	        .subject = copy->index > 0 ? talloc_asprintf(c, "%s (%lld)", subject,
	                                             (long long)(20000 + copy->index))
	                                   : subject,
	        .state = state_of(json_string_value(json_object_get(letter, "state"))),
	        .language = language,
	        .preview = "",
	        .created_ms = first_ms,
	        .updated_ms = first_ms,
	        .active_ms = first_ms};
	/* Of a large desk nearly all is done: that is how desks look. */
	if (copy->index > 0 && copy->index % 50 != 0)
		v.state = STATE_SOLVED;
	if (v.state == STATE_SNOOZED)
		v.snoozed_until_ms = c->now_ms + (int64_t)3 * 24 * 60 * MINUTE_MS;
	TRY(store_conversation_add(c, &v));
	TRY(store_participant_add(c, v.number, address));
	event_add(c, &(struct event){.at_ms = first_ms,
	                     .kind = "conversation.added",
	                     .conversation_id = v.number,
	                     .mailbox_id = d->mailbox_id,
	                     .subject_kind = "conversation",
	                     .subject_id = v.number});
	size_t i;
	json_t *message;
	json_array_foreach(messages, i, message)
	        TRY(add_message(c, d, message, copy, &customer, address, &v));
	v.updated_ms = v.active_ms;
	TRY(set_tags(c, letter, v.number));
	return store_conversation_update(c, &v);
}

enum rc demo_fill_letters(struct ctx *c, const struct demo *d)
{
	struct copy as_is = {0};
	size_t i;
	json_t *entry;

	json_array_foreach(d->letters, i, entry) TRY(fill_letter(c, d, entry, &as_is));
	return RC_OK;
}

enum rc demo_fill_copy(struct ctx *c, const struct demo *d, int64_t i, int64_t age_minutes)
{
	struct copy copy = {.index = i, .age_minutes = age_minutes};

	return fill_letter(
	        c, d, json_array_get(d->letters, (size_t)i % json_array_size(d->letters)), &copy);
}
