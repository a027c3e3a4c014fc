#include <string.h>

#include "mail/classify.h"
#include "mail/fold.h"
#include "mail/forward.h"
#include "mail/html.h"
#include "mail/mail.h"
#include "mail/parse.h"
#include "text/language.h"
#include "text/subject.h"

#define MAX_PICTURES 100 /* found by their Content-Location */
#define MAX_STUB 600 /* bytes of a text that stands for HTML instead of saying the same */
#define BLANK " \t\r\n"

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

/* "Your mail program shows no HTML": a short text that says another thing than the HTML does. */
static bool is_stub(const struct parse *p, const char *said)
{
	const char *s = p->text->p;
	size_t words = 0, found = 0, n;

	for (; *(s += strspn(s, BLANK)); s += n) {
		n = strcspn(s, BLANK);
		words++;
		found += n < 4 || memmem(said, strlen(said), s, n) != NULL;
	}
	return found * 2 < words;
}

/* The words of the HTML where it is more than another form of the text, with the text around it;
 * else NULL. */
static const char *beside_html(struct parse *p, const struct html *h)
{
	bool apart = p->html_apart || (p->html_choice && !p->text_choice);
	struct buf *b;
	const char *said;

	if (!h || !h->root || (!apart && (p->text->n > MAX_STUB || p->html->n < p->text->n * 4)))
		return NULL;
	said = html_text(p->tmp, h, true);
	if (text_is_blank(said) || (!apart && !is_stub(p, said)))
		return NULL;
	b = buf_new(p->tmp, 2 * MAIL_MAX_TEXT);
	if (!text_is_blank(p->before->p))
		buf_addf(b, "%s\n\n", p->before->p);
	buf_adds(b, said);
	if (!text_is_blank(p->behind->p))
		buf_addf(b, "\n\n%s", p->behind->p);
	if (!apart)
		buf_addf(b, "\n\n%s", p->text->p);
	return b->p;
}

/* What is to be read of a mail, with the marks of html_text(). */
static const char *readable(struct parse *p, const struct html *h)
{
	const char *beside = p->m->text_from_html ? html_text(p->tmp, h, true) : beside_html(p, h);

	return beside ? beside : p->told ? p->told->p : p->m->text;
}

/* No header says that it answers anything, nor does its subject ("Re: …", in any language). */
static bool answers_none(const struct mail *m)
{
	return !m->in_reply_to[0] && !m->references[0] && !subject_has_label(m->subject);
}

/* What is new in the text, or in the HTML where there is no other. */
static enum rc fold(struct parse *p, const struct html *h)
{
	struct mail *m = p->m;
	const struct mail_hints *hints = p->hints;
	const struct fold_about about = {.subject = m->subject,
	        .own = hints && hints->own_message_id_domain ? hints->own_addresses : NULL,
	        .answers_us = answers_own(p),
	        .answers_none = answers_none(m),
	        .in_colour = h && html_answers_in_colour(h),
	        .begins_thread = m->message_id && answers_none(m)};
	struct folded f = {m->text, "", ""};

	if (!p->only_invitation)
		TRY(fold_mail(p->c, m, readable(p, h), &about, &f));
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
	m->text_from_html = h && text_is_blank(p->text->p);
	m->text = m->text_from_html ? html_text(m, h, false)
	                            : talloc_strndup(m, p->text->p, p->text->n);
	p->only_invitation = p->invitation && text_is_blank(m->text);
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
		p->m->language = language_of_writer(
		        *p->m->reply ? p->m->reply : p->m->text, hints ? hints->spoken : NULL);
		*out = p->m;
	}
	talloc_free(tmp);
	return rc;
}
