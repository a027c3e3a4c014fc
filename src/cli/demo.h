/*
 * cli/demo: `wellspring demo`, a desk filled with example work in four languages.
 * Refuses a desk that already has people in it. With --conversations N the same
 * situations come again with other names and dates, for measuring.
 */
#ifndef CLI_DEMO_H
#define CLI_DEMO_H

#include "base/ctx.h"

MUST_CHECK enum rc cli_demo(struct ctx *c, int argc, char **argv);

#endif
