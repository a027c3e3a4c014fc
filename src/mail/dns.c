#include "mail/dns.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <arpa/nameser.h>
#include <resolv.h>
#include <stdlib.h>
#include <string.h>

#define ANSWER_MAX 16384
#define RECORDS_MAX 50
#define PATIENCE_S 2

bool dns_is_host(const char *name)
{
	size_t n = strlen(name);

	if (n == 0 || n > 253 || name[0] == '.' || name[0] == '-' || strstr(name, "..") != NULL)
		return false;
	for (const char *p = name; *p != '\0'; p++) {
		bool letter = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z');
		if (!letter && !(*p >= '0' && *p <= '9') && *p != '-' && *p != '.')
			return false;
	}
	return true;
}

/* ---- reading ---- */

/* One record's data; false: it is broken, or no host. */
typedef bool read_fn(const void *mem, ns_msg *m, const ns_rr *rr, struct dns_record *out);

/* "." is an empty name: there is no such service (RFC 6186 3.4). */
static char *name_read(const void *mem, ns_msg *m, const uint8_t *at)
{
	char name[NS_MAXDNAME];

	if (ns_name_uncompress(ns_msg_base(*m), ns_msg_end(*m), at, name, sizeof name) < 0)
		return NULL;
	if (str_eq(name, "."))
		name[0] = '\0';
	return name[0] == '\0' || dns_is_host(name) ? talloc_strdup(mem, name) : NULL;
}

static bool srv_read(const void *mem, ns_msg *m, const ns_rr *rr, struct dns_record *out)
{
	const uint8_t *p = ns_rr_rdata(*rr);

	if (ns_rr_rdlen(*rr) < 7)
		return false;
	*out = (struct dns_record){.priority = (int)ns_get16(p),
	        .weight = (int)ns_get16(p + 2),
	        .port = (int)ns_get16(p + 4),
	        .host = name_read(mem, m, p + 6)};
	return out->host != NULL && (out->port > 0 || out->host[0] == '\0');
}

static bool mx_read(const void *mem, ns_msg *m, const ns_rr *rr, struct dns_record *out)
{
	const uint8_t *p = ns_rr_rdata(*rr);

	if (ns_rr_rdlen(*rr) < 3)
		return false;
	*out = (struct dns_record){.priority = (int)ns_get16(p), .host = name_read(mem, m, p + 2)};
	return out->host != NULL && out->host[0] != '\0';
}

static int by_priority(const void *a, const void *b)
{
	const struct dns_record *x = a, *y = b;

	return x->priority != y->priority ? x->priority - y->priority : y->weight - x->weight;
}

static bool answer_read(const void *mem, struct bytes answer, ns_type type, read_fn *fn,
        struct dns_record **out, size_t *out_n)
{
	ns_msg m;
	size_t n = 0;

	if (answer.n > ANSWER_MAX || ns_initparse(answer.p, (int)answer.n, &m) != 0)
		return false;
	struct dns_record *v = talloc_zero_array(mem, struct dns_record, RECORDS_MAX);
	for (int i = 0; i < ns_msg_count(m, ns_s_an) && n < RECORDS_MAX; i++) {
		ns_rr rr;
		if (ns_parserr(&m, ns_s_an, i, &rr) != 0)
			break;
		if (ns_rr_type(rr) == type && fn(v, &m, &rr, &v[n]))
			n++;
	}
	qsort(v, n, sizeof *v, by_priority);
	*out = v;
	*out_n = n;
	return true;
}

bool dns_read_srv(const void *mem, struct bytes answer, struct dns_record **out, size_t *out_n)
{
	return answer_read(mem, answer, ns_t_srv, srv_read, out, out_n);
}

bool dns_read_mx(const void *mem, struct bytes answer, struct dns_record **out, size_t *out_n)
{
	return answer_read(mem, answer, ns_t_mx, mx_read, out, out_n);
}

/* ---- asking ---- */

/* false: not an address with or without a port. */
static bool server_read(const void *mem, const char *server, struct sockaddr_in *out)
{
	const char *colon = strchr(server, ':');
	int64_t port = NS_DEFAULTPORT;
	char *host = colon != NULL ? talloc_strndup(mem, server, (size_t)(colon - server))
	                           : talloc_strdup(mem, server);

	if (colon != NULL && (str_to_i64(colon + 1, &port) != RC_OK || port < 1 || port > 65535))
		return false;
	*out = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	return inet_pton(AF_INET, host, &out->sin_addr) == 1;
}

static void state_close(void *state)
{
	res_nclose(state);
}

static enum rc state_open(struct ctx *c, const void *mem, const char *server, res_state *out)
{
	struct sockaddr_in one;
	res_state s = (res_state)talloc_zero(mem, struct __res_state);

	if (res_ninit(s) != 0)
		return ctx_broken(c, "libresolv: no state");
	ctx_defer(mem, s, state_close);
	s->retrans = PATIENCE_S;
	s->retry = 2;
	if (s->nscount > 2)
		s->nscount = 2;
	if (server != NULL && server[0] != '\0') {
		if (!server_read(mem, server, &one))
			return ctx_fail_field(c, RC_INVALID, "name_server",
			        "name_server_unreadable",
			        "A name server is given by its address, like 192.0.2.53 or "
			        "192.0.2.53:5353.",
			        NULL);
		s->nscount = 1;
		s->nsaddr_list[0] = one;
	}
	*out = s;
	return RC_OK;
}

static enum rc query(struct ctx *c, const void *mem, const char *server, const char *name,
        ns_type type, struct bytes *out)
{
	uint8_t *answer = talloc_size(mem, ANSWER_MAX);
	res_state s = NULL;

	*out = (struct bytes){answer, 0};
	TRY(state_open(c, mem, server, &s));
	int n = res_nquery(s, name, ns_c_in, type, answer, ANSWER_MAX);
	if (n > 0)
		out->n = n < ANSWER_MAX ? (size_t)n : ANSWER_MAX;
	if (n > 0 || s->res_h_errno == HOST_NOT_FOUND || s->res_h_errno == NO_DATA)
		return RC_OK;
	return ctx_fail(c, RC_UPSTREAM, "dns_failed",
	        "The name {host} cannot be looked up at the moment ({reason}).", "host", name,
	        "reason", hstrerror(s->res_h_errno), NULL);
}

static enum rc ask(struct ctx *c, const void *mem, const char *server, const char *name,
        ns_type type, struct dns_record **out, size_t *out_n)
{
	struct bytes answer;
	void *tmp = talloc_new(mem);

	*out = NULL;
	*out_n = 0;
	enum rc rc = query(c, tmp, server, name, type, &answer);
	/* An answer that cannot be read holds no record. */
	if (rc == RC_OK && answer.n > 0)
		(void)answer_read(
		        mem, answer, type, type == ns_t_srv ? srv_read : mx_read, out, out_n);
	talloc_free(tmp);
	return rc;
}

enum rc dns_srv(struct ctx *c, const void *mem, const char *server, const char *name,
        struct dns_record **out, size_t *out_n)
{
	return ask(c, mem, server, name, ns_t_srv, out, out_n);
}

enum rc dns_mx(struct ctx *c, const void *mem, const char *server, const char *name,
        struct dns_record **out, size_t *out_n)
{
	return ask(c, mem, server, name, ns_t_mx, out, out_n);
}
