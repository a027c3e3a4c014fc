/* desk/notice_digest: mails that gather what somebody has not looked at yet. */
#include "desk/notice_digest.h"

#include "base/str.h"
#include "desk/body.h"
#include "desk/disturb.h"
#include "desk/notice_choice.h"
#include "desk/notice_words.h"
#include "desk/own_mail.h"
#include "desk/setting.h"
#include "i18n/i18n.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/user.h"

#define PEOPLE 50 /* at once; the rest a second later */
#define LINES 50 /* of one mail; the rest is counted */
#define MAIL_BYTES (256u << 10)

struct digest {
	const char *public_url;
	int64_t user_id;
	struct user u;
	const char *desk;
	struct notice *v;
	int n;
	bool more;
};

/* Where it leads; NULL: nobody knows under which address people find the desk. */
static const char *link_of(struct ctx *c, const struct digest *d, const struct notice *n)
{
	if (d->public_url[0] == 0)
		return NULL;
	if (n->conversation != 0)
		return talloc_asprintf(c, "%s/c/%lld", d->public_url, (long long)n->conversation);
	return talloc_asprintf(
	        c, "%s/settings/%s", d->public_url, n->mailbox_id != 0 ? "mailboxes" : "notices");
}

static const char *about(struct ctx *c, const struct notice *n)
{
	return n->conversation == 0
	               ? ""
	               : talloc_asprintf(c, "#%lld %s", (long long)n->conversation,
	                         n->subject == NULL ? "" : str_collapse(c, n->subject));
}

static const char *words(struct ctx *c, const struct digest *d, const char *msgid)
{
	const char *pairs[] = {"name", d->u.name, "desk", d->desk, NULL};

	return i18n_fill(c, d->u.language, msgid, pairs);
}

#define HELLO N_("Hello {name}, this is waiting for you at {desk}:")
#define MORE N_("There is more. The list of notices has all of it.")
#define WHY                                                                                        \
	N_("You chose such mails yourself. Your notices in the settings tell how often they come " \
	   "and of what.")

static const char *write_text(struct ctx *c, const struct digest *d)
{
	struct buf *b = buf_new(c, MAIL_BYTES);

	buf_addf(b, "%s\n\n", words(c, d, HELLO));
	for (int i = 0; i < d->n; i++) {
		const char *link = link_of(c, d, &d->v[i]);
		buf_addf(b, "- %s\n", notice_sentence(c, d->u.language, &d->v[i]));
		if (d->v[i].conversation != 0)
			buf_addf(b, "  %s\n", about(c, &d->v[i]));
		if (link != NULL)
			buf_addf(b, "  %s\n", link);
	}
	if (d->more)
		buf_addf(b, "\n%s\n", words(c, d, MORE));
	buf_addf(b, "\n%s\n", words(c, d, WHY));
	return b->p;
}

static void add_item(struct ctx *c, struct buf *b, const struct digest *d, const struct notice *n)
{
	const char *link = link_of(c, d, n), *what = about(c, n);
	const char *sentence = body_escaped(c, notice_sentence(c, d->u.language, n));

	buf_adds(b, "<li>");
	if (link != NULL)
		buf_addf(b, "<a href=\"%s\">%s</a>", link, sentence);
	else
		buf_adds(b, sentence);
	if (what[0] != 0)
		buf_addf(b, "<br>%s", body_escaped(c, what));
	buf_adds(b, "</li>");
}

static const char *write_html(struct ctx *c, const struct digest *d)
{
	struct buf *b = buf_new(c, MAIL_BYTES);

	buf_addf(b, "<!DOCTYPE html><html lang=\"%s\"><body><p>%s</p><ul>", d->u.language,
	        body_escaped(c, words(c, d, HELLO)));
	for (int i = 0; i < d->n; i++)
		add_item(c, b, d, &d->v[i]);
	buf_adds(b, "</ul>");
	if (d->more)
		buf_addf(b, "<p>%s</p>", body_escaped(c, words(c, d, MORE)));
	buf_addf(b, "<p>%s</p></body></html>", body_escaped(c, words(c, d, WHY)));
	return b->p;
}

static enum rc write_mail(struct ctx *c, const struct digest *d)
{
	const char *n = talloc_asprintf(c, "%d%s", d->n, d->more ? "+" : "");
	const char *pairs[] = {"n", n, "desk", d->desk, NULL};
	struct own_mail m = {
	        .recipient = d->u.address,
	        .subject = text_fill(c,
	                i18n_plural(d->u.language, "{n} notice from {desk}",
	                        "{n} notices from {desk}", d->n),
	                pairs),
	        .text = write_text(c, d),
	        .html = write_html(c, d),
	        .digest_of = d->u.id,
	};

	TRY(store_notice_mailed(c, d->u.id));
	return own_mail_send(c, &m);
}

static enum rc load(struct ctx *c, struct digest *d)
{
	d->n = 0;
	TRY(setting_text(c, c, "desk_name", &d->desk));
	TRY(store_user_get(c, c, d->user_id, &d->u));
	if (d->u.disabled_ms != 0 || d->u.password_hash == NULL)
		return RC_OK;
	TRY(store_notice_mailable(c, c, d->user_id, LINES + 1, &d->v, &d->n));
	d->more = d->n > LINES;
	if (d->more)
		d->n = LINES;
	return RC_OK;
}

static enum rc send_one(struct ctx *c, void *arg)
{
	struct digest *d = arg;
	struct notice_digest when;
	bool may, mine = false;

	TRY(store_notice_digest_get(c, c, d->user_id, &when));
	if (when.next_ms != 0 && when.next_ms <= c->now_ms)
		TRY(store_notice_digest_claim(
		        c, &when, notice_digest_next(&when, c->now_ms), &mine));
	if (!mine)
		return RC_OK; /* another node was faster */
	TRY(disturb_may(c, d->user_id, DISTURB_CAN_WAIT, &may));
	if (!may)
		return RC_OK; /* the next one tells it */
	TRY(load(c, d));
	return d->n > 0 ? write_mail(c, d) : RC_OK;
}

struct due {
	int64_t *users;
	int n;
};

static enum rc find_due(struct ctx *c, void *arg)
{
	struct due *due = arg;

	return store_notice_digest_due(c, c, PEOPLE, &due->users, &due->n);
}

enum rc notice_digest_send(struct ctx *c, const char *public_url)
{
	struct due due = {0};

	TRY(store_tx(c, DB_READ, find_due, &due));
	for (int i = 0; i < due.n; i++) {
		struct digest d = {.public_url = public_url, .user_id = due.users[i]};
		TRY(store_tx(c, DB_WRITE, send_one, &d));
	}
	return RC_OK;
}

enum rc notice_digest_stop(struct ctx *c, int64_t user_id, const char *words)
{
	struct notice_digest d;

	TRY(notice_digest_of(c, c, user_id, &d));
	if (d.often == NOTICE_NEVER || d.stopped_ms != 0)
		return RC_OK;
	d.next_ms = 0;
	d.stopped_ms = c->now_ms;
	d.stopped_words = words;
	TRY(store_notice_digest_put(c, &d));
	event_add(c, &(struct event){.kind = "notice.digest_stopped",
	                     .actor_id = user_id,
	                     .subject_kind = "user",
	                     .subject_id = user_id});
	return RC_OK;
}
