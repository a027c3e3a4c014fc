#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "mail/bounce_lists.h"
#include "mail/classify.h"
#include "mail/fold_plain.h"

#define MAX_FAILED 200

void bounce_add_address(struct parse *p, const char ***list, const char *s, size_t n)
{
	size_t count = 0;
	char *a;

	while (n && strchr(" \t<\"'(;:{[", *s))
		s++, n--;
	while (n && strchr(" \t>\"'),.;:}]", s[n - 1]))
		n--;
	if (n < 3 || n > 320 || !memchr(s, '@', n))
		return;
	a = utf8_clean(p->m, s, n);
	for (; *list && (*list)[count]; count++)
		if (strcasecmp((*list)[count], a) == 0)
			return;
	if (count >= MAX_FAILED)
		return;
	*list = talloc_realloc(p->m, *list, const char *, count + 2);
	(*list)[count] = a;
	(*list)[count + 1] = NULL;
}

static bool is_code_part(const char *s, size_t *len)
{
	size_t n = 0;

	while (n < 4 && isdigit((unsigned char)s[n]))
		n++;
	*len = n;
	return n >= 1 && n <= 3;
}

const char *bounce_find_status(const void *mem, const char *s)
{
	for (const char *p = s; (p = strpbrk(p, "245")) != NULL; p++) {
		size_t a, b;
		if (p[1] != '.' || (p > s && (isalnum((unsigned char)p[-1]) || p[-1] == '.')))
			continue;
		if (!is_code_part(p + 2, &a) || p[2 + a] != '.' || !is_code_part(p + 3 + a, &b) ||
		        isdigit((unsigned char)p[3 + a + b]) ||
		        (p[3 + a + b] == '.' && isdigit((unsigned char)p[4 + a + b])))
			continue;
		return talloc_strndup(mem, p, 3 + a + b);
	}
	return NULL;
}

/* ---- RFC 3464 ---- */

struct recipient {
	const char *final, *original, *action, *status, *diagnostic;
};

/* The value of "Type; value". */
static const char *typed_value(const char *v)
{
	const char *semi = strchr(v, ';');

	v = semi ? semi + 1 : v;
	while (*v == ' ')
		v++;
	return v;
}

static void recipient_set(struct recipient *r, const char *name, const char *value)
{
	if (strcasecmp(name, "Final-Recipient") == 0)
		r->final = typed_value(value);
	else if (strcasecmp(name, "Original-Recipient") == 0)
		r->original = typed_value(value);
	else if (strcasecmp(name, "Action") == 0)
		r->action = value;
	else if (strcasecmp(name, "Status") == 0)
		r->status = value;
	else if (strcasecmp(name, "Diagnostic-Code") == 0)
		r->diagnostic = typed_value(value);
}

/* From the best to the worst. GIVEN_UP: for a cause that may pass, but nobody tries any more. */
enum fate { FATE_UNTOLD, FATE_DELIVERED, FATE_DELAYED, FATE_GIVEN_UP, FATE_FAILED };

/* What is told of those who share a fate. */
struct verdict {
	size_t count;
	const char *status, *reason;
	const char **addresses;
};

struct verdicts {
	struct verdict of[FATE_FAILED + 1];
	const char **addresses; /* that a header or the notice's words name */
};

static void take_recipient(struct parse *p, struct verdict *v, const char *a)
{
	const char *open;

	if (!a || !strchr(a, '@'))
		return;
	open = strrchr(a, '<');
	a = open ? open + 1 : a;
	if (str_istarts(a, "rfc822;"))
		a += 7;
	bounce_add_address(p, &v->addresses, a, strcspn(a, "> \t\r\n"));
}

/* Whom the sender wrote to, and what an alias made of it. */
static void take_address(struct parse *p, struct verdict *v, const struct recipient *r)
{
	take_recipient(p, v, r->original);
	take_recipient(p, v, r->final);
}

/* How the Action of a recipient begins; any other word means that it failed. */
static enum fate fate_by_action(const char *action)
{
	static const struct {
		const char *begins;
		enum fate fate;
	} actions[] = {{"deliver", FATE_DELIVERED}, {"relay", FATE_DELIVERED},
	        {"expand", FATE_DELIVERED}, {"delay", FATE_DELAYED}};

	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		if (str_istarts(action, actions[i].begins))
			return actions[i].fate;
	return FATE_UNTOLD;
}

