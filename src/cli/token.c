/* wellspring token: add, list, revoke. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "desk/token.h"
#include "desk/user.h"

static const char *const known[] = {"user=", "scope=", "name=", NULL};

static const char *scopes_text(struct ctx *c, uint32_t scopes)
{
	struct buf *b = buf_new(c, 1000);

	for (int i = 0; scope_names[i] != NULL; i++)
		if (scopes & (1u << i))
			buf_addf(b, "%s%s", b->n > 0 ? " " : "", scope_names[i]);
	return b->p;
}

/* Each --scope may name several, separated by commas; none at all means all. */
static enum rc read_scopes(struct ctx *c, const struct cli_args *a, uint32_t *out)
{
	uint32_t scopes = 0, all = 0;
	const char *text;
	char *save = NULL;

	for (int i = 0; scope_names[i] != NULL; i++)
		all |= 1u << i;
	for (int n = 0; (text = cli_option_at(a, "scope", n)) != NULL; n++) {
		char *copy = talloc_strdup(c, text);
		for (char *s = strtok_r(copy, ", ", &save); s != NULL;
		        s = strtok_r(NULL, ", ", &save)) {
			uint32_t found = 0;
			for (int i = 0; scope_names[i] != NULL; i++)
				if (str_eq(scope_names[i], s))
					found = 1u << i;
			if (found == 0)
				return ctx_fail(c, RC_INVALID, "usage",
				        "There is no scope {scope}. There are: {scopes}", "scope",
				        s, "scopes", scopes_text(c, all), NULL);
			scopes |= found;
		}
	}
	*out = scopes != 0 ? scopes : all;
	return RC_OK;
}

static void print_token(
        struct ctx *c, const struct cli_args *a, const struct token *t, const char *secret)
{
	if (!a->json) {
		printf("%lld\t%s\t%s\n", (long long)t->id, t->name, scopes_text(c, t->scopes));
		return;
	}
	json_t *j = json_own(c, json_object());
	json_object_set_new(j, "id", json_integer(t->id));
	json_object_set_new(j, "name", json_text(t->name));
	json_object_set_new(j, "scopes", json_text(scopes_text(c, t->scopes)));
	json_object_set_new(j, "created_at", json_time(t->created_ms));
	json_object_set_new(j, "seen_at", json_time(t->seen_ms));
	json_object_set_new(j, "expires_at", json_time(t->expires_ms));
	if (secret != NULL)
		json_object_set_new(j, "secret", json_text(secret));
	printf("%s\n", json_write(c, j));
}

static enum rc add(struct ctx *c, const struct cli_args *a, int64_t user_id)
{
	const char *name = cli_option(a, "name");
	struct token t = {.user_id = user_id, .name = name != NULL ? name : "command line"};
	const char *secret;

	TRY(read_scopes(c, a, &t.scopes));
	TRY(token_create(c, &t, &secret));
	print_token(c, a, &t, secret);
	if (!a->json)
		printf("%s\n", secret);
	return RC_OK;
}

static enum rc list(struct ctx *c, const struct cli_args *a, int64_t user_id)
{
	struct token *all;
	int n = 0;

	TRY(token_list(c, user_id, &all, &n));
	for (int i = 0; i < n; i++)
		print_token(c, a, &all[i], NULL);
	return RC_OK;
}

static enum rc usage(struct ctx *c)
{
	return ctx_fail(c, RC_INVALID, "usage",
	        "One of: add --user ADDRESS [--scope S], list --user ADDRESS, revoke ID --user "
	        "ADDRESS",
	        NULL);
}

static enum rc run(struct ctx *c, const struct cli_args *a)
{
	const char *verb = a->words[0];
	const char *address = cli_option(a, "user");
	struct user u;
	int64_t id;

	if (address == NULL)
		return usage(c);
	TRY(user_by_address(c, address, &u));
	if (str_eq(verb, "add") && a->word_count == 1)
		return add(c, a, u.id);
	if (str_eq(verb, "list") && a->word_count == 1)
		return list(c, a, u.id);
	if (str_eq(verb, "revoke") && a->word_count == 2 && str_to_i64(a->words[1], &id) == RC_OK)
		return token_revoke(c, id, u.id);
	return usage(c);
}

enum rc cli_token(struct ctx *c, int argc, char **argv)
{
	struct cli_args a;

	TRY(cli_parse(c, argc, argv, known, &a));
	TRY(cli_open_existing(c, &a));
	TRY(run(c, &a));
	cli_poke(a.data);
	return RC_OK;
}
