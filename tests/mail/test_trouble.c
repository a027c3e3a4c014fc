/* mail/trouble and mail/provider: what is known about servers and providers by name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/ctx.h"
#include "mail/https.h"
#include "mail/net.h"
#include "mail/provider.h"
#include "mail/trouble.h"

static void test_login_by_host(void **state)
{
	static const char *const cases[][3] = {
	        {"mail.example.org", "wrong password", "login_refused"},
	        {"imap.gmail.com", "[AUTHENTICATIONFAILED] Invalid credentials",
	                "app_password_wanted"},
	        {"smtp.gmail.com", "5.7.8 Username and Password not accepted",
	                "app_password_wanted"},
	        {"IMAP.WP.PL", "Login failed", "app_password_wanted"},
	        {"outlook.office365.com", "LOGIN failed.", "password_login_off"},
	        {"smtp.office365.com", "5.7.3 Authentication unsuccessful", "password_login_off"},
	        {"smtp.office365.com",
	                "5.7.139 SmtpClientAuthentication is disabled for the Tenant",
	                "smtp_auth_off"},
	        {"imap.gmail.com", "Web login required", "browser_wanted"},
	        {"imap.gmail.com", "", "app_password_wanted"},
	        {"evil-imap.gmail.com", "no", "login_refused"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(trouble_of_login(cases[i][0], false, cases[i][1]), cases[i][2]);
	assert_string_equal(trouble_of_login("imap.gmail.com", true, "Invalid"), "token_refused");
	assert_string_equal(
	        trouble_of_login("outlook.office365.com", true, "AUTHENTICATE failed. 5.7.139"),
	        "token_refused");
	assert_string_equal(trouble_of_login("smtp.office365.com", true,
	                            "SmtpClientAuthentication is disabled for the Tenant"),
	        "smtp_auth_off");
}

static void test_smtp_by_command(void **state)
{
	(void)state;
	assert_string_equal(
	        trouble_of_smtp(553, "MAIL", "Sender address rejected"), "sender_refused");
	assert_null(trouble_of_smtp(250, "EHLO", "Sender address rejected"));
	assert_null(trouble_of_smtp(550, "RCPT", "no such user here"));
	assert_null(trouble_of_smtp(552, "RCPT", "over quota"));
	assert_null(trouble_of_imap("Syntax error"));
}

static void test_providers(void **state)
{
	(void)state;
	assert_string_equal(provider_by_domain("Anna@GMAIL.com")->id, "gmail");
	assert_string_equal(provider_by_domain("tlen.pl")->id, "o2");
	assert_null(provider_by_domain("notgmail.com"));
	assert_null(provider_by_domain("gmail.com.example.org"));
	assert_null(provider_by_domain("x@"));
	assert_string_equal(provider_by_mx("ASPMX.L.GOOGLE.COM.")->id, "gmail");
	assert_string_equal(
	        provider_by_mx("contoso-com.mail.protection.outlook.com")->id, "microsoft");
	assert_null(provider_by_mx("evilgoogle.com"));
	assert_null(provider_by_mx("google.com.example.org"));
	assert_string_equal(provider_by_host("outlook.office365.com")->oauth, "microsoft");
	assert_null(provider_by_host("imap"));
	assert_null(oauth_preset_find("yahoo"));
	assert_true(oauth_preset_find("google")->wants_secret);
}

/* A line that was mistyped is found here, not by whoever connects a mailbox. */
static void test_every_provider_is_whole(void **state)
{
	struct ctx *c = ctx_new(NULL, NULL);

	(void)state;
	for (const struct mail_provider *p = mail_providers; p->id != NULL; p++) {
		struct mail_server *s = NULL;
		assert_int_equal(mail_server_parse(c, c, p->imap_url, &s), RC_OK);
		assert_int_not_equal(s->tls, NET_PLAIN);
		assert_int_equal(mail_server_parse(c, c, p->smtp_url, &s), RC_OK);
		assert_int_not_equal(s->tls, NET_PLAIN);
		assert_true(p->domains[0] != '\0' || p->mx[0] != '\0');
		assert_true(p->oauth[0] == '\0' || oauth_preset_find(p->oauth) != NULL);
	}
	for (const struct oauth_preset *p = oauth_presets; p->id != NULL; p++) {
		assert_true(https_is_url(p->token_url) && strstr(p->token_url, "https://") != NULL);
		assert_true(https_is_url(p->authorise_url));
		assert_true(p->device_url[0] == '\0' || https_is_url(p->device_url));
	}
	talloc_free(c);
}

static void test_forms(void **state)
{
	const char *pairs[] = {"a b", "1&2=ż", "none", NULL, "c", "", "d", "x-._~Y9", NULL};
	struct ctx *c = ctx_new(NULL, NULL);

	(void)state;
	assert_string_equal(https_form(c, pairs), "a%20b=1%262%3D%C5%BC&c=&d=x-._~Y9");
	talloc_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_login_by_host),
	        cmocka_unit_test(test_smtp_by_command),
	        cmocka_unit_test(test_providers),
	        cmocka_unit_test(test_every_provider_is_whole),
	        cmocka_unit_test(test_forms),
	};

	return cmocka_run_group_tests_name("mail/trouble", tests, NULL, NULL);
}
