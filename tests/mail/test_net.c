/* mail/net and the parts below it that need no network but a pair of sockets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/crypto.h"
#include "mail/imap_private.h"
#include "mail/net.h"
#include "mail/wire.h"

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

static void expect_url(struct ctx *c, const char *url, const char *host, int port, enum net_tls tls)
{
	struct mail_server *s = NULL;

	assert_int_equal(mail_server_parse(c, c, url, &s), RC_OK);
	assert_string_equal(s->host, host);
	assert_int_equal(s->port, port);
	assert_int_equal(s->tls, tls);
	assert_int_equal(server_timeout_s(s), 30);
}

static void test_urls(void **state)
{
	struct ctx *c = *state;

	expect_url(c, "imaps://mail.example.org", "mail.example.org", 993, NET_TLS);
	expect_url(c, "imaps://mail.example.org:1993", "mail.example.org", 1993, NET_TLS);
	expect_url(c, "imap://mail.example.org/", "mail.example.org", 143, NET_STARTTLS);
	expect_url(c, "smtps://mail.example.org", "mail.example.org", 465, NET_TLS);
	expect_url(c, "smtp://mail.example.org", "mail.example.org", 587, NET_STARTTLS);
	expect_url(c, "smtp+plain://127.0.0.1:2525", "127.0.0.1", 2525, NET_PLAIN);
	expect_url(c, "imap+plain://localhost", "localhost", 143, NET_PLAIN);
	expect_url(c, "imaps://[::1]:9", "::1", 9, NET_TLS);
}

static void test_urls_refused(void **state)
{
	static const char *const bad[] = {"", "mail.example.org", "http://x", "imaps://",
	        "imaps://x:0", "imaps://x:65536", "imaps://x:y", "imaps://a:b@x", "imaps://a@x",
	        "imaps://x/inbox", "imaps://x?y", "imaps://x#y", "imaps://x y", "imaps://x\r\ny",
	        "imaps://[::1", "pop3s://x"};

	for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
		struct ctx *c = ctx_new(*state, NULL);
		struct mail_server *s = NULL;
		assert_int_equal(mail_server_parse(c, c, bad[k], &s), RC_INVALID);
		assert_null(s);
		assert_string_equal(c->fail.slug, "server_unreadable");
		talloc_free(c);
	}
}

static void test_server_check(void **state)
{
	struct ctx *c = *state;
	struct mail_server s = {
	        .host = (char *)"x", .port = 1, .login = (char *)"a", .secret = (char *)"b"};

	assert_int_equal(server_check(c, &s), RC_OK);
	s.secret = (char *)"b\nc";
	assert_int_equal(server_check(c, &s), RC_INVALID);
	s.secret = (char *)"b";
	s.host = (char *)"x/y";
	assert_int_equal(server_check(c, &s), RC_INVALID);
	s.host = (char *)"x";
	s.pin_sha256 = (char *)"00";
	assert_int_equal(server_check(c, &s), RC_INVALID);
	s.pin_sha256 = (char *)"00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff:"
	                       "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF";
	assert_int_equal(server_check(c, &s), RC_OK);
}

static void test_words(void **state)
{
	struct ctx *c = *state;

	assert_string_equal(server_words(c, " a\r\n\tb\0c ", 9), "a b\xef\xbf\xbd"
	                                                         "c");
	assert_string_equal(server_words(c, "\xff", 1), "\xef\xbf\xbd");
	assert_string_equal(server_words(c, NULL, 0), "");
	char many[5000];
	memset(many, 'x', sizeof many);
	assert_int_equal(strlen(server_words(c, many, sizeof many)), 500);
}

static void test_folder_names(void **state)
{
	static const char *const pairs[][2] = {{"INBOX", "INBOX"}, {"Wysłane", "Wys&AUI-ane"},
	        {"Απεσταλμένα", "&A5EDwAO1A8MDxAOxA7sDvAOtA70DsQ-"}, {"A & B", "A &- B"},
	        {"日本語/x", "&ZeVnLIqe-/x"}};
	struct ctx *c = *state;

	for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
		assert_string_equal(folder_encode(c, pairs[k][0]), pairs[k][1]);
		assert_string_equal(folder_decode(c, pairs[k][1]), pairs[k][0]);
	}
	/* Not modified UTF-7: shown as it is. */
	assert_string_equal(folder_decode(c, "a&b"), "a&b");
	assert_string_equal(folder_decode(c, "Wysłane"), "Wysłane");
	assert_true(utf8_valid(folder_decode(c, "\xff\xfe"), strlen(folder_decode(c, "\xff\xfe"))));
}

