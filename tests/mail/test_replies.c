/*
 * What is new in a reply, over the forms of the mail programs of this world. The lists lie in
 * tests/mail/replies; each line of one is tried in every place where it may stand.
 */
#include <stdio.h>

#include "base/file.h"
#include "read.h"

#define NEW "Yes, thanks."

static int failures;

static char *list_text(struct ctx *c, const char *name)
{
	struct bytes b;

	assert_int_equal(
	        file_read(c, talloc_asprintf(c, REPLIES "/%s.txt", name), 1u << 20, &b), RC_OK);
	return talloc_strndup(c, (const char *)b.p, b.n);
}

/* Blanks single; the marks and bytes of one side. */
static const char *flat(struct ctx *c, const char *s)
{
	return str_trim(c, str_collapse(c, s));
}

static void expect(
        struct ctx *c, const char *what, const char *text, const char *got, const char *want)
{
	if (strcmp(flat(c, got), flat(c, want)) == 0)
		return;
	failures++;
	print_error("%s\n--- of\n%s\n--- got\n%s\n--- want\n%s\n\n", what, text, got, want);
}

/* The reply of a text, and that of an HTML, has to be want. */
static void try_text(struct ctx *c, const char *what, const char *text, const char *want)
{
	struct folded f;

	assert_int_equal(fold_text(c, c, text, &f), RC_OK);
	expect(c, what, text, f.reply, want);
}

static void try_html(struct ctx *c, const char *what, const char *html, const char *want)
{
	struct folded f;

	assert_int_equal(fold_html(c, c, html, &f), RC_OK);
	expect(c, what, html, f.reply, want);
}

static char *escaped(struct ctx *c, const char *s)
{
	struct buf *b = buf_new(c, 1u << 20);

	for (; *s; s++) {
		if (*s == '<')
			buf_adds(b, "&lt;");
		else if (*s == '>')
			buf_adds(b, "&gt;");
		else if (*s == '&')
			buf_adds(b, "&amp;");
		else if (*s == '\n')
			buf_adds(b, "<br>");
		else
			buf_addc(b, *s);
	}
	return b->p;
}

/* Broken at blanks, as a mail program does it that counts bytes. */
static char *wrapped(struct ctx *c, const char *s, size_t width)
{
	char *out = talloc_strdup(c, s);
	size_t from = 0, blank = 0;

	for (size_t i = 0; out[i]; i++) {
		if (out[i] == ' ')
			blank = i;
		if (i - from >= width && blank > from) {
			out[blank] = '\n';
			from = blank + 1;
		}
	}
	return out;
}

typedef void (*line_test)(struct ctx *c, const char *line);

/* Calls test for each line of a list; '#' opens a comment. */
static void each_line(const char *name, line_test test)
{
	struct ctx *c = ctx_new(NULL, NULL);
	char *save = NULL;

	failures = 0;
	for (char *s = strtok_r(list_text(c, name), "\n", &save); s;
	        s = strtok_r(NULL, "\n", &save)) {
		struct ctx *one = ctx_new(c, NULL);
		if (*s != '#')
			test(one, s);
		talloc_free(one);
	}
	talloc_free(c);
	assert_int_equal(failures, 0);
}

/* Calls test for each stretch between lines that are mark ("" for an empty line). */
static void each_stretch(const char *name, const char *mark, line_test test)
{
	struct ctx *c = ctx_new(NULL, NULL);
	struct buf *b = buf_new(c, 1u << 20);
	char *text = list_text(c, name);

	failures = 0;
	for (char *s; (s = strsep(&text, "\n")) != NULL || b->n;) {
		if (s && strcmp(s, mark) != 0) {
			if (*s != '#')
				buf_addf(b, "%s\n", s);
			continue;
		}
		if (b->n) {
			struct ctx *one = ctx_new(c, NULL);
			test(one, b->p);
			talloc_free(one);
		}
		buf_reset(b);
	}
	talloc_free(c);
	assert_int_equal(failures, 0);
}

