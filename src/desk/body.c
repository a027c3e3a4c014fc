/* desk/body: Markdown or HTML becomes safe HTML and readable text. */
#include "desk/body.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "mail/sanitise.h"

#define SIGNATURE_START "<div class=\"signature\">"

static void free_parser(void *p)
{
	cmark_parser_free(p);
}

static void free_node(void *p)
{
	cmark_node_free(p);
}

static const char *const extensions[] = {"table", "strikethrough", "autolink"};

/* Line breaks stay where they were typed: this is a letter, not an article. */
static char *render(const void *mem, const char *markdown)
{
	/* the list of extensions is the library's own global */
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, cmark_gfm_core_extensions_ensure_registered);

	int options = CMARK_OPT_DEFAULT | CMARK_OPT_HARDBREAKS;
	void *turn = talloc_new(mem);
	cmark_parser *parser = ctx_defer(turn, cmark_parser_new(options), free_parser);
	for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++) {
		cmark_syntax_extension *e = cmark_find_syntax_extension(extensions[i]);
		if (e != NULL)
			cmark_parser_attach_syntax_extension(parser, e);
	}
	cmark_parser_feed(parser, markdown, strlen(markdown));
	cmark_node *root = ctx_defer(turn, cmark_parser_finish(parser), free_node);
	char *html = ctx_defer(turn,
	        cmark_render_html(root, options, cmark_parser_get_syntax_extensions(parser)), free);
	char *out = talloc_strdup(mem, html);
	talloc_free(turn);
	return out;
}

/* What body_sign() once put at the very end: it comes back when an old reply is posted again. */
static void cut_signature(char *html)
{
	char *at = NULL;

	for (char *p = html; (p = strstr(p, SIGNATURE_START)) != NULL; p++)
		at = p;
	if (at == NULL || !str_starts(at + sizeof SIGNATURE_START - 1, "-- "))
		return;
	const char *end = strstr(at, "</div>");
	if (end != NULL && strspn(end + 6, " \t\r\n") == strlen(end + 6))
		*at = 0;
}

/* Somebody may have typed the words themselves, on lines of their own. */
static bool ends_with_words(const void *mem, const char *text, const char *words)
{
	const char *p = text + strlen(text);
	int lines = 1;

	for (const char *w = words; *w != 0; w++)
		lines += *w == '\n';
	while (p > text && (p[-1] != '\n' || --lines > 0))
		p--;
	return strcmp(str_collapse(mem, p), str_collapse(mem, words)) == 0;
}

enum rc body_make(
        struct ctx *c, const void *mem, const char *markdown, const char *html, struct body *out)
{
	char *safe, *text;

	if (markdown != NULL && html != NULL)
		return ctx_fail_field(c, RC_INVALID, "html", "two_texts",
		        "Please send the text once: as Markdown or as HTML.", NULL);
	if (markdown != NULL)
		html = render(mem, markdown);
	TRY(sanitise_html(c, mem, html == NULL ? "" : html, &safe));
	cut_signature(safe);
	TRY(html_to_text(c, mem, safe, &text));
	*out = (struct body){.html = safe, .text = str_trim(mem, text), .folded = ""};
	return RC_OK;
}

static void add_escaped(struct buf *b, const char *s)
{
	for (; *s != 0; s++) {
		switch (*s) {
		case '&':
			buf_adds(b, "&amp;");
			break;
		case '<':
			buf_adds(b, "&lt;");
			break;
		case '>':
			buf_adds(b, "&gt;");
			break;
		case '\n':
			buf_adds(b, "<br>");
			break;
		case '\r':
			break;
		default:
			buf_addc(b, *s);
		}
	}
}

void body_sign(const void *mem, const char *signature, struct body *b)
{
	const char *words = str_trim(mem, signature == NULL ? "" : signature);

	if (words[0] == 0 || ends_with_words(mem, b->text, words))
		return;
	struct buf *html = buf_new(mem, strlen(b->html) + 6 * strlen(words) + 100);
	buf_adds(html, b->html);
	buf_adds(html, SIGNATURE_START "-- <br>");
	add_escaped(html, words);
	buf_adds(html, "</div>");
	b->html = html->p;
	b->folded = talloc_asprintf(mem, "-- \n%s", words);
}

char *body_escaped(const void *mem, const char *text)
{
	struct buf *b = buf_new(mem, 6 * strlen(text) + 1);

	add_escaped(b, text);
	return b->p;
}

void body_quote(const void *mem, const char *text, const char *html, struct body *b)
{
	b->folded =
	        talloc_asprintf(mem, "%s%s%s", b->folded, b->folded[0] == 0 ? "" : "\n\n", text);
	b->html = talloc_asprintf(mem, "%s%s", b->html, html);
}

const char *body_unquoted(const void *mem, const char *html)
{
	const char *quote = strstr(html, BODY_FORWARDED_START);

	return quote == NULL ? html : talloc_strndup(mem, html, (size_t)(quote - html));
}

const char *body_unsigned(const void *mem, const char *html, const char *folded)
{
	const char *at = NULL;

	if (folded[0] == 0)
		return html;
	for (const char *p = html; (p = strstr(p, SIGNATURE_START)) != NULL; p++)
		at = p;
	return at == NULL ? html : talloc_strndup(mem, html, (size_t)(at - html));
}
