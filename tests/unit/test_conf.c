#include "unit.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/str.h"
#include "conf/file.h"
#include "conf/near.h"
#include "conf/setting.h"

static char folder[64];

static int folder_make(void **state)
{
	strcpy(folder, "/tmp/wellspring-unit-XXXXXX");
	return mkdtemp(folder) != NULL ? unit_setup(state) : -1;
}

static int folder_drop(void **state)
{
	unlink(path_join(*state, folder, CONF_FILE_NAME));
	rmdir(folder);
	return unit_teardown(state);
}

static void a_host_that_is_here_alone(void **state)
{
	static const char *const here[] = {"127.0.0.1:8080", "localhost:80", "LOCALHOST",
	        "[::1]:8080", "http://127.0.0.1:8080/link/x", "https://localhost/"};
	static const char *const seen[] = {"0.0.0.0:8080", ":8080", "*:8080", "[::]:80",
	        "https://desk.example.org", "http://localhost.example.org", "http://1127.0.0.1"};

	(void)state;
	for (size_t i = 0; i < sizeof here / sizeof *here; i++)
		assert_true(conf_host_is_here(here[i]));
	for (size_t i = 0; i < sizeof seen / sizeof *seen; i++)
		assert_false(conf_host_is_here(seen[i]));
}

static void write_conf(struct ctx *c, const char *text)
{
	assert_int_equal(
	        file_write_sync(c, path_join(c, folder, CONF_FILE_NAME), text, strlen(text), 0600),
	        RC_OK);
}

static void without_a_file_all_is_default(void **state)
{
	struct conf_file *f;

	assert_int_equal(conf_file_read(*state, folder, &f), RC_OK);
	assert_string_equal(f->listen, "127.0.0.1:8080");
	assert_string_equal(f->database, "");
	assert_string_equal(f->key_file, path_join(*state, folder, "key"));
	assert_string_equal(f->tls_cert, "");
	assert_null(f->trusted_proxies[0]);
	assert_int_equal(f->log_level, LOG_INFO);
	assert_int_equal(f->workers, 8);
}

static void values_are_read(void **state)
{
	struct conf_file *f;

	write_conf(*state, "# mine\n\n listen=0.0.0.0:80 \r\nlog_level = debug\nworkers = 3\n"
	                   "trusted_proxies = 10.0.0.1, ,10.1.0.0/16\n"
	                   "public_url = https://desk.example.org/\n"
	                   "tls_cert = c.pem\ntls_key = /etc/k.pem\ndatabase = postgres://a=b");
	assert_int_equal(conf_file_read(*state, folder, &f), RC_OK);
	assert_string_equal(f->listen, "0.0.0.0:80");
	assert_string_equal(f->public_url, "https://desk.example.org");
	assert_string_equal(f->trusted_proxies[1], "10.1.0.0/16");
	assert_null(f->trusted_proxies[2]);
	assert_int_equal(f->log_level, LOG_DEBUG);
	assert_string_equal(f->tls_cert, path_join(*state, folder, "c.pem"));
	assert_string_equal(f->tls_key, "/etc/k.pem");
	assert_string_equal(f->database, "postgres://a=b");
}

static void an_unknown_key_refuses_to_start(void **state)
{
	struct ctx *c = *state;
	struct conf_file *f = NULL;

	write_conf(c, "listn = 1\n");
	assert_int_equal(conf_file_read(c, folder, &f), RC_INVALID);
	assert_non_null(strstr(c->fail.text, "Is listen meant?"));
	write_conf(c, "completely_else = 1\n");
	assert_int_equal(conf_file_read(c, folder, &f), RC_INVALID);
	assert_non_null(strstr(c->fail.text, "docs/settings.md"));
	assert_null(f);
}

static void broken_files_say_where(void **state)
{
	static const char *const wrong[] = {"workers = 0", "workers = many",
	        "workers =", "log_level = loud", "listen", "listen = a\nlisten = b", "tls_cert = a",
	        "listen = \xff", "= x"};
	struct ctx *c = *state;
	struct conf_file *f = NULL;

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		write_conf(c, wrong[i]);
		assert_int_equal(conf_file_read(c, folder, &f), RC_INVALID);
		assert_null(f);
	}
}

