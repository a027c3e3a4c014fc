/*
 * desk/silence: a mailbox that is quiet for longer than its habit explains.
 *
 * silence_due_ms() is pure: from the hours in which mail came during four weeks it says when
 * the silence after the last of them becomes unusual. silence_look() is its use: looks at
 * every mailbox that is read without trouble, writes silent_since and its event. Opens its
 * own transactions.
 */
#ifndef DESK_SILENCE_H
#define DESK_SILENCE_H

#include "base/ctx.h"

#define SILENCE_WEEKS 4

/* hours: hours since 1970 UTC in which mail came, ascending, each once, of the four weeks
 * up to the last one. 0: too little is known of its habit. */
int64_t silence_due_ms(const int64_t *hours, size_t n);

MUST_CHECK enum rc silence_look(struct ctx *c);

#endif
