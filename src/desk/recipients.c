/* desk/recipients: to whom a reply goes. */
#include "desk/recipients.h"

#include <string.h>

#include "base/json.h"
#include "base/str.h"
#include "desk/address.h"
#include "desk/called.h"
#include "desk/conversation.h"
#include "desk/sending.h"
#include "desk/setting.h"
#include "mail/mail.h"
#include "store/customer.h"
#include "store/engine.h"

#define RECIPIENTS_MAX 300 /* whatever the setting says */

struct people {
	struct ctx *c;
	const void *mem;
	const struct conversation *v;
	const char *seen[RECIPIENTS_MAX];
	size_t n, max; /* max 0: not asked for yet, one always fits */
};

static struct people *people_new(struct ctx *c, const void *mem, const struct conversation *v)
{
	struct people *p = talloc_zero(mem, struct people);

	p->c = c;
	p->mem = mem;
	p->v = v;
	return p;
}

static enum rc read_max(struct people *p)
{
	int64_t max;

	TRY(setting_i64(p->c, "max_recipients", &max));
	p->max = max < RECIPIENTS_MAX ? (size_t)max : RECIPIENTS_MAX;
	return RC_OK;
}

static bool known(const struct people *p, const char *low)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->seen[i], low) == 0)
			return true;
	return false;
}

/* Each address once; low is remembered. */
static enum rc add(struct people *p, json_t *list, const char *name, const char *address)
{
	const char *low = str_lower(p->mem, address);

	if (known(p, low))
		return RC_OK;
	if (p->n > 0 && p->max == 0)
		TRY(read_max(p));
	if (p->n > 0 && p->n >= p->max)
		return ctx_fail(p->c, RC_INVALID, "too_many_recipients",
		        "These are too many recipients for one mail. It can go to {max} at most.",
		        "max", talloc_asprintf(p->c, "%zu", p->max), NULL);
	p->seen[p->n++] = low;
	if (name == NULL)
		name = str_ieq(p->v->customer_address, low) ? p->v->customer_name : "";
	json_t *one = json_object();
	json_object_set_new(one, "name", json_text(str_ieq(name, address) ? "" : name));
	json_object_set_new(one, "address", json_text(address));
	json_array_append_new(list, one);
	return RC_OK;
}

static enum rc add_wished(struct people *p, json_t *all, const char *field, const char **addresses)
{
	json_t *list = json_array();

	json_object_set_new(all, field, list);
	for (size_t i = 0; addresses != NULL && addresses[i] != NULL; i++) {
		bool own = false;
		TRY(address_is_own(p->c, str_lower(p->mem, addresses[i]), &own));
		if (own)
			return ctx_fail_field(p->c, RC_INVALID, field, "own_address",
			        "{address} is an address of this desk. A mail to it would come "
			        "back here.",
			        "address", addresses[i], NULL);
		TRY(add(p, list, NULL, addresses[i]));
	}
	return RC_OK;
}

static bool names(const json_t *list, const char *address)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
	{
		if (str_ieq(json_string_value(json_object_get(one, "address")), address))
			return true;
	}
	return false;
}

/* People in a JSON list of {name, address}, without ourselves and those in without. */
static enum rc add_found(struct people *p, json_t *list, const json_t *found, const json_t *without)
{
	const json_t *one;
	size_t i;

	json_array_foreach(found, i, one)
	{
		const char *name = json_string_value(json_object_get(one, "name"));
		const char *address = json_string_value(json_object_get(one, "address"));
		bool own = false;

		if (address == NULL || strchr(address, '@') == NULL || names(without, address))
			continue;
		TRY(address_is_own(p->c, str_lower(p->mem, address), &own));
		if (!own)
			TRY(add(p, list, name, address));
	}
	return RC_OK;
}

static json_t *recipients_of(const void *mem, const struct message *m)
{
	json_t *j = json_loads(m->recipients, 0, NULL);
	return j == NULL ? NULL : json_own(mem, j);
}

static enum rc add_sender(struct people *p, json_t *list, const struct message *m)
{
	bool own = true;

	if (strchr(m->sender, '@') != NULL)
		TRY(address_is_own(p->c, str_lower(p->mem, m->sender), &own));
	return own ? RC_OK : add(p, list, m->sender_name, m->sender);
}

