/* api/presence: who is at a conversation just now. Nothing of it is stored. */
#include "live/presence.h"

#include <stdio.h>

#include "api/routes.gen.h"
#include "base/json.h"
#include "base/str.h"
#include "desk/conversation.h"

#define NAME (PRESENCE_NAME / 4) /* letters */

static json_t *people_json(const struct presence_person *people, int n)
{
	json_t *list = json_array();

	for (int i = 0; i < n; i++)
		json_array_append_new(
		        list, json_pack("{s:I,s:o,s:s}", "id", (json_int_t)people[i].user_id,
		                      "name", json_text(people[i].name), "doing",
		                      presence_word(people[i].doing)));
	return list;
}

enum rc api_presence_put(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct presence p = {
	        .user_id = c->actor.user_id, .conversation = http_path_i64(r, "number")};
	struct presence_person people[PRESENCE_PEOPLE];
	const char *tab, *doing, *name;
	int n;

	TRY(json_get_text(c, r->json, "tab", PRESENCE_TAB, &tab));
	TRY(json_get_text(c, r->json, "doing", 20, &doing));
	if (!presence_parse(doing, &p.doing))
		return ctx_broken(c, "doing %s", doing); /* the schema let it pass */
	TRY(conversation_place(c, c, p.conversation, &p.mailbox_id, &name));
	snprintf(p.tab, sizeof p.tab, "%s", tab);
	snprintf(p.name, sizeof p.name, "%s", utf8_prefix(c, name, NAME));
	presence_say(r->hub, &p, c, people, &n);
	out->json = json_own(c, json_pack("{s:o}", "people", people_json(people, n)));
	return RC_OK;
}
