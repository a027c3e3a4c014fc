/* desk/sending: how a mailbox writes. */
#include "desk/sending.h"

#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "desk/access.h"
#include "desk/audit.h"
#include "desk/mailbox_rules.h"
#include "desk/message_id.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/mailbox.h"

struct work {
	const void *mem;
	int64_t id;
	struct sending *s;
};

static enum rc no_such(struct ctx *c)
{
	return ctx_fail(c, RC_NOT_FOUND, "no_such_mailbox", "There is no such mailbox.", NULL);
}

static enum rc get_rows(struct ctx *c, void *arg)
{
	struct work *k = arg;
	bool sees = c->actor.role >= ROLE_ADMIN;

	if (!sees)
		TRY(store_mailbox_may_see(c, c->actor.user_id, k->id, &sees));
	enum rc rc = sees ? store_sending_get(c, k->mem, k->id, k->s) : RC_NOT_FOUND;
	return rc == RC_NOT_FOUND ? no_such(c) : rc;
}

enum rc sending_get(struct ctx *c, const void *mem, int64_t mailbox_id, struct sending *out)
{
	struct work k = {.mem = mem, .id = mailbox_id, .s = out};
	return store_tx(c, DB_READ, get_rows, &k);
}

static enum rc taken(struct ctx *c, const char *address)
{
	return ctx_fail_field(c, RC_CONFLICT, "aliases", "alias_taken",
	        "{address} already belongs to a mailbox of this desk.", "address", address, NULL);
}

static const char *joined(const void *mem, const char *const *list)
{
	char *all = talloc_strdup(mem, "");

	for (size_t i = 0; list[i] != NULL; i++)
		all = talloc_asprintf_append(all, "%s%s", i > 0 ? ", " : "", list[i]);
	return all;
}

/* Each language's signature: its text is written to customers anyway. */
static const char *signature_in(const struct sending *s, const char *language)
{
	for (size_t i = 0; i < s->signature_count; i++)
		if (str_eq(s->signatures[i].language, language))
			return s->signatures[i].text;
	return NULL;
}

static enum rc note(struct ctx *c, const struct work *k, const struct sending *before)
{
	static const char *const languages[] = {"pl", "el", "lt", "en", "other", NULL};
	json_t *changes = audit_changes(c);
	struct mailbox m;

	TRY(store_mailbox_get(c, k->mem, k->id, &m));
	audit_flag(changes, "plus_addressing", before->plus_addressing, k->s->plus_addressing);
	audit_text(
	        changes, "aliases", joined(k->mem, before->aliases), joined(k->mem, k->s->aliases));
	for (size_t i = 0; languages[i] != NULL; i++)
		audit_text(changes, talloc_asprintf(k->mem, "signature_%s", languages[i]),
		        signature_in(before, languages[i]), signature_in(k->s, languages[i]));
	return audit_add(c,
	        &(struct audit){
	                .noun = "mailbox", .verb = "changed", .subject_id = k->id, .name = m.name},
	        changes);
}

static enum rc set_rows(struct ctx *c, void *arg)
{
	struct work *k = arg;
	struct sending before;
	const char *other = NULL;

	struct mailbox m;
	enum rc rc = store_mailbox_get(c, k->mem, k->id, &m);
	if (rc == RC_NOT_FOUND)
		return no_such(c);
	TRY(rc);
	TRY(store_sending_get(c, k->mem, k->id, &before));
	TRY(store_sending_put(c, k->id, k->s, &other));
	if (other != NULL)
		return taken(c, other);
	event_add(c, &(struct event){
	                     .kind = "mailbox.changed",
	                     .mailbox_id = k->id,
	                     .subject_kind = "mailbox",
	                     .subject_id = k->id,
	             });
	return note(c, k, &before);
}

static enum rc make_spool(struct ctx *c, const char *address)
{
	char *root = path_join(c, store_data_dir(c->store), "spool");
	return file_make_dirs(c, path_join(c, root, address), 0770);
}

