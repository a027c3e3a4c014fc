#include "i18n/i18n.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "i18n/catalogue.h"

#define ACCEPT_MAX 32

static const char *const languages[] = {"en", "pl", "el", "lt", NULL};

const char *const *i18n_languages(void)
{
	return languages;
}

const char *i18n_language(const char *code)
{
	if (code == NULL)
		return NULL;
	for (size_t i = 0; languages[i] != NULL; i++) {
		size_t n = strlen(languages[i]);

		if (str_istarts(code, languages[i]) &&
		        (code[n] == '\0' || code[n] == '-' || code[n] == '_'))
			return languages[i];
	}
	return NULL;
}

/* ";q=0.8" in thousandths; 1000 where there is none, 0 for what cannot be read. */
static int quality(const char *params)
{
	const char *q = str_ifind(params, "q=");
	int weight = 100;
	int value = 0;

	if (q == NULL)
		return 1000;
	if (q[2] == '1')
		return 1000;
	if (q[2] != '0' || q[3] != '.')
		return 0;
	for (q += 4; *q >= '0' && *q <= '9' && weight > 0; q++, weight /= 10)
		value += (*q - '0') * weight;
	return value;
}

const char *i18n_pick(const char *accept_language, const char *fallback)
{
	const char *best = fallback;
	const char *p = accept_language;
	int best_quality = 0;

	for (int i = 0; p != NULL && *p != '\0' && i < ACCEPT_MAX; i++) {
		char range[40] = "";
		size_t n = strcspn(p, ",");
		const char *code;
		char *params;

		p += strspn(p, " \t");
		n = strcspn(p, ",");
		if (n < sizeof range)
			memcpy(range, p, n);
		params = range + strcspn(range, "; \t");
		if (*params != '\0')
			*params++ = '\0';
		code = i18n_language(range);
		if (code != NULL && quality(params) > best_quality) {
			best = code;
			best_quality = quality(params);
		}
		p += n + (p[n] == ',' ? 1 : 0);
	}
	return best;
}

static int entry_compare(const void *key, const void *member)
{
	return strcmp(key, ((const struct catalogue_entry *)member)->msgid);
}

static const struct catalogue_entry *entry_find(const char *lang, const char *msgid)
{
	for (size_t i = 0; i < catalogue_count; i++) {
		if (str_eq(catalogues[i].code, lang))
			return bsearch(msgid, catalogues[i].entries, catalogues[i].n,
			        sizeof *catalogues[i].entries, entry_compare);
	}
	return NULL;
}

const char *i18n_text(const char *lang, const char *msgid)
{
	const struct catalogue_entry *e = entry_find(lang, msgid);

	return e != NULL ? e->forms[0] : msgid;
}

/* Which form (WORDS.md; the same rules stand in the PO headers). */
static size_t plural_form(const char *lang, uint64_t n)
{
	uint64_t tens = n % 100;
	uint64_t ones = n % 10;

	if (str_eq(lang, "pl")) {
		if (n == 1)
			return 0;
		return ones >= 2 && ones <= 4 && (tens < 12 || tens > 14) ? 1 : 2;
	}
	if (str_eq(lang, "lt")) {
		if (ones == 1 && tens != 11)
			return 0;
		return ones >= 2 && (tens < 10 || tens >= 20) ? 1 : 2;
	}
	return n == 1 ? 0 : 1;
}

const char *i18n_plural(const char *lang, const char *one, const char *many, int64_t n)
{
	uint64_t size = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	size_t form = plural_form(lang, size);
	const struct catalogue_entry *e = entry_find(lang, one);

	if (e != NULL && e->forms[form] != NULL)
		return e->forms[form];
	return size == 1 ? one : many;
}

char *i18n_fill(const void *mem, const char *lang, const char *msgid, const char *const *pairs)
{
	return text_fill(mem, i18n_text(lang, msgid), pairs);
}

char *i18n_failure(const void *mem, const struct ctx *c)
{
	if (c->fail.msgid == NULL)
		return text_fill(mem, "", NULL);
	return i18n_fill(mem, c->lang, c->fail.msgid, c->fail.pairs);
}
