#include <string.h>

#include "mail/classify.h"
#include "mail/fold.h"
#include "mail/forward.h"
#include "mail/html.h"
#include "mail/mail.h"
#include "mail/parse.h"
#include "text/language.h"

#define MAX_PICTURES 100 /* found by their Content-Location */

static const char *const kind_names[] = {"person", "auto_reply", "bounce", "list", "own"};

const char *mail_kind_name(enum mail_kind kind)
{
	return (size_t)kind < sizeof kind_names / sizeof *kind_names ? kind_names[kind] : "person";
}

enum rc mail_kind_parse(const char *name, enum mail_kind *out)
{
	for (size_t i = 0; i < sizeof kind_names / sizeof *kind_names; i++) {
		if (str_eq(name, kind_names[i])) {
			*out = (enum mail_kind)i;
			return RC_OK;
		}
	}
	return RC_INVALID;
}

static bool is_blank(const char *text)
{
	return text[strspn(text, " \t\n")] == 0;
}

/* What is new in the text, or in the HTML where there is no other. */
static enum rc fold(struct parse *p, const struct html *h)
{
	struct mail *m = p->m;
	const struct mail_hints *hints = p->hints;
	const struct fold_about about = {.subject = m->subject,
	        .own = hints && hints->own_message_id_domain ? hints->own_addresses : NULL,
	        .answers_us = answers_own(p)};
	struct folded f = {m->text, "", ""};

	if (!p->only_invitation)
		TRY(fold_mail(p->c, m,
		        m->text_from_html ? html_text(p->tmp, h, true)
		        : p->told         ? p->told->p
		                          : m->text,
		        &about, &f));
	m->reply = f.reply;
	m->folded = f.quoted;
	m->signature = f.signature;
	return RC_OK;
}

/* Pictures that the HTML may show by their Content-Location. */
static void offer_pictures(const struct parse *p, struct html *h)
{
	const struct mail *m = p->m;

	h->pictures = talloc_zero_array(h, struct html_picture, MAX_PICTURES);
	for (size_t i = 0; i < m->attachment_count && h->picture_count < MAX_PICTURES; i++) {
		const struct mail_attachment *a = &m->attachments[i];
		if (!a->content_location || !str_starts(a->type, "image/"))
			continue;
		h->pictures[h->picture_count++] = (struct html_picture){a->content_location,
		        a->content_id ? a->content_id : talloc_asprintf(m, "%zu@location", i),
		        false};
	}
}

/* Those that it shows are found by an id from now on. */
static void take_pictures(const struct parse *p, const struct html *h)
{
	struct mail *m = p->m;

	for (size_t i = 0, k = 0; i < m->attachment_count && k < h->picture_count; i++) {
		struct mail_attachment *a = &m->attachments[i];
		if (a->content_location != h->pictures[k].location)
			continue;
		if (h->pictures[k].used) {
			a->content_id = h->pictures[k].id;
			a->is_inline = true;
		}
		k++;
	}
}

/* Text and HTML, from one gumbo tree. */
static enum rc read_body(struct parse *p)
{
	struct mail *m = p->m;
	struct html *h = p->html->n ? html_parse(p->tmp, p->html->p, p->html->n) : NULL;

	m->html = "";
	if (h) {
		offer_pictures(p, h);
		m->html = html_safe(m, h);
		take_pictures(p, h);
	}
	if (h && !h->root)
		parse_defect(p, "html_too_large");
	if (h && h->cut)
		parse_defect(p, "html_cut");
	m->text_from_html = h && is_blank(p->text->p);
	m->text = m->text_from_html ? html_text(m, h, false)
	                            : talloc_strndup(m, p->text->p, p->text->n);
	p->only_invitation = p->invitation && is_blank(m->text);
	if (p->invitation)
		m->invite = calendar_read(m, p->invitation);
	if (p->only_invitation && m->invite) {
		m->text = calendar_plain(m, m->invite);
		m->text_from_html = false;
	}
	return fold(p, h);
}

/* "Name: beginning of the value", in any case. Any of several counts: it only files. */
static bool bears_mark(struct parse *p, const char *mark)
{
	const char *colon = strchr(mark, ':');
	if (!colon)
		return false;
	const char *wanted = colon + 1 + strspn(colon + 1, " \t");
	const char **all =
	        parse_headers_raw(p, talloc_strndup(p->tmp, mark, (size_t)(colon - mark)));

	for (size_t i = 0; *wanted && all[i]; i++)
		if (str_istarts(all[i] + strspn(all[i], " \t\r\n"), wanted))
			return true;
	return false;
}

enum rc mail_understand(struct ctx *c, const void *mem, struct bytes raw,
        const struct mail_hints *hints, struct mail **out)
{
	void *tmp = talloc_new(mem);
	struct parse *p;
	enum rc rc = parse_message(c, mem, tmp, raw, hints, &p);

	if (rc == RC_OK)
		rc = read_body(p);
	if (rc == RC_OK) {
		classify(p, raw.n);
		if (hints && hints->spam_header)
			p->m->spam = bears_mark(p, hints->spam_header);
		if (p->m->kind == MAIL_PERSON)
			forward_find(p->m, &p->reader, p->m, &p->m->forwarded);
		p->m->language = language_tell(*p->m->reply ? p->m->reply : p->m->text);
		*out = p->m;
	}
	talloc_free(tmp);
	return rc;
}
