/* desk/block: whose letters go to the spam view. */
#include "desk/block.h"

#include <string.h>

#include "base/str.h"
#include "desk/access.h"
#include "desk/address.h"
#include "desk/audit.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/sending.h"

struct work {
	const void *mem;
	const char *name; /* as it is kept */
	const char *field;
	int64_t id, before;
	int limit;
	struct block block, *list;
	int n;
};

static void tell(struct ctx *c, const char *kind, int64_t id)
{
	event_add(c, &(struct event){.kind = kind, .subject_kind = "block", .subject_id = id});
}

static bool is_domain(const struct work *k)
{
	return k->name[0] == '@';
}

static enum rc note(struct ctx *c, const char *verb, const struct work *k, int64_t id)
{
	return audit_add(c,
	        &(struct audit){.noun = "block", .verb = verb, .subject_id = id, .name = k->name},
	        NULL);
}

/* address lies in "@example.net" or below it. */
static bool lies_in(const char *address, const char *domain)
{
	const char *at = strrchr(address, '@');

	if (at == NULL || !str_ends(at, domain + 1))
		return false;
	char before = at[strlen(at) - strlen(domain)];
	return before == '@' || before == '.';
}

/* Whoever would be blocked is not the desk itself. */
static enum rc check_own(struct ctx *c, const struct work *k)
{
	struct own_address *list;
	int n;
	bool own = false;

	if (!is_domain(k)) {
		TRY(address_is_own(c, k->name, &own));
	} else {
		TRY(store_own_addresses(c, c, &list, &n));
		for (int i = 0; i < n && !own; i++)
			own = lies_in(list[i].address, k->name);
	}
	if (!own)
		return RC_OK;
	return ctx_fail_field(c, RC_INVALID, k->field, "own_address",
	        "{address} belongs to this desk and cannot be blocked.", "address",
	        is_domain(k) ? k->name + 1 : k->name, NULL);
}

static enum rc add(struct ctx *c, void *arg)
{
	struct work *k = arg;
	int64_t id = 0;

	TRY(check_own(c, k));
	enum rc rc = store_block_add(c, k->name, c->actor.user_id, &id);
	if (rc == RC_CONFLICT) {
		const char *names[BLOCK_NAMES] = {k->name};
		return store_block_find(c, k->mem, names, &k->block);
	}
	TRY(rc);
	tell(c, "block.added", id);
	TRY(note(c, "added", k, id));
	return store_block_get(c, k->mem, id, &k->block);
}

enum rc block_add(
        struct ctx *c, const void *mem, const char *address, const char *domain, struct block *out)
{
	struct work k = {.mem = mem, .field = address != NULL ? "address" : "domain"};

	TRY(access_role(c, address != NULL ? ROLE_AGENT : ROLE_LEAD));
	if (address != NULL) {
		k.name = str_lower(c, address);
	} else {
		const char *plain = str_starts(domain, "@") ? domain + 1 : domain;
		k.name = talloc_asprintf(c, "@%s", str_lower(c, plain));
		/* a whole top-level domain is nobody's to shut out */
		if (strchr(plain, '.') == NULL || plain[strspn(plain, ".")] == '\0' ||
		        strpbrk(plain, " \t@<>,;") != NULL || str_starts(plain, "."))
			return ctx_fail_field(c, RC_INVALID, "domain", "not_a_domain",
			        "This is not a domain. It looks like example.net.", NULL);
	}
	TRY(store_tx(c, DB_WRITE, add, &k));
	*out = k.block;
	return RC_OK;
}

static enum rc remove_row(struct ctx *c, void *arg)
{
	struct work *k = arg;
	enum rc rc = store_block_get(c, c, k->id, &k->block);

	if (rc == RC_NOT_FOUND)
		return ctx_fail(c, rc, "no_such_block",
		        "This sender is not blocked, or somebody has just taken it back.", NULL);
	TRY(rc);
	k->name = k->block.address;
	if (is_domain(k))
		TRY(access_role(c, ROLE_LEAD));
	TRY(store_block_remove(c, k->id));
	tell(c, "block.removed", k->id);
	return note(c, "removed", k, k->id);
}

enum rc block_remove(struct ctx *c, int64_t id)
{
	struct work k = {.id = id};

	TRY(access_role(c, ROLE_AGENT));
	return store_tx(c, DB_WRITE, remove_row, &k);
}

static enum rc list(struct ctx *c, void *arg)
{
	struct work *k = arg;
	return store_block_list(c, k->mem, k->before, k->limit, &k->list, &k->n);
}

enum rc block_list(
        struct ctx *c, const void *mem, int64_t before, int limit, struct block **out, int *out_n)
{
	struct work k = {.mem = mem, .before = before, .limit = limit};

	TRY(access_role(c, ROLE_AGENT));
	TRY(store_tx(c, DB_READ, list, &k));
	*out = k.list;
	*out_n = k.n;
	return RC_OK;
}
