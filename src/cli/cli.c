#include "cli/cli.h"

#include <errno.h>
#include <locale.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"
#include "base/log.h"
#include "cli/commands.h"
#include "cli/receive.h"
#include "desk/backup.h"
#include "i18n/i18n.h"
#include "store/engine.h"

#define DATA_DEFAULT "./wellspring-data"
#define SECRET_MAX 5000

/* The one table from a result to an exit code (sysexits.h where one fits). */
static const int exit_by_rc[RC_COUNT] = {[RC_OK] = 0,
        [RC_NOT_FOUND] = 1,
        [RC_DENIED] = 77,
        [RC_INVALID] = 64,
        [RC_CONFLICT] = 1,
        [RC_LIMIT] = 65,
        [RC_BUSY] = 75,
        [RC_UPSTREAM] = 69,
        [RC_INTERNAL] = 70};

const char *cli_option_at(const struct cli_args *a, const char *name, int i)
{
	for (const struct cli_option *o = a->options; o->name != NULL; o++)
		if (str_eq(o->name, name) && i-- == 0)
			return o->value;
	return NULL;
}

const char *cli_option(const struct cli_args *a, const char *name)
{
	const char *found = NULL;

	for (const struct cli_option *o = a->options; o->name != NULL; o++)
		if (str_eq(o->name, name))
			found = o->value;
	return found;
}

/* -1: unknown; 0: a flag; 1: takes a value. */
static int option_kind(const char *const *known, const char *name, size_t n)
{
	static const char *const everywhere[] = {"data=", "database=", "json", NULL};
	const char *const *lists[] = {everywhere, known};

	for (int i = 0; i < 2; i++)
		for (const char *const *k = lists[i]; k != NULL && *k != NULL; k++) {
			size_t len = strcspn(*k, "=");
			if (len == n && strncmp(*k, name, n) == 0)
				return (*k)[len] == '=' ? 1 : 0;
		}
	return -1;
}

static enum rc take_option(struct ctx *c, const char *const *known, int argc, char **argv, int *at,
        struct cli_option *out)
{
	const char *name = argv[*at] + 2;
	size_t n = strcspn(name, "=");
	const char *value = name[n] == '=' ? name + n + 1 : NULL;
	int kind = option_kind(known, name, n);

	if (kind < 0)
		return ctx_fail(c, RC_INVALID, "usage", "There is no option {option} here",
		        "option", argv[*at], NULL);
	if (kind == 1 && value == NULL) {
		if (*at + 1 >= argc)
			return ctx_fail(c, RC_INVALID, "usage", "{option} needs a value", "option",
			        argv[*at], NULL);
		value = argv[++*at];
	}
	*out = (struct cli_option){talloc_strndup(c, name, n), value != NULL ? value : ""};
	return RC_OK;
}

enum rc cli_parse(
        struct ctx *c, int argc, char **argv, const char *const *known, struct cli_args *out)
{
	struct cli_args a = {.data = DATA_DEFAULT};
	size_t options = 0;
	bool only_words = false;

	a.words = talloc_zero_array(c, const char *, (size_t)argc + 1);
	a.options = talloc_zero_array(c, struct cli_option, (size_t)argc + 1);
	for (int i = 1; i < argc; i++) {
		if (str_eq(argv[i], "--") && !only_words)
			only_words = true;
		else if (str_starts(argv[i], "--") && !only_words)
			TRY(take_option(c, known, argc, argv, &i, &a.options[options++]));
		else
			a.words[a.word_count++] = argv[i];
	}
	if (cli_option(&a, "data") != NULL)
		a.data = cli_option(&a, "data");
	a.database = cli_option(&a, "database");
	a.json = cli_option(&a, "json") != NULL;
	*out = a;
	return RC_OK;
}

/* Which database: what the file says; a name given for the first time is written there. */
static enum rc choose_database(
        struct ctx *c, const struct cli_args *a, const char **out, bool *out_write)
{
	const char *kept = a->conf->database;
	bool fresh = kept[0] == '\0' && !file_exists(path_join(c, a->data, "wellspring.db"));

