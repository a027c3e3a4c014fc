/*
 * mail/classify_words: what machines write in subjects, addresses and notices of absence, as
 * fold_plain makes it, one table per use. Data only; inside mail/.
 */
#ifndef MAIL_CLASSIFY_WORDS_H
#define MAIL_CLASSIFY_WORDS_H

/* Each ends with NULL. */
extern const char *const classify_auto_subject[]; /* "automatic reply" opens a subject */
extern const char *const classify_auto_inside[]; /* anywhere in a subject */
extern const char *const classify_away_subject[]; /* opens one, if the text says it too */
extern const char *const classify_away_body[]; /* "out of the office" in a text */
extern const char *const classify_no_reply[]; /* local parts nobody reads */

#endif
