/* text/words: one way to write a word, for search. */
#include "text/words.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>

/* A word is gathered here before it is written, so that only whole ones are. */
struct word {
	char p[1 + WORD_MAX + 8]; /* after a blank, with which it is written */
	size_t n; /* bytes of letters */
};

static inline void put_byte(struct word *w, char ch)
{
	w->p[1 + w->n++] = ch;
}

static void put(struct word *w, uint32_t cp)
{
	if (w->n >= WORD_MAX)
		return;
	if (cp < 0x80)
		put_byte(w, (char)cp);
	else
		w->n += utf8_put(w->p + 1 + w->n, cp);
}

const char *words_spelled(uint32_t cp)
{
	switch (cp) {
	case 0x0142: /* ł */
		return "l";
	case 0x0111: /* đ */
	case 0x00f0: /* ð */
		return "d";
	case 0x00f8: /* ø */
		return "o";
	case 0x0127: /* ħ */
		return "h";
	case 0x0131: /* ı */
		return "i";
	case 0x00e6: /* æ */
		return "ae";
	case 0x0153: /* œ */
		return "oe";
	case 0x00df: /* ß */
		return "ss";
	case 0x00fe: /* þ */
		return "th";
	case 0x03c2: /* ς */
		return "\xcf\x83";
	default:
		return NULL;
	}
}

static bool is_mark(uint32_t cp)
{
	int8_t type = u_charType((UChar32)cp);
	return type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK;
}

static bool is_apostrophe(uint32_t cp)
{
	return cp == '\'' || cp == 0x2019 || cp == 0x02bc || cp == 0x00b4 || cp == 0x1fbd;
}

/* An ASCII letter or digit in lower case, or 0. */
static char ascii_letter(unsigned char ch)
{
	unsigned low = ch | 32u;

	if (low - 'a' < 26)
		return (char)low;
	return (unsigned)ch - '0' < 10 ? (char)ch : 0;
}

/* One code point that is no mark, folded as far as it goes without the compatibility table. */
static bool put_simple(struct word *w, uint32_t cp)
{
	if (cp < 0x80) {
		char letter = ascii_letter((unsigned char)cp);
		if (letter != 0)
			put(w, (unsigned char)letter);
		return letter != 0;
	}
	if (!u_isalnum((UChar32)cp))
		return false;
	cp = (uint32_t)u_tolower((UChar32)cp);
	const char *as = words_spelled(cp);
	if (as == NULL) {
		put(w, cp);
		return true;
	}
	while (*as != 0)
		put(w, utf8_next(&as));
	return true;
}

/* Taken apart by compatibility (ligatures, wide forms, accents): its letters. */
static bool put_decomposed(struct word *w, uint32_t cp)
{
	UErrorCode error = U_ZERO_ERROR;
	const UNormalizer2 *nfkd = unorm2_getNFKDInstance(&error);
	UChar parts[32];
	int32_t n = U_FAILURE(error)
	                    ? 0
	                    : unorm2_getDecomposition(nfkd, (UChar32)cp, parts, 32, &error),
	        i = 0;
	bool any = false;

	if (n <= 0 || n > 32 || U_FAILURE(error))
		return put_simple(w, cp);
	while (i < n) {
		UChar32 part;
		U16_NEXT(parts, i, n, part);
		if (!is_mark((uint32_t)part))
			any |= put_simple(w, (uint32_t)part);
	}
	return any;
}

/* What a sign beyond ASCII is to words. A text has few different ones, and asking Unicode is
 * slow: each is asked about once. */
enum role { ROLE_UNKNOWN, ROLE_PARTS, ROLE_NOTHING, ROLE_APOSTROPHE, ROLE_LETTERS };

#define SIGNS 64 /* a power of two */
#define SIGN_BYTES 14

struct sign {
	uint32_t cp;
	uint8_t role, n;
	char p[SIGN_BYTES];
};

struct signs {
	struct sign slot[SIGNS];
	bool begun;
};

static void learn(struct sign *s, uint32_t cp, struct word *folded)
{
	s->cp = cp;
	folded->n = 0;
	if (is_mark(cp) || cp == 0x00ad || cp == 0x200b || cp == 0xfe0f)
		s->role = ROLE_NOTHING;
	else
		s->role = put_decomposed(folded, cp) ? ROLE_LETTERS : ROLE_PARTS;
	if (is_apostrophe(cp))
		s->role = ROLE_APOSTROPHE;
}

/* Of one sign: its letters, folded, stand in the table, or in *spare when they are too many for it.
 */
struct folded {
	enum role role;
	const char *p;
	size_t n;
};

static struct folded fold(struct signs *all, uint32_t cp, struct word *spare)
{
	struct sign *s = &all->slot[cp & (SIGNS - 1)];

	if (!all->begun)
		memset(all, 0, sizeof *all);
	all->begun = true;
	if (s->role == ROLE_UNKNOWN || s->cp != cp) {
		learn(s, cp, spare);
		if (spare->n > SIGN_BYTES) {
			struct folded f = {s->role, spare->p + 1, spare->n};
			s->role = ROLE_UNKNOWN;
			return f;
		}
		memcpy(s->p, spare->p + 1, s->n = (uint8_t)spare->n);
	}
	return (struct folded){s->role, s->p, s->n};
}

/* Whole letters, as long as there is room. */
static void append(struct word *w, const struct folded *f)
{
	for (size_t i = 0; i < f->n; i++) {
		if (w->n >= WORD_MAX && ((unsigned char)f->p[i] & 0xc0) != 0x80)
			return;
		put_byte(w, f->p[i]);
	}
}

static void finish(struct word *w, struct buf *out)
{
	if (w->n == 0)
		return;
	if (out->n + w->n + 1 <= out->max && !out->full)
		buf_add(out, w->p, 1 + w->n);
	else
		out->full = true;
	w->n = 0;
}

/* Whether the next character goes on with a word, for an apostrophe before it. */
static bool goes_on(const char *s)
{
	uint32_t cp = utf8_next(&s);
	return cp != 0 && u_isalpha((UChar32)cp);
}

/* One sign beyond ASCII, or an apostrophe. */
static void add_sign(struct word *w, struct buf *out, struct signs *signs, const char **text)
{
	struct word spare;
	struct folded f = fold(signs, utf8_next(text), &spare);

	if (f.role == ROLE_NOTHING)
		return;
	if (f.role == ROLE_APOSTROPHE && w->n > 0 && goes_on(*text))
		return;
	if (f.n > 0)
		append(w, &f);
	else
		finish(w, out);
}

void words_add(struct buf *out, const char *text)
{
	struct signs signs;
	struct word w = {.p = " "};

	signs.begun = false;
	while (*text != 0 && !out->full) {
		unsigned char ch = (unsigned char)*text;
		char letter = ascii_letter(ch);
		if (letter != 0) {
			if (w.n < WORD_MAX)
				put_byte(&w, letter);
			text++;
		} else if (ch >= 0x80 || ch == '\'') {
			add_sign(&w, out, &signs, &text);
		} else {
			finish(&w, out);
			text++;
		}
	}
	finish(&w, out);
}
