/*
 * care/cue: what the companion may say, in its order, and what somebody does not want to see again.
 * That is a list of names, without time or conversation, read by that person alone.
 */
#ifndef CARE_CUE_H
#define CARE_CUE_H

#include "base/ctx.h"

enum cue_stage { CUE_NONE, CUE_UNDERSTOOD, CUE_ANSWERED, CUE_CLEAR, CUE_WORDED };

struct cue {
	const char *name; /* "vague_time" … */
	enum cue_stage stage; /* CUE_NONE: a mark that asks for nothing */
};

/* All of them, in order; ended by name NULL. */
extern const struct cue cues_all[];

/* A cue that would be wrong too often in a language is not said there; the table is in cue.c. */
bool cue_is_off(const char *language, const char *name);

/* "understood" …; NULL for CUE_NONE. */
const char *cue_stage_name(enum cue_stage stage);

/* The actor's, ended by NULL. Transactions of their own. */
MUST_CHECK enum rc cue_dismissed(struct ctx *c, const void *mem, const char ***out);
/* The whole list. RC_INVALID "no_such_cue". */
MUST_CHECK enum rc cue_dismiss(struct ctx *c, const char *const *cues);

#endif
