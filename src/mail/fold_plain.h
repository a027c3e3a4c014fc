/*
 * mail/fold_plain: a line made plain, so that it can be compared with the lists of
 * fold_words. Knows no line and no decision. Inside mail/; copies live in mem.
 */
#ifndef MAIL_FOLD_PLAIN_H
#define MAIL_FOLD_PLAIN_H

#include <stdbool.h>
#include <stddef.h>

/* Lower case, blanks single and ASCII, invisible signs out, apostrophes plain. */
char *plain_copy(const void *mem, const char *p, size_t n);
/* The same; out has room for n * 2 + 8. */
void plain_write(char *out, const char *p, size_t n);
/* Behind the blanks, stars and dashes at the front. */
const char *plain_skip_marks(const char *s);

/* Each list ends with NULL. */
bool plain_is_one_of(const char *s, const char *const *list);
bool plain_starts_with(const char *s, const char *const *list);
/* A blank, comma or bracket before it. */
bool plain_ends_with(const char *s, const char *const *list);
bool plain_contains(const char *s, const char *const *list);

/* A text that several lists are looked for in: what is learnt for one serves the next. */
#define PLAIN_FEW_BITS 9
struct plain_text {
	const char *s;
	void *mem;
	unsigned char *grams; /* of a long one; NULL until they are wanted */
	bool has_few;
	unsigned char few[1 << PLAIN_FEW_BITS]; /* of a short one */
};

bool plain_text_contains(struct plain_text *t, const char *const *list);
/* The same, with no letter before or behind; scripts without blanks have none. */
bool plain_has_word(const char *s, const char *const *list);

#endif
