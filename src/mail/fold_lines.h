/*
 * mail/fold_lines: what one line of a letter is: quote, attribution, header of a quoted
 * mail, separator, signature mark. Knows no decision; fold.c decides. Inside mail/.
 */
#ifndef MAIL_FOLD_LINES_H
#define MAIL_FOLD_LINES_H

#include <stdbool.h>
#include <stddef.h>

/* Stand at the start of a line that the HTML marks. */
#define FOLD_MARK_QUOTE '\x01' /* inside a quoted mail */
#define FOLD_MARK_SIGNATURE '\x02'
#define FOLD_MARK_PREFIX '\x03' /* an attribution, if a quote follows */
#define FOLD_MARK_HEAD '\x04' /* the header of a quoted mail that goes on to the end */
#define FOLD_MARK_BLOCK '\x05' /* indented; a quote only if something says so */
#define FOLD_MARK_RULED '\x06' /* below Outlook's thin line: the same, if it reads like one */
#define FOLD_MARKS 7

enum line_kind { LINE_TEXT, LINE_EMPTY, LINE_QUOTE };
enum line_side { SIDE_REPLY, SIDE_QUOTED, SIDE_SIGNATURE };

struct line {
	const char *p; /* in the text, without marks and line end */
	size_t n;
	enum line_kind kind;
	enum line_side side;
	unsigned marks; /* bits 1 << FOLD_MARK_* */
	char *plain; /* lower case, blanks single; made when first asked for */
	unsigned char fields; /* which header it could open; 0: not yet asked */
};

struct lines {
	const void *mem;
	struct line *v;
	size_t n;
};

void lines_split(const void *mem, const char *text, struct lines *out);
/* The line as fold_plain makes it. */
const char *line_plain(struct lines *l, size_t i);

static inline bool line_is_marked(const struct line *l, char mark)
{
	return (l->marks & (1u << mark)) != 0;
}

/* The next line at or behind i that is not empty; l->n if there is none. */
size_t lines_skip_empty(const struct lines *l, size_t i);

/* fold_attribution.c: lines used by an attribution ("On …, X wrote:") that starts at i; 0: none.
 * Where no quote mark follows, only what no person would write counts. */
size_t line_attribution(struct lines *l, size_t i);
/* fold_name.c: only a name and "wrote:", or a name and a date; an introduction right above a
 * quote. */
bool line_names_writer(struct lines *l, size_t i);
/* As many words with a capital as a name or a firm has, and no others. */
bool line_is_name(struct lines *l, size_t i);
/* ">>> Name date >>>", as GroupWise writes it. */
bool line_is_groupwise(struct lines *l, size_t i);
/* Lines used by a header block of a quoted mail (From:, Sent:, Subject: …) at i; 0: none. */
size_t line_header_block(struct lines *l, size_t i);
/* One header of such a block, or of a mail's own. */
bool line_is_head(struct lines *l, size_t i);
/* A time of day, an address or a header's name in line i: a mail's headers have one. */
bool line_tells_of_mail(struct lines *l, size_t i);
/* "-----Original Message-----". */
bool line_is_original(struct lines *l, size_t i);
/* The same for what is handed on; in a line that may itself be quoted. */
bool line_is_forwarded(struct lines *l, size_t i);
/* "##- Please type your reply above this line -##", as desks put it above their letters. */
bool line_is_reply_mark(struct lines *l, size_t i);
/* A rule of ten or more underscores or dashes. */
bool line_is_rule(const struct line *l);
/* "-- ", "--", "__", "—" alone. */
bool line_is_signature_mark(const struct line *l);
bool line_is_sent_from(struct lines *l, size_t i);
bool line_is_sign_off(struct lines *l, size_t i);
/* A sentence ends with this line: with "?" or "!", or with a full stop behind a word that is
 * longer than what a date or a name abbreviates. */
bool line_ends_sentence(struct lines *l, size_t i);
/* "P.S. …": below a signature it is no part of it. */
bool line_is_postscript(struct lines *l, size_t i);

/* fold_signature.c: what of the reply's lines is signature. */
void lines_mark_signature(struct lines *l);

#endif
