/*
 * polish-table AFF DIC IRREGULAR OUT.bin OUT.S: the Polish dictionary as one table from folded form
 * to lemmas, small enough to live in the program (read by src/text/stems_pl.c, which describes it),
 * and the line of assembler that takes it in.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

#define LEMMAS_MAX 5
#define LETTERS 32
#define LONGEST 64

struct node {
	uint32_t edge[LETTERS];
	int n;
};

static uint32_t *edges, *slots;
static size_t edges_n, edges_cap, slots_n = 1u << 22;
static struct node path[LONGEST + 2];

static uint32_t hash_of(const uint32_t *e, int n)
{
	uint32_t h = 2166136261u;
	for (int i = 0; i < n; i++)
		h = (h ^ e[i]) * 16777619u, h ^= h >> 15;
	return h;
}

/* Where this list of edges lies: the same list is written once. */
static uint32_t place(struct node *node)
{
	node->edge[node->n - 1] |= 1u << 26; /* the last */
	size_t at = hash_of(node->edge, node->n) & (slots_n - 1);
	for (; slots[at] != 0; at = (at + 1) & (slots_n - 1))
		if (memcmp(edges + slots[at], node->edge, sizeof(uint32_t) * (size_t)node->n) == 0)
			return slots[at];
	while (edges_n + LETTERS + 1 > edges_cap) {
		edges_cap = edges_cap ? edges_cap * 2 : 1u << 20;
		edges = realloc(edges, edges_cap * sizeof *edges);
		if (edges == NULL)
			stop("out of memory", "edges");
	}
	memcpy(edges + edges_n, node->edge, sizeof(uint32_t) * (size_t)node->n);
	/* what lies behind the end is compared above, never taken for a list */
	memset(edges + edges_n + node->n, 0, sizeof(uint32_t) * LETTERS);
	slots[at] = (uint32_t)edges_n;
	edges_n += (size_t)node->n;
	return slots[at];
}

/* ---- what to do with a form to get its lemmas ---- */

static char **sets;
static size_t sets_n, sets_cap;
static uint32_t *set_slots;

/* "n" then for each lemma: bytes to cut, bytes to add, those bytes. */
static uint32_t set_number(const char *set, size_t n)
{
	uint32_t h = 2166136261u;
	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)set[i]) * 16777619u;
	size_t at = h & (slots_n - 1);
	for (; set_slots[at] != 0; at = (at + 1) & (slots_n - 1)) {
		const char *have = sets[set_slots[at] - 1];
		if ((size_t)(unsigned char)have[0] == n && memcmp(have + 1, set, n) == 0)
			return set_slots[at] - 1;
	}
	if (n > 255)
		stop("too long", "set");
	if (sets_n == sets_cap) {
		sets_cap = sets_cap ? sets_cap * 2 : 1024;
		sets = realloc(sets, sets_cap * sizeof *sets);
		if (sets == NULL)
			stop("out of memory", "sets");
	}
	sets[sets_n] = keep(n + 1);
	sets[sets_n][0] = (char)n;
	memcpy(sets[sets_n] + 1, set, n);
	set_slots[at] = (uint32_t)++sets_n;
	return (uint32_t)sets_n - 1;
}

static uint32_t set_of(const struct pair *p, size_t n)
{
	char set[LEMMAS_MAX * (LONGEST + 2) + 1];
	size_t len = 1;

	if (n > LEMMAS_MAX)
		n = LEMMAS_MAX;
	set[0] = (char)n;
	for (size_t i = 0; i < n; i++) {
		size_t same = 0, f = strlen(p[i].form), l = strlen(p[i].lemma);
		while (same < f && p[i].form[same] == p[i].lemma[same] && p[i].lemma[same] != 0)
			same++;
		set[len++] = (char)(f - same);
		set[len++] = (char)(l - same);
		memcpy(set + len, p[i].lemma + same, l - same);
		len += l - same;
	}
	return set_number(set, len);
}

/* ---- the automaton, from forms in their order ---- */

