/* desk/called: from the customer's row, else from the name. */
#include "desk/called.h"

#include "base/str.h"
#include "desk/setting.h"
#include "desk/tongues.h"
#include "i18n/i18n.h"
#include "store/customer.h"
#include "text/vocative.h"

/* By name as the language calls people; the name itself where that cannot be told. */
static const char *by_name(const void *mem, const char *language, const char *name)
{
	struct salutation s;

	vocative_of(mem, tongues_names(mem, language), name, 0, &s);
	return s.greeting != NULL ? s.greeting : name;
}

enum rc called_of(struct ctx *c, const void *mem, const struct conversation *v,
        const struct message *letter, struct called *out)
{
	struct called own = {v->customer_id, v->customer_name, v->customer_address, true};
	struct customer k = {0};

	*out = own;
	if (letter == NULL || letter->kind != MESSAGE_INBOUND || letter->sender == NULL ||
	        str_ieq(letter->sender, v->customer_address))
		return RC_OK;
	enum rc rc = store_customer_by_address(c, mem, str_lower(mem, letter->sender), &k);
	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	if (k.id == 0 || k.id != v->customer_id)
		*out = (struct called){k.id, letter->sender_name, letter->sender, false};
	return RC_OK;
}

/* NULL: nothing is known to call them by. */
static enum rc known(struct ctx *c, const void *mem, const struct called *who, const char *language,
        const char **out)
{
	bool named = who->name != NULL && who->name[0] != 0 && !str_ieq(who->name, who->address);
	struct customer k = {.called = ""};

	TRY(tongues_fresh(c));
	if (who->customer_id != 0)
		TRY(store_customer_get(c, mem, who->customer_id, &k));
	*out = k.called[0] != 0 ? k.called : named ? by_name(mem, language, who->name) : NULL;
	return RC_OK;
}

enum rc called_by(struct ctx *c, const void *mem, const struct called *who, const char *language,
        const char **out)
{
	const char *name;

	TRY(known(c, mem, who, language, &name));
	*out = name != NULL ? name : i18n_text(language, N_("there"));
	return RC_OK;
}

enum rc called_greeting(struct ctx *c, const void *mem, const struct conversation *v,
        const struct called *who, const char **out)
{
	const char *language = i18n_language(v->language), *name;

	if (v->language == NULL)
		TRY(setting_text(c, mem, "desk_language", &language));
	*out = "";
	if (language == NULL)
		return RC_OK;
	TRY(known(c, mem, who, language, &name));
	const char *const pairs[] = {"called", name, NULL};
	*out = name == NULL ? i18n_text(language, N_("Hello,"))
	                    : i18n_fill(mem, language, N_("Dear {called},"), pairs);
	return RC_OK;
}
