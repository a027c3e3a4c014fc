/* Addresses of a header: GMime reads the structure, here stands what people and programs do to it.
 */
#include <ctype.h>
#include <gmime/gmime.h>
#include <string.h>

#include "mail/header.h"

static bool is_blank(char ch)
{
	return ch == ' ' || ch == '\t' || ch == '\r' || ch == '\n';
}

/* "jan"@x.example is jan@x.example: quotes where none are needed. In place. */
static void drop_quotes(char *a)
{
	char *end = *a == '"' ? strchr(a + 1, '"') : NULL;

	if (!end || end == a + 1 || end[1] != '@' || a[1] == '.' || end[-1] == '.')
		return;
	for (const char *p = a + 1; p < end; p++)
		if ((!isalnum((unsigned char)*p) && !strchr("!#$%&'*+-/=?^_`{|}~.", *p)) ||
		        (p[0] == '.' && p[1] == '.'))
			return;
	memmove(end, end + 1, strlen(end));
	memmove(a, a + 1, strlen(a));
}

static void address_add(const void *mem, const struct header_reader *r, const char *name,
        const char *address, struct mail_addresses *out)
{
	struct mail_address *a;
	char *at;

	if (out->n >= MAIL_MAX_ADDRESSES)
		return;
	if (talloc_array_length(out->v) <= out->n)
		out->v = talloc_realloc(mem, out->v, struct mail_address, out->n ? out->n * 2 : 4);
	a = &out->v[out->n++];
	a->name = header_text(mem, r, name ? name : "");
	at = header_text(mem, r, address ? address : "");
	drop_quotes(at);
	a->address = at;
	at = strrchr(at, '@');
	for (; at && *at; at++)
		*at = (char)tolower((unsigned char)*at);
}

/* What GMime found. */
static void list_add(const void *mem, const struct header_reader *r, InternetAddressList *list,
        int depth, struct mail_addresses *out)
{
	int n = internet_address_list_length(list);

	for (int i = 0; i < n && out->n < MAIL_MAX_ADDRESSES; i++) {
		InternetAddress *ia = internet_address_list_get_address(list, i);
		if (INTERNET_ADDRESS_IS_MAILBOX(ia))
			address_add(mem, r, internet_address_get_name(ia),
			        internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(ia)),
			        out);
		else if (INTERNET_ADDRESS_IS_GROUP(ia) && depth < 4)
			list_add(mem, r,
			        internet_address_group_get_members(INTERNET_ADDRESS_GROUP(ia)),
			        depth + 1, out);
	}
}

static bool is_word(char ch)
{
	return isalnum((unsigned char)ch) && !(ch & 0x80);
}

/* "a@b" at p, if it is written so plainly that nothing of it needs to be undone: its end. */
static const char *plain_address_end(const char *p)
{
	const char *at = p, *end;

	while (is_word(*at) || (*at && strchr("._+=-", *at)))
		at++;
	if (*at != '@' || at == p || *p == '.' || at[-1] == '.' || !is_word(at[1]))
		return NULL;
	for (end = at + 1; is_word(*end) || *end == '.' || *end == '-';)
		end++;
	if (!is_word(end[-1]) || memmem(p, (size_t)(end - p), "..", 2) ||
	        memmem(p, (size_t)(end - p), "xn--", 4))
		return NULL;
	return end;
}

/* "<a@b>" or "a@b" and nothing else, as machines write it: no parser is needed. */
static bool address_alone(const char *raw, const char **out, size_t *out_n)
{
	const char *p = raw, *end;
	bool angle;

	while (is_blank(*p))
		p++;
	angle = *p == '<';
	p += angle;
	end = plain_address_end(p);
	if (!end || (angle && *end != '>'))
		return false;
	*out = p;
	*out_n = (size_t)(end - p);
	for (end += angle; is_blank(*end);)
		end++;
	return !*end;
}

/* Outside quotes, comments and brackets, a ';' parts addresses as a ',' does, unless a group ends
 * there. */
static const char *part_by_commas(const void *mem, const char *text)
{
	char *copy, closes = 0;

	if (!strchr(text, ';') || !strchr(text, '@'))
		return text;
	copy = talloc_strdup(mem, text);
	for (char *p = copy; *p; p++) {
		if (closes) {
			if (*p == '\\' && p[1])
				p++;
			else if (*p == closes)
				closes = 0;
		} else if (*p == '"' || *p == '<' || *p == '(') {
			closes = *p == '"' ? '"' : *p == '<' ? '>' : ')';
		} else if (*p == ':') {
			return text;
		} else if (*p == ';') {
			*p = ',';
		}
	}
	return copy;
}

static bool has_domain(const struct mail_address *a)
{
	return strchr(a->address, '@') != NULL;
}

static void drop_at(struct mail_addresses *out, size_t i)
{
	memmove(&out->v[i], &out->v[i + 1], (out->n - i - 1) * sizeof *out->v);
	out->n--;
}

