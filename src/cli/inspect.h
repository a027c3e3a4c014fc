/*
 * cli/inspect: the pure functions on the command line. Opens no data folder.
 * argv[0] is "inspect". Prints one JSON value per input on standard output.
 */
#ifndef CLI_INSPECT_H
#define CLI_INSPECT_H

#include "base/ctx.h"

MUST_CHECK enum rc cli_inspect(struct ctx *c, int argc, char **argv);

#endif
