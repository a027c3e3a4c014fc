/* desk/address: what is known about an address, and what people decide about it. */
#include "desk/address.h"

#include <string.h>

#include "base/json.h"
#include "base/str.h"
#include "desk/access.h"
#include "desk/bounce.h"
#include "desk/setting.h"
#include "store/conversation.h"
#include "store/engine.h"
#include "store/event.h"

const char *address_untagged(const void *mem, const char *low)
{
	const char *plus = strchr(low, '+'), *at = strrchr(low, '@');

	if (plus == NULL || at == NULL || plus > at || plus == low)
		return low;
	return talloc_asprintf(mem, "%.*s%s", (int)(plus - low), low, at);
}

bool address_is_no_reply(const char *address)
{
	static const char *const marks[] = {"noreply", "donotreply", "dontreply", "nieodpowiadaj",
	        "neatsakyti", "neatsakykite", "mailerdaemon", "postmaster", "bounce"};
	char local[65];
	size_t n = 0;

	for (const char *p = address; *p != 0 && *p != '@' && n < sizeof local - 1; p++)
		if (*p != '-' && *p != '_' && *p != '.')
			local[n++] = *p;
	local[n] = 0;
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (str_ifind(local, marks[i]) != NULL)
			return true;
	return false;
}

enum rc address_is_own(struct ctx *c, const char *low, bool *out)
{
	const char *plain = address_untagged(c, low);

	TRY(store_address_is_own(c, low, out));
	if (*out || strcmp(plain, low) == 0)
		return RC_OK;
	return store_address_is_own(c, plain, out);
}

/* anna+shop@mail.example.net: itself, anna@mail.example.net, @mail.example.net, @example.net. */
static void names_of(const void *mem, const char *low, const char *names[BLOCK_NAMES])
{
	const char *plain = address_untagged(mem, low), *at = strrchr(low, '@');
	size_t n = 0;

	names[n++] = low;
	if (strcmp(plain, low) != 0)
		names[n++] = plain;
	for (const char *domain = at; domain != NULL && n < BLOCK_NAMES;) {
		names[n++] = talloc_asprintf(mem, "@%s", domain + 1);
		domain = strchr(domain + 1, '.');
	}
}

enum rc address_block(struct ctx *c, const void *mem, const char *low, struct block *out)
{
	const char *names[BLOCK_NAMES] = {NULL};

	*out = (struct block){0};
	names_of(c, low, names);
	enum rc rc = store_block_find(c, mem, names, out);
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

static enum rc pictures_of(struct ctx *c, struct address_state *s)
{
	const char *rule;

	TRY(setting_text(c, c, "remote_pictures", &rule));
	s->pictures = str_eq(rule, "never")       ? PICTURES_NEVER
	              : s->known.pictures_ms != 0 ? PICTURES_ALWAYS
	                                          : PICTURES_ASK;
	return RC_OK;
}

enum rc address_load(struct ctx *c, const void *mem, const char *address, struct address_state *out)
{
	struct address_state s = {.address = str_lower(mem, address)};
	enum rc rc = store_address_get(c, mem, s.address, &s.known);

	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	s.is_dead = s.known.dead_ms != 0 && s.known.revived_ms == 0;
	TRY(pictures_of(c, &s));
	TRY(address_block(c, mem, s.address, &s.block));
	*out = s;
	return RC_OK;
}

/* Whose page shows it; the log names no address. */
static enum rc tell(struct ctx *c, const char *low)
{
	int64_t customer;

	TRY(store_address_customer(c, low, &customer));
	event_add(c, &(struct event){
	                     .kind = customer != 0 ? "customer.changed" : "address.changed",
	                     .subject_kind = customer != 0 ? "customer" : "address",
	                     .subject_id = customer,
	             });
	return RC_OK;
}

enum rc address_died(
        struct ctx *c, const char *low, const char *cause, const char *status, const char *words)
{
	if (!bounce_concerns_address(cause))
		return RC_OK;
	TRY(store_address_dead(c, low, cause, status, words));
	return tell(c, low);
}

/* The one recipient in lower case, NULL when there are several. */
static const char *only_recipient(struct ctx *c, const char *recipients)
{
	static const char *const fields[] = {"to", "cc", "bcc"};
	json_t *lists = json_loads(recipients, 0, NULL);
	const char *found = NULL;
	size_t n = 0;

	json_own(c, lists != NULL ? lists : json_object());
	for (size_t i = 0; i < 3; i++) {
		const json_t *list = json_object_get(lists, fields[i]);
		n += json_array_size(list);
		const json_t *first = json_array_get(list, 0);
		const char *address = json_string_value(json_object_get(first, "address"));
		if (address != NULL)
			found = str_lower(c, address);
	}
	return n == 1 ? found : NULL;
}

enum rc address_refused(struct ctx *c, const char *recipients, const char *words)
{
	const char *low = only_recipient(c, recipients), *status = bounce_status_in(c, words);
	const char *cause = bounce_cause(status, words);

