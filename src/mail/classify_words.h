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
extern const char *const classify_away_inside[]; /* anywhere in one, if the text says it, too */
extern const char *const classify_away_goes_on[]; /* "out of office until": a notice's subject */
extern const char *const classify_away_self[]; /* whoever is away says so */
extern const char *const classify_machine_itself[]; /* "this is an automated message" */
extern const char *const classify_answers_not[]; /* "please do not reply" */
extern const char *const classify_has_arrived[]; /* "we have received your request" */
extern const char *const classify_held_back[]; /* "your message is being held" */
extern const char *const classify_do_confirm[]; /* "click here" */
extern const char *const classify_no_reply[]; /* local parts nobody reads */
extern const char *const classify_programs[]; /* in whose names programs write, and few people */

#endif
