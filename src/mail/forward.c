/* mail/forward: who wrote a letter that somebody else hands on. */
#include "mail/forward.h"

#include <ctype.h>
#include <string.h>

#include "mail/fold_plain.h"
#include "mail/fold_words.h"
#include "text/subject.h"

#define TEXT_MAX 200000 /* bytes of a letter that are looked at */
#define LINES_MAX 4000
#define LABEL_MAX 60
#define VALUE_MAX 1000
#define BLOCK_LINES 12 /* between the first and the last field of one header */
#define MARK_LINES 6 /* between the mark and its header */
#define HEADER_MAX 65536

/* Stems of "forwarded", in the letters of fold_plain. */
static const char *const mark_stems[] = {"forward", "weitergeleitet", "przekaz", "przesłan",
        "προωθ", "προώθ", "persiųst", "persiunč", "persiust", "transf", "réexpédi", "reenvi",
        "inoltr", "encaminhad", "reencaminhad", "doorgest", "doorgezond", "vidarebef", "videresend",
        "välitet", "edelleen", "пересл", "пересыл", "переадр", "перенаправ", "препрат", "přeposl",
        "přepos", "preposl", "továbbít", "redirec", "iletil", "yönlendir", "pārsūt", "edasta",
        "proslijeđ", "prosleđ", "posredov", "转发", "轉寄", "転送", "전달", NULL};

enum field { NO_FIELD = 0, FROM = 1, DATE = 2, TO = 4, SUBJECT = 8 };

struct line {
	const char *p; /* without quote marks */
	size_t n;
	unsigned fields;
	const char *value; /* behind the label */
	bool is_mark; /* "---------- Forwarded message ---------" */
};

struct letter {
	const void *mem;
	struct line *v;
	size_t n;
	bool marked; /* some line is a mark */
};

/* "> > *From:* x" is From: x. */
static struct line bare(const char *p, size_t n)
{
	while (n > 0 && strchr("> \t*", *p) != NULL)
		p++, n--;
	while (n > 1 && (unsigned char)p[0] == 0xc2 && (unsigned char)p[1] == 0xa0)
		p += 2, n -= 2;
	while (n > 0 && isspace((unsigned char)p[n - 1]))
		n--;
	return (struct line){.p = p, .n = n};
}

static void read_fields(const void *mem, struct line *l)
{
	size_t width = l->n < LABEL_MAX ? l->n : LABEL_MAX, skip = 1;
	const char *colon = memchr(l->p, ':', width);

	if (colon == NULL && (colon = memmem(l->p, width, "\xef\xbc\x9a", 3)) != NULL)
		skip = 3;
	if (colon == NULL)
		return;
	char *name = plain_copy(mem, l->p, (size_t)(colon - l->p));
	for (size_t n = strlen(name); n > 0 && strchr(" *_\t", name[n - 1]) != NULL; n--)
		name[n - 1] = 0;
	l->fields |= plain_is_one_of(name, fold_head_from) ? FROM : 0;
	l->fields |= plain_is_one_of(name, fold_head_date) ? DATE : 0;
	l->fields |= plain_is_one_of(name, fold_head_to) ? TO : 0;
	l->fields |= plain_is_one_of(name, fold_head_subject) ? SUBJECT : 0;
	if (l->fields != 0)
		l->value = colon + skip;
}

/* Between dashes, or closed by a colon, and nothing else in the line. */
static bool is_mark(const void *mem, const struct line *l)
{
	if (l->n == 0 || l->n > 120)
		return false;
	bool dashes = l->p[0] == '-' || l->p[0] == '_' || l->p[0] == '=';
	bool colon = l->p[l->n - 1] == ':' || l->p[l->n - 1] == '*';
	return (dashes || colon) && plain_contains(plain_copy(mem, l->p, l->n), mark_stems);
}

static void split(const void *mem, const char *text, struct letter *out)
{
	const char *end = text + strnlen(text, TEXT_MAX);

	*out = (struct letter){.mem = mem, .v = talloc_array(mem, struct line, LINES_MAX)};
	for (const char *p = text; p < end && out->n < LINES_MAX;) {
		const char *stop = memchr(p, '\n', (size_t)(end - p));
		size_t n = (size_t)((stop != NULL ? stop : end) - p);
		struct line *l = &out->v[out->n++];
		*l = bare(p, n);
		l->is_mark = is_mark(mem, l);
		out->marked |= l->is_mark;
		p += n + (stop != NULL);
	}
}

/* The fields that stand together with line i, up and down, at most one line between two. */
static unsigned fields_around(const struct letter *l, size_t i)
{
	unsigned seen = l->v[i].fields;

	for (int step = -1; step <= 1; step += 2) {
		size_t gap = 0;
		for (size_t k = 1; k < BLOCK_LINES && gap < 2; k++) {
			size_t at = step < 0 ? i - k : i + k;
			if (at >= l->n || l->v[at].is_mark) /* also below 0 */
				break;
			gap = l->v[at].fields != 0 ? 0 : gap + 1;
			/* the next header begins */
			if (l->v[at].fields & FROM)
				break;
			seen |= l->v[at].fields;
		}
	}
	return seen;
}

static bool is_header(const struct letter *l, size_t i)
{
	unsigned seen = l->v[i].fields & FROM ? fields_around(l, i) : 0;
	int others = ((seen & DATE) != 0) + ((seen & TO) != 0) + ((seen & SUBJECT) != 0);
	return others >= 2;
}

static bool in_address(char ch)
{
	return isalnum((unsigned char)ch) || (unsigned char)ch >= 0x80 ||
	       (ch != 0 && strchr("!#$%&'*+-/=?^_`{|}~.", ch) != NULL);
}

