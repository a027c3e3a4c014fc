/*
 * desk/original: a letter that somebody handed on, and who wrote it. Taken as the sender on a
 * person's request only, and back again. Knows rows; never HTTP. Transactions of its own.
 */
#ifndef DESK_ORIGINAL_H
#define DESK_ORIGINAL_H

#include "desk/message.h"

/* Who is named as its writer becomes the sender and the conversation's customer, takes part, and
 * gets the answers; who handed it on stays named. Twice is once. RC_CONFLICT "no_original". */
MUST_CHECK enum rc original_take(
        struct ctx *c, const void *mem, int64_t message, struct message_whole *out);
/* As it came. RC_CONFLICT "not_taken". */
MUST_CHECK enum rc original_give_back(
        struct ctx *c, const void *mem, int64_t message, struct message_whole *out);

#endif
