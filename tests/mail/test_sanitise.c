/* What the sanitiser lets through, read again by an HTML parser: nothing in it can run. */
#include <gumbo.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "read.h"

static const char *bad_element(const GumboElement *e)
{
	static const GumboTag tags[] = {GUMBO_TAG_SCRIPT, GUMBO_TAG_IFRAME, GUMBO_TAG_OBJECT,
	        GUMBO_TAG_EMBED, GUMBO_TAG_BASE, GUMBO_TAG_META, GUMBO_TAG_LINK, GUMBO_TAG_FORM,
	        GUMBO_TAG_SVG, GUMBO_TAG_MATH, GUMBO_TAG_INPUT, GUMBO_TAG_TEMPLATE,
	        GUMBO_TAG_UNKNOWN};

	if (e->tag_namespace != GUMBO_NAMESPACE_HTML)
		return "foreign element";
	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
		if (e->tag == tags[i])
			return "element";
	return NULL;
}

static const char *bad_attribute(const GumboAttribute *a)
{
	if (str_istarts(a->name, "on") || strcmp(a->name, "srcset") == 0 ||
	        (strcmp(a->name, "id") == 0 && !str_starts(a->value, "m-")) ||
	        strcmp(a->name, "name") == 0)
		return a->name;
	if (strcmp(a->name, "href") == 0 && !str_istarts(a->value, "http://") &&
	        !str_istarts(a->value, "https://") && !str_istarts(a->value, "mailto:") &&
	        !str_istarts(a->value, "tel:"))
		return a->value;
	if (strcmp(a->name, "src") == 0 && !str_istarts(a->value, "cid:") &&
	        !str_istarts(a->value, "data:image/"))
		return a->value;
	if (strcmp(a->name, "style") == 0 &&
	        (str_ifind(a->value, "url(") || str_ifind(a->value, "expression") ||
	                strchr(a->value, '\\') || str_ifind(a->value, "fixed")))
		return a->value;
	return NULL;
}

static const char *bad_node(const GumboNode *n)
{
	const GumboElement *e = &n->v.element;
	const char *bad;

	if (n->type == GUMBO_NODE_TEMPLATE)
		return "template";
	if (n->type != GUMBO_NODE_ELEMENT)
		return NULL;
	bad = bad_element(e);
	for (unsigned i = 0; !bad && i < e->attributes.length; i++)
		bad = bad_attribute(e->attributes.data[i]);
	for (unsigned i = 0; !bad && i < e->children.length; i++)
		bad = bad_node(e->children.data[i]);
	return bad;
}

static void check(struct ctx *c, const char *input)
{
	char *safe, *again;
	GumboOutput *o;
	const char *bad;

	assert_int_equal(sanitise_html(c, c, input, &safe), RC_OK);
	o = gumbo_parse(safe);
	bad = bad_node(o->root);
	if (bad)
		fail_msg("%s\n in %s\n of %s", bad, safe, input);
	gumbo_destroy_output(&kGumboDefaultOptions, o);
	assert_int_equal(sanitise_html(c, c, safe, &again), RC_OK);
	assert_string_equal(again, safe);
}

static void own_vectors(void **state)
{
	static const char *const vectors[] = {"<script>x()</script>ok", "<img src=x onerror=x()>",
	        "<a href=\"java\nscript:x()\">a</a>", "<a href=' &#14; javascript:x()'>a</a>",
	        "<svg><style><img src=x onerror=x()></style></svg>",
	        "<math><mi><mglyph><style><!--</style><img title=\"--&gt;<img src onerror=x()>\">",
	        "<noscript><p title=\"</noscript><img src=x onerror=x()>\">",
	        "<div style=\"background:u\\72l(http://example.org/x)\">a</div>",
	        "<div style=\"width:expression(x());position:fixed;color:red\">a</div>",
	        "<style>@import 'http://example.org/a.css'; p{color:red;background:url(x)} "
	        "</style><p>a",
	        "<style></sty<script>x()</script></style>",
	        "<iframe srcdoc='<script>x()</script>'></iframe>",
	        "<base href=//example.org><meta http-equiv=refresh content='0;url=x'>a",
	        "<form><button formaction=javascript:x()>b</button></form>",
	        "<table background=javascript:x()><td "
	        "background='http://example.org/b.png'>c</table>",
	        "<p title='\"><img src=x onerror=x()>'>t</p>", "<xmp><script>x()</script></xmp>",
	        "<textarea><script>x()</script></textarea>", "<a href=data:text/html,x>a</a>",
	        "<img src='data:image/svg+xml,<svg onload=x()>'>", "<pre>\n\nx</pre>",
	        "&lt;script&gt;"};
	struct ctx *c = ctx_new(NULL, NULL);

	(void)state;
	for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
		check(c, vectors[i]);
	talloc_free(c);
}

