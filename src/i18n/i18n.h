/*
 * i18n: texts for people in their language, plural forms, dates and numbers.
 *
 * Pure: the catalogues (lang/<code>/<code>.po) are compiled in; knows no reader,
 * only a language code. Texts returned are static; what takes mem is talloc'd there.
 */
#ifndef I18N_I18N_H
#define I18N_I18N_H

#include <stdint.h>

#include "base/ctx.h"

/* "en", "pl", "el", "lt", then NULL. */
const char *const *i18n_languages(void);
/* The same code from the list, or NULL. "pl-PL" is "pl". */
const char *i18n_language(const char *code);
/* The best of ours for an Accept-Language header (RFC 9110 §12.5.4), else fallback.
 * NULL and nonsense are allowed; at most 32 entries are looked at. */
const char *i18n_pick(const char *accept_language, const char *fallback);

/* The text for msgid; msgid itself where there is none. NULL lang is English. */
const char *i18n_text(const char *lang, const char *msgid);
/* The form for n. one and many are the English forms and the key together. */
const char *i18n_plural(const char *lang, const char *one, const char *many, int64_t n);
/* i18n_text with its {name} places filled by pairs (name, value, …, NULL). */
char *i18n_fill(const void *mem, const char *lang, const char *msgid, const char *const *pairs);
/* What a failure says in its reader's language (c->lang). */
char *i18n_failure(const void *mem, const struct ctx *c);

enum i18n_style {
	I18N_MOMENT, /* Mon 23 Nov, 9:10 */
	I18N_DAY, /* Mon 23 Nov */
	I18N_DATE, /* 23 Nov 2026 */
	I18N_DATE_TIME, /* 23 Nov 2026, 9:10 */
	I18N_TIME, /* 9:10 */
	I18N_STYLE_COUNT
};

/* ms since 1970 UTC as people of that language write it; an unknown zone is UTC. */
char *i18n_date(
        const void *mem, const char *lang, const char *zone, int64_t ms, enum i18n_style style);
/* "2024-02-05T10:00" on the clocks of a zone (IANA's name, or the one Windows has for it) as ms
 * since 1970 UTC. False: no such zone, or no such moment. */
bool i18n_instant(const char *zone, const char *local, int64_t *out_ms);
/* When the clocks of a zone next say this full hour (0 to 23) after that moment. Where they skip
 * it, just after. False: no such zone. */
bool i18n_next_hour(const char *zone, int hour, int64_t after_ms, int64_t *out_ms);
/* value with so many decimals (0 to 6) and the language's separators. */
char *i18n_number(const void *mem, const char *lang, double value, int decimals);

#endif
