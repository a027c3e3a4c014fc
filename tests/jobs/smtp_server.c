#include "smtp_server.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <talloc.h>
#include <unistd.h>

struct peer {
	struct smtp_server *s;
	FILE *in;
	int fd;
	char to[2000];
};

static void say(struct peer *p, const char *line)
{
	(void)!write(p->fd, line, strlen(line));
	(void)!write(p->fd, "\r\n", 2);
}

/* true: hang up here. */
static bool cuts(struct smtp_server *s, const char *stage)
{
	if (s->cut_at == NULL || s->cut_mail == 0 || strcmp(s->cut_at, stage) != 0)
		return false;
	if (strcmp(stage, "GREETING") != 0 && s->mails != s->cut_mail)
		return false;
	s->cut_mail = 0;
	return true;
}

static void greet(struct peer *p)
{
	char size[60];

	if (p->s->size > 0) {
		(void)snprintf(size, sizeof size, "250-SIZE %lld", (long long)p->s->size);
		say(p, size);
	}
	say(p, "250 8BITMIME");
}

static const char *answer_to(struct peer *p, char *line)
{
	char *address = strchr(line, '<'), *end = strchr(line, '>');

	if (address == NULL || end == NULL)
		return "501 what";
	*end = 0;
	for (int i = 0; i < SERVER_RULES && p->s->rules[i].address != NULL; i++)
		if (strcasecmp(p->s->rules[i].address, address + 1) == 0)
			return p->s->rules[i].answer;
	if (p->to[0] != 0)
		strcat(p->to, ", ");
	strcat(p->to, address + 1);
	return "250 fine";
}

/* false: hung up. */
static bool take(struct peer *p)
{
	struct smtp_server *s = p->s;
	char line[2000];

	if (cuts(s, "DATA"))
		return false;
	say(p, "354 go on");
	if (cuts(s, "BODY"))
		return false;
	char *body = talloc_strdup(s, "");
	while (fgets(line, sizeof line, p->in) != NULL && strcmp(line, ".\r\n") != 0)
		body = talloc_strdup_append(body, line);
	if (feof(p->in) || s->got_count == SERVER_MAILS)
		return false;
	bool cut = cuts(s, "DOT");
	s->got[s->got_count].to = talloc_strdup(s, p->to);
	s->got[s->got_count].body = body;
	s->got[s->got_count++].answered = !cut;
	if (!cut)
		say(p, "250 2.0.0 taken");
	return !cut;
}

/* false: hung up. */
static bool obey(struct peer *p, char *line)
{
	struct smtp_server *s = p->s;

	if (strncasecmp(line, "EHLO", 4) == 0) {
		greet(p);
	} else if (strncasecmp(line, "MAIL", 4) == 0) {
		s->mails++;
		p->to[0] = 0;
		if (cuts(s, "MAIL"))
			return false;
		say(p, "250 fine");
	} else if (strncasecmp(line, "RCPT", 4) == 0) {
		if (cuts(s, "RCPT"))
			return false;
		say(p, answer_to(p, line));
	} else if (strncasecmp(line, "DATA", 4) == 0) {
		return take(p);
	} else {
		say(p, "250 fine");
		return strncasecmp(line, "QUIT", 4) != 0;
	}
	return true;
}

static void *serve(void *arg)
{
	struct smtp_server *s = arg;
	char line[2000];

	for (int fd; (fd = accept(s->fd, NULL, NULL)) >= 0;) {
		struct peer p = {.s = s, .fd = fd, .in = fdopen(fd, "r+")};
		s->connections++;
		bool on = !cuts(s, "GREETING");
		if (on)
			say(&p, "220 ready");
		while (on && fgets(line, sizeof line, p.in) != NULL)
			on = obey(&p, line);
		(void)fclose(p.in);
	}
	return NULL;
}

static int stop(struct smtp_server *s)
{
	(void)shutdown(s->fd, SHUT_RDWR);
	(void)pthread_join(s->thread, NULL);
	(void)close(s->fd);
	return 0;
}

struct smtp_server *smtp_server_new(const void *mem)
{
	struct smtp_server *s = talloc_zero(mem, struct smtp_server);
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof a;

	s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(s->fd, (struct sockaddr *)&a, n) != 0 || listen(s->fd, 10) != 0 ||
	        getsockname(s->fd, (struct sockaddr *)&a, &n) != 0 ||
	        pthread_create(&s->thread, NULL, serve, s) != 0)
		return NULL;
	s->port = ntohs(a.sin_port);
	talloc_set_destructor(s, stop);
	return s;
}

const char *smtp_server_url(const struct smtp_server *s)
{
	return talloc_asprintf(s, "smtp+plain://127.0.0.1:%d", s->port);
}

int smtp_server_taken(const struct smtp_server *s)
{
	int n = 0;

	for (int i = 0; i < s->got_count; i++)
		n += s->got[i].answered;
	return n;
}
