/*
 * mail/autoconfig: the servers in a provider's settings file (config-v1.1.xml, as mail
 * programs ask for it). Pure. It is no reader of XML: it looks for the few elements that
 * matter, knows no DTD and no entities but the five of XML itself, and takes nothing that
 * is not encrypted.
 */
#ifndef MAIL_AUTOCONFIG_H
#define MAIL_AUTOCONFIG_H

#include "base/ctx.h"
#include "base/str.h"

struct autoconfig {
	char *imap_url, *smtp_url; /* NULL: not said */
	char *login; /* NULL: the address itself */
};

/* Strings in mem. false: there is no server in it. */
bool autoconfig_read(
        const void *mem, struct bytes file, const char *address, struct autoconfig *out);

#endif
