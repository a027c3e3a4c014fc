/* text/query: from text to terms and back. */
#include "text/query.h"

#include <string.h>

#include "base/str.h"
#include "text/query_impl.h"
#include "text/words.h"

#define VALUE_WORDS_MAX 2048

struct parse {
	struct question *q;
	const struct query_clock *clock;
	const char *s; /* what is still to be read */
	bool join; /* an OR stands before what comes */
};

static bool is_blank(char ch)
{
	return ch == ' ' || ch == '\t' || ch == '\n' || ch == '\r';
}

/* Bytes of the blank at s, or 0. */
static size_t blank(const char *s)
{
	return is_blank(*s) ? 1 : strncmp(s, "\u00a0", 2) == 0 ? 2 : 0;
}

/* Bytes of the quote at s that opens, or 0. */
static size_t opens(const char *s)
{
	static const char *const marks[] = {"\"", "„", "“", "”", "«"};

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (str_starts(s, marks[i]))
			return strlen(marks[i]);
	return 0;
}

/* The end of what a quote at from opened: *out_next is behind the closing one. */
static const char *closes(const char *from, const char *mark, const char **out_next)
{
	static const char *const marks[] = {"\"", "”", "“", "»"};
	size_t n = *mark == '"' ? 1 : sizeof marks / sizeof *marks;

	for (const char *p = from; *p != 0; p++)
		for (size_t i = 0; i < n; i++)
			if (str_starts(p, marks[i])) {
				*out_next = p + strlen(marks[i]);
				return p;
			}
	*out_next = from + strlen(from);
	return *out_next;
}

static const char *fold(const void *mem, const char *text)
{
	struct buf *b = buf_new(mem, VALUE_WORDS_MAX);

	words_add(b, text);
	return b->n == 0 ? "" : b->p + 1;
}

void query_note_add(struct question *q, enum query_trouble trouble, const char *text)
{
	if (q->note_n < QUERY_NOTES_MAX)
		q->notes[q->note_n++] = (struct query_note){trouble, talloc_strdup(q, text)};
}

static void note(struct parse *p, enum query_trouble trouble, const char *text)
{
	query_note_add(p->q, trouble, text);
}

/* One with a fixed value, as it is called in English. */
static bool fixed(struct query_term *t, const struct query_alias *list)
{
	int as = query_alias_find(list, t->words);

	if (as < 0)
		return false;
	t->what = (enum query_what)as;
	t->value = query_alias_name(list, as);
	t->words = t->value; /* names are folded and one word */
	return true;
}

/* What is: says of something that has an operator of its own. */
static void move_to_its_own(struct query_term *t)
{
	const struct query_alias *own = NULL;

	if (t->what == QUERY_ME || t->what == QUERY_NOBODY) {
		t->field = QUERY_ASSIGNEE;
		own = query_assignee;
	} else if (t->what >= QUERY_LOW && t->what <= QUERY_URGENT) {
		t->field = QUERY_PRIORITY;
		own = query_priority;
	} else if (t->what == QUERY_FOLLOWED) {
		t->field = QUERY_FOLLOWER;
		t->what = QUERY_ME;
		own = query_follower;
	} else if (t->what == QUERY_PROMISED) {
		t->field = QUERY_HAS;
		own = query_has;
	}
	if (own != NULL)
		t->words = t->value = query_alias_name(own, t->what);
}

/* "Price>=12" taken apart; where nothing is compared, or nothing yet, whatever it holds. */
static bool compare(struct parse *p, struct query_term *t)
{
	static const enum query_how plain[] = {
	        ['='] = QUERY_EQUAL, ['<'] = QUERY_LESS, ['>'] = QUERY_MORE};
	size_t n = strcspn(t->value, "=<>");
	char sign = t->value[n];
	bool with = sign != 0 && sign != '=' && t->value[n + 1] == '=';
	const char *name = str_trim(p->q, talloc_strndup(p->q, t->value, n));

	t->words = fold(p->q, name);
	t->operand = sign == 0 ? "" : str_trim(p->q, t->value + n + 1 + with);
	t->from_day = t->upto_day = "";
	t->value = name;
	if (t->words[0] == 0)
		return false;
	if (t->operand[0] == 0)
		return true;
	t->how = plain[(unsigned char)sign] + with;
	t->value = talloc_asprintf(p->q, "%s%c%s%s", name, sign, with ? "=" : "", t->operand);
	query_days(p->q, t->operand, p->clock, t);
	return true;
}

