/*
 * mail/imap_guard: what stands between an IMAP server's bytes and libetpan.
 *
 * libetpan allocates whatever a literal announces, buffers lines without end, reads
 * past its memory when a server says BYE, follows brackets down until the stack is
 * used up, and dies of some response codes that are cut short. The guard hands bytes
 * on one line at a time, keeps a budget for each command, refuses literals above it
 * and what goes deeper than any answer that was asked for, turns BYE into the end of
 * the connection, keeping its words, and lets only those kinds of answers through to
 * the library that this program asks for. Knows lines, literals and how answers begin
 * (RFC 3501 4.3, 7), nothing else of the protocol. Lives inside struct imap.
 */
#ifndef MAIL_IMAP_GUARD_H
#define MAIL_IMAP_GUARD_H

#include "mail/wire.h"

#define GUARD_HEAD 64

struct guard {
	struct wire *wire;
	bool for_library; /* else lines of our own are read, which fear nothing */
	const char *inject; /* read first, before anything from the wire */
	size_t inject_n;
	char in[16384];
	size_t at, n;
	char head[GUARD_HEAD + 1]; /* how this response began: held back until its kind is known */
	size_t head_n;
	enum { GUARD_HOLD, GUARD_PASS, GUARD_DROP } fate; /* of this response */
	bool is_text, is_tagged, is_fetch, in_quotes, escaped, bracket;
	int depth; /* of brackets */
	uint64_t budget, literal, number;
	enum { BRACE_NONE, BRACE_OPEN, BRACE_CLOSED } brace;
	char bye[600];
	size_t bye_n;
	char said[600]; /* what stood behind OK, NO or BAD of the last tagged answer */
	size_t said_n;
	bool is_bye;
};

void guard_init(struct guard *g, struct wire *w);
/* Bytes that the next command may bring. */
void guard_budget(struct guard *g, uint64_t bytes);
/* > 0, at most one line; -1 at the end. max is at least 2 * GUARD_HEAD. */
ssize_t guard_read(struct guard *g, char *out, size_t max);
/* The same without waiting: 0 when nothing is there now. */
ssize_t guard_try_read(struct guard *g, char *out, size_t max);
/* Bytes that came but were not asked for yet. */
bool guard_has_more(const struct guard *g);

#endif