	*out_write = false;
	*out = kept[0] != '\0' ? kept : NULL;
	if (a->database == NULL || str_eq(a->database, kept))
		return RC_OK;
	if (!str_starts(a->database, "postgres://") && !str_starts(a->database, "postgresql://"))
		return ctx_fail(c, RC_INVALID, "usage", "--database takes postgres://…", NULL);
	if (!fresh)
		return ctx_fail(c, RC_INVALID, "other_database",
		        "This folder belongs to another database, named in {file}", "file",
		        path_join(c, a->data, kept[0] != '\0' ? CONF_FILE_NAME : "wellspring.db"),
		        NULL);
	*out = a->database;
	*out_write = true;
	return RC_OK;
}

static void close_store(void *s)
{
	store_close(s);
}

/* A desk that has begun is not given another key: it would open no stored password, and say so
 * only when a mail server is to be asked. A folder that only names its PostgreSQL may be new. */
static enum rc look_for_key(struct ctx *c, const struct cli_args *a)
{
	const char *path = a->conf->key_file;
	bool begun = file_exists(path_join(c, a->data, "wellspring.db"));

	if (begun && !file_exists(path))
		return ctx_fail(c, RC_CONFLICT, "key_missing",
		        "The key of this desk, {path}, is missing. Put it back from a backup. A "
		        "new "
		        "one (32 random bytes in that file) opens no stored password: all of them "
		        "would have to be entered again.",
		        "path", path, NULL);
	if (!begun && a->conf->database[0] == '\0')
		fprintf(stderr, "A new desk begins in %s.\n", a->data);
	return RC_OK;
}

/* A desk that somebody else runs is not taken for none. */
static enum rc may_enter(struct ctx *c, const char *data)
{
	char name[1024];
	struct passwd p, *found = NULL;
	struct stat st;

	if (access(data, X_OK) == 0 || errno != EACCES)
		return RC_OK;
	if (stat(data, &st) != 0 || getpwuid_r(st.st_uid, &p, name, sizeof name, &found) != 0 ||
	        found == NULL)
		return ctx_fail(c, RC_DENIED, "folder_closed",
		        "You may not look into {path}: it belongs to somebody else. Run this as "
		        "the "
		        "user who runs the desk.",
		        "path", data, NULL);
	return ctx_fail(c, RC_DENIED, "folder_closed",
	        "You may not look into {path}: it belongs to the user {user}. Run this as that "
	        "user, for example with sudo -u {user}.",
	        "path", data, "user", p.pw_name, NULL);
}

enum rc cli_open(struct ctx *c, struct cli_args *a)
{
	struct conf_file *conf;
	struct store *store;
	uint8_t key[KEY_SIZE];
	const char *database;
	bool write;

	TRY(may_enter(c, a->data));
	TRY(file_make_dirs(c, a->data, 0700));
	if (backup_restore_is_open(a->data))
		return ctx_fail(c, RC_CONFLICT, "restore_open",
		        "A restore into {path} has not ended. If none is running, empty the folder "
		        "and restore again.",
		        "path", a->data, NULL);
	TRY(conf_file_read(c, a->data, &conf));
	a->conf = conf;
	log_set_level(conf->log_level);
	TRY(look_for_key(c, a));
	TRY(choose_database(c, a, &database, &write));
	TRY(key_open(c, conf->key_file, key));
	struct store_options o = {.data_dir = a->data, .database_url = database, .key = key};
	TRY(store_open(c, &o, &store));
	ctx_defer(c, store, close_store);
	c->store = store;
	c->actor = (struct actor){.role = ROLE_SYSTEM, .scopes = UINT32_MAX};
	return write ? conf_file_set(c, a->data, "database", database) : RC_OK;
}

enum rc cli_must_exist(struct ctx *c, const char *data)
{
	TRY(may_enter(c, data));
	if (file_exists(path_join(c, data, "wellspring.db")) ||
	        file_exists(path_join(c, data, CONF_FILE_NAME)))
		return RC_OK;
	return ctx_fail(
	        c, RC_NOT_FOUND, "no_desk", "There is no desk in {path}.", "path", data, NULL);
}

enum rc cli_open_existing(struct ctx *c, struct cli_args *a)
{
	if (a->database == NULL && !backup_restore_is_open(a->data))
		TRY(cli_must_exist(c, a->data));
	return cli_open(c, a);
}

