/* desk/organisation: where customers belong. */
#include "desk/organisation.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "desk/access.h"
#include "desk/customer.h"
#include "desk/customer_words.h"
#include "store/customer_word.h"
#include "store/engine.h"
#include "store/event.h"

#define NOTES 50

static const char *const public_mail[] = {
#define PUBLIC_MAIL(domain) domain,
#include "desk/public_mail.def"
#undef PUBLIC_MAIL
};

struct wish {
	const void *mem;
	int64_t id, version;
	const struct organisation_change *change;
	struct organisation_whole whole;
};

bool organisation_domain_is_public(const char *domain)
{
	for (size_t i = 0; i < sizeof public_mail / sizeof public_mail[0]; i++)
		if (strcmp(public_mail[i], domain) == 0)
			return true;
	return false;
}

static enum rc load(struct ctx *c, const void *mem, int64_t id, struct organisation *out)
{
	enum rc rc = store_organisation_get(c, mem, id, out);

	if (rc == RC_NOT_FOUND)
		return ctx_fail(
		        c, rc, "no_such_organisation", "There is no such organisation.", NULL);
	return rc;
}

static enum rc fill(struct ctx *c, struct wish *w)
{
	struct organisation_whole o = {0};

	TRY(load(c, w->mem, w->id, &o.o));
	TRY(store_organisation_domains(c, w->mem, w->id, &o.domains));
	TRY(store_organisation_people(c, w->id, &o.people));
	TRY(store_customer_field_values(
	        c, w->mem, FIELD_ORGANISATION, w->id, &o.fields, &o.field_count));
	TRY(store_customer_note_list(c, w->mem, 0, w->id, NOTES, &o.notes, &o.note_count));
	w->whole = o;
	return RC_OK;
}

static enum rc get(struct ctx *c, void *arg)
{
	return fill(c, arg);
}

enum rc organisation_get(struct ctx *c, const void *mem, int64_t id, struct organisation_whole *out)
{
	struct wish w = {.mem = mem, .id = id};

	TRY(access_role(c, ROLE_AGENT));
	TRY(store_tx(c, DB_READ, get, &w));
	*out = w.whole;
	return RC_OK;
}

static void tell(struct ctx *c, const char *kind, int64_t id)
{
	event_add(
	        c, &(struct event){.kind = kind, .subject_kind = "organisation", .subject_id = id});
}

/* As it is kept: "@Firma.PL" is firma.pl. */
static enum rc read_domain(struct ctx *c, const char *typed, const char **out)
{
	const char *domain = str_lower(c, str_trim(c, typed));

	if (str_starts(domain, "@"))
		domain++;
	size_t n = strlen(domain);
	if (strchr(domain, '.') == NULL || domain[0] == '.' || n > 253 || domain[n - 1] == '.' ||
	        strpbrk(domain, " \t@<>,;/:") != NULL)
		return ctx_fail_field(c, RC_INVALID, "domains", "not_a_domain",
		        "“{domain}” is not a domain. It looks like example.net.", "domain", typed,
		        NULL);
	if (organisation_domain_is_public(domain))
		return ctx_fail_field(c, RC_INVALID, "domains", "public_domain",
		        "Anybody can have an address at {domain}, so it says nothing about where "
		        "somebody belongs. Please add such people one by one.",
		        "domain", domain, NULL);
	*out = domain;
	return RC_OK;
}

static enum rc add_domain(struct ctx *c, int64_t id, const char *domain)
{
	struct organisation other;
	int64_t joined = 0;
	enum rc rc = store_organisation_of_domain(c, c, domain, &other);

	if (rc == RC_OK && other.id == id)
		return RC_OK;
	if (rc == RC_OK)
		return ctx_fail_field(c, RC_CONFLICT, "domains", "domain_of_another",
		        "{domain} belongs to {name} already.", "domain", domain, "name", other.name,
		        NULL);
	if (rc != RC_NOT_FOUND)
		return rc;
	TRY(store_organisation_domain_add(c, id, domain));
	return store_organisation_join(c, id, domain, &joined);
}

static bool is_among(const char *const *list, const char *text)
{
	for (size_t i = 0; list[i] != NULL; i++)
		if (strcmp(list[i], text) == 0)
			return true;
	return false;
}

/* Those that are not named go; people who are there stay. */
static enum rc set_domains(struct ctx *c, int64_t id, const char **typed)
{
	const char *named[ORGANISATION_DOMAINS + 1] = {NULL}, **before;
	size_t n = 0;

