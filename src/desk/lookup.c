#include "desk/lookup.h"

#include "desk/access.h"
#include "desk/setting.h"
#include "store/engine.h"

static const struct {
	const char *name, *title;
} sources[] = {
        [LOOKUP_NONE] = {"none", N_("not found")},
        [LOOKUP_PROVIDER] = {"provider", N_("a provider that is known")},
        [LOOKUP_SRV] = {"srv", N_("the domain's own records (DNS)")},
        [LOOKUP_MX] = {"mx", N_("the provider that takes mail for the domain")},
        [LOOKUP_FILE] = {"file", N_("the settings that the domain offers to mail programs")},
        [LOOKUP_GUESS] = {"guess", N_("the usual name; such a server answers there")},
};

const char *lookup_source_name(enum lookup_source s)
{
	return sources[s].name;
}

const char *lookup_source_title(enum lookup_source s)
{
	return sources[s].title;
}

static void say(struct lookup_view *v)
{
	bool imap = v->found.imap.source != LOOKUP_NONE;
	bool smtp = v->found.smtp.source != LOOKUP_NONE;

	v->next_step = NULL;
	if (imap && smtp) {
		v->title = N_("Both servers were found.");
		return;
	}
	v->title = imap   ? N_("Only the server for reading was found.")
	           : smtp ? N_("Only the server for sending was found.")
	                  : N_("No servers were found for this address.");
	v->next_step =
	        v->found.no_names
	                ? N_("Names cannot be looked up at the moment. Check this computer's "
	                     "network, or enter the servers by hand.")
	                : N_("Enter the servers by hand. Your mail provider's help page names "
	                     "them, often under “IMAP”.");
}

static enum rc read_rows(struct ctx *c, void *arg)
{
	struct lookup_options *o = arg;
	return setting_text(c, c, "name_server", &o->name_server);
}

enum rc lookup_servers(struct ctx *c, const void *mem, const char *address, struct lookup_view *out)
{
	struct lookup_options o = {0};

	TRY(access_role(c, ROLE_ADMIN));
	TRY(store_tx(c, DB_READ, read_rows, &o));
	TRY(mail_lookup(c, mem, address, &o, &out->found));
	say(out);
	return RC_OK;
}
