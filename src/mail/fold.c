#include "mail/fold.h"

#include <string.h>

#include "base/str.h"
#include "mail/fold_lines.h"
#include "mail/fold_plain.h"
#include "mail/fold_words.h"
#include "mail/html.h"
#include "mail/mail.h"

#define MAX_POINTER 400 /* bytes of a letter that says where its answers stand */

static void set_side(struct lines *l, size_t from, size_t to, enum line_side side)
{
	for (size_t i = from; i < to && i < l->n; i++)
		l->v[i].side = side;
}

/* End of a run of quoted lines at i, blank lines between them included. */
static size_t quote_run_end(const struct lines *l, size_t i)
{
	size_t end = i;

	for (; i < l->n; i++) {
		if (l->v[i].kind == LINE_QUOTE)
			end = i + 1;
		else if (l->v[i].kind != LINE_EMPTY)
			break;
	}
	return end;
}

static size_t marked_run_end(const struct lines *l, size_t i, char mark)
{
	size_t end = i;

	for (; i < l->n; i++) {
		if (line_is_marked(&l->v[i], mark))
			end = i + 1;
		else if (l->v[i].kind != LINE_EMPTY)
			break;
	}
	return end;
}

/* Lines with a colon near the front, as headers have one. */
static size_t lines_with_colon(const struct lines *l, size_t from, size_t to)
{
	size_t n = 0;

	for (size_t i = from; i < to; i++) {
		const struct line *one = &l->v[i];
		size_t near = one->n < 40 ? one->n : 40;
		n += memchr(one->p, ':', near) || memmem(one->p, near, "\xef\xbc\x9a", 3);
	}
	return n;
}

/* Lines of the same mark from i on are the header of a quoted mail. Some of them have to tell so
 * where people may have drawn the line: "Model: X, Serial: 1" is no header. */
static size_t marked_head(struct lines *l, size_t i, char mark)
{
	size_t end = marked_run_end(l, i, mark), told = mark == FOLD_MARK_HEAD;

	for (size_t k = i; k < end && !told; k++)
		told = line_tells_of_mail(l, k);
	return told && lines_with_colon(l, i, end) >= 2 ? end - i : 0;
}

/* What the HTML marks as the introduction of a quoted mail, in whatever language. */
static size_t marked_intro(struct lines *l, size_t i)
{
	size_t end, next;

	if (line_is_marked(&l->v[i], FOLD_MARK_HEAD))
		return marked_head(l, i, FOLD_MARK_HEAD);
	if (line_is_marked(&l->v[i], FOLD_MARK_RULED))
		return marked_head(l, i, FOLD_MARK_RULED);
	if (!line_is_marked(&l->v[i], FOLD_MARK_PREFIX))
		return 0;
	end = marked_run_end(l, i, FOLD_MARK_PREFIX);
	next = lines_skip_empty(l, end);
	return next < l->n && l->v[next].kind == LINE_QUOTE ? end - i : 0;
}

/* Outlook's rule with a header block below it. */
static size_t ruled_header(struct lines *l, size_t i)
{
	size_t k = lines_skip_empty(l, i + 1), n;

	if (k >= l->n || k > i + 2)
		return 0;
	n = marked_intro(l, k);
	n = n ? n : line_header_block(l, k);
	return n ? k - i + n : 0;
}

enum intro { INTRO_NONE, INTRO_QUOTE, INTRO_FORWARD, INTRO_SHOWN };

/* Whether a quoted mail is introduced at i, and by how many lines. */
static enum intro intro_at(struct lines *l, size_t i, size_t *n)
{
	const struct line *one = &l->v[i];

	*n = 0;
	if (one->kind == LINE_EMPTY)
		return INTRO_NONE;
	if (line_is_forwarded(l, i))
		return INTRO_FORWARD;
	if (one->kind == LINE_QUOTE)
		*n = line_is_groupwise(l, i);
	else if (line_is_reply_mark(l, i))
		*n = 1;
	else if (line_is_rule(one))
		*n = ruled_header(l, i);
	else if (line_is_original(l, i))
		*n = i + 1 < l->n ? 1 + line_header_block(l, i + 1) : 1;
	else if ((*n = marked_intro(l, i)) == 0 && (*n = line_header_block(l, i)) == 0)
		*n = line_attribution(l, i);
	return *n ? INTRO_QUOTE : INTRO_NONE;
}

/* The end of what an introduction of n lines at i introduces: the end of the marks, so that an
 * answer below or between stays. 0: no marks, nothing tells. */
static size_t introduced_end(const struct lines *l, size_t i, size_t n)
{
	size_t after = lines_skip_empty(l, i + n);

	if (after >= l->n)
		return 0;
	if (l->v[after].kind == LINE_QUOTE)
		return quote_run_end(l, after);
	if (line_is_marked(&l->v[after], FOLD_MARK_BLOCK) &&
	        !line_is_marked(&l->v[i], FOLD_MARK_BLOCK))
		return marked_run_end(l, after, FOLD_MARK_BLOCK);
	return 0;
}