static void test_quote(void **state)
{
	assert_string_equal(imap_quote(*state, "a\"b\\c d"), "\"a\\\"b\\\\c d\"");
	assert_string_equal(imap_quote(*state, ""), "\"\"");
}

/* ---- the guard ---- */

struct reading {
	int fd;
	struct mail_server server;
	struct wire *wire;
	struct guard g;
};

static struct reading *reading_of(struct ctx *c, const char *bytes, size_t n, uint64_t budget)
{
	struct reading *r = talloc_zero(c, struct reading);
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	r->server = (struct mail_server){
	        .host = (char *)"x", .port = 1, .tls = NET_PLAIN, .timeout_s = 1};
	r->wire = wire_of_fd(c, &r->server, pair[0]);
	assert_int_equal(write(pair[1], bytes, n), (ssize_t)n);
	close(pair[1]);
	guard_init(&r->g, r->wire);
	guard_budget(&r->g, budget);
	return r;
}

static char *read_all(struct ctx *c, struct reading *r, size_t *chunks)
{
	struct buf *b = buf_new(c, 1 << 20);
	char part[128];
	ssize_t n;

	*chunks = 0;
	while ((n = guard_read(&r->g, part, sizeof part)) > 0) {
		buf_add(b, part, (size_t)n);
		(*chunks)++;
	}
	return b->p;
}

static void expect_guard(
        struct ctx *c, const char *in, const char *out, uint64_t budget, enum wire_end how)
{
	size_t chunks;
	struct reading *r = reading_of(c, in, strlen(in), budget);

	assert_string_equal(read_all(c, r, &chunks), out);
	assert_int_equal(wire_ended(r->wire), how);
	talloc_free(r->wire);
}

static void test_guard(void **state)
{
	struct ctx *c = *state;
	const char *plain =
	        "* OK hello\r\n* 1 FETCH (BODY[] {12}\r\n* BYE\r\n12345 X)\r\n1 OK done\r\n";
	size_t chunks;

	expect_guard(c, plain, plain, 1000, WIRE_CLOSED);
	struct reading *r = reading_of(c, plain, strlen(plain), 1000);
	(void)read_all(c, r, &chunks);
	/* A line at a time: greeting, FETCH, its literal, the rest, the end. */
	assert_int_equal(chunks, 5);
	talloc_free(r->wire);
	/* Text that looks like a literal announces nothing. */
	expect_guard(c, "* OK see {99999}\r\n* BYE\r\n", "* OK see {99999}\r\n", 1000, WIRE_CLOSED);
	expect_guard(c, "7 NO {99999}\r\nx\r\n", "7 NO {99999}\r\nx\r\n", 1000, WIRE_CLOSED);
	/* An announcement above the budget never gets through. */
	expect_guard(c, "* 1 FETCH (BODY[] {99999}\r\nabc", "", 1000, WIRE_LIMIT);
	expect_guard(
	        c, "* 1 FETCH (BODY[] {99999999999999999999999999}\r\nabc", "", 1000, WIRE_LIMIT);
	expect_guard(c, "* OK 0123456789\r\n", "", 10, WIRE_LIMIT);
	expect_guard(c, "* 1 X {0}\r\n)\r\n* BYE\r\n", "* 1 X {0}\r\n)\r\n", 1000, WIRE_CLOSED);
	expect_guard(
	        c, "* B\r\n* BY\r\n* bye now\r\nmore\r\n", "* B\r\n* BY\r\n", 1000, WIRE_CLOSED);
}

static void test_guard_bye_words(void **state)
{
	struct ctx *c = *state;
	size_t chunks;
	struct reading *r = reading_of(c, "* BYE  so long \r\nx", 18, 1000);

	assert_string_equal(read_all(c, r, &chunks), "");
	assert_string_equal(server_words(c, r->g.bye, r->g.bye_n), "so long");
	talloc_free(r->wire);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(test_urls, begin, end),
	        cmocka_unit_test_setup_teardown(test_urls_refused, begin, end),
	        cmocka_unit_test_setup_teardown(test_server_check, begin, end),
	        cmocka_unit_test_setup_teardown(test_words, begin, end),
	        cmocka_unit_test_setup_teardown(test_folder_names, begin, end),
	        cmocka_unit_test_setup_teardown(test_quote, begin, end),
	        cmocka_unit_test_setup_teardown(test_guard, begin, end),
	        cmocka_unit_test_setup_teardown(test_guard_bye_words, begin, end),
	};

	if (crypto_start() != RC_OK)
		return 1;
	return cmocka_run_group_tests_name("mail/net", tests, NULL, NULL);
}