static void keeps_what_is_harmless(void **state)
{
	static const char *const same[] = {"<p style=\"color:#333;margin:0 auto\">a <b>b</b></p>",
	        "<table width=\"600\" cellpadding=\"0\"><tbody><tr><td "
	        "align=\"center\">x</td></tr></tbody></table>",
	        "<ul><li>a</li><li>b</li></ul>", "<img alt=\"x\" src=\"cid:a@b\">",
	        "<img data-remote-src=\"https://example.org/a.png\">",
	        "<div data-remote-background=\"https://example.org/a.png\">x</div>",
	        "<style>\n@media (max-width:600px){.a{width:100%}\n}\n</style><p "
	        "class=\"a\">x</p>"};
	struct ctx *c = ctx_new(NULL, NULL);
	char *safe;

	(void)state;
	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		assert_int_equal(sanitise_html(c, c, same[i], &safe), RC_OK);
		assert_string_equal(safe, same[i]);
	}
	assert_int_equal(sanitise_html(c, c, "<a href=https://example.org/>x</a>", &safe), RC_OK);
	assert_string_equal(safe,
	        "<a href=\"https://example.org/\" target=\"_blank\" rel=\"noopener "
	        "noreferrer nofollow\">x</a>");
	talloc_free(c);
}

static void keeps_how_it_was_drawn(void **state)
{
	static const char *const pairs[][2] = {
	        {"<style>#a, p#m-b{color:#fff}</style><p id=a>x<p id=m-b>y",
	                "<style>\n#m-a, p#m-b{color:#fff}\n</style><p id=\"m-a\">x</p><p "
	                "id=\"m-b\">y</p>"},
	        {"<style>#m, #m-{color:#fff}</style><p id=m>x",
	                "<style>\n#m-m, #m-{color:#fff}\n</style><p id=\"m-m\">x</p>"},
	        {"<style media=print>p{color:red}</style>x",
	                "<style>\n@media print{p{color:red}\n}\n</style>x"},
	        {"<style media='a}p{b'>p{color:red}</style>x", "x"},
	        {"<html dir=rtl lang=ar><body bgcolor=FFFFCC text='#330000' class=c>x",
	                "<style>\nbody{background-color:#FFFFCC}\nbody{color:#330000}\n"
	                "</style><div dir=\"rtl\" lang=\"ar\" bgcolor=\"FFFFCC\" "
	                "class=\"c\">x</div>"},
	        {"<body bgcolor='rgb(1' text='f(1)'><p>x", "<div bgcolor=\"rgb(1\"><p>x</p></div>"},
	        {"<p style='background:#fff url(http://a.example/b.png) no-repeat'>x</p>",
	                "<p style=\"background:#fff no-repeat\" "
	                "data-remote-background=\"http://a.example/b.png\">x</p>"},
	        {"<p style='list-style:none;background-size:cover;background:linear-gradient(red,"
	         "rgb(1,2,3))'>x</p>",
	                "<p style=\"list-style:none;background-size:cover;background:"
	                "linear-gradient(red,rgb(1,2,3))\">x</p>"},
	        {"<p style='font-\"x\":red;border-(:red);text-align :left'>x</p>",
	                "<p style=\"text-align:left\">x</p>"},
	        {"<p style='background:image-set(x 1x);list-style:url(x);background-image:"
	         "url(cid:x)'>x</p>",
	                "<p>x</p>"},
	        {"<a href=www.example.org/a>x</a>",
	                "<a href=\"https://www.example.org/a\" target=\"_blank\" rel=\"noopener "
	                "noreferrer nofollow\">x</a>"},
	        {"<p><table><tr><td>x</table>",
	                "<p></p><table><tbody><tr><td>x</td></tr></tbody></table>"}};
	struct ctx *c = ctx_new(NULL, NULL);
	char *safe, *again;

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		assert_int_equal(sanitise_html(c, c, pairs[i][0], &safe), RC_OK);
		assert_string_equal(safe, pairs[i][1]);
		assert_int_equal(sanitise_html(c, c, safe, &again), RC_OK);
		assert_string_equal(again, safe);
	}
	talloc_free(c);
}

