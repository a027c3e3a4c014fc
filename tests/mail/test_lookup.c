/* The pure halves of finding servers: DNS answers and a provider's settings file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/ctx.h"
#include "mail/autoconfig.h"
#include "mail/dns.h"

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

#define BYTES(text) ((struct bytes){(const uint8_t *)(text), sizeof(text) - 1})

/* Question _imaps._tcp.a.b SRV; three answers, the second with the better priority, the third
 * a host with a blank in its name. */
#define QUESTION "\6_imaps\4_tcp\1a\1b\0\0\41\0\1"
static const char srv_answer[] = "\x12\x34\x81\x80\0\1\0\3\0\0\0\0" QUESTION
                                 "\xc0\x0c\0\41\0\1\0\0\0\74\0\14\0\12\0\0\3\341\2i1\1b\0"
                                 "\xc0\x0c\0\41\0\1\0\0\0\74\0\14\0\1\0\5\3\342\2i2\1b\0"
                                 "\xc0\x0c\0\41\0\1\0\0\0\74\0\15\0\0\0\0\3\341\3i 3\1b\0";
static const char srv_none[] =
        "\x12\x34\x81\x80\0\1\0\1\0\0\0\0" QUESTION "\xc0\x0c\0\41\0\1\0\0\0\74\0\7\0\0\0\0\0\0\0";
static const char mx_answer[] = "\x12\x34\x81\x80\0\1\0\2\0\0\0\0\1a\1b\0\0\17\0\1"
                                "\xc0\x0c\0\17\0\1\0\0\0\74\0\7\0\24\2m2\xc0\x0e"
                                "\xc0\x0c\0\17\0\1\0\0\0\74\0\7\0\12\2m1\xc0\x0e";

static void test_srv(void **state)
{
	struct dns_record *v = NULL;
	size_t n = 0;

	assert_true(dns_read_srv(*state, BYTES(srv_answer), &v, &n));
	assert_int_equal(n, 2);
	assert_string_equal(v[0].host, "i2.b");
	assert_int_equal(v[0].port, 994);
	assert_string_equal(v[1].host, "i1.b");
	assert_int_equal(v[1].port, 993);
	assert_true(dns_read_srv(*state, BYTES(srv_none), &v, &n));
	assert_int_equal(n, 1);
	assert_string_equal(v[0].host, "");
}

static void test_mx(void **state)
{
	struct dns_record *v = NULL;
	size_t n = 0;

	assert_true(dns_read_mx(*state, BYTES(mx_answer), &v, &n));
	assert_int_equal(n, 2);
	assert_string_equal(v[0].host, "m1.b");
	assert_string_equal(v[1].host, "m2.b");
	assert_true(dns_read_srv(*state, BYTES(mx_answer), &v, &n));
	assert_int_equal(n, 0);
}

/* Every answer cut anywhere, and every byte of it changed: nothing breaks. */
static void test_broken_answers(void **state)
{
	char copy[sizeof srv_answer];

	for (size_t k = 0; k < sizeof srv_answer; k++) {
		void *tmp = talloc_new(*state);
		struct dns_record *v;
		size_t n;
		uint8_t *cut = talloc_memdup(tmp, srv_answer, k + 1);
		(void)dns_read_srv(tmp, (struct bytes){cut, k}, &v, &n);
		for (unsigned ch = 0; ch < 256; ch += 5) {
			memcpy(copy, srv_answer, sizeof copy);
			copy[k] = (char)ch;
			(void)dns_read_srv(tmp, BYTES(copy), &v, &n);
			(void)dns_read_mx(tmp, BYTES(copy), &v, &n);
		}
		talloc_free(tmp);
	}
}

static void test_hosts(void **state)
{
	static const char *const good[] = {"a", "mail.example.org", "xn--ls8h.la", "1.2.3.4"};
	static const char *const bad[] = {
	        "", ".", "a..b", ".a", "-a", "a b", "a/b", "a:1", "ż.pl", "a\nb", "a@b", "a%b"};

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_true(dns_is_host(good[i]));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(dns_is_host(bad[i]));
}

