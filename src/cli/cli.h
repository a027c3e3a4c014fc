/*
 * cli/cli: the commands' table, their options, and the data folder they work on.
 * Knows no noun: each command is one file with `enum rc cli_<name>(c, argc, argv)`,
 * argv[0] being its name. What is returned lives in c.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/ctx.h"
#include "conf/file.h"

struct cli_option {
	const char *name, *value; /* value "" for a flag */
};

struct cli_args {
	const char *data; /* --data, else ./wellspring-data */
	const char *database; /* --database, or NULL */
	bool json; /* --json */
	const char **words; /* what is no option, ended by NULL */
	int word_count;
	struct cli_option *options; /* the others, ended by name NULL */
	const struct conf_file *conf; /* after cli_open */
};

/* known: further options by name, one ending in '=' takes a value ("name=", "dry-run"),
 * ended by NULL; may be NULL. "--x v" and "--x=v" are the same. RC_INVALID "usage". */
MUST_CHECK enum rc cli_parse(
        struct ctx *c, int argc, char **argv, const char *const *known, struct cli_args *out);
/* NULL when not given; "" for a flag. The last one counts; cli_option_at finds the others. */
const char *cli_option(const struct cli_args *a, const char *name);
/* The i-th of an option that may come several times. */
const char *cli_option_at(const struct cli_args *a, const char *name, int i);

/* Make the folder ready, read wellspring.conf and the key, open the store into c->store
 * (closed with c). The actor becomes the desk itself. */
MUST_CHECK enum rc cli_open(struct ctx *c, struct cli_args *a);

/* For commands that have nothing to do without a desk: RC_NOT_FOUND "no_desk", before
 * cli_open would make an empty one. */
MUST_CHECK enum rc cli_must_exist(struct ctx *c, const char *data);
/* Both; a folder that is to be joined to a database (--database) may be new. */
MUST_CHECK enum rc cli_open_existing(struct ctx *c, struct cli_args *a);

/* One line from standard input, without its end; asked for on a terminal, and not shown
 * there. RC_INVALID when empty. */
MUST_CHECK enum rc cli_secret(struct ctx *c, const char *question, const char **out);

/* Tell a running server that something is there for it; a hint, failure is none. */
void cli_poke(const char *data);

/* Find the command and run it; says what went wrong. Returns the exit code. */
int cli_main(int argc, char **argv);

#endif