/* Whether the operator takes the value. "in:" is a shelf or a mailbox, is:mine an assignee. */
static bool understand(struct parse *p, int field, struct query_term *t)
{
	static const struct query_alias *const who[] = {[QUERY_ASSIGNEE] = query_assignee,
	        [QUERY_TEAM] = query_team,
	        [QUERY_FOLLOWER] = query_follower};

	if (t->words[0] == 0)
		return false;
	t->field = (enum query_field)field;
	switch (field) {
	case QUERY_IN:
		t->field = fixed(t, query_in) ? QUERY_IS : QUERY_MAILBOX;
		return true;
	case QUERY_IS:
		if (!fixed(t, query_is))
			return false;
		move_to_its_own(t);
		return true;
	case QUERY_ASSIGNEE:
	case QUERY_TEAM:
	case QUERY_FOLLOWER:
		fixed(t, who[field]);
		return true;
	case QUERY_HAS:
		return fixed(t, query_has);
	case QUERY_PRIORITY:
		return fixed(t, query_priority);
	case QUERY_FIELD:
		return compare(p, t);
	case QUERY_BEFORE:
	case QUERY_AFTER:
	case QUERY_ON:
		return query_time(p->q, t->value, p->clock, t);
	default:
		return true;
	}
}

static void add(struct parse *p, struct query_term t)
{
	struct question *q = p->q;

	if (!p->join || q->n == 0)
		q->groups++;
	t.group = q->groups - 1;
	p->join = false;
	q->terms[q->n++] = t;
}

static void add_words(struct parse *p, const char *text, bool negated, bool quoted)
{
	const char *words = fold(p->q, text);

	if (words[0] != 0)
		add(p, (struct query_term){.value = text,
		               .words = words,
		               .negated = negated,
		               .quoted = quoted,
		               .unfinished = !quoted && p->s[0] == 0});
}

/* A name before a colon that may be meant as an operator: letters alone, no address of a page. */
static bool looks_like_operator(const char *token, size_t n)
{
	if (n < 2 || token[n + 1] == 0 || strncmp(token + n + 1, "//", 2) == 0)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)token[i] < 0x80 && (token[i] < 'a' || token[i] > 'z') &&
		        (token[i] < 'A' || token[i] > 'Z'))
			return false;
	return true;
}

/* Up to a blank, a quote or a bracket. */
static const char *bare(struct parse *p)
{
	const char *from = p->s, *at = from;

	while (*at != 0 && blank(at) == 0 && opens(at) == 0 && *at != '(' && *at != ')')
		at++;
	p->s = at;
	return talloc_strndup(p->q, from, (size_t)(at - from));
}

static const char *quoted(struct parse *p)
{
	const char *mark = p->s, *from = mark + opens(mark);
	const char *end = closes(from, mark, &p->s);

	return str_trim(p->q, talloc_strndup(p->q, from, (size_t)(end - from)));
}

bool query_field_find(const char *name, enum query_field *out)
{
	void *mem = talloc_new(NULL);
	int as = query_alias_find(query_fields, fold(mem, name));

	talloc_free(mem);
	if (as >= 0)
		*out = as == QUERY_IN ? QUERY_MAILBOX : (enum query_field)as;
	return as >= 0;
}

/* name:"two words", field:Name="two words" */
static bool quote_belongs(int field, const char *value)
{
	size_t n = strlen(value);

	return n == 0 || (field == QUERY_FIELD && strchr("=<>", value[n - 1]) != NULL);
}

