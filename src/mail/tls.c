#include "mail/tls.h"

#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <string.h>

#include "base/crypto.h"

static void session_free(void *tls)
{
	gnutls_deinit(tls);
}

static void credentials_free(void *cred)
{
	gnutls_certificate_free_credentials(cred);
}

/* The hex of a pin without colons, against the certificate that was shown. */
static bool pin_matches(const char *pin, const gnutls_datum_t *cert)
{
	static const char digits[] = "0123456789abcdef";
	uint8_t sum[SHA256_SIZE];
	size_t at = 0;

	sha256(cert->data, cert->size, sum);
	for (; *pin; pin++) {
		if (*pin == ':')
			continue;
		char ch = *pin >= 'A' && *pin <= 'F' ? (char)(*pin + 32) : *pin;
		uint8_t half = at % 2 ? sum[at / 2] & 15 : sum[at / 2] >> 4;
		if (at >= 2 * SHA256_SIZE || ch != digits[half])
			return false;
		at++;
	}
	return at == 2 * SHA256_SIZE;
}

/* Runs inside the handshake; non-zero ends it before we have sent anything. */
static int verify_pin(gnutls_session_t tls)
{
	const struct mail_server *s = gnutls_session_get_ptr(tls);
	unsigned n = 0;
	const gnutls_datum_t *chain = gnutls_certificate_get_peers(tls, &n);

	return n > 0 && chain && pin_matches(s->pin_sha256, &chain[0])
	               ? 0
	               : GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR;
}

static enum rc trust_load(
        struct ctx *c, const struct mail_server *s, gnutls_certificate_credentials_t cred)
{
	/* A machine without certificates of its own is caught by the check that follows. */
	(void)gnutls_certificate_set_x509_system_trust(cred);
	if (s->ca_file &&
	        gnutls_certificate_set_x509_trust_file(cred, s->ca_file, GNUTLS_X509_FMT_PEM) <= 0)
		return ctx_fail_field(c, RC_INVALID, "ca_file", "ca_file_unreadable",
		        "{file} holds no certificate that could be read.", "file", s->ca_file,
		        NULL);
	return RC_OK;
}

enum rc tls_session_new(
        struct ctx *c, const void *mem, const struct mail_server *s, int fd, gnutls_session_t *out)
{
	gnutls_session_t tls = NULL;
	gnutls_certificate_credentials_t cred = NULL;

	if (gnutls_certificate_allocate_credentials(&cred) < 0)
		return ctx_broken(c, "gnutls: no credentials");
	ctx_defer(mem, cred, credentials_free);
	if (gnutls_init(&tls, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL) < 0)
		return ctx_broken(c, "gnutls: no session");
	ctx_defer(mem, tls, session_free);

	TRY(trust_load(c, s, cred));
	int rc = gnutls_set_default_priority(tls);
	if (rc >= 0)
		rc = gnutls_credentials_set(tls, GNUTLS_CRD_CERTIFICATE, cred);
	if (rc >= 0)
		rc = gnutls_server_name_set(tls, GNUTLS_NAME_DNS, s->host, strlen(s->host));
	if (rc < 0)
		return ctx_broken(c, "gnutls: %s", gnutls_strerror(rc));
	gnutls_session_set_ptr(tls, (void *)(uintptr_t)s);
	if (s->pin_sha256)
		gnutls_session_set_verify_function(tls, verify_pin);
	else
		gnutls_session_set_verify_cert(tls, s->host, 0);
	gnutls_transport_set_int(tls, fd);
	*out = tls;
	return RC_OK;
}

/* What was shown, as a pin is written; "" when nothing was. */
static char *shown_pin(const void *mem, gnutls_session_t tls)
{
	unsigned n = 0;
	const gnutls_datum_t *chain = gnutls_certificate_get_peers(tls, &n);

	return n > 0 && chain ? sha256_hex(mem, chain[0].data, chain[0].size)
	                      : talloc_strdup(mem, "");
}

static bool is_self_signed(gnutls_session_t tls)
{
	unsigned n = 0;
	const gnutls_datum_t *chain = gnutls_certificate_get_peers(tls, &n);
	gnutls_x509_crt_t crt = NULL;

	if (n == 0 || !chain || gnutls_x509_crt_init(&crt) < 0)
		return false;
	bool yes = gnutls_x509_crt_import(crt, &chain[0], GNUTLS_X509_FMT_DER) >= 0 &&
	           gnutls_x509_crt_check_issuer(crt, crt) != 0;
	gnutls_x509_crt_deinit(crt);
	return yes;
}

static enum rc nobody_signed(struct ctx *c, const struct mail_server *s, gnutls_session_t tls)
{
	const char *pin = shown_pin(c, tls);

