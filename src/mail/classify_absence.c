/* mail/classify_absence: an absence told by a machine, and the people who write about one. */
#include <string.h>

#include "mail/classify.h"
#include "mail/classify_words.h"
#include "mail/fold_plain.h"

#define FEW_WORDS 4 /* a greeting, a name, a line of a signature */
#define FEW_WORDS_MORE 2 /* behind a comma or an "and" */
#define MAX_SENTENCES 16384 /* more than a text can have: nothing else may stand in it */
#define SHORT_LINE 48 /* bytes: it was not broken because it was full */

/* ---- what the text tells, sentence by sentence ---- */

struct told {
	int notice, other; /* sentences of a notice of absence; about anything else */
	bool away, self, dated; /* somebody is away; the writer is; and says until when */
	bool wish; /* something is wanted of the reader */
	int signs; /* of a responder: no access, urgent matters elsewhere, thanks, automatic */
	bool sure; /* one of the first two, which people hardly write in an answer */
};

static bool has_digit(const char *s)
{
	return strpbrk(s, "0123456789") != NULL;
}

static int words_in(const char *s)
{
	int n = 0;

	while (*(s += strspn(s, " ")))
		n++, s += strcspn(s, " ");
	return n;
}

static bool is_wish(const char *s)
{
	if (plain_contains(s, classify_wish_me))
		return !plain_contains(s, classify_urgent);
	return plain_contains(s, classify_wish) && !plain_contains(s, classify_wish_not);
}

static void take_signs(struct told *t, const char *s)
{
	static const char *const thanks[] = {"thank you for your", "thanks for your",
	        "dziękuję za ", "dziękujemy za ", "ευχαριστώ για ", "ευχαριστούμε για ", "ačiū už ",
	        "dėkoju už ", "dank für ihre", "danke für ihre", "danke für deine",
	        "merci pour votre", "merci de votre", "gracias por su", "grazie per ",
	        "спасибо за ", "дякую за ", NULL};
	bool no_access = plain_contains(s, classify_no_access);
	bool urgent = plain_contains(s, classify_urgent) && plain_contains(s, classify_wish_not);

	t->sure |= no_access || urgent || plain_contains(s, classify_machine_itself);
	t->signs += no_access + urgent + plain_contains(s, thanks) +
	            plain_contains(s, classify_says_automatic);
}

static bool is_of_notice(const char *s)
{
	return plain_contains(s, classify_away_body) || plain_contains(s, classify_away_self) ||
	       plain_contains(s, classify_urgent) || plain_contains(s, classify_no_access) ||
	       plain_contains(s, classify_notice_says) || plain_contains(s, classify_wish_not) ||
	       plain_contains(s, classify_says_automatic);
}

/* Where the next clause begins, or NULL: people go on in one sentence from their absence to what
 * they want. */
static char *next_clause(char *s)
{
	static const char *const marks[] = {", ", "; ", " - ", " and ", " but ", " so ", " i ",
	        " ale ", " więc ", " und ", " aber ", " et ", " mais ", " y ", " pero ", " e ",
	        " и ", " но ", " і ", " та ", " але ", " και ", " αλλά ", " ir ", " bet ", NULL};
	char *first = NULL;

	for (const char *const *mark = marks; *mark; mark++) {
		char *at = strstr(s, *mark);
		if (at && (!first || at < first))
			first = at;
	}
	return first;
}

static void take_clauses(struct told *t, char *s)
{
	int few = FEW_WORDS;
	bool notice = false;

	for (char *next; s; s = next) {
		next = next_clause(s);
		if (next)
			*next++ = 0;
		if (is_of_notice(s))
			notice = true;
		else if (words_in(s) > few + 2 * has_digit(s))
			t->other++;
		few = FEW_WORDS_MORE + (next && *next != ' ');
	}
	t->notice += notice;
}