static const char file[] =
        "<?xml version=\"1.0\"?>\n<clientConfig version=\"1.1\"><emailProvider id=\"x\">\n"
        "<!-- <incomingServer type=\"imap\"><hostname>evil.example</hostname><port>993</port>"
        "<socketType>SSL</socketType></incomingServer> -->\n"
        "<incomingServer type=\"pop3\"><hostname>pop.example.org</hostname><port>995</port>"
        "<socketType>SSL</socketType></incomingServer>\n"
        "<incomingServer type=\"imap\"><hostname>plain.example.org</hostname><port>143</port>"
        "<socketType>plain</socketType></incomingServer>\n"
        "<incomingServer type=\"imap\"><hostname>imap.example.org</hostname><port>143</port>"
        "<socketType>STARTTLS</socketType><username>%EMAILADDRESS%</username></incomingServer>\n"
        "<incomingServer\n type='imap'><hostname> imap.example.org </hostname><port>993</port>"
        "<socketType>SSL</socketType><username>%EMAILLOCALPART%</username></incomingServer>\n"
        "<outgoingServer type=\"smtp\"><hostname>smtp.example.org</hostname><port>587</port>"
        "<socketType>STARTTLS</socketType></outgoingServer></emailProvider></clientConfig>";

static void test_file(void **state)
{
	struct autoconfig a;

	assert_true(autoconfig_read(*state, BYTES(file), "help@example.org", &a));
	assert_string_equal(a.imap_url, "imaps://imap.example.org:993");
	assert_string_equal(a.smtp_url, "smtp://smtp.example.org:587");
	assert_string_equal(a.login, "help");
}

static void expect_nothing(void *mem, const char *text)
{
	struct autoconfig a;
	struct bytes b = {(const uint8_t *)text, strlen(text)};

	if (autoconfig_read(mem, b, "help@example.org", &a))
		fail_msg("taken: %s, %s", a.imap_url, a.smtp_url);
}

#define IMAP(host, port, type)                                                                     \
	"<incomingServer type=\"imap\"><hostname>" host "</hostname><port>" port                   \
	"</port><socketType>" type "</socketType></incomingServer>"

static void test_files_refused(void **state)
{
	static const char *const bad[] = {"", "<html>", IMAP("a b", "993", "SSL"),
	        IMAP("a.example/x", "993", "SSL"), IMAP("a", "0", "SSL"), IMAP("a", "99999", "SSL"),
	        IMAP("a", "993x", "SSL"), IMAP("a", "993", "plain"), IMAP("a&#10;b", "993", "SSL"),
	        "<incomingServer type=\"imap\"><hostname>a", "<!-- " IMAP("a", "993", "SSL"),
	        "<incomingServer type=\"imap\"", "</incomingServer"};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		expect_nothing(*state, bad[i]);
}

/* Cut anywhere, and with any byte changed: nothing breaks, and nothing unencrypted comes. */
static void test_broken_files(void **state)
{
	char copy[sizeof file];

	for (size_t k = 0; k < sizeof file - 1; k++) {
		void *tmp = talloc_new(*state);
		struct autoconfig a = {0};
		uint8_t *cut = talloc_memdup(tmp, file, k + 1);
		(void)autoconfig_read(tmp, (struct bytes){cut, k}, "help@example.org", &a);
		memcpy(copy, file, sizeof copy);
		copy[k] = (char)(k * 7 + 1);
		if (autoconfig_read(tmp, BYTES(copy), "help@example.org", &a) && a.imap_url != NULL)
			assert_null(strstr(a.imap_url, "plain.example.org"));
		talloc_free(tmp);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(test_srv, begin, end),
	        cmocka_unit_test_setup_teardown(test_mx, begin, end),
	        cmocka_unit_test_setup_teardown(test_broken_answers, begin, end),
	        cmocka_unit_test_setup_teardown(test_hosts, begin, end),
	        cmocka_unit_test_setup_teardown(test_file, begin, end),
	        cmocka_unit_test_setup_teardown(test_files_refused, begin, end),
	        cmocka_unit_test_setup_teardown(test_broken_files, begin, end),
	};

	return cmocka_run_group_tests_name("mail/lookup", tests, NULL, NULL);
}