/* A list asks for answers to itself, where it stands in To as well: only who wrote is answered. */
static const json_t *the_list(const json_t *recipients, const struct message *m)
{
	return m->mail_kind == MAIL_LIST ? json_object_get(recipients, "to") : NULL;
}

/* Whoever wrote last, where they want the answer (Reply-To); else whom we wrote to; else the
 * customer's address. */
static enum rc add_default(struct people *p, json_t *list, const struct message *newest)
{
	if (newest != NULL && newest->kind == MESSAGE_INBOUND) {
		json_t *j = recipients_of(p->mem, newest);
		TRY(add_found(p, list, json_object_get(j, "reply_to"), the_list(j, newest)));
		if (json_array_size(list) == 0)
			TRY(add_sender(p, list, newest));
	} else if (newest != NULL) {
		TRY(add_found(p, list, json_object_get(recipients_of(p->mem, newest), "to"), NULL));
	}
	if (json_array_size(list) == 0 && p->v->customer_address != NULL)
		TRY(add(p, list, p->v->customer_name, p->v->customer_address));
	return RC_OK;
}

/* Whoever else had the mail that is answered. The readers of a list are not written to unasked. */
static enum rc add_others(struct people *p, json_t *list, const struct message *newest)
{
	if (newest == NULL || newest->mail_kind == MAIL_LIST)
		return RC_OK;
	json_t *j = recipients_of(p->mem, newest);
	if (newest->kind == MESSAGE_INBOUND)
		TRY(add_found(p, list, json_object_get(j, "to"), NULL));
	return add_found(p, list, json_object_get(j, "cc"), NULL);
}

static enum rc note_participants(struct people *p)
{
	for (size_t i = 0; i < p->n; i++)
		TRY(store_participant_add(p->c, p->v->number, p->seen[i]));
	return RC_OK;
}

enum rc recipients_make(struct ctx *c, const void *mem, const struct conversation *v,
        const struct message *newest, const struct wish *w, const char **out_json)
{
	json_t *all = json_own(mem, json_object());
	struct people *p = people_new(c, mem, v);

	TRY(add_wished(p, all, "to", w->to));
	if (w->to == NULL && !w->is_forward)
		TRY(add_default(p, json_object_get(all, "to"), newest));
	TRY(add_wished(p, all, "cc", w->cc));
	TRY(add_wished(p, all, "bcc", w->bcc));
	if (p->n == 0)
		return ctx_fail_field(c, RC_INVALID, "to", "no_recipient",
		        "There is nobody to send this to. Please add a recipient.", NULL);
	if (!w->is_forward)
		TRY(note_participants(p));
	if (w->reply_to != NULL)
		json_object_set_new(all, "reply_to",
		        json_pack("[{s:s,s:s}]", "name", "", "address", w->reply_to));
	*out_json = json_write(mem, all);
	return RC_OK;
}

