#include "desk/user.h"

#include <string.h>

#include "base/str.h"
#include "desk/access.h"
#include "desk/audit.h"
#include "desk/link.h"
#include "desk/login.h"
#include "desk/promise_moves.h"
#include "desk/setting.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/link.h"
#include "store/mailbox.h"
#include "store/session.h"
#include "store/token.h"

static const char *const role_names[] = {
        [ROLE_AGENT] = "agent", [ROLE_LEAD] = "lead", [ROLE_ADMIN] = "admin"};

enum role role_named(const char *name)
{
	for (int r = ROLE_AGENT; r <= ROLE_ADMIN; r++)
		if (str_eq(name, role_names[r]))
			return (enum role)r;
	return ROLE_NONE;
}

const char *role_name(enum role role)
{
	return role >= ROLE_AGENT && role <= ROLE_ADMIN ? role_names[role] : "";
}

static void changed_event(struct ctx *c, int64_t id)
{
	event_add(c,
	        &(struct event){.kind = "user.changed", .subject_kind = "user", .subject_id = id});
}

/* What others see of them, and what they may do; how they like it is theirs. */
static enum rc note(
        struct ctx *c, const char *verb, const struct user *before, const struct user *after)
{
	json_t *changes = audit_changes(c);

	audit_text(changes, "name", before->name, after->name);
	audit_text(changes, "address", before->address, after->address);
	audit_text(changes, "role", role_name(before->role), role_name(after->role));
	audit_flag(changes, "disabled", before->disabled_ms != 0, after->disabled_ms != 0);
	return audit_add(c,
	        &(struct audit){
	                .noun = "user", .verb = verb, .subject_id = after->id, .name = after->name},
	        changes);
}

static enum rc no_such_user(struct ctx *c, enum rc rc)
{
	if (rc != RC_NOT_FOUND)
		return rc;
	return ctx_fail(c, rc, "no_such_user", "There is no such person here", NULL);
}

static enum rc any_tx(struct ctx *c, void *arg)
{
	return store_user_any(c, arg);
}

enum rc user_any(struct ctx *c, bool *out)
{
	return store_tx(c, DB_READ, any_tx, out);
}

/* A row with what every new person has. Needs an open write transaction. */
static enum rc add_row(struct ctx *c, struct user *u)
{
	if (u->language == NULL)
		TRY(setting_text(c, c, "desk_language", &u->language));
	u->address = str_lower(c, u->address);
	u->created_ms = c->now_ms;
	TRY(store_user_add(c, u));
	TRY(setting_i64(c, "hold_seconds", &u->hold_seconds));
	u->theme = "system";
	u->signature = "";
	TRY(store_user_update(c, u));
	TRY(store_mailbox_access_for_user(c, u->id));
	changed_event(c, u->id);
	return note(c, "added", &(struct user){0}, u);
}

struct first {
	const struct user_first *f;
	const struct signing *from;
	const char *code_hash, *password_hash;
	struct signed_in *out;
};

static enum rc first_check_tx(struct ctx *c, void *arg)
{
	struct first *f = arg;
	bool any = false;

	TRY(store_user_any(c, &any));
	if (any)
		return ctx_fail(c, RC_CONFLICT, "already_started",
		        "This desk has its people already. Sign in instead", NULL);
	return link_check_code(c, f->code_hash);
}

static enum rc first_tx(struct ctx *c, void *arg)
{
	struct first *f = arg;
	struct user u = {.address = f->f->address,
	        .name = f->f->name,
	        .role = ROLE_ADMIN,
	        .language = f->f->language,
	        .password_hash = f->password_hash};

	TRY(first_check_tx(c, arg));
	TRY(link_spend_code(c, f->code_hash));
	TRY(add_row(c, &u));
	c->actor = (struct actor){.user_id = u.id, .role = ROLE_ADMIN, .scopes = UINT32_MAX};
	if (f->f->desk_name != NULL)
		TRY(setting_set(c, "desk_name", f->f->desk_name));
	return session_open(c, u.id, f->from, f->out);
}

enum rc user_first(struct ctx *c, const struct user_first *in, const struct signing *from,
        struct signed_in *out)
{
	struct first f = {
	        .f = in, .from = from, .code_hash = link_code_hash(c, in->code), .out = out};
	char *hash;

	TRY(login_allowed(c, from->ip, NULL));
	enum rc rc = store_tx(c, DB_READ, first_check_tx, &f);
	if (rc == RC_DENIED) {
		struct failure why = c->fail;
		TRY(login_failed(c, from->ip, NULL));
		c->fail = why;
		return rc;
	}
	TRY(rc);
	TRY(password_make(c, in->password, &hash));
	f.password_hash = hash;
	return store_tx(c, DB_WRITE, first_tx, &f);
}

