/* desk/recipients: to whom a reply goes. */
#include "desk/recipients.h"

#include <string.h>

#include "base/json.h"
#include "base/str.h"
#include "store/customer.h"

#define RECIPIENTS_MAX 300

struct people {
	struct ctx *c;
	const void *mem;
	const struct conversation *v;
	const char *seen[RECIPIENTS_MAX];
	size_t n;
};

/* Also with a tag: help+anything@… is help@… (RFC 5233). */
static enum rc is_own(struct ctx *c, const char *low, bool *out)
{
	const char *plus = strchr(low, '+'), *at = strrchr(low, '@');

	TRY(store_address_is_own(c, low, out));
	if (*out || plus == NULL || at == NULL || plus > at)
		return RC_OK;
	return store_address_is_own(
	        c, talloc_asprintf(c, "%.*s%s", (int)(plus - low), low, at), out);
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
	if (p->n == RECIPIENTS_MAX)
		return ctx_fail(p->c, RC_INVALID, "too_many_recipients",
		        "These are too many recipients for one mail.", NULL);
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
		TRY(is_own(p->c, str_lower(p->mem, addresses[i]), &own));
		if (own)
			return ctx_fail_field(p->c, RC_INVALID, field, "own_address",
			        "{address} is an address of this desk. A mail to it would come "
			        "back here.",
			        "address", addresses[i], NULL);
		TRY(add(p, list, NULL, addresses[i]));
	}
	return RC_OK;
}

/* People in a JSON list of {name, address}, without ourselves. */
static enum rc add_found(struct people *p, json_t *list, const json_t *found)
{
	const json_t *one;
	size_t i;

	json_array_foreach(found, i, one)
	{
		const char *name = json_string_value(json_object_get(one, "name"));
		const char *address = json_string_value(json_object_get(one, "address"));
		bool own = false;

		if (address == NULL || strchr(address, '@') == NULL)
			continue;
		TRY(is_own(p->c, str_lower(p->mem, address), &own));
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
		TRY(is_own(p->c, str_lower(p->mem, m->sender), &own));
	return own ? RC_OK : add(p, list, m->sender_name, m->sender);
}

/* Whoever wrote last, where they want the answer (Reply-To); else whom we wrote to; else the
 * customer's address. */
static enum rc add_default(struct people *p, json_t *list, const struct message *newest)
{
	if (newest != NULL && newest->kind == MESSAGE_INBOUND) {
		json_t *j = recipients_of(p->mem, newest);
		TRY(add_found(p, list, json_object_get(j, "reply_to")));
		if (json_array_size(list) == 0)
			TRY(add_sender(p, list, newest));
	} else if (newest != NULL) {
		TRY(add_found(p, list, json_object_get(recipients_of(p->mem, newest), "to")));
	}
	if (json_array_size(list) == 0 && p->v->customer_address != NULL)
		TRY(add(p, list, p->v->customer_name, p->v->customer_address));
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
	struct people *p = talloc_zero(mem, struct people);

	p->c = c;
	p->mem = mem;
	p->v = v;
	TRY(add_wished(p, all, "to", w->to));
	if (w->to == NULL)
		TRY(add_default(p, json_object_get(all, "to"), newest));
	TRY(add_wished(p, all, "cc", w->cc));
	TRY(add_wished(p, all, "bcc", w->bcc));
	if (p->n == 0)
		return ctx_fail_field(c, RC_INVALID, "to", "no_recipient",
		        "There is nobody to send this to. Please add a recipient.", NULL);
	TRY(note_participants(p));
	*out_json = json_write(mem, all);
	return RC_OK;
}

enum rc recipients_default(
        struct ctx *c, const void *mem, const struct conversation *v, const char **out_json)
{
	struct message answered;
	const struct message *newest;
	json_t *list = json_own(mem, json_array());
	struct people *p = talloc_zero(mem, struct people);

	p->c = c;
	p->mem = mem;
	p->v = v;
	TRY(recipients_answered(c, mem, v->number, &answered, &newest));
	enum rc rc = add_default(p, list, newest);
	if (rc == RC_INVALID)
		ctx_clear_failure(c); /* too many: the first of them, and the writer sees it */
	else
		TRY(rc);
	*out_json = json_write(mem, list);
	return RC_OK;
}