#define F(...) talloc_asprintf(c, __VA_ARGS__)

static void attribution(struct ctx *c, const char *a)
{
	static const size_t widths[] = {72, 60, 45};
	/* without quote marks only what no person writes by hand may fold all that is below */
	bool alone = strchr(a, '@') && strcspn(a, "0123456789") < strlen(a);

	try_text(c, "above quotes", F(NEW "\n\n%s\n\n> Sent.\n>\n> Help\n", a), NEW);
	if (alone)
		try_text(c, "above what is not marked", F(NEW "\n\n%s\n\nSent.\n\nHelp\n", a), NEW);
	try_text(c, "right below words", F(NEW "\n%s\n> Sent.\n", a), NEW);
	try_text(c, "with another blank", F(NEW "\n\n  %s  \n\n> Sent.\n", a), NEW);
	try_text(c, "below quotes", F("%s\n> Sent.\n> Help\n\n" NEW "\n", a), NEW);
	try_text(c, "between quotes", F("%s\n> One?\n\nYes,\n\n> Two?\n\nthanks.\n", a), NEW);
	for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
		const char *w = wrapped(c, a, widths[i]);
		try_text(c, "wrapped above quotes", F(NEW "\n\n%s\n\n> Sent.\n", w), NEW);
		if (alone && widths[i] >= 60)
			try_text(c, "wrapped, not marked", F(NEW "\n\n%s\n\nSent.\n", w), NEW);
	}
	try_html(c, "in HTML",
	        F("<div>" NEW "</div><br><div>%s<br></div><blockquote type=cite>Sent.</blockquote>",
	                escaped(c, a)),
	        NEW);
	try_html(c, "in HTML, plain",
	        F("<div>%s<br></div><blockquote>Sent.</blockquote><div>" NEW "</div>",
	                escaped(c, a)),
	        NEW);
}

/* Each header's name between stars, or in bold. */
static char *dressed(struct ctx *c, const char *block, const char *before, const char *after)
{
	struct buf *b = buf_new(c, 1u << 20);

	for (const char *s = block; *s;) {
		size_t n = strcspn(s, "\n"), colon = strcspn(s, ":") + 1;
		if (colon > n) {
			const char *wide = memmem(s, n, "：", 3);
			colon = wide ? (size_t)(wide - s) + 3 : n;
		}
		buf_addf(b, "%s%.*s%s", before, (int)colon, s, after);
		buf_addf(b, "%.*s\n", (int)(n - colon), s + colon);
		s += n + (s[n] == '\n');
	}
	return b->p;
}

static void header_block(struct ctx *c, const char *block)
{
	char *bold = dressed(c, block, "\001", "\002");
	struct buf *html = buf_new(c, 1u << 20);

	try_text(c, "bare", F(NEW "\n\n%s\nSent.\n\nHelp\n", block), NEW);
	try_text(c, "below a rule",
	        F(NEW "\n\n________________________________\n%s\nSent.\n", block), NEW);
	try_text(c, "below a rule and a blank line",
	        F(NEW "\n________________________________\n\n%s\nSent.\n", block), NEW);
	try_text(c, "below Original Message",
	        F(NEW "\n\n-----Original Message-----\n%s\nSent.\n", block), NEW);
	try_text(c, "with stars", F(NEW "\n\n%s\nSent.\n", dressed(c, block, "*", "*")), NEW);
	for (const char *s = escaped(c, bold); *s; s++) {
		if (*s == '\001')
			buf_adds(html, "<b>");
		else if (*s == '\002')
			buf_adds(html, "</b>");
		else
			buf_addc(html, *s);
	}
	try_html(c, "in HTML", F("<p>" NEW "</p><div><hr><p>%s</p></div><p>Sent.</p>", html->p),
	        NEW);
}

