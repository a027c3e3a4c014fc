/* wellspring mailbox: add, list, test, sign-in, find. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/mailbox_grant.h"
#include "desk/lookup.h"
#include "desk/mailbox.h"
#include "desk/mailbox_gone.h"
#include "i18n/i18n.h"

static const char *const known[] = {"name=", "local", "imap=", "smtp=", "login=", "take=", "since=",
        "junk=", "sent=", "pin=", "ca-file=", "authserv-id=", "bearer", "smtp-login=", "no-append",
        "oauth=", "client-id=", "client-secret", "to=", "give-up",
        "tenant=", "token-url=", "device-url=", "scope=", NULL};

static void print_json(struct ctx *c, json_t *o)
{
	puts(json_write(c, json_own(c, o)));
}

static json_t *half_json(struct ctx *c, const struct mailbox_half *h)
{
	json_t *o = json_object();
	json_object_set_new(o, "ok", json_boolean(h->ok));
	json_object_set_new(o, "code", json_text(h->slug));
	json_object_set_new(o, "title", json_text(i18n_text(c->lang, h->title)));
	json_object_set_new(o, "words", json_text(h->words));
	json_object_set_new(o, "next_step",
	        json_text(h->next_step != NULL ? i18n_text(c->lang, h->next_step) : NULL));
	return o;
}

static void print_half(struct ctx *c, const char *which, const struct mailbox_half *h)
{
	printf("%s: %s\n", i18n_text(c->lang, which), i18n_text(c->lang, h->title));
	if (h->words != NULL && !h->ok)
		printf("  %s\n", h->words);
	if (h->next_step != NULL && !h->ok)
		printf("  %s\n", i18n_text(c->lang, h->next_step));
	if (h->mails >= 0)
		printf("  %s: %lld\n", i18n_text(c->lang, N_("Letters there")),
		        (long long)h->mails);
}

static void print_box(struct ctx *c, const struct cli_args *a, const struct mailbox_view *v)
{
	if (!a->json) {
		printf("%lld\t%s\t%s\t%s\n", (long long)v->box.id, v->box.address, v->box.name,
		        v->box.is_local                  ? "local"
		        : v->reading.ok && v->sending.ok ? "ok"
		                                         : "trouble");
		return;
	}
	json_t *o = json_object();
	json_object_set_new(o, "id", json_integer(v->box.id));
	json_object_set_new(o, "address", json_text(v->box.address));
	json_object_set_new(o, "name", json_text(v->box.name));
	json_object_set_new(o, "local", json_boolean(v->box.is_local));
	json_object_set_new(o, "reading", half_json(c, &v->reading));
	json_object_set_new(o, "sending", half_json(c, &v->sending));
	print_json(c, o);
}

static enum rc read_options(struct ctx *c, const struct cli_args *a, struct mailbox_change *w)
{
	const char *since = cli_option(a, "since");

	*w = mailbox_change_none;
	w->name = cli_option(a, "name");
	w->local = cli_option(a, "local") != NULL;
	w->imap_url = cli_option(a, "imap");
	w->smtp_url = cli_option(a, "smtp");
	w->login = cli_option(a, "login");
	w->smtp_login = cli_option(a, "smtp-login");
	w->take = cli_option(a, "take");
	w->junk_folder = cli_option(a, "junk");
	w->sent_folder = cli_option(a, "sent");
	w->pin_sha256 = cli_option(a, "pin");
	w->ca_file = cli_option(a, "ca-file");
	w->authserv_id = cli_option(a, "authserv-id");
	w->bearer = cli_option(a, "bearer") != NULL;
	w->append_sent = cli_option(a, "no-append") == NULL;
	if (since != NULL) {
		w->take = "since";
		if (strchr(since, 'T') == NULL)
			since = talloc_asprintf(c, "%sT00:00:00Z", since);
		if (clock_parse(since, &w->take_since_ms) != RC_OK)
			return ctx_fail(
			        c, RC_INVALID, "usage", "--since takes a day: 2026-01-31", NULL);
	}
	if (w->local == 0 && cli_option(a, "oauth") == NULL)
		TRY(cli_secret(c, N_("Password of the mailbox"), &w->secret));
	return RC_OK;
}

static enum rc add(struct ctx *c, const struct cli_args *a)
{
	struct mailbox_change w;
	struct mailbox_view v;

	if (a->word_count != 2)
		return ctx_fail(c, RC_INVALID, "usage",
		        "mailbox add ADDRESS --local, or --imap, --smtp and --login, or --oauth",
		        NULL);
	TRY(read_options(c, a, &w));
	w.address = a->words[1];
	if (cli_option(a, "oauth") != NULL)
		TRY(cli_grant_for_new(c, a, w.address, &w));
	TRY(mailbox_add(c, &w, &v));
	cli_poke(a->data);
	print_box(c, a, &v);
	return RC_OK;
}

static enum rc list(struct ctx *c, const struct cli_args *a)
{
	struct mailbox_view *v;
	size_t n;
	TRY(mailbox_view_list(c, c, &v, &n));
	for (size_t i = 0; i < n; i++)
		print_box(c, a, &v[i]);
	return RC_OK;
}

static enum rc find(struct ctx *c, const char *address, int64_t *out_id)
{
	struct mailbox_view *v;
	size_t n;
	TRY(mailbox_view_list(c, c, &v, &n));
	for (size_t i = 0; i < n; i++)
		if (str_ieq(v[i].box.address, address)) {
			*out_id = v[i].box.id;
			return RC_OK;
		}
	return ctx_fail(c, RC_NOT_FOUND, "no_such_mailbox", "There is no such mailbox.", NULL);
}

static enum rc test(struct ctx *c, const struct cli_args *a)
{
	struct mailbox_half reading, sending;
	int64_t id;

	if (a->word_count != 2)
		return ctx_fail(c, RC_INVALID, "usage", "mailbox test ADDRESS", NULL);
	TRY(find(c, a->words[1], &id));
	TRY(mailbox_try(c, c, id, &mailbox_change_none, &reading, &sending));
	if (a->json) {
		json_t *o = json_object();
		json_object_set_new(o, "reading", half_json(c, &reading));
		json_object_set_new(o, "sending", half_json(c, &sending));
		print_json(c, o);
	} else {
		print_half(c, N_("Reading"), &reading);
		print_half(c, N_("Sending"), &sending);
	}
	return reading.ok && sending.ok
	               ? RC_OK
	               : ctx_fail(c, RC_UPSTREAM, "mailbox_in_trouble",
	                         "The mailbox works in one direction only, or in none", NULL);
}

static void print_found(struct ctx *c, const char *which, const struct lookup_server *s)
{
	printf("%s: %s (%s)\n", i18n_text(c->lang, which), s->url != NULL ? s->url : "-",
	        i18n_text(c->lang, lookup_source_title(s->source)));
	if (s->is_private)
		printf("  %s\n",
		        i18n_text(c->lang,
		                N_("This server lies on this machine or in a private network.")));
}

/* The servers of an address; nothing is changed. */
static enum rc search(struct ctx *c, const struct cli_args *a)
{
	struct lookup_view v;

