/*
 * main: the one program. The parser's child comes first, before anything that it must not
 * have is there; receive next, which opens nothing but the spool; then the commands' table.
 */
#include <string.h>

#include "api/routes.gen.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/receive.h"
#include "mail/parser.h"

const struct operation *const cli_operations = api_operations;

int main(int argc, char **argv)
{
	if (argc >= 2 && strcmp(argv[1], "parser-child") == 0)
		return parser_child_main();
	if (argc >= 2 && strcmp(argv[1], "receive") == 0)
		return receive_run(argc - 2, argv + 2);
	return cli_main(argc, argv);
}
