#include <string.h>

#include "base/clock.h"
#include "mail/idna.h"
#include "mail/smtp_private.h"
#include "mail/wire.h"

#define LINE_MAILS 50 /* a server may count the mails of one connection */
#define LINE_IDLE_MS 10000
#define LINE_LIFE_MS 300000

struct smtp_line {
	CURL *easy;
	bool open; /* the last mail may have left its connection standing */
	int mails; /* on this connection */
	int64_t opened_ms, used_ms; /* clock_mono_ms */
	int64_t size_max; /* what the server said when it was greeted */
	char *to; /* which server, as whom */
	char *looked_at, *key_pin; /* which pinned certificate, and its key */
};

static void slist_free(void *list)
{
	curl_slist_free_all(list);
}

/* ---- a line ---- */

static int line_free(struct smtp_line *l)
{
	if (l->open)
		talk_goodbye(l->easy);
	if (l->easy)
		curl_easy_cleanup(l->easy);
	return 0;
}

struct smtp_line *smtp_line_new(const void *mem)
{
	struct smtp_line *l = talloc_zero(mem, struct smtp_line);

	talloc_set_destructor(l, line_free);
	return l;
}

bool smtp_line_is_tired(const struct smtp_line *l)
{
	int64_t now = clock_mono_ms();

	return l->open && (now - l->used_ms > LINE_IDLE_MS || now - l->opened_ms > LINE_LIFE_MS);
}

void smtp_line_hang_up(struct smtp_line *l)
{
	if (l->open)
		talk_goodbye(l->easy);
	l->open = false;
}

static enum rc line_ready(struct ctx *c, struct smtp_line *l, const struct mail_server *s)
{
	const char *to = talloc_asprintf(
	        c, "%s:%d %d %s", s->host, s->port, s->tls, s->login ? s->login : "");

	curl_ready();
	if (smtp_line_is_tired(l) || !str_eq(l->to, to))
		smtp_line_hang_up(l);
	talloc_free(l->to);
	l->to = talloc_strdup(l, to);
	if (!l->easy)
		l->easy = curl_easy_init();
	return l->easy ? RC_OK : ctx_broken(c, "libcurl: no handle");
}

/* A pin names a certificate, libcurl can only pin a public key. So the certificate is
 * looked at first, on a connection of its own; its key is what libcurl then holds to. */
static enum rc line_look(struct ctx *c, struct smtp_line *l, const struct mail_server *s)
{
	char *key_pin = NULL;

	if (!s->pin_sha256 || s->tls == NET_PLAIN) {
		TALLOC_FREE(l->key_pin);
		return RC_OK;
	}
	const char *what = talloc_asprintf(c, "%s:%d %s", s->host, s->port, s->pin_sha256);
	if (l->open && l->key_pin && str_eq(l->looked_at, what))
		return RC_OK;
	TRY(smtp_look(c, l, s, &key_pin));
	talloc_free(l->key_pin);
	talloc_free(l->looked_at);
	l->key_pin = key_pin;
	l->looked_at = talloc_strdup(l, what);
	return RC_OK;
}

static enum rc talk_new(struct ctx *c, const void *mem, struct smtp_line *l,
        const struct mail_server *s, struct talk **out)
{
	struct talk *t = talloc_zero(mem, struct talk);

	t->server = s;
	TRY(server_check(c, s));
	TRY(line_ready(c, l, s));
	TRY(line_look(c, l, s));
	t->easy = l->easy;
	t->size_max = l->open ? l->size_max : 0;
	TRY(talk_prepare(c, t, l->key_pin));
	*out = t;
	return RC_OK;
}

/* ---- a mail ---- */

/* What libcurl would put between < and >: nothing that could end it early. */
static enum rc address_check(struct ctx *c, const char *address, bool may_be_empty)
{
	bool ok = strlen(address) <= 320 && (may_be_empty || *address);

	for (const char *p = address; ok && *p; p++)
		ok = (unsigned char)*p > 0x20 && *p != 0x7f && *p != '<' && *p != '>';
	if (ok)
		return RC_OK;
	return ctx_fail_field(c, RC_INVALID, "to", "address_unreadable",
	        "{address} is not a mail address.", "address", address, NULL);
}

static enum rc recipients_list(
        struct ctx *c, const void *mem, const char *const *recipients, struct curl_slist **out)
{
	struct curl_slist *list = NULL;

	if (!recipients[0])
		return ctx_fail_field(
		        c, RC_INVALID, "to", "no_recipient", "The mail has no recipient.", NULL);
	for (size_t k = 0; recipients[k]; k++)
		TRY(address_check(c, recipients[k], false));
	for (size_t k = 0; recipients[k]; k++) {
		struct curl_slist *longer =
		        curl_slist_append(list, address_ascii(mem, recipients[k]));
		if (!longer) {
			curl_slist_free_all(list);
			return ctx_broken(c, "libcurl: no list");
		}
		list = longer;
	}
	ctx_defer(mem, list, slist_free);
	*out = list;
	return RC_OK;
}

struct letter {
	const struct mail_server *server;
	const char *from;
	const char *const *recipients;
	struct curl_slist *list;
	struct bytes mail;
	bool keep; /* the connection may stay for the next */
};

/* What stays of the connection, and since when. */
static void line_note(struct smtp_line *l, const struct talk *t, bool keep)
{
	if (t->fresh) {
		l->mails = 0;
		l->opened_ms = clock_mono_ms();
	}
	l->mails++;
	l->used_ms = clock_mono_ms();
	l->size_max = t->size_max;
	/* libcurl itself ends one on which anything went wrong before the mail's end */
	l->open = keep;
	if (!l->open)
		curl_easy_reset(l->easy); /* the talk is not for ever */
}