/* What stands before the address is the name: "Anna K. <", "\"Anna\" [mailto:", "'Anna' (". */
static char *name_before(const void *mem, const char *s, size_t n)
{
	char *name = str_collapse(mem, talloc_strndup(mem, s, n));
	size_t len = strlen(name);

	if (len >= 7 && str_ieq(name + len - 7, "mailto:"))
		name[len -= 7] = 0;
	while (len > 0 && strchr(" <[(\"'*:", name[len - 1]) != NULL)
		name[--len] = 0;
	return talloc_strdup(mem, name + strspn(name, " \"'*<[("));
}

/* One address in a field's value, with its name. */
static bool read_person(const void *mem, const char *value, struct mail_address *out)
{
	const char *at = strchr(value, '@'), *from = at, *to = at;

	if (at == NULL)
		return false;
	while (from > value && in_address(from[-1]))
		from--;
	for (to++; in_address(*to); to++)
		;
	while (to > at + 1 && strchr(".'*", to[-1]) != NULL)
		to--;
	while (from < at && strchr(".'*", *from) != NULL)
		from++;
	if (from == at || memchr(at, '.', (size_t)(to - at)) == NULL || to - from > 254)
		return false;
	out->address = talloc_strndup(mem, from, (size_t)(to - from));
	out->name = name_before(mem, value, (size_t)(from - value));
	return true;
}

static void add(struct mail_addresses *out, struct mail_address a)
{
	for (size_t i = 0; i < out->n; i++)
		if (str_ieq(out->v[i].address, a.address))
			return;
	if (out->n < FORWARD_MAX)
		out->v[out->n++] = a;
}

/* The value may stand in the line below (a table that became text), or go on there. */
static void add_from(const void *mem, const struct letter *l, size_t i, struct mail_addresses *out)
{
	const struct line *line = &l->v[i];
	size_t n = (size_t)(line->p + line->n - line->value);
	struct mail_address a;

	if (line->value > line->p + line->n)
		n = 0;
	char *value = talloc_strndup(mem, line->value, n < VALUE_MAX ? n : VALUE_MAX);
	if (strchr(value, '@') == NULL && i + 1 < l->n && l->v[i + 1].fields == 0 &&
	        l->v[i + 1].n < VALUE_MAX)
		value = talloc_asprintf(mem, "%s %.*s", value, (int)l->v[i + 1].n, l->v[i + 1].p);
	if (read_person(mem, value, &a))
		add(out, a);
}

/* Headers below a mark, or any under a subject that says so: what follows an answer is a quote
 * and looks the same. */
static void find_in_text(const void *mem, const struct mail *m, struct mail_addresses *out)
{
	struct letter l;
	bool handed_on = subject_is_forward(m->subject);
	size_t mark = 0;

	split(mem, m->text, &l);
	for (size_t i = 0; (handed_on || l.marked) && i < l.n; i++)
		if (!l.v[i].is_mark)
			read_fields(mem, &l.v[i]);
	for (size_t i = 0; i < l.n; i++) {
		if (l.v[i].is_mark)
			mark = i + 1;
		bool marked = mark > 0 && i - (mark - 1) <= MARK_LINES;
		if (!(marked || handed_on) || !is_header(&l, i))
			continue;
		add_from(mem, &l, i, out);
		handed_on = true; /* and what lies in it */
	}
}

/* The From of an attached letter, unfolded. */
static char *from_of(const void *mem, struct bytes b)
{
	const char *p = (const char *)b.p, *end = p + (b.n < HEADER_MAX ? b.n : HEADER_MAX);

	while (p < end && *p != '\n' && *p != '\r') {
		const char *stop = p;
		do {
			const char *lf = memchr(stop, '\n', (size_t)(end - stop));
			stop = lf != NULL ? lf + 1 : end;
		} while (stop < end && (*stop == ' ' || *stop == '\t'));
		if (end - p > 5 && strncasecmp(p, "from:", 5) == 0)
			return talloc_strndup(mem, p + 5, (size_t)(stop - p - 5));
		p = stop;
	}
	return NULL;
}

static void find_attached(const void *mem, const struct header_reader *r, const struct mail *m,
        struct mail_addresses *out)
{
	for (size_t i = 0; i < m->attachment_count && out->n < FORWARD_MAX; i++) {
		const struct mail_attachment *a = &m->attachments[i];
		struct mail_addresses from = {NULL, 0};
		if (strcmp(a->type, "message/rfc822") != 0 || a->bytes.n == 0)
			continue;
		const char *raw = from_of(mem, a->bytes);
		if (raw != NULL)
			header_addresses(mem, r, raw, &from);
		if (from.n > 0 && strchr(from.v[0].address, '@') != NULL)
			add(out, from.v[0]);
	}
}

void forward_find(const void *mem, const struct header_reader *r, const struct mail *m,
        struct mail_addresses *out)
{
	void *tmp = talloc_new(mem);
	struct mail_addresses found = {talloc_zero_array(tmp, struct mail_address, FORWARD_MAX), 0};

	find_attached(tmp, r, m, &found);
	find_in_text(tmp, m, &found);
	*out = (struct mail_addresses){NULL, found.n};
	if (found.n > 0)
		out->v = talloc_zero_array(mem, struct mail_address, found.n);
	for (size_t i = 0; i < found.n; i++)
		out->v[i] = (struct mail_address){talloc_strdup(out->v, found.v[i].name),
		        talloc_strdup(out->v, found.v[i].address)};
	talloc_free(tmp);
}
