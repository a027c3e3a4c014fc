/* Any name and any text (parted by a zero byte): what is said of them lies within them. The first
 * byte takes the language, the second what is known of the gender. */
#include <stdlib.h>
#include <string.h>

#include "base/ctx.h"
#include "base/str.h"
#include "fuzz.h"
#include "text/address.h"
#include "text/language.h"
#include "text/mood.h"
#include "text/stake.h"
#include "text/vocative.h"

struct lists {
	struct tongue *tongue;
	struct names *names;
	struct pet_names *pets;
};

static const struct lists *lists_of(uint8_t first)
{
	static struct lists opened[4];
	static const char *const codes[4] = {"pl", "el", "lt", "en"};
	struct lists *l = &opened[first % 4];

	if (l->tongue == NULL) {
		l->tongue = tongue_open(NULL, codes[first % 4], NULL);
		l->names = names_open(l->tongue, l->tongue);
		l->pets = pet_names_open(l->tongue, l->tongue);
	}
	return l;
}

static void check_text(const char *s)
{
	if (s != NULL && !utf8_valid(s, strlen(s)))
		abort();
}

static void check_vocative(struct ctx *c, const struct lists *l, const char *name, char gender)
{
	struct salutation s;

	vocative_of(c, l->names, name, gender, &s);
	check_text(s.greeting);
	check_text(s.first);
	if (s.greeting != NULL && strlen(s.greeting) > 4 * VOCATIVE_NAME_MAX)
		abort();
}

static void check_pet_name(
        struct ctx *c, const struct lists *l, const char *agent, const char *text)
{
	char *pet = address_pet_name(c, l->tongue, l->names, l->pets, agent, text);

	if (pet != NULL && strstr(text, pet) == NULL)
		abort();
}

static void check_letter(struct ctx *c, const struct lists *l, const char *first, const char *text)
{
	struct mood m;
	struct stake at;
	struct tokens *ts = tokens_cut(c, l->tongue, text);
	const char *code = language_tell(text);

	mood_compare(c, l->tongue, first, text, &m);
	for (size_t i = 0; i < m.n; i++)
		check_text(m.words[i]);
	if (stake_find(c, l->tongue, ts, &at) && (at.from >= at.to || at.to > ts->n))
		abort();
	if (code != NULL && strlen(code) > 8)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const char genders[4] = {0, 'f', 'm', 0};
	const uint8_t *zero = n > 2 ? memchr(p + 2, 0, n - 2) : NULL;
	size_t first = zero != NULL ? (size_t)(zero - p) : n;

	if (n < 2)
		return 0;
	struct ctx *c = ctx_new(NULL, NULL);
	const struct lists *l = lists_of(p[0]);
	char *name = utf8_clean(c, p + 2, first - 2);
	char *text = zero != NULL ? utf8_clean(c, zero, n - first) : name;
	check_vocative(c, l, name, genders[p[1] % 4]);
	check_pet_name(c, l, name, text);
	check_pet_name(c, l, "Anna Nowak", text);
	check_letter(c, l, name, text);
	talloc_free(c);
	return 0;
}
