/* desk/letter: a message as a page of its own. */
#include "desk/letter.h"

#include <string.h>

#include "base/str.h"
#include "desk/address.h"
#include "desk/message.h"
#include "desk/setting.h"
#include "mail/sanitise.h"
#include "store/engine.h"

#define PAGE_MAX (64u << 20)
#define CID_MAX 512
#define WHOLE 0

/* The customer's words in a serif, ours in the system's own. Tokens as in the app. */
static const char style_base[] =
        "html{font-size:100%}body{margin:0;padding:0 1px}pre{white-space:pre-wrap}"
        "blockquote{margin:0 0 0 .5rem;padding-left:.75rem;border-left:2px solid #8c857a}"
        "img{max-width:100%}.letter-text{white-space:pre-wrap}";
/* Words that nobody set: they are set to be read. */
static const char style_words[] =
        "body{font-size:1.0625rem;line-height:1.65;overflow-wrap:anywhere}img{height:auto}";
/* A letter that says how it is set keeps its lines, columns and empty pictures that hold them. */
static const char style_set[] = "body{overflow-wrap:break-word}img{object-fit:contain}";
static const char style_theirs[] =
        "body{font-family:\"Iowan Old Style\",Charter,\"Palatino Linotype\",\"Noto Serif\","
        "\"Liberation Serif\",Georgia,serif}";
static const char style_ours[] =
        "body{font-family:system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\","
        "\"Liberation Sans\",sans-serif}";
static const char style_light[] = ":root{color-scheme:light}body{color:#24211c}a{color:#0c6660}";
static const char style_dark[] =
        ":root{color-scheme:dark}body{background:#1c1b18;color:#ebe6dd}a{color:#74c6bd}";
/* A letter with colours of its own was written for white paper. */
static const char style_paper[] =
        ":root{color-scheme:light}"
        "body{background:#fff;color:#24211c;padding:1rem}a{color:#0c6660}";

struct page {
	const void *mem;
	int64_t id;
	int64_t part;
	enum letter_pictures wish;
	bool pictures, dark;
	struct message_whole w;
	const char *html; /* of the part that was asked for */
	struct letter letter;
};

static void add_escaped(struct buf *b, const char *s)
{
	for (size_t n; *s != 0; s += n) {
		n = strcspn(s, "&<>\"");
		if (n > 0) {
			buf_add(b, s, n);
			continue;
		}
		n = 1;
		buf_adds(b, *s == '&'   ? "&amp;"
		            : *s == '<' ? "&lt;"
		            : *s == '>' ? "&gt;"
		                        : "&quot;");
	}
}

static int hex(char ch)
{
	if (ch >= '0' && ch <= '9')
		return ch - '0';
	if (ch >= 'a' && ch <= 'f')
		return ch - 'a' + 10;
	if (ch >= 'A' && ch <= 'F')
		return ch - 'A' + 10;
	return -1;
}

/* The id in a cid: address (RFC 2392): percent-encoded, then escaped for HTML. */
static bool decode_cid(const char *s, size_t n, char out[CID_MAX])
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		if (k == CID_MAX - 1)
			return false;
		char ch = s[i];
		if (ch == '%' && i + 2 < n && hex(s[i + 1]) >= 0 && hex(s[i + 2]) >= 0) {
			ch = (char)(hex(s[i + 1]) << 4 | hex(s[i + 2]));
			i += 2;
		} else if (ch == '&' && n - i >= 5 && memcmp(s + i, "&amp;", 5) == 0) {
			i += 4;
		}
		out[k++] = ch;
	}
	out[k] = 0;
	return true;
}

static int64_t attachment_by_cid(const struct page *p, const char *s, size_t n)
{
	char id[CID_MAX];

	if (!decode_cid(s, n, id))
		return 0;
	for (int i = 0; i < p->w.attachment_count; i++) {
		const char *other = p->w.attachments[i].content_id;
		if (other != NULL && strcmp(other, id) == 0)
			return p->w.attachments[i].id;
	}
	return 0;
}

/* A background picture, behind what the style says already. The address is escaped for HTML; what
 * could end its quotes in CSS is written as an address writes it. */
static void add_ground(struct buf *b, bool after_style, const char *url, size_t n)
{
	if (after_style)
		b->p[--b->n] = 0; /* its quote */
	buf_adds(b, after_style ? ";background-image:url(&quot;"
	                        : " style=\"background-image:url(&quot;");
	while (n > 0) {
		bool quote = n >= 6 && memcmp(url, "&quot;", 6) == 0;
		size_t step = quote ? 6 : 1;
		if (quote)
			buf_adds(b, "%22");
		else if (*url == '\\')
			buf_adds(b, "%5C");
		else
			buf_addc(b, *url);
		url += step;
		n -= step;
	}
	buf_adds(b, "&quot;)\"");
}

/* One attribute: from the blank before its name to the quote that ends it. */
static void add_attribute(
        struct buf *b, const struct page *p, bool after_style, const char *s, size_t n)
{
	static const char cid[] = " src=\"cid:", remote[] = " data-remote-src=\"",
	                  ground[] = " data-remote-background=\"";
	int64_t id = 0;

