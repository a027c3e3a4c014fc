/*
 * mail/classify: who is speaking: a person or a machine, and which (FIELD 4.3, 4.4).
 * Reads headers and the reports the parse left; knows no HTML. Inside mail/.
 */
#ifndef MAIL_CLASSIFY_H
#define MAIL_CLASSIFY_H

#include "mail/parse.h"

/* Sets kind, kind_reason, bounce, loop, oversized, spam, sender_proven. */
void classify(struct parse *p, size_t raw_bytes);

/* It names a mail of the desk in In-Reply-To or References. */
bool answers_own(const struct parse *p);

/* A delivery failure or delay; NULL if it is none. *success: it is a notice that
 * all went well. */
struct mail_bounce *bounce_read(struct parse *p, bool *success, const char **why);

/* The Message-ID of the mail that a report encloses or answers; NULL if it tells none. */
const char *bounce_enclosed_id(struct parse *p);

/* classify_absence.c: "Automatic reply: …"; an absence, told in the subject and in the text. */
bool notice_by_subject(struct parse *p);
/* An answer that is nothing but a notice of absence, whatever its subject. */
bool notice_by_absence(struct parse *p);
/* The text tells of the writer's own absence. */
bool notice_tells_absence(struct parse *p);

/* classify_notice.c: what a machine's words tell where its headers say nothing. */
/* Another desk's "this is an automated message", a filter's "confirm that you are a person". */
bool notice_by_words(struct parse *p);
/* Subject and text as the lists are written, cut to what is looked at; lines are kept. */
char *notice_subject(struct parse *p);
char *notice_text(struct parse *p, const char *text);
/* Notices ask nothing; people who write about one do. */
bool notice_asks(const char *text);

/* bounce_text.c: what the notice's own words tell. */
struct bounce_words {
	bool failure, delay, success; /* phrases of these were found */
	bool given_up, goes_on; /* nobody tries any more; it is being tried */
	bool form; /* in a phrase that servers use, and nothing is asked */
	bool returned; /* the mail itself stands below the notice */
	const char *status; /* "5.1.1" or NULL */
	const char *reason; /* the line with it, or NULL */
	const char **failed; /* addresses, ended by NULL */
};
void bounce_words_read(struct parse *p, const char *text, struct bounce_words *out);
/* An enhanced status code in s, in mem; NULL if none. */
const char *bounce_find_status(const void *mem, const char *s);
/* Adds an address to a NULL-ended list without doubles. */
void bounce_add_address(struct parse *p, const char ***list, const char *p_, size_t n);

/* proof.c: 1, 0, or -1, by what the trusted server wrote. */
int sender_proof(struct parse *p, const char *authserv);

#endif
