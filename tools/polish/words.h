/*
 * polish/words: every form that the Polish dictionary allows, with its lemma. Build-time only.
 * Knows hunspell's .dic and .aff (ISO 8859-2, one letter per flag). Nothing is ever freed.
 */
#ifndef POLISH_WORDS_H
#define POLISH_WORDS_H

#include <stddef.h>

struct pair {
	const char *form, *lemma;
};

struct pairs {
	struct pair *p;
	size_t n, cap;
};

/* n bytes that stay until the program ends. */
void *keep(size_t n);
/* A kept copy of the first n bytes. */
char *keep_text(const char *s, size_t n);
void pairs_add(struct pairs *all, const char *form, const char *lemma);
void pairs_sort(struct pairs *all); /* by form, then lemma; doubles go */
/* The whole file, ended by NUL; ends the program when it cannot be read. */
char *read_all(const char *path);
_Noreturn void stop(const char *what, const char *which);

/* All forms of all entries in lower case, still with their marks. Gerunds are lemmas of their own.
 */
void words_expand(const char *aff, const char *dic, struct pairs *out);
/* Entries without flags are single forms of some word: tied to the lemma that has their sisters. */
void words_link(struct pairs *all);
/* Hand-written paradigms, UTF-8: "lemma: form form", "{a,b}x: …" stands for ax and bx. Folded. */
void words_irregular(const char *path, struct pairs *out);
/* Lower case in place, ISO 8859-2. */
void latin2_lower(char *s);
/* Without marks, in place; ISO 8859-2 in, ASCII out. */
void latin2_fold(char *s);

#endif
