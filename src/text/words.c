/* text/words: one way to write a word, for search. */
#include "text/words.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>

/* A word is gathered here before it is written, so that only whole ones are. */
struct word {
	char p[WORD_MAX + 8];
	size_t n;
};

static void put(struct word *w, uint32_t cp)
{
	if (w->n >= WORD_MAX)
		return;
	if (cp < 0x80) {
		w->p[w->n++] = (char)cp;
	} else if (cp < 0x800) {
		w->p[w->n++] = (char)(0xc0 | cp >> 6);
		w->p[w->n++] = (char)(0x80 | (cp & 0x3f));
	} else if (cp < 0x10000) {
		w->p[w->n++] = (char)(0xe0 | cp >> 12);
		w->p[w->n++] = (char)(0x80 | (cp >> 6 & 0x3f));
		w->p[w->n++] = (char)(0x80 | (cp & 0x3f));
	} else {
		w->p[w->n++] = (char)(0xf0 | cp >> 18);
		w->p[w->n++] = (char)(0x80 | (cp >> 12 & 0x3f));
		w->p[w->n++] = (char)(0x80 | (cp >> 6 & 0x3f));
		w->p[w->n++] = (char)(0x80 | (cp & 0x3f));
	}
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
	if ((unsigned)ch - 'a' < 26 || (unsigned)ch - '0' < 10)
		return (char)ch;
	return (unsigned)ch - 'A' < 26 ? (char)(ch + 32) : 0;
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

/* Its role, and its letters in *folded. */
static enum role role_of(struct signs *all, uint32_t cp, struct word *folded)
{
	struct sign *s = &all->slot[cp & (SIGNS - 1)];

	if (!all->begun)
		memset(all, 0, sizeof *all);
	all->begun = true;
	if (s->role == ROLE_UNKNOWN || s->cp != cp) {
		learn(s, cp, folded);
		enum role role = s->role;
		if (folded->n > SIGN_BYTES)
			s->role = ROLE_UNKNOWN; /* too long to be kept */
		else
			memcpy(s->p, folded->p, s->n = (uint8_t)folded->n);
		return role;
	}
	memcpy(folded->p, s->p, folded->n = s->n);
	return s->role;
}

/* Whole letters, as long as there is room. */
static void append(struct word *w, const struct word *letters)
{
	for (size_t i = 0; i < letters->n; i++) {
		if (w->n >= WORD_MAX && ((unsigned char)letters->p[i] & 0xc0) != 0x80)
			return;
		w->p[w->n++] = letters->p[i];
	}
}

static void finish(struct word *w, struct buf *out)
{
	if (w->n == 0)
		return;
	if (out->n + w->n + 1 <= out->max && !out->full) {
		buf_addc(out, ' ');
		buf_add(out, w->p, w->n);
	} else {
		out->full = true;
	}
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
	struct word folded;
	uint32_t cp = utf8_next(text);

	switch (role_of(signs, cp, &folded)) {
	case ROLE_NOTHING:
		return;
	case ROLE_APOSTROPHE:
		if (w->n > 0 && goes_on(*text))
			return;
		break;
	default:
		break;
	}
	if (folded.n > 0)
		append(w, &folded);
	else
		finish(w, out);
}

void words_add(struct buf *out, const char *text)
{
	struct signs signs;
	struct word w = {.n = 0};

	signs.begun = false;
	while (*text != 0 && !out->full) {
		unsigned char ch = (unsigned char)*text;
		if (ch >= 0x80 || ch == '\'') {
			add_sign(&w, out, &signs, &text);
			continue;
		}
		char letter = ascii_letter(ch);
		if (letter == 0)
			finish(&w, out);
		else if (w.n < WORD_MAX)
			w.p[w.n++] = letter;
		text++;
	}
	finish(&w, out);
}