/* "Kowalska, Anna <a@b>" without quotes is one; so is "<a@b> Anna". */
static void join_names(const void *mem, const char *text, struct mail_addresses *out, size_t from)
{
	bool commas = strchr(text, ',') != NULL;

	for (size_t i = from; i + 1 < out->n; i++) {
		struct mail_address *a = &out->v[i], *b = &out->v[i + 1];
		if (commas && !has_domain(a) && !*a->name && has_domain(b) && *b->name &&
		        *a->address) {
			b->name = talloc_asprintf(mem, "%s, %s", a->address, b->name);
			drop_at(out, i);
		} else if (!commas && has_domain(a) && !*a->name && !has_domain(b) && !*b->name) {
			a->name = b->address;
			drop_at(out, i + 1);
		}
	}
}

static bool is_address_sign(char ch)
{
	return (unsigned char)ch > ' ' && !strchr("<>[](),;:\"", ch);
}

/* What is left of a piece without its address. */
static char *name_around(const void *mem, const char *piece, const char *a, const char *b)
{
	char *name = talloc_asprintf(mem, "%.*s %s", (int)(a - piece), piece, b), *at;
	size_t n;

	while ((at = (char *)str_ifind(name, "mailto:")) != NULL)
		memset(at, ' ', 7);
	for (char *p = name; *p; p++)
		if (strchr("<>[]\"", *p))
			*p = ' ';
	name = str_collapse(mem, name);
	n = strlen(name);
	return n && name[n - 1] == ':' ? talloc_strndup(mem, name, n - 1) : name;
}

/* What no grammar allows, but has an address in it: "Anna a@b", "Anna [a@b]". */
static void scavenge(const void *mem, const struct header_reader *r, const char *text,
        struct mail_addresses *out)
{
	char *copy = talloc_strdup(mem, text), *rest = copy;

	for (char *piece; (piece = strsep(&rest, ",;")) != NULL && out->n < MAIL_MAX_ADDRESSES;) {
		char *at = strchr(piece, '@'), *a = at, *b = at ? at + 1 : NULL;
		char *address, *name;

		while (a && a > piece && is_address_sign(a[-1]))
			a--;
		while (b && is_address_sign(*b))
			b++;
		if (!at || a == at || b == at + 1)
			continue;
		address = talloc_strndup(mem, a, (size_t)(b - a));
		name = name_around(mem, piece, a, b);
		address_add(mem, r, name, address, out);
	}
	talloc_free(copy);
}

/* Is it an address, and not a whole header that was taken for one? */
static bool is_whole(const char *a)
{
	return strchr(a, '@') && (strstr(a, "\"@") || !strpbrk(a, "< ")) && !strchr(a, '<');
}

static bool any_address(const struct mail_addresses *out, size_t from)
{
	for (size_t i = from; i < out->n; i++)
		if (is_whole(out->v[i].address))
			return true;
	return false;
}

static void parse_list(const void *mem, const struct header_reader *r, const char *text,
        struct mail_addresses *out)
{
	GMimeParserOptions *options = g_mime_parser_options_new();
	size_t before = out->n;
	InternetAddressList *list;

	g_mime_parser_options_set_address_compliance_mode(options, GMIME_RFC_COMPLIANCE_LOOSE);
	g_mime_parser_options_set_rfc2047_compliance_mode(options, GMIME_RFC_COMPLIANCE_LOOSE);
	g_mime_parser_options_set_allow_addresses_without_domain(options, TRUE);
	list = internet_address_list_parse(options, text);
	g_mime_parser_options_free(options);
	if (!list)
		return;
	list_add(mem, r, list, 0, out);
	if (out->n == before + 2 && !strchr(text, ',') && !strchr(text, ';') &&
	        str_ieq(out->v[before].address, out->v[before + 1].address))
		out->n--; /* "<a@b>a@b": one, said twice */
	g_object_unref(list);
}

void header_addresses(
        const void *mem, const struct header_reader *r, const char *raw, struct mail_addresses *out)
{
	const char *text, *alone;
	size_t before = out->n, n;

	if (address_alone(raw, &alone, &n)) {
		char *address = talloc_strndup(mem, alone, n);
		address_add(mem, r, NULL, address, out);
		talloc_free(address);
		return;
	}
	text = part_by_commas(mem, header_normalise(mem, r, raw));
	parse_list(mem, r, text, out);
	join_names(mem, text, out, before);
	if (any_address(out, before))
		return;
	text = header_text(mem, r, raw); /* encoded as a whole, or against the grammar */
	if (!strchr(text, '@'))
		return;
	out->n = before;
	if (strcmp(text, raw) != 0)
		parse_list(mem, r, text, out);
	if (any_address(out, before))
		return;
	out->n = before;
	scavenge(mem, r, text, out);
}
