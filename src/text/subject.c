/* text/subject: what a subject is about. */
#include "text/subject.h"

#include <string.h>

#include "text/words.h"

#define SUBJECT_MAX 2000
#define LABEL_MAX 24 /* bytes of "Re", "Przekazano" */
#define TAG_MAX 80
#define CUT_FROM 20 /* so many bytes must be there before a beginning counts as the whole */

/* In the words of search: lower case, without accents. */
static const char *const answers[] = {"re", "odp", "od", "ats", "atsakymas", "απ", "απαντηση",
        "σχετ", "aw", "antw", "antwort", "sv", "svar", "vs", "ha", "rv", "ref", "res", "resp",
        "rif", "r", "bls", "balas", "va", "ynt", "відп", "ответ", "отв", "atb", "vst", "回复",
        "回覆", "答复", "返信"};
static const char *const forwards[] = {"fw", "fwd", "pd", "przek", "przekazano", "prev", "pers",
        "persiusta", "persiusti", "πρθ", "προωθ", "προωθηση", "wg", "vl", "vb", "vd", "tr", "enc",
        "rt", "i", "tov", "doorst", "ilt", "trs", "пересл", "пер", "fs", "mfwd", "转发", "轉寄",
        "転送"};

static bool is_listed(const char *word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(word, list[i]) == 0)
			return true;
	return false;
}

enum label { NO_LABEL, ANSWER, FORWARD };

static enum label label_of(const char *s, size_t n)
{
	enum label found = NO_LABEL;
	void *mem = talloc_new(NULL);
	struct buf *b = buf_new(mem, LABEL_MAX * 2);

	words_add(b, talloc_strndup(mem, s, n));
	const char *word = b->p + strspn(b->p, " ");
	if (is_listed(word, answers, sizeof answers / sizeof *answers))
		found = ANSWER;
	else if (is_listed(word, forwards, sizeof forwards / sizeof *forwards))
		found = FORWARD;
	talloc_free(mem);
	return found;
}

/* "[2]", "(3)", "^2" behind a label. */
static size_t count_length(const char *s)
{
	size_t open = *s == '[' || *s == '(' || *s == '^', digits = strspn(s + open, "0123456789");

	if (open == 0 || digits == 0 || digits > 4)
		return 0;
	if (*s == '^')
		return 1 + digits;
	return s[1 + digits] == (*s == '[' ? ']' : ')') ? 2 + digits : 0;
}

/* What follows "Re:", "RE[2] :", "Odp："; s itself when there is none. */
static const char *behind_label(const char *s, enum label *out)
{
	size_t n = strcspn(s, ":[(^ \t\xef");
	const char *p = s + n;

	if (n == 0 || n > LABEL_MAX)
		return s;
	p += count_length(p);
	p += strspn(p, " \t");
	size_t colon = *p == ':' ? 1 : strncmp(p, "\xef\xbc\x9a", 3) == 0 ? 3 : 0;
	enum label found = colon > 0 ? label_of(s, n) : NO_LABEL;
	if (found == NO_LABEL)
		return s;
	*out = found;
	return p + colon;
}

/* What follows "[Shop]" or "#123"; s itself when there is none. */
static const char *behind_tag(const char *s)
{
	const char *end = *s == '[' ? strchr(s, ']') : NULL;

	if (end != NULL && end - s <= TAG_MAX)
		return end + 1;
	size_t digits = *s == '#' ? strspn(s + 1, "0123456789") : 0;
	return digits > 0 && strchr(" \t:,-", s[1 + digits]) != NULL ? s + 1 + digits : s;
}

static const char *skip_front(const char *s, enum label *out_label)
{
	for (const char *before = NULL; before != s;) {
		enum label label = NO_LABEL;
		before = s;
		s += strspn(s, " \t:,-");
		s = behind_label(s, &label);
		if (label > *out_label)
			*out_label = label;
		s = behind_tag(s);
	}
	return s;
}

/* Begins at the last bracket of that kind, if s ends with its partner. */
static char *last_open(char *s, char open, char close)
{
	size_t n = strlen(s);
	char *p = n > 1 && s[n - 1] == close ? strrchr(s, open) : NULL;
	return p != NULL && p > s && strlen(p) <= TAG_MAX * 4 ? p : NULL;
}

static bool ends_here(char *s)
{
	char *tag = last_open(s, '[', ']'), *round = last_open(s, '(', ')'),
	     *hash = strrchr(s, '#');

	if (tag == NULL && round != NULL &&
	        (str_istarts(round, "(was:") || str_istarts(round, "(fwd)") ||
	                str_istarts(round, "(#")))
		tag = round;
	if (tag == NULL && hash != NULL && hash > s && hash[1] != 0 &&
	        hash[1 + strspn(hash + 1, "0123456789")] == 0)
		tag = hash;
	if (tag == NULL)
		return true;
	*tag = 0;
	return false;
}

static void cut_end(char *s)
{
	do {
		for (size_t n = strlen(s); n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\t'); n--)
			s[n - 1] = 0;
	} while (!ends_here(s));
}

char *subject_base(const void *mem, const char *subject)
{
	enum label label = NO_LABEL;
	struct buf *b = buf_new(mem, SUBJECT_MAX);
	char *s = utf8_prefix(b, subject != NULL ? subject : "", SUBJECT_MAX / 4);
	char *front = talloc_strdup(b, skip_front(s, &label));

	cut_end(front);
	/* A subject that is all tags is about its tags. */
	words_add(b, front[strspn(front, " \t")] != 0 ? front : s);
	char *base = talloc_strdup(mem, b->p + strspn(b->p, " "));
	talloc_free(b);
	return base;
}

static bool is_cut(const char *whole, const char *part)
{
	size_t n = strlen(part);
	return n >= CUT_FROM && strncmp(whole, part, n) == 0;
}

bool subject_same(const char *a, const char *b)
{
	void *mem = talloc_new(NULL);
	const char *x = subject_base(mem, a), *y = subject_base(mem, b);
	bool same = *x == 0 || *y == 0 || strcmp(x, y) == 0 || is_cut(x, y) || is_cut(y, x);

	talloc_free(mem);
	return same;
}

static enum label label_in_front(const char *subject)
{
	enum label label = NO_LABEL;
	void *mem = talloc_new(NULL);

	skip_front(utf8_prefix(mem, subject != NULL ? subject : "", SUBJECT_MAX / 4), &label);
	talloc_free(mem);
	return label;
}

bool subject_is_forward(const char *subject)
{
	return label_in_front(subject) == FORWARD;
}

bool subject_has_label(const char *subject)
{
	return label_in_front(subject) != NO_LABEL;
}
