#include "mail/parse.h"

#include <pthread.h>
#include <string.h>
#include <strings.h>

#include "mail/charset.h"
#include "text/language.h"

#define MAX_IDS 200
#define MAX_DEFECTS 50

static void object_free(void *o)
{
	g_object_unref(o);
}

static void options_free(void *o)
{
	g_mime_parser_options_free(o);
}

/* GMime keeps tables of its own: started once, never ended. */
static void start_gmime(void)
{
	g_mime_init();
}

void parse_defect(struct parse *p, const char *what)
{
	struct mail *m = p->m;

	for (size_t i = 0; i < p->defect_count; i++)
		if (strcmp(m->defects[i], what) == 0)
			return;
	if (p->defect_count >= MAX_DEFECTS)
		return;
	m->defects = talloc_realloc(m, m->defects, const char *, p->defect_count + 2);
	m->defects[p->defect_count++] = talloc_strdup(m, what);
	m->defects[p->defect_count] = NULL;
}

const char *parse_header_raw(struct parse *p, const char *name)
{
	GMimeHeader *h = g_mime_header_list_get_header(p->headers, name);

	return h ? g_mime_header_get_raw_value(h) : NULL;
}

const char *parse_header(struct parse *p, const char *name)
{
	const char *raw = parse_header_raw(p, name);

	return raw ? header_text(p->tmp, &p->reader, raw) : NULL;
}

const char **parse_headers_raw(struct parse *p, const char *name)
{
	int count = g_mime_header_list_get_count(p->headers);
	const char **list = talloc_array(p->tmp, const char *, 4);
	size_t n = 0;

	for (int i = 0; i < count && n < 1000; i++) {
		GMimeHeader *h = g_mime_header_list_get_header_at(p->headers, i);
		if (strcasecmp(g_mime_header_get_name(h), name) != 0)
			continue;
		if (talloc_array_length(list) <= n + 1)
			list = talloc_realloc(p->tmp, list, const char *, n * 2 + 4);
		list[n++] = g_mime_header_get_raw_value(h);
	}
	list[n] = NULL;
	return list;
}

static const char *ia_text(struct parse *p, const char *name)
{
	const char *raw = parse_header_raw(p, name);

	return header_text(p->m, &p->reader, raw ? raw : "");
}

/* Of several From headers: the first that is written as it should be ("From:"). */
static const char *from_of_several(struct parse *p)
{
	int count = g_mime_header_list_get_count(p->headers);
	const char *any = "";

	for (int i = 0; i < count && i < 1000; i++) {
		GMimeHeader *h = g_mime_header_list_get_header_at(p->headers, i);
		if (strcasecmp(g_mime_header_get_name(h), "From") != 0)
			continue;
		any = *any ? any : g_mime_header_get_raw_value(h);
		if (strlen(g_mime_header_get_raw_name(h)) == 4)
			return g_mime_header_get_raw_value(h);
	}
	return any;
}

/* A header that may stand several times: all its addresses. */
static void read_addresses(struct parse *p, const char *name, struct mail_addresses *out)
{
	const char **all;

	if (!parse_header_raw(p, name))
		return;
	all = parse_headers_raw(p, name);
	if (all[0] && all[1] && strcasecmp(name, "From") == 0) {
		header_addresses(p->m, &p->reader, from_of_several(p), out);
		return;
	}
	for (size_t i = 0; all[i] && out->n < MAIL_MAX_ADDRESSES; i++)
		header_addresses(p->m, &p->reader, all[i], out);
	if (out->n >= MAIL_MAX_ADDRESSES)
		parse_defect(p, "too_many_addresses");
}

static void read_delivered_to(struct parse *p)
{
	static const char *const names[] = {
	        "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To"};
	struct mail_addresses all = {NULL, 0};
	const char **list;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		read_addresses(p, names[i], &all);
	list = talloc_array(p->m, const char *, all.n + 1);
	for (size_t i = 0; i < all.n; i++)
		list[i] = all.v[i].address;
	list[all.n] = NULL;
	p->m->delivered_to = list;
}

static void read_return_path(struct parse *p)
{
	const char *raw = parse_header_raw(p, "Return-Path");
	struct mail_addresses a = {NULL, 0};

	if (!raw)
		return;
	header_addresses(p->m, &p->reader, raw, &a);
	p->m->return_path = a.n ? a.v[0].address : talloc_strdup(p->m, "");
}

