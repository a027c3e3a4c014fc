/* desk/deliver: for which mailbox a mail is. */
#include "desk/deliver.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define LOOK 65536 /* bytes of the header */
#define MAX_VALUE 8192

static bool in_address(char ch)
{
	return isalnum((unsigned char)ch) || (ch != '\0' && strchr("._+-=", ch) != NULL);
}

/* text names local@domain or local+detail@domain, in any case. */
static bool names(const char *text, const char *address)
{
	const char *at = strchr(address, '@');
	if (at == NULL)
		return false;
	size_t local = (size_t)(at - address), domain = strlen(at);

	for (const char *p = text; *p != '\0'; p++) {
		if ((p > text && in_address(p[-1])) || strncasecmp(p, address, local) != 0)
			continue;
		const char *q = p + local;
		if (*q == '+')
			while (in_address(*q))
				q++;
		if (strncasecmp(q, at, domain) == 0 && !in_address(q[domain]))
			return true;
	}
	return false;
}

/* The next header line with its folds, from *at; false at the end of the header. */
static bool next_line(struct bytes b, size_t *at, char *out)
{
	size_t n = 0, i = *at, end = b.n < LOOK ? b.n : LOOK;

	if (i >= end || b.p[i] == '\n' || b.p[i] == '\r')
		return false;
	for (; i < end; i++) {
		char ch = (char)b.p[i];
		bool folds = i + 1 < end && (b.p[i + 1] == ' ' || b.p[i + 1] == '\t');
		if (ch == '\n' && !folds) {
			i++;
			break;
		}
		if (n < MAX_VALUE - 1)
			out[n++] = ch == '\0' || ch == '\n' || ch == '\r' ? ' ' : ch;
	}
	out[n] = '\0';
	*at = i;
	return true;
}

int64_t deliver_to(struct bytes mail, const struct own_address *list, int n)
{
	/* what mail servers say they did, then what the writer wished */
	static const char *const headers[] = {"Delivered-To:", "X-Original-To:", "Envelope-To:",
	        "X-Envelope-To:", "X-Delivered-To:", "To:", "Cc:"};
	char line[MAX_VALUE];

	for (size_t h = 0; h < sizeof headers / sizeof *headers; h++) {
		size_t at = 0, length = strlen(headers[h]);
		while (next_line(mail, &at, line)) {
			if (strncasecmp(line, headers[h], length) != 0)
				continue;
			for (int i = 0; i < n; i++)
				if (names(line + length, list[i].address))
					return list[i].mailbox_id;
		}
	}
	return list[0].mailbox_id;
}
