/*
 * mail/dns: SRV and MX records of a domain (RFC 2782, RFC 6186, RFC 8314), by libresolv.
 *
 * Every question is bounded in time; what comes back is read with libresolv's own reader and
 * names are checked. A name without such records is RC_OK with none; RC_UPSTREAM "dns_failed":
 * nobody answered. The two readers are pure.
 */
#ifndef MAIL_DNS_H
#define MAIL_DNS_H

#include "base/ctx.h"
#include "base/str.h"

struct dns_record {
	int priority; /* the lowest first; of an MX its preference */
	int weight, port; /* of an SRV */
	char *host; /* without a last dot; "" where an SRV says that there is no such service */
};

/* server: "192.0.2.53", "192.0.2.53:5353"; NULL or "": this machine's own. Best first. */
MUST_CHECK enum rc dns_srv(struct ctx *c, const void *mem, const char *server, const char *name,
        struct dns_record **out, size_t *out_n);
MUST_CHECK enum rc dns_mx(struct ctx *c, const void *mem, const char *server, const char *name,
        struct dns_record **out, size_t *out_n);

/* An answer as it came; false: it is none. Names that are no host names are left out. */
bool dns_read_srv(const void *mem, struct bytes answer, struct dns_record **out, size_t *out_n);
bool dns_read_mx(const void *mem, struct bytes answer, struct dns_record **out, size_t *out_n);
/* Letters, digits, dots and dashes, at most 253. */
bool dns_is_host(const char *name);

#endif
