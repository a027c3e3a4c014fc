/* mail/build: what goes out, read back by a parser that is not ours to bend. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <gmime/gmime.h>
#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "mail/build.h"

static int begin(void **state)
{
	*state = ctx_new(NULL, NULL);
	return 0;
}

static int end(void **state)
{
	talloc_free(*state);
	return 0;
}

static struct mail_address to_one[] = {{"Anna Żółć", "anna@example.org"}};

static struct mail_draft draft(void)
{
	return (struct mail_draft){.from = {"Desk, \"the\" one", "desk@example.org"},
	        .to = {to_one, 1},
	        .subject = "Zażółć gęślą jaźń",
	        .message_id = "id.1@example.org",
	        .date_ms = 1795421400000,
	        .text = "Dzień dobry\nw ten dzień\n"};
}

/* Everything that must hold of every mail: CRLF, no long line, ASCII, no bare CR or LF. */
static const char *build(struct ctx *c, const struct mail_draft *d)
{
	struct bytes b = {0};
	size_t line = 0;

	assert_int_equal(mail_build(c, c, d, &b), RC_OK);
	for (size_t k = 0; k < b.n; k++) {
		assert_true(b.p[k] < 0x80 && b.p[k] != 0);
		if (b.p[k] == '\n')
			assert_true(k > 0 && b.p[k - 1] == '\r');
		if (b.p[k] == '\r')
			assert_true(k + 1 < b.n && b.p[k + 1] == '\n');
		line = b.p[k] == '\n' ? 0 : line + 1;
		assert_true(line <= 998);
	}
	return talloc_strndup(c, (const char *)b.p, b.n);
}

static GMimeMessage *parse(struct ctx *c, const char *mail)
{
	GMimeStream *s = g_mime_stream_mem_new_with_buffer(mail, strlen(mail));
	GMimeParser *p = g_mime_parser_new_with_stream(s);
	GMimeMessage *m = g_mime_parser_construct_message(p, NULL);

	g_object_unref(s);
	g_object_unref(p);
	assert_non_null(m);
	return ctx_defer(c, m, g_object_unref);
}

static const char *header_count(const char *mail, const char *name, int want)
{
	const char *head_end = strstr(mail, "\r\n\r\n"), *found = NULL;
	int n = 0;
	char start[80];

	snprintf(start, sizeof start, "\r\n%s:", name);
	if (strncasecmp(mail, start + 2, strlen(start) - 2) == 0) {
		n++;
		found = mail;
	}
	for (const char *p = mail; (p = strcasestr(p, start)) && p < head_end; p++) {
		n++;
		found = p + 2;
	}
	assert_int_equal(n, want);
	return found;
}

static void test_plain(void **state)
{
	struct ctx *c = *state;
	struct mail_draft d = draft();
	const char *mail = build(c, &d);
	GMimeMessage *m = parse(c, mail);

	assert_string_equal(g_mime_message_get_subject(m), d.subject);
	assert_string_equal(g_mime_message_get_message_id(m), "id.1@example.org");
	assert_non_null(strstr(mail, "Date: Mon, 23 Nov 2026 08:10:00 +0000\r\n"));
	assert_non_null(strstr(mail, "MIME-Version: 1.0\r\n"));
	assert_null(strcasestr(mail, "\r\nBcc:"));
	assert_null(strcasestr(mail, "\r\nSender:"));
	InternetAddressList *from = g_mime_message_get_from(m);
	InternetAddress *a = internet_address_list_get_address(from, 0);
	assert_string_equal(internet_address_get_name(a), "Desk, \"the\" one");
	assert_string_equal(
	        internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(a)), "desk@example.org");
	a = internet_address_list_get_address(g_mime_message_get_to(m), 0);
	assert_string_equal(internet_address_get_name(a), "Anna Żółć");
	char *text = g_mime_text_part_get_text(GMIME_TEXT_PART(g_mime_message_get_mime_part(m)));
	assert_string_equal(text, "Dzień dobry\r\nw ten dzień\r\n");
	g_free(text);
	assert_non_null(strstr(mail, "charset=utf-8"));
	assert_non_null(strstr(mail, "Content-Transfer-Encoding: quoted-printable"));
}

static void test_headers_hold_no_lines(void **state)
{
	struct ctx *c = *state;
	struct mail_address evil[] = {{"x\r\nBcc: spy@example.org\r\n\r\nbody", "a@example.org"}};
	struct mail_draft d = draft();

	d.subject = "a\r\nBcc: spy@example.org\r\n\r\nhello\n\tb\x01";
	d.to = (struct mail_addresses){evil, 1};
	d.from.name = "y\nX-Evil: 1";
	struct mail_attachment at = {.name = "a\r\nX-Evil: 2\r\n\".txt",
	        .type = "text/plain\r\nX-Evil: 3",
	        .bytes = {(const uint8_t *)"x", 1}};
	d.attachments = &at;
	d.attachment_count = 1;
	const char *mail = build(c, &d);
	header_count(mail, "Bcc", 0);
	header_count(mail, "X-Evil", 0);
	header_count(mail, "Subject", 1);
	assert_null(strstr(mail, "\r\nX-Evil"));
	assert_string_equal(
	        g_mime_message_get_subject(parse(c, mail)), "a Bcc: spy@example.org hello b");
}

