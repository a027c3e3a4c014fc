/* Any bytes as a mail: understood or refused, and the record survives the pipe. */
#include <stdlib.h>

#include "base/crypto.h"
#include "fuzz.h"
#include "mail/pack.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ctx *c = ctx_new(NULL, NULL);
	struct mail *m, *again;
	struct buf *b = buf_new(c, 256u << 20);

	if (mail_understand(c, c, (struct bytes){p, n}, NULL, &m) == RC_OK) {
		mail_pack(b, m);
		if (mail_unpack(c, c, talloc_memdup(c, b->p, b->n), b->n, &again) != RC_OK)
			abort();
	}
	/* A child that was taken over answers what it likes. */
	(void)!mail_unpack(c, c, talloc_memdup(c, p, n), n, &again);
	talloc_free(c);
	return 0;
}
