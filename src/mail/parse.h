/*
 * mail/parse: bytes to struct mail by GMime 3. Knows nothing of kinds, folding or HTML.
 * Inside mail/ only: what the walk over the parts leaves for classify, bounce, fold.
 */
#ifndef MAIL_PARSE_H
#define MAIL_PARSE_H

#include <gmime/gmime.h>

#include "mail/header.h"
#include "mail/mail.h"

/* A bounce's machine-readable parts, as text. */
struct report {
	const char *type; /* report-type of multipart/report, lower case, or NULL */
	const char *status; /* message/delivery-status, or NULL */
	const char *notice; /* first text part under the report, or NULL */
	bool disposition; /* a message/disposition-notification is there */
	const char *refused; /* one by which a filter refused the mail; or NULL */
	const char *original_id; /* of the mail whose fate it tells; or NULL */
	bool feedback; /* a message/feedback-report is there */
	const char *enclosed; /* header block of the returned mail, or NULL */
	const char *enclosed_id; /* its Message-ID, or NULL */
};

struct parse {
	struct ctx *c;
	const void *mem; /* what the result lives in */
	void *tmp; /* what dies with the parse */
	struct bytes raw; /* after preparation: offsets of GMime point into it */
	const struct mail_hints *hints;
	struct header_reader reader;
	unsigned charset_defects;
	struct mail *m;
	GMimeParserOptions *options;
	GMimeMessage *message;
	GMimeHeaderList *headers; /* of the message */
	struct buf *text, *html;
	struct buf *told; /* text, with who wrote a mail that is handed on; NULL: none is */
	/* Text that is no other form of some HTML, as it stands before and behind the first HTML.
	 */
	struct buf *before, *behind;
	bool html_apart; /* HTML that is no other form of a text */
	bool html_choice, text_choice; /* in a multipart/alternative there is some */
	char *other_text; /* of the first text/… part that is neither; or NULL */
	const char *html_type_charset;
	size_t parts, defect_count;
	size_t attachment_bytes;
	bool calendar_answer; /* a text/calendar part that replies to an invitation */
	const char *invitation; /* the first calendar part, or NULL */
	bool only_invitation; /* the text was made of it: there is no other */
	struct report report;
};

/* Everything up to text, html (raw), attachments. p is filled for the later steps. */
MUST_CHECK enum rc parse_message(struct ctx *c, const void *mem, void *tmp, struct bytes raw,
        const struct mail_hints *hints, struct parse **out);

/* One header of the message, decoded, or NULL. The first of several. */
const char *parse_header(struct parse *p, const char *name);
/* Raw value of the first, or NULL. */
const char *parse_header_raw(struct parse *p, const char *name);
/* All values of a header, raw; ended by NULL. */
const char **parse_headers_raw(struct parse *p, const char *name);

void parse_defect(struct parse *p, const char *what);
/* Raw letters in headers are guessed at: the text, where it could be read so far, tells its
 * language better than the hints do. */
void parse_learn_language(struct parse *p);
/* Walks the MIME tree into text, html and attachments. */
void parse_parts(struct parse *p);

struct place { /* where in the tree a part stands */
	int depth;
	bool in_message; /* of a mail that is handed on: its reports are not ours */
	bool in_report;
	bool in_alternative;
	bool in_related;
	bool in_encrypted;
	bool opened; /* it was found by reading once more */
};
void parse_walk(struct parse *p, GMimeObject *o, struct place at);

/* calendar.c: the first event of a calendar; NULL if there is none. */
struct mail_invite *calendar_read(const void *mem, const char *text);
/* All of it as lines for people. */
char *calendar_plain(const void *mem, const struct mail_invite *v);

/* parse_again.c: what has to be read once more.
 * A multipart whose parts are parted by another boundary than it says. False: there is none. */
bool parse_by_other_boundary(
        struct parse *p, GMimeObject *o, const char *prologue, struct place at);
/* The first piece of a mail that was sent in several (message/partial). */
bool parse_first_piece(struct parse *p, struct bytes b, struct place at);
/* What an S/MIME signature has inside it is shown beside it. */
void parse_signed(struct parse *p, GMimeObject *o, struct bytes b, struct place at);

/* parse_names.c: what a part's headers say. Results live in p->tmp or p->m. */
const char *part_raw(GMimeObject *o, const char *header); /* or NULL */
const char *part_param(
        struct parse *p, GMimeObject *o, const char *param); /* of the type; or NULL */
const char *part_name(struct parse *p, GMimeObject *o);
const char *part_type(struct parse *p, GMimeObject *o); /* lower case */
const char *part_type_by_name(const char *name);
const char *part_id(struct parse *p, GMimeObject *o, const char *header); /* without <>, or NULL */
bool part_is_disposed(GMimeObject *o, const char *how);

/* parse_bytes.c: decoded bytes of a leaf; may point into p->raw. */
struct bytes parse_part_bytes(struct parse *p, GMimePart *part);
/* Adds an attachment with bytes already in p->mem or copied there (copy). */
struct mail_attachment *parse_attach(
        struct parse *p, const char *name, const char *type, struct bytes bytes, bool copy);
/* <meta charset=…> of HTML whose header says nothing; or NULL. */
const char *parse_html_charset(struct parse *p, struct bytes b);
/* winmail.dat: its files and text instead of it. False: it could not be read. */
bool parse_tnef(struct parse *p, struct bytes b);

/* parse_text.c */
char *text_unflow(const void *mem, const char *text, bool delsp);
/* No word in it. */
bool text_is_blank(const char *text);
/* Line ends to \n, other control characters out. In place. */
void text_tidy(char *text);
/* Takes uuencoded files out of text (begin 644 name … end) as attachments. */
char *text_take_uuencoded(struct parse *p, char *text);
/* "begin 644 name" at p: returns the name's start, or NULL. */
const char *uu_begin(const char *p);
/* The line "end" from p on, or NULL. */
const char *uu_end(const char *p);
/* Lines between begin and end; missing signs at a line's end count as zero. (GMime's
 * decoder loses the last byte of a short last line.) out: end - p + 64 bytes are enough. */
size_t uu_decode(const char *p, const char *end, uint8_t *out);
/* Text with the commands of text/enriched, text/richtext, RTF left out; other types as they are. */
char *text_without_commands(const void *mem, const char *type, char *text);

/* parse_raw.c: line ends, NULs, "From ", limits, so that GMime reads what was meant. */
MUST_CHECK enum rc raw_prepare(struct parse *p, struct bytes raw);

#endif
