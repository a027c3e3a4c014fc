/*
 * mail/fold_words: the words mail programs and people put around quotes and signatures,
 * lower case, one table per use. Data only; inside mail/.
 */
#ifndef MAIL_FOLD_WORDS_H
#define MAIL_FOLD_WORDS_H

/* Each ends with NULL. All lower case, blanks single, apostrophes ASCII. */
extern const char *const fold_wrote_end[]; /* "… wrote" closes an attribution */
extern const char *const fold_wrote_mid[]; /* " schrieb " with the name behind */
extern const char *const fold_on_start[]; /* "on ", "w dniu " opens one */
extern const char *const fold_on_start_digit[]; /* only before a number: "pe 20." */
extern const char *const fold_citing[]; /* "quoting " opens one without a date */
extern const char *const fold_citing_id[]; /* "in message <" opens one that ends with wrote */
extern const char *const fold_no_name[]; /* first words that no name has */
extern const char *const fold_name_particles[]; /* "von": small in a name */
extern const char *const fold_reply_above[]; /* "reply above this line", as desks ask */
extern const char *const fold_original[]; /* "original message" between dashes */
extern const char *const fold_forwarded[]; /* "forwarded message" */
extern const char *const fold_forward_prefix[]; /* "fwd:" of a subject */
extern const char *const fold_head_from[];
extern const char *const fold_head_date[];
extern const char *const fold_head_to[];
extern const char *const fold_head_subject[];
extern const char *const fold_head_raw[]; /* headers no program quotes: somebody shows them */
extern const char *const fold_sent_from[]; /* "sent from " opens a mobile signature */
extern const char *const fold_sent_from_end[]; /* "から送信" closes one */
extern const char *const fold_devices[]; /* what mobile signatures name */
extern const char *const fold_sign_off[]; /* "best regards" alone on a line */
extern const char *const fold_postscript[]; /* "p.s." opens new words below a signature */
extern const char *const fold_list_foot[]; /* "unsubscribe", below a rule */
extern const char *const fold_foot[]; /* "confidential": what firms put below every mail */
extern const char *const fold_telephone[]; /* "tel" before a number */
extern const char *const fold_see_below[]; /* "my answers below": they stand in the quote */

#endif