/* Behind the n lines at i that introduce what is handed on, and behind its headers. */
static size_t forwarded_head_end(struct lines *l, size_t i, size_t n)
{
	size_t after = lines_skip_empty(l, n ? i + n : i + 1);

	return after < l->n ? after + line_header_block(l, after) : after;
}

/* The header of a mail that neither came from the desk nor went to it, in a mail that answers
 * none of the desk's: somebody shows it. */
static bool shows_foreign_mail(struct lines *l, size_t i, size_t n, const struct fold_about *about)
{
	bool any = false;

	if (!about->own || !about->own[0] || about->answers_us || lines_with_colon(l, i, i + n) < 2)
		return false;
	for (size_t k = i; k < i + n; k++) {
		const char *s = line_plain(l, k);
		any |= strchr(s, '@') != NULL;
		for (const char *const *own = about->own; *own; own++)
			if (str_ifind(s, *own))
				return false;
	}
	return any;
}

/* A quoted line that nothing introduces. In a letter that answers none, "> " is somebody's own. */
static bool is_quote(const struct lines *l, size_t i, const struct fold_about *about)
{
	return l->v[i].kind == LINE_QUOTE &&
	       (!about->answers_none || line_is_marked(&l->v[i], FOLD_MARK_QUOTE));
}

/* "Anna wrote:", with neither date nor address. In a letter that answers none somebody typed it,
 * and the quote below as well. */
static bool is_typed(const struct lines *l, size_t i, size_t n, const struct fold_about *about)
{
	if (!about->answers_none || l->v[i].marks)
		return false;
	for (size_t k = i; k < i + n; k++)
		for (size_t at = 0; at < l->v[k].n; at++)
			if (strchr("0123456789@", l->v[k].p[at]))
				return false;
	return true;
}

/* The first address in the n lines at i is one of the desk's: it wrote what stands below. */
static bool is_by_desk(struct lines *l, size_t i, size_t n, const struct fold_about *about)
{
	for (size_t k = i; k < i + n; k++) {
		const char *s = line_plain(l, k), *at = strchr(s, '@');
		for (const char *const *own = about->own; own && at && *own; own++)
			if (str_ifind(s, *own))
				return true;
		if (at)
			return false;
	}
	return false;
}

/* What an introduction of n lines at i means in this mail. One that begins a thread and has no
 * marks below it shows what somebody copied or a form's fields ("From: …, Subject: …, Message: …"):
 * nothing tells where that ends, so all of it stays. */
static enum intro judged(
        struct lines *l, size_t i, size_t n, const struct fold_about *about, bool forward)
{
	if (is_typed(l, i, n, about))
		return INTRO_NONE;
	if (line_is_reply_mark(l, i))
		return forward ? INTRO_FORWARD : INTRO_QUOTE; /* a desk's own words begin */
	if (about->begins_thread && !forward && !introduced_end(l, i, n) &&
	        !is_by_desk(l, i, n, about))
		return INTRO_SHOWN;
	return forward || shows_foreign_mail(l, i, n, about) ? INTRO_FORWARD : INTRO_QUOTE;
}

/* Marks what is quoted. */
static void mark_quotes(struct lines *l, const struct fold_about *about, bool forward)
{
	bool said = false;

	for (size_t i = 0; i < l->n;) {
		size_t n, end;
		enum intro intro = intro_at(l, i, &n);

		if (intro == INTRO_QUOTE)
			intro = judged(l, i, n, about, forward);
		if (intro == INTRO_SHOWN)
			return;
		if (intro == INTRO_FORWARD) {
			if (!said)
				set_side(l, i, forwarded_head_end(l, i, n), SIDE_QUOTED);
			return; /* what somebody hands on is what they want read */
		}
		if (intro == INTRO_NONE && is_quote(l, i, about)) {
			end = quote_run_end(l, i);
		} else if (intro == INTRO_NONE) {
			said |= l->v[i].kind != LINE_EMPTY;
			i++;
			continue;
		} else {
			end = introduced_end(l, i, n);
			if (!end && !said) { /* nothing new above: show more */
				if (line_is_reply_mark(l, i))
					set_side(l, i, i + n, SIDE_QUOTED);
				i += n;
				continue;
			}
			end = end ? end : l->n;
		}
		set_side(l, i, end, SIDE_QUOTED);
		i = end;
	}
}

