/*
 * mail/imap_guard: what stands between an IMAP server's bytes and libetpan.
 *
 * libetpan allocates whatever a literal announces, buffers lines without end and
 * reads past its memory when a server says BYE. The guard hands bytes on one line
 * at a time, keeps a budget for each command, refuses literals above it, and turns
 * BYE into the end of the connection, keeping its words. Knows lines and literals
 * (RFC 3501 4.3), nothing else of the protocol. Lives inside struct imap.
 */
#ifndef MAIL_IMAP_GUARD_H
#define MAIL_IMAP_GUARD_H

#include "mail/wire.h"

struct guard {
	struct wire *wire;
	const char *inject; /* read first, before anything from the wire */
	size_t inject_n;
	char in[16384];
	size_t at, n;
	char head[12]; /* how this response began */
	size_t line_n, held;
	uint64_t budget, literal, number;
	enum { BRACE_NONE, BRACE_OPEN, BRACE_CLOSED } brace;
	char bye[600];
	size_t bye_n;
	bool is_bye;
};

void guard_init(struct guard *g, struct wire *w);
/* Bytes that the next command may bring. */
void guard_budget(struct guard *g, uint64_t bytes);
/* > 0, at most one line; -1 at the end. max is at least 64. */
ssize_t guard_read(struct guard *g, char *out, size_t max);
/* The same without waiting: 0 when nothing is there now. */
ssize_t guard_try_read(struct guard *g, char *out, size_t max);
/* Bytes that came but were not asked for yet. */
bool guard_has_more(const struct guard *g);

#endif
