/* desk/customer: the people who write. */
#include "desk/customer.h"

#include "base/str.h"
#include "desk/access.h"
#include "desk/customer_words.h"
#include "store/customer_word.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/organisation.h"
#include "store/view.h"

#define CONVERSATIONS 20
#define NOTES 50
#define ALIKE 5
#define MERGES 20
#define PHONE_DIGITS 3 /* at least; short numbers of a company are numbers too */

struct wish {
	const void *mem;
	int64_t id, version;
	const char *address;
	const struct customer_change *change;
	struct customer_whole whole;
};

static int64_t reader(const struct ctx *c)
{
	return c->actor.role == ROLE_SYSTEM ? 0 : c->actor.user_id;
}

static enum rc load_addresses(struct ctx *c, const void *mem, struct customer_whole *k)
{
	size_t n = 0;

	while (k->addresses[n] != NULL)
		n++;
	k->address_states = talloc_zero_array(mem, struct address_state, n + 1);
	for (size_t i = 0; i < n; i++)
		TRY(address_load(c, mem, k->addresses[i], &k->address_states[i]));
	return RC_OK;
}

static enum rc may_see(struct ctx *c, int64_t id, bool *out)
{
	*out = c->actor.role == ROLE_SYSTEM;
	return *out ? RC_OK : store_customer_seen_by(c, id, c->actor.user_id, out);
}

enum rc customer_load(struct ctx *c, const void *mem, int64_t id, struct customer *out)
{
	struct customer k = {0};
	bool seen;

	TRY(may_see(c, id, &seen));
	enum rc rc = seen ? store_customer_get(c, mem, id, &k) : RC_NOT_FOUND;
	if (rc == RC_NOT_FOUND)
		return ctx_fail(c, rc, "no_such_customer",
		        "There is no such customer, or you see none of their conversations.", NULL);
	TRY(rc);
	if (k.merged_into != 0)
		return ctx_fail(c, RC_CONFLICT, "merged",
		        "This customer was merged with another one. Please open that one.", NULL);
	*out = k;
	return RC_OK;
}

/* Whom a person may want to compare: the same name, as far as they may know of them. */
static enum rc load_alike(struct ctx *c, const void *mem, struct customer_whole *w)
{
	const char *sort = customer_sort(c, w->k.name);
	int64_t ids[ALIKE], seen[ALIKE];
	int n = 0, kept = 0;
	bool may;

	if (sort[0] == 0)
		return RC_OK;
	TRY(store_customer_alike(c, sort, w->k.id, ALIKE, ids, &n));
	for (int i = 0; i < n; i++) {
		TRY(may_see(c, ids[i], &may));
		if (may)
			seen[kept++] = ids[i];
	}
	return store_customer_rows(c, mem, seen, kept, &w->alike, &w->alike_count);
}

enum rc customer_fill(struct ctx *c, const void *mem, int64_t id, struct customer_whole *out)
{
	struct conversation_key keys[CONVERSATIONS], newest = {INT64_MAX, INT64_MAX};
	struct customer_whole w = {0};
	int n = 0;

	TRY(customer_load(c, mem, id, &w.k));
	TRY(store_customer_addresses(c, mem, id, &w.addresses));
	TRY(load_addresses(c, mem, &w));
	TRY(store_customer_phones(c, mem, id, &w.phones));
	TRY(store_customer_field_values(c, mem, FIELD_CUSTOMER, id, &w.fields, &w.field_count));
	TRY(store_customer_note_list(c, mem, id, 0, NOTES, &w.notes, &w.note_count));
	TRY(store_view_customer(c, id, reader(c), newest, CONVERSATIONS, keys, &n));
	TRY(store_conversation_rows(c, mem, keys, n, &w.conversations, &w.conversation_count));
	TRY(load_alike(c, mem, &w));
	TRY(store_customer_merge_list(c, mem, id, MERGES, &w.merges, &w.merge_count));
	*out = w;
	return RC_OK;
}

static enum rc get(struct ctx *c, void *arg)
{
	struct wish *w = arg;
	int64_t id = w->id;
	enum rc rc = store_customer_current(c, w->id, &id);

	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	return customer_fill(c, w->mem, id, &w->whole);
}

enum rc customer_get(struct ctx *c, const void *mem, int64_t id, struct customer_whole *out)
{
	struct wish w = {.mem = mem, .id = id};

	TRY(store_tx(c, DB_READ, get, &w));
	*out = w.whole;
	return RC_OK;
}

enum rc customer_at(struct ctx *c, const void *mem, const char *low, struct customer *out)
{
	struct customer k;

	TRY(store_customer_by_address(c, mem, low, &k));
	if (!store_is_sqlite(c->store)) {
		/* a merge that ran beside this one has moved the address by now */
		TRY(store_customer_lock(c, k.id));
		TRY(store_customer_by_address(c, mem, low, &k));
	}
	*out = k;
	return RC_OK;
}

enum rc customer_changed(struct ctx *c, int64_t id)
{
	event_add(c, &(struct event){
	                     .kind = "customer.changed",
	                     .subject_kind = "customer",
	                     .subject_id = id,
	             });
	return customer_words_make(c, id);
}

enum rc customer_language_set(
        struct ctx *c, const void *mem, int64_t id, const char *language, const char **out_was)
{
	struct customer k;

	TRY(store_customer_lock(c, id));
	TRY(store_customer_get(c, mem, id, &k));
	const char *was = k.language;
	if (!str_eq(was, language)) {
		k.language = language;
		TRY(store_customer_update(c, &k));
		TRY(customer_changed(c, id));
	}
	*out_was = was;
	return RC_OK;
}

