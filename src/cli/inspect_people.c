/* cli/inspect_people: vocative, address, mood. */
#include "cli/inspect_people.h"

#include <string.h>

#include "text/address.h"
#include "text/mood.h"
#include "text/vocative.h"

/* What is made of one language's lists: at the first line, there for all others. */
static struct opened {
	const struct tongue *tongue;
	struct names *names;
	struct pet_names *pets;
} opened;

static void open_lists(const struct tongue *t)
{
	if (opened.tongue != t)
		opened = (struct opened){t, names_open(NULL, t), pet_names_open(NULL, t)};
}

static const char *member(const json_t *in, const char *name)
{
	return json_string_value(json_object_get(in, name));
}

enum rc value_vocative(struct ctx *c, const struct options *o, const json_t *in, json_t **out)
{
	const char *name = json_is_string(in) ? json_string_value(in) : member(in, "name");
	const char *gender = member(in, "gender");
	struct salutation s;

	if (name == NULL)
		return ctx_fail(c, RC_INVALID, "no_name", "A name is needed", NULL);
	TRY(need_tongue(c, o));
	open_lists(o->tongue);
	vocative_of(c, opened.names, name,
	        gender != NULL && (*gender == 'f' || *gender == 'm') ? *gender : 0, &s);
	*out = json_own(c, json_pack("{s:o, s:o}", "greeting", json_text(s.greeting), "first",
	                           json_text(s.first)));
	return RC_OK;
}

enum rc value_address(struct ctx *c, const struct options *o, const json_t *in, json_t **out)
{
	const char *agent = member(in, "agent"), *text = member(in, "text");

	if (agent == NULL || text == NULL)
		return ctx_fail(c, RC_INVALID, "no_text", "Both agent and text are needed", NULL);
	TRY(need_tongue(c, o));
	open_lists(o->tongue);
	*out = json_own(c, json_pack("{s:o}", "diminutive",
	                           json_text(address_pet_name(
	                                   c, o->tongue, opened.names, opened.pets, agent, text))));
	return RC_OK;
}

enum rc value_mood(struct ctx *c, const struct options *o, const json_t *in, json_t **out)
{
	const char *first = member(in, "first"), *last = member(in, "last");
	json_t *words = json_array();
	struct mood m;

	*out = json_own(c, json_pack("{s:o}", "words", words));
	if (first == NULL || last == NULL)
		return ctx_fail(c, RC_INVALID, "no_text", "Both first and last are needed", NULL);
	TRY(need_tongue(c, o));
	mood_compare(c, o->tongue, first, last, &m);
	json_object_set_new(*out, "change", json_text(mood_change_name(m.change)));
	for (size_t i = 0; i < m.n; i++)
		json_array_append_new(words, json_text(m.words[i]));
	return RC_OK;
}