/* What From says where no address is in it: a name, or that of a group. */
static const char *from_name(struct parse *p)
{
	const char *raw = parse_header_raw(p, "From");
	char *name = header_text(p->m, &p->reader, raw ? raw : "");

	for (char *s = name; *s; s++)
		if (strchr("<>\"", *s))
			*s = ' ';
	name = str_collapse(p->m, name);
	for (size_t n = strlen(name); n && strchr(" :;,", name[n - 1]);)
		name[--n] = 0;
	return name;
}

/* An address that nobody can write to: none at all, or with blanks in it. */
static bool is_reachable(const struct mail_address *a)
{
	return *a->address && !strpbrk(a->address, " \t");
}

/* Of people without an address the name is kept. */
static void name_senders(struct parse *p)
{
	struct mail_addresses *from = &p->m->from;

	for (size_t i = 0; i < from->n; i++) {
		struct mail_address *a = &from->v[i];
		if (!is_reachable(a))
			parse_defect(p, "from_unreadable");
		if (!*a->name && !strchr(a->address, '@') && strchr(a->address, ' ')) {
			a->name = a->address;
			a->address = talloc_strdup(p->m, "");
		}
	}
}

static void one_sender(struct mail *m, const char *name, const char *address)
{
	m->from.v = talloc_array(m, struct mail_address, 1);
	m->from.v[0] = (struct mail_address){name, address};
	m->from.n = 1;
}

static void read_from(struct parse *p)
{
	struct mail *m = p->m;
	const char *name;

	read_addresses(p, "From", &m->from);
	name_senders(p);
	if (!parse_header_raw(p, "From"))
		parse_defect(p, "no_from");
	else if (m->from.n == 0)
		parse_defect(p, "from_unreadable");
	if (m->from.n == 0)
		read_addresses(p, "Sender", &m->from);
	if (m->from.n)
		return;
	name = from_name(p);
	if (m->return_path && *m->return_path) {
		one_sender(m, name, m->return_path);
		return;
	}
	read_addresses(p, "Reply-To", &m->from);
	if (m->from.n == 0 && *name)
		one_sender(m, name, talloc_strdup(m, ""));
}

/* The last hop's time stands in for a date that is missing or unreadable. */
static int64_t received_date(struct parse *p)
{
	const char *raw = parse_header_raw(p, "Received");
	const char *semi = raw ? strrchr(raw, ';') : NULL;

	return semi ? header_date(semi + 1) : 0;
}

static void read_date(struct parse *p)
{
	const char *raw = parse_header_raw(p, "Date");

	p->m->date_ms = header_date(raw);
	if (!raw)
		parse_defect(p, "no_date");
	else if (!p->m->date_ms)
		parse_defect(p, "bad_date");
	else if (!header_date_is_orderly(raw))
		parse_defect(p, "date_repaired");
	if (!p->m->date_ms)
		p->m->date_ms = received_date(p);
}

static void read_ids(struct parse *p)
{
	struct mail *m = p->m;
	const char **ids = header_ids(m, parse_header_raw(p, "Message-ID"), 1);

	m->message_id = ids[0];
	if (!ids[0])
		parse_defect(p, "no_message_id");
	m->in_reply_to = header_ids(m, parse_header_raw(p, "In-Reply-To"), MAX_IDS);
	m->references = header_ids(m, parse_header_raw(p, "References"), MAX_IDS);
}

/* The first charset named by a part tells how raw 8-bit headers were meant. */
static const char *find_body_charset(GMimeObject *o, int depth)
{
	GMimeContentType *ct;
	const char *cs;

	if (!o || depth > 4)
		return NULL;
	if (GMIME_IS_MULTIPART(o)) {
		int n = g_mime_multipart_get_count(GMIME_MULTIPART(o));
		for (int i = 0; i < n && i < 5; i++) {
			cs = find_body_charset(
			        g_mime_multipart_get_part(GMIME_MULTIPART(o), i), depth + 1);
			if (cs)
				return cs;
		}
		return NULL;
	}
	ct = g_mime_object_get_content_type(o);
	if (!ct || !g_mime_content_type_is_type(ct, "text", "*"))
		return NULL;
	return g_mime_content_type_get_parameter(ct, "charset");
}