static void add_edge(struct node *node, uint32_t letter, uint32_t target)
{
	if (node->n == LETTERS || target >= 1u << 26)
		stop("too large", "automaton");
	node->edge[node->n++] = letter << 27 | target;
}

/* Letters after the first n of the form before are settled, deepest first. */
static void settle(const char *before, size_t n)
{
	for (size_t i = strlen(before); i > n; i--) {
		add_edge(&path[i - 1], (uint32_t)(before[i - 1] - 'a' + 1), place(&path[i]));
		path[i].n = 0;
	}
}

static int is_plain(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz");
	return s[n] == 0 && n > 1 && n <= LONGEST;
}

static uint32_t pack(const struct pairs *all)
{
	const char *before = "";

	edges_n = 1; /* 0 is nowhere */
	for (size_t i = 0, next; i < all->n; i = next) {
		const char *form = all->p[i].form;
		size_t same = 0;
		for (next = i + 1; next < all->n && strcmp(all->p[next].form, form) == 0;)
			next++;
		if (!is_plain(form))
			continue;
		while (before[same] != 0 && before[same] == form[same])
			same++;
		settle(before, same);
		add_edge(&path[strlen(form)], 0, set_of(all->p + i, next - i));
		before = form;
	}
	settle(before, 0);
	return place(&path[0]);
}

static void put(FILE *f, const void *p, size_t n)
{
	if (n > 0 && fwrite(p, 1, n, f) != n)
		stop("cannot write", "table");
}

static void write_table(const char *path_out, uint32_t root)
{
	FILE *f = fopen(path_out, "wb");
	uint32_t *at = keep(sets_n * sizeof *at), n = 0;

	if (f == NULL)
		stop("cannot write", path_out);
	for (size_t i = 0; i < sets_n; n += (uint32_t)(unsigned char)sets[i++][0])
		at[i] = n;
	const uint32_t head[] = {0x31534c50, root, (uint32_t)edges_n, (uint32_t)sets_n, n};
	put(f, head, sizeof head);
	put(f, edges, edges_n * sizeof *edges);
	put(f, at, sets_n * sizeof *at);
	for (size_t i = 0; i < sets_n; i++)
		put(f, sets[i] + 1, (size_t)(unsigned char)sets[i][0]);
	if (fclose(f) != 0)
		stop("cannot write", path_out);
}

static void write_assembler(const char *path_out, const char *table)
{
	FILE *f = fopen(path_out, "w");

	if (f == NULL ||
	        fprintf(f,
	                "\t.section .rodata\n\t.balign 4\n\t.global "
	                "stems_pl_table\nstems_pl_table:\n\t.incbin \"%s\"\n"
	                "\t.byte 0\n\t.section .note.GNU-stack,\"\",%%progbits\n",
	                table) < 0 ||
	        fclose(f) != 0)
		stop("cannot write", path_out);
}

int main(int argc, char **argv)
{
	static struct pairs all;

	if (argc != 6)
		stop("usage", "polish-table AFF DIC IRREGULAR OUT.bin OUT.S");
	slots = calloc(slots_n, sizeof *slots);
	set_slots = calloc(slots_n, sizeof *set_slots);
	if (slots == NULL || set_slots == NULL)
		stop("out of memory", "slots");
	words_expand(argv[1], argv[2], &all);
	words_link(&all);
	for (size_t i = 0; i < all.n; i++) {
		char *form = keep_text(all.p[i].form, strlen(all.p[i].form));
		char *lemma = keep_text(all.p[i].lemma, strlen(all.p[i].lemma));
		latin2_fold(form);
		latin2_fold(lemma);
		all.p[i] = (struct pair){form, lemma};
	}
	words_irregular(argv[3], &all);
	pairs_sort(&all);
	edges = calloc(edges_cap = 1u << 20, sizeof *edges);
	if (edges == NULL)
		stop("out of memory", "edges");
	write_table(argv[4], pack(&all));
	write_assembler(argv[5], argv[4]);
	return 0;
}
