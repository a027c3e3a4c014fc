/*
 * base/rc: the one set of results a function can have.
 *
 * HTTP status, exit code and retry policy are each derived from it in one
 * table (http/respond.c, cli/cli.c, jobs/retry.c). The text that goes with a
 * failure lives in the context (base/ctx.h), never in a global.
 */
#ifndef BASE_RC_H
#define BASE_RC_H

#define MUST_CHECK __attribute__((warn_unused_result))

enum rc {
	RC_OK = 0,
	RC_NOT_FOUND, /* no such thing, or the actor may not know of it */
	RC_DENIED, /* known, but not theirs to do */
	RC_INVALID, /* the input is at fault */
	RC_CONFLICT, /* somebody changed it in between */
	RC_LIMIT, /* too large, too many, too fast */
	RC_BUSY, /* try again: lock, serialisation, shutting down */
	RC_UPSTREAM, /* another machine failed us */
	RC_INTERNAL, /* our own fault, or the disk's */
	RC_COUNT
};

/* "not_found", "denied" …: stable, used in logs and problem+json. */
const char *rc_name(enum rc rc);

/* Leave the function with the same result; nothing to free, talloc does. */
#define TRY(expr)                                                                                  \
	do {                                                                                       \
		enum rc try_rc_ = (expr);                                                          \
		if (try_rc_ != RC_OK)                                                              \
			return try_rc_;                                                            \
	} while (0)

#endif
