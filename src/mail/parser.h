/*
 * mail/parser: the sandboxed child that understands hostile bytes (DESIGN.md 6).
 *
 * A long-lived child of this same binary ("parser-child", posix_spawn), one mail at
 * a time, replaced after 5000 mails, 30 s on one mail or any trouble. No network,
 * no files, seccomp and rlimits. Frame to the child: u32 length of the hints JSON (0:
 * they are those of the mail before), hints, u64 length, raw bytes. Frame back: u32 length of the
 * record, the record (mail/pack), then the attachments' bytes in order (their sizes stand in it).
 */
#ifndef MAIL_PARSER_H
#define MAIL_PARSER_H

#include "base/ctx.h"
#include "mail/mail.h"

struct parser; /* a pool of one child; one thread at a time; talloc destructor ends it */

/* exe: path of the wellspring binary (/proc/self/exe). Starts nothing yet. */
struct parser *parser_new(const void *mem, const char *exe);

/* RC_INVALID: it is no mail (the reason is in c->fail); RC_LIMIT: too large;
 * RC_UPSTREAM: the child died or took too long (slug "parser_died",
 * "parser_slow"): a visible row for this mail, a new child for the next. When a child that
 * had waited for mail is found dead, the mail is read once more by a fresh one first.
 * RC_INTERNAL: no child could be started; the mail is not to blame. */
MUST_CHECK enum rc parser_run(struct parser *p, struct ctx *c, const void *mem, struct bytes raw,
        const struct mail_hints *hints, struct mail **out);

/* main() of the child; reads frames on 0, writes on 1. Returns the exit code. */
int parser_child_main(void);

#endif
