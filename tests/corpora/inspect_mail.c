/*
 * The pure functions of mail/ for the corpora tests: mail FILE…, reply, html, language on
 * lines of JSON. `wellspring inspect` is the same for people; this needs nothing above mail/.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/file.h"
#include "base/json.h"
#include "mail/fold.h"
#include "mail/mail.h"
#include "mail/parser.h"
#include "mail/sanitise.h"
#include "text/language.h"

static json_t *failed(struct ctx *c)
{
	return json_own(c, json_pack("{s:s,s:s}", "error", c->fail.slug ? c->fail.slug : "?",
	                           "text", c->fail.text ? c->fail.text : "?"));
}

static int inspect_files(int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		struct ctx *c = ctx_new(NULL, NULL);
		struct bytes raw;
		struct mail *m;
		json_t *j;

		if (file_read(c, argv[i], 200u << 20, &raw) == RC_OK &&
		        mail_understand(c, c, raw, NULL, &m) == RC_OK)
			j = mail_to_contract(c, m);
		else
			j = failed(c);
		puts(json_write(c, j));
		talloc_free(c);
	}
	return 0;
}

/* The same through the child, as the server does it: the record crosses the pipe. */
static int inspect_by_child(const char *exe, int argc, char **argv)
{
	void *mem = talloc_new(NULL);
	struct parser *p = parser_new(mem, exe);

	for (int i = 0; i < argc; i++) {
		struct ctx *c = ctx_new(NULL, NULL);
		struct bytes raw;
		struct mail *m;
		json_t *j;

		if (file_read(c, argv[i], 200u << 20, &raw) == RC_OK &&
		        parser_run(p, c, c, raw, NULL, &m) == RC_OK)
			j = mail_to_contract(c, m);
		else
			j = failed(c);
		puts(json_write(c, j));
		talloc_free(c);
	}
	talloc_free(mem);
	return 0;
}

static json_t *reply_of(struct ctx *c, const json_t *in)
{
	const char *text = json_string_value(json_object_get(in, "text"));
	const char *html = json_string_value(json_object_get(in, "html"));
	struct folded f;

	if (text ? fold_text(c, c, text, &f) : fold_html(c, c, html ? html : "", &f))
		return failed(c);
	return json_own(c, json_pack("{s:s,s:s,s:s}", "reply", f.reply, "quoted", f.quoted,
	                           "signature", f.signature));
}

static json_t *html_of(struct ctx *c, const json_t *in)
{
	char *safe;

	if (sanitise_html(c, c, json_string_value(in) ? json_string_value(in) : "", &safe) != RC_OK)
		return failed(c);
	return json_own(c, json_string(safe));
}

static json_t *language_of(struct ctx *c, const json_t *in)
{
	const char *text = json_string_value(in);

	return json_own(c, json_text(language_tell(text ? text : "")));
}

static int inspect_lines(json_t *(*fn)(struct ctx *, const json_t *))
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	while ((n = getline(&line, &cap, stdin)) > 0) {
		struct ctx *c = ctx_new(NULL, NULL);
		json_t *in = json_loadb(line, (size_t)n, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
		if (!in)
			return 2;
		puts(json_write(c, fn(c, json_own(c, in))));
		fflush(stdout);
		talloc_free(c);
	}
	free(line);
	return 0;
}

int main(int argc, char **argv)
{
	if (crypto_start() != RC_OK || argc < 2)
		return 64;
	if (strcmp(argv[1], "mail") == 0)
		return inspect_files(argc - 2, argv + 2);
	if (strcmp(argv[1], "parser-child") == 0)
		return parser_child_main();
	if (strcmp(argv[1], "child-mail") == 0)
		return inspect_by_child("/proc/self/exe", argc - 2, argv + 2);
	if (strcmp(argv[1], "reply") == 0)
		return inspect_lines(reply_of);
	if (strcmp(argv[1], "html") == 0)
		return inspect_lines(html_of);
	if (strcmp(argv[1], "language") == 0)
		return inspect_lines(language_of);
	return 64;
}
