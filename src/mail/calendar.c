/* What a calendar part says (RFC 5545, 5546), and an invitation in plain lines. No words of any
 * language are added. */
#include <string.h>
#include <strings.h>

#include "mail/mail.h"
#include "mail/parse.h"

#define MAX_VALUE 20000
#define MAX_WORDS 500 /* summary, place, names */
#define MAX_ZONE 200

/* RFC 5545 3.1: a line that begins with a blank goes on from the one above. */
static char *unfolded(const void *mem, const char *text)
{
	char *out = talloc_array(mem, char, strlen(text) + 1), *to = out;

	for (const char *p = text; *p; p++) {
		if (p[0] == '\n' && (p[1] == ' ' || p[1] == '\t'))
			p++;
		else if (p[0] != '\r')
			*to++ = *p;
	}
	*to = 0;
	return out;
}

/* "\n", "\," and the like undone; at most max bytes of it. */
static const char *unescaped(const void *mem, const char *p, size_t max)
{
	char *out = talloc_strndup(mem, p, strnlen(p, max)), *to = out;

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

/* "TZID=Europe/Warsaw" among the parameters before the colon; "" if there is none. */
static const char *param_of(const void *mem, const char *line, const char *colon, const char *name)
{
	const char *at = str_ifind(line, name);
	size_t n = strlen(name), len;

	if (!at || at > colon || at == line || at[-1] != ';')
		return "";
	at += n;
	if (*at == '"')
		len = strcspn(++at, "\"\n");
	else
		len = strcspn(at, ";:,\n");
	return utf8_clean(mem, at, len < MAX_ZONE ? len : MAX_ZONE);
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

/* "20240205T100000Z" as "2024-02-05T10:00"; a day alone stays one. "": no date. */
static const char *moment(const void *mem, const char *v)
{
	if (strspn(v, "0123456789") != 8)
		return "";
	if (v[8] != 'T' || strspn(v + 9, "0123456789") < 4)
		return talloc_asprintf(mem, "%.4s-%.2s-%.2s", v, v + 4, v + 6);
	return talloc_asprintf(mem, "%.4s-%.2s-%.2sT%.2s:%.2s", v, v + 4, v + 6, v + 9, v + 11);
}

static struct mail_address person(const void *mem, const char *line, const char *colon)
{
	const char *at = colon + 1;

	if (str_istarts(at, "mailto:"))
		at += 7;
	return (struct mail_address){
	        param_of(mem, line, colon, "CN="), unescaped(mem, at, MAX_WORDS)};
}

/* Of an answer: who gave it, and which. An invitation has many, and none has answered yet. */
static void take_attendee(struct mail_invite *v, const char *line, const char *colon)
{
	static const char *const answers[] = {"accepted", "declined", "tentative"};
	const char *said = str_ifind(line, ";PARTSTAT=");

	for (size_t i = 0; said && said < colon && i < 3 && !*v->answer; i++) {
		if (!str_istarts(said + 10, answers[i]))
			continue;
		v->answer = answers[i];
		v->by = person(v, line, colon);
	}
}

/* A line that is words alone. */
static bool take_words(struct mail_invite *v, const char *line, const char *value)
{
	const struct {
		const char *name;
		size_t max;
		const char **to;
	} words[] = {{"SUMMARY", MAX_WORDS, &v->summary}, {"LOCATION", MAX_WORDS, &v->place},
	        {"DESCRIPTION", MAX_VALUE, &v->about}};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (!is_named(line, words[i].name))
			continue;
		if (!**words[i].to)
			*words[i].to = unescaped(v, value, words[i].max);
		return true;
	}
	return false;
}

/* The first of each counts: what says it twice says nothing more. */
static void take(struct mail_invite *v, const char *line)
{
	const char *colon = colon_of(line), *value = colon ? colon + 1 : NULL;

	if (!value || take_words(v, line, value))
		return;
	if (is_named(line, "DTSTART") && !*v->starts) {
		v->starts = moment(v, value);
		v->zone = strlen(value) == 16 && value[15] == 'Z'
		                  ? "UTC"
		                  : param_of(v, line, colon, "TZID=");
	} else if (is_named(line, "DTEND") && !*v->ends) {
		v->ends = moment(v, value);
	} else if (is_named(line, "ORGANIZER") && !*v->host.address) {
		v->host = person(v, line, colon);
	} else if (is_named(line, "ATTENDEE")) {
		take_attendee(v, line, colon);
	} else if (is_named(line, "RRULE")) {
		v->repeats = true;
	}
}

/* METHOD of the calendar; PUBLISH is what a file without one means (RFC 5546 1.4). */
static const char *method_of(const char *line)
{
	static const char *const methods[] = {"request", "cancel", "reply", "counter"};
	const char *colon = colon_of(line);

	for (size_t i = 0; colon && i < sizeof methods / sizeof *methods; i++)
		if (str_istarts(colon + 1, methods[i]))
			return methods[i];
	return "publish";
}

static bool begins_event(const char *line)
{
	return str_istarts(line, "BEGIN:VEVENT") || str_istarts(line, "BEGIN:VTODO");
}

/* An alarm inside an event has words of its own, and stands at its end. */
static bool ends_event(const char *line)
{
	return str_istarts(line, "END:VEVENT") || str_istarts(line, "END:VTODO") ||
	       str_istarts(line, "BEGIN:VALARM");
}

/* The first event of lines; false: there is none. */
static bool read_lines(struct mail_invite *v, char *lines)
{
	bool inside = false;

	for (char *line; (line = strsep(&lines, "\n")) != NULL;) {
		if (begins_event(line))
			inside = true;
		else if (inside && ends_event(line))
			return true;
		else if (inside)
			take(v, line);
		else if (is_named(line, "METHOD"))
			v->method = method_of(line);
	}
	return inside;
}

struct mail_invite *calendar_read(const void *mem, const char *text)
{
	struct mail_invite *v = talloc(mem, struct mail_invite);
	char *lines;
	bool found;

	*v = (struct mail_invite){"publish", "", "", "", {"", ""}, "", "", "", false, "", {"", ""}};
	lines = unfolded(v, text);
	found = read_lines(v, lines);
	talloc_free(lines);
	if (strcmp(v->method, "reply") != 0 && strcmp(v->method, "counter") != 0) {
		v->answer = ""; /* of one who was asked, not of one who answers */
		v->by = (struct mail_address){"", ""};
	}
	if (found && (*v->summary || *v->starts))
		return v;
	talloc_free(v);
	return NULL;
}

/* "2024-02-05T10:00" with a blank for the T. */
static char *spaced(const void *mem, const char *at)
{
	char *out = talloc_strdup(mem, at);

	if (strlen(out) > 10)
		out[10] = ' ';
	return out;
}

char *calendar_when(const void *mem, const struct mail_invite *v)
{
	char *from = spaced(mem, v->starts), *to = spaced(mem, v->ends);
	bool same_day = strlen(to) > 11 && strncmp(from, to, 10) == 0;

	return talloc_asprintf(mem, "%s%s%s%s%s%s", from, *to ? " – " : "", same_day ? to + 11 : to,
	        *v->zone ? " (" : "", v->zone, *v->zone ? ")" : "");
}

static void add_line(struct buf *b, const char *s)
{
	if (*s)
		buf_addf(b, "%s\n", s);
}

char *calendar_plain(const void *mem, const struct mail_invite *v)
{
	struct buf *b = buf_new(mem, MAIL_MAX_TEXT);

	add_line(b, v->summary);
	if (*v->starts)
		add_line(b, calendar_when(b, v));
	add_line(b, v->place);
	if (*v->host.address && *v->host.name)
		buf_addf(b, "%s <%s>\n", v->host.name, v->host.address);
	else
		add_line(b, v->host.address);
	if (*v->about)
		buf_addf(b, "\n%s\n", v->about);
	return b->p;
}
