/* text/vocative: the vocative of a name and the greeting made of it. */
#include "text/vocative.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include "base/mem.h"
#include "base/str.h"

/* One part without hyphens; a given name of the list may have a form of its own. */
static const char *one_vocative(
        const void *mem, const struct names *n, const char *word, char gender, bool surname)
{
	struct name_part p;
	struct given g;
	bool woman = gender == 'f';

	if (!name_part_read(word, strlen(word), &p))
		return word;
	if (!surname && names_given(n, &p, gender, &g)) {
		if (*g.vocative != 0)
			return g.vocative;
		word = g.name;
		name_part_read(word, strlen(word), &p);
	}
	enum name_rules rules = surname ? (woman ? NAME_SURNAME_WOMEN : NAME_SURNAME_MEN)
	                                : (woman ? NAME_GIVEN_WOMEN : NAME_GIVEN_MEN);
	return names_by_ending(mem, n, rules, word, &p);
}

/* Whether a part of a name with hyphens does not change, or nobody knows whether: then none of it
 * does. */
static bool some_stay(const void *mem, const struct names *n, char *parts, char gender)
{
	struct given g;
	struct name_part p;

	for (char *s = parts; *s != 0; s += strlen(s) + 1)
		if (!name_part_read(s, strlen(s), &p) || !names_given(n, &p, gender, &g) ||
		        strcmp(one_vocative(mem, n, s, gender, false), s) == 0)
			return true;
	return false;
}

static char *vocative(
        const void *mem, const struct names *n, const char *word, char gender, bool surname)
{
	struct buf *b = buf_new(mem, VOCATIVE_NAME_MAX * 2);
	size_t length = strlen(word);

	if (gender == 0 || length == 0)
		return mem_must(talloc_strdup(mem, word));
	char *parts = mem_must(talloc_zero_size(mem, length + 2));
	memcpy(parts, word, length);
	bool several = strchr(word, '-') != NULL;
	for (char *s = parts; *s != 0; s++)
		if (*s == '-')
			*s = 0;
	if (several && !surname && some_stay(mem, n, parts, gender))
		return mem_must(talloc_strdup(mem, word));
	for (size_t at = 0; at < length; at += strlen(parts + at) + 1) {
		if (at > 0)
			buf_addc(b, '-');
		buf_adds(b, one_vocative(mem, n, parts + at, gender, surname));
	}
	return b->p;
}

/* Greek letters in capitals lose their accents: a word whose accent nobody knows stays so. */
static char *accented(const void *mem, const char *was, char *now)
{
	struct name_part before, after;
	struct buf *b;
	const char *s = now;
	UErrorCode error = U_ZERO_ERROR;

	if (!name_part_read(was, strlen(was), &before) ||
	        !name_part_read(now, strlen(now), &after) || !before.capitals || !after.bare ||
	        uscript_getScript((UChar32)utf8_next(&s), &error) != USCRIPT_GREEK)
		return now;
	b = buf_new(mem, VOCATIVE_NAME_MAX);
	for (s = now; *s != 0;)
		buf_add_cp(b, (uint32_t)u_toupper((UChar32)utf8_next(&s)));
	return b->p;
}

/* The template with its {given} or {surname}; NULL: that is not known. */
static char *fill(const void *mem, const char *text, const char *given, const char *surname)
{
	struct buf *b = buf_new(mem, VOCATIVE_NAME_MAX * 2);

	while (*text != 0) {
		const char *value = NULL;
		size_t n = 1;
		if (str_starts(text, "{given}"))
			value = given, n = strlen("{given}");
		else if (str_starts(text, "{surname}"))
			value = surname, n = strlen("{surname}");
		if (n > 1 && value == NULL)
			return NULL;
		if (n > 1)
			buf_adds(b, value);
		else
			buf_addc(b, *text);
		text += n;
	}
	return b->p;
}

/* The word of the name that became this surname, for its capitals. */
static const char *as_written(const void *mem, const char *name, const char *part)
{
	struct name_part want, have;

	if (!name_part_read(part, strlen(part), &want))
		return part;
	for (const char *p = name; *p != 0;) {
		size_t n = strcspn(p, " ,");
		if (name_part_read(p, n, &have) && strcmp(have.fold, want.fold) == 0)
			return mem_must(talloc_strndup(mem, p, n));
		p += n + (p[n] != 0);
	}
	return part;
}

void vocative_of(const void *mem, const struct names *n, const char *name, char gender,
        struct salutation *out)
{
	struct person_name who;
	char *first = NULL, *surname = NULL;
	const char *text;

	*out = (struct salutation){.greeting = NULL};
	if (!person_name_read(mem, n, name, gender, &who))
		return;
	if (who.given != NULL)
		first = accented(mem, as_written(mem, name, who.given),
		        vocative(mem, n, who.given, who.gender, false));
	if (who.surname != NULL)
		surname = accented(mem, as_written(mem, name, who.surname),
		        vocative(mem, n, who.surname, who.gender, true));
	out->first = first;
	for (size_t i = 0;
	        (text = names_greeting(n, who.gender, i)) != NULL && out->greeting == NULL; i++)
		out->greeting = fill(mem, text, first, surname);
}
