/*
 * base/log: one logfmt line on standard error per fact.
 *
 * Only loops log (http/, jobs/, cli/, main); the rest returns a result.
 * Never bodies, names or addresses above debug. Thread-safe.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

struct ctx;

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

void log_set_level(enum log_level level);
enum log_level log_level_get(void);

/* log_line(LOG_INFO, "mail_taken_in", "mailbox", "3", "count", "12", NULL):
 * an event name, then pairs of const char *; quoted as needed. */
void log_line(enum log_level level, const char *event, ...) __attribute__((sentinel));

/* A failed context: event, rc, slug, text, detail, trace. */
void log_failure(enum log_level level, const char *event, const struct ctx *c);

#endif