/* One exchange. *out_r: libcurl's word, when it was asked at all. */
static enum rc exchange(struct ctx *c, const void *mem, struct smtp_line *l, const struct letter *w,
        struct talk **out, CURLcode *out_r)
{
	struct talk *t = NULL;

	TRY(talk_new(c, mem, l, w->server, &t));
	t->mail = w->mail;
	t->recipients = w->recipients;
	while (w->recipients[t->recipient_count])
		t->recipient_count++;
	TRY(talk_carry(c, t, w->from, w->list));
	bool keep = w->keep && (!l->open || l->mails + 1 < LINE_MAILS);
	if (!keep && curl_easy_setopt(t->easy, CURLOPT_FORBID_REUSE, 1L) != CURLE_OK)
		return ctx_broken(c, "libcurl: a setting was refused");
	*out_r = curl_easy_perform(t->easy);
	line_note(l, t, keep);
	*out = t;
	return RC_OK;
}

/* A kept connection may have died, or its server may have had enough of it. Where the mail was
 * not said to its end, nobody can have taken it: another connection decides. */
static bool is_worth_another(const struct talk *t, CURLcode r)
{
	if (r == CURLE_OK || t->fresh || t->all_sent || t->too_large)
		return false;
	return t->code < 400 || t->code == 421 || str_ieq(t->answered, "MAIL");
}

static bool speaks_of_mail(const struct talk *t)
{
	return t->sent > 0 || str_ieq(t->answered, "MAIL") || str_ieq(t->answered, "RCPT") ||
	       str_ieq(t->answered, "DATA");
}

static struct smtp_result result_of(
        struct ctx *c, const struct talk *t, enum rc rc, const char *words)
{
	struct smtp_result out = {
	        .code = t->code,
	        .words = rc == RC_OK || t->code >= 400 ? words : talloc_strdup(c, c->fail.text),
	        /* Over the account's limit of today is not this mail's fault. */
	        .permanent = rc != RC_OK && talk_is_permanent(t) &&
	                     !str_eq(c->fail.slug, "sending_limit"),
	        .of_server =
	                rc != RC_OK && t->code >= 400 && (t->code == 421 || !speaks_of_mail(t)),
	        .maybe_taken = rc != RC_OK && t->all_sent && t->code < 400,
	        .size_max = t->size_max,
	        .refused_count = t->refused_count,
	};
	struct smtp_refusal *list = talloc_array(c, struct smtp_refusal, t->refused_count);

	for (size_t i = 0; i < t->refused_count; i++) {
		list[i] = t->refused[i];
		list[i].words = talloc_strdup(list, list[i].words);
	}
	out.refused = list;
	return out;
}

static enum rc post(struct ctx *c, const void *mem, struct smtp_line *l, const struct letter *w,
        struct smtp_result *out)
{
	struct talk *t = NULL;
	CURLcode r = CURLE_OK;
	enum rc rc = RC_OK;

	TRY(exchange(c, mem, l, w, &t, &r));
	if (is_worth_another(t, r))
		TRY(exchange(c, mem, l, w, &t, &r));
	char *words = server_words(c, t->words, t->words_n);
	if (r != CURLE_OK)
		rc = talk_why_failed(c, t, r, words);
	/* On bad input of ours nothing was said to anybody. */
	if (rc != RC_INVALID)
		*out = result_of(c, t, rc, words);
	return rc;
}

enum rc smtp_send(struct ctx *c, struct smtp_line *line, const struct mail_server *s,
        const char *envelope_from, const char *const *recipients, struct bytes mail,
        struct smtp_result *out)
{
	void *tmp = talloc_new(c);
	struct letter w = {.server = s,
	        .from = address_ascii(c, envelope_from),
	        .recipients = recipients,
	        .mail = mail,
	        .keep = line != NULL};

	if (line == NULL)
		line = smtp_line_new(tmp);
	enum rc rc = address_check(c, envelope_from, true);
	if (rc == RC_OK)
		rc = recipients_list(c, tmp, recipients, &w.list);
	if (rc == RC_OK)
		rc = post(c, tmp, line, &w, out);
	talloc_free(tmp);
	return rc;
}

enum rc smtp_test(struct ctx *c, const struct mail_server *s)
{
	void *tmp = talloc_new(c);
	struct talk *t = NULL;

	enum rc rc = talk_new(c, tmp, smtp_line_new(tmp), s, &t);
	if (rc == RC_OK &&
	        (curl_easy_setopt(t->easy, CURLOPT_FORBID_REUSE, 1L) != CURLE_OK ||
	                curl_easy_setopt(t->easy, CURLOPT_CUSTOMREQUEST, "NOOP") != CURLE_OK ||
	                curl_easy_setopt(t->easy, CURLOPT_NOBODY, 1L) != CURLE_OK))
		rc = ctx_broken(c, "libcurl: a setting was refused");
	if (rc == RC_OK) {
		CURLcode r = curl_easy_perform(t->easy);
		curl_easy_reset(t->easy);
		char *words = server_words(tmp, t->words, t->words_n);
		if (r != CURLE_OK)
			rc = talk_why_failed(c, t, r, words);
		else if (s->login && *s->login && !t->auth_offered)
			/* libcurl leaves the log-in out where none is offered. */
			rc = smtp_login_refused(c, s, "");
	}
	talloc_free(tmp);
	return rc;
}
