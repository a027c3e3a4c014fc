/* What the tests of the reading half share. */
#ifndef TESTS_MAIL_READ_H
#define TESTS_MAIL_READ_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/crypto.h"
#include "base/json.h"
#include "mail/fold.h"
#include "mail/mail.h"
#include "mail/sanitise.h"

static inline struct bytes bytes_of(const char *s)
{
	return (struct bytes){(const uint8_t *)s, strlen(s)};
}

#endif
