/*
 * mail/fold_lines: what one line of a letter is: quote, attribution, header of a quoted
 * mail, separator, signature mark. Knows no decision; fold.c decides. Inside mail/.
 */
#ifndef MAIL_FOLD_LINES_H
#define MAIL_FOLD_LINES_H

#include <stdbool.h>
#include <stddef.h>

/* Stands at the start of a line that the HTML marks as quoted or as signature. */
#define FOLD_MARK_QUOTE '\x01'
#define FOLD_MARK_SIGNATURE '\x02'

enum line_kind { LINE_TEXT, LINE_EMPTY, LINE_QUOTE };
enum line_side { SIDE_REPLY, SIDE_QUOTED, SIDE_SIGNATURE };

struct line {
	const char *p; /* in the text, without mark and line end */
	size_t n;
	enum line_kind kind;
	enum line_side side;
	bool marked_quote, marked_signature; /* by the HTML */
	char *plain; /* lower case, blanks single; made when first asked for */
	unsigned char fields; /* which header it could open; 0: not yet asked */
};

struct lines {
	const void *mem;
	struct line *v;
	size_t n;
};

void lines_split(const void *mem, const char *text, struct lines *out);

/* Lines used by an attribution ("On …, X wrote:") that starts at i; 0: none. */
size_t line_attribution(struct lines *l, size_t i);
/* Lines used by a header block of a quoted mail (From:, Sent:, Subject: …) at i; 0: none. */
size_t line_header_block(struct lines *l, size_t i);
/* mem is scratch. */
/* "-----Original Message-----". */
bool line_is_original(const void *mem, const struct line *l);
bool line_is_forwarded(const void *mem, const struct line *l);
/* A rule of ten or more underscores or dashes. */
bool line_is_rule(const struct line *l);
/* "-- ", "--", "__", "—" alone. */
bool line_is_signature_mark(const struct line *l);
bool line_is_sent_from(const void *mem, const struct line *l);
bool line_is_sign_off(const void *mem, const struct line *l);

#endif
