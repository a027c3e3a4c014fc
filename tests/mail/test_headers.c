/* Headers as programs and people write them: encoded words, addresses, file names, dates. */
#include <stdio.h>

#include "read.h"

static int failures;

static struct mail *understood(struct ctx *c, const char *raw)
{
	struct mail *m;

	assert_int_equal(mail_understand(c, c, bytes_of(raw), NULL, &m), RC_OK);
	return m;
}

static void expect(const char *header, const char *got, const char *want)
{
	if (str_eq(got, want))
		return;
	failures++;
	print_error("%s\n   got  %s\n   want %s\n", header, got ? got : "(none)", want);
}

static const char *const subjects[][2] = {
        {"=?UTF-8?Q?Za=C5=BC=C3=B3=C5=82 co to?=", "Zażół co to"}, /* blanks inside */
        {"=?utf-8?B?WmHFvMOzxYLEhw==", "Zażółć"}, /* never closed */
        {"=?utf-8?B?WmHFvMOzxYLEhw==?", "Zażółć"},
        {"=?utf-8?B?WmHFvMOzxYLEhw?=", "Zażółć"}, /* without padding */
        {"=?utf-8?Q?Za=C5?=\n =?utf-8?Q?=BC=C3=B3?=", "Zażó"}, /* a letter cut in two */
        {"=?utf-8?B?WmHF?=\n =?utf-8?Q?=BC_x?=", "Zaż x"}, /* and two encodings */
        {"=?utf-8?B?WmHFvMO?=\n =?utf-8?B?zxYLEhw==?=", "Zażółć"}, /* a group cut in two */
        {"=?utf-8?Q?=C5=BC?==?utf-8?Q?=C3=B3?=", "żó"},
        {"=?utf-8?Q?=C5=BC=\n =C3=B3?=", "żó"}, /* broken as a text would be */
        {"=?utf-8*pl?Q?=C5=BC?= y", "ż y"},
        {"=?utf-8?Q?a=ZZb?=", "a=ZZb"},
        {"=?unknown?Q?abc?=", "abc"},
        {"=?utf-8?X?abc?=", "=?utf-8?X?abc?="},
        {"=?Windows-1250?Q?Za=BF?= =?iso-8859-2?Q?=B6?=", "Zażś"},
        {"=?iso-8859-1?Q?Za=C5=BC=C3=B3=C5=82=C4=87?=", "Zażółć"}, /* it is UTF-8 */
        {"=?utf-8?Q?Gr=C3=83=C2=BC=C3=83=C5=B8e?=", "Grüße"}, /* UTF-8 of UTF-8 */
        {"abc=?utf-8?Q?=C5=BC?=def", "abcżdef"},
        {"=?utf-8?Q?=F0=9F=98=80?=", "😀"},
        {"Za\xc5\xbc\xc3\xb3\xc5\x82\xc4\x87", "Zażółć"}, /* raw */
        {"a\n\tb", "a b"},
        {"=?utf-8?Q?pay_=E2=80=AEfdp.exe=E2=81=A6?=", "pay fdp.exe"}, /* turned around */
        {"p\xe2\x80\x8b"
         "ay\xef\xbb\xbf",
                "pay"}, /* signs nobody sees */
        {"p\xe2\x80\x8d"
         "ay",
                "pay"},
        {"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb", "👩\xe2\x80\x8d💻"}, /* one picture */
        {"=?", "=?"},
        {"=?=?=?utf-8?Q?", "=?=?=?utf-8?Q?"},
};

static void reads_encoded_words(void **state)
{
	struct ctx *c = ctx_new(NULL, NULL);

	(void)state;
	failures = 0;
	for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) {
		char *raw =
		        talloc_asprintf(c, "From: a@b.example\nSubject: %s\n\nx\n", subjects[i][0]);
		expect(subjects[i][0], understood(c, raw)->subject, subjects[i][1]);
	}
	talloc_free(c);
	assert_int_equal(failures, 0);
}

