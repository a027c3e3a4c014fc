/*
 * desk/organisation: where customers belong. Whoever writes from one of its domains for the first
 * time joins it; a person may say otherwise and that stays. Own transactions; results live in mem.
 */
#ifndef DESK_ORGANISATION_H
#define DESK_ORGANISATION_H

#include "desk/conversation.h"
#include "desk/customer_field.h"
#include "store/customer_note.h"
#include "store/organisation.h"

#define ORGANISATION_DOMAINS 50

struct organisation_whole {
	struct organisation o;
	const char **domains; /* ended by NULL */
	int64_t people; /* at most 1000 are counted */
	struct customer_field *fields; /* those in use, with their values */
	int field_count;
	struct customer_note *notes; /* the newest 50 */
	int note_count;
};

struct organisation_page {
	struct organisation_whole *v; /* without people and notes */
	int n;
	const char *next; /* NULL at the end */
};

struct organisation_change {
	const char *name; /* NULL: stays */
	const char **domains; /* all of them, ended by NULL; NULL: stay */
	const struct customer_field_wish *fields; /* ended by field_id 0; NULL: stay */
};

/* RC_NOT_FOUND "no_such_organisation". */
MUST_CHECK enum rc organisation_get(
        struct ctx *c, const void *mem, int64_t id, struct organisation_whole *out);
/* RC_INVALID "empty_name", "not_a_domain", "public_domain"; RC_CONFLICT "domain_of_another". */
MUST_CHECK enum rc organisation_add(struct ctx *c, const void *mem,
        const struct organisation_change *change, struct organisation_whole *out);
/* version: the one that was seen, 0 for whichever. RC_CONFLICT "stale". */
MUST_CHECK enum rc organisation_update(struct ctx *c, const void *mem, int64_t id, int64_t version,
        const struct organisation_change *change, struct organisation_whole *out);
/* RC_CONFLICT "organisation_in_use": it has people or notes. */
MUST_CHECK enum rc organisation_delete(struct ctx *c, int64_t id);
/* q NULL: all. */
MUST_CHECK enum rc organisation_list(struct ctx *c, const void *mem, const char *q,
        const char *cursor, int limit, struct organisation_page *out);
/* Of its people, as far as the actor sees them. */
MUST_CHECK enum rc organisation_conversations(struct ctx *c, const void *mem, int64_t id,
        const char *cursor, int limit, struct conversation_page *out);

/* One more domain, as it was typed; *changed is set when it is new. Needs an open write
 * transaction. */
MUST_CHECK enum rc organisation_domain_join(
        struct ctx *c, int64_t id, const char *typed, bool *changed);
/* Anybody can have an address there. */
bool organisation_domain_is_public(const char *domain);

#endif
