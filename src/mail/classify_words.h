/*
 * mail/classify_words: what machines write in subjects, addresses and notices of absence, as
 * fold_plain makes it, one table per use. Data only; inside mail/.
 */
#ifndef MAIL_CLASSIFY_WORDS_H
#define MAIL_CLASSIFY_WORDS_H

/* Each ends with NULL; in classify_words.c. */
extern const char *const classify_auto_subject[]; /* "automatic reply" opens a subject */
extern const char *const classify_auto_inside[]; /* anywhere in a subject */
extern const char *const classify_away_body[]; /* "out of the office" in a text */
extern const char *const classify_away_inside[]; /* anywhere in one, if the text says it, too */
extern const char *const classify_away_self[]; /* whoever is away says so */
extern const char *const classify_machine_itself[]; /* "this is an automated message" */
extern const char *const classify_answers_not[]; /* "please do not reply" */
extern const char *const classify_has_arrived[]; /* "we have received your request" */
extern const char *const classify_held_back[]; /* "your message is being held" */
extern const char *const classify_do_confirm[]; /* "click here" */
extern const char *const classify_no_reply[]; /* local parts nobody reads */
extern const char *const classify_programs[]; /* in whose names programs write, and few people */
/* "We have received your request": in a subject; in a text, with its number, and what comes then.
 */
extern const char *const classify_receipt_subject[];
extern const char *const classify_receipt_text[];
extern const char *const classify_receipt_filed[];
extern const char *const classify_receipt_later[];
extern const char *const classify_read_subject[]; /* opens the subject of a read receipt */
extern const char *const classify_read_text[];
extern const char *const classify_unread_mailbox[]; /* "this mailbox is no longer monitored" */

/* In classify_absence_words.c. */
extern const char *const classify_away_phrase[]; /* opens a subject: hardly anything but a notice */
extern const char *const classify_away_word[]; /* opens one: people write of holidays, too */
extern const char *const classify_away_kind[]; /* "out of office" "message" */
extern const char *const classify_away_goes_on[]; /* "out of office" "until" */
extern const char *const classify_wish[]; /* a sentence wants something, or is about a matter */
extern const char *const classify_wish_not[]; /* but only that one turn to somebody */
extern const char *const classify_wish_me[]; /* to the writer, who is there then */
extern const char *const classify_urgent[]; /* "in urgent cases" */
extern const char *const classify_no_access[]; /* "without access to my mail" */
extern const char *const classify_says_automatic[];
extern const char *const classify_notice_says[]; /* what else stands in notices of absence */

#endif
