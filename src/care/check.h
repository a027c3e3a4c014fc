/*
 * care/check: which automatic checks there are, for customers, people who work here and works
 * councils: what each looks at, what comes of it, what is kept. Constant; texts are in the
 * catalogues. A check without its line here fails tests/api/test_checks.py.
 */
#ifndef CARE_CHECK_H
#define CARE_CHECK_H

struct check {
	const char *id;
	const char *name, *looks_at, *comes_of;
	const char *kept; /* NULL: nothing */
	const char *lists; /* of lang/<code>/ that it reads, blanks between; "" */
};

/* Ended by id NULL. */
const struct check *checks_all(void);

#endif
