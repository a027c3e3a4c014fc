/* store/recipient: addresses of customers. */
#include "store/recipient.h"

#include "store/engine.h"

#define LAST_LETTER "\xf4\x8f\xbf\xbf" /* no address has it */

enum rc store_recipient_known(struct ctx *c, const void *mem, const char *begins, int64_t user_id,
        struct known_address **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_RECIPIENT_KNOWN);
	struct known_address *list = talloc_array(mem, struct known_address, RECIPIENTS_KNOWN_MAX);
	bool row = false;
	int n = 0;

	bind_text(s, 1, begins);
	bind_text(s, 2, talloc_asprintf(c, "%s" LAST_LETTER, begins));
	bind_i64(s, 3, user_id);
	for (;;) {
		TRY(stmt_next(s, &row));
		if (!row)
			break;
		list[n++] = (struct known_address){col_text(s, 0, list), col_text(s, 1, list)};
	}
	stmt_done(s);
	*out = list;
	*out_n = n;
	return RC_OK;
}