static void test_bad_addresses(void **state)
{
	static const char *const bad[] = {"", "a", "@b", "a@", "a b@c", "a@b\r\nX: y", "a@b>",
	        "a@b,c@d", "\"a\"@b", "a@b\xff"};

	for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
		struct ctx *c = ctx_new(*state, NULL);
		struct mail_address v[] = {{"", bad[k]}};
		struct mail_draft d = draft();
		struct bytes b = {0};
		d.to = (struct mail_addresses){v, 1};
		assert_int_equal(mail_build(c, c, &d, &b), RC_INVALID);
		assert_null(b.p);
		d = draft();
		d.reply_to = bad[k];
		assert_int_equal(mail_build(c, c, &d, &b), RC_INVALID);
		talloc_free(c);
	}
}

static void test_bad_ids(void **state)
{
	struct ctx *c = *state;
	struct mail_draft d = draft();
	struct bytes b = {0};
	const char *refs[] = {"a\r\nX: y@z", "good@example.org", "x y", NULL};

	d.message_id = "a@b\r\nX: y";
	assert_int_equal(mail_build(c, c, &d, &b), RC_INTERNAL);
	d = draft();
	d.in_reply_to = "a@b>\r\nX: y";
	d.references = refs;
	const char *mail = build(c, &d);
	header_count(mail, "In-Reply-To", 0);
	header_count(mail, "X", 0);
	assert_non_null(strstr(mail, "References: <good@example.org>\r\n"));
}

static void test_threading(void **state)
{
	struct ctx *c = *state;
	struct mail_draft d = draft();
	const char *refs[101] = {0};

	for (int k = 0; k < 100; k++)
		refs[k] = talloc_asprintf(c, "number.%d.%030d@example.org", k, k);
	d.references = refs;
	d.in_reply_to = refs[99];
	d.auto_submitted = "auto-generated";
	d.reply_to = "desk+abc@example.org";
	GMimeMessage *m = parse(c, build(c, &d));
	GMimeReferences *r = g_mime_references_parse(
	        NULL, g_mime_object_get_header(GMIME_OBJECT(m), "References"));
	int n = g_mime_references_length(r);
	size_t bytes = 0;
	assert_true(n > 10 && n < 100);
	assert_string_equal(g_mime_references_get_message_id(r, 0), refs[0]);
	for (int k = 1; k < n; k++)
		assert_string_equal(g_mime_references_get_message_id(r, k), refs[100 - n + k]);
	for (int k = 0; k < n; k++)
		bytes += strlen(g_mime_references_get_message_id(r, k)) + 3;
	assert_true(bytes <= 1501);
	g_mime_references_free(r);
	assert_string_equal(
	        g_mime_object_get_header(GMIME_OBJECT(m), "Auto-Submitted"), "auto-generated");
	assert_string_equal(
	        g_mime_object_get_header(GMIME_OBJECT(m), "Reply-To"), "desk+abc@example.org");
}

static void subject_survives(struct ctx *c, const char *subject)
{
	struct mail_draft d = draft();

	d.subject = subject;
	const char *mail = build(c, &d);
	header_count(mail, "Subject", 1);
	assert_string_equal(g_mime_message_get_subject(parse(c, mail)), subject);
}

static void test_long_subjects(void **state)
{
	struct ctx *c = *state;
	struct buf *plain = buf_new(c, 4000), *greek = buf_new(c, 4000), *both = buf_new(c, 4000);

	for (int k = 0; k < 1500; k++)
		buf_addc(plain, 'x');
	for (int k = 0; k < 600; k++)
		buf_adds(greek, "ψ");
	for (int k = 0; k < 100; k++)
		buf_adds(both, "słowo word ");
	subject_survives(c, plain->p);
	subject_survives(c, greek->p);
	subject_survives(c, str_trim(c, both->p));
	subject_survives(c, "");
	subject_survives(c, "=?UTF-8?Q?=41?= is not decoded twice");
	subject_survives(c, "Re: [#12] Ποιος; 😀");
	subject_survives(c, "https://example.org/a-very-long-address-without-any-blank-in-it/"
	                    "that-goes-on/and-on/for-ever");
}

static void test_long_lines_of_text(void **state)
{
	struct ctx *c = *state;
	struct buf *b = buf_new(c, 100000);
	struct mail_draft d = draft();

	for (int k = 0; k < 20000; k++)
		buf_adds(b, "ab");
	buf_adds(b, "\r\nFrom here\r.\n..\n trailing \t\n\xff\n");
	d.text = b->p;
	char *text = g_mime_text_part_get_text(
	        GMIME_TEXT_PART(g_mime_message_get_mime_part(parse(c, build(c, &d)))));
	assert_memory_equal(text, b->p, 40000);
	assert_string_equal(
	        text + 40000, "\r\nFrom here\r\n.\r\n..\r\n trailing \t\r\n\xef\xbf\xbd\r\n");
	g_free(text);
}

