/* Any bytes as what a mail server writes about a failure: as the notice, as the part for machines,
 * as a whole mail. Who failed is an address, the status a code, and nothing of it unbounded. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "fuzz.h"
#include "mail/mail.h"

#define HEAD "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail\n"

static const char *const heads[] = {HEAD "\n",
        HEAD "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n"
             "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n",
        ""};

static void check(const struct mail_bounce *b)
{
	size_t n = 0;

	for (; b->failed[n]; n++)
		if (!strchr(b->failed[n], '@') || strlen(b->failed[n]) > 320 * 3)
			abort();
	if (n > 200)
		abort();
	if (b->status && (!strchr("245", b->status[0]) || strlen(b->status) > 9))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const char *const own[] = {"help@desk.example", NULL};
	const struct mail_hints hints = {
	        .own_addresses = own, .own_message_id_domain = "desk.example"};
	struct ctx *c = ctx_new(NULL, NULL);
	const char *head = heads[n ? p[0] % 3 : 0];
	struct buf *b = buf_new(c, n + 1000);
	struct mail *m;

	buf_adds(b, head);
	if (n)
		buf_add(b, p + 1, n - 1);
	if (mail_understand(c, c, (struct bytes){(uint8_t *)b->p, b->n}, &hints, &m) == RC_OK &&
	        m->bounce)
		check(m->bounce);
	talloc_free(c);
	return 0;
}
