#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "mail/classify.h"

#define MAX_NOTICE 65536

static const char *const failure_words[] = {"user unknown", "unknown user", "no such user",
        "does not exist", "doesn't exist", "not be delivered", "n't be delivered", "undeliverable",
        "delivery failed", "delivery has failed", "failed to deliver", "failed permanently",
        "permanent error", "permanent fatal error", "fatal error", "unable to deliver",
        "could not deliver", "couldn't deliver", "not delivered", "delivery failure",
        "mailbox unavailable", "mailbox is full", "mailbox full", "over quota", "quota exceeded",
        "exceeded", "rejected", "returned to sender", "unknown address", "address unknown",
        "bad address", "invalid recipient", "recipient unknown", "unknown recipient",
        "recipient not found", "not found", "host unknown", "unknown host", "no such host",
        "relaying denied", "relay denied", "access denied", "undelivered", "has been rejected",
        "not listed", "no mailbox", "account has been disabled", "inactive", "is not known",
        "isn't known", "not known", "unrouteable", "giving up", "gave up", "error from remote",
        "said:", "refused", "invalid address", "addressee unknown", "non-deliver", "nondeliver",
        "could not be", "couldn't be", "was not delivered", "failed addresses", "failed address",
        "following address", "following recipient", "unable to relay", "blocked", "bounced",
        "could not send", "cannot be delivered", "can not be delivered", "not accept", "disabled",
        "not a valid", "invalid", "unable to send", "errors occurred", "unreachable",
        "errors while", "problem", "failed", "error delivering", "malformed",
        "incorrectly constructed", "expired", "error has occurred", "deferred", "failure",
        "mailbox is full", "konnte nicht zugestellt", "nicht zugestellt", "nicht zustellbar",
        "n'a pas pu être", "n'a pas été", "no se ha podido", "no se pudo", "non è stato possibile",
        "impossibile", "nie mógł", "nie została dostarczona", "nie można", "nepavyko",
        "nebuvo pristatyt", "δεν παραδόθηκε", "δεν ήταν δυνατή", "не доставлено", "не удалось",
        "не может быть доставлен", "不達", "配信できません", "届けられません", "無法", "无法",
        "退信", "送信できません", "存在しません"};

static const char *const delay_words[] = {"will keep trying", "will be retried", "still trying",
        "continue to try", "keep trying", "not yet been delivered", "has been delayed",
        "delivery delayed", "is delayed", "been delayed", "delivery is delayed", "warning only",
        "warning message only", "this is a warning", "no action is required", "will retry",
        "not need to resend", "don't need to resend", "do not need to resend",
        "could not be delivered for", "has not been collected", "retry for", "will continue",
        "attempts to deliver the message will continue", "temporarily deferred",
        "remains undelivered", "undelivered after", "retry timeout exceeded", "host not reachable"};

/* From here on the notice gives back the mail itself. */
static const char *const returned_marks[] = {"--- below this line", "below this line is",
        "original message follows", "------ this is a copy", "this is a copy of the message",
        "-----original message", "----- original message", "--- original message",
        "unsent message follows", "text of your message", "--- undelivered message",
        "original message header", "original message text", "message header follow",
        "copy of your message", "headers of the message", "your message follows",
        "message text follows", "returned message follows", "text of the message",
        "---- message ----", "-- original message", "*** original", "start of returned",
        "---- returned", "received: from", "return-path: <", "content of your message",
        "returned content", "your original message", "the message headers",
        "message contents follow", "original mail header", "original message:"};

static bool contains_any(const char *s, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strstr(s, words[i]))
			return true;
	return false;
}
#define CONTAINS_ANY(s, words) contains_any(s, words, sizeof(words) / sizeof *(words))

/* The notice without the mail it returns. */
static char *notice_of(struct parse *p, const char *text)
{
	size_t n = strnlen(text, MAX_NOTICE), end = n;
	char *out = talloc_strndup(p->tmp, text, n);
	char *low = str_lower(p->tmp, out);

	for (size_t i = 0; i < sizeof returned_marks / sizeof *returned_marks; i++) {
		const char *at = strstr(low, returned_marks[i]);
		if (at && (size_t)(at - low) < end && at - low > 20)
			end = (size_t)(at - low);
	}
	out[end] = 0;
	return out;
}

static bool is_address_char(char ch)
{
	return isalnum((unsigned char)ch) || (ch && strchr(".!#$%&'*+-/=?^_`{|}~", ch));
}