static const char *const senders[][2] = {
        {"a@b.example", "<a@b.example>"},
        {"a@B.EXAMPLE", "<a@b.example>"},
        {"\"Anna K\" <a@b.example>", "Anna K<a@b.example>"},
        {"\"=?utf-8?Q?Anna_=C5=BB?=\" <a@b.example>", "Anna Ż<a@b.example>"},
        {"=?utf-8?Q?Kowalska,_Anna?= <a@b.example>", "Kowalska, Anna<a@b.example>"},
        {"Kowalska, Anna <a@b.example>", "Kowalska, Anna<a@b.example>"},
        {"=?utf-8?Q?Anna_<a@b.example>?=", "Anna<a@b.example>"},
        {"=?utf-8?B?IkFubmEiIDxhQGIuZXhhbXBsZT4=?=", "Anna<a@b.example>"},
        {"a@b.example (Anna)", "Anna<a@b.example>"},
        {"Anna a@b.example", "Anna<a@b.example>"},
        {"Anna <a@b.example", "Anna<a@b.example>"},
        {"Anna [a@b.example]", "Anna<a@b.example>"},
        {"\"Anna\" a@b.example", "Anna<a@b.example>"},
        {"Anna <<a@b.example>>", "Anna<a@b.example>"},
        {"<a@b.example> Anna", "Anna<a@b.example>"},
        {"Anna <mailto:a@b.example>", "Anna<a@b.example>"},
        {"Anna <a @ b.example>", "Anna<a@b.example>"},
        {"\"Anna <a@b.example>", "Anna<a@b.example>"},
        {"Anna <a@b.example>, Jan <j@b.example>", "Anna<a@b.example>Jan<j@b.example>"},
        {"Anna <a@b.example>; Jan <j@b.example>", "Anna<a@b.example>Jan<j@b.example>"},
        {"Team: Anna <a@b.example>, j@b.example;", "Anna<a@b.example><j@b.example>"},
        {"The Team:;", "The Team<>"}, /* a name is better than nothing */
        {"Jan Kowalski", "Jan Kowalski<>"},
        {"\"Kowalski, Jan\" <>", "Kowalski, Jan<>"},
        {"=?utf-8?Q?Jan_=C5=BB?=", "Jan Ż<>"},
        {"MAILER-DAEMON", "<MAILER-DAEMON>"},
        {"\"jan\"@b.example", "<jan@b.example>"}, /* quotes for nothing */
        {"\"j..n\"@b.example", "<\"j..n\"@b.example>"},
        {"Ba\xe2\x80\xae"
         "nk <a@b.example>",
                "Bank<a@b.example>"},
        {"\"a b\"@c.example", "<\"a b\"@c.example>"},
        {"Zo\xc3\xab <zoe@b.example>", "Zoë<zoe@b.example>"},
        {"J. R. Smith <j@b.example>", "J. R. Smith<j@b.example>"},
        {"Smith & Co. <j@b.example>", "Smith & Co.<j@b.example>"},
        {"a@b.example, ,", "<a@b.example>"},
};

static void reads_addresses(void **state)
{
	struct ctx *c = ctx_new(NULL, NULL);

	(void)state;
	failures = 0;
	for (size_t i = 0; i < sizeof senders / sizeof *senders; i++) {
		struct mail *m = understood(
		        c, talloc_asprintf(c, "From: %s\nSubject: x\n\nx\n", senders[i][0]));
		char *got = talloc_strdup(c, "");
		for (size_t k = 0; k < m->from.n; k++)
			got = talloc_asprintf(
			        c, "%s%s<%s>", got, m->from.v[k].name, m->from.v[k].address);
		expect(senders[i][0], got, senders[i][1]);
	}
	talloc_free(c);
	assert_int_equal(failures, 0);
}

#define ATTACHED "Content-Type: application/pdf\nContent-Disposition: attachment"

