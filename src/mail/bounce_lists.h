/*
 * mail/bounce_lists: the words of mail servers that could not deliver, lower case, one table
 * per use. Data only; inside mail/.
 */
#ifndef MAIL_BOUNCE_LISTS_H
#define MAIL_BOUNCE_LISTS_H

/* Each ends with NULL. */
extern const char *const bounce_failure[]; /* in a notice: it failed */
extern const char *const bounce_delay[]; /* it is still being tried */
extern const char *const bounce_forms[]; /* whole phrases of servers, people do not write them */
extern const char *const bounce_given_up[]; /* nobody tries any more */
extern const char *const bounce_goes_on[]; /* they do, though the one before be told for later */
extern const char *const bounce_success[]; /* it arrived */
extern const char *const bounce_returned_marks[]; /* from here on the mail itself is given back */
extern const char *const bounce_daemons[]; /* in a sender: only mail servers are called so */
extern const char *const bounce_weak_daemons[]; /* others are, too */
extern const char *const bounce_subjects[]; /* only mail servers write so */
extern const char *const bounce_weak_subjects[];
extern const char *const bounce_subjects_wait[]; /* it is only late */
extern const char *const bounce_subjects_gone[]; /* it failed for good */
extern const char *const bounce_other_lines[]; /* lines that tell of other things than who failed */
extern const char *const bounce_recipient_words[]; /* lines that tell it */

#endif
