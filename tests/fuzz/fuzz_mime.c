/* Any bytes as a mail: understood or refused, and the record survives the pipe. */
#include <stdlib.h>

#include "base/crypto.h"
#include "fuzz.h"
#include "mail/mail.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ctx *c = ctx_new(NULL, NULL);
	struct mail *m, *again;
	size_t sizes[MAIL_TEXTS];

	if (mail_understand(c, c, (struct bytes){p, n}, NULL, &m) == RC_OK &&
	        mail_from_json(c, c, mail_to_json(c, m), sizes, &again) != RC_OK)
		abort();
	talloc_free(c);
	return 0;
}
