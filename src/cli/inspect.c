/*
 * cli/inspect: the pure functions, on the command line (CONTRACT: `wellspring inspect`).
 * Never opens a data folder. Offsets count code points.
 */
#include "cli/inspect.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "cli/inspect_people.h"
#include "cli/inspect_text.h"
#include "mail/fold.h"
#include "mail/mail.h"
#include "mail/sanitise.h"
#include "text/ask.h"
#include "text/language.h"
#include "text/query.h"
#include "text/stems.h"

#define INSPECT_MAX_TEXT (32u << 20)
#define HEAD_BYTES 65536

static void print_json(const void *mem, const json_t *j)
{
	puts(json_write(mem, j));
}

/* What cannot be read still gets its one value: the empty record, saying why. */
static json_t *unreadable_value(struct ctx *c)
{
	static const char *no_ids[] = {NULL};
	const char **defects = talloc_array(c, const char *, 2);
	struct mail m = {.subject = "",
	        .delivered_to = no_ids,
	        .in_reply_to = no_ids,
	        .references = no_ids,
	        .text = "",
	        .html = "",
	        .reply = "",
	        .folded = "",
	        .signature = "",
	        .kind_reason = "",
	        .sender_proven = -1,
	        .defects = defects};

	defects[0] = c->fail.slug ? c->fail.slug : rc_name(c->fail.rc);
	defects[1] = NULL;
	json_t *j = mail_to_contract(c, &m);
	if (j != NULL && c->fail.text != NULL)
		json_object_set_new(j, "error", json_text(c->fail.text));
	return j;
}

static enum rc inspect_one_mail(struct ctx *parent, const char *path)
{
	struct ctx *c = ctx_new(parent, NULL);
	struct bytes raw = {0};
	struct mail *m = NULL;
	enum rc rc = path != NULL ? file_read(c, path, MAIL_MAX_BYTES, &raw)
	                          : file_read_fd(c, STDIN_FILENO, MAIL_MAX_BYTES, &raw);

	if (rc == RC_OK)
		rc = mail_understand(c, c, raw, NULL, &m);
	if (rc == RC_INVALID || rc == RC_LIMIT || rc == RC_OK) {
		print_json(c, rc == RC_OK ? mail_to_contract(c, m) : unreadable_value(c));
		talloc_free(c);
		return RC_OK;
	}
	print_json(c, unreadable_value(c));
	parent->fail = c->fail; /* it lives as long as the command */
	return rc == RC_INTERNAL ? RC_NOT_FOUND : rc;
}

static enum rc inspect_mail(struct ctx *c, int argc, char **argv)
{
	int unread = 0;

	if (argc == 0)
		return inspect_one_mail(c, NULL);
	if (argc == 1)
		return inspect_one_mail(c, argv[0]);
	for (int i = 0; i < argc; i++)
		if (inspect_one_mail(c, argv[i]) != RC_OK) {
			fprintf(stderr, "wellspring inspect: %s\n",
			        c->fail.text != NULL ? c->fail.text : argv[i]);
			unread++;
		}
	if (unread == 0)
		return RC_OK;
	return ctx_fail(c, RC_NOT_FOUND, "files_unread",
	        "Files that could not be read: {n} of {all}.", "n",
	        talloc_asprintf(c, "%d", unread), "all", talloc_asprintf(c, "%d", argc), NULL);
}

/* ---- verbs that read one JSON value, or a line each ---- */

static enum rc value_reply(struct ctx *c, const struct options *o, const json_t *in, json_t **out)
{
	struct folded f;
	const char *text = json_string_value(json_object_get(in, "text"));
	const char *html = json_string_value(json_object_get(in, "html"));

	if (json_is_string(in))
		text = json_string_value(in);
	if (text == NULL && html == NULL)
		return ctx_fail(c, RC_INVALID, "no_text", "One of text and html is needed", NULL);
	TRY(text != NULL ? fold_text(c, c, text, &f) : fold_html(c, c, html, &f));
	*out = json_own(c, json_pack("{s:o, s:o, s:o}", "reply", json_text(f.reply), "quoted",
	                           json_text(f.quoted), "signature", json_text(f.signature)));
	return RC_OK;
}

static enum rc value_html(struct ctx *c, const struct options *o, const json_t *in, json_t **out)
{
	char *clean;

	if (!json_is_string(in))
		return ctx_fail(c, RC_INVALID, "no_text", "A JSON string is needed", NULL);
	TRY(sanitise_html(c, c, json_string_value(in), &clean));
	*out = json_own(c, json_text(clean));
	return RC_OK;
}

