/* desk/delivery: how sending a reply stands, and why an attempt came to nothing. */
#include "desk/delivery.h"

#include <stdio.h>
#include <string.h>

#include "store/outbox.h"

static bool any_recipient(const struct message_whole *w, enum recipient_state state)
{
	for (int i = 0; i < w->recipient_count; i++)
		if (w->recipients[i].state == state)
			return true;
	return false;
}

const char *delivery_state(const struct message_whole *w, int64_t now_ms)
{
	if (w->m.outbox_state < 0)
		return NULL;
	switch ((enum outbox_state)w->m.outbox_state) {
	case OUTBOX_WAITING:
		if (w->attempt_count > 0 || w->m.due_ms <= now_ms)
			return "waiting";
		return w->scheduled ? "scheduled" : "held";
	case OUTBOX_CLAIMED:
		return "sending";
	case OUTBOX_SENT:
		return "sent";
	case OUTBOX_BOUNCED:
		return any_recipient(w, RECIPIENT_SENT) ? "partly" : "bounced";
	default:
		return any_recipient(w, RECIPIENT_SENT) ? "partly" : "failed";
	}
}

const char *delivery_recipient_state(const struct recipient *r)
{
	static const char *const names[] = {[RECIPIENT_WAITING] = "waiting",
	        [RECIPIENT_SENT] = "sent",
	        [RECIPIENT_REFUSED] = "refused",
	        [RECIPIENT_BOUNCED] = "bounced"};
	return names[r->state];
}

/* RFC 3463, "5.1.1" at the beginning of the words or after the code: class, subject, detail. */
static bool enhanced_code(const char *words, int out[3])
{
	int code, n = 0;

	if (sscanf(words, "%d.%d.%d%n", &out[0], &out[1], &out[2], &n) == 3 && n > 0)
		return out[0] == 4 || out[0] == 5;
	if (sscanf(words, "%3d%*[ -]%d.%d.%d", &code, &out[0], &out[1], &out[2]) == 4)
		return out[0] == 4 || out[0] == 5;
	return false;
}

static const char *by_enhanced_code(const int e[3])
{
	if ((e[1] == 2 && e[2] == 3) || (e[1] == 3 && e[2] == 4))
		return "too_large";
	if (e[0] == 5 && e[1] == 1 && e[2] <= 6)
		return "no_such_address";
	if (e[1] == 2 && e[2] == 2)
		return "mailbox_full";
	if (e[0] == 5 && e[1] == 7)
		return "refused_by_rules";
	return NULL;
}

/* The desk could not sign in, with a password or at a provider. */
static bool is_sign_in(const char *slug)
{
	static const char *const all[] = {"login_refused", "login_missing", "secret_unreadable",
	        "app_password_wanted", "password_login_off", "password_expired", "browser_wanted",
	        "smtp_auth_off", "auth_required", "token_refused"};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (str_eq(slug, all[i]))
			return true;
	return str_starts(slug, "oauth_");
}

const char *delivery_reason(const struct message_attempt *a)
{
	const char *slug = a->slug != NULL ? a->slug : "", *reason = NULL;
	int e[3];

	if (a->ok)
		return NULL;
	if (str_eq(slug, "too_large_for_server") || str_eq(slug, "mail_too_large") ||
	        a->code == 552)
		return "too_large";
	if (str_eq(slug, "mailbox_deleted"))
		return "mailbox_deleted";
	if (is_sign_in(slug))
		return "login_refused";
	if (enhanced_code(a->words, e))
		reason = by_enhanced_code(e);
	if (reason != NULL)
		return reason;
	if (a->code >= 400)
		return a->code < 500 ? "asked_to_wait" : "refused";
	return a->code >= 300 ? "no_answer_at_end" : "no_connection";
}