static enum rc first_code_tx(struct ctx *c, void *arg)
{
	return link_make_code(c, arg);
}

enum rc user_first_code(struct ctx *c, const char **out)
{
	return store_tx(c, DB_WRITE, first_code_tx, out);
}

static enum rc add_tx(struct ctx *c, void *arg)
{
	return add_row(c, arg);
}

enum rc user_add(struct ctx *c, struct user *u, const char *password)
{
	char *hash;

	TRY(password_make(c, password, &hash));
	u->password_hash = hash;
	return store_tx(c, DB_WRITE, add_tx, u);
}

struct inviting {
	struct user *u;
	const char *base_url;
	const char **out_url;
};

static enum rc invite_tx(struct ctx *c, void *arg)
{
	struct inviting *i = arg;
	struct user old;
	enum rc rc = store_user_by_address(c, c, str_lower(c, i->u->address), &old);

	if (rc == RC_OK && old.password_hash == NULL) {
		const struct user before = old;
		old.disabled_ms = 0;
		old.name = i->u->name;
		old.role = i->u->role;
		if (i->u->language != NULL)
			old.language = i->u->language;
		TRY(store_user_update(c, &old));
		changed_event(c, old.id);
		TRY(note(c, "invited", &before, &old));
		*i->u = old;
	} else if (rc == RC_OK || rc == RC_NOT_FOUND) {
		TRY(add_row(c, i->u));
	} else {
		return rc;
	}
	return link_invite(c, i->u, i->base_url, i->out_url);
}

enum rc user_invite(struct ctx *c, struct user *u, const char *base_url, const char **out_url)
{
	struct inviting i = {u, base_url, out_url};

	TRY(access_role(c, ROLE_ADMIN));
	return store_tx(c, DB_WRITE, invite_tx, &i);
}

static enum rc find_invited(struct ctx *c, int64_t id, struct user *out)
{
	TRY(no_such_user(c, store_user_get(c, c, id, out)));
	if (out->password_hash != NULL)
		return ctx_fail(c, RC_CONFLICT, "already_joined",
		        "This person has taken the invitation already", NULL);
	return RC_OK;
}

struct reinviting {
	int64_t id;
	const char *base_url;
	struct user *out;
	const char **out_url;
};

static enum rc invite_again_tx(struct ctx *c, void *arg)
{
	struct reinviting *i = arg;
	struct user u;

	TRY(find_invited(c, i->id, &u));
	if (u.disabled_ms != 0)
		return ctx_fail(c, RC_CONFLICT, "invitation_withdrawn",
		        "This invitation was taken back. Invite the person anew", NULL);
	changed_event(c, u.id);
	TRY(note(c, "invited", &u, &u));
	*i->out = u;
	return link_invite(c, i->out, i->base_url, i->out_url);
}

enum rc user_invite_again(
        struct ctx *c, int64_t id, const char *base_url, struct user *out, const char **out_url)
{
	struct reinviting i = {id, base_url, out, out_url};

	TRY(access_role(c, ROLE_ADMIN));
	return store_tx(c, DB_WRITE, invite_again_tx, &i);
}

static enum rc uninvite_tx(struct ctx *c, void *arg)
{
	struct user u;

	TRY(find_invited(c, *(const int64_t *)arg, &u));
	if (u.disabled_ms != 0)
		return RC_OK;
	u.disabled_ms = c->now_ms;
	TRY(store_link_forget(c, "invitation", u.id));
	TRY(store_user_update(c, &u));
	changed_event(c, u.id);
	return note(c, "uninvited", &u, &u);
}

enum rc user_uninvite(struct ctx *c, int64_t id)
{
	TRY(access_role(c, ROLE_ADMIN));
	return store_tx(c, DB_WRITE, uninvite_tx, &id);
}

struct listing {
	struct user **out;
	int *out_n;
};

static enum rc list_tx(struct ctx *c, void *arg)
{
	struct listing *l = arg;

	return store_user_list(c, c, l->out, l->out_n);
}

enum rc user_list(struct ctx *c, struct user **out, int *out_n)
{
	struct listing l = {out, out_n};

	return store_tx(c, DB_READ, list_tx, &l);
}

struct getting {
	int64_t id;
	const char *address;
	struct user *out;
};

static enum rc get_tx(struct ctx *c, void *arg)
{
	struct getting *g = arg;

	if (g->address != NULL)
		return store_user_by_address(c, c, g->address, g->out);
	return store_user_get(c, c, g->id, g->out);
}

enum rc user_get(struct ctx *c, int64_t id, struct user *out)
{
	struct getting g = {.id = id, .out = out};

	return no_such_user(c, store_tx(c, DB_READ, get_tx, &g));
}