enum rc recipients_answered(struct ctx *c, const void *mem, int64_t number, struct message *store,
        const struct message **out)
{
	enum rc rc = store_message_newest_inbound(c, mem, number, store);

	if (rc == RC_NOT_FOUND)
		rc = store_message_newest_mail(c, mem, number, store);
	*out = rc == RC_OK ? store : NULL;
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

static struct suggested *suggested_of(const void *mem, const json_t *list, size_t *out_n)
{
	struct suggested *v =
	        talloc_zero_array(mem, struct suggested, (unsigned)json_array_size(list) + 1);
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
	{
		v[i].name = json_string_value(json_object_get(one, "name"));
		v[i].address = json_string_value(json_object_get(one, "address"));
		v[i].no_reply = address_is_no_reply(v[i].address);
	}
	*out_n = json_array_size(list);
	return v;
}

struct suggesting {
	const void *mem;
	int64_t number;
	struct suggestion *out;
};

static enum rc suggest(struct ctx *c, void *arg)
{
	struct suggesting *s = arg;
	struct conversation v;
	struct message answered;
	const struct message *newest = NULL;
	struct people *p;
	json_t *to = json_own(s->mem, json_array()), *cc = json_own(s->mem, json_array());

	TRY(conversation_load(c, s->mem, s->number, &v));
	TRY(recipients_answered(c, s->mem, v.number, &answered, &newest));
	p = people_new(c, s->mem, &v);
	TRY(add_default(p, to, newest));
	TRY(add_others(p, cc, newest));
	struct suggestion o = {0};
	struct called who;
	const char *name = "", *own = "";
	TRY(sending_from(c, s->mem, &v, NULL, newest, &o.from));
	TRY(sending_from_choices(c, s->mem, &v, &o.from_choices));
	if (c->actor.user_id != 0)
		TRY(store_message_author(c, s->mem, c->actor.user_id, &name, &own));
	TRY(sending_signature(c, s->mem, &v, name, own, &o.signature));
	TRY(called_of(c, s->mem, &v, newest, &who));
	TRY(called_greeting(c, s->mem, &v, &who, &o.greeting));
	o.to = suggested_of(s->mem, to, &o.to_count);
	o.cc = suggested_of(s->mem, cc, &o.cc_count);
	*s->out = o;
	return RC_OK;
}

enum rc recipients_suggest(struct ctx *c, const void *mem, int64_t number, struct suggestion *out)
{
	struct suggesting s = {.mem = mem, .number = number, .out = out};
	return store_tx(c, DB_READ, suggest, &s);
}

struct knowing {
	const void *mem;
	const char *begins;
	struct known_address *list;
	int n;
};

static enum rc find_known(struct ctx *c, void *arg)
{
	struct knowing *k = arg;
	return store_recipient_known(c, k->mem, k->begins, c->actor.user_id, &k->list, &k->n);
}

enum rc recipients_known(
        struct ctx *c, const void *mem, const char *begins, struct known_address **out, int *out_n)
{
	struct knowing k = {.mem = mem, .begins = str_lower(mem, str_collapse(mem, begins))};

	TRY(store_tx(c, DB_READ, find_known, &k));
	*out = k.list;
	*out_n = k.n;
	return RC_OK;
}

/* A person who takes part, now if not when it came. */
static enum rc is_answerable(struct ctx *c, const struct message *m, bool *out)
{
	*out = m->kind == MESSAGE_INBOUND && m->mail_kind == MAIL_PERSON;
	if (*out && m->new_sender)
		return store_participant_is(c, m->conversation, m->sender, out);
	return RC_OK;
}

/* As message_newest_mail in the store. */
static bool is_mail_of_ours(const struct message_whole *w)
{
	const struct message *m = &w->m;

	if (m->new_sender || w->forward_of != 0)
		return false;
	return m->kind == MESSAGE_REPLY
	               ? m->mail_kind != MESSAGE_AUTOMATIC
	               : m->kind == MESSAGE_INBOUND &&
	                         (m->mail_kind == MAIL_LIST || m->mail_kind == MAIL_OWN);
}

/* recipients_answered() among messages that are all there are, and that were read already. */
static enum rc answered_among(
        struct ctx *c, const struct message_page *page, const struct message **out)
{
	const struct message *newest = NULL, *mail = NULL;

	for (int i = 0; i < page->n; i++) {
		const struct message *m = &page->v[i].m;
		bool may = false, later = newest == NULL || m->at_ms > newest->at_ms ||
		                          (m->at_ms == newest->at_ms && m->id > newest->id);
		if (later)
			TRY(is_answerable(c, m, &may));
		if (may)
			newest = m;
		if (is_mail_of_ours(&page->v[i]) && (mail == NULL || m->id > mail->id))
			mail = m;
	}
	*out = newest != NULL ? newest : mail;
	return RC_OK;
}

enum rc recipients_default(struct ctx *c, const void *mem, const struct conversation *v,
        const struct message_page *page, const char **out_json)
{
	struct message answered;
	const struct message *newest = NULL;
	json_t *list = json_own(mem, json_array());
	struct people *p;

	if (page->more)
		TRY(recipients_answered(c, mem, v->number, &answered, &newest));
	else
		TRY(answered_among(c, page, &newest));
	p = people_new(c, mem, v);
	enum rc rc = add_default(p, list, newest);
	if (rc == RC_INVALID)
		ctx_clear_failure(c); /* too many: the first of them, and the writer sees it */
	else
		TRY(rc);
	*out_json = json_write(mem, list);
	return RC_OK;
}
