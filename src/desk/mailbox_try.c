/* desk/mailbox_try: connecting both ways, and saying which half failed. */
#include <string.h>

#include "base/file.h"
#include "base/str.h"
#include "desk/access.h"
#include "desk/mailbox_rules.h"
#include "desk/secret.h"
#include "store/engine.h"

static enum rc check_url(struct ctx *c, const char *url, const char *field, const char *scheme)
{
	struct mail_server *server;
	if (url == NULL)
		return RC_OK;
	enum rc rc = str_istarts(url, scheme) ? mail_server_parse(c, c, url, &server) : RC_INVALID;
	if (rc == RC_OK)
		return RC_OK;
	return ctx_fail_field(c, RC_INVALID, field, "server_unreadable",
	        "{url} is not the address of such a server. It looks like "
	        "{scheme}s://mail.example.org.",
	        "url", url, "scheme", scheme, NULL);
}

/* An address becomes a folder name under spool/, and its domain part of our Message-IDs: letters
 * beyond ASCII have their own spelling there (xn--…). */
bool mailbox_address_is_plain(const char *s)
{
	const char *at = s != NULL ? strchr(s, '@') : NULL;
	if (at == NULL || at == s || at[1] == '\0' || strchr(at + 1, '@') != NULL)
		return false;
	if (strlen(s) > 254 || s[0] == '.' || !path_is_plain_name(s))
		return false;
	for (const char *p = s; *p != '\0'; p++)
		if ((unsigned char)*p <= ' ' || (unsigned char)*p >= 0x80 ||
		        strchr("<>,;:\"()[]\\", *p) != NULL)
			return false;
	return true;
}

/* "X-Spam-Flag: YES": a name that a header can have, and what its value begins with. */
static bool is_spam_header(const char *s)
{
	size_t n = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
	return n > 0 && n < 100 && s[n] == ':' && s[n + 1 + strspn(s + n + 1, " ")] != '\0' &&
	       strpbrk(s, "\r\n") == NULL;
}

enum rc mailbox_check(struct ctx *c, const struct mailbox *m)
{
	if (!mailbox_address_is_plain(m->address))
		return ctx_fail_field(c, RC_INVALID, "address", "address_unreadable",
		        "This is not a mail address. It looks like help@example.org.", NULL);
	TRY(check_url(c, m->imap_url, "imap_url", "imap"));
	TRY(check_url(c, m->smtp_url, "smtp_url", "smtp"));
	if (!m->is_local && m->imap_url == NULL && m->smtp_url == NULL)
		return ctx_fail_field(c, RC_INVALID, "imap_url", "server_missing",
		        "A mailbox needs a server for reading or for sending, or it is local.",
		        NULL);
	if (m->is_local && (m->imap_url != NULL || m->smtp_url != NULL))
		return ctx_fail_field(c, RC_INVALID, "local", "local_has_server",
		        "A local mailbox has no servers.", NULL);
	if (strcmp(m->take, "new") != 0 && strcmp(m->take, "since") != 0 &&
	        strcmp(m->take, "all") != 0)
		return ctx_fail_field(c, RC_INVALID, "take", "take_unknown",
		        "What to take is new, since or all.", NULL);
	if (m->spam_header != NULL && !is_spam_header(m->spam_header))
		return ctx_fail_field(c, RC_INVALID, "spam_header", "no_such_header",
		        "This is not a header with a value. It looks like X-Spam-Flag: YES.", NULL);
	if (strcmp(m->take, "since") == 0 && m->take_since_ms <= 0)
		return ctx_fail_field(c, RC_INVALID, "take_since", "take_since_missing",
		        "Please say since which day mail should be taken.", NULL);
	return RC_OK;
}

static enum rc server_of(struct ctx *c, const void *mem, const struct mailbox *m, const char *url,
        const char *login, const char *secret, struct mail_server **out)
{
	struct mail_server *s;
	if (url == NULL)
		return ctx_fail(c, RC_NOT_FOUND, "server_missing",
		        "No server is set for this direction.", NULL);
	TRY(mail_server_parse(c, mem, url, &s));
	if (m->grant_id != 0)
		TRY(grant_token(c, s, m->grant_id, &s->secret));
	else
		TRY(secret_reveal(c, s, secret, &s->secret));
	/* Without a password nobody is asked for one. */
	if (s->secret != NULL)
		s->login = talloc_strdup(s, login != NULL ? login : m->address);
	s->bearer = m->bearer || m->grant_id != 0;
	s->pin_sha256 = m->pin_sha256 != NULL ? talloc_strdup(s, m->pin_sha256) : NULL;
	s->ca_file = m->ca_file != NULL ? talloc_strdup(s, m->ca_file) : NULL;
	*out = s;
	return RC_OK;
}