	if (a->word_count != 2)
		return ctx_fail(c, RC_INVALID, "usage", "mailbox find ADDRESS", NULL);
	TRY(lookup_servers(c, c, a->words[1], &v));
	if (a->json) {
		print_json(c, json_pack("{s:s?,s:s?,s:s?}", "imap", v.found.imap.url, "smtp",
		                      v.found.smtp.url, "login", v.found.login));
		return RC_OK;
	}
	print_found(c, N_("Reading"), &v.found.imap);
	print_found(c, N_("Sending"), &v.found.smtp);
	if (v.next_step != NULL)
		printf("%s\n", i18n_text(c->lang, v.next_step));
	return RC_OK;
}

static enum rc sign_in(struct ctx *c, const struct cli_args *a)
{
	int64_t id;

	if (a->word_count != 2)
		return ctx_fail(c, RC_INVALID, "usage", "mailbox sign-in ADDRESS", NULL);
	TRY(find(c, a->words[1], &id));
	TRY(cli_grant_again(c, a, id));
	cli_poke(a->data);
	return RC_OK;
}

/* Whoever types its address means it. */
static enum rc delete (struct ctx *c, const struct cli_args *a) {
	struct mailbox_delete w = {.give_up = cli_option(a, "give-up") != NULL};
	struct mailbox_holds holds;
	const char *to = cli_option(a, "to");
	int64_t id;

	if (a->word_count != 2) return ctx_fail(
	        c, RC_INVALID, "usage", "mailbox delete ADDRESS [--to ADDRESS | --give-up]", NULL);
	w.address = a->words[1];
	TRY(find(c, w.address, &id));
	if (to != NULL) TRY(find(c, to, &w.move_to));
	TRY(mailbox_holds(c, id, &holds));
	TRY(mailbox_delete(c, id, &w));
	cli_poke(a->data);
	const char *n = talloc_asprintf(c, "%lld", (long long)holds.conversations);
	const char *told = to != NULL ? N_("Deleted. Conversations that move: {n}")
	                              : N_("Deleted. Conversations that stay to be read: {n}");
	if (a->json) print_json(c, json_pack("{s:I,s:b}", "conversations",
	                                   (json_int_t)holds.conversations, "moved", to != NULL));
	else puts(text_fill(c, i18n_text(c->lang, told), (const char *[]){"n", n, NULL}));
	return RC_OK;
}

enum rc cli_mailbox(struct ctx *c, int argc, char **argv)
{
	struct cli_args a;
	TRY(cli_parse(c, argc, argv, known, &a));
	const char *verb = a.word_count > 0 ? a.words[0] : "";
	const struct {
		const char *verb;
		enum rc (*run)(struct ctx *, const struct cli_args *);
	} verbs[] = {{"add", add}, {"list", list}, {"test", test}, {"sign-in", sign_in},
	        {"find", search}, {"delete", delete}};
	enum rc (*run)(struct ctx *, const struct cli_args *) = NULL;
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (str_eq(verbs[i].verb, verb))
			run = verbs[i].run;
	if (run == NULL)
		return ctx_fail(c, RC_INVALID, "usage",
		        "mailbox add ADDRESS | list | test ADDRESS | sign-in ADDRESS | find "
		        "ADDRESS | delete ADDRESS",
		        NULL);
	TRY(cli_open(c, &a));
	return run(c, &a);
}
