#include "desk/link.h"

#include <ctype.h>
#include <string.h>

#include "base/crypto.h"
#include "base/str.h"
#include "desk/audit.h"
#include "desk/login.h"
#include "desk/own_mail.h"
#include "desk/setting.h"
#include "i18n/i18n.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/login_failure.h"

#define HOUR_MS (3600LL * 1000)
#define DAY_MS (24 * HOUR_MS)
#define TOKEN_BYTES 32
#define CODE_LENGTH 12
#define CODE_LIFE_MS (7 * DAY_MS)
#define RESET_EVERY_MS (60LL * 1000)

/* Without letters and digits that look alike. */
static const char code_letters[] = "ABCDEFGHJKMNPQRSTVWXYZ23456789";

static const char *token_hash(struct ctx *c, const char *token)
{
	return sha256_hex(c, token, strlen(token));
}

static enum rc notice(
        struct ctx *c, const struct user *u, const char *subject, const char *text, const char *url)
{
	const char *desk;

	TRY(setting_text(c, c, "desk_name", &desk));
	const char *pairs[] = {"name", u->name, "desk", desk, "link", url, NULL};
	struct own_mail m = {.recipient = u->address,
	        .subject = i18n_fill(c, u->language, subject, pairs),
	        .text = i18n_fill(c, u->language, text, pairs)};
	return own_mail_send(c, &m);
}

/* A fresh link of this kind; older unused ones end. */
static enum rc make(struct ctx *c, const char *kind, int64_t user_id, int64_t life_ms,
        const char *base_url, const char **out_url)
{
	const char *token = crypto_token(c, TOKEN_BYTES);

	TRY(store_link_forget(c, kind, user_id));
	TRY(store_link_add(c, kind, user_id, token_hash(c, token), c->now_ms + life_ms));
	*out_url = talloc_asprintf(c, "%s/link/%s", base_url, token);
	return RC_OK;
}

enum rc link_invite(struct ctx *c, const struct user *u, const char *base_url, const char **out_url)
{
	int64_t days;

	TRY(setting_i64(c, "invitation_days", &days));
	TRY(make(c, "invitation", u->id, days * DAY_MS, base_url, out_url));
	return notice(c, u, N_("Your place at {desk}"),
	        N_("Hello {name},\n\n"
	           "a place at {desk} is ready for you. Choose a password here:\n\n"
	           "{link}\n\n"
	           "The link works once, for a limited time. If you did not expect this mail, you "
	           "can "
	           "leave it alone.\n"),
	        *out_url);
}

enum rc link_make_code(struct ctx *c, const char **out_code)
{
	char *code = talloc_zero_array(c, char, CODE_LENGTH + CODE_LENGTH / 4);
	size_t n = 0;

	for (int i = 0; i < CODE_LENGTH; i++) {
		uint8_t byte;
		do
			crypto_random(&byte, 1);
		while (byte >= 240); /* 240 = 8 * 30: every letter as likely */
		if (i > 0 && i % 4 == 0)
			code[n++] = '-';
		code[n++] = code_letters[byte % (sizeof(code_letters) - 1)];
	}
	TRY(store_link_forget(c, "first_start", 0));
	TRY(store_link_add(c, "first_start", 0, link_code_hash(c, code), c->now_ms + CODE_LIFE_MS));
	*out_code = code;
	return RC_OK;
}

const char *link_code_hash(struct ctx *c, const char *code)
{
	char *plain = talloc_zero_array(c, char, strlen(code) + 1);
	size_t n = 0;

	for (; *code != '\0'; code++)
		if (isalnum((unsigned char)*code))
			plain[n++] = (char)toupper((unsigned char)*code);
	return token_hash(c, talloc_asprintf(c, "first-start:%s", plain));
}

static enum rc find_code(struct ctx *c, const char *code_hash, struct link *out)
{
	enum rc rc = store_link_get(c, c, code_hash, out);

	if (rc == RC_NOT_FOUND || (rc == RC_OK && !str_eq(out->kind, "first_start")))
		return ctx_fail_field(c, RC_DENIED, "code", "wrong_code",
		        "This is not the code that the terminal printed last", NULL);
	return rc;
}

enum rc link_check_code(struct ctx *c, const char *code_hash)
{
	struct link l;

	return find_code(c, code_hash, &l);
}

enum rc link_spend_code(struct ctx *c, const char *code_hash)
{
	struct link l;

	TRY(find_code(c, code_hash, &l));
	return store_link_use(c, l.id);
}

struct reset {
	const char *address, *base_url;
	bool quiet; /* asked too often: no mail, and nobody is told */
};