/* Lower case, each once. */
static enum rc tidy_aliases(struct ctx *c, const void *mem, struct sending *s)
{
	size_t n = 0;

	for (size_t i = 0; s->aliases[i] != NULL; i++) {
		const char *low = str_lower(mem, s->aliases[i]);
		bool there = false;
		if (!mailbox_address_is_plain(low))
			return ctx_fail_field(c, RC_INVALID, "aliases", "address_unreadable",
			        "{address} is not a mail address.", "address", s->aliases[i], NULL);
		for (size_t k = 0; k < n && !there; k++)
			there = strcmp(s->aliases[k], low) == 0;
		if (!there)
			s->aliases[n++] = low;
	}
	s->aliases[n] = NULL;
	return RC_OK;
}

/* An empty one is none. */
static void tidy_signatures(const void *mem, struct sending *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->signature_count; i++) {
		const char *words = str_trim(mem, s->signatures[i].text);
		if (words[0] != 0)
			s->signatures[n++] = (struct signature){s->signatures[i].language, words};
	}
	s->signature_count = n;
}

enum rc sending_set(struct ctx *c, const void *mem, int64_t mailbox_id, struct sending *s)
{
	struct work k = {.mem = mem, .id = mailbox_id, .s = s};

	TRY(access_role(c, ROLE_ADMIN));
	TRY(tidy_aliases(c, mem, s));
	tidy_signatures(mem, s);
	TRY(store_tx(c, DB_WRITE, set_rows, &k));
	for (size_t i = 0; s->aliases[i] != NULL; i++)
		TRY(make_spool(c, s->aliases[i]));
	return RC_OK;
}

struct address_list {
	struct own_address *v;
	int n;
};

static enum rc all_rows(struct ctx *c, void *arg)
{
	struct address_list *l = arg;
	return store_own_addresses(c, c, &l->v, &l->n);
}

enum rc sending_make_spools(struct ctx *c)
{
	struct address_list l;

	TRY(store_tx(c, DB_READ, all_rows, &l));
	for (int i = 0; i < l.n; i++)
		if (!l.v[i].gone)
			TRY(make_spool(c, l.v[i].address));
	return RC_OK;
}

enum rc sending_address_free(struct ctx *c, const char *address)
{
	int64_t owner;
	enum rc rc = store_alias_owner(c, address, &owner);

	if (rc == RC_NOT_FOUND)
		return RC_OK;
	TRY(rc);
	return ctx_fail_field(c, RC_CONFLICT, "address", "alias_taken",
	        "{address} already belongs to a mailbox of this desk.", "address", address, NULL);
}

enum rc sending_from_choices(
        struct ctx *c, const void *mem, const struct conversation *v, const char ***out)
{
	struct sending s;
	size_t n = 0;

	TRY(store_sending_get(c, mem, v->mailbox_id, &s));
	while (s.aliases[n] != NULL)
		n++;
	const char **list = talloc_zero_array(mem, const char *, (unsigned)n + 2);
	list[0] = v->mailbox_address;
	memcpy(list + 1, s.aliases, n * sizeof *list);
	*out = list;
	return RC_OK;
}

/* The choice that an address is, with or without a tag; NULL: none. */
static const char *among(const void *mem, const char **choices, const char *address)
{
	const char *low = str_lower(mem, address), *plus = strchr(low, '+'),
	           *at = strrchr(low, '@');

	for (size_t i = 0; choices[i] != NULL; i++)
		if (str_ieq(choices[i], low))
			return choices[i];
	if (plus == NULL || at == NULL || plus > at)
		return NULL;
	low = talloc_asprintf(mem, "%.*s%s", (int)(plus - low), low, at);
	for (size_t i = 0; choices[i] != NULL; i++)
		if (str_ieq(choices[i], low))
			return choices[i];
	return NULL;
}

