/* Mail that wants to break the reader: every door has a limit, and names it. */
#include "mail/parser.h"
#include "read.h"

static struct mail *understood(struct ctx *c, struct bytes raw)
{
	struct mail *m;

	assert_int_equal(mail_understand(c, c, raw, NULL, &m), RC_OK);
	return m;
}

static bool has_defect(const struct mail *m, const char *what)
{
	for (size_t i = 0; m->defects[i]; i++)
		if (strcmp(m->defects[i], what) == 0)
			return true;
	return false;
}

static void refuses_what_is_no_mail(void **state)
{
	struct ctx *c = ctx_new(NULL, NULL);
	uint8_t noise[256];
	struct mail *m;

	(void)state;
	for (size_t i = 0; i < sizeof noise; i++)
		noise[i] = (uint8_t)(i * 7);
	assert_int_equal(mail_understand(c, c, bytes_of(""), NULL, &m), RC_INVALID);
	assert_string_equal(c->fail.slug, "mail_empty");
	assert_int_equal(mail_understand(c, c, bytes_of(" \r\n\n"), NULL, &m), RC_INVALID);
	assert_int_equal(
	        mail_understand(c, c, (struct bytes){noise, sizeof noise}, NULL, &m), RC_INVALID);
	assert_int_equal(
	        mail_understand(c, c, (struct bytes){noise, MAIL_MAX_BYTES + 1u}, NULL, &m),
	        RC_LIMIT);
	m = understood(c, bytes_of("just a line of words\n"));
	assert_true(has_defect(m, "no_header"));
	assert_string_equal(m->text, "just a line of words\n");
	talloc_free(c);
}

static void reads_nul_bytes(void **state)
{
	static const char raw[] = "Subject: a\0b\nFrom: x@example.org\n\none\0two\n";
	struct ctx *c = ctx_new(NULL, NULL);
	struct mail *m = understood(c, (struct bytes){(const uint8_t *)raw, sizeof raw - 1});

	(void)state;
	assert_string_equal(m->text, "onetwo\n");
	assert_true(has_defect(m, "nul_bytes"));
	assert_true(has_defect(m, "nul_in_header"));
	talloc_free(c);
}

static void survives_many_parts(void **state)
{
	struct ctx *c = ctx_new(NULL, NULL);
	struct buf *b = buf_new(c, 64u << 20);
	struct mail *m;

	(void)state;
	buf_adds(b, "From: x@example.org\nContent-Type: multipart/mixed; boundary=b\n\n");
	for (int i = 0; i < 10000; i++)
		buf_adds(b, "--b\nContent-Type: image/png\n\nx\n");
	buf_adds(b, "--b--\n");
	m = understood(c, (struct bytes){(uint8_t *)b->p, b->n});
	assert_true(m->attachment_count <= MAIL_MAX_PARTS);
	assert_true(has_defect(m, "too_many_parts"));
	talloc_free(c);
}

static void survives_depth(void **state)
{
	struct ctx *c = ctx_new(NULL, NULL);
	struct buf *b = buf_new(c, 64u << 20);
	struct mail *m;

	(void)state;
	buf_adds(b, "From: x@example.org\nContent-Type: multipart/mixed; boundary=b0\n\n");
	for (int i = 0; i < 3000; i++)
		buf_addf(b, "--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n", i, i + 1);
	m = understood(c, (struct bytes){(uint8_t *)b->p, b->n});
	assert_true(has_defect(m, "too_deep"));
	talloc_free(c);
}

static void survives_long_headers(void **state)
{
	struct ctx *c = ctx_new(NULL, NULL);
	struct buf *b = buf_new(c, 64u << 20);
	struct mail *m;

	(void)state;
	buf_adds(b, "Subject: long\nTo: ");
	for (int i = 0; i < 10000; i++)
		buf_addf(b, "a%d@example.org,\n ", i);
	buf_adds(b, "z@example.org\n");
	for (int i = 0; i < 60000; i++)
		buf_addf(b, "X-%d: %040d\n", i, i);
	buf_adds(b, "\nbody\n");
	m = understood(c, (struct bytes){(uint8_t *)b->p, b->n});
	assert_string_equal(m->subject, "long");
	assert_string_equal(m->text, "body\n");
	assert_int_equal(m->to.n, MAIL_MAX_ADDRESSES);
	assert_true(has_defect(m, "header_cut"));
	assert_true(has_defect(m, "too_many_addresses"));
	talloc_free(c);
}