static const char *const names[][2] = {
        {ATTACHED "; filename=\"a.pdf\"", "a.pdf"},
        {ATTACHED "; filename=\"a\xe2\x80\xae"
                  "fdp.exe\"",
                "afdp.exe"},
        {ATTACHED "; filename*=utf-8''a%E2%80%AEfdp.exe", "afdp.exe"},
        {ATTACHED "; filename=a b c.pdf", "a b c.pdf"},
        {ATTACHED "; FILENAME=a.pdf", "a.pdf"},
        {ATTACHED "; filename*=utf-8''za%C5%BC.pdf", "zaż.pdf"},
        {ATTACHED "; filename*=\"utf-8''za%C5%BC.pdf\"", "zaż.pdf"},
        {ATTACHED "; filename*=za%C5%BC.pdf", "zaż.pdf"},
        {ATTACHED "; filename*=windows-1250''za%BF%F3.pdf", "zażó.pdf"},
        {ATTACHED "; filename*=gb2312''%D6%D0%CE%C4.pdf", "中文.pdf"},
        {ATTACHED "; filename=\"x.pdf\"; filename*=iso-8859-2''za%BF.pdf", "zaż.pdf"},
        {ATTACHED "; filename*0*=utf-8''za%C5; filename*1*=%BC; filename*2=.pdf", "zaż.pdf"},
        {ATTACHED "; filename*2=.pdf; filename*1*=%C5%BC; filename*0*=utf-8''za", "zaż.pdf"},
        {ATTACHED "; filename*0=za; filename*1=b.pdf", "zab.pdf"},
        {ATTACHED ";\n filename*0*=utf-8''%C5%BC;\n filename*1=\" b.pdf\"", "ż b.pdf"},
        {ATTACHED "; filename=\"=?utf-8?Q?za=C5=BC.pdf?=\"", "zaż.pdf"},
        {ATTACHED "; filename==?utf-8?Q?za=C5=BC.pdf?=", "zaż.pdf"},
        {ATTACHED "; filename=\"=?utf-8?Q?za?=\n =?utf-8?Q?=C5=BC.pdf?=\"", "zaż.pdf"},
        {ATTACHED "; filename=za\xc5\xbc.pdf", "zaż.pdf"},
        {ATTACHED "; filename=\"a;b.pdf\"", "a;b.pdf"},
        {ATTACHED "; filename=\"a\\\"b.pdf\"", "a\"b.pdf"},
        {ATTACHED "; filename=\"a.pdf", "a.pdf"},
        {ATTACHED " filename=\"a.pdf\"", "a.pdf"},
        {ATTACHED "; size=3; filename=\"a.pdf\"; x=y", "a.pdf"},
        {"Content-Type: application/pdf\nContent-Disposition: filename=\"a.pdf\"", "a.pdf"},
        {"Content-Type: application/pdf; name==?windows-1250?Q?za=BF.pdf?=", "zaż.pdf"},
        {"Content-Type: application/pdf; name*0=\"a\"; name*1=\"b.pdf\"", "ab.pdf"},
        {"Content-Type: application/pdf; name=\"a.pdf\"; name=\"b.pdf\"", "a.pdf"},
        {"Content-Type: message/rfc822\nContent-Disposition: attachment", "In_ner.eml"},
        {"Content-Type: application/pdf", ""},
};

static void reads_file_names(void **state)
{
	struct ctx *c = ctx_new(NULL, NULL);

	(void)state;
	failures = 0;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct mail *m = understood(c,
		        talloc_asprintf(c,
		                "From: a@b.example\nSubject: x\nContent-Type: multipart/mixed; "
		                "boundary=q\n\n--q\n\nhi\n--q\n%s\n\nSubject: In/ner\n\nx\n--q--\n",
		                names[i][0]));
		expect(names[i][0], m->attachment_count ? m->attachments[0].name : NULL,
		        names[i][1]);
	}
	talloc_free(c);
	assert_int_equal(failures, 0);
}

/* All of them are 2024-02-05T09:00:00Z. */
static const char *const dates[] = {"Mon, 05 Feb 2024 10:00:00 +0100", "5 Feb 2024 10:00:00 +0100",
        "Mon, 5 Feb 2024 10:00 +0100", "5 Feb 24 09:00:00 GMT", "Mon Feb  5 09:00:00 2024",
        "2024-02-05T10:00:00+01:00", "2024-02-05T09:00:00Z", "2024-02-05 09:00:00",
        "Mon, 05 Feb 2024 10:00:00 GMT+0100", "Mon, 05 Feb 2024 10.00.00 +0100",
        "Mon, 05 Feb 2024 10:00:00 +0100 (CET)", "Mon, 05 Feb 2024 10:00:00 CET",
        "Mon, 05 Feb 2024 11:00:00 EET", "Mon, 05 Feb 2024 01:00:00 PST"};

static void reads_dates(void **state)
{
	struct ctx *c = ctx_new(NULL, NULL);

	(void)state;
	failures = 0;
	for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
		struct mail *m = understood(
		        c, talloc_asprintf(
		                   c, "From: a@b.example\nDate: %s\nSubject: x\n\nx\n", dates[i]));
		expect(dates[i], talloc_asprintf(c, "%lld", (long long)m->date_ms),
		        "1707123600000");
	}
	talloc_free(c);
	assert_int_equal(failures, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(reads_encoded_words),
	        cmocka_unit_test(reads_addresses), cmocka_unit_test(reads_file_names),
	        cmocka_unit_test(reads_dates)};

	if (crypto_start() != RC_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
