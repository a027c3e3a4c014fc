/* store/recipient: addresses of customers. */
#include "store/recipient.h"

#include "store/engine.h"

#define LAST_LETTER "\xf4\x8f\xbf\xbf" /* no address has it */

static void read_known_address(struct stmt *s, const void *mem, void *row)
{
	*(struct known_address *)row =
	        (struct known_address){col_text(s, 0, mem), col_text(s, 1, mem)};
}

enum rc store_recipient_known(struct ctx *c, const void *mem, const char *begins, int64_t user_id,
        struct known_address **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_RECIPIENT_KNOWN);

	bind_text(s, 1, begins);
	bind_text(s, 2, talloc_asprintf(c, "%s" LAST_LETTER, begins));
	bind_i64(s, 3, user_id);
	return stmt_rows(s, mem, read_known_address, sizeof(struct known_address),
	        RECIPIENTS_KNOWN_MAX, out, out_n);
}