static void survives_html_bombs(void **state)
{
	static const char *const bombs[] = {"<div>", "<b a=%d>", "<p><font size=%d></p>",
	        "<table><td>", "<svg><g>", "<a href=x%d>", "<select><option>", "</p>", "<!--",
	        "<style>", "<ul><li>", "<style><!--", "<style>a{", "<blockquote>"};
	struct ctx *c = ctx_new(NULL, NULL);

	(void)state;
	for (size_t k = 0; k < sizeof bombs / sizeof *bombs; k++) {
		struct buf *b = buf_new(c, 4u << 20);
		char *safe, *text;
		struct folded f;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-extra-args"
		for (int i = 0; i < 20000; i++)
			buf_addf(b, bombs[k], i);
#pragma GCC diagnostic pop
		assert_int_equal(sanitise_html(c, c, b->p, &safe), RC_OK);
		assert_int_equal(html_to_text(c, c, b->p, &text), RC_OK);
		assert_int_equal(fold_html(c, c, b->p, &f), RC_OK);
		talloc_free(b);
	}
	talloc_free(c);
}

/* A name is looked for among all attributes before it: a tag has few of them here. */
static void leaves_out_attributes(void **state)
{
	struct ctx *c = ctx_new(NULL, NULL);
	struct buf *b = buf_new(c, 16u << 20);
	char *safe;

	(void)state;
	buf_adds(b, "<p title=kept");
	for (int i = 0; i < 50000; i++)
		buf_addf(b, " a%d= '>'", i);
	buf_adds(b, " lang=gone>one</p><html");
	for (int k = 0; k < 300; k++) {
		buf_adds(b, "<body");
		for (int i = 0; i < 150; i++)
			buf_addf(b, " b%d_%d", k, i);
		buf_adds(b, ">");
	}
	buf_adds(b, "<!-- <a");
	for (int i = 0; i < 500; i++)
		buf_addf(b, " c%d", i);
	buf_adds(b, "--><p>two<o:p>three</o:p></p attribute>four");
	assert_int_equal(sanitise_html(c, c, b->p, &safe), RC_OK);
	assert_non_null(strstr(safe, "<p title=\"kept\">one</p>"));
	assert_non_null(strstr(safe, "<p>twothree</p>four"));
	assert_null(strstr(safe, "gone"));
	talloc_free(c);
}

/* Time goes with the tags: of very many the first are shown, and the cut has a name. */
static void shows_huge_html_in_part(void **state)
{
	struct ctx *c = ctx_new(NULL, NULL);
	struct buf *b = buf_new(c, 16u << 20);
	struct mail *m;

	(void)state;
	buf_adds(b, "From: x@example.org\nContent-Type: text/html\n\n");
	for (int i = 0; i < 500000; i++)
		buf_addf(b, "<p>w%d\n", i);
	m = understood(c, (struct bytes){(uint8_t *)b->p, b->n});
	assert_true(has_defect(m, "html_cut"));
	assert_non_null(strstr(m->text, "w399999"));
	assert_null(strstr(m->text, "w400001"));
	talloc_free(c);
}

/* Very many lines are no letter: below the first of them the rest stays as it is. */
static void survives_very_many_lines(void **state)
{
	static const char *const units[] = {"\n", "1 2 3 4\n", "a:\n", "--\n\n\n\n"};
	struct ctx *c = ctx_new(NULL, NULL);

	(void)state;
	for (size_t k = 0; k < sizeof units / sizeof *units; k++) {
		struct buf *b = buf_new(c, 16u << 20);
		struct mail *m;
		buf_adds(b, "From: x@example.org\n\nfirst\n");
		while (b->n < (k ? 2u : 8u) << 20)
			buf_adds(b, units[k]);
		buf_adds(b, "last");
		m = understood(c, (struct bytes){(uint8_t *)b->p, b->n});
		assert_true(str_starts(m->reply, "first"));
		assert_non_null(strstr(m->text, "last"));
		talloc_free(b);
	}
	talloc_free(c);
}

/* "signature.asc" is ours, as is "encrypted.asc": the desk has a name, inspect says what is there.
 */
