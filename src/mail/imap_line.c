#include <stdio.h>
#include <string.h>

#include "mail/imap_private.h"

enum rc line_tell(struct imap *i, struct ctx *c, const char *command)
{
	char *line = talloc_asprintf(i, "w%u %s\r\n", ++i->tag, command);
	size_t n = strlen(line);
	ssize_t sent = wire_write(i->wire, line, n);

	explicit_bzero(line, n);
	talloc_free(line);
	return sent < 0 ? imap_ended(i, c) : RC_OK;
}

ssize_t line_read(struct imap *i, char *buf, size_t size)
{
	size_t n = 0;

	for (;;) {
		char part[1024];
		ssize_t got = guard_read(&i->guard, part, sizeof part);
		if (got < 0)
			return -1;
		size_t fits = size - 1 - n;
		size_t take = (size_t)got < fits ? (size_t)got : fits;
		memcpy(buf + n, part, take);
		n += take;
		if (part[got - 1] == '\n')
			break;
	}
	while (n > 0 && (buf[n - 1] == '\n' || buf[n - 1] == '\r'))
		n--;
	buf[n] = 0;
	return (ssize_t)n;
}

static bool status_read(const char *line, enum line_status *out, const char **out_rest)
{
	static const struct {
		const char *word;
		enum line_status status;
	} table[] = {{"OK", LINE_OK}, {"NO", LINE_NO}, {"BAD", LINE_BAD}};

	for (size_t k = 0; k < sizeof table / sizeof *table; k++) {
		size_t n = strlen(table[k].word);
		if (!str_istarts(line, table[k].word) || (line[n] && line[n] != ' '))
			continue;
		*out = table[k].status;
		*out_rest = line + n;
		return true;
	}
	return false;
}

enum rc line_hear(struct imap *i, struct ctx *c, const void *mem, line_fn *fn, void *arg,
        enum line_status *out_status, char **out_words)
{
	char tag[24], line[4096];
	const char *rest;
	enum line_status status;

	(void)snprintf(tag, sizeof tag, "w%u ", i->tag);
	for (;;) {
		ssize_t n = line_read(i, line, sizeof line);
		if (n < 0)
			return imap_ended(i, c);
		if (str_starts(line, "* ")) {
			if (fn)
				fn(arg, line + 2);
			continue;
		}
		if (line[0] == '+') {
			status = LINE_MORE;
			rest = line + 1;
			break;
		}
		if (str_starts(line, tag) && status_read(line + strlen(tag), &status, &rest))
			break;
		wire_set_ended(i->wire, WIRE_CLOSED);
		return ctx_fail(c, RC_UPSTREAM, "server_error",
		        "{host} does not answer like a mail server.", "host", i->server->host,
		        NULL);
	}
	*out_status = status;
	*out_words = server_words(mem, rest, strlen(rest));
	return RC_OK;
}
