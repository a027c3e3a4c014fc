/* Any bytes as all that an IMAP server says on one connection: greeting, log-in, folders, sizes,
 * mails, news, a copy, good-bye. It says the next part (they end with a form feed) when the desk
 * waits for it, and hangs up after the last; a "~" that begins a line stands for the tag that was
 * asked with. What is handed on is what was asked for, within what may be taken in. */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz.h"
#include "mail/imap_private.h"

#define SCRIPT_MAX (200u << 10)
#define MAIL_MOST (64u << 10)

static struct {
	struct bytes script;
	int fd;
	char tag[16];
} far;

static void hear_tag(void)
{
	char said[65536];
	ssize_t n;

	while ((n = recv(far.fd, said, sizeof said, 0)) > 0) {
		size_t k = 0;
		while (k < (size_t)n && k < sizeof far.tag - 1 && said[k] > ' ')
			k++;
		/* "7" or "w7", no line of a mail */
		if (k == 0 || k == (size_t)n || said[k] != ' ' ||
		        !strchr("0123456789", said[k - 1]))
			continue;
		memcpy(far.tag, said, k);
		far.tag[k] = 0;
	}
}

static void say_next(void)
{
	struct buf *b = buf_new(NULL, 2 * SCRIPT_MAX);
	struct bytes *s = &far.script;
	bool line_begins = true;

	hear_tag();
	while (s->n > 0) {
		char ch = (char)*s->p++;
		s->n--;
		if (ch == '\f')
			break;
		if (ch == '~' && line_begins)
			buf_adds(b, far.tag);
		else
			buf_addc(b, ch);
		line_begins = ch == '\n';
	}
	if (b->n > 0 && send(far.fd, b->p, b->n, MSG_NOSIGNAL) != (ssize_t)b->n)
		s->n = 0;
	if (s->n == 0)
		(void)shutdown(far.fd, SHUT_WR);
	talloc_free(b);
}

/* The linker puts these before those of mail/wire: where the desk would wait, the server speaks. */
ssize_t __real_wire_read(struct wire *w, void *p, size_t n);
ssize_t __wrap_wire_read(struct wire *w, void *p, size_t n);
int __wrap_wire_wait(struct wire *w, int64_t ms, int wake_fd);

ssize_t __wrap_wire_read(struct wire *w, void *p, size_t n)
{
	ssize_t got = wire_try_read(w, p, n);

	while (got == 0 && far.script.n > 0) {
		say_next();
		got = wire_try_read(w, p, n);
	}
	return got != 0 ? got : __real_wire_read(w, p, n);
}

/* IDLE: what comes next is news; after the last it is over. */
int __wrap_wire_wait(struct wire *w, int64_t ms, int wake_fd)
{
	(void)ms, (void)wake_fd;
	if (wire_ended(w) != WIRE_OPEN)
		return -1;
	say_next();
	return far.script.n > 0 ? 1 : 0;
}

static int connect_far(const uint8_t *p, size_t n)
{
	int fds[2], room = 1 << 20;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds) != 0)
		abort();
	(void)setsockopt(fds[0], SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
	(void)setsockopt(fds[1], SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
	far.script = (struct bytes){p, n < SCRIPT_MAX ? n : SCRIPT_MAX};
	far.fd = fds[1];
	far.tag[0] = 0;
	if (far.script.n == 0)
		(void)shutdown(far.fd, SHUT_WR);
	return fds[0];
}

static void check_mails(const struct imap_mail *v, size_t n, size_t most)
{
	size_t bytes = 0;

	for (size_t k = 0; k < n; k++) {
		if (v[k].uid == 0 || (k > 0 && v[k].uid <= v[k - 1].uid))
			abort();
		bytes += v[k].raw.n;
	}
	if (n > 200 || bytes > most + most / 10 + 201 * 4096)
		abort();
}

static void read_folder(struct ctx *c, struct imap *i)
{
	struct imap_status st = {0};
	struct imap_mail *list = NULL, *mails = NULL;
	size_t n = 0, got = 0;
	uint32_t uids[200];
	bool there;

	if (imap_examine(i, c, "INBOX", &st) == RC_OK && st.uidvalidity == 0)
		abort();
	if (imap_list(i, c, c, 1, 1700000000000, 200, &list, &n) == RC_OK)
		check_mails(list, n, 0);
	for (size_t k = 0; k < n; k++)
		uids[k] = list[k].uid;
	if (imap_fetch_many(i, c, c, uids, n, MAIL_MOST, &mails, &got) == RC_OK)
		check_mails(mails, got, MAIL_MOST);
	(void)imap_has_message_id(i, c, "a.b@example.org", &there);
}

static void whole_session(struct ctx *c, struct imap *i)
{
	struct imap_folder *folders;
	struct imap_mail m;
	size_t n = 0;
	bool news;

	if (imap_meet(i, c) != RC_OK)
		return;
	if (imap_folders(i, c, c, &folders, &n) == RC_OK)
		for (size_t k = 0; k < n; k++)
			if (!utf8_valid(folders[k].name, strlen(folders[k].name)))
				abort();
	read_folder(c, i);
	if (imap_has_idle(i))
		(void)imap_idle(i, c, 50, -1, &news);
	if (imap_fetch(i, c, c, 7, MAIL_MOST, &m) == RC_OK && m.uid != 7)
		abort();
	(void)imap_append(i, c, "Sent", (struct bytes){(const uint8_t *)"a: b\r\n\r\n", 8}, 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	char host[] = "127.0.0.1", login[] = "anna@example.org", secret[] = "geheim";
	const struct mail_server server = {.host = host,
	        .port = 143,
	        .tls = NET_PLAIN,
	        .login = login,
	        .secret = secret,
	        .bearer = n > 0 && p[n - 1] == 'B',
	        .timeout_s = 1};
	struct ctx *c = ctx_new(NULL, NULL);
	int fd = connect_far(p, n);
	struct imap *i = imap_new(c, &server);

	i->wire = wire_of_fd(i, i->server, fd);
	whole_session(c, i);
	talloc_free(c);
	(void)close(far.fd);
	return 0;
}
