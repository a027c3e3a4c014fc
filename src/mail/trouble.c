#include "mail/trouble.h"

#include <stddef.h>
#include <string.h>

#include "base/str.h"
#include "mail/provider.h"

/* In small letters as it occurs, anywhere in the words; the first that fits counts. */
struct phrase {
	const char *words, *slug;
};

static const struct phrase login_phrases[] = {
        /* Microsoft */
        {"smtpclientauthentication is disabled", "smtp_auth_off"},
        {"basic authentication is disabled", "password_login_off"},
        {"basicauthblocked", "password_login_off"},
        {"logondenied-basicauthblocked", "password_login_off"},
        {"5.7.139", "password_login_off"},
        {"5.7.57", "smtp_auth_off"},
        /* Google, Yahoo, Apple and others */
        {"application-specific password", "app_password_wanted"},
        {"app-specific password", "app_password_wanted"},
        {"app password", "app_password_wanted"},
        {"application password", "app_password_wanted"},
        {"invalidsecondfactor", "app_password_wanted"},
        {"not enabled for imap", "imap_off"},
        {"imap access is disabled", "imap_off"},
        {"imap is disabled", "imap_off"},
        {"web login required", "browser_wanted"},
        {"webloginrequired", "browser_wanted"},
        {"via your web browser", "browser_wanted"},
        {"please log in via", "browser_wanted"},
        {"webalert", "browser_wanted"},
        {"[expired]", "password_expired"},
        {"password has expired", "password_expired"},
        {"password expired", "password_expired"},
};

/* To anything, log-in included. */
static const struct phrase imap_phrases[] = {
        {"[overquota]", "mailbox_full"},
        {"quota exceeded", "mailbox_full"},
        {"over quota", "mailbox_full"},
        {"mailbox is full", "mailbox_full"},
        {"too many simultaneous", "too_many_connections"},
        {"too many connections", "too_many_connections"},
        {"maximum number of connections", "too_many_connections"},
        {"connection limit", "too_many_connections"},
        {"throttled", "slowed_down"},
        {"too many requests", "slowed_down"},
        {"bandwidth", "slowed_down"},
        {"[nonexistent]", "folder_unknown"},
        {"[trycreate]", "folder_unknown"},
        {"unknown mailbox", "folder_unknown"},
        {"no such mailbox", "folder_unknown"},
        {"no such folder", "folder_unknown"},
        {"mailbox does not exist", "folder_unknown"},
        {"mailbox doesn't exist", "folder_unknown"},
};

static const struct phrase sender_phrases[] = {
        {"sendasdenied", "sender_refused"},
        {"not owned by user", "sender_refused"},
        {"sender address rejected", "sender_refused"},
        {"sender address not allowed", "sender_refused"},
        {"not allowed to send as", "sender_refused"},
        {"not allowed to send from", "sender_refused"},
        {"sender denied", "sender_refused"},
        {"send as this sender", "sender_refused"},
};

static const struct phrase smtp_phrases[] = {
        {"authentication required", "auth_required"},
        {"authentication is required", "auth_required"},
        {"must authenticate", "auth_required"},
        {"must issue a starttls", "starttls_missing"},
        {"not authenticated to send", "auth_required"},
        {"relay access denied", "relay_denied"},
        {"relaying denied", "relay_denied"},
        {"unable to relay", "relay_denied"},
        {"relay not permitted", "relay_denied"},
        {"not permitted to relay", "relay_denied"},
        {"not a permitted relay", "relay_denied"},
        {"too many concurrent", "too_many_connections"},
        {"too many simultaneous", "too_many_connections"},
        {"too many connections", "too_many_connections"},
        {"connection limit", "too_many_connections"},
        {"sending limit", "sending_limit"},
        {"sending quota", "sending_limit"},
        {"submissionquota", "sending_limit"},
        {"5.4.5 daily", "sending_limit"},
        {"hourly limit", "sending_limit"},
        {"daily limit", "sending_limit"},
};

static const char *find(const struct phrase *list, size_t n, const char *words)
{
	for (size_t i = 0; i < n; i++)
		if (str_ifind(words, list[i].words) != NULL)
			return list[i].slug;
	return NULL;
}

#define FIND(list, words) find(list, sizeof(list) / sizeof *(list), words)

/* RFC 5530: the server's own trouble, not the password's. */
static const char *not_the_password(const char *words)
{
	const char *slug = FIND(imap_phrases, words);

	return slug != NULL ? slug
	       : str_ifind(words, "[unavailable]") != NULL ||
	                       str_ifind(words, "[serverbug]") != NULL ||
	                       str_ifind(words, "[inuse]") != NULL
	               ? "server_error"
	               : NULL;
}

const char *trouble_of_login(const char *host, bool bearer, const char *words)
{
	const struct mail_provider *p = provider_by_host(host);
	const char *slug = not_the_password(words);

	if (slug == NULL)
		slug = FIND(login_phrases, words);
	if (slug != NULL && !(bearer && str_eq(slug, "password_login_off")))
		return slug;
	if (bearer)
		return "token_refused";
	if (p != NULL && str_eq(p->oauth, "microsoft"))
		return "password_login_off";
	return p != NULL && p->app_password ? "app_password_wanted" : "login_refused";
}

const char *trouble_of_imap(const char *words)
{
	return FIND(imap_phrases, words);
}

const char *trouble_of_smtp(int code, const char *command, const char *words)
{
	const char *slug = FIND(smtp_phrases, words);

	if (slug != NULL)
		return slug;
	if (code == 530)
		return "auth_required";
	/* RCPT too: some servers look at the sender only then. */
	return str_ieq(command, "MAIL") || str_ieq(command, "RCPT") || str_ieq(command, "DATA")
	               ? FIND(sender_phrases, words)
	               : NULL;
}