static void one_key_is_written_back(void **state)
{
	struct ctx *c = *state;
	struct conf_file *f;
	struct bytes b;

	assert_int_equal(conf_file_set(c, folder, "database", "postgres://one"), RC_OK);
	assert_int_equal(conf_file_read(c, folder, &f), RC_OK);
	assert_string_equal(f->database, "postgres://one");
	write_conf(c, "# keep me\n\ndatabase=old\nworkers = 2");
	assert_int_equal(conf_file_set(c, folder, "database", "postgres://two"), RC_OK);
	assert_int_equal(file_read(c, path_join(c, folder, CONF_FILE_NAME), 1000, &b), RC_OK);
	assert_string_equal(
	        (const char *)b.p, "# keep me\n\ndatabase = postgres://two\nworkers = 2\n");
	assert_int_equal(conf_file_set(c, folder, "databse", "x"), RC_INVALID);
	assert_int_equal(conf_file_set(c, folder, "workers", "x"), RC_INVALID);
	assert_int_equal(conf_file_set(c, folder, "listen", "a\nworkers = 1"), RC_INVALID);
}

static void it_is_for_nobody_else_to_read(void **state)
{
	struct ctx *c = *state;
	const char *path = path_join(c, folder, CONF_FILE_NAME);
	struct stat st;

	assert_int_equal(
	        conf_file_set(c, folder, "database", "postgres://desk:secret@localhost/desk"),
	        RC_OK);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(chmod(path, 0644), 0);
	assert_int_equal(conf_file_set(c, folder, "workers", "2"), RC_OK);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void every_default_fits_its_setting(void **state)
{
	const struct conf_setting *s;

	for (size_t i = 0; (s = conf_setting_at(i)) != NULL; i++) {
		assert_int_equal(conf_setting_check(*state, s, s->fallback), RC_OK);
		assert_ptr_equal(conf_setting_find(s->key), s);
		assert_true(strlen(s->help) > 10);
	}
	assert_null(conf_setting_find("desk"));
}

static void wrong(struct ctx *c, const char *key, const char *value)
{
	assert_int_equal(conf_setting_check(c, conf_setting_find(key), value), RC_INVALID);
	assert_string_equal(c->fail.field, key);
}

static void settings_are_checked(void **state)
{
	struct ctx *c = *state;

	wrong(c, "trash_days", "0");
	wrong(c, "trash_days", "3651");
	wrong(c, "trash_days", "ten");
	wrong(c, "receipt_enabled", "yes");
	wrong(c, "remote_pictures", "always");
	wrong(c, "remote_pictures", "");
	wrong(c, "remote_pictures", "as");
	wrong(c, "remote_pictures", "ask|never");
	wrong(c, "desk_name", "");
	wrong(c, "desk_name", talloc_asprintf(c, "%0101d", 1));
	wrong(c, "time_zone", "Europe/Nowhere");
	wrong(c, "time_zone", "");
	assert_int_equal(
	        conf_setting_check(c, conf_setting_find("time_zone"), "Europe/Athens"), RC_OK);
	assert_int_equal(conf_setting_check(c, conf_setting_find("desk_language"), "lt"), RC_OK);
	assert_string_equal(conf_setting_near("trash_day"), "trash_days");
	assert_null(conf_setting_near("colour"));
	assert_string_equal(conf_type_name(CONF_ZONE), "text");
}

int main(void)
{
#define IN_FOLDER(fn) cmocka_unit_test_setup_teardown(fn, folder_make, folder_drop)
	const struct CMUnitTest tests[] = {
	        IN_FOLDER(without_a_file_all_is_default),
	        IN_FOLDER(values_are_read),
	        IN_FOLDER(an_unknown_key_refuses_to_start),
	        IN_FOLDER(broken_files_say_where),
	        IN_FOLDER(one_key_is_written_back),
	        IN_FOLDER(it_is_for_nobody_else_to_read),
	        UNIT(every_default_fits_its_setting),
	        UNIT(settings_are_checked),
	        UNIT(a_host_that_is_here_alone),
	};

	return cmocka_run_group_tests_name("conf", tests, NULL, NULL);
}