/* The field's own code, unless the server's words say more. */
static const char *recipient_status(struct parse *p, const struct recipient *r)
{
	const char *status = r->status ? bounce_find_status(p->m, r->status) : NULL, *better;

	if (!r->diagnostic || (status && !str_ends(status, ".0.0")))
		return status;
	better = bounce_find_status(p->m, r->diagnostic);
	return better ? better : status;
}

static enum fate recipient_fate(const struct recipient *r, const char *status)
{
	enum fate fate = r->action ? fate_by_action(r->action) : FATE_UNTOLD;

	if (!r->action && r->status && *r->status == '2')
		return FATE_DELIVERED;
	if (fate != FATE_UNTOLD)
		return fate;
	if (!status || *status != '4')
		return FATE_FAILED;
	return r->action && str_istarts(r->action, "fail") ? FATE_GIVEN_UP : FATE_DELAYED;
}

/* Of several recipients a permanent code tells most. */
static bool status_tells_more(const char *status, const char *than)
{
	return status && (!than || (*than != '5' && *status == '5'));
}

static void recipient_done(struct parse *p, struct verdicts *v, const struct recipient *r)
{
	const char *status;
	struct verdict *one;

	if (!r->final && !r->original && !r->action && !r->status)
		return;
	status = recipient_status(p, r);
	one = &v->of[recipient_fate(r, status)];
	one->count++;
	if (status_tells_more(status, one->status))
		one->status = status;
	if (!one->reason && r->diagnostic)
		one->reason = talloc_strdup(p->m, r->diagnostic);
	take_address(p, one, r);
}

static void add_addresses(struct parse *p, const char ***list, const char **more)
{
	for (; more && *more; more++)
		bounce_add_address(p, list, *more, strlen(*more));
}

/* Whom the report is about: beside one who failed, those who only wait are not told, or the
 * cause of the one would stand beside the address of the other. */
static struct verdict the_worst(struct parse *p, const struct verdicts *v)
{
	enum fate worst = FATE_FAILED;
	struct verdict all;
	const char **named = v->addresses;

	while (worst > FATE_DELAYED && !v->of[worst].count)
		worst--;
	all = v->of[worst];
	add_addresses(p, &named, all.addresses);
	if (worst == FATE_FAILED)
		add_addresses(p, &named, v->of[FATE_GIVEN_UP].addresses);
	all.addresses = named;
	return all;
}

/* Unfolds and reads blocks of fields; the first block is about the message. */
static void read_status_part(struct parse *p, const char *text, struct verdicts *v)
{
	struct recipient r = {0};

	for (const char *s = text; *s;) {
		size_t n = strcspn(s, "\n"), next = n;
		const char *colon;
		char *value;

		while (s[next] == '\n' && (s[next + 1] == ' ' || s[next + 1] == '\t'))
			next += 1 + strcspn(s + next + 1, "\n");
		colon = memchr(s, ':', n);
		if (n == 0 || (n == 1 && *s == '\r')) {
			recipient_done(p, v, &r);
			r = (struct recipient){0};
		} else if (colon) {
			char *name =
			        str_trim(p->tmp, talloc_strndup(p->tmp, s, (size_t)(colon - s)));
			value = str_collapse(p->tmp,
			        talloc_strndup(p->tmp, colon + 1, next - (size_t)(colon + 1 - s)));
			if (r.final &&
			        strcasecmp(name, "Final-Recipient") == 0) { /* no blank between */
				recipient_done(p, v, &r);
				r = (struct recipient){0};
			}
			recipient_set(&r, name, value);
		}
		s += next;
		s += *s == '\n';
	}
	recipient_done(p, v, &r);
}

/* ---- who sent it, what it is called ---- */

/* In the name or address of the sender, however badly written. */
static bool sender_has(struct parse *p, const char *const *words)
{
	const struct mail *m = p->m;
	const char *from = parse_header(p, "From");
	char *who = talloc_strndup(p->tmp, from ? from : "", 300);

	for (size_t i = 0; i < m->from.n && i < 3; i++)
		who = talloc_asprintf_append(
		        who, "\n%.200s\n%.200s", m->from.v[i].address, m->from.v[i].name);
	return plain_contains(plain_copy(p->tmp, who, strlen(who)), words);
}

/* *answered: the subject is that of an answer or a forward. */
static char *plain_subject(struct parse *p, bool *answered)
{
	static const char *const answers[] = {"re:", "re ",
	        "fwd:", "fw:", "aw:", "wg:", "sv:", "vs:", "odp:", "pd:", "απ:", "πρθ:", "ats:",
	        "rv:", "tr:", "r:", "i:", "res:", "enc:", NULL};
	const char *subject = p->m->subject;
	char *s = plain_copy(p->tmp, subject, strnlen(subject, 500));

	*answered = plain_starts_with(s, answers);
	return s;
}

