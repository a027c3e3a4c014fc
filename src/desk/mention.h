/*
 * desk/mention: who is named in a note. A mention stands in the note's HTML as
 * <span class="mention mention-user-12">@Anna</span> or mention-team-3: the number counts, the
 * words are only shown. Results live in mem. Needs an open transaction.
 */
#ifndef DESK_MENTION_H
#define DESK_MENTION_H

#include "store/following.h"
#include "store/message.h"

#define MENTIONS_MAX 200 /* people of one note; more are not told */

struct mentions {
	int64_t *reached; /* who may see the mailbox */
	int n;
	struct user_name *unreached; /* who may not, or cannot sign in: the writer is told */
	int unreached_count;
};

/* Members of a team count one by one, each person once, without `but`. */
MUST_CHECK enum rc mention_find(struct ctx *c, const void *mem, const char *html,
        int64_t mailbox_id, int64_t but, struct mentions *out);

/* Whom a note of this conversation can name, but the actor: people who see it and can sign in, in
 * their order, then teams, from out_teams on. RC_NOT_FOUND. A transaction of its own. */
MUST_CHECK enum rc mention_choices(struct ctx *c, const void *mem, int64_t number,
        struct user_name **out, int *out_n, int *out_teams);
/* Of a note that was just written, as the actor: who was named and is not told. A transaction of
 * its own. */
MUST_CHECK enum rc mention_unreached(struct ctx *c, const void *mem, const struct message *note,
        struct user_name **out, int *out_n);

#endif
