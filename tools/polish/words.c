/* polish/words: keeping, sorting, letters and the hand-written paradigms. */
#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK (4u << 20)

void stop(const char *what, const char *which)
{
	fprintf(stderr, "polish: %s: %s\n", what, which);
	exit(1);
}

void *keep(size_t n)
{
	static char *at;
	static size_t left;

	n = (n + 7) & ~(size_t)7;
	if (n > left) {
		left = n > CHUNK ? n : CHUNK;
		at = malloc(left);
		if (at == NULL)
			stop("out of memory", "keep");
	}
	void *p = at;
	at += n;
	left -= n;
	return p;
}

char *keep_text(const char *s, size_t n)
{
	char *p = keep(n + 1);
	memcpy(p, s, n);
	p[n] = 0;
	return p;
}

void pairs_add(struct pairs *all, const char *form, const char *lemma)
{
	if (all->n == all->cap) {
		all->cap = all->cap ? all->cap * 2 : 1u << 20;
		all->p = realloc(all->p, all->cap * sizeof *all->p);
		if (all->p == NULL)
			stop("out of memory", "pairs");
	}
	all->p[all->n++] = (struct pair){form, lemma};
}

static int by_form(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	int d = strcmp(x->form, y->form);
	return d != 0 ? d : strcmp(x->lemma, y->lemma);
}

void pairs_sort(struct pairs *all)
{
	size_t n = 0;

	qsort(all->p, all->n, sizeof *all->p, by_form);
	for (size_t i = 0; i < all->n; i++)
		if (n == 0 || by_form(&all->p[n - 1], &all->p[i]) != 0)
			all->p[n++] = all->p[i];
	all->n = n;
}

char *read_all(const char *path)
{
	FILE *f = fopen(path, "rb");
	if (f == NULL)
		stop("cannot read", path);
	fseek(f, 0, SEEK_END);
	long n = ftell(f);
	rewind(f);
	char *p = keep((size_t)n + 1);
	if (fread(p, 1, (size_t)n, f) != (size_t)n)
		stop("cannot read", path);
	p[n] = 0;
	fclose(f);
	return p;
}

/* The upper half of ISO 8859-2 from 0xa0: lower case, and the letter without its mark. */
static const unsigned char lower_half[] =
        "\xa0\xb1\xa2\xb3\xa4\xb5\xb6\xa7\xa8\xb9\xba\xbb\xbc\xad\xbe\xbf"
        "\xb0\xb1\xb2\xb3\xb4\xb5\xb6\xb7\xb8\xb9\xba\xbb\xbc\xbd\xbe\xbf"
        "\xe0\xe1\xe2\xe3\xe4\xe5\xe6\xe7\xe8\xe9\xea\xeb\xec\xed\xee\xef"
        "\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xd7\xf8\xf9\xfa\xfb\xfc\xfd\xfe\xdf";
static const char plain_half[] = "?a?l?ls??sstz?zz?a?l?ls??sstz?zzraaaalcccee"
                                 "eeiiddnnoooo?ruuuuytsraaaalcccee"
                                 "eeiiddnnoooo?ruuuuyt?";

void latin2_lower(char *s)
{
	for (unsigned char *p = (unsigned char *)s; *p != 0; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (unsigned char)(*p + 32);
		else if (*p >= 0xa0 && *p < 0xe0)
			*p = lower_half[*p - 0xa0];
}

void latin2_fold(char *s)
{
	for (unsigned char *p = (unsigned char *)s; *p != 0; p++)
		if (*p >= 0xa0)
			*p = (unsigned char)plain_half[*p - 0xa0];
}

/* ---- paradigms written by hand ---- */

/* Polish letters from UTF-8, folded; anything else as it is. */
static char *fold_utf8(const char *s, size_t n)
{
	static const char *const letters[] = {"ąa", "ćc", "ęe", "łl", "ńn", "óo", "śs", "źz", "żz"};
	char *out = keep_text(s, n), *to = out;

	for (const char *p = s; p < s + n;) {
		size_t i = 0;
		while (i < 9 && strncmp(p, letters[i], 2) != 0)
			i++;
		*to++ = i < 9 ? letters[i][2] : *p;
		p += i < 9 ? 2 : 1;
	}
	*to = 0;
	return out;
}

static void add_line(struct pairs *out, const char *prefix, const char *lemma, const char *forms)
{
	char one[256];
	const char *tail = strchr(lemma, '}') != NULL ? strchr(lemma, '}') + 1 : lemma;
	size_t n = strlen(prefix), m = strlen(tail);

	if (n + m >= sizeof one)
		stop("too long", lemma);
	memcpy(one, prefix, n);
	memcpy(one + n, tail, m + 1);
	const char *kept = keep_text(one, n + m);
	pairs_add(out, kept, kept);
	for (const char *s = forms; *(s += strspn(s, " ")) != 0; s += strcspn(s, " ")) {
		size_t k = strcspn(s, " ");
		if (n + k >= sizeof one)
			stop("too long", lemma);
		memcpy(one + n, s, k);
		pairs_add(out, keep_text(one, n + k), kept);
	}
}

void words_irregular(const char *path, struct pairs *out)
{
	char *save, *text = read_all(path);

	for (char *line = strtok_r(text, "\n", &save); line != NULL;
	        line = strtok_r(NULL, "\n", &save)) {
		char *folded = fold_utf8(line, strcspn(line, "#")), *colon = strchr(folded, ':');
		if (folded[strspn(folded, " ")] == 0)
			continue;
		if (colon == NULL)
			stop("a line without a colon", line);
		*colon = 0;
		if (*folded != '{') {
			add_line(out, "", folded, colon + 1);
			continue;
		}
		for (const char *s = folded; *s != '}' && *s != 0;) {
			size_t n = strcspn(++s, ",}");
			add_line(out, keep_text(s, n), folded, colon + 1);
			s += n;
		}
	}
}
