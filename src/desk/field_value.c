/* desk/field_value: what fields of the team's own may hold. */
#include "desk/field_value.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/str.h"

#define NUMBER_MAX 30

/* Without the blanks between digits, ordinary or not. */
static char *without_blanks(const void *mem, const char *text)
{
	static const char *const blanks[] = {" ", "\u00a0", "\u202f"};
	char *plain = talloc_strdup(mem, text);

	for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++)
		for (char *at; (at = strstr(plain, blanks[i])) != NULL;)
			memmove(at, at + strlen(blanks[i]), strlen(at + strlen(blanks[i])) + 1);
	return plain;
}

/* Sign, digits and one point; false: it is no number. */
static bool read_number(struct buf *b, const char *text)
{
	size_t whole, rest = 0;

	if (*text == '-')
		buf_addc(b, '-');
	text += *text == '-' || *text == '+';
	whole = strspn(text, "0123456789");
	buf_add(b, text, whole);
	if (text[whole] == '.' || text[whole] == ',') {
		rest = strspn(text + whole + 1, "0123456789");
		buf_addc(b, '.');
		buf_add(b, text + whole + 1, rest);
		if (rest == 0)
			return false;
		rest++;
	}
	return whole > 0 && text[whole + rest] == 0 && !b->full;
}

const char *field_number(const void *mem, const char *typed)
{
	struct buf *b = buf_new(mem, NUMBER_MAX);

	if (!read_number(b, without_blanks(b, typed)))
		return NULL;
	bool negative = b->p[0] == '-';
	char *first = b->p + negative;
	while (first[0] == '0' && first[1] >= '0' && first[1] <= '9')
		first++;
	if (strchr(first, '.') != NULL) {
		char *last = first + strlen(first) - 1;
		while (*last == '0')
			*last-- = 0;
		if (*last == '.')
			*last = 0;
	}
	bool nothing = strcmp(first, "0") == 0;
	return talloc_asprintf(mem, "%s%s", negative && !nothing ? "-" : "", first);
}

bool field_is_day(const char *s)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int y, m, d, used = 0;

	if (strlen(s) != 10 || s[strspn(s, "0123456789-")] != 0 ||
	        sscanf(s, "%4d-%2d-%2d%n", &y, &m, &d, &used) != 3 || used != 10)
		return false;
	bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
	return y >= 1 && m >= 1 && m <= 12 && d >= 1 && d <= days[m - 1] + (m == 2 && leap);
}

static bool stands_in(const json_t *list, const char *text)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
	{
		if (str_eq(json_string_value(one), text))
			return true;
	}
	return false;
}

bool field_is_choice(const char *choices, const char *text)
{
	json_t *list = json_loads(choices, 0, NULL);
	bool is = stands_in(list, text);

	json_decref(list);
	return is;
}

const char *field_choices(const void *mem, const char *const *typed, unsigned longest)
{
	json_t *list = json_own(mem, json_array());

	for (size_t i = 0; typed != NULL && typed[i] != NULL; i++) {
		const char *one = utf8_prefix(mem, str_collapse(mem, typed[i]), longest);
		if (one[0] != 0 && !stands_in(list, one))
			json_array_append_new(list, json_text(one));
	}
	return json_write(mem, list);
}
