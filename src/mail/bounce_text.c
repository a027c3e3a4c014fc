#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "mail/bounce_lists.h"
#include "mail/classify.h"
#include "mail/fold_plain.h"

#define MAX_NOTICE 65536

/* Near the beginning of its line: in the middle of a sentence it announces nothing. */
static bool opens_line(const char *text, const char *at)
{
	const char *line = at;

	while (line > text && line[-1] != '\n' && at - line <= 32)
		line--;
	return at - line <= 32;
}

/* The notice without the mail it returns. */
static char *notice_of(struct parse *p, const char *text, bool *returned)
{
	size_t n = strnlen(text, MAX_NOTICE), end = n;
	char *out = talloc_strndup(p->tmp, text, n);
	char *low = str_lower(p->tmp, out);

	for (const char *const *mark = bounce_returned_marks; *mark; mark++) {
		const char *at = strstr(low, *mark);
		while (at && (at - low <= 20 || !opens_line(low, at)))
			at = strstr(at + 1, *mark);
		if (at && (size_t)(at - low) < end)
			end = (size_t)(at - low);
	}
	*returned = end < n;
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

static bool is_daemon(const char *a)
{
	static const char *const locals[] = {
	        "postmaster@", "mailer-daemon@", "abuse@", "support@", "helpdesk@", "mailmaster@"};

	for (size_t i = 0; i < sizeof locals / sizeof *locals; i++)
		if (strncasecmp(a, locals[i], strlen(locals[i])) == 0)
			return true;
	return false;
}

/* Addresses that are the notice's own and not the failed one. */
static bool is_bystander(struct parse *p, const char *a, size_t n)
{
	const struct mail *m = p->m;

	if (is_daemon(a))
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

/* How much a line has to say for its address to be the failed one. */
enum trust {
	TRUST_NAMED, /* the line opens with the address or names a recipient */
	TRUST_ANY, /* any address that is not the notice's own */
	TRUST_OPENING /* even the desk's own address, where a line opens with it */
};

/* What stands before an address tells of other things than who failed. */
static bool tells_of_others(struct parse *p, const char *line, const char *a)
{
	return plain_contains(plain_copy(p->tmp, line, (size_t)(a - line)), bounce_other_lines);
}

static void take_of_line(struct parse *p, const char *line, enum trust trust, const char ***list)
{
	const char *low = plain_copy(p->tmp, line, strlen(line));
	const char *first = line + strspn(line, " \t<>*\"'-([");
	bool named = trust == TRUST_ANY || plain_contains(low, bounce_recipient_words);

	for (const char *at = line; (at = strchr(at, '@')) != NULL; at++) {
		size_t k = 0;
		const char *a = address_around(line, at, &k);

		if (!a || tells_of_others(p, line, a))
			continue;
		if (trust == TRUST_OPENING ? a > first || is_daemon(a) : is_bystander(p, a, k))
			continue;
		if (named || a <= first || (a > line && a[-1] == '<'))
			bounce_add_address(p, list, a, k);
	}
}

static void take_addresses(
        struct parse *p, const char *notice, enum trust trust, const char ***list)
{
	for (const char *s = notice; *s;) {
		size_t n = strcspn(s, "\n");

		if (memchr(s, '@', n)) {
			char *line = talloc_strndup(p->tmp, s, n < 1000 ? n : 1000);
			take_of_line(p, line, trust, list);
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
	char *notice;
	const char *low;

	*out = (struct bounce_words){0};
	notice = notice_of(p, text ? text : "", &out->returned);
	low = plain_copy(p->tmp, notice, strlen(notice));
	low = str_collapse(p->tmp, low);
	out->failure = plain_contains(low, bounce_failure);
	out->delay = plain_contains(low, bounce_delay);
	out->form = plain_contains(low, bounce_forms) && !notice_asks(low);
	out->given_up = plain_contains(low, bounce_given_up);
	out->goes_on = plain_contains(low, bounce_goes_on);
	out->success = plain_contains(low, bounce_success);
	find_status(p, notice, out);
	for (enum trust trust = TRUST_NAMED; !out->failed && trust <= TRUST_OPENING; trust++)
		take_addresses(p, notice, trust, &out->failed);
}
