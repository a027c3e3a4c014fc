/* api/cues: what somebody does not want the companion to say again. */
#include "api/routes.gen.h"
#include "base/json.h"
#include "care/cue.h"

#define CUES_AT_ONCE 50

static enum rc answer(struct ctx *c, struct http_reply *out)
{
	json_t *dismissed = json_array(), *all = json_array();
	json_t *o = json_own(c, json_pack("{s:o,s:o}", "dismissed", dismissed, "all", all));
	const char **list;

	TRY(cue_dismissed(c, c, &list));
	for (size_t i = 0; list[i] != NULL; i++)
		json_array_append_new(dismissed, json_text(list[i]));
	for (const struct cue *one = cues_all; one->name != NULL; one++)
		json_array_append_new(all, json_text(one->name));
	out->json = o;
	return RC_OK;
}

enum rc api_cue_list(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	(void)r;
	return answer(c, out);
}

enum rc api_cue_set(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	const char **list = NULL;

	TRY(json_opt_texts(c, r->json, "dismissed", CUES_AT_ONCE, 40, &list));
	TRY(cue_dismiss(c, list));
	return answer(c, out);
}