static void names_what_has_no_name(void **state)
{
	struct ctx *c = ctx_new(NULL, NULL);
	struct mail *m = understood(
	        c, bytes_of("From: x@example.org\nContent-Type: multipart/encrypted; "
	                    "boundary=b\n\n--b\n"
	                    "Content-Type: application/pgp-encrypted\n\nVersion: 1\n--b\n"
	                    "Content-Type: application/octet-stream\n\nx\n--b--\n"));
	json_t *list = json_object_get(mail_to_contract(c, m), "attachments");

	(void)state;
	assert_int_equal(m->attachment_count, 2);
	assert_string_equal(m->attachments[0].name, "version.txt");
	assert_string_equal(m->attachments[1].name, "encrypted.asc");
	assert_true(m->attachments[1].named);
	assert_string_equal(
	        json_string_value(json_object_get(json_array_get(list, 1), "name")), "");
	assert_true(has_defect(m, "pgp_encrypted"));
	talloc_free(c);
}

/* A header block in a letter that answers none of ours: a mail of the desk's is quoted, that of
 * somebody else is shown. */
static void shows_what_others_wrote(void **state)
{
	static const char letter[] = "From: Anna <anna@firm.example>\nSubject: look\n%s\n"
	                             "Is this from you?\n\nFrom: %s\nSent: Monday, 5 February "
	                             "2024 10:00\nTo: Anna <anna@firm.example>\nSubject: "
	                             "x\n\nPay at once.\n";
	static const char ours[] = "In-Reply-To: <ws.1.2.abcdefgh@desk.example>\n";
	const char *own[] = {"help@desk.example", NULL};
	const struct mail_hints hints = {
	        .own_addresses = own, .own_message_id_domain = "desk.example"};
	struct ctx *c = ctx_new(NULL, NULL);
	const struct {
		const char *header, *from;
		bool shown;
	} cases[] = {{"", "Bank <bank@evil.example>", true},
	        {"", "Help <help@desk.example>", false}, {"", "Help Desk", true},
	        {ours, "Help Alias <other@desk.example>", false}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *raw = talloc_asprintf(c, letter, cases[i].header, cases[i].from);
		struct mail *m;
		assert_int_equal(mail_understand(c, c, bytes_of(raw), &hints, &m), RC_OK);
		assert_int_equal(strstr(m->reply, "Pay at once") != NULL, cases[i].shown);
	}
	talloc_free(c);
}

/* What the receiving server found out about the sender, and not what the sender says of it. */
static void a_pass_of_another_domain_proves_nothing(void **state)
{
	static const struct {
		const char *results;
		int proven;
	} cases[] = {
	        {"mx.desk.example; dmarc=pass header.from=bank.example", 1},
	        {"mx.desk.example 1; dkim=pass header.i=@mail.bank.example;\n spf=none", 1},
	        {"mx.desk.example; spf=pass smtp.mailfrom=a@bank.example", 1},
	        {"mx.desk.example; dmarc=fail; dkim=pass header.d=bank.example", 0},
	        {"mx.desk.example; dkim=pass header.d=evil.example; spf=pass "
	         "smtp.mailfrom=evil.example",
	                0},
	        {"mx.desk.example; spf=pass smtp.mailfrom=dmarc=pass@evil.example", 0},
	        {"mx.desk.example; spf=fail (dkim=pass; dmarc=pass) smtp.mailfrom=evil.example", 0},
	        {"mx.desk.example; spf=fail reason=\"; dmarc=pass;\"", 0},
	        {"mx.desk.example; dkim=pass header.d=notbank.example", 0},
	        {"mx.desk.example.evil.example; dmarc=pass", -1},
	        {"mx.desk.example; none", -1},
	        {"mx.desk.example; dmarc=pass header.from=evil.example", 0},
	        {"mx.desk.example; dmarc=pass action=none header.from=Bank.example", 1},
	        {"mx.desk.example; dmarc=pass header.from=evil.example; dkim=pass "
	         "header.d=bank.example",
	                0},
	        {"mx.desk.example; spf=temperror smtp.mailfrom=bank.example; dkim=neutral", -1},
	        {"mx.desk.example; spf=none; dkim=none; dmarc=none", -1},
	        {"mx.desk.example; dmarc=none; dkim=pass header.d=bank.example", 1},
	        {"mx.desk.example; dkim=fail header.d=bank.example; dkim=pass "
	         "header.d=bank.example",
	                1},
	        /* of several lines: what the sender may have written is not believed */
	        {"mx.desk.example; none\nAuthentication-Results: mx.desk.example; dmarc=pass "
	         "header.from=bank.example",
	                -1},
	        {"mx.desk.example; iprev=fail\nAuthentication-Results: mx.desk.example; dkim=pass "
	         "header.d=bank.example",
	                -1},
	        {"mx.desk.example; spf=none\nAuthentication-Results: mx.desk.example; dmarc=pass "
	         "header.from=bank.example",
	                -1},
	        {"mx.desk.example; dkim=none\nReceived: from x by y; Mon, 05 Feb 2024 10:00:00 "
	         "+0100\nAuthentication-Results: mx.desk.example; spf=pass "
	         "smtp.mailfrom=a@bank.example",
	                -1},
	        {"mx.desk.example; dkim=fail header.d=bank.example\nAuthentication-Results: "
	         "mx.desk.example; dkim=pass header.d=bank.example",
	                0},
	        /* but a line for each method is weighed with the others */
	        {"mx.desk.example; dkim=none\nAuthentication-Results: mx.desk.example; spf=pass "
	         "smtp.mailfrom=a@bank.example",
	                1},
	        {"mx.desk.example; dkim=pass header.d=bank.example\nAuthentication-Results: "
	         "mx.desk.example; dmarc=fail header.from=bank.example",
	                0},
	};
	struct ctx *c = ctx_new(NULL, NULL);
	struct mail_hints hints = {.authserv_id = "mx.desk.example"};
	struct mail *m;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *raw = talloc_asprintf(c,
		        "Authentication-Results: %s\nFrom: Bank <a@bank.example>\nSubject: "
		        "x\n\nx\n",
		        cases[i].results);
		assert_int_equal(mail_understand(c, c, bytes_of(raw), &hints, &m), RC_OK);
		if (m->sender_proven != cases[i].proven)
			print_error("%s\n", cases[i].results);
		assert_int_equal(m->sender_proven, cases[i].proven);
	}
	talloc_free(c);
}