/* Lines of one side as text; empty lines go with their neighbour before. */
static const char *collect(const void *mem, const struct lines *l, enum line_side side)
{
	struct buf *b = buf_new(mem, MAIL_MAX_TEXT + 1024);
	const char *from;
	bool in = false;

	for (size_t i = 0; i < l->n; i++) {
		const struct line *one = &l->v[i];
		if (one->kind == LINE_EMPTY && one->side == SIDE_REPLY) {
			if (in && b->n)
				buf_addc(b, '\n');
			continue;
		}
		in = one->side == side;
		if (!in)
			continue;
		buf_add(b, one->p, one->n);
		buf_addc(b, '\n');
	}
	while (b->n && strchr(" \t\r\n", b->p[b->n - 1]))
		b->p[--b->n] = 0;
	from = b->p;
	while (*from == '\n' || *from == '\r')
		from++;
	return from;
}

/* A whole thread sent back without a word: nothing in it is new. */
static bool quotes_a_quote(const struct lines *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].n > 3 &&
		        (memcmp(l->v[i].p, ">>>", 3) == 0 || memcmp(l->v[i].p, "> >", 3) == 0))
			return true;
	return false;
}

static bool has_words(const struct lines *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].side == SIDE_REPLY && l->v[i].kind != LINE_EMPTY)
			return true;
	return false;
}

/* A quote that bears no marks: somebody may have written into it. */
static bool quotes_unmarked(const struct lines *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct line *one = &l->v[i];
		if (one->side == SIDE_QUOTED && one->kind == LINE_TEXT &&
		        !line_is_marked(one, FOLD_MARK_BLOCK) &&
		        !line_is_marked(one, FOLD_MARK_HEAD) &&
		        !line_is_marked(one, FOLD_MARK_RULED))
			return true;
	}
	return false;
}

/* "My answers are below, in red": a short letter says so, or its HTML shows it. */
static bool points_below(struct lines *l, bool in_colour)
{
	size_t bytes = 0;
	bool found = in_colour;

	for (size_t i = 0; i < l->n && bytes <= MAX_POINTER; i++) {
		if (l->v[i].side != SIDE_REPLY || l->v[i].kind == LINE_EMPTY)
			continue;
		bytes += l->v[i].n;
		found |= plain_has_word(line_plain(l, i), fold_see_below);
	}
	return found && bytes <= MAX_POINTER;
}

static void unfold(struct lines *l, enum line_side side)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].side == side)
			l->v[i].side = SIDE_REPLY;
}

/* "Fwd: …", in the languages of mail programs. "VS:" hands on in Danish and answers in Finnish. */
static bool subject_is_forward(const void *mem, const char *subject, const char *text)
{
	const char *s = subject ? plain_copy(mem, subject, strnlen(subject, 200)) : "";

	while (*s == '[') { /* "[EXTERNAL] Fwd: …" */
		s += strcspn(s, "]");
		s += *s == ']';
		s += strspn(s, " ");
	}
	if (plain_starts_with(s, fold_forward_prefix))
		return true;
	return str_starts(s, "vs:") && !strstr(text, "Lähettäjä");
}

/* Only a quote: that is the letter. Only a signature: the answers stand in the quote, or it is
 * all there is. */
static void show_more(struct lines *l)
{
	if (has_words(l))
		return;
	if (!quotes_a_quote(l))
		unfold(l, SIDE_QUOTED);
	unfold(l, SIDE_SIGNATURE);
}

static void fold_lines(
        const void *mem, const char *text, const struct fold_about *about, struct folded *out)
{
	void *tmp = talloc_new(mem);
	struct lines l;

	lines_split(tmp, text, &l);
	mark_quotes(&l, about, subject_is_forward(tmp, about->subject, text));
	if ((about->in_colour || quotes_unmarked(&l)) && points_below(&l, about->in_colour))
		unfold(&l, SIDE_QUOTED);
	if (has_words(&l))
		lines_mark_signature(&l);
	show_more(&l);
	out->reply = collect(mem, &l, SIDE_REPLY);
	out->quoted = collect(mem, &l, SIDE_QUOTED);
	out->signature = collect(mem, &l, SIDE_SIGNATURE);
	talloc_free(tmp);
}

enum rc fold_text(struct ctx *c, const void *mem, const char *text, struct folded *out)
{
	(void)c;
	fold_lines(mem, text, &(struct fold_about){0}, out);
	return RC_OK;
}

enum rc fold_html(struct ctx *c, const void *mem, const char *html, struct folded *out)
{
	void *tmp = talloc_new(mem);
	struct html *h = html_parse(tmp, html, strlen(html));

	(void)c;
	fold_lines(mem, html_text(tmp, h, true),
	        &(struct fold_about){.in_colour = html_answers_in_colour(h)}, out);
	talloc_free(tmp);
	return RC_OK;
}

enum rc fold_mail(struct ctx *c, const void *mem, const char *text, const struct fold_about *about,
        struct folded *out)
{
	(void)c;
	fold_lines(mem, text, about, out);
	return RC_OK;
}
