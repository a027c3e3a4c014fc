#include "mail/pack.h"

#include <string.h>

#define IS_MAIL 'm'
#define IS_FAILURE 'f'
#define NONE UINT32_MAX /* in place of a length: NULL */

#define MAX_TEXT (40u << 20)
#define MAX_IDS 1000
#define MAX_FAILED 1000
#define MAX_DATE_MS INT64_C(7258118400000)

/* One walk over the fields packs or unpacks them: what is written is what is read. */
struct pack {
	struct buf *out; /* NULL: unpacking */
	char *p, *end; /* what is left of the block */
	struct mail *m;
	bool bad;
};

static void bytes(struct pack *k, void *v, size_t n)
{
	if (k->out) {
		buf_add(k->out, v, n);
	} else if (k->bad || (size_t)(k->end - k->p) < n) {
		k->bad = true;
		memset(v, 0, n);
	} else {
		memcpy(v, k->p, n);
		k->p += n;
	}
}

static void number(struct pack *k, int64_t *v, int64_t min, int64_t max)
{
	bytes(k, v, sizeof *v);
	if (!k->out && (*v < min || *v > max)) {
		k->bad = true;
		*v = min;
	}
}

static void flag(struct pack *k, bool *v)
{
	uint8_t one = *v;

	bytes(k, &one, 1);
	k->bad |= one > 1;
	*v = one == 1;
}

static size_t count(struct pack *k, size_t n, size_t max)
{
	uint32_t v = (uint32_t)n;

	bytes(k, &v, sizeof v);
	if (k->out || v <= max)
		return v;
	k->bad = true;
	return 0;
}

static void put_text(struct pack *k, const char *v)
{
	size_t n = v ? strlen(v) : 0;
	uint32_t length;

	if (v && !utf8_valid(v, n)) {
		v = utf8_clean(k->m, v, n);
		n = strlen(v);
	}
	length = v ? (uint32_t)n : NONE;
	bytes(k, &length, sizeof length);
	if (v)
		buf_add(k->out, v, n + 1);
}

static void text_or_null(struct pack *k, const char **v, size_t max)
{
	uint32_t n;

	if (k->out) {
		put_text(k, *v);
		return;
	}
	bytes(k, &n, sizeof n);
	*v = NULL;
	if (k->bad || n == NONE)
		return;
	if (n > max || (size_t)(k->end - k->p) <= n || k->p[n] != '\0' || memchr(k->p, '\0', n) ||
	        !utf8_valid(k->p, n)) {
		k->bad = true;
		return;
	}
	*v = k->p;
	k->p += (size_t)n + 1;
}

static void text(struct pack *k, const char **v, size_t max)
{
	text_or_null(k, v, max);
	k->bad |= !k->out && !*v;
}

static void texts(struct pack *k, const char ***v, size_t max, size_t max_text)
{
	size_t n = 0;

	while (k->out && *v && (*v)[n])
		n++;
	n = count(k, n, max);
	if (!k->out)
		*v = talloc_zero_array(k->m, const char *, n + 1);
	for (size_t i = 0; i < n && !k->bad; i++)
		text(k, &(*v)[i], max_text);
}

static void address(struct pack *k, struct mail_address *a)
{
	text(k, &a->name, MAIL_MAX_HEADER);
	text(k, &a->address, MAIL_MAX_HEADER);
}

static void addresses(struct pack *k, struct mail_addresses *a)
{
	a->n = count(k, a->n, MAIL_MAX_ADDRESSES);
	if (!k->out)
		a->v = talloc_zero_array(k->m, struct mail_address, a->n + 1);
	for (size_t i = 0; i < a->n && !k->bad; i++)
		address(k, &a->v[i]);
}

static bool is_hash(const char *s)
{
	return strlen(s) == 64 && strspn(s, "0123456789abcdef") == 64;
}

static void attachment(struct pack *k, struct mail_attachment *a)
{
	int64_t size = (int64_t)a->bytes.n;

	text(k, &a->name, MAIL_MAX_HEADER);
	text(k, &a->type, 1000);
	text(k, &a->sha256, 64);
	number(k, &size, 0, MAIL_MAX_BYTES);
	flag(k, &a->is_inline);
	flag(k, &a->named);
	text_or_null(k, &a->content_id, MAIL_MAX_HEADER);
	text_or_null(k, &a->content_location, MAIL_MAX_HEADER);
	a->bytes.n = (size_t)size;
	k->bad |= !k->bad && *a->sha256 && !is_hash(a->sha256);
}

static void attachments(struct pack *k)
{
	struct mail *m = k->m;

	m->attachment_count = count(k, m->attachment_count, MAIL_MAX_PARTS);
	if (!k->out)
		m->attachments =
		        talloc_zero_array(m, struct mail_attachment, m->attachment_count + 1);
	for (size_t i = 0; i < m->attachment_count && !k->bad; i++)
		attachment(k, &m->attachments[i]);
}

