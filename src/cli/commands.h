/*
 * cli/commands: the table of what `wellspring` can do; a new command is a row here.
 * `receive` and `parser-child` are found before it (main.c): they open nothing.
 */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "base/ctx.h"

struct command {
	const char *name, *usage; /* name NULL ends the table */
	enum rc (*run)(struct ctx *c, int argc, char **argv);
};

extern const struct command commands[];

struct operation; /* http/route.h */
/* What serve answers; main.c gives it, since cli/ may not know api/. */
extern const struct operation *const cli_operations;

enum rc cli_serve(struct ctx *c, int argc, char **argv);
enum rc cli_user(struct ctx *c, int argc, char **argv);
enum rc cli_token(struct ctx *c, int argc, char **argv);
enum rc cli_mailbox(struct ctx *c, int argc, char **argv);
enum rc cli_import(struct ctx *c, int argc, char **argv);
enum rc cli_backup(struct ctx *c, int argc, char **argv);
enum rc cli_restore(struct ctx *c, int argc, char **argv);
enum rc cli_doctor(struct ctx *c, int argc, char **argv);
enum rc cli_reindex(struct ctx *c, int argc, char **argv);
enum rc cli_customer(struct ctx *c, int argc, char **argv);

#endif
