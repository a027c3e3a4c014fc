/* mail/classify_notice: a machine's words, where its headers say nothing. */
#include <string.h>
#include <strings.h>

#include "mail/classify.h"
#include "mail/classify_words.h"
#include "mail/fold_plain.h"

#define MAX_NOTICE 16384
#define MAX_SUBJECT 300

static char *subject_of(struct parse *p)
{
	return plain_copy(p->tmp, p->m->subject, strnlen(p->m->subject, MAX_SUBJECT));
}

static char *text_of(struct parse *p, const char *text)
{
	char *s = plain_copy(p->tmp, text, strnlen(text, MAX_NOTICE));

	for (char *at = s; (at = strchr(at, '\n')) != NULL; at++)
		*at = ' '; /* a sentence goes on in the next line */
	return s;
}

/* Notices ask nothing; people who write about one do. */
static bool asks(const char *text)
{
	static const char *const marks[] = {"?", "\u037e", "\uff1f", "\u061f", NULL};

	return plain_contains(text, marks);
}

/* Words of somebody else's, in the writer's own. */
static bool cites(const char *text)
{
	static const char *const marks[] = {"\"", "\u201c", "\u201e", "\u00ab", "\u300c", NULL};

	return plain_contains(text, marks);
}

/* Behind "out of office": the end, a date, "until …", ": Re: …". A sentence goes on in other
 * words. */
static bool is_form(const char *rest)
{
	static const char *const marks[] = {":", "-", ".", ",", "(", "[", "!", "/", ";", "*", NULL};

	if (rest[-1] == ':')
		return true;
	rest += strcspn(rest, " :-.,([!/;*0123456789"); /* the end of a word begun */
	rest += strspn(rest, " ");
	return !*rest || (*rest >= '0' && *rest <= '9') || plain_starts_with(rest, marks) ||
	       plain_starts_with(rest, classify_away_goes_on);
}

/* Behind the longest of the words with which s begins, or NULL. */
static const char *behind(const char *s, const char *const *words)
{
	size_t longest = 0;

	for (; *words; words++) {
		size_t n = strlen(*words);
		if (n > longest && strncmp(s, *words, n) == 0)
			longest = n;
	}
	return longest ? s + longest : NULL;
}

bool notice_tells_absence(struct parse *p)
{
	const char *text = text_of(p, p->m->text);

	return plain_contains(text, classify_away_body) && plain_contains(text, classify_away_self);
}

bool notice_by_subject(struct parse *p)
{
	const char *s = subject_of(p), *rest = behind(s, classify_away_subject);
	bool inside;

	if (plain_starts_with(s, classify_auto_subject) || plain_contains(s, classify_auto_inside))
		return true;
	inside = plain_contains(s, classify_away_inside);
	if (!inside && !rest) /* as in most mail: its text is not looked at */
		return false;
	const char *text = text_of(p, p->m->text);
	bool self = plain_contains(text, classify_away_self);
	if (inside)
		return self || (plain_contains(text, classify_away_body) && !asks(text));
	return plain_contains(text, classify_away_body) && (self || is_form(rest));
}

/* The answer goes to somebody else: a form on a web site, not a desk. */
static bool speaks_for_another(const struct mail *m)
{
	return m->from.n && m->reply_to.n &&
	       strcasecmp(m->from.v[0].address, m->reply_to.v[0].address) != 0;
}

static bool either_contains(const char *subject, const char *text, const char *const *list)
{
	return plain_contains(subject, list) || plain_contains(text, list);
}

bool notice_by_words(struct parse *p)
{
	static const char *const handed_on[] = {"fwd:", "fw:", "wg:", "pd:", "πρθ:", "rv:", "tr:",
	        "i:", "enc:", "persiųsta:", NULL};
	const struct mail *m = p->m;
	const char *subject = subject_of(p), *text;

	if (*m->folded || plain_starts_with(subject, handed_on) || speaks_for_another(m))
		return false;
	text = text_of(p, m->reply);
	if (asks(text) || cites(text))
		return false;
	if (either_contains(subject, text, classify_held_back) &&
	        plain_contains(text, classify_do_confirm))
		return true;
	return plain_contains(text, classify_machine_itself) &&
	       (plain_contains(text, classify_answers_not) ||
	               either_contains(subject, text, classify_has_arrived));
}