/* name:value, where the value may stand in quotes. False: it is no operator. */
static bool operator(struct parse *p, const char *token, bool negated)
{
	size_t n = strcspn(token, ":");
	struct query_term t = {.negated = negated};

	if (n == 0 || token[n] == 0)
		return false;
	int field = query_alias_find(query_fields, fold(p->q, talloc_strndup(p->q, token, n)));
	if (field < 0) {
		if (looks_like_operator(token, n))
			note(p, QUERY_NO_OPERATOR, token);
		return false;
	}
	t.value = token + n + 1;
	if (opens(p->s) > 0 && quote_belongs(field, t.value)) {
		t.quoted = true;
		t.value = talloc_asprintf(p->q, "%s%s", t.value, quoted(p));
	}
	t.words = fold(p->q, t.value);
	/* what is looked for in the index ends where the word does; a name may still be typed */
	t.unfinished = !t.quoted && p->s[0] == 0 && field > QUERY_SUBJECT;
	if (understand(p, field, &t))
		add(p, t);
	else if (p->s[0] != 0 || t.value[0] != 0) /* else it is being typed */
		note(p, QUERY_NO_VALUE, talloc_asprintf(p->q, "%.*s:%s", (int)n, token, t.value));
	return true;
}

static size_t minus(const char *s)
{
	size_t n = *s == '-' ? 1 : str_starts(s, "−") ? strlen("−") : 0;

	return n > 0 && s[n] != 0 && blank(s + n) == 0 ? n : 0;
}

static void one(struct parse *p, bool *negate)
{
	size_t n = minus(p->s);
	bool negated = n > 0 || *negate;

	p->s += n;
	*negate = false;
	if (opens(p->s) > 0) {
		add_words(p, quoted(p), negated, true);
		return;
	}
	const char *token = bare(p);
	char joiner = n > 0 ? 0 : query_joiner(token);
	if (joiner == 'o')
		p->join = p->q->n > 0;
	else if (joiner == 'n')
		*negate = true;
	else if (joiner == 0 && !operator(p, token, negated))
		add_words(p, token, negated, false);
}

struct question *query_parse(const void *mem, const char *text, const struct query_clock *clock)
{
	struct question *q = talloc_zero(mem, struct question);
	struct parse p = {.q = q, .clock = clock};
	bool negate = false, cut = utf8_length(text) > QUERY_LENGTH_MAX;

	p.s = cut ? utf8_prefix(q, text, QUERY_LENGTH_MAX) : talloc_strdup(q, text);
	for (;;) {
		size_t n;
		while ((n = blank(p.s)) > 0 || *p.s == '(' || *p.s == ')')
			p.s += n > 0 ? n : 1;
		if (*p.s == 0)
			break;
		if (q->n == QUERY_TERMS_MAX) {
			note(&p, QUERY_TOO_LONG, utf8_prefix(q, p.s, 60));
			return q;
		}
		one(&p, &negate);
	}
	if (cut)
		note(&p, QUERY_TOO_LONG,
		        utf8_prefix(q, text + strlen(utf8_prefix(q, text, QUERY_LENGTH_MAX)), 60));
	return q;
}

/* Read bare it would be something else. */
static bool needs_quotes(const struct query_term *t)
{
	const char *v = t->value;

	if (v[0] == 0 || (t->field == QUERY_WORDS && (minus(v) > 0 || query_joiner(v) != 0)))
		return true;
	for (; *v != 0; v++)
		if (blank(v) > 0 || *v == '(' || *v == ')' || opens(v) > 0)
			return true;
	return false;
}

char *query_write_term(const void *mem, const struct query_term *t)
{
	const char *name = query_field_name(t->field);
	bool quotes = (t->field == QUERY_WORDS && t->quoted) || needs_quotes(t);

	if (t->field == QUERY_IS && t->what == QUERY_ANYWHERE)
		name = "in";
	return talloc_asprintf(mem, "%s%s%s%s%s%s", t->negated ? "-" : "", name == NULL ? "" : name,
	        name == NULL ? "" : ":", quotes ? "\"" : "", t->value, quotes ? "\"" : "");
}

char *query_write(const void *mem, const struct question *q)
{
	char *out = talloc_strdup(mem, "");

	for (size_t i = 0; i < q->n; i++) {
		bool joined = i > 0 && q->terms[i].group == q->terms[i - 1].group;
		char *one = query_write_term(out, &q->terms[i]);
		out = talloc_asprintf_append(out, "%s%s", i == 0 ? "" : joined ? " OR " : " ", one);
		talloc_free(one);
	}
	return out;
}