static void bounce(struct pack *k)
{
	bool is = k->m->bounce != NULL;

	flag(k, &is);
	if (!is)
		return;
	if (!k->out)
		k->m->bounce = talloc_zero(k->m, struct mail_bounce);
	struct mail_bounce *b = k->m->bounce;
	texts(k, &b->failed, MAX_FAILED, MAIL_MAX_HEADER);
	texts(k, &b->given_up, MAX_FAILED, MAIL_MAX_HEADER);
	text_or_null(k, &b->message_id, MAIL_MAX_HEADER);
	text_or_null(k, &b->status, 100);
	text_or_null(k, &b->reason, MAIL_MAX_HEADER);
	flag(k, &b->permanent);
	flag(k, &b->final);
}

static void invite(struct pack *k)
{
	bool is = k->m->invite != NULL;

	flag(k, &is);
	if (!is)
		return;
	if (!k->out)
		k->m->invite = talloc_zero(k->m, struct mail_invite);
	struct mail_invite *v = k->m->invite;
	text(k, &v->method, 20);
	text(k, &v->summary, 5000);
	text(k, &v->place, 5000);
	text(k, &v->about, MAIL_MAX_HEADER);
	text(k, &v->starts, 40);
	text(k, &v->ends, 40);
	text(k, &v->zone, 1000);
	text(k, &v->answer, 20);
	flag(k, &v->repeats);
	address(k, &v->host);
	address(k, &v->by);
}

static void head(struct pack *k)
{
	struct mail *m = k->m;
	struct mail_addresses *const lists[] = {
	        &m->from, &m->to, &m->cc, &m->reply_to, &m->forwarded};

	text(k, &m->subject, MAIL_MAX_HEADER * 3);
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		addresses(k, lists[i]);
	text_or_null(k, &m->return_path, MAIL_MAX_HEADER);
	texts(k, &m->delivered_to, MAIL_MAX_ADDRESSES, MAIL_MAX_HEADER);
	number(k, &m->date_ms, 0, MAX_DATE_MS);
	text_or_null(k, &m->message_id, MAIL_MAX_HEADER);
	texts(k, &m->in_reply_to, MAX_IDS, MAIL_MAX_HEADER);
	text_or_null(k, &m->about, MAIL_MAX_HEADER);
	texts(k, &m->references, MAX_IDS, MAIL_MAX_HEADER);
}

static void body(struct pack *k)
{
	struct mail *m = k->m;
	const char **const all[] = {&m->text, &m->html, &m->reply, &m->folded, &m->signature};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		text(k, all[i], MAX_TEXT);
	flag(k, &m->text_from_html);
}

static void kind(struct pack *k)
{
	struct mail *m = k->m;
	bool *const flags[] = {&m->oversized, &m->loop, &m->no_answer, &m->spam};
	int64_t what = m->kind, proven = m->sender_proven;

	number(k, &what, MAIL_PERSON, MAIL_OWN);
	m->kind = (enum mail_kind)what;
	text(k, &m->kind_reason, MAIL_MAX_HEADER);
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		flag(k, flags[i]);
	number(k, &proven, -1, 1);
	m->sender_proven = (int)proven;
	text_or_null(k, &m->language, 2);
	k->bad |= m->language && strspn(m->language, "abcdefghijklmnopqrstuvwxyz") != 2;
	texts(k, &m->defects, 1000, MAIL_MAX_HEADER);
}

static void walk(struct pack *k)
{
	head(k);
	body(k);
	kind(k);
	attachments(k);
	bounce(k);
	invite(k);
}

void mail_pack(struct buf *b, struct mail *m)
{
	struct pack k = {.out = b, .m = m};

	buf_addc(b, IS_MAIL);
	walk(&k);
}

enum rc mail_unpack(struct ctx *c, const void *mem, char *block, size_t n, struct mail **out)
{
	struct mail *m = talloc_zero(mem, struct mail);
	struct pack k = {.p = block, .end = block + n, .m = m, .bad = n == 0 || *block != IS_MAIL};

	k.p += n > 0;
	walk(&k);
	if (k.bad || k.p != k.end) {
		talloc_free(m);
		return ctx_fail(
		        c, RC_INVALID, "bad_record", "The parser's answer makes no sense.", NULL);
	}
	talloc_steal(m, block);
	*out = m;
	return RC_OK;
}

void mail_pack_failure(struct buf *b, const char *slug)
{
	buf_addc(b, IS_FAILURE);
	buf_adds(b, slug);
}

const char *mail_pack_failed(const void *mem, const char *block, size_t n)
{
	return n > 0 && *block == IS_FAILURE ? talloc_strndup(mem, block + 1, n - 1) : NULL;
}
