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
	const char *html_type_charset;
	size_t parts, defect_count;
	size_t attachment_bytes;
	bool calendar_answer; /* a text/calendar part that replies to an invitation */
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
/* Walks the MIME tree into text, html and attachments. */
void parse_parts(struct parse *p);
/* Decoded bytes of a leaf; may point into p->raw. */
struct bytes parse_part_bytes(struct parse *p, GMimePart *part);
/* Adds an attachment with bytes already in p->mem or copied there (copy). */
struct mail_attachment *parse_attach(
        struct parse *p, const char *name, const char *type, struct bytes bytes, bool copy);
/* winmail.dat: its files and text instead of it. False: it could not be read. */
bool parse_tnef(struct parse *p, struct bytes b);

/* parse_text.c */
char *text_unflow(const void *mem, const char *text, bool delsp);
/* Line ends to \n, other control characters out. In place. */
void text_tidy(char *text);
/* Takes uuencoded files out of text (begin 644 name … end) as attachments. */
char *text_take_uuencoded(struct parse *p, char *text);

/* parse_raw.c: line ends, NULs, "From ", limits, so that GMime reads what was meant. */
MUST_CHECK enum rc raw_prepare(struct parse *p, struct bytes raw);

#endif