/* ---- the message that failed ---- */

const char *bounce_enclosed_id(struct parse *p)
{
	const char *at, *text = p->report.enclosed;

	if (p->report.enclosed_id)
		return talloc_strdup(p->m, p->report.enclosed_id);
	for (size_t i = 0; i < 2; i++) {
		text = i == 0 ? p->report.enclosed : p->m->text ? p->m->text : p->text->p;
		for (at = text; at && (at = str_ifind(at, "message-id:")) != NULL; at += 11) {
			if (at > text && at[-1] != '\n' && at[-1] != ' ' && at[-1] != '>')
				continue;
			const char *v = at + 11 + strspn(at + 11, " \t\r\n");
			if (*v != '<')
				continue;
			return header_ids(
			        p->m, talloc_strndup(p->tmp, v, strcspn(v, ">") + 1), 1)[0];
		}
	}
	if (p->m->in_reply_to[0])
		return p->m->in_reply_to[0];
	return NULL;
}

static void enclosed_to(struct parse *p, const char ***list)
{
	static const char *const names[] = {"\nTo:", "\nX-Original-To:"};
	const char *text = p->report.enclosed;
	struct mail_addresses a = {NULL, 0};

	if (!text)
		return;
	text = talloc_asprintf(p->tmp, "\n%s", text);
	for (size_t i = 0; i < sizeof names / sizeof *names && !a.n; i++) {
		const char *at = str_ifind(text, names[i]);
		size_t n;
		if (!at)
			continue;
		at += strlen(names[i]);
		n = strcspn(at, "\n");
		while (at[n] == '\n' && (at[n + 1] == ' ' || at[n + 1] == '\t'))
			n += 1 + strcspn(at + n + 1, "\n");
		header_addresses(p->tmp, &p->reader, talloc_strndup(p->tmp, at, n), &a);
	}
	for (size_t i = 0; i < a.n; i++)
		bounce_add_address(p, list, a.v[i].address, strlen(a.v[i].address));
}

static struct mail_bounce *make(struct parse *p, const struct verdict *v, const char **given_up)
{
	struct mail_bounce *b = talloc_zero(p->m, struct mail_bounce);

	b->failed = v->addresses ? v->addresses : talloc_zero_array(p->m, const char *, 1);
	b->given_up = given_up ? given_up : talloc_zero_array(p->m, const char *, 1);
	b->message_id = bounce_enclosed_id(p);
	b->status = v->status;
	b->reason = v->reason;
	return b;
}

static void failed_header(struct parse *p, struct verdicts *v)
{
	const char **all = parse_headers_raw(p, "X-Failed-Recipients");
	struct mail_addresses a = {NULL, 0};

	for (size_t i = 0; all[i]; i++)
		header_addresses(p->tmp, &p->reader, all[i], &a);
	for (size_t i = 0; i < a.n; i++)
		bounce_add_address(p, &v->addresses, a.v[i].address, strlen(a.v[i].address));
}

/* WEAK: firms that carry parcels, and people who write about mail, use such names, too. */
enum strength { NONE, WEAK, STRONG };

/* What speaks for a bounce before the notice's own words are read. */
struct signs {
	bool report; /* a part that machines write for machines */
	enum strength sender, subject; /* named as mail servers are, as their notices are */
	bool nobody; /* from nobody, as no person sends */
	bool sure; /* a machine wrote for machines who it was that failed */
	bool answered; /* it answers or hands on another mail */
};

static bool comes_from_nobody(struct parse *p)
{
	const char *path = p->m->return_path, *v = parse_header(p, "Auto-Submitted");
	const char *from = parse_header(p, "From");

	if (v && str_istarts(v, "auto-"))
		return true;
	if (!from || str_ends(from, "<>"))
		return true;
	return path && (!*path || str_istarts(path, "mailer-daemon"));
}

/* A postmaster who answers himself. */
static bool is_human_postmaster(const struct mail *m)
{
	return m->in_reply_to[0] && *m->folded && m->from.n &&
	       str_istarts(m->from.v[0].address, "postmaster@");
}

static enum strength sender_strength(struct parse *p)
{
	if (sender_has(p, bounce_daemons))
		return STRONG;
	return sender_has(p, bounce_weak_daemons) ? WEAK : NONE;
}

