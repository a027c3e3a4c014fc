#include <malloc.h>
#include <string.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/json.h"
#include "mail/charset.h"
#include "mail/fold.h"
#include "mail/frame.h"
#include "mail/pack.h"
#include "mail/parse.h"
#include "mail/parser.h"
#include "mail/sandbox.h"
#include "mail/sanitise.h"

#define KEEP_MEMORY (32 << 20)
#define MAIL_ROOM (256 << 10) /* most mails need no more; the rest of others is allocated */

/* Exit codes tell a log reader which wall it was. */
enum { EXIT_DONE = 0 };

/* Everything that opens a file the first time: converters, time zone, tables. */
static bool warm(void)
{
	static const char sample[] =
	        "From: =?iso-8859-2?q?Za=BF=F3=B3=E6?= <a@example.org>\nTo: b@example.org\n"
	        "Date: Mon, 1 Jan 2024 10:00:00 +0100\nSubject: =?windows-1257?q?=E0?=\n"
	        "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nhi\n"
	        "--x\nContent-Type: text/html; charset=iso-8859-7\n\n<p>hi\n--x\n"
	        "Content-Type: image/png; name*=iso-8859-2''a%B1.png\nContent-Disposition: "
	        "attachment\n"
	        "Content-Transfer-Encoding: base64\n\nAAAA\n--x--\n";
	static const char *const charsets[] = {"iso-8859-1", "iso-8859-2", "iso-8859-7",
	        "iso-8859-15", "windows-1250", "windows-1251", "windows-1252", "windows-1253",
	        "windows-1257", "iso-2022-jp", "gb18030", "koi8-r", "euc-kr", "shift_jis", "big5"};
	struct ctx *c = ctx_new(NULL, NULL);
	struct mail *m;
	bool ok;

	charset_warm();
	ok = mail_understand(c, c, (struct bytes){(const uint8_t *)sample, sizeof sample - 1}, NULL,
	             &m) == RC_OK;
	/* GMime converts what RFC 2231 names by iconv, whose modules are files: they stay
	 * loaded while a descriptor is open, so none of these is ever closed. */
	for (size_t i = 0; i < sizeof charsets / sizeof *charsets; i++)
		(void)g_mime_iconv_open("utf-8", charsets[i]);
	talloc_free(c);
	return ok;
}

static enum rc read_hints(struct ctx *c, const char *p, size_t n, struct mail_hints *out)
{
	json_t *j;
	const char **own = NULL;

	TRY(json_read(c, p, n, FRAME_MAX_HINTS, &j));
	TRY(json_opt_texts(c, j, "own_addresses", 10000, 1000, &own));
	TRY(json_opt_text(c, j, "authserv_id", 1000, &out->authserv_id));
	TRY(json_opt_text(c, j, "language", 8, &out->language));
	TRY(json_opt_text(c, j, "spoken", 8, &out->spoken));
	TRY(json_opt_text(c, j, "own_message_id_domain", 1000, &out->own_message_id_domain));
	TRY(json_opt_text(c, j, "spam_header", 1000, &out->spam_header));
	out->own_addresses = own;
	return RC_OK;
}

/* The record, its length before it, in one write. */
static bool answer(struct buf *b)
{
	uint32_t n = (uint32_t)(b->n - sizeof n);

	if (b->full)
		return false;
	memcpy(b->p, &n, sizeof n);
	return frame_write(0, b->p, b->n, 0) == FRAME_OK;
}

static struct buf *answer_begin(struct ctx *c)
{
	struct buf *b = buf_new(c, FRAME_MAX_RECORD);
	uint32_t n = 0;

	buf_add(b, &n, sizeof n);
	return b;
}

static bool answer_mail(struct ctx *c, struct mail *m)
{
	struct buf *b = answer_begin(c);

	mail_pack(b, m);
	if (!answer(b))
		return false;
	for (size_t i = 0; i < m->attachment_count; i++)
		if (frame_write(0, m->attachments[i].bytes.p, m->attachments[i].bytes.n, 0) !=
		        FRAME_OK)
			return false;
	return true;
}

static bool answer_failure(struct ctx *c)
{
	struct buf *b = answer_begin(c);

	mail_pack_failure(b, c->fail.slug ? c->fail.slug : "internal");
	return answer(b);
}

/* What was said about the mails that come, until something else is. */
struct known {
	struct ctx *c; /* NULL: nothing was said yet */
	struct mail_hints hints;
};

/* False: the pipe is closed or makes no sense. */
static bool hear_hints(struct known *k)
{
	uint32_t n;

	if (frame_read(0, &n, sizeof n, 0) != FRAME_OK || n > FRAME_MAX_HINTS)
		return false;
	if (n == 0)
		return k->c != NULL;
	talloc_free(k->c);
	*k = (struct known){.c = ctx_new(NULL, NULL)};
	k->hints.without_sums = true; /* the server trusts its own only */
	char *text = talloc_array(k->c, char, n + 1);
	return frame_read(0, text, n, 0) == FRAME_OK &&
	       read_hints(k->c, text, n, &k->hints) == RC_OK;
}

/* One mail. False: the pipe is closed or makes no sense. */
static bool serve_one(struct ctx *c, struct known *k)
{
	uint64_t raw_n;
	uint8_t *raw;
	struct mail *m;
	enum rc rc;

	if (!hear_hints(k) || frame_read(0, &raw_n, sizeof raw_n, 0) != FRAME_OK ||
	        raw_n > MAIL_MAX_BYTES)
		return false;
	raw = talloc_array(c, uint8_t, raw_n + 1);
	if (frame_read(0, raw, raw_n, 0) != FRAME_OK)
		return false;
	rc = mail_understand(c, c, (struct bytes){raw, raw_n}, &k->hints, &m);
	return rc == RC_OK ? answer_mail(c, m) : answer_failure(c);
}

/* Where the pieces of one mail after the other are cut from: thousands of small ones for each.
 * Under ASan each stands alone, so that it sees their ends. */
static void *mail_room(void)
{
#if defined(__SANITIZE_ADDRESS__)
	return NULL;
#else
	return talloc_pool(NULL, MAIL_ROOM);
#endif
}

int parser_child_main(void)
{
	/* the next mail needs the memory again: do not hand it back each time */
	(void)mallopt(M_TRIM_THRESHOLD, KEEP_MEMORY);
	(void)mallopt(M_MMAP_THRESHOLD, KEEP_MEMORY);
	if (crypto_start() != RC_OK || !warm())
		return FRAME_EXIT_START;
	/* the socket is both 0 and 1; what a library prints goes to the log instead */
	if (dup2(2, 1) != 1 || !sandbox_close())
		return FRAME_EXIT_SANDBOX;
	void *room = mail_room();
	for (struct known known = {0};;) {
		struct ctx *c = ctx_new(room, NULL);
		bool more = serve_one(c, &known);
		talloc_free(c);
		if (!more)
			_exit(EXIT_DONE); /* without exit handlers: they might want files */
	}
}