enum rc customer_speaks(struct ctx *c, int64_t id, int64_t conversation, const char *language)
{
	const char *first = NULL, *was;

	if (id == 0)
		return RC_OK;
	TRY(store_customer_lock(c, id));
	enum rc rc = store_customer_language_before(c, c, id, conversation, &first);
	bool again = rc == RC_OK;
	if (rc != RC_NOT_FOUND)
		TRY(rc);
	if (language == NULL && !again)
		return RC_OK;
	TRY(customer_language_set(c, c, id, language == NULL ? first : language, &was));
	return language == NULL
	               ? store_customer_language_by(c, id, 0, NULL)
	               : store_customer_language_by(c, id, conversation, again ? first : was);
}

const char *customer_phone_digits(const void *mem, const char *number)
{
	struct buf *b = buf_new(mem, 40);

	for (const char *p = number; *p != 0; p++)
		if (*p >= '0' && *p <= '9')
			buf_addc(b, *p);
	if (b->full || b->n < PHONE_DIGITS)
		return NULL;
	/* +48… and 0048… are one number */
	return str_starts(number, "00") && b->n > 2 ? b->p + 2 : b->p;
}

static enum rc set_phones(struct ctx *c, int64_t id, const char **phones)
{
	TRY(store_customer_phones_clear(c, id));
	for (size_t i = 0; phones[i] != NULL; i++) {
		const char *number = str_collapse(c, phones[i]);
		const char *digits = customer_phone_digits(c, number);
		if (number[0] == 0)
			continue;
		if (digits == NULL)
			return ctx_fail_field(c, RC_INVALID, "phones", "not_a_phone",
			        "{number} does not look like a phone number.", "number", number,
			        NULL);
		TRY(store_customer_phone_add(c, id, digits, number));
	}
	return RC_OK;
}

static enum rc check_organisation(struct ctx *c, int64_t id)
{
	struct organisation o;
	enum rc rc = id == 0 ? RC_OK : store_organisation_get(c, c, id, &o);

	if (rc == RC_NOT_FOUND)
		return ctx_fail_field(c, RC_INVALID, "organisation_id", "no_such_organisation",
		        "There is no such organisation.", NULL);
	return rc;
}

/* Onto the row that was read. */
static enum rc apply(struct ctx *c, const struct customer_change *change, struct customer *k)
{
	if (change->name != NULL)
		k->name = change->name;
	if (change->called != NULL)
		k->called = change->called;
	if (change->has_language)
		k->language = change->language;
	if (change->has_organisation) {
		TRY(check_organisation(c, change->organisation_id));
		k->organisation_id = change->organisation_id;
	}
	TRY(store_customer_update(c, k));
	if (change->phones != NULL)
		TRY(set_phones(c, k->id, change->phones));
	if (change->fields != NULL)
		TRY(customer_field_set(c, FIELD_CUSTOMER, k->id, change->fields));
	return customer_changed(c, k->id);
}

static enum rc update(struct ctx *c, void *arg)
{
	struct wish *w = arg;
	struct customer k;

	TRY(customer_load(c, w->mem, w->id, &k));
	if (w->version != 0)
		k.version = w->version;
	TRY(apply(c, w->change, &k));
	return customer_fill(c, w->mem, w->id, &w->whole);
}

/* Names as they are kept. */
static enum rc tidy(struct ctx *c, const struct customer_change *from, struct customer_change *out)
{
	*out = *from;
	if (from->name != NULL) {
		out->name = utf8_prefix(c, str_collapse(c, from->name), CUSTOMER_NAME);
		if (out->name[0] == 0)
			return ctx_fail_field(c, RC_INVALID, "name", "empty_name",
			        "A name needs at least one letter.", NULL);
	}
	if (from->called != NULL)
		out->called = utf8_prefix(c, str_collapse(c, from->called), CUSTOMER_NAME);
	return RC_OK;
}

enum rc customer_update(struct ctx *c, const void *mem, int64_t id, int64_t version,
        const struct customer_change *change, struct customer_whole *out)
{
	struct customer_change tidied;
	struct wish w = {.mem = mem, .id = id, .version = version, .change = &tidied};

	TRY(tidy(c, change, &tidied));
	TRY(store_tx(c, DB_WRITE, update, &w));
	*out = w.whole;
	return RC_OK;
}

static enum rc add(struct ctx *c, void *arg)
{
	struct wish *w = arg;
	struct customer k;

	TRY(store_customer_add(c, w->mem, w->change->name, NULL, NULL, &k));
	event_add(c, &(struct event){
	                     .kind = "customer.added",
	                     .subject_kind = "customer",
	                     .subject_id = k.id,
	             });
	TRY(apply(c, w->change, &k));
	if (w->address != NULL)
		return customer_address_add(c, w->mem, k.id, w->address, false, &w->whole);
	return customer_fill(c, w->mem, k.id, &w->whole);
}

enum rc customer_add(struct ctx *c, const void *mem, const char *address,
        const struct customer_change *change, struct customer_whole *out)
{
	struct customer_change tidied;
	struct wish w = {.mem = mem, .address = address, .change = &tidied};

	TRY(access_role(c, ROLE_AGENT));
	TRY(tidy(c, change, &tidied));
	TRY(store_tx(c, DB_WRITE, add, &w));
	*out = w.whole;
	return RC_OK;
}
