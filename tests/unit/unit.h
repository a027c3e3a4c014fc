/*
 * tests/unit: what every unit test needs: cmocka's headers in their order, a context per test.
 * Knows base/ alone. The context is made before and freed after each test.
 */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/ctx.h"

static inline int unit_setup(void **state)
{
	*state = ctx_new(NULL, NULL);
	return 0;
}

static inline int unit_teardown(void **state)
{
	talloc_free(*state);
	return 0;
}

#define UNIT(fn) cmocka_unit_test_setup_teardown(fn, unit_setup, unit_teardown)

#endif