static void take_sentence(struct told *t, char *s)
{
	bool away = plain_contains(s, classify_away_body);
	bool self = plain_contains(s, classify_away_self);

	t->away |= away;
	t->self |= self;
	t->dated |= (away || self) && has_digit(s);
	t->wish |= is_wish(s);
	take_signs(t, s);
	take_clauses(t, s);
}

/* A full stop behind a number or an abbreviation ends nothing. */
static bool ends_sentence(const char *from, const char *at)
{
	const char *word = at;

	if (at[1] != ' ' && at[1] != '\n' && at[1] != 0)
		return false;
	if (*at == '!' || *at == '?')
		return true;
	while (word > from && word[-1] != ' ')
		word--;
	return *at == '.' && at - word > 2 && !(at[-1] >= '0' && at[-1] <= '9');
}

/* The end of the sentence that begins at s: its mark, an empty line, a line that is not full. */
static size_t sentence_length(const char *s)
{
	const char *line = s, *at = s;

	for (; *at; at++) {
		if (*at == '\n') {
			if (at[1] == '\n' || at - line < SHORT_LINE)
				break;
			line = at + 1;
		}
		if (ends_sentence(s, at))
			break;
	}
	return (size_t)(at - s);
}

static struct told told_by(struct parse *p)
{
	const struct mail *m = p->m;
	const char *text = m->reply && *m->reply ? m->reply : m->text;
	struct told t = {0};

	text = notice_text(p, text);
	t.wish = notice_asks(text);
	while (*(text += strspn(text, " \n.!?"))) {
		size_t n = sentence_length(text);
		char *one = talloc_asprintf(p->tmp, " %.*s ", (int)n, text);
		for (char *at = one; (at = strchr(at, '\n')) != NULL; at++)
			*at = ' ';
		take_sentence(&t, one);
		text += n;
	}
	return t;
}

/* ---- what the subject tells ---- */

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

static bool is_letter(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch & 0x80);
}

/* Written without blanks between words. */
static bool is_eastern(const char *s)
{
	return (unsigned char)*s >= 0xe3 && (unsigned char)*s <= 0xed;
}

/* Nothing more, or what sets off the subject that was answered: ": …", " - …", "(…", "Re: …". */
static bool sets_off(const char *rest)
{
	static const char *const marks[] = {":", "- ", "(", "[", "/", "|", ".", "!", "*", NULL};
	static const char *const answers[] = {
	        "re ", "re:", "aw:", "odp:", "απ:", "fw:", "fwd:", NULL};

	if (rest[-1] == ':')
		return true;
	rest += strspn(rest, " ");
	return !*rest || (*rest >= '0' && *rest <= '9') || plain_starts_with(rest, marks) ||
	       plain_starts_with(rest, answers);
}

enum form { FORM_NONE, FORM_LOOSE, FORM_SURE };

/* How far a subject that begins like a notice goes on like one. */
static enum form form_of(const char *rest)
{
	const char *kind;

	if (sets_off(rest))
		return FORM_SURE;
	rest += strspn(rest, " ");
	kind = behind(rest, classify_away_kind);
	if (kind && sets_off(kind))
		return FORM_SURE;
	if (!plain_starts_with(rest, classify_away_goes_on))
		return FORM_NONE;
	return has_digit(rest) || strchr(rest, ':') ? FORM_SURE : FORM_LOOSE;
}

/* "Automatic reply: …", "Odpowiedź automatyczna", "Auto-reply from …". */
static enum form automatic_form(const char *s)
{
	const char *rest = behind(s, classify_auto_subject);

	if (!rest)
		return FORM_NONE;
	if (is_eastern(s) || rest[-1] == ']' || rest[-1] == '<')
		return FORM_SURE;
	while (is_letter(*rest)) /* of a word whose beginning only is listed */
		rest++;
	return form_of(rest);
}