enum rc mailbox_imap_server(
        struct ctx *c, const void *mem, const struct mailbox *m, struct mail_server **out)
{
	return server_of(c, mem, m, m->imap_url, m->login, m->secret, out);
}

enum rc mailbox_smtp_server(
        struct ctx *c, const void *mem, const struct mailbox *m, struct mail_server **out)
{
	const char *login = m->smtp_login != NULL ? m->smtp_login : m->login;
	const char *secret = m->smtp_secret != NULL ? m->smtp_secret : m->secret;
	return server_of(c, mem, m, m->smtp_url, login, secret, out);
}

static const char *failure_pair(const struct ctx *c, const char *name)
{
	const char **p = c->fail.pairs;
	for (; p != NULL && p[0] != NULL && p[1] != NULL; p += 2)
		if (strcmp(p[0], name) == 0)
			return p[1];
	return NULL;
}

const char *mailbox_failure_words(const struct ctx *c)
{
	const char *words = failure_pair(c, "words");
	if (words == NULL)
		words = failure_pair(c, "reason");
	return words != NULL ? words : c->fail.text;
}

static void say_failure(struct ctx *c, const void *mem, bool reading, struct mailbox_half *h)
{
	const char *slug = c->fail.slug != NULL ? c->fail.slug : "server_error";
	const char *words = mailbox_failure_words(c);
	const char *pin = failure_pair(c, "fingerprint");
	h->ok = false;
	h->slug = talloc_strdup(mem, slug);
	h->title = mailbox_slug_title(slug, reading);
	h->next_step = mailbox_slug_next_step(slug);
	h->words = words != NULL ? talloc_strdup(mem, words) : NULL;
	h->fingerprint = pin != NULL && pin[0] != '\0' ? talloc_strdup(mem, pin) : NULL;
	ctx_clear_failure(c);
}

/* What happened to the sign-in is told by both halves that need it. */
static enum rc sign_in(struct ctx *c, const struct mailbox *m)
{
	return m->grant_id != 0 ? grant_ready(c, m->grant_id) : RC_OK;
}

static enum rc try_reading(
        struct ctx *c, const void *mem, const struct mailbox *m, struct mailbox_half *h)
{
	struct mail_server *server;
	struct imap *imap;
	struct imap_status status;

	TRY(sign_in(c, m));
	TRY(mailbox_imap_server(c, c, m, &server));
	TRY(imap_open(c, c, server, &imap));
	TRY(imap_folders(imap, c, mem, &h->folders, &h->folder_count));
	TRY(imap_examine(imap, c, "INBOX", &status));
	h->mails = status.exists;
	talloc_free(imap);
	return RC_OK;
}

static enum rc try_sending(struct ctx *c, const struct mailbox *m)
{
	struct mail_server *server;
	TRY(sign_in(c, m));
	TRY(mailbox_smtp_server(c, c, m, &server));
	return smtp_test(c, server);
}

struct load_work {
	int64_t id;
	struct mailbox *m;
};

static enum rc load(struct ctx *c, void *arg)
{
	struct load_work *k = arg;
	enum rc rc = store_mailbox_get(c, c, k->id, k->m);
	return rc != RC_NOT_FOUND
	               ? rc
	               : ctx_fail(c, rc, "no_such_mailbox", "There is no such mailbox.", NULL);
}

enum rc mailbox_try(struct ctx *c, const void *mem, int64_t id, const struct mailbox_change *w,
        struct mailbox_half *out_reading, struct mailbox_half *out_sending)
{
	struct mailbox m = {.take = "new"};
	struct load_work k = {.id = id, .m = &m};

	TRY(access_role(c, ROLE_ADMIN));
	if (id != 0)
		TRY(store_tx(c, DB_READ, load, &k));
	mailbox_apply(c, w, &m);
	TRY(mailbox_check(c, &m));
	*out_reading = *out_sending = (struct mailbox_half){.ok = true, .mails = -1};
	out_reading->title = mailbox_slug_title(NULL, true);
	out_sending->title = mailbox_slug_title(NULL, false);
	if (m.is_local)
		return RC_OK;
	if (m.imap_url != NULL && try_reading(c, mem, &m, out_reading) != RC_OK)
		say_failure(c, mem, true, out_reading);
	if (try_sending(c, &m) != RC_OK)
		say_failure(c, mem, false, out_sending);
	return RC_OK;
}

static enum rc wake_rows(struct ctx *c, void *arg)
{
	int64_t id = *(int64_t *)arg;
	struct mailbox_state s;
	TRY(store_mailbox_state_get(c, c, id, &s));
	return s.error_slug != NULL ? store_mailbox_touch(c, id) : RC_OK;
}

enum rc mailbox_wake(struct ctx *c, int64_t id)
{
	TRY(access_role(c, ROLE_ADMIN));
	return store_tx(c, DB_WRITE, wake_rows, &id);
}
