/* What the sanitiser lets through, read again by an HTML parser: nothing in it can run. */
#include <gumbo.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "read.h"
#include "safe_html.h"

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
	static const char *const vectors[] = {
	        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=x()>",
	        "<svg></p><style><a id=\"</style><img src=1 onerror=x()>\">",
	        "<math><mtext><table><mglyph><style><math><img src onerror=x()>",
	        "<noembed><img title='</noembed><img src onerror=x()>'></noembed>",
	        "<xmp><p title='</xmp><img src onerror=x()>'></xmp>",
	        "<select><style></select><img src onerror=x()></style></select>",
	        "<template><s><template><s><img src=x onerror=x()>@shafigullin</s></template></s>",
	        "<table><tr><td><style><!--</style><img src onerror=x()>--></td></tr></table>",
	        "<p style='background:url(\"javascript:x()\")'>a",
	        "<p style='--x:url(http://example.org/x);background:var(--x)'>a",
	        "<p style='background:image-set(\"http://example.org/x\" 1x)'>a",
	        "<style>a{color:red}/*</style><img src onerror=x()>*/</style>",
	        "<style>a{border-x} p{position:fixed}</style>",
	        "<p style='border-x} p{position:fixed'>a", "<p title='a&#2;b\x1b'>a&#21;\x16&#x85;",
	        "<style>@media x{}}</style>",
	        "<style>a[b=\"</style><img src onerror=x()>\"]{}</style>",
	        "<a href='data:text/html,<script>x()</script>'>a</a>", "<a href='blob:x'>a</a>",
	        "<a href='JaVaScRiPt:x()'>a</a>", "<a href='java&Tab;script:x()'>a</a>",
	        "<a href='\x01javascript:x()'>a</a>",
	        "<a href='//example.org\\@evil.example'>a</a>",
	        "<img src='data:image/svg+xml,<svg onload=x()>'>",
	        "<img src='cid:x\" onerror=x()'>", "<details open ontoggle=x()>a</details>",
	        "<a ping='http://example.org'>a</a>", "<img srcset='http://example.org/a 1x'>",
	        "<link rel=stylesheet href=http://example.org>",
	        "<object data=x><embed src=x></object>",
	        "<isindex action=javascript:x() type=image>", "<html manifest=x><body onload=x()>a",
	        "<plaintext><img src onerror=x()>", "<script>x()</script>ok",
	        "<img src=x onerror=x()>", "<a href=\"java\nscript:x()\">a</a>",
	        "<a href=' &#14; javascript:x()'>a</a>",
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

static void tells_what_a_sheet_holds_back(void **state)
{
	static const char *const held[] = {
	        "<style>.a{background:url(https://example.org/a.png)}</style><p class=a>x",
	        "<style>@media print{.a{background-image:url('//example.org/a.png')}}</style>x",
	        "<style>@import 'http://example.org/a.css';</style>x",
	        "<style>@font-face{font-family:F;src:url(https://example.org/f.woff)}</style>x",
	        "<style>li{list-style:url(http://example.org/a.png)}</style>x",
	        "<link rel=stylesheet href=https://example.org/a.css>x"};
	static const char *const none[] = {"<style>p{color:red}</style>x",
	        "<style>@charset 'utf-8';@import 'own.css';p{color:red}</style>x",
	        "<style>.a{background:url(data:image/png;base64,AA//BB)}</style>x",
	        "<link rel=icon href=https://example.org/a.png>x",
	        "<a href=https://example.org>ws-held{</a>",
	        "<p style='background:url(https://example.org/a.png)'>x"};
	struct ctx *c = ctx_new(NULL, NULL);
	char *safe, *again;

	(void)state;
	for (size_t i = 0; i < sizeof held / sizeof *held; i++) {
		assert_int_equal(sanitise_html(c, c, held[i], &safe), RC_OK);
		const char *mark = strstr(safe, "ws-held{--ws-held:1}\n</style>");
		assert_non_null(mark);
		assert_null(strstr(mark + 1, "ws-held{"));
		assert_null(strstr(safe, "example.org"));
		assert_int_equal(sanitise_html(c, c, safe, &again), RC_OK);
		assert_string_equal(again, safe);
	}
	for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
		assert_int_equal(sanitise_html(c, c, none[i], &safe), RC_OK);
		assert_null(strstr(safe, "{--ws-held"));
	}
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
	        {"<p>a</p><textarea rows=3>two\nlines <b></textarea>b",
	                "<p>a</p><span style=\"white-space:pre-wrap\">two\nlines "
	                "&lt;b&gt;</span>b"},
	        {"<xmp>a <img src onerror=x()></xmp>b", "<span style=\"white-space:pre-wrap\">a "
	                                                "&lt;img src onerror=x()&gt;</span>b"},
	        {"<p>a</p><plaintext>b <p>c", "<p>a</p><span style=\"white-space:pre-wrap\">b "
	                                      "&lt;p&gt;c</span>"},
	        {"<object data=x onerror=x()><p>a</p><embed src=y></object>", "<p>a</p>"},
	        {"<listing>a</listing>", "<pre>\na</pre>"},
	        {"<a href=' #toc'>x</a><a name=toc>y</a><p id=m-z>z",
	                "<a href=\"#m-toc\" target=\"_self\">x</a><a id=\"m-toc\">y</a><p "
	                "id=\"m-z\">z</p>"},
	        {"<a href='#'>x</a><a href='#a\"b'>y</a>", "<a>x</a><a>y</a>"},
	        {"<h1>a<x>b<h1>c", "<h1>ab</h1><h1>c</h1>"},
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
	        cmocka_unit_test(tells_what_a_sheet_holds_back), cmocka_unit_test(parts_are_whole),
	        cmocka_unit_test(corpus_vectors)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
