/*
 * mail/provider: mail providers whose servers and sign-in are known (provider.def).
 * Pure; knows no network.
 */
#ifndef MAIL_PROVIDER_H
#define MAIL_PROVIDER_H

#include <stdbool.h>
#include <stddef.h>

struct mail_provider {
	const char *id, *name; /* id NULL ends the list */
	const char *domains, *mx; /* "a|b" */
	const char *imap_url, *smtp_url;
	const char *oauth; /* id of an oauth_preset, or "" */
	bool app_password; /* the account's own password is refused to programs */
};

struct oauth_preset {
	const char *id, *name; /* id NULL ends the list */
	const char *authorise_url, *token_url,
	        *device_url; /* with {tenant}; device_url may be "" */
	const char *scope, *extra;
	bool wants_secret;
};

extern const struct mail_provider mail_providers[];
extern const struct oauth_preset oauth_presets[];

/* Of an address or a bare domain, by what stands behind the @; NULL: none known. */
const struct mail_provider *provider_by_domain(const char *address);
/* By a name that takes mail for the domain. */
const struct mail_provider *provider_by_mx(const char *mx);
/* By the name of one of its own servers. */
const struct mail_provider *provider_by_host(const char *host);
const struct oauth_preset *oauth_preset_find(const char *id);

#endif