	if (low == NULL || str_eq(cause, "unknown") || str_eq(cause, "out_of_reach"))
		return RC_OK;
	return address_died(c, low, cause, status, words);
}

enum rc address_wrote(struct ctx *c, const char *low)
{
	bool was_dead;

	TRY(store_address_revive(c, low, 0, &was_dead));
	return was_dead ? tell(c, low) : RC_OK;
}

struct work {
	const void *mem;
	const char *address;
	const struct address_change *w;
	struct address_state state;
};

/* The words of a mail server tell of a letter: they are for those who may see it. */
static enum rc check_seen(struct ctx *c, const char *low)
{
	bool seen = c->actor.role == ROLE_SYSTEM || c->actor.role >= ROLE_ADMIN;

	if (!seen)
		TRY(store_address_seen_by(c, low, c->actor.user_id, &seen));
	if (seen)
		return RC_OK;
	return ctx_fail(c, RC_NOT_FOUND, "no_such_sender",
	        "You see no conversation in which this address has a part.", NULL);
}

static enum rc get(struct ctx *c, void *arg)
{
	struct work *k = arg;

	TRY(check_seen(c, str_lower(c, k->address)));
	return address_load(c, k->mem, k->address, &k->state);
}

enum rc address_get(struct ctx *c, const void *mem, const char *address, struct address_state *out)
{
	struct work k = {.mem = mem, .address = address};

	TRY(access_role(c, ROLE_AGENT));
	TRY(store_tx(c, DB_READ, get, &k));
	*out = k.state;
	return RC_OK;
}

static enum rc change(struct ctx *c, void *arg)
{
	struct work *k = arg;
	const char *low = str_lower(c, k->address);
	bool changed = false;

	TRY(check_seen(c, low));
	if (k->w->pictures >= 0) {
		bool always = k->w->pictures == 1;
		TRY(store_address_pictures(
		        c, low, always ? c->now_ms : 0, always ? c->actor.user_id : 0));
		changed = true;
	}
	if (k->w->works) {
		bool was_dead;
		TRY(store_address_revive(c, low, c->actor.user_id, &was_dead));
		changed |= was_dead;
	}
	if (changed)
		TRY(tell(c, low));
	return address_load(c, k->mem, low, &k->state);
}

enum rc address_change(struct ctx *c, const void *mem, const char *address,
        const struct address_change *w, struct address_state *out)
{
	struct work k = {.mem = mem, .address = address, .w = w};

	TRY(access_role(c, ROLE_AGENT));
	TRY(store_tx(c, DB_WRITE, change, &k));
	*out = k.state;
	return RC_OK;
}

struct warning_list {
	const void *mem;
	json_t *recipients;
	struct address_warning *v;
	size_t n;
};

static void warn(struct warning_list *l, const char *address, const char *code, const char *title)
{
	l->v = talloc_realloc(l->mem, l->v, struct address_warning, l->n + 1);
	l->v[l->n++] = (struct address_warning){address, code, title};
}

static enum rc warn_about(struct ctx *c, struct warning_list *l, const char *address)
{
	struct address_state s;

	TRY(address_load(c, l->mem, address, &s));
	if (s.is_dead)
		warn(l, s.address, "undeliverable", bounce_title(s.known.dead_cause));
	if (s.block.id != 0)
		warn(l, s.address, "blocked",
		        N_("This sender is blocked: an answer goes to the spam view."));
	return RC_OK;
}

static enum rc warn_rows(struct ctx *c, void *arg)
{
	struct warning_list *l = arg;
	const char *field;
	json_t *list, *one;
	size_t i;

	l->n = 0;
	json_object_foreach(l->recipients, field, list)
	{
		json_array_foreach(list, i, one)
		{
			const char *address = json_string_value(json_object_get(one, "address"));
			if (address != NULL)
				TRY(warn_about(c, l, address));
		}
	}
	return RC_OK;
}

enum rc address_warnings(struct ctx *c, const void *mem, const char *recipients,
        struct address_warning **out, size_t *out_n)
{
	json_t *lists = json_loads(recipients, 0, NULL);
	struct warning_list l = {.mem = mem};

	l.recipients = json_own(c, lists != NULL ? lists : json_object());
	TRY(store_tx(c, DB_READ, warn_rows, &l));
	*out = l.v;
	*out_n = l.n;
	return RC_OK;
}