static GMimeObject *child(GMimeObject *o, int k)
{
	return g_mime_multipart_get_part(GMIME_MULTIPART(o), k);
}

static bool is(GMimeObject *o, const char *type, const char *subtype)
{
	return g_mime_content_type_is_type(g_mime_object_get_content_type(o), type, subtype);
}

static void expect_bytes(GMimeObject *o, const struct bytes *want)
{
	GMimeStream *s = g_mime_stream_mem_new();

	g_mime_data_wrapper_write_to_stream(g_mime_part_get_content(GMIME_PART(o)), s);
	const GByteArray *got = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(s));
	assert_int_equal(got->len, want->n);
	if (want->n > 0)
		assert_memory_equal(got->data, want->p, want->n);
	g_object_unref(s);
}

static void test_everything(void **state)
{
	struct ctx *c = *state;
	uint8_t all[1024];
	for (size_t k = 0; k < sizeof all; k++)
		all[k] = (uint8_t)k;
	struct mail_attachment v[] = {
	        {.name = "obraz.png",
	                .type = "image/png",
	                .content_id = "p1@example.org",
	                .is_inline = true,
	                .bytes = {all, sizeof all}},
	        {.name = "Zażółć; \"gęślą\" jaźń — très long nom de fichier, ναι, vraiment très "
	                 "très long indeed.pdf",
	                .type = "application/pdf",
	                .bytes = {all, 256}},
	        {.name = "mail.eml", .type = "message/rfc822", .bytes = {all, 10}},
	        {.name = "", .type = "nonsense", .bytes = {NULL, 0}},
	};
	struct mail_draft d = draft();
	d.html = "<p>Dzień <img src=\"cid:p1@example.org\"></p>";
	d.attachments = v;
	d.attachment_count = 4;
	const char *mail = build(c, &d);
	GMimeObject *mixed = g_mime_message_get_mime_part(parse(c, mail));
	assert_true(is(mixed, "multipart", "mixed"));
	assert_int_equal(g_mime_multipart_get_count(GMIME_MULTIPART(mixed)), 4);
	GMimeObject *alternative = child(mixed, 0);
	assert_true(is(alternative, "multipart", "alternative"));
	assert_true(is(child(alternative, 0), "text", "plain"));
	GMimeObject *related = child(alternative, 1);
	assert_true(is(related, "multipart", "related"));
	assert_true(is(child(related, 0), "text", "html"));
	assert_string_equal(g_mime_object_get_content_id(child(related, 1)), "p1@example.org");
	assert_string_equal(g_mime_object_get_disposition(child(related, 1)), "inline");
	expect_bytes(child(related, 1), &v[0].bytes);
	assert_string_equal(g_mime_part_get_filename(GMIME_PART(child(mixed, 1))), v[1].name);
	assert_string_equal(g_mime_object_get_disposition(child(mixed, 1)), "attachment");
	expect_bytes(child(mixed, 1), &v[1].bytes);
	assert_true(is(child(mixed, 2), "application", "octet-stream"));
	assert_string_equal(g_mime_part_get_filename(GMIME_PART(child(mixed, 2))), "mail.eml");
	assert_true(is(child(mixed, 3), "application", "octet-stream"));
	expect_bytes(child(mixed, 3), &v[3].bytes);
	assert_non_null(strstr(mail, "filename*0*=") ? strstr(mail, "filename*0*=")
	                                             : strstr(mail, "filename*="));
}

static void test_html_without_attachments(void **state)
{
	struct ctx *c = *state;
	struct mail_draft d = draft();

	d.html = "<p>x</p>";
	GMimeObject *o = g_mime_message_get_mime_part(parse(c, build(c, &d)));
	assert_true(is(o, "multipart", "alternative"));
	assert_int_equal(g_mime_multipart_get_count(GMIME_MULTIPART(o)), 2);
}

static void test_foreign_domain(void **state)
{
	struct ctx *c = *state;
	struct mail_address v[] = {{"", "info@żółw.example"}};
	struct mail_draft d = draft();

	d.to = (struct mail_addresses){v, 1};
	assert_non_null(strstr(build(c, &d), "xn--"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(test_plain, begin, end),
	        cmocka_unit_test_setup_teardown(test_headers_hold_no_lines, begin, end),
	        cmocka_unit_test_setup_teardown(test_bad_addresses, begin, end),
	        cmocka_unit_test_setup_teardown(test_bad_ids, begin, end),
	        cmocka_unit_test_setup_teardown(test_threading, begin, end),
	        cmocka_unit_test_setup_teardown(test_long_subjects, begin, end),
	        cmocka_unit_test_setup_teardown(test_long_lines_of_text, begin, end),
	        cmocka_unit_test_setup_teardown(test_everything, begin, end),
	        cmocka_unit_test_setup_teardown(test_html_without_attachments, begin, end),
	        cmocka_unit_test_setup_teardown(test_foreign_domain, begin, end),
	};

	if (crypto_start() != RC_OK)
		return 1;
	return cmocka_run_group_tests_name("mail/build", tests, NULL, NULL);
}