/* Behind "I am", "currently". */
static const char *skip_opening(const char *s)
{
	static const char *const openings[] = {"i am ", "i'm ", "currently ", "jestem ",
	        "jestem teraz ", "obecnie ", "είμαι ", "βρίσκομαι ", "esu ", "šiuo metu ",
	        "ich bin ", "bin ", "zur zeit ", "derzeit ", "je suis ", "suis ", "estoy ", "sono ",
	        "я ", "estou ", "jag är ", "jeg er ", "ik ben ", "jsem ", NULL};

	for (const char *rest; (rest = behind(s, openings)) != NULL;)
		s = rest;
	return s;
}

static enum form away_form(const char *s, const char *const *words)
{
	const char *rest = behind(s, words);

	if (!rest)
		rest = behind(skip_opening(s), words);

	if (!rest || (is_letter(*rest) && !is_eastern(s)))
		return FORM_NONE;
	return form_of(rest);
}

/* ---- together ---- */

bool notice_tells_absence(struct parse *p)
{
	struct told t = told_by(p);

	return t.away && t.self;
}

/* Little else stands in it: one of so many sentences. */
static bool is_all_notice(const struct told *t, int of)
{
	return t->away && t->self && !t->wish && t->other * of <= t->notice;
}

/* "Anna Nowak: poza biurem", "Tom Hill - out of office". */
static bool ends_with_phrase(const char *s)
{
	static const char *const marks[] = {": ", " - ", NULL};
	const char *last = NULL, *rest;

	for (const char *const *mark = marks; *mark; mark++)
		for (const char *at = s; (at = strstr(at, *mark)) != NULL; at++)
			if (!last || at + strlen(*mark) > last)
				last = at + strlen(*mark);
	rest = last ? behind(last, classify_away_phrase) : NULL;
	return rest && (!*rest || *rest == ' ');
}

struct subject {
	bool inside; /* it says of somebody by name that they are away */
	bool begins; /* with words of a notice, whatever follows */
	enum form automatic, phrase, word;
};

static struct subject subject_read(const char *s)
{
	return (struct subject){
	        .inside = plain_contains(s, classify_away_inside) || ends_with_phrase(s),
	        .begins = behind(s, classify_auto_subject) ||
	                  behind(skip_opening(s), classify_away_phrase) ||
	                  behind(s, classify_away_phrase),
	        .automatic = automatic_form(s),
	        .phrase = away_form(s, classify_away_phrase),
	        .word = away_form(s, classify_away_word),
	};
}

static bool text_agrees(const struct subject *about, struct told *t)
{
	if (t->wish)
		return false;
	if (about->automatic || (about->phrase && t->other * 2 <= t->notice))
		return true;
	t->self |= about->inside; /* somebody is named there */
	if (about->word || about->inside)
		return is_all_notice(t, 3);
	return is_all_notice(t, MAX_SENTENCES) && (t->dated || t->sure);
}

bool notice_by_subject(struct parse *p)
{
	const char *s = notice_subject(p);
	struct subject about = subject_read(s);
	struct told t;

	if (plain_contains(s, classify_auto_inside))
		return true;
	if (about.automatic == FORM_SURE && strpbrk(s, ":0123456789<]("))
		return true;
	if (!about.begins && !about.inside && !about.word)
		return false; /* as in most mail: its text is not looked at */
	t = told_by(p);
	return text_agrees(&about, &t);
}

bool notice_by_absence(struct parse *p)
{
	static const char *const answers[] = {"re:", "re ",
	        "aw:", "odp:", "απ:", "ats:", "rv:", "r:", "sv:", "vs:", "res:", "antw:", NULL};
	const struct mail *m = p->m;
	struct told t;

	if (*m->folded || (!m->in_reply_to[0] && !plain_starts_with(notice_subject(p), answers)))
		return false;
	t = told_by(p);
	return is_all_notice(&t, MAX_SENTENCES) && t.sure && t.signs + t.dated >= 2;
}
