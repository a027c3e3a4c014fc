/* api/reply_input: replies and notes from JSON. */
#include "api/reply_input.h"

#include "api/promise_json.h"
#include "base/json.h"
#include "desk/change_json.h"

#define ADDRESSES_MAX 100
#define ADDRESS_BYTES 1020
#define TEXT_BYTES (4u << 20)

enum rc read_ids(
        struct ctx *c, const json_t *o, const char *field, const int64_t **out, size_t *out_n)
{
	const json_t *list = json_object_get(o, field), *one;
	int64_t *ids = talloc_zero_array(c, int64_t, json_array_size(list) + 1);
	size_t i;

	json_array_foreach(list, i, one)
	{
		ids[i] = json_integer_value(one);
	}
	*out = ids;
	*out_n = json_array_size(list);
	return RC_OK;
}

enum rc read_reply(struct ctx *c, const json_t *o, struct reply_new *out)
{
	*out = (struct reply_new){0};
	TRY(json_opt_text(c, o, "markdown", TEXT_BYTES, &out->markdown));
	TRY(json_opt_text(c, o, "html", TEXT_BYTES, &out->html));
	TRY(json_opt_texts(c, o, "to", ADDRESSES_MAX, ADDRESS_BYTES, &out->to));
	TRY(json_opt_texts(c, o, "cc", ADDRESSES_MAX, ADDRESS_BYTES, &out->cc));
	TRY(json_opt_texts(c, o, "bcc", ADDRESSES_MAX, ADDRESS_BYTES, &out->bcc));
	TRY(json_opt_text(c, o, "from", ADDRESS_BYTES, &out->from));
	TRY(read_ids(c, o, "attachments", &out->attachments, &out->attachment_count));
	TRY(change_read_state(c, o, &out->state));
	TRY(json_opt_i64(c, o, "hold_seconds", 0, 600, &out->hold_seconds));
	TRY(json_opt_time(c, o, "send_at", &out->send_at_ms));
	TRY(json_opt_bool(c, o, "cancel_if_customer_writes", &out->cancel_if_newer));
	TRY(json_opt_i64(c, o, "seen_message", 0, INT64_MAX, &out->seen_message));
	TRY(json_opt_i64(c, o, "confirm_newer", 1, INT64_MAX, &out->confirm_newer));
	return read_promises(c, o, out);
}