enum rc cli_secret(struct ctx *c, const char *question, const char **out)
{
	char line[SECRET_MAX];
	struct termios shown, hidden;
	bool terminal = isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &shown) == 0;

	if (terminal) {
		fprintf(stderr, "%s: ", i18n_text(c->lang, question));
		hidden = shown;
		hidden.c_lflag &= (tcflag_t)~ECHO;
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
	}
	bool got = fgets(line, sizeof(line), stdin) != NULL;
	if (terminal) {
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
		fputc('\n', stderr);
	}
	size_t n = got ? strcspn(line, "\r\n") : 0;
	if (n == 0 || !utf8_valid(line, n))
		return ctx_fail(
		        c, RC_INVALID, "usage", "A secret is expected on standard input", NULL);
	*out = talloc_strndup(c, line, n);
	return RC_OK;
}

void cli_poke(const char *data)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int n = snprintf(a.sun_path, sizeof(a.sun_path), "%s/wellspring.sock", data);

	if (n < 0 || (size_t)n >= sizeof(a.sun_path))
		return;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return;
	ssize_t ignored = sendto(fd, "p", 1, MSG_NOSIGNAL, (struct sockaddr *)&a, sizeof(a));
	(void)ignored;
	close(fd);
}

static int say_failure(struct ctx *c, enum rc rc, const char *command)
{
	const char *text = c->fail.msgid != NULL ? i18n_failure(c, c) : rc_name(rc);

	fprintf(stderr, "wellspring %s: %s\n", command, text);
	if (c->fail.detail != NULL)
		fprintf(stderr, "  %s\n", c->fail.detail);
	return exit_by_rc[rc];
}

/* The language of the terminal, by the usual variables. */
static const char *terminal_language(void)
{
	const char *names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

	for (int i = 0; i < 3; i++) {
		const char *v = getenv(names[i]);
		if (v == NULL || v[0] == '\0')
			continue;
		char code[3] = {v[0], v[1], '\0'};
		const char *known = i18n_language(code);
		return known != NULL ? known : "en";
	}
	return "en";
}

static int usage(FILE *to)
{
	fputs("Usage:\n", to);
	for (const struct command *m = commands; m->name != NULL; m++)
		fprintf(to, "  wellspring %s\n", m->usage);
	fputs("  wellspring " RECEIVE_USAGE "\n"
	      "Each takes --data DIR (" DATA_DEFAULT "), --help and, but receive, --json.\n",
	        to);
	return to == stdout ? 0 : exit_by_rc[RC_INVALID];
}

static bool asks_for_help(int argc, char **argv)
{
	for (int i = 2; i < argc && !str_eq(argv[i], "--"); i++)
		if (str_eq(argv[i], "--help") || str_eq(argv[i], "-h"))
			return true;
	return false;
}

int cli_main(int argc, char **argv)
{
	if (argc < 2)
		return usage(stderr);
	if (str_eq(argv[1], "help") || str_eq(argv[1], "--help") || str_eq(argv[1], "-h"))
		return usage(stdout);
	if (str_eq(argv[1], "--version") || str_eq(argv[1], "version")) {
		puts("wellspring " WELLSPRING_VERSION);
		return 0;
	}
	const struct command *m = commands;
	while (m->name != NULL && !str_eq(m->name, argv[1]))
		m++;
	if (m->name == NULL) {
		fprintf(stderr, "wellspring: there is no command %s\n", argv[1]);
		return usage(stderr);
	}
	if (asks_for_help(argc, argv)) {
		printf("Usage:\n  wellspring %s\n", m->usage);
		return 0;
	}
	if (crypto_start() != RC_OK)
		abort();
	struct ctx *c = ctx_new(NULL, NULL);
	const char *lang = terminal_language();
	memcpy(c->lang, lang, strlen(lang) + 1);
	enum rc rc = m->run(c, argc - 1, argv + 1);
	if (fflush(stdout) != 0 && rc == RC_OK)
		rc = ctx_fail(c, RC_INTERNAL, "no_output", "The output could not be written", NULL);
	int code = rc == RC_OK ? 0 : say_failure(c, rc, m->name);
	talloc_free(c);
	return code;
}
