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
	        cmocka_unit_test(keeps_what_is_harmless), cmocka_unit_test(corpus_vectors)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
