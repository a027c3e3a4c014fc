/*
 * desk/message_language: in which language a letter is written, as a person says it. The desk takes
 * it from the words, and is wrong at times. Knows rows; never HTTP. A transaction of its own.
 */
#ifndef DESK_MESSAGE_LANGUAGE_H
#define DESK_MESSAGE_LANGUAGE_H

#include "desk/message.h"

/* The letter, its words in the search, its conversation where that spoke the wrong one too, and
 * what its writer is answered in from now on. language NULL: not known. RC_INVALID "not_a_letter".
 */
MUST_CHECK enum rc message_language_set(struct ctx *c, const void *mem, int64_t message,
        const char *language, struct message_whole *out);

#endif