static enum rc value_language(
        struct ctx *c, const struct options *o, const json_t *in, json_t **out)
{
	if (!json_is_string(in))
		return ctx_fail(c, RC_INVALID, "no_text", "A JSON string is needed", NULL);
	*out = json_own(c, json_text(language_tell(json_string_value(in))));
	return RC_OK;
}

/* All terms of all words, each once. */
static enum rc value_stems(struct ctx *c, const struct options *o, const json_t *in, json_t **out)
{
	const char *text = json_string_value(in);

	if (text == NULL)
		return ctx_fail(c, RC_INVALID, "no_text", "A JSON string is needed", NULL);
	struct buf *terms = buf_new(c, INSPECT_MAX_TEXT);
	json_t *seen = json_own(c, json_object());
	*out = json_own(c, json_array());
	stems_text(c, o->lang, text, terms);
	for (const char *p = terms->p; *p == ' ';) {
		size_t n = strcspn(p + 1, " ");
		const char *term = talloc_strndup(c, p + 1, n);
		if (json_object_get(seen, term) == NULL) {
			json_object_set_new(seen, term, json_true());
			json_array_append_new(*out, json_text(term));
		}
		p += n + 1;
	}
	return RC_OK;
}

/* How a search is read, by the time of now and UTC. */
static enum rc value_query(struct ctx *c, const struct options *o, const json_t *in, json_t **out)
{
	const struct query_clock clock = {c->now_ms, "UTC"};
	json_t *terms = json_array(), *notes = json_array();
	(void)o;

	*out = json_own(c, json_object());
	json_object_set_new(*out, "terms", terms);
	json_object_set_new(*out, "not_understood", notes);
	if (!json_is_string(in))
		return ctx_fail(c, RC_INVALID, "no_text", "A JSON string is needed", NULL);
	struct question *q = query_parse(c, json_string_value(in), &clock);
	json_object_set_new(*out, "query", json_text(query_write(c, q)));
	for (size_t i = 0; i < q->n; i++)
		json_array_append_new(
		        terms, json_pack("{s:o, s:o, s:b, s:i}", "field",
		                       json_text(query_field_name(q->terms[i].field)), "value",
		                       json_text(q->terms[i].value), "negated", q->terms[i].negated,
		                       "group", q->terms[i].group));
	for (size_t i = 0; i < q->note_n; i++)
		json_array_append_new(notes, json_text(q->notes[i].text));
	return RC_OK;
}

/* The language of --lang, opened once. */
static enum rc value_asks(struct ctx *c, const struct options *o, const json_t *in, json_t **out)
{
	struct ask *asks;

	TRY(need_tongue(c, o));
	if (!json_is_string(in))
		return ctx_fail(c, RC_INVALID, "no_text", "A JSON string is needed", NULL);
	size_t n = asks_find(c, o->tongue, json_string_value(in), &asks);
	*out = json_own(c, json_array());
	for (size_t i = 0; i < n; i++)
		json_array_append_new(
		        *out, json_pack("{s:o, s:i, s:i}", "text", json_text(asks[i].text), "start",
		                      (int)asks[i].start, "end", (int)asks[i].end));
	return RC_OK;
}

struct verb {
	const char *name;
	bool takes_object; /* without --lines, standard input is JSON, not the text itself */
	enum rc (*run)(struct ctx *c, const struct options *o, const json_t *in, json_t **out);
};

static const struct verb verbs[] = {
        {"reply", true, value_reply},
        {"html", false, value_html},
        {"language", false, value_language},
        {"stems", false, value_stems},
        {"query", false, value_query},
        {"asks", false, value_asks},
        {"vocative", true, value_vocative},
        {"address", true, value_address},
        {"mood", true, value_mood},
        {"stake", false, value_stake},
        {"promises", false, value_promises},
        {"draft", true, value_draft},
        {NULL, false, NULL},
};

static enum rc inspect_line(struct ctx *parent, const struct verb *v, const struct options *o,
        const char *line, size_t n)
{
	struct ctx *c = ctx_new(parent, NULL);
	json_t *in, *out = NULL;
	enum rc rc = json_read(c, line, n, INSPECT_MAX_TEXT, &in);

	if (rc == RC_OK)
		rc = v->run(c, o, in, &out);
	if (rc == RC_OK)
		print_json(c, out);
	else /* a line in is a line out */
		printf("{\"error\":%s}\n", json_write(c, json_own(c, json_text(c->fail.text))));
	talloc_free(c);
	return rc;
}