	if (is_self_signed(tls))
		return ctx_fail(c, RC_UPSTREAM, "tls_self_signed",
		        "The certificate of {host} is signed by nobody but itself. It may be "
		        "another machine. The password was not sent. Its SHA-256 is {fingerprint}.",
		        "host", s->host, "fingerprint", pin, NULL);
	return ctx_fail(c, RC_UPSTREAM, "tls_untrusted",
	        "Nobody this computer trusts has signed the certificate of {host}. It may be "
	        "another machine. The password was not sent. Its SHA-256 is {fingerprint}.",
	        "host", s->host, "fingerprint", pin, NULL);
}

static enum rc certificate_refused(struct ctx *c, const struct mail_server *s, gnutls_session_t tls)
{
	unsigned status = gnutls_session_get_verify_cert_status(tls);

	if (s->pin_sha256)
		return ctx_fail(c, RC_UPSTREAM, "tls_pin",
		        "The certificate of {host} is not the one that was pinned. The password "
		        "was not sent. Its SHA-256 is {fingerprint}.",
		        "host", s->host, "fingerprint", shown_pin(c, tls), NULL);
	/* Several may hold at once. The issuer first: without it the name proves nothing. */
	if (status & (GNUTLS_CERT_SIGNER_NOT_FOUND | GNUTLS_CERT_SIGNER_NOT_CA))
		return nobody_signed(c, s, tls);
	if (status & GNUTLS_CERT_UNEXPECTED_OWNER)
		return ctx_fail(c, RC_UPSTREAM, "tls_wrong_host",
		        "The certificate that was shown belongs to another name than {host}. The "
		        "password was not sent.",
		        "host", s->host, NULL);
	if (status & GNUTLS_CERT_EXPIRED)
		return ctx_fail(c, RC_UPSTREAM, "tls_expired",
		        "The certificate of {host} has expired. The password was not sent.", "host",
		        s->host, NULL);
	if (status & GNUTLS_CERT_NOT_ACTIVATED)
		return ctx_fail(c, RC_UPSTREAM, "tls_expired",
		        "The certificate of {host} is not valid yet, or the clock of this computer "
		        "is wrong. The password was not sent.",
		        "host", s->host, NULL);
	return ctx_fail(c, RC_UPSTREAM, "tls_untrusted",
	        "The certificate of {host} is not valid. The password was not sent.", "host",
	        s->host, NULL);
}

enum rc tls_failed(struct ctx *c, const struct mail_server *s, gnutls_session_t tls, int error)
{
	if (error == GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR || error == GNUTLS_E_CERTIFICATE_ERROR)
		return certificate_refused(c, s, tls);
	/* A greeting in plain letters is no TLS. */
	if (error == GNUTLS_E_UNEXPECTED_PACKET || error == GNUTLS_E_UNEXPECTED_PACKET_LENGTH ||
	        error == GNUTLS_E_UNSUPPORTED_VERSION_PACKET || error == GNUTLS_E_RECORD_OVERFLOW)
		return ctx_fail(c, RC_UPSTREAM, "tls_not_there",
		        "{host} does not begin with encryption on port {port}. The password was "
		        "not sent.",
		        "host", s->host, "port", talloc_asprintf(c, "%d", s->port), NULL);
	return ctx_fail(c, RC_UPSTREAM, "tls_failed",
	        "No secure connection to {host} came about ({reason}). The password was not sent.",
	        "host", s->host, "reason", gnutls_strerror(error), NULL);
}

static void pubkey_free(void *key)
{
	gnutls_pubkey_deinit(key);
}

static void crt_free(void *crt)
{
	gnutls_x509_crt_deinit(crt);
}

static void datum_free(void *p)
{
	gnutls_free(p);
}

enum rc tls_public_key_pin(struct ctx *c, gnutls_session_t tls, const void *mem, char **out)
{
	unsigned n = 0;
	const gnutls_datum_t *chain = tls ? gnutls_certificate_get_peers(tls, &n) : NULL;
	void *tmp = talloc_new(mem);
	gnutls_x509_crt_t crt = NULL;
	gnutls_pubkey_t key = NULL;
	gnutls_datum_t der = {0};
	uint8_t sum[SHA256_SIZE];

	if (!chain || n == 0 || gnutls_x509_crt_init(&crt) < 0)
		return ctx_broken(c, "gnutls: no certificate to pin");
	ctx_defer(tmp, crt, crt_free);
	if (gnutls_pubkey_init(&key) < 0)
		return ctx_broken(c, "gnutls: no public key");
	ctx_defer(tmp, key, pubkey_free);
	if (gnutls_x509_crt_import(crt, &chain[0], GNUTLS_X509_FMT_DER) < 0 ||
	        gnutls_pubkey_import_x509(key, crt, 0) < 0 ||
	        gnutls_pubkey_export2(key, GNUTLS_X509_FMT_DER, &der) < 0)
		return ctx_broken(c, "gnutls: the public key cannot be read");
	ctx_defer(tmp, der.data, datum_free);
	sha256(der.data, der.size, sum);
	char *sum64 = b64_encode(tmp, sum, sizeof sum);
	*out = talloc_asprintf(mem, "sha256//%s", sum64);
	talloc_free(tmp);
	return RC_OK;
}
