/*
 * care/hint: what stands in a draft, for who writes it: which asks it answers, what of the
 * customer's matter it shows, what could be clearer or worded otherwise, what it promises.
 * Computed when asked for; nothing of it is stored, logged, counted or told to anybody else.
 * Results live in mem.
 */
#ifndef CARE_HINT_H
#define CARE_HINT_H

#include "care/ask.h"
#include "care/cue.h"
#include "text/due.h"

#define HINT_TEXT_MAX 64000 /* letters of a draft */

struct hint_wish {
	bool note; /* else a reply */
	const char *text;
	const char *language; /* of the draft; NULL: as it is written */
	int64_t send_at_ms; /* days in it count from then; 0, or past: from now */
};

struct hint_mark {
	const char *cue; /* its name; of what is shown: feeling, situation, question */
	uint32_t start, end; /* code points of the draft */
	const char *text;
	const char *say; /* other words, or "" */
};

struct hint_marks {
	struct hint_mark *v;
	size_t n;
};

struct hint_promise {
	uint32_t start, end;
	const char *text;
	struct due due;
};

struct hints {
	const char *language; /* the lists it was read by; NULL: none */
	bool compared; /* letters and draft are in one language */
	struct ask_all asks;
	bool *answered; /* of each ask: the draft answers it */
	bool restated;
	const char *frame; /* where stage is CUE_UNDERSTOOD, else "" */
	enum cue_stage stage; /* the first that has something open */
	const char *cue; /* the one to show; NULL: none */
	struct hint_marks shown, clear, worded; /* without those that were dismissed */
	struct hint_promise *promises;
	size_t promise_n;
};

/* A transaction of its own, which reads only. RC_NOT_FOUND "no_such_conversation". */
MUST_CHECK enum rc hint_make(struct ctx *c, const void *mem, int64_t number,
        const struct hint_wish *wish, struct hints *out);

/* The desk's clock and calendar, by which dates of a draft are read. Needs an open transaction. */
MUST_CHECK enum rc hint_clock(struct ctx *c, const void *mem, struct due_clock *out);

#endif
