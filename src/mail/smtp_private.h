/*
 * mail/smtp_private: what the files of the SMTP side share.
 *
 * A talk is one exchange as libcurl's callbacks see it: it lives for one mail, while the
 * connection below it may have carried others before. smtp_look connects, takes TLS (STARTTLS
 * where that is the way) with our own checks, and hangs up: no log-in, no mail. It says why a
 * connection cannot be trusted, and yields the public key that libcurl then pins.
 */
#ifndef MAIL_SMTP_PRIVATE_H
#define MAIL_SMTP_PRIVATE_H

#include <curl/curl.h>

#include "mail/net.h"

#define SMTP_WORDS_MAX 2000

struct talk {
	CURL *easy;
	const struct mail_server *server;
	struct bytes mail;
	const char *const *recipients; /* ended by NULL */
	size_t recipient_count;
	size_t sent;
	bool all_sent, plain_refused, auth_offered;
	bool fresh; /* a connection was made for it */
	bool closing; /* none may be made any more */
	bool too_large; /* for what the server said by SIZE: nothing was sent */
	int64_t size_max; /* so many bytes; 0: it said nothing */
	int64_t active; /* when something last moved, clock_mono_ms */
	int code; /* of the last answer */
	char words[SMTP_WORDS_MAX];
	size_t words_n;
	bool answer_done;
	char command[16]; /* what we said last: "RCPT", "AUTH" … */
	char answered[16]; /* … and what the last answer was to */
	size_t rcpt_answers;
	struct smtp_refusal *refused; /* a talloc child */
	size_t refused_count;
	char error[CURL_ERROR_SIZE];
};

/* Everything libcurl is to know but the mail: limits, callbacks, trust, log-in, address.
 * key_pin: of smtp_look, or NULL. */
MUST_CHECK enum rc talk_prepare(struct ctx *c, struct talk *t, const char *key_pin);
/* The mail itself, from and to whom. The list has to outlive the exchange. */
MUST_CHECK enum rc talk_carry(
        struct ctx *c, struct talk *t, const char *envelope_from, struct curl_slist *to);
/* A connection that stays is left politely, without making another. Takes seconds at most. */
void talk_goodbye(CURL *easy);

/* Why an exchange failed, with the slugs of mail/net.h. */
MUST_CHECK enum rc talk_why_failed(
        struct ctx *c, const struct talk *t, CURLcode r, const char *words);
/* The server takes nobody without a name, or not this one. */
MUST_CHECK enum rc smtp_login_refused(
        struct ctx *c, const struct mail_server *s, const char *words);
bool talk_is_permanent(const struct talk *t);

/* *out_key_pin in mem: "sha256//…", or NULL without TLS. */
MUST_CHECK enum rc smtp_look(
        struct ctx *c, const void *mem, const struct mail_server *s, char **out_key_pin);

#endif
