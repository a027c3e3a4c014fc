#include <string.h>

#include "mail/smtp_private.h"
#include "mail/wire.h"

#define ANSWER_MAX 16384

/* One answer, all its lines; its code, or -1 at the end. Reads byte by byte so that
 * nothing behind the answer is swallowed before TLS begins. */
static int answer_hear(struct wire *w)
{
	char head[4] = {0};
	size_t n = 0;

	for (size_t k = 0; k < ANSWER_MAX; k++) {
		char ch;
		if (wire_read(w, &ch, 1) != 1)
			return -1;
		if (n < sizeof head)
			head[n] = ch;
		n++;
		if (ch != '\n')
			continue;
		for (size_t d = 0; d < 3; d++)
			if (n < 4 || head[d] < '0' || head[d] > '9')
				return -1;
		if (head[3] != '-')
			return (head[0] - '0') * 100 + (head[1] - '0') * 10 + head[2] - '0';
		n = 0;
	}
	wire_set_ended(w, WIRE_LIMIT);
	return -1;
}

static int ask(struct wire *w, const char *command)
{
	return wire_write(w, command, strlen(command)) < 0 ? -1 : answer_hear(w);
}

static enum rc starttls(struct ctx *c, const struct mail_server *s, struct wire *w)
{
	wire_deadline(w, (int64_t)server_timeout_s(s) * 1000);
	int code = answer_hear(w);
	if (code == 220)
		code = ask(w, "EHLO [127.0.0.1]\r\n");
	if (code == 250)
		code = ask(w, "STARTTLS\r\n");
	if (code == 220)
		return wire_start_tls(c, w);
	if (code < 0)
		return wire_fail(c, w);
	return ctx_fail(c, RC_UPSTREAM, "starttls_missing",
	        "{host} offers no encryption on this port, so the password was not sent.", "host",
	        s->host, NULL);
}

enum rc smtp_look(struct ctx *c, const void *mem, const struct mail_server *s, char **out_key_pin)
{
	struct wire *w = NULL;
	char *pin = NULL;

	TRY(wire_open(c, mem, s, &w));
	enum rc rc = s->tls == NET_STARTTLS ? starttls(c, s, w) : RC_OK;
	if (rc == RC_OK && wire_is_tls(w))
		rc = wire_public_key_pin(c, w, mem, &pin);
	talloc_free(w);
	if (rc == RC_OK)
		*out_key_pin = pin;
	return rc;
}
