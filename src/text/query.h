/*
 * text/query: the language in which people say what they look for: words, "phrases", -not,
 * from: tag: before: … and OR. Pure: takes the time and the zone it needs, knows no desk. Search,
 * views, rules and bulk acts read it here; nobody else parses conditions.
 */
#ifndef TEXT_QUERY_H
#define TEXT_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Code points of a whole query; terms, and words of all terms, that are read. */
#define QUERY_LENGTH_MAX 1000
#define QUERY_TERMS_MAX 40
#define QUERY_NOTES_MAX 8

enum query_field {
	QUERY_WORDS, /* what a message says: subject, names, text, attachments */
	QUERY_FROM,
	QUERY_TO,
	QUERY_SUBJECT,
	QUERY_TAG,
	QUERY_IS, /* what */
	QUERY_MAILBOX,
	QUERY_ASSIGNEE, /* what QUERY_ME, QUERY_NOBODY; else a name or an address */
	QUERY_BEFORE, /* it began before from_ms */
	QUERY_AFTER, /* something came at from_ms or later */
	QUERY_ON, /* both: it lived within [from_ms, upto_ms) */
	QUERY_HAS, /* what */
	QUERY_PRIORITY, /* what */
	QUERY_TEAM, /* what QUERY_ME (those I belong to), QUERY_NOBODY; else a name */
	QUERY_FIELD, /* a field of the team's own: how, words its name, operand */
	QUERY_FOLLOWER, /* what QUERY_ME; else a name or an address */
	QUERY_CUSTOMER, /* a name or an address */
	QUERY_ORGANISATION, /* the beginning of a name or of a domain */
};

enum query_what {
	QUERY_NOTHING,
	QUERY_OPEN, /* of is: and in:, in the order of the shelves */
	QUERY_WAITING,
	QUERY_SNOOZED,
	QUERY_SOLVED,
	QUERY_SPAM,
	QUERY_TRASH,
	QUERY_ANYWHERE, /* spam and trash too */
	QUERY_ASSIGNED,
	QUERY_ME, /* of assignee: */
	QUERY_NOBODY,
	QUERY_ATTACHMENT, /* of has: */
	QUERY_NOTE,
	QUERY_TAGGED,
	QUERY_TEAMED,
	QUERY_FOLLOWED,
	QUERY_PROMISED, /* of has: one that is still to be kept */
	QUERY_OVERDUE, /* of is: one of them is past its day or hour */
	QUERY_LOW, /* of priority:, in its order */
	QUERY_NORMAL,
	QUERY_HIGH,
	QUERY_URGENT,
};

/* How a field is compared. */
enum query_how {
	QUERY_ANY_VALUE,
	QUERY_EQUAL,
	QUERY_LESS,
	QUERY_AT_MOST,
	QUERY_MORE,
	QUERY_AT_LEAST
};

struct query_term {
	enum query_field field;
	enum query_what what;
	bool negated;
	bool quoted; /* exactly these words in this order */
	bool unfinished; /* the last word of all, which may go on */
	int group; /* terms of one group: any of them; groups: all of them. From 0, ascending */
	const char *value; /* as it is written back */
	const char *words; /* value folded (text/words), one blank between; may be "" */
	int64_t from_ms, upto_ms; /* of dates */
	/* of QUERY_FIELD: with what; as days, from the first to before the other, "" when it is
	 * none */
	enum query_how how;
	const char *operand, *from_day, *upto_day;
};

/* What was not understood, for the reader. */
enum query_trouble {
	QUERY_NO_OPERATOR, /* text is looked for as words */
	QUERY_NO_VALUE, /* the operator takes no such value; left out */
	QUERY_NO_SUCH, /* nothing here has this name; nothing is found by it (desk/filter) */
	QUERY_TOO_LONG, /* from text on everything is left out */
};

struct query_note {
	enum query_trouble trouble;
	const char *text; /* as it was typed */
};

struct question {
	struct query_term terms[QUERY_TERMS_MAX];
	size_t n;
	int groups;
	struct query_note notes[QUERY_NOTES_MAX];
	size_t note_n;
};

/* Whose today it is. */
struct query_clock {
	int64_t now_ms;
	const char *zone; /* "Europe/Vilnius"; an unknown one is UTC */
};

/* Never fails: what is not understood is words, and noted. text is valid UTF-8. Strings live in
 * *out, which is talloc'd in mem. */
struct question *query_parse(const void *mem, const char *text, const struct query_clock *clock);

/* As text that means the same; operators have their English names. */
char *query_write(const void *mem, const struct question *q);
/* One term of it, with its minus. */
char *query_write_term(const void *mem, const struct query_term *t);

/* One more thing for the reader, unless there are too many. */
void query_note_add(struct question *q, enum query_trouble trouble, const char *text);

/* Names as they are written in a language (pl, el, lt; any other: English): of an operator, and of
 * a fixed value, which is given in English; what has no name there stays as it is. */
const char *query_field_name_in(enum query_field field, const char *lang);
const char *query_value_name_in(enum query_field field, const char *value, const char *lang);

/* "from"; NULL for QUERY_WORDS. */
const char *query_field_name(enum query_field field);
/* The fixed values of an operator, ended by NULL; none: an empty list. */
const char *const *query_field_values(enum query_field field);
/* The operator that a name stands for in any of our languages. */
bool query_field_find(const char *name, enum query_field *out);

#endif