enum rc user_by_address(struct ctx *c, const char *address, struct user *out)
{
	struct getting g = {.address = str_lower(c, address), .out = out};

	return no_such_user(c, store_tx(c, DB_READ, get_tx, &g));
}

struct changing {
	int64_t id;
	const struct user_change *change;
	struct user *out;
};

/* The desk must keep somebody who can let others in. */
static enum rc keep_an_admin(struct ctx *c, const struct user *old, const struct user *u)
{
	bool was = old->role == ROLE_ADMIN && old->disabled_ms == 0 && old->password_hash != NULL;
	bool is = u->role == ROLE_ADMIN && u->disabled_ms == 0;
	int64_t admins;

	if (!was || is)
		return RC_OK;
	TRY(store_user_admins(c, &admins));
	if (admins > 1)
		return RC_OK;
	return ctx_fail(c, RC_CONFLICT, "last_admin",
	        "This is the last admin who can sign in. Make somebody else an admin first", NULL);
}

static void apply(struct ctx *c, struct user *u, const struct user_change *ch)
{
	u->name = ch->name != NULL ? ch->name : u->name;
	u->language = ch->language != NULL ? ch->language : u->language;
	u->theme = ch->theme != NULL ? ch->theme : u->theme;
	u->signature = ch->signature != NULL ? ch->signature : u->signature;
	u->role = ch->role != ROLE_NONE ? ch->role : u->role;
	u->hold_seconds = ch->hold_seconds >= 0 ? ch->hold_seconds : u->hold_seconds;
	if (ch->focus != FOCUS_STAYS)
		u->focus = ch->focus == FOCUS_ON;
	if (ch->disabled == 0)
		u->disabled_ms = 0;
	else if (ch->disabled == 1 && u->disabled_ms == 0)
		u->disabled_ms = c->now_ms;
}

static enum rc update_tx(struct ctx *c, void *arg)
{
	struct changing *ch = arg;
	struct user old;

	TRY(no_such_user(c, store_user_get(c, c, ch->id, &old)));
	struct user u = old;
	apply(c, &u, ch->change);
	TRY(keep_an_admin(c, &old, &u));
	if (u.disabled_ms != 0 && old.disabled_ms == 0) {
		TRY(store_session_end_others(c, u.id, 0));
		TRY(store_token_revoke_all(c, u.id));
		TRY(store_link_forget(c, "reset", u.id));
		TRY(store_link_forget(c, "invitation", u.id));
	}
	TRY(store_user_update(c, &u));
	if (u.disabled_ms != 0 && old.disabled_ms == 0)
		TRY(promise_leave(c, u.id));
	changed_event(c, u.id);
	*ch->out = u;
	return note(c, "changed", &old, &u);
}

enum rc user_update(struct ctx *c, int64_t id, const struct user_change *change, struct user *out)
{
	struct changing ch = {id, change, out};

	if (id != c->actor.user_id || change->role != ROLE_NONE || change->disabled >= 0)
		TRY(access_role(c, ROLE_ADMIN));
	return store_tx(c, DB_WRITE, update_tx, &ch);
}

struct passwording {
	int64_t id, keep_session;
	const char *hash;
};

static enum rc password_tx(struct ctx *c, void *arg)
{
	struct passwording *p = arg;
	struct user u;

	TRY(no_such_user(c, store_user_get(c, c, p->id, &u)));
	u.password_hash = p->hash;
	TRY(store_user_update(c, &u));
	TRY(store_session_end_others(c, p->id, p->keep_session));
	TRY(store_link_forget(c, "reset", p->id));
	changed_event(c, p->id);
	return audit_password(c, u.id, u.name);
}

static enum rc password_replace(struct ctx *c, int64_t id, int64_t keep_session, const char *fresh)
{
	struct passwording p = {.id = id, .keep_session = keep_session};
	char *hash;

	TRY(password_make(c, fresh, &hash));
	p.hash = hash;
	return store_tx(c, DB_WRITE, password_tx, &p);
}

enum rc user_password(struct ctx *c, const char *old, const char *fresh)
{
	struct user u;
	bool fits = false;

	TRY(user_get(c, c->actor.user_id, &u));
	TRY(login_allowed(c, NULL, u.address));
	TRY(password_try(c, u.password_hash, old, &fits));
	if (!fits) {
		TRY(login_failed(c, NULL, u.address));
		return ctx_fail_field(c, RC_DENIED, "old", "wrong_password",
		        "The old password is not right", NULL);
	}
	return password_replace(c, u.id, c->actor.session_id, fresh);
}

enum rc user_password_set(struct ctx *c, int64_t id, const char *fresh)
{
	return password_replace(c, id, 0, fresh);
}
