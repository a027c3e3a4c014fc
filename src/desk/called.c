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

/* NULL: nothing is known to call them by. */
static enum rc known(struct ctx *c, const void *mem, const struct conversation *v,
        const char *language, const char **out)
{
	bool named = v->customer_name != NULL && v->customer_name[0] != 0 &&
	             !str_ieq(v->customer_name, v->customer_address);
	struct customer k = {.called = ""};

	TRY(tongues_fresh(c));
	if (v->customer_id != 0)
		TRY(store_customer_get(c, mem, v->customer_id, &k));
	*out = k.called[0] != 0 ? k.called
	       : named          ? by_name(mem, language, v->customer_name)
	                        : NULL;
	return RC_OK;
}

enum rc called_by(struct ctx *c, const void *mem, const struct conversation *v,
        const char *language, const char **out)
{
	const char *name;

	TRY(known(c, mem, v, language, &name));
	*out = name != NULL ? name : i18n_text(language, N_("there"));
	return RC_OK;
}

enum rc called_greeting(
        struct ctx *c, const void *mem, const struct conversation *v, const char **out)
{
	const char *language = i18n_language(v->language), *name;

	if (v->language == NULL)
		TRY(setting_text(c, mem, "desk_language", &language));
	*out = "";
	if (language == NULL)
		return RC_OK;
	TRY(known(c, mem, v, language, &name));
	const char *const pairs[] = {"called", name, NULL};
	*out = name == NULL ? i18n_text(language, N_("Hello,"))
	                    : i18n_fill(mem, language, N_("Dear {called},"), pairs);
	return RC_OK;
}