/* The text between the tags, all parts after one another. */
static void add_words(struct buf *b, const char *html)
{
	const char *end = str_starts(html, "<style>") ? strstr(html, "</style>") : NULL;

	for (const char *p = end ? end + 8 : html; *p;) {
		size_t n = strcspn(p, "<");
		buf_add(b, p, n);
		p += n;
		n = strcspn(p, ">") + (*p != 0);
		p += n + (str_starts(p, "<pre>\n") ? 1 : 0); /* a parser eats it */
	}
}

static void check_parts(struct ctx *c, const char *input, size_t least)
{
	struct buf *whole = buf_new(c, 64u << 20), *joined = buf_new(c, 64u << 20);
	char *safe, *again, *part;
	size_t count, n = 0;

	assert_int_equal(sanitise_html(c, c, input, &safe), RC_OK);
	count = html_part_count(safe);
	assert_true(count >= least);
	while ((part = html_part(c, safe, n + 1)) != NULL) {
		n++;
		assert_true(strlen(part) < 3 * HTML_PART);
		assert_int_equal(sanitise_html(c, c, part, &again), RC_OK);
		add_words(joined, part);
		/* parts stand alone: what they open, they close */
		assert_int_equal(strlen(again), strlen(part));
	}
	assert_int_equal(n, count);
	add_words(whole, safe);
	assert_string_equal(joined->p, whole->p);
}

static void parts_are_whole(void **state)
{
	struct ctx *c = ctx_new(NULL, NULL);
	struct buf *b = buf_new(c, 64u << 20);

	(void)state;
	assert_int_equal(html_part_count(""), 0);
	assert_null(html_part(c, "", 1));
	check_parts(c, "<p>short</p>", 1);
	buf_adds(b, "<style>td{color:red}</style><div style=\"color:#333\"><table><tbody>");
	for (int i = 0; i < 20000; i++)
		buf_addf(b, "<tr><td>%d</td><td>z\xc3\xb3\xc5\x82w &amp; <b>%d</b><br></td></tr>",
		        i, i);
	buf_adds(b, "</tbody></table></div>");
	check_parts(c, b->p, 8);
	buf_reset(b);
	for (int i = 0; i < 200000; i++)
		buf_adds(b, "\xce\xb1\xce\xb2&amp;"); /* no gap anywhere */
	check_parts(c, b->p, 8);
	buf_reset(b);
	buf_adds(b, "<pre>\n");
	for (int i = 0; i < 20000; i++)
		buf_addf(b, "line %d of a log\n", i);
	buf_adds(b, "</pre>");
	check_parts(c, b->p, 2);
	talloc_free(c);
}

static void corpus_vectors(void **state)
{
	static const char *const files[] = {"bleach", "bluemonday", "dompurify", "html5lib",
	        "html5sec", "owasp", "payloadbox", "roundcube", "sanitize-html"};
	const char *root = getenv("WELLSPRING_CORPUS");
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		void *tmp = talloc_new(NULL);
		FILE *f = fopen(
		        talloc_asprintf(tmp, "%s/xss/%s.jsonl", root ? root : CORPUS, files[i]),
		        "r");
		char *line = NULL;
		size_t cap = 0;

		talloc_free(tmp);
		if (!f)
			continue;
		while (getline(&line, &cap, f) > 0) {
			struct ctx *c = ctx_new(NULL, NULL);
			json_t *j = json_own(c, json_loads(line, 0, NULL));
			check(c, json_string_value(json_object_get(j, "input")));
			talloc_free(c);
			n++;
		}
		free(line);
		fclose(f);
	}
	if (!n) {
		print_message("corpus absent: skipped\n");
		skip();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(own_vectors),
	        cmocka_unit_test(keeps_what_is_harmless), cmocka_unit_test(keeps_how_it_was_drawn),
	        cmocka_unit_test(parts_are_whole), cmocka_unit_test(corpus_vectors)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
