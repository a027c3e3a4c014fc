/*
 * jobs/fetch: one mailbox's thread: IMAP into the raw table. Inside jobs/ only.
 * Knows cursors and connections; never what a mail says. Owned by struct fetchers.
 */
#ifndef JOBS_FETCH_H
#define JOBS_FETCH_H

#include "jobs/loop.h"
#include "mail/net.h"
#include "store/mailbox.h"

#define SERVER_FILES_MS 5000 /* a server that keeps copies itself needs a moment */

struct fetcher {
	struct jobs *jobs;
	int64_t mailbox_id, version;
	atomic_bool stop, ended;
	atomic_bool rests; /* waits for news: it may be woken */
	int wake_fd;
	pthread_t thread;
	int64_t copy_due_mono_ms; /* of the mailboxes' loop alone: a reply was sent; 0: none */
	/* of its thread alone */
	uint32_t stuck_uid; /* the first mail of a fetch that failed, and how often */
	int stuck_times;
	uint32_t careful_upto; /* the last UID of a batch that failed as a whole */
	int64_t copy_id; /* the reply whose copy was refused last, and how often */
	int copy_times;
	char copy_words[400]; /* what the server said to it; "": copies are taken */
	int failures;
	bool said_ok;
	int64_t last_contact_ms, last_mail_ms, noted_mono_ms;
};

/* What one connection works on. */
struct visit {
	struct fetcher *f;
	struct mailbox box;
	struct imap *imap;
	int64_t poll_ms;
	bool more_history; /* something is left to do in the background */
};

void *fetch_run(void *fetcher);

/* jobs/fetch_folder.c: everything new in one folder, then at most one batch of older mail. */
MUST_CHECK enum rc fetch_folder(struct ctx *c, struct visit *v, const char *name, const char *role);
/* jobs/fetch_copy.c: replies that were sent since, into the Sent folder unless the server
 * put them there. A copy that is refused again and again is left out. */
MUST_CHECK enum rc fetch_copies(struct ctx *c, struct visit *v, const char *sent_folder);
/* Whether the event tells of a reply that went out, to somebody at least. */
bool fetch_was_sent(const struct event *e);
/* jobs/fetch_again.c: mails that were given up on, once more where somebody asked. */
MUST_CHECK enum rc fetch_again(struct ctx *c, struct visit *v);

#endif
