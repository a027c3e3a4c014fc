/*
 * base/mem: the one answer to running out of memory.
 *
 * Every input door has a limit, therefore a failed allocation means a machine
 * in trouble, and the process ends rather than going on half done.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stdlib.h>

/* p, or abort() when it is NULL. For talloc and for libraries' allocations. */
static inline void *mem_must(void *p)
{
	if (p == NULL)
		abort();
	return p;
}

#endif