static enum rc reset_mail(struct ctx *c, const struct reset *r)
{
	struct user u;
	int64_t hours;
	const char *url;
	enum rc rc = store_user_by_address(c, c, r->address, &u);

	if (rc == RC_NOT_FOUND)
		return RC_OK;
	TRY(rc);
	if (u.disabled_ms != 0 || u.password_hash == NULL)
		return RC_OK;
	TRY(setting_i64(c, "reset_hours", &hours));
	TRY(make(c, "reset", u.id, hours * HOUR_MS, r->base_url, &url));
	return notice(c, &u, N_("A new password for {desk}"),
	        N_("Hello {name},\n\n"
	           "somebody, probably you, asked for a new password at {desk}. Set it here:\n\n"
	           "{link}\n\n"
	           "The link works once, for a limited time. Until then the old password stays. If "
	           "it "
	           "was "
	           "not you, you can leave this mail alone.\n"),
	        url);
}

/* A known and an unknown address cost the same: one commit. */
static enum rc reset_tx(struct ctx *c, void *arg)
{
	struct reset *r = arg;
	const char *key = talloc_asprintf(c, "reset:%s", token_hash(c, r->address));
	struct login_failure f;

	TRY(store_login_failure_get(c, key, &f));
	bool soon = f.last_ms + RESET_EVERY_MS > c->now_ms;
	if (!soon)
		f.last_ms = c->now_ms;
	f.failures++;
	TRY(store_login_failure_set(c, key, &f));
	return soon || r->quiet ? RC_OK : reset_mail(c, r);
}

enum rc link_reset(struct ctx *c, const char *address, const char *base_url, const char *ip)
{
	struct reset r = {.address = str_lower(c, address), .base_url = base_url};

	TRY(login_allowed(c, ip, NULL));
	TRY(login_reset_asked(c, ip, r.address, &r.quiet));
	return store_tx(c, DB_WRITE, reset_tx, &r);
}

struct looking {
	const char *token;
	struct link link;
	struct user user;
};

static enum rc no_such_link(struct ctx *c)
{
	return ctx_fail(c, RC_NOT_FOUND, "no_such_link",
	        "This link was used already, or it is too old. Ask for a new one", NULL);
}

static enum rc look_tx(struct ctx *c, void *arg)
{
	struct looking *l = arg;
	enum rc rc = store_link_get(c, c, token_hash(c, l->token), &l->link);

	if (rc == RC_OK && l->link.user_id != 0)
		rc = store_user_get(c, c, l->link.user_id, &l->user);
	else if (rc == RC_OK)
		rc = RC_NOT_FOUND;
	if (rc == RC_NOT_FOUND || (rc == RC_OK && l->user.disabled_ms != 0))
		return no_such_link(c);
	return rc;
}

enum rc link_look(struct ctx *c, const char *token, const char **out_kind, struct user *out)
{
	struct looking l = {.token = token};

	TRY(store_tx(c, DB_READ, look_tx, &l));
	*out_kind = l.link.kind;
	*out = l.user;
	return RC_OK;
}

struct using
{
	const struct link_use *use;
	const struct signing *from;
	const char *password_hash;
	struct signed_in *out;
};

static enum rc use_tx(struct ctx *c, void *arg)
{
	struct using *u = arg;
	struct looking l = {.token = u->use->token};

	TRY(look_tx(c, &l));
	if (store_link_use(c, l.link.id) != RC_OK)
		return no_such_link(c);
	l.user.password_hash = u->password_hash;
	if (u->use->name != NULL)
		l.user.name = u->use->name;
	if (u->use->language != NULL)
		l.user.language = u->use->language;
	TRY(store_user_update(c, &l.user));
	TRY(store_session_end_others(c, l.user.id, 0));
	c->actor = (struct actor){.user_id = l.user.id, .role = l.user.role, .scopes = UINT32_MAX};
	event_add(c,
	        &(struct event){
	                .kind = "user.changed", .subject_kind = "user", .subject_id = l.user.id});
	TRY(audit_password(c, l.user.id, l.user.name));
	return session_open(c, l.user.id, u->from, u->out);
}

enum rc link_use(struct ctx *c, const struct link_use *use, const struct signing *from,
        struct signed_in *out)
{
	struct using u = {.use = use, .from = from, .out = out};
	struct looking l = {.token = use->token};
	char *hash;

	TRY(store_tx(c, DB_READ, look_tx, &l));
	TRY(password_make(c, use->password, &hash));
	u.password_hash = hash;
	TRY(store_tx(c, DB_WRITE, use_tx, &u));
	return login_succeeded(c, from->ip, l.user.address);
}