	if (n > sizeof cid - 1 && memcmp(s, cid, sizeof cid - 1) == 0)
		id = attachment_by_cid(p, s + sizeof cid - 1, n - sizeof cid);
	if (id != 0) {
		buf_addf(b, " src=\"/api/v1/attachments/%lld\"", (long long)id);
	} else if (p->pictures && str_starts(s, remote)) {
		buf_adds(b, " src=\"");
		buf_add(b, s + sizeof remote - 1, n - (sizeof remote - 1));
	} else if (p->pictures && str_starts(s, ground)) {
		add_ground(b, after_style, s + sizeof ground - 1, n - sizeof ground);
	} else {
		buf_add(b, s, n);
	}
}

/* One tag, from < to before its >. Values stand in double quotes and hold no quote. */
static void add_tag(struct buf *b, const struct page *p, const char *s, const char *end)
{
	bool after_style = false;

	while (s < end) {
		const char *blank = memchr(s + 1, ' ', (size_t)(end - s - 1));
		const char *quote = memchr(s, '"', (size_t)(end - s));
		const char *close =
		        quote == NULL ? NULL : memchr(quote + 1, '"', (size_t)(end - quote - 1));
		const char *next = blank == NULL ? end : blank;

		if (close != NULL && quote < next)
			next = close + 1;
		add_attribute(b, p, after_style, s, (size_t)(next - s));
		after_style = str_starts(s, " style=\"");
		s = next;
	}
}

/* Sanitised HTML: no < or > stands inside a value. */
static void add_letter(struct buf *b, const struct page *p, const char *s)
{
	while (*s != 0) {
		size_t n = strcspn(s, "<");
		buf_add(b, s, n);
		s += n;
		n = strcspn(s, ">");
		add_tag(b, p, s, s + n);
		s += n;
	}
}

static bool has_colours(const char *html)
{
	return strstr(html, "color") != NULL || strstr(html, "background") != NULL;
}

static bool is_set(const char *html)
{
	static const char *const signs[] = {
	        "<style", "<table", "<font", "<center", "font-", "font:", "line-height:"};

	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (strstr(html, signs[i]) != NULL)
			return true;
	return false;
}

static const char *style_of(const struct page *p)
{
	if (p->dark)
		return has_colours(p->w.m.html) ? style_paper : style_dark;
	return style_light;
}

static const char *write_page(const struct page *p)
{
	const struct message *m = &p->w.m;
	struct buf *b = buf_new(p->mem, PAGE_MAX);

	buf_adds(b, "<!DOCTYPE html><html lang=\"");
	add_escaped(b, m->language == NULL ? "und" : m->language);
	buf_adds(b,
	        "\"><head><meta charset=\"utf-8\">"
	        "<meta name=\"referrer\" content=\"no-referrer\"><base target=\"_blank\"><title>");
	add_escaped(b, m->subject);
	buf_addf(b, "</title><style>%s%s%s%s</style></head><body><main>", style_base,
	        is_set(m->html) ? style_set : style_words,
	        m->kind == MESSAGE_INBOUND ? style_theirs : style_ours, style_of(p));
	if (m->html[0] != 0) {
		add_letter(b, p, p->html);
	} else {
		buf_adds(b, "<div class=\"letter-text\">");
		add_escaped(b, m->text);
		if (m->folded[0] != 0) {
			buf_adds(b, "\n\n");
			add_escaped(b, m->folded);
		}
		buf_adds(b, "</div>");
	}
	buf_adds(b, "</main></body></html>");
	return b->p;
}

/* An address that anybody can write into their mail opens no door by itself. */
static enum rc by_sender(struct ctx *c, const struct message *m, enum address_pictures *out)
{
	struct address_state s;

	*out = PICTURES_ASK;
	if (m->kind != MESSAGE_INBOUND || m->sender[0] == 0)
		return RC_OK;
	TRY(address_load(c, c, m->sender, &s));
	*out = s.pictures == PICTURES_ALWAYS && m->sender_proven == 0 ? PICTURES_ASK : s.pictures;
	return RC_OK;
}

static enum rc load(struct ctx *c, void *arg)
{
	struct page *p = arg;
	enum address_pictures rule;
	const char *setting;

	TRY(message_load(c, p->mem, p->id, &p->w));
	TRY(setting_text(c, p->mem, "remote_pictures", &setting));
	TRY(by_sender(c, &p->w.m, &rule));
	p->pictures = p->wish == LETTER_WITH_PICTURES ||
	              (p->wish == LETTER_BY_SENDER && rule == PICTURES_ALWAYS);
	if (str_eq(setting, "never"))
		p->pictures = false;
	p->html = p->part == WHOLE ? p->w.m.html : html_part(p->mem, p->w.m.html, (size_t)p->part);
	if (p->html == NULL)
		return ctx_fail(c, RC_NOT_FOUND, "no_such_part",
		        "The letter has no such part. It may be shorter than it was thought.",
		        NULL);
	return RC_OK;
}

enum rc letter_page(struct ctx *c, const void *mem, int64_t message_id,
        enum letter_pictures pictures, bool dark, struct letter *out)
{
	return letter_part(c, mem, message_id, WHOLE, pictures, dark, out);
}

enum rc letter_part(struct ctx *c, const void *mem, int64_t message_id, int64_t part,
        enum letter_pictures pictures, bool dark, struct letter *out)
{
	struct page p = {
	        .mem = mem, .id = message_id, .part = part, .wish = pictures, .dark = dark};

	TRY(store_tx(c, DB_READ, load, &p));
	*out = (struct letter){.html = write_page(&p), .pictures = p.pictures};
	return RC_OK;
}