	for (size_t i = 0; typed[i] != NULL && n < ORGANISATION_DOMAINS; i++)
		TRY(read_domain(c, typed[i], &named[n++]));
	TRY(store_organisation_domains(c, c, id, &before));
	for (size_t i = 0; before[i] != NULL; i++)
		if (!is_among(named, before[i]))
			TRY(store_organisation_domain_remove(c, id, before[i]));
	for (size_t i = 0; i < n; i++)
		TRY(add_domain(c, id, named[i]));
	return RC_OK;
}

enum rc organisation_domain_join(struct ctx *c, int64_t id, const char *typed, bool *changed)
{
	struct organisation o;
	const char *domain;

	TRY(read_domain(c, typed, &domain));
	enum rc rc = store_organisation_of_domain(c, c, domain, &o);
	if (rc == RC_OK && o.id == id)
		return RC_OK;
	TRY(add_domain(c, id, domain));
	*changed = true;
	return RC_OK;
}

static enum rc tidy_name(struct ctx *c, const char *typed, const char **out)
{
	*out = utf8_prefix(c, str_collapse(c, typed), CUSTOMER_NAME);
	if (**out == 0)
		return ctx_fail_field(c, RC_INVALID, "name", "empty_name",
		        "A name needs at least one letter.", NULL);
	return RC_OK;
}

static enum rc add(struct ctx *c, void *arg)
{
	struct wish *w = arg;
	const char *name;

	TRY(tidy_name(c, w->change->name, &name));
	TRY(store_organisation_add(c, name, customer_sort(c, name), &w->id));
	if (w->change->domains != NULL)
		TRY(set_domains(c, w->id, w->change->domains));
	if (w->change->fields != NULL)
		TRY(customer_field_set(c, FIELD_ORGANISATION, w->id, w->change->fields));
	tell(c, "organisation.added", w->id);
	return fill(c, w);
}

enum rc organisation_add(struct ctx *c, const void *mem, const struct organisation_change *change,
        struct organisation_whole *out)
{
	struct wish w = {.mem = mem, .change = change};

	TRY(access_role(c, ROLE_AGENT));
	TRY(store_tx(c, DB_WRITE, add, &w));
	*out = w.whole;
	return RC_OK;
}

static enum rc update(struct ctx *c, void *arg)
{
	struct wish *w = arg;
	struct organisation o;

	TRY(load(c, c, w->id, &o));
	if (w->version != 0)
		o.version = w->version;
	if (w->change->name != NULL)
		TRY(tidy_name(c, w->change->name, &o.name));
	TRY(store_organisation_update(c, &o, customer_sort(c, o.name)));
	if (w->change->name != NULL)
		TRY(store_customer_words_of_organisation(c, w->id));
	if (w->change->domains != NULL)
		TRY(set_domains(c, w->id, w->change->domains));
	if (w->change->fields != NULL)
		TRY(customer_field_set(c, FIELD_ORGANISATION, w->id, w->change->fields));
	tell(c, "organisation.changed", w->id);
	return fill(c, w);
}

enum rc organisation_update(struct ctx *c, const void *mem, int64_t id, int64_t version,
        const struct organisation_change *change, struct organisation_whole *out)
{
	struct wish w = {.mem = mem, .id = id, .version = version, .change = change};

	TRY(access_role(c, ROLE_AGENT));
	TRY(store_tx(c, DB_WRITE, update, &w));
	*out = w.whole;
	return RC_OK;
}

static enum rc take_away(struct ctx *c, void *arg)
{
	struct wish *w = arg;

	TRY(fill(c, w));
	if (w->whole.people > 0 || w->whole.note_count > 0)
		return ctx_fail(c, RC_CONFLICT, "organisation_in_use",
		        "This organisation has people or notes. Only an empty one can be taken "
		        "away.",
		        NULL);
	for (size_t i = 0; w->whole.domains[i] != NULL; i++)
		TRY(store_organisation_domain_remove(c, w->id, w->whole.domains[i]));
	TRY(store_organisation_delete(c, w->id));
	tell(c, "organisation.removed", w->id);
	return RC_OK;
}

enum rc organisation_delete(struct ctx *c, int64_t id)
{
	struct wish w = {.mem = c, .id = id};

	TRY(access_role(c, ROLE_AGENT));
	return store_tx(c, DB_WRITE, take_away, &w);
}