static void original(struct ctx *c, const char *line)
{
	try_text(c, "above a header", F(NEW "\n\n%s\nXyz: a\nAbc: b\n\nSent.\n", line), NEW);
	try_text(c, "above quotes", F("%s\n> Sent.\n\n" NEW "\n", line), NEW);
	try_html(c, "in HTML", F("<div>" NEW "</div><div>%s</div><div>Sent.</div>", line), NEW);
}

static void forward(struct ctx *c, const char *line)
{
	const char *text =
	        F(NEW "\n\n%s\nFrom: Jan <jan@firm.example>\nSubject: x\n\nOff.\n", line);
	const char *alone = F("%s\n\nFrom: Jan <jan@firm.example>\nSubject: x\n\nOff.\n", line);
	const char *head = "<br>From: Jan &lt;jan@firm.example&gt;<br>Subject: x<br><br>Off.<br>";

	try_text(c, "below words", text, text);
	try_text(c, "without words", alone, "Off.");
	try_html(c, "in HTML of Gmail",
	        F("<div>" NEW "</div><div class=gmail_quote>%s%s</div>", line, head), text);
	try_html(c, "in HTML of Apple",
	        F("<div>" NEW "</div><blockquote type=cite><div>%s</div>%s</blockquote>", line,
	                head),
	        text);
}

static void sent_from(struct ctx *c, const char *line)
{
	struct folded f;
	const char *text = F(NEW "\n\n%s\n", line);
	const char *quoting = F(NEW "\n\n%s\n\n> On 5/2/24 10:00, Help wrote:\n> Sent.\n", line);

	try_text(c, "at the end", text, NEW);
	try_text(c, "above a quote", quoting, NEW);
	assert_int_equal(fold_text(c, c, text, &f), RC_OK);
	expect(c, "as signature", text, f.signature, line);
}

/* The last words above a quote stay whole, and what introduces the quote folds. */
static void last_words(struct ctx *c, const char *line)
{
	static const char *const intros[] = {
	        "On Mon, Feb 12, 2024 at 10:15 AM Help <help@desk.example> wrote:",
	        "On Mon, Feb 12, 2024 at 10:15 AM Help Desk of the Department of Parcels\n"
	        "<help@desk.example> wrote:",
	        "Am 12.02.2024 um 10:15 schrieb Help:", "W dniu 12.02.2024 o 10:15, Help pisze:",
	        "Le 12/02/2024 à 10:15, Help a écrit :",
	        "Στις Δευ 12 Φεβ 2024 στις 10:15, ο/η Help <help@desk.example> έγραψε:",
	        "2024-02-12 10:15, Help rašė:",
	        "пн, 12 февр. 2024 г. в 10:15, Help <help@desk.example>:",
	        "Help <help@desk.example>, 12 Şub 2024 Pzt, 10:15 tarihinde şunu yazdı:",
	        "Help <help@desk.example> ezt írta (időpont: 2024. febr. 12., H, 10:15):",
	        "Help <help@desk.example> 于2024年2月12日周一 10:15写道："};

	for (size_t i = 0; i < sizeof intros / sizeof *intros; i++) {
		const char *a = intros[i], *html = escaped(c, a), *said = escaped(c, line);
		try_text(c, "below a blank line", F("Hi,\n\n%s\n\n%s\n> Sent.\n", line, a),
		        F("Hi, %s", line));
		try_text(c, "nothing above", F("%s\n\n%s\n\n> Sent.\n", line, a), line);
		try_text(c, "without a blank line", F("Hi,\n\n%s\n%s\n> Sent.\n", line, a),
		        F("Hi, %s", line));
		try_html(c, "above Gmail's",
		        F("<div>%s</div><div class=gmail_quote><div class=gmail_attr>%s</div>"
		          "<blockquote class=gmail_quote>Sent.</blockquote></div>",
		                said, html),
		        line);
		try_html(c, "above Thunderbird's",
		        F("<p>%s</p><div class=moz-cite-prefix>%s</div><blockquote "
		          "type=cite>Sent.</blockquote>",
		                said, html),
		        line);
		try_html(c, "above Apple's",
		        F("<div>%s</div><br><blockquote type=cite><div>%s</div>Sent.</blockquote>",
		                said, html),
		        line);
	}
}