static enum strength subject_strength(const char *subject)
{
	if (plain_contains(subject, bounce_subjects))
		return STRONG;
	return plain_contains(subject, bounce_weak_subjects) ? WEAK : NONE;
}

static struct signs signs_of(struct parse *p, const struct verdict *v)
{
	struct signs s = {0};
	bool typed = str_eq(p->report.type, "delivery-status");
	const char *subject = plain_subject(p, &s.answered);

	s.report = p->report.status || typed;
	s.sender = sender_strength(p);
	s.subject = subject_strength(subject);
	s.nobody = comes_from_nobody(p);
	s.sure = v->addresses || typed || (s.report && v->count > 0);
	if (s.report || s.nobody)
		return s;
	if (s.answered) /* somebody's words about a bounce */
		s.subject = NONE;
	if (is_human_postmaster(p->m))
		s.sender = NONE;
	return s;
}

/* From a mail server by its name. */
static bool daemon_suffices(const struct signs *s, const struct bounce_words *w)
{
	bool words = w->failure || w->delay;

	if (w->success && !words)
		return false;
	if (s->nobody)
		return words || s->subject || w->failed;
	if (s->subject == STRONG)
		return true;
	return words && (s->subject || w->status || w->failed || w->returned);
}

/* Nothing but words: they have to be those of a server. */
static bool words_suffice(const struct signs *s, const struct bounce_words *w)
{
	if (!w->failure && !w->delay)
		return false;
	if (s->nobody && (s->sender || s->subject))
		return w->status || w->failed || w->returned;
	if (s->subject == STRONG && w->failed)
		return w->status || w->returned || w->form;
	return s->sender && s->subject && w->status && w->returned;
}

static bool signs_suffice(const struct signs *s, const struct bounce_words *w)
{
	if (s->sure || s->report)
		return s->report || s->sender == STRONG || s->nobody || !s->answered;
	return s->sender == STRONG ? daemon_suffices(s, w) : words_suffice(s, w);
}

/* What the report leaves open, the notice's words tell. */
static void complete(struct parse *p, struct verdict *v, const struct bounce_words *w)
{
	if (!v->addresses)
		v->addresses = w->failed;
	if (!v->addresses)
		enclosed_to(p, &v->addresses);
	if (w->status && (!v->status || str_ends(v->status, ".0.0")))
		v->status = w->status;
	if (!v->reason)
		v->reason = w->reason;
}

static bool is_permanent(
        const struct verdicts *all, const struct verdict *v, const struct bounce_words *w)
{
	if (v->count)
		return all->of[FATE_FAILED].count > 0;
	if (w->delay && !(w->status && *w->status == '5'))
		return false;
	return !(v->status && *v->status == '4');
}

static bool subject_has(struct parse *p, const char *const *words)
{
	bool answered;

	return plain_contains(plain_subject(p, &answered), words);
}

/* What is not permanent may be final: nobody tries any more. A failure that says nothing of
 * waiting is one. */
static bool is_given_up(struct parse *p, const struct verdicts *all, const struct verdict *v,
        const struct bounce_words *w)
{
	if (v->count)
		return all->of[FATE_GIVEN_UP].count > 0;
	if (w->goes_on || subject_has(p, bounce_subjects_wait))
		return false;
	return w->given_up || !w->delay || subject_has(p, bounce_subjects_gone);
}

struct mail_bounce *bounce_read(struct parse *p, bool *success, const char **why)
{
	struct verdicts all = {0};
	struct verdict v;
	struct bounce_words w = {0};
	struct signs s;
	struct mail_bounce *b;

	failed_header(p, &all);
	if (p->report.status)
		read_status_part(p, p->report.status, &all);
	else if (p->report.refused)
		read_status_part(p, p->report.refused, &all);
	v = the_worst(p, &all);
	if (all.of[FATE_DELIVERED].count && !v.count) {
		*success = true;
		return NULL;
	}
	s = signs_of(p, &v);
	if (!s.sure && !s.sender && !s.subject && !s.report)
		return NULL;
	bounce_words_read(p, p->report.notice ? p->report.notice : p->m->text, &w);
	w.returned |= p->report.enclosed != NULL;
	if (!signs_suffice(&s, &w))
		return NULL;
	*why = s.report      ? "delivery-status"
	       : v.addresses ? "X-Failed-Recipients"
	                     : "delivery notice";
	complete(p, &v, &w);
	b = make(p, &v, all.of[FATE_GIVEN_UP].addresses);
	b->permanent = is_permanent(&all, &v, &w);
	b->final = b->permanent || is_given_up(p, &all, &v, &w);
	return b;
}
