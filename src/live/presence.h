/*
 * live/presence: who is reading or answering a conversation just now, so that two people do not
 * write to one customer without knowing. Kept in memory of this node alone, for as long as it is
 * said again: never in the database, the log or a backup, and asked for by nothing but the page.
 */
#ifndef LIVE_PRESENCE_H
#define LIVE_PRESENCE_H

#include "live/hub.h"

#define PRESENCE_MS 45000 /* what is not said again for so long is over */
#define PRESENCE_TABS 20 /* of one person; the oldest goes */
#define PRESENCE_TAB 40 /* bytes of a tab's name */
#define PRESENCE_NAME 200
#define PRESENCE_PEOPLE 20 /* shown at one conversation */

enum presence_doing { PRESENCE_GONE, PRESENCE_READING, PRESENCE_REPLYING };

/* Where somebody is with one tab of a browser. */
struct presence {
	int64_t user_id, conversation, mailbox_id;
	char tab[PRESENCE_TAB + 1], name[PRESENCE_NAME + 1];
	enum presence_doing doing;
};

struct presence_person {
	int64_t user_id;
	const char *name;
	enum presence_doing doing;
};

/* A tab is at one conversation at most; PRESENCE_GONE takes it out. Whoever sees the mailbox hears
 * of it, if it is new. At most so many people at the conversation now, by name, the person
 * included, in mem. */
void presence_say(struct hub *h, const struct presence *p, const void *mem,
        struct presence_person out[PRESENCE_PEOPLE], int *out_n);
/* Over what was not said again, and whose last stream ended some seconds ago. The hub's thread
 * calls it; needs the lock. */
void presence_sweep(struct hub *h);
/* All that there is, to one who just came and begins with nothing. Needs the lock. */
void presence_tell(struct listener *l);
/* "reading"; false: no such word. */
bool presence_parse(const char *word, enum presence_doing *out);
const char *presence_word(enum presence_doing doing);

#endif