static enum rc open_message(struct parse *p)
{
	GByteArray *array = talloc_zero(p->tmp, GByteArray);
	GMimeStream *stream;
	GMimeParser *parser;

	/* the stream reads our bytes in place: it neither owns nor grows the array */
	array->data = (guint8 *)p->raw.p;
	array->len = (guint)p->raw.n;
	stream = ctx_defer(p->tmp, g_mime_stream_mem_new_with_byte_array(array), object_free);
	g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
	parser = ctx_defer(p->tmp, g_mime_parser_new_with_stream(stream), object_free);
	g_mime_parser_set_persist_stream(parser, TRUE);
	g_mime_parser_set_respect_content_length(parser, FALSE);
	p->options = ctx_defer(p->tmp, g_mime_parser_options_new(), options_free);
	g_mime_parser_options_set_rfc2047_compliance_mode(p->options, GMIME_RFC_COMPLIANCE_LOOSE);
	g_mime_parser_options_set_address_compliance_mode(p->options, GMIME_RFC_COMPLIANCE_LOOSE);
	g_mime_parser_options_set_parameter_compliance_mode(p->options, GMIME_RFC_COMPLIANCE_LOOSE);
	p->message = g_mime_parser_construct_message(parser, p->options);
	if (!p->message)
		return ctx_fail(p->c, RC_INVALID, "not_a_mail",
		        "This is not a mail: it has no header and no text.", NULL);
	ctx_defer(p->tmp, p->message, object_free);
	p->headers = g_mime_object_get_header_list(GMIME_OBJECT(p->message));
	return RC_OK;
}

static void note_charset_defects(struct parse *p)
{
	static const char *const names[] = {"charset_unknown", "charset_guessed", "charset_broken",
	        "nul_bytes", "charset_double", "words_broken", "param_broken"};

	for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
		if (p->charset_defects & (1u << i))
			parse_defect(p, names[i]);
}

static void read_headers(struct parse *p)
{
	struct mail *m = p->m;

	m->from = m->to = m->cc = m->reply_to = (struct mail_addresses){NULL, 0};
	p->reader.charset = find_body_charset(g_mime_message_get_mime_part(p->message), 0);
	m->subject = ia_text(p, "Subject");
	read_return_path(p);
	read_from(p);
	read_addresses(p, "To", &m->to);
	read_addresses(p, "Cc", &m->cc);
	read_addresses(p, "Reply-To", &m->reply_to);
	read_delivered_to(p);
	read_date(p);
	read_ids(p);
}

void parse_learn_language(struct parse *p)
{
	const char *language = language_surely(p->text->n ? p->text->p : p->html->p);

	if (language)
		p->reader.language = language;
}

enum rc parse_message(struct ctx *c, const void *mem, void *tmp, struct bytes raw,
        const struct mail_hints *hints, struct parse **out)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct parse *p = talloc_zero(tmp, struct parse);
	struct mail *m = talloc_zero(mem, struct mail);
	bool guessed;

	(void)pthread_once(&once, start_gmime);
	*p = (struct parse){.c = c, .mem = m, .tmp = tmp, .hints = hints, .m = m};
	p->reader.language = hints ? hints->language : NULL;
	p->reader.defects = &p->charset_defects;
	m->defects = talloc_zero_array(m, const char *, 1);
	m->sender_proven = -1;
	TRY(raw_prepare(p, raw));
	TRY(open_message(p));
	read_headers(p);
	guessed = (p->charset_defects & CHARSET_GUESSED) != 0;
	p->text = buf_new(tmp, MAIL_MAX_TEXT);
	p->html = buf_new(tmp, MAIL_MAX_TEXT);
	p->before = buf_new(tmp, MAIL_MAX_TEXT);
	p->behind = buf_new(tmp, MAIL_MAX_TEXT);
	parse_parts(p);
	if (guessed)
		parse_learn_language(p);
	if (guessed && !str_eq(p->reader.language, hints ? hints->language : NULL))
		read_headers(p);
	if (p->text->full || p->html->full)
		parse_defect(p, "text_cut");
	note_charset_defects(p);
	*out = p;
	return RC_OK;
}
