#include "base/rc.h"

static const char *const names[RC_COUNT] = {
        [RC_OK] = "ok",
        [RC_NOT_FOUND] = "not_found",
        [RC_DENIED] = "denied",
        [RC_INVALID] = "invalid",
        [RC_CONFLICT] = "conflict",
        [RC_LIMIT] = "limit",
        [RC_BUSY] = "busy",
        [RC_UPSTREAM] = "upstream",
        [RC_INTERNAL] = "internal",
};

const char *rc_name(enum rc rc)
{
	if ((unsigned)rc >= RC_COUNT)
		return "unknown";
	return names[rc];
}
