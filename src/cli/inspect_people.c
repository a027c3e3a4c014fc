/* cli/inspect_people: vocative, address, mood. */
#include "cli/inspect_people.h"

#include <string.h>

#include "text/tongue.h"
#include "text/vocative.h"

/* What is read of one language: opened at the first line, there for all others. */
static struct opened {
	const char *lang;
	struct tongue *tongue;
	struct names *names;
} opened;

static enum rc open_language(struct ctx *c, const char *lang)
{
	if (opened.lang != NULL)
		return RC_OK;
	struct tongue *t = lang == NULL ? NULL : tongue_open(NULL, lang, NULL);
	if (t == NULL)
		return ctx_fail(c, RC_INVALID, "usage", "--lang needs one of pl, el, lt, en", NULL);
	opened = (struct opened){tongue_code(t), t, names_open(t, t)};
	return RC_OK;
}

static const char *member(const json_t *in, const char *name)
{
	return json_string_value(json_object_get(in, name));
}

enum rc inspect_vocative(struct ctx *c, const char *lang, const json_t *in, json_t **out)
{
	const char *name = json_is_string(in) ? json_string_value(in) : member(in, "name");
	const char *gender = member(in, "gender");
	struct salutation s;

	if (name == NULL)
		return ctx_fail(c, RC_INVALID, "no_name", "A name is needed", NULL);
	TRY(open_language(c, lang));
	vocative_of(c, opened.names, name,
	        gender != NULL && (*gender == 'f' || *gender == 'm') ? *gender : 0, &s);
	*out = json_own(c, json_pack("{s:o, s:o}", "greeting", json_text(s.greeting), "first",
	                           json_text(s.first)));
	return RC_OK;
}