static enum rc inspect_lines(struct ctx *c, const struct verb *v, const struct options *o)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	enum rc worst = RC_OK;

	while ((n = getline(&line, &cap, stdin)) > 0) {
		if (line[n - 1] == '\n')
			n--;
		enum rc rc = inspect_line(c, v, o, line, (size_t)n);
		if (rc != RC_OK)
			worst = rc;
	}
	free(line);
	return worst;
}

/* A mail with its head is no reply's text; it is read as told, but somebody is to know. */
static void tell_whole_mail(struct ctx *c, struct bytes raw)
{
	static const char *const marks[] = {"\nmessage-id:", "\nmime-version:", "\nreceived:",
	        "\nreturn-path:", "\ndkim-signature:"};
	const char *text = utf8_clean(c, raw.p, raw.n < HEAD_BYTES ? raw.n : HEAD_BYTES);
	const char *end = strstr(text, "\n\n"), *crlf = strstr(text, "\r\n\r\n");
	const char *all = talloc_asprintf(c, "\n%s", text);

	if (end == NULL || (crlf != NULL && crlf < end))
		end = crlf;
	if (end == NULL)
		return;
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		const char *at = str_ifind(all, marks[i]);
		if (at != NULL && at - all <= end - text) {
			fputs("This looks like a whole mail: `wellspring inspect mail` reads "
			      "those; "
			      "here all of it is taken for the text.\n",
			        stderr);
			return;
		}
	}
}

static enum rc inspect_whole(struct ctx *c, const struct verb *v, const struct options *o)
{
	struct bytes raw;
	json_t *in, *out;

	if (isatty(STDIN_FILENO))
		fputs("Reading from the terminal; Ctrl D ends it.\n", stderr);
	TRY(file_read_fd(c, STDIN_FILENO, INSPECT_MAX_TEXT, &raw));
	if (v->takes_object) {
		tell_whole_mail(c, raw);
		/* an object, or plainly the text */
		if (json_read(c, raw.p, raw.n, INSPECT_MAX_TEXT, &in) != RC_OK ||
		        !(json_is_object(in) || json_is_string(in))) {
			ctx_clear_failure(c);
			in = json_own(c,
			        json_pack("{s:o}", "text", json_text(utf8_clean(c, raw.p, raw.n))));
		}
	} else {
		in = json_own(c, json_text(utf8_clean(c, raw.p, raw.n)));
	}
	TRY(v->run(c, o, in, &out));
	print_json(c, out);
	return RC_OK;
}

static enum rc not_expected(struct ctx *c, const char *word)
{
	return ctx_fail(c, RC_INVALID, "usage",
	        "{word} is not expected here: the text comes on standard input, as in echo "
	        "'{word}' | wellspring inspect …",
	        "word", word, NULL);
}

static enum rc read_options(struct ctx *c, int argc, char **argv, struct options *out)
{
	struct options o = {.clock.now_ms = c->now_ms};

	for (int i = 0; i < argc; i++) {
		if (strcmp(argv[i], "--lines") == 0) {
			o.lines = true;
		} else if (strcmp(argv[i], "--lang") == 0) {
			o.lang = ++i < argc ? argv[i] : "";
			if (strspn(o.lang, "abcdefghijklmnopqrstuvwxyz") != 2 || o.lang[2] != 0)
				return ctx_fail(c, RC_INVALID, "usage",
				        "--lang needs a language of two letters: pl, el, lt, en",
				        NULL);
		} else if (strcmp(argv[i], "--json") != 0) {
			bool taken = false;
			if (i + 1 < argc)
				TRY(read_clock_option(c, argv[i], argv[i + 1], &o, &taken));
			if (!taken)
				return not_expected(c, argv[i]);
			i++;
		}
	}
	if (o.lang != NULL)
		o.tongue = tongue_open(c, o.lang, NULL);
	*out = o;
	return RC_OK;
}

enum rc cli_inspect(struct ctx *c, int argc, char **argv)
{
	struct options o;

	if (argc < 2)
		return ctx_fail(c, RC_INVALID, "usage",
		        "Which verb? mail, reply, html, language, stems, query, asks, promises, "
		        "draft, "
		        "vocative, address, mood or stake",
		        NULL);
	if (strcmp(argv[1], "mail") == 0)
		return inspect_mail(c, argc - 2, argv + 2);
	TRY(read_options(c, argc - 2, argv + 2, &o));
	for (const struct verb *v = verbs; v->name != NULL; v++)
		if (strcmp(argv[1], v->name) == 0)
			return o.lines ? inspect_lines(c, v, &o) : inspect_whole(c, v, &o);
	return ctx_fail(c, RC_INVALID, "usage", "There is no verb {verb}", "verb", argv[1], NULL);
}
