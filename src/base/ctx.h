/*
 * base/ctx: what one request, job, mail or command carries along.
 *
 * A context is a talloc object. The loop that made it frees it; everything
 * allocated under it dies with it. Foreign objects are tied to it with
 * ctx_defer() on the line after they are acquired. A loop over rows uses
 * a child (talloc_new(c)) freed each turn. Running out of memory aborts,
 * therefore every input door has a limit.
 */
#ifndef BASE_CTX_H
#define BASE_CTX_H

#include <stdbool.h>
#include <stdint.h>
#include <talloc.h>

#include "base/rc.h"

struct store; /* store/engine.h */
struct db;

/* Who acts. id 0: the desk itself (jobs, commands). */
enum role { ROLE_NONE = 0, ROLE_AGENT, ROLE_LEAD, ROLE_ADMIN, ROLE_SYSTEM };

struct actor {
	int64_t user_id;
	enum role role;
	int64_t session_id; /* 0: token, or none */
	int64_t token_id; /* 0: session, or none */
	uint32_t scopes; /* bit set of a token; all ones for a session */
	int64_t rule_id; /* whose change it is; 0: no rule's. Stands in the log as "rule" */
};

/* A failure: the sentence is a catalogue key with {name} places, filled by
 * pairs, so that it can be said in the reader's language; text is the English
 * of it, for the log. field: the input at fault, or NULL. */
struct failure {
	enum rc rc;
	const char *slug; /* "newer_messages": stable, for programs */
	const char *msgid;
	const char **pairs; /* name, value, …, NULL */
	const char *text;
	const char *detail; /* never shown to a stranger; for the log */
	const char *field;
	struct json_t *extra; /* joined into problem+json; may be NULL */
};

struct ctx {
	int64_t now_ms; /* wall clock, taken once: one act, one time */
	char lang[8]; /* ISO 639-1 of who reads the answer */
	char trace[17]; /* in every log line and problem+json */
	struct actor actor;
	struct store *store; /* NULL where there is none (inspect, parser) */
	struct db *db; /* the open transaction, or NULL (store/engine.h) */
	struct failure fail;
};

/* A fresh context under parent (may be NULL): now from the clock, lang "en",
 * actor none, a random trace. Never NULL. */
struct ctx *ctx_new(const void *parent, struct store *store);

/* Marks a msgid for translation where it stands apart from the call that uses it. */
#define N_(msgid) msgid

/* Record why, and return rc, so that `return ctx_fail(…)` reads as one act.
 * Pairs of const char * name and value fill {name} in msgid; end with NULL.
 * msgid is marked for translation by standing here (xgettext keyword). */
enum rc ctx_fail(struct ctx *c, enum rc rc, const char *slug, const char *msgid, ...)
        __attribute__((sentinel, nonnull(1, 3, 4)));

/* The same with the name of the input field at fault. */
enum rc ctx_fail_field(struct ctx *c, enum rc rc, const char *field, const char *slug,
        const char *msgid, ...) __attribute__((sentinel, nonnull(1, 3, 4, 5)));

/* RC_INTERNAL with a printf detail for the log; people read a plain sentence. */
enum rc ctx_broken(struct ctx *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

void ctx_clear_failure(struct ctx *c);

/* fn(obj) when the talloc object mem dies. Returns obj. */
void *ctx_defer(const void *mem, void *obj, void (*fn)(void *));

/* Fill {name} places of msg by pairs (name, value, …, NULL); talloc'd in mem. */
char *text_fill(const void *mem, const char *msg, const char *const *pairs);

#endif
