/* wellspring user: add, list, password, disable, enable. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "desk/user.h"
#include "i18n/i18n.h"

static const char *const known[] = {"name=", "role=", "language=", NULL};

static void print_user(struct ctx *c, const struct cli_args *a, const struct user *u)
{
	const char *state = u->disabled_ms != 0        ? "disabled"
	                    : u->password_hash == NULL ? "invited"
	                                               : "";

	if (!a->json) {
		printf("%lld\t%s\t%s\t%s\t%s\n", (long long)u->id, u->address, role_name(u->role),
		        u->name, state);
		return;
	}
	json_t *j = json_own(c, json_object());
	json_object_set_new(j, "id", json_integer(u->id));
	json_object_set_new(j, "address", json_text(u->address));
	json_object_set_new(j, "name", json_text(u->name));
	json_object_set_new(j, "role", json_text(role_name(u->role)));
	json_object_set_new(j, "language", json_text(u->language));
	json_object_set_new(j, "disabled", json_boolean(u->disabled_ms != 0));
	json_object_set_new(j, "invited", json_boolean(u->password_hash == NULL));
	printf("%s\n", json_write(c, j));
}

static bool plain_address(const char *s)
{
	const char *at = strchr(s, '@');

	return at != NULL && at != s && at[1] != '\0' && strpbrk(s, " \t<>") == NULL &&
	       strlen(s) <= 254;
}

static enum rc add(struct ctx *c, struct cli_args *a, const char *address)
{
	const char *role = cli_option(a, "role");
	const char *language = cli_option(a, "language");
	const char *password;
	struct user u = {.address = address, .name = cli_option(a, "name")};

	u.role = role_named(role != NULL ? role : "agent");
	u.language = language != NULL ? i18n_language(language) : NULL;
	if (u.name == NULL || u.name[0] == '\0' || u.role == ROLE_NONE || !plain_address(address) ||
	        (language != NULL && u.language == NULL))
		return ctx_fail(c, RC_INVALID, "usage",
		        "Needed: a mail address, --name, --role admin, lead or agent, and a "
		        "language of "
		        "pl, el, lt, en",
		        NULL);
	TRY(cli_secret(c, N_("Password"), &password));
	TRY(user_add(c, &u, password));
	print_user(c, a, &u);
	return RC_OK;
}

static enum rc list(struct ctx *c, struct cli_args *a)
{
	struct user *all;
	int n = 0;

	TRY(user_list(c, &all, &n));
	for (int i = 0; i < n; i++)
		print_user(c, a, &all[i]);
	return RC_OK;
}

static enum rc password(struct ctx *c, struct cli_args *a, const char *address)
{
	const char *fresh;
	struct user u;

	TRY(user_by_address(c, address, &u));
	TRY(cli_secret(c, N_("New password"), &fresh));
	TRY(user_password_set(c, u.id, fresh));
	TRY(user_by_address(c, address, &u));
	print_user(c, a, &u);
	return RC_OK;
}

static enum rc disable(struct ctx *c, struct cli_args *a, const char *address, bool yes)
{
	struct user_change change = {.disabled = yes ? 1 : 0, .hold_seconds = -1};
	struct user u;

	TRY(user_by_address(c, address, &u));
	TRY(user_update(c, u.id, &change, &u));
	print_user(c, a, &u);
	return RC_OK;
}

static enum rc run(struct ctx *c, struct cli_args *a)
{
	const char *verb = a->words[0];

	if (str_eq(verb, "list") && a->word_count == 1)
		return list(c, a);
	if (str_eq(verb, "add") && a->word_count == 2)
		return add(c, a, a->words[1]);
	if (str_eq(verb, "password") && a->word_count == 2)
		return password(c, a, a->words[1]);
	if (str_eq(verb, "disable") && a->word_count == 2)
		return disable(c, a, a->words[1], true);
	if (str_eq(verb, "enable") && a->word_count == 2)
		return disable(c, a, a->words[1], false);
	return ctx_fail(c, RC_INVALID, "usage",
	        "One of: add ADDRESS, list, password ADDRESS, disable ADDRESS, enable ADDRESS",
	        NULL);
}

enum rc cli_user(struct ctx *c, int argc, char **argv)
{
	struct cli_args a;

	TRY(cli_parse(c, argc, argv, known, &a));
	TRY(str_eq(a.words[0], "add") ? cli_open(c, &a) : cli_open_existing(c, &a));
	TRY(run(c, &a));
	cli_poke(a.data);
	return RC_OK;
}
