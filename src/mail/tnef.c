#include <stdio.h>
#include <string.h>
#include <tnef-errors.h>
#include <ytnef.h>

#include "mail/charset.h"
#include "mail/parse.h"

#define MAX_TNEF (64u << 20)

struct opened {
	TNEFStruct tnef;
};

static void opened_free(void *o)
{
	TNEFFree(&((struct opened *)o)->tnef);
}

/* libytnef prints on stdout, which is a pipe or somebody's JSON. Only ever called in
 * the parser child or in a command of one thread, so stdout may be swapped. */
static bool parse_quietly(struct bytes b, TNEFStruct *t)
{
	FILE *kept = stdout, *kept_err = stderr;
	FILE *sink = fmemopen(NULL, 4096, "w");
	uint8_t *copy;
	int rc;

	if (!sink)
		return false;
	copy = talloc_memdup(NULL, b.p, b.n);
	stdout = sink;
	stderr = sink;
	rc = TNEFParseMemory(copy, (long)b.n, t);
	stdout = kept;
	stderr = kept_err;
	(void)fclose(sink);
	talloc_free(copy);
	return rc >= 0;
}

static const char *mapi_text(struct parse *p, MAPIProps *props, unsigned id)
{
	static const unsigned types[] = {0x1e, 0x1f};

	for (size_t i = 0; i < 2; i++) {
		variableLength *v = MAPIFindProperty(props, (types[i] << 16) | id);
		if (v != MAPI_UNDEFINED && v->data && v->size > 1)
			return charset_decode(p->tmp,
			        (struct bytes){
			                v->data, strnlen((const char *)v->data, (size_t)v->size)},
			        NULL, p->reader.language, &p->charset_defects);
	}
	return NULL;
}

/* PR_HTML: bytes in a charset the HTML itself names. */
static const char *mapi_html(struct parse *p, MAPIProps *props)
{
	variableLength *v = MAPIFindProperty(props, (0x102u << 16) | 0x1013);
	struct bytes b;

	if (v == MAPI_UNDEFINED || !v->data || v->size < 2)
		return NULL;
	b = (struct bytes){v->data, (size_t)v->size};
	return charset_decode(
	        p->tmp, b, parse_html_charset(p, b), p->reader.language, &p->charset_defects);
}

static const char *file_name(struct parse *p, Attachment *a)
{
	const char *name = mapi_text(p, &a->MAPI, 0x3707); /* PR_ATTACH_LONG_FILENAME */

	if (!name)
		name = mapi_text(p, &a->MAPI, 0x3001); /* PR_DISPLAY_NAME */
	if (!name && a->Title.data && a->Title.size > 0)
		name = charset_decode(p->tmp,
		        (struct bytes){a->Title.data,
		                strnlen((const char *)a->Title.data, (size_t)a->Title.size)},
		        NULL, p->reader.language, &p->charset_defects);
	return name ? name : "";
}

static struct bytes file_bytes(Attachment *a)
{
	variableLength *v =
	        MAPIFindProperty(&a->MAPI, (0x102u << 16) | 0x3701); /* PR_ATTACH_DATA_BIN */

	if (v == MAPI_UNDEFINED || v->size <= 16)
		v = MAPIFindProperty(&a->MAPI, (0x0du << 16) | 0x3701); /* …_OBJ: behind a GUID */
	if (v != MAPI_UNDEFINED && v->data && v->size > 16)
		return (struct bytes){v->data + 16, (size_t)v->size - 16};
	if (a->FileData.data && a->FileData.size > 0)
		return (struct bytes){a->FileData.data, (size_t)a->FileData.size};
	return (struct bytes){NULL, 0};
}

static const char *file_type(struct parse *p, Attachment *a)
{
	const char *type = mapi_text(p, &a->MAPI, 0x370e); /* PR_ATTACH_MIME_TAG */

	return type && strchr(type, '/') && strlen(type) < 100 ? str_lower(p->tmp, type)
	                                                       : "application/octet-stream";
}

bool parse_tnef(struct parse *p, struct bytes b)
{
	struct opened *o = talloc_zero(p->tmp, struct opened);
	size_t n = 0;

	if (b.n < 6 || b.n > MAX_TNEF)
		return false;
	TNEFInitialize(&o->tnef);
	ctx_defer(p->tmp, o, opened_free);
	o->tnef.Debug = 0;
	if (!parse_quietly(b, &o->tnef)) {
		parse_defect(p, "tnef_broken");
		return false;
	}
	parse_defect(p, "tnef");
	if (p->text->n == 0 && p->html->n == 0) {
		const char *body = mapi_text(p, &o->tnef.MapiProperties, 0x1000); /* PR_BODY */
		const char *html = mapi_html(p, &o->tnef.MapiProperties);
		if (body)
			buf_adds(p->text, body);
		if (html)
			buf_adds(p->html, html);
	}
	for (Attachment *a = o->tnef.starting_attach.next; a && n < MAIL_MAX_PARTS;
	        a = a->next, n++) {
		struct bytes data = file_bytes(a);
		if (data.n && !parse_attach(p, file_name(p, a), file_type(p, a), data, true))
			break;
	}
	return true;
}
