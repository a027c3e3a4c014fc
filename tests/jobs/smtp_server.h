/*
 * tests/jobs/smtp_server: a mail server in a thread that takes what it is sent, and breaks off or
 * refuses as told. One connection at a time. Read its results between two turns of sending only.
 */
#ifndef TESTS_SMTP_SERVER_H
#define TESTS_SMTP_SERVER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SERVER_MAILS = 100, SERVER_RULES = 8 };

struct smtp_server {
	/* what it does */
	const char *cut_at; /* GREETING, MAIL, RCPT, DATA, BODY, DOT: hangs up there … */
	int cut_mail; /* … at this mail, from 1, and once; 0: at none */
	struct {
		const char *address, *answer; /* to RCPT */
	} rules[SERVER_RULES];
	int64_t size; /* 0: it names no limit */

	/* what came of it */
	int connections, mails; /* MAIL commands */
	struct {
		char *to; /* ", " between them */
		char *body;
		bool answered; /* it said that it took it */
	} got[SERVER_MAILS];
	int got_count;

	int fd, port;
	pthread_t thread;
};

/* Dies with mem. */
struct smtp_server *smtp_server_new(const void *mem);
/* "smtp+plain://127.0.0.1:…" */
const char *smtp_server_url(const struct smtp_server *s);
/* Those that it said it took. */
int smtp_server_taken(const struct smtp_server *s);

#endif
