/*
 * store/organisation: rows of organisation and organisation_domain. SQL only.
 * Needs an open transaction; strings live in mem.
 */
#ifndef STORE_ORGANISATION_H
#define STORE_ORGANISATION_H

#include "base/ctx.h"
#include "store/conversation.h"

struct organisation {
	int64_t id, version;
	const char *name;
	int64_t created_ms;
	const char *sort; /* only in a list */
};

struct organisation_search {
	const char *name, *domain; /* beginnings; "": all */
	const char *above; /* sort of the last one, "": from the first */
	int64_t above_id;
};

MUST_CHECK enum rc store_organisation_get(
        struct ctx *c, const void *mem, int64_t id, struct organisation *out);
/* sort: the folded name. RC_NOT_FOUND. */
MUST_CHECK enum rc store_organisation_by_name(
        struct ctx *c, const void *mem, const char *sort, struct organisation *out);
MUST_CHECK enum rc store_organisation_add(
        struct ctx *c, const char *name, const char *sort, int64_t *out_id);
/* Where the version is o->version. RC_CONFLICT "stale". */
MUST_CHECK enum rc store_organisation_update(
        struct ctx *c, const struct organisation *o, const char *sort);
MUST_CHECK enum rc store_organisation_delete(struct ctx *c, int64_t id);
/* How many people it has; at most 1000 are counted. */
MUST_CHECK enum rc store_organisation_people(struct ctx *c, int64_t id, int64_t *out);
MUST_CHECK enum rc store_organisation_list(struct ctx *c, const void *mem,
        const struct organisation_search *q, int limit, struct organisation **out, int *out_n);

/* Ended by NULL. */
MUST_CHECK enum rc store_organisation_domains(
        struct ctx *c, const void *mem, int64_t id, const char ***out);
/* Whose a domain is; RC_NOT_FOUND: nobody's. */
MUST_CHECK enum rc store_organisation_of_domain(
        struct ctx *c, const void *mem, const char *domain, struct organisation *out);
MUST_CHECK enum rc store_organisation_domain_add(struct ctx *c, int64_t id, const char *domain);
MUST_CHECK enum rc store_organisation_domain_remove(struct ctx *c, int64_t id, const char *domain);
/* People of the domain without an organisation join; *out: how many. */
MUST_CHECK enum rc store_organisation_join(
        struct ctx *c, int64_t id, const char *domain, int64_t *out);

/* Of its people, as far as the user sees them (0: all); not spam, not trash. */
MUST_CHECK enum rc store_organisation_conversations(struct ctx *c, int64_t id, int64_t user_id,
        struct conversation_key below, int limit, struct conversation_key *out, int *out_n);

#endif
