/* desk/own_mail: mails that the desk writes in its own name to people who work here. */
#include "desk/own_mail.h"

#include <string.h>

#include "base/crypto.h"
#include "store/mailbox.h"
#include "store/notice_mail.h"

static const char *mail_domain(struct ctx *c)
{
	struct mailbox *list;
	int n = 0;

	if (store_mailbox_list(c, c, &list, &n) != RC_OK || n == 0)
		return NULL;
	const char *at = strrchr(list[0].address, '@');
	return at != NULL ? at + 1 : NULL;
}

enum rc own_mail_send(struct ctx *c, const struct own_mail *m)
{
	const char *domain = mail_domain(c);

	if (domain == NULL)
		return RC_OK;
	struct notice_mail row = {.recipient = m->recipient,
	        .subject = m->subject,
	        .text = m->text,
	        .html = m->html,
	        .digest_of = m->digest_of,
	        .message_id = talloc_asprintf(c, "ws.notice.%s@%s", crypto_token(c, 12), domain)};
	return store_notice_mail_add(c, &row);
}
