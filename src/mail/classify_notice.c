/* mail/classify_notice: a machine's words, where its headers say nothing. */
#include <string.h>
#include <strings.h>

#include "mail/classify.h"
#include "mail/classify_words.h"
#include "mail/fold_plain.h"

#define MAX_NOTICE 16384
#define MAX_SUBJECT 300
#define SHORT_NOTICE 800

char *notice_subject(struct parse *p)
{
	return plain_copy(p->tmp, p->m->subject, strnlen(p->m->subject, MAX_SUBJECT));
}

char *notice_text(struct parse *p, const char *text)
{
	return plain_copy(p->tmp, text, strnlen(text, MAX_NOTICE));
}

/* In one line: a sentence goes on in the next. */
static char *text_of(struct parse *p, const char *text)
{
	char *s = notice_text(p, text);

	for (char *at = s; (at = strchr(at, '\n')) != NULL; at++)
		*at = ' ';
	return s;
}

/* A mark in the middle of a word belongs to an address on the web. */
bool notice_asks(const char *text)
{
	static const char *const marks[] = {"\u037e", "\uff1f", "\u061f", NULL};

	for (const char *at = text; (at = strchr(at, '?')) != NULL; at++)
		if (!at[1] || strchr(" \n?!.\")'", at[1]))
			return true;
	return plain_contains(text, marks);
}

/* Words of somebody else's, in the writer's own. */
static bool cites(struct plain_text *text)
{
	static const char *const marks[] = {"\"", "\u201c", "\u201e", "\u00ab", "\u300c", NULL};

	return plain_text_contains(text, marks);
}

/* The answer goes to somebody else: a form on a web site, not a desk. */
static bool speaks_for_another(const struct mail *m)
{
	return m->from.n && m->reply_to.n &&
	       strcasecmp(m->from.v[0].address, m->reply_to.v[0].address) != 0;
}

static bool either_contains(const char *subject, struct plain_text *text, const char *const *list)
{
	return plain_contains(subject, list) || plain_text_contains(text, list);
}

/* Another desk has taken a letter in. Clerks write so, too, but under no such subject. */
static bool is_arrival(const char *subject, struct plain_text *text)
{
	static const char *const marker[] = {"type your reply above this line",
	        "reply above this line", "please reply above", NULL};
	bool arrived = plain_text_contains(text, classify_receipt_text);

	if (plain_text_contains(text, marker))
		return arrived && plain_text_contains(text, classify_receipt_filed);
	return arrived && plain_contains(subject, classify_receipt_subject) &&
	       plain_text_contains(text, classify_receipt_filed) &&
	       plain_text_contains(text, classify_receipt_later);
}

/* A few lines that a program writes when a mail was read, or a mailbox that nobody reads. */
static bool is_short_notice(const char *subject, struct plain_text *text)
{
	if (strlen(text->s) > SHORT_NOTICE)
		return false;
	if (plain_starts_with(subject, classify_read_subject) &&
	        plain_text_contains(text, classify_read_text))
		return true;
	return plain_text_contains(text, classify_unread_mailbox) &&
	       plain_text_contains(text, classify_wish_not);
}

bool notice_by_words(struct parse *p)
{
	static const char *const handed_on[] = {"fwd:", "fw:", "wg:", "pd:", "πρθ:", "rv:", "tr:",
	        "i:", "enc:", "persiųsta:", NULL};
	const struct mail *m = p->m;
	const char *subject = notice_subject(p);
	struct plain_text own = {.mem = p->tmp}, *text = &own;

	if (*m->folded || plain_starts_with(subject, handed_on) || speaks_for_another(m))
		return false;
	text->s = text_of(p, m->reply);
	if (notice_asks(text->s) || cites(text))
		return false;
	if (either_contains(subject, text, classify_held_back) &&
	        plain_text_contains(text, classify_do_confirm))
		return true;
	if (is_arrival(subject, text) || is_short_notice(subject, text))
		return true;
	return plain_text_contains(text, classify_machine_itself) &&
	       (plain_text_contains(text, classify_answers_not) ||
	               either_contains(subject, text, classify_has_arrived));
}