/* The address around an '@' at s[at]; its length in *n. */
static const char *address_around(const char *line, const char *at, size_t *n)
{
	const char *a = at, *b = at + 1;

	while (a > line && is_address_char(a[-1]))
		a--;
	while (isalnum((unsigned char)*b) || *b == '.' || *b == '-')
		b++;
	while (b > at && strchr(".-", b[-1]))
		b--;
	while (a < at && strchr("'.=", *a))
		a++;
	*n = (size_t)(b - a);
	return a < at && b > at + 1 ? a : NULL;
}

/* Addresses that are the notice's own and not the failed one. */
static bool is_bystander(struct parse *p, const char *a, size_t n)
{
	static const char *const locals[] = {
	        "postmaster@", "mailer-daemon@", "abuse@", "support@", "helpdesk@", "mailmaster@"};
	const struct mail *m = p->m;

	for (size_t i = 0; i < sizeof locals / sizeof *locals; i++)
		if (strncasecmp(a, locals[i], strlen(locals[i])) == 0)
			return true;
	for (size_t i = 0; i < m->to.n; i++)
		if (strlen(m->to.v[i].address) == n && strncasecmp(a, m->to.v[i].address, n) == 0)
			return true;
	for (size_t i = 0; i < m->from.n; i++)
		if (strlen(m->from.v[i].address) == n &&
		        strncasecmp(a, m->from.v[i].address, n) == 0)
			return true;
	return false;
}

/* A line that tells of other things than who failed. */
static const char *const other_words[] = {"message-id", "message id",
        "sender:", "mail from:", "from:", "reply-to", "postmaster", "http"};
static const char *const recipient_words[] = {"rcpt to", "recipient", "address", "user", "to:"};

/* weak: any address will do; else only where the line opens with it or names a recipient. */
static void take_of_line(struct parse *p, const char *line, bool weak, const char ***list)
{
	const char *low = str_lower(line, line);
	const char *first = line + strspn(line, " \t<>*\"'-([");
	bool named = weak || CONTAINS_ANY(low, recipient_words);

	if (CONTAINS_ANY(low, other_words))
		return;
	for (const char *at = line; (at = strchr(at, '@')) != NULL; at++) {
		size_t k = 0;
		const char *a = address_around(line, at, &k);

		if (!a || is_bystander(p, a, k))
			continue;
		if (named || a <= first || (a > line && a[-1] == '<'))
			bounce_add_address(p, list, a, k);
	}
}

static void take_addresses(struct parse *p, const char *notice, bool weak, const char ***list)
{
	for (const char *s = notice; *s;) {
		size_t n = strcspn(s, "\n");

		if (memchr(s, '@', n)) {
			char *line = talloc_strndup(p->tmp, s, n < 1000 ? n : 1000);
			take_of_line(p, line, weak, list);
			talloc_free(line);
		}
		s += n + (s[n] == '\n');
	}
}

/* "550 user unknown": an SMTP reply code at the start of words. */
static const char *smtp_status(struct parse *p, const char *line)
{
	for (const char *s = line; (s = strpbrk(s, "45")) != NULL; s++) {
		if ((s > line && (isalnum((unsigned char)s[-1]) || strchr(".-:/", s[-1]))) ||
		        !isdigit((unsigned char)s[1]) || !isdigit((unsigned char)s[2]) ||
		        (s[3] != ' ' && s[3] != '-') || s[1] > '5')
			continue;
		return talloc_asprintf(p->m, "%c.0.0", *s);
	}
	return NULL;
}

static void find_status(struct parse *p, const char *notice, struct bounce_words *out)
{
	const char *fallback = NULL, *fallback_line = NULL;

	for (const char *s = notice; *s;) {
		size_t n = strcspn(s, "\n");
		char *line = talloc_strndup(p->tmp, s, n < 1000 ? n : 1000);
		const char *status = bounce_find_status(p->m, line);

		if (status && *status != '2') {
			out->status = status;
			out->reason = str_collapse(p->m, line);
			return;
		}
		if (!fallback) {
			fallback = smtp_status(p, line);
			fallback_line = fallback ? line : NULL;
		}
		s += n + (s[n] == '\n');
	}
	out->status = fallback;
	out->reason = fallback_line ? str_collapse(p->m, fallback_line) : NULL;
}

void bounce_words_read(struct parse *p, const char *text, struct bounce_words *out)
{
	char *notice, *low;

	*out = (struct bounce_words){0};
	notice = notice_of(p, text ? text : "");
	low = str_lower(p->tmp, str_collapse(p->tmp, notice));
	out->failure = CONTAINS_ANY(low, failure_words);
	out->delay = CONTAINS_ANY(low, delay_words);
	find_status(p, notice, out);
	take_addresses(p, notice, false, &out->failed);
	if (!out->failed)
		take_addresses(p, notice, true, &out->failed);
}