/* "+ " a name that introduces a quote, "- " words of a person that stand there. */
static void name(struct ctx *c, const char *line)
{
	const char *said = line + 2, *html = escaped(c, said);
	const char *want = *line == '+' ? NEW : F(NEW "\n\n%s", said);

	try_text(c, "right above a quote", F(NEW "\n\n%s\n> Sent.\n> Help\n", said), want);
	try_text(c, "above a blank line", F(NEW "\n\n%s\n\n> Sent.\n> Help\n", said), want);
	try_text(c, "right below words", F(NEW "\n%s\n> Sent.\n> Help\n", said), want);
	try_html(c, "in HTML",
	        F("<p>" NEW "</p><p>%s</p><blockquote type=cite>Sent.</blockquote>", html), want);
	try_text(c, "without a quote", F(NEW "\n\n%s\n\nSent.\n", said),
	        F(NEW "\n\n%s\n\nSent.\n", said));
}

static void stays_visible(struct ctx *c, const char *letter)
{
	try_text(c, "must stay visible", letter, letter);
}

/* One case of cases.txt: lines of R, Q, S and H behind its name. */
static void parts(struct ctx *c, const char *lines)
{
	static const char sides[] = "RQSH";
	struct buf *text = buf_new(c, 1u << 20), *side[4];
	const char *name = lines + 3;
	struct folded f;

	for (size_t i = 0; i < 4; i++)
		side[i] = buf_new(c, 1u << 20);
	lines += strcspn(lines, "\n") + 1;
	for (size_t n; *lines; lines += n + 1) {
		const char *which = strchr(sides, *lines);
		n = strcspn(lines, "\n");
		assert_non_null(which);
		for (int both = 0; both < 2; both++)
			buf_addf(both ? text : side[which - sides], "%.*s\n",
			        n > 2 ? (int)n - 2 : 0, lines + (n > 2 ? 2 : n));
	}
	name = talloc_strndup(c, name, strcspn(name, "\n"));
	if (side[3]->n)
		assert_int_equal(fold_html(c, c, side[3]->p, &f), RC_OK);
	else
		assert_int_equal(fold_text(c, c, text->p, &f), RC_OK);
	expect(c, F("reply of: %s", name), text->p, f.reply, side[0]->p);
	expect(c, F("quoted of: %s", name), text->p, f.quoted, side[1]->p);
	expect(c, F("signature of: %s", name), text->p, f.signature, side[2]->p);
}

/* cases.txt has an empty line between two cases. */
static void cases(void **state)
{
	(void)state;
	each_stretch("cases", "", parts);
}

static void attributions(void **state)
{
	(void)state;
	each_line("attributions", attribution);
}

static void header_blocks(void **state)
{
	(void)state;
	each_stretch("headers", "", header_block);
}

static void originals(void **state)
{
	(void)state;
	each_line("originals", original);
}

static void forwards(void **state)
{
	(void)state;
	each_line("forwards", forward);
}

static void mobile_signatures(void **state)
{
	(void)state;
	each_line("sent-from", sent_from);
}

static void words_above_a_quote(void **state)
{
	(void)state;
	each_line("last-words", last_words);
}

static void names(void **state)
{
	(void)state;
	each_line("names", name);
}

static void letters_that_stay(void **state)
{
	(void)state;
	each_stretch("visible", "==", stays_visible);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(cases), cmocka_unit_test(attributions),
	        cmocka_unit_test(header_blocks), cmocka_unit_test(originals),
	        cmocka_unit_test(forwards), cmocka_unit_test(mobile_signatures),
	        cmocka_unit_test(words_above_a_quote), cmocka_unit_test(names),
	        cmocka_unit_test(letters_that_stay)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
