/* api/events: what changes, as it happens. */
#include "api/routes.gen.h"
#include "base/str.h"

enum rc api_event_stream(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	const char *last = http_header(r, "last-event-id");

	out->stream = true;
	out->stream_after = -1;
	if (last != NULL && last[0] != '\0' &&
	        (str_to_i64(last, &out->stream_after) != RC_OK || out->stream_after < 0))
		return ctx_fail_field(c, RC_INVALID, "Last-Event-ID", "wrong_field",
		        "This must be a whole number", NULL);
	return RC_OK;
}
