#include "mail/provider.h"

#include <string.h>

#include "base/str.h"

#define OAUTH(...)
const struct mail_provider mail_providers[] = {
#define PROVIDER(id, name, domains, mx, imap, smtp, oauth, app)                                    \
	{#id, name, domains, mx, imap, smtp, oauth, (app) != 0},
#include "mail/provider.def"
#undef PROVIDER
        {0}};
#undef OAUTH

#define PROVIDER(...)
const struct oauth_preset oauth_presets[] = {
#define OAUTH(id, name, authorise, token, device, scope, extra, secret)                            \
	{#id, name, authorise, token, device, scope, extra, (secret) != 0},
#include "mail/provider.def"
#undef OAUTH
        {0}};
#undef PROVIDER

/* Is s, without a last dot, the name or (below) something under it? */
static bool name_fits(const char *s, const char *name, size_t n, bool below)
{
	size_t len = strlen(s);

	if (len > 0 && s[len - 1] == '.')
		len--;
	if (len < n || strncasecmp(s + len - n, name, n) != 0)
		return false;
	return len == n || (below && s[len - n - 1] == '.');
}

static bool list_fits(const char *list, const char *s, bool below)
{
	while (*list != '\0') {
		size_t n = strcspn(list, "|");
		if (n > 0 && name_fits(s, list, n, below))
			return true;
		list += n + (list[n] == '|');
	}
	return false;
}

const struct mail_provider *provider_by_domain(const char *address)
{
	const char *at = strrchr(address, '@');
	const char *domain = at != NULL ? at + 1 : address;

	for (const struct mail_provider *p = mail_providers; p->id != NULL; p++)
		if (list_fits(p->domains, domain, false))
			return p;
	return NULL;
}

const struct mail_provider *provider_by_mx(const char *mx)
{
	for (const struct mail_provider *p = mail_providers; p->id != NULL; p++)
		if (list_fits(p->mx, mx, true))
			return p;
	return NULL;
}

/* Is host what stands between :// and the port? */
static bool is_host_of(const char *url, const char *host)
{
	const char *at = strstr(url, "://");

	if (at == NULL)
		return false;
	size_t n = strcspn(at + 3, ":/");
	return strlen(host) == n && strncasecmp(at + 3, host, n) == 0;
}

const struct mail_provider *provider_by_host(const char *host)
{
	for (const struct mail_provider *p = mail_providers; p->id != NULL; p++)
		if (is_host_of(p->imap_url, host) || is_host_of(p->smtp_url, host))
			return p;
	return NULL;
}

const struct oauth_preset *oauth_preset_find(const char *id)
{
	for (const struct oauth_preset *p = oauth_presets; p->id != NULL; p++)
		if (str_eq(p->id, id))
			return p;
	return NULL;
}