static void the_child_answers(void **state)
{
	struct ctx *c = ctx_new(NULL, NULL);
	struct parser *p = parser_new(c, INSPECT_MAIL);
	const char *own[] = {"desk@example.org", NULL};
	struct mail_hints hints = {.own_addresses = own, .language = "pl"};
	struct mail *m;

	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(
		        parser_run(p, c, c,
		                bytes_of("From: Desk@example.org\nSubject: x\nContent-Type: "
		                         "multipart/mixed; boundary=b\n\n--b\n\nhi\n--b\n"
		                         "Content-Type: image/png\n\npicture\n--b--\n"),
		                &hints, &m),
		        RC_OK);
		assert_int_equal(m->kind, MAIL_OWN);
		assert_int_equal(m->attachment_count, 1);
		assert_memory_equal(m->attachments[0].bytes.p, "picture", 7);
		assert_string_equal(m->attachments[0].sha256, sha256_hex(c, "picture", 7));
		assert_int_equal(parser_run(p, c, c, bytes_of(""), NULL, &m), RC_INVALID);
		assert_string_equal(c->fail.slug, "mail_empty");
	}
	talloc_free(c);
}

static void a_child_that_cannot_start_is_a_row(void **state)
{
	struct ctx *c = ctx_new(NULL, NULL);
	struct parser *p = parser_new(c, "/bin/false");
	struct mail *m;

	(void)state;
	assert_int_equal(
	        parser_run(p, c, c, bytes_of("Subject: x\n\nhi\n"), NULL, &m), RC_UPSTREAM);
	assert_string_equal(c->fail.slug, "parser_died");
	talloc_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(refuses_what_is_no_mail),
	        cmocka_unit_test(reads_nul_bytes), cmocka_unit_test(survives_many_parts),
	        cmocka_unit_test(survives_depth), cmocka_unit_test(survives_long_headers),
	        cmocka_unit_test(survives_html_bombs), cmocka_unit_test(leaves_out_attributes),
	        cmocka_unit_test(shows_huge_html_in_part),
	        cmocka_unit_test(survives_very_many_lines),
	        cmocka_unit_test(names_what_has_no_name), cmocka_unit_test(shows_what_others_wrote),
	        cmocka_unit_test(a_pass_of_another_domain_proves_nothing),
	        cmocka_unit_test(the_child_answers),
	        cmocka_unit_test(a_child_that_cannot_start_is_a_row)};

	if (crypto_start() != RC_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
