/* An invitation in plain lines: what, when, where, who. No words of any language are added. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "mail/mail.h"
#include "mail/parse.h"

#define MAX_VALUE 20000

struct event {
	char *summary, *start, *start_zone, *end, *place, *host, *host_name, *about;
};

/* RFC 5545 3.1: a line that begins with a blank goes on from the one above. */
static char *unfolded(const void *mem, const char *text)
{
	char *out = talloc_array(mem, char, strlen(text) + 1), *to = out;

	for (const char *p = text; *p; p++) {
		if (p[0] == '\n' && (p[1] == ' ' || p[1] == '\t'))
			p++;
		else
			*to++ = *p;
	}
	*to = 0;
	return out;
}

/* "\n", "\," and the like undone. */
static char *unescaped(const void *mem, const char *p)
{
	char *out = talloc_strndup(mem, p, strnlen(p, MAX_VALUE)), *to = out;

	for (const char *s = out; *s; s++) {
		if (*s == '\\' && s[1]) {
			s++;
			*to++ = *s == 'n' || *s == 'N' ? '\n' : *s;
		} else {
			*to++ = *s;
		}
	}
	*to = 0;
	return utf8_clean(mem, out, strlen(out)); /* the limit may have cut a letter */
}

/* "TZID=Europe/Warsaw" among the parameters before the colon. */
static char *param_of(const void *mem, const char *line, const char *colon, const char *name)
{
	const char *at = str_ifind(line, name);
	size_t n = strlen(name), len;

	if (!at || at > colon || at == line || at[-1] != ';')
		return NULL;
	at += n;
	at += *at == '"';
	len = strcspn(at, "\";:,\n");
	return talloc_strndup(mem, at, len < 200 ? len : 200);
}

/* The colon behind name and parameters, one of which may be quoted. */
static const char *colon_of(const char *line)
{
	bool quoted = false;

	for (; *line; line++) {
		if (*line == '"')
			quoted = !quoted;
		else if (*line == ':' && !quoted)
			return line;
	}
	return NULL;
}

static bool is_named(const char *line, const char *name)
{
	size_t n = strlen(name);

	return strncasecmp(line, name, n) == 0 && (line[n] == ':' || line[n] == ';');
}

static void take(const void *mem, struct event *e, const char *line)
{
	const char *colon = colon_of(line);
	char *value = colon ? unescaped(mem, colon + 1) : NULL;

	if (!value)
		return;
	if (is_named(line, "SUMMARY")) {
		e->summary = value;
	} else if (is_named(line, "DTSTART")) {
		e->start = value;
		e->start_zone = param_of(mem, line, colon, "TZID=");
	} else if (is_named(line, "DTEND")) {
		e->end = value;
	} else if (is_named(line, "LOCATION")) {
		e->place = value;
	} else if (is_named(line, "DESCRIPTION")) {
		e->about = value;
	} else if (is_named(line, "ORGANIZER")) {
		e->host = str_istarts(value, "mailto:") ? value + 7 : value;
		e->host_name = param_of(mem, line, colon, "CN=");
	}
}

/* "20240205T100000Z" as "2024-02-05 10:00"; what is no date stays as it is. */
static char *date_plain(const void *mem, const char *v)
{
	size_t digits = strspn(v, "0123456789");

	if (digits != 8)
		return talloc_strndup(mem, v, strnlen(v, 40));
	if (v[8] != 'T' || strspn(v + 9, "0123456789") < 4)
		return talloc_asprintf(mem, "%.4s-%.2s-%.2s", v, v + 4, v + 6);
	return talloc_asprintf(mem, "%.4s-%.2s-%.2s %.2s:%.2s", v, v + 4, v + 6, v + 9, v + 11);
}

static char *when(const void *mem, const struct event *e)
{
	char *from = date_plain(mem, e->start), *to = e->end ? date_plain(mem, e->end) : NULL;
	const char *zone = e->start_zone;

	if (!zone && strchr(e->start, 'Z'))
		zone = "UTC";
	if (to && strncmp(from, to, 10) == 0 && strlen(to) > 11)
		to += 11; /* the same day */
	return talloc_asprintf(mem, "%s%s%s%s%s%s", from, to ? " – " : "", to ? to : "",
	        zone ? " (" : "", zone ? zone : "", zone ? ")" : "");
}

static void add_line(struct buf *b, const char *s)
{
	if (s && *s)
		buf_addf(b, "%s\n", s);
}

char *calendar_plain(const void *mem, const char *text)
{
	void *tmp = talloc_new(mem);
	struct buf *b = buf_new(mem, MAIL_MAX_TEXT);
	struct event e = {0};
	char *lines = unfolded(tmp, text);
	bool inside = false;

	for (char *line; (line = strsep(&lines, "\n")) != NULL;) {
		if (str_istarts(line, "BEGIN:VEVENT") || str_istarts(line, "BEGIN:VTODO"))
			inside = true;
		else if (str_istarts(line, "BEGIN:VALARM") || str_istarts(line, "END:VEVENT"))
			break;
		else if (inside)
			take(tmp, &e, line);
	}
	add_line(b, e.summary);
	if (e.start)
		add_line(b, when(tmp, &e));
	add_line(b, e.place);
	if (e.host && e.host_name)
		buf_addf(b, "%s <%s>\n", e.host_name, e.host);
	else
		add_line(b, e.host);
	if (e.about && *e.about)
		buf_addf(b, "\n%s\n", e.about);
	talloc_free(tmp);
	return b->p;
}