static const char *among_list(const void *mem, const char **choices, const json_t *list)
{
	const json_t *one;
	const char *found = NULL;
	size_t i;

	json_array_foreach(list, i, one)
	{
		const char *address = json_string_value(json_object_get(one, "address"));
		if (found == NULL && address != NULL)
			found = among(mem, choices, address);
	}
	return found;
}

/* Where the customer wrote to, or from where we wrote to them. */
static const char *written_to(const void *mem, const char **choices, const struct message *m)
{
	const char *found = among(mem, choices, m->sender);
	json_t *all = json_loads(m->recipients, 0, NULL);

	if (found == NULL)
		found = among_list(mem, choices, json_object_get(all, "to"));
	if (found == NULL)
		found = among_list(mem, choices, json_object_get(all, "cc"));
	json_decref(all);
	return found;
}

enum rc sending_from(struct ctx *c, const void *mem, const struct conversation *v, const char *wish,
        const struct message *answered, const char **out)
{
	const char **choices, *found = NULL;

	TRY(sending_from_choices(c, mem, v, &choices));
	if (wish != NULL) {
		for (size_t i = 0; choices[i] != NULL && found == NULL; i++)
			if (str_ieq(choices[i], wish))
				found = choices[i];
		if (found == NULL)
			return ctx_fail_field(c, RC_INVALID, "from", "not_our_address",
			        "{address} is not an address of this mailbox.", "address", wish,
			        NULL);
	} else if (answered != NULL) {
		found = written_to(mem, choices, answered);
	}
	*out = found != NULL ? found : v->mailbox_address;
	return RC_OK;
}

enum rc sending_reply_to(struct ctx *c, const void *mem, const struct conversation *v,
        const char *from, const char **out)
{
	struct sending s;

	TRY(store_sending_get(c, mem, v->mailbox_id, &s));
	*out = s.plus_addressing ? plus_address_make(c, mem, v->number, from) : NULL;
	return RC_OK;
}

enum rc sending_signature(struct ctx *c, const void *mem, const struct conversation *v,
        const char *agent_name, const char *agent_words, const char **out)
{
	const char *words = "";
	const char *own = str_trim(mem, agent_words == NULL ? "" : agent_words);
	enum rc rc = store_signature_for(c, mem, v->mailbox_id, v->language, &words);

	if (rc != RC_NOT_FOUND)
		TRY(rc);
	const char *const pairs[] = {
	        "agent_name", agent_name, "mailbox_name", v->mailbox_name, NULL};
	words = str_trim(mem, text_fill(mem, words, pairs));
	*out = talloc_asprintf(mem, "%s%s%s", words, words[0] != 0 && own[0] != 0 ? "\n" : "", own);
	return RC_OK;
}

static const char *tenths(struct ctx *c, int64_t bytes)
{
	int64_t v = bytes * 10 >> 20;
	return talloc_asprintf(c, "%lld.%lld", (long long)(v / 10), (long long)(v % 10));
}

enum rc sending_check_size(struct ctx *c, int64_t mailbox_id, int64_t files, int64_t texts)
{
	struct sending s;
	/* base64: 57 bytes become a line of 78; letters beyond ASCII take three */
	int64_t mail = files / 57 * 78 + texts * 3 / 2 + 4096;

	TRY(store_sending_get(c, c, mailbox_id, &s));
	if (s.size_max == 0 || mail <= s.size_max)
		return RC_OK;
	int64_t room = (s.size_max - (mail - files / 57 * 78)) / 78 * 57;
	return ctx_fail_field(c, RC_LIMIT, "attachments", "too_large_for_server",
	        "The mail server of this mailbox takes mails of at most {max} MB. Files grow by a "
	        "third on the way, so together they can have about {room} MB.",
	        "max", tenths(c, s.size_max), "room", tenths(c, room > 0 ? room : 0), NULL);
}
