/* care/cue: what somebody does not want to see again. */
#include "care/cue.h"

#include "base/str.h"
#include "desk/access.h"
#include "store/cue.h"
#include "store/engine.h"

const struct cue cues_all[] = {
        {"restate", CUE_UNDERSTOOD},
        {"unanswered", CUE_ANSWERED},
        {"vague_time", CUE_CLEAR},
        {"missing_who_when", CUE_CLEAR},
        {"long_sentence", CUE_CLEAR},
        {"dense", CUE_CLEAR},
        {"label", CUE_WORDED},
        {"blame", CUE_WORDED},
        {"cannot", CUE_WORDED},
        {"instead", CUE_WORDED},
        {"we_for_I", CUE_WORDED},
        {"shown", CUE_NONE},
        {"promise", CUE_NONE},
        {NULL, CUE_NONE},
};

/* Cues that miss their precision in a language (tests/corpora tells): none. */
static const struct cue_off {
	const char *language, *cue;
} off[] = {
        {NULL, NULL},
};

bool cue_is_off(const char *language, const char *name)
{
	for (const struct cue_off *one = off; one->cue != NULL; one++)
		if (str_eq(one->language, language) && str_eq(one->cue, name))
			return true;
	return false;
}

const char *cue_stage_name(enum cue_stage stage)
{
	static const char *const names[] = {NULL, "understood", "answered", "clear", "worded"};
	return names[stage];
}

struct wish {
	const void *mem;
	const char **list;
	const char *const *cues;
};

static enum rc read_list(struct ctx *c, void *arg)
{
	struct wish *w = arg;
	return store_cue_list(c, w->mem, c->actor.user_id, &w->list);
}

enum rc cue_dismissed(struct ctx *c, const void *mem, const char ***out)
{
	struct wish w = {.mem = mem};

	TRY(access_role(c, ROLE_AGENT));
	TRY(store_tx(c, DB_READ, read_list, &w));
	*out = w.list;
	return RC_OK;
}

static enum rc set(struct ctx *c, void *arg)
{
	struct wish *w = arg;
	return store_cue_set(c, c->actor.user_id, w->cues);
}

static bool is_cue(const char *name)
{
	for (const struct cue *one = cues_all; one->name != NULL; one++)
		if (str_eq(one->name, name))
			return true;
	return false;
}

enum rc cue_dismiss(struct ctx *c, const char *const *cues)
{
	struct wish w = {.cues = cues};

	TRY(access_role(c, ROLE_AGENT));
	for (size_t i = 0; cues[i] != NULL; i++)
		if (!is_cue(cues[i]))
			return ctx_fail_field(c, RC_INVALID, "dismissed", "no_such_cue",
			        "There is no such cue.", NULL);
	return store_tx(c, DB_WRITE, set, &w);
}
