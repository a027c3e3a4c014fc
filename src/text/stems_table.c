/* text/stems_table: paradigms undone. */
#include "text/stems_table.h"

#include <string.h>

#define END_MAX 12 /* bytes of an end in a list */
#define ENDING_MAX 40
#define PREFIXES_MAX 8
#define LISTED '7' /* tag of all verbs in the list, whatever their endings */

/* A stem while it is changed; it never grows beyond a term. */
struct stem {
	char p[STEM_SIZE];
	size_t n;
};

#define HASH_START 2166136261u

static uint32_t hash_on(uint32_t h, char ch)
{
	return (h ^ (unsigned char)ch) * 16777619u;
}

static const char *get_hashed(const struct stem_map *m, uint32_t h, const char *key, size_t n)
{
	for (uint32_t at = (h ^ h >> 15) & m->mask; m->slots[at] != 0; at = (at + 1) & m->mask) {
		const struct stem_entry *e = &m->entries[m->slots[at] - 1];
		if (e->key[0] == key[0] && strncmp(e->key, key, n) == 0 && e->key[n] == 0)
			return e->value;
	}
	return NULL;
}

const char *stem_map_get(const struct stem_map *m, const char *key, size_t n)
{
	uint32_t h = HASH_START;

	if (m->entries == NULL)
		return NULL;
	for (size_t i = 0; i < n; i++)
		h = hash_on(h, key[i]);
	return get_hashed(m, h, key, n);
}

void stems_add(struct stems *s, size_t max, const char *p, size_t n, char tag)
{
	char *to = s->term[s->n < STEMS_MAX_ANY ? s->n : 0];

	if (s->n >= max || s->n >= STEMS_MAX_ANY || n + 2 > STEM_SIZE)
		return;
	memcpy(to, p, n);
	to[n] = tag;
	to[tag == 0 ? n : n + 1] = 0;
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->term[i], to) == 0)
			return;
	s->n++;
}

/* Every word of a list with one tag, after what stands before it. */
static void add_each(struct stems *out, size_t max, const char *before, size_t before_n,
        const char *list, char tag)
{
	struct stem s;

	for (; *list != 0; list += strspn(list, " ")) {
		size_t n = strcspn(list, " ");
		if (before_n + n < STEM_SIZE) {
			memcpy(s.p, before, before_n);
			memcpy(s.p + before_n, list, n);
			stems_add(out, max, s.p, before_n + n, tag);
		}
		list += n;
	}
}

static size_t letters_of(const char *p, size_t n)
{
	size_t k = 0;
	for (size_t i = 0; i < n; i++)
		k += ((unsigned char)p[i] & 0xc0) != 0x80;
	return k;
}

/* One word on its way through the table. */
struct undo {
	const struct stem_table *t;
	struct stems *out;
	size_t max;
	char back[STEM_SIZE]; /* from its last byte to its first; then a ^ */
	size_t n;
	size_t prefixes[PREFIXES_MAX],
	        prefixes_n; /* of verbs, their bytes; none first, then longest first */
	/* what is known of the rest now at hand, a bit for each list of ends */
	uint32_t asked, yes;
	/* what has been found, a bit for each tag */
	uint16_t longer; /* by a longer ending */
	uint16_t now; /* by this one */
	uint16_t listed; /* a verb of the list: rules for others do not count beside it */
};

/* Whether the set holds an end of the word's first n bytes, or "^" and all of them. */
static bool ends_in(const struct undo *u, const struct stem_map *set, size_t n)
{
	const char *back = u->back + u->n - n;
	uint32_t h = HASH_START;

	for (size_t i = 0; i < n; i++) {
		h = hash_on(h, back[i]);
		if (i < END_MAX && get_hashed(set, h, back, i + 1) != NULL)
			return true;
	}
	return get_hashed(set, hash_on(h, '^'), back, n + 1) != NULL;
}

static bool ends_in_list(struct undo *u, uint8_t list, size_t n)
{
	uint32_t bit = 1u << list;

	if (!(u->asked & bit)) {
		u->asked |= bit;
		if (ends_in(u, &u->t->whens[list], n))
			u->yes |= bit;
	}
	return (u->yes & bit) != 0;
}

static void find_prefixes(struct undo *u, const char *word)
{
	u->prefixes_n = 0;
	for (const char *const *p = u->t->prefixes; *p != NULL; p++) {
		size_t n = 0;
		while ((*p)[n] != 0 && (*p)[n] == word[n])
			n++;
		if ((*p)[n] == 0 && u->prefixes_n < PREFIXES_MAX)
			u->prefixes[u->prefixes_n++] = n;
	}
}

/* The verb whose principal part these n bytes are, also behind a prefix. */
static bool add_part(struct undo *u, const struct stem_item *item, const char *p, size_t n)
{
	char key[STEM_SIZE + 1];

	key[0] = item->kind;
	for (size_t i = 0; i < u->prefixes_n; i++) {
		size_t k = u->prefixes[i];
		if (k >= n || (k > 0 && letters_of(p + k, n - k) < 2))
			continue;
		memcpy(key + 1, p + k, n - k);
		const char *verbs = stem_map_get(&u->t->parts, key, n - k + 1);
		if (verbs == NULL)
			continue;
		add_each(u->out, u->max, p, k, verbs, LISTED);
		return true;
	}
	return false;
}

/* A stem that ended in cut bytes which become another end, and what its paradigm puts back. */
static void add_built(const struct stem_item *item, const struct stem *s, size_t cut,
        const char *end, size_t end_n, size_t max, struct stems *out)
{
	struct stem built = {.n = s->n - cut};
	size_t add = strlen(item->add);

	if (built.n + end_n + add >= STEM_SIZE)
		return;
	memcpy(built.p, s->p, built.n);
	memcpy(built.p + built.n, end, end_n);
	memcpy(built.p + built.n + end_n, item->add, add);
	stems_add(out, max, built.p, built.n + end_n + add, item->tag);
}

static void add_changed(struct undo *u, const struct stem_item *item, const struct stem *s)
{
	const struct stem_change *c = u->t->changes[item->change];

	for (; c->from != NULL; c++) {
		size_t n = strlen(c->from);
		if (n < s->n && memcmp(s->p + s->n - n, c->from, n) == 0)
			break;
	}
	if (c->from == NULL) {
		add_built(item, s, 0, "", 0, u->max, u->out);
		return;
	}
	for (const char *to = c->to; *to != 0; to += strspn(to, " ")) {
		size_t n = strcspn(to, " ");
		add_built(item, s, strlen(c->from), to, *to == '-' ? 0 : n, u->max, u->out);
		to += n;
	}
}

/* plain: the rest is the word's own beginning, which when and unless ask about. */
static void add_stem(
        struct undo *u, const struct stem_item *item, const char *p, size_t n, bool plain)
{
	struct stem s = {.n = n};
	uint16_t bit = (uint16_t)(1u << (item->tag - '0'));

	if (u->listed & bit || letters_of(p, n) < item->least)
		return;
	if (plain && item->when != 0 && !ends_in_list(u, item->when, n))
		return;
	if (plain && item->unless != 0 && ends_in_list(u, item->unless, n))
		return;
	if (!item->shared)
		u->now |= bit;
	memcpy(s.p, p, n);
	add_changed(u, item, &s);
}

/* One reading: of a verb in the list in the first round, by the rules in the second. */
static void add_reading(struct undo *u, const struct stem_item *item, const char *p, size_t n,
        bool plain, bool list_round)
{
	uint16_t bit = (uint16_t)(1u << (item->tag - '0'));

	if (n == 0 || n >= STEM_SIZE)
		return;
	if (!list_round) {
		add_stem(u, item, p, n, plain);
	} else if (item->kind != 0 && add_part(u, item, p, n)) {
		u->now |= bit;
		u->listed |= bit;
	}
}

/* The stem as it was before the past put a letter in front of it. */
static void add_unaugmented(
        struct undo *u, const struct stem_item *item, const char *p, size_t n, bool list_round)
{
	struct stem s;

	for (const struct stem_change *a = u->t->augments; a->from != NULL; a++) {
		if (p[0] != a->from[0] || p[1] != a->from[1])
			continue; /* soon, for most words */
		size_t cut = strlen(a->from), add = *a->to == '-' ? 0 : strlen(a->to);
		if (cut >= n || memcmp(p, a->from, cut) != 0 || n - cut + add >= STEM_SIZE)
			continue;
		memcpy(s.p, a->to, add);
		memcpy(s.p + add, p + cut, n - cut);
		s.n = n - cut + add;
		s.p[s.n] = 0;
		find_prefixes(u, s.p);
		add_reading(u, item, s.p, s.n, false, list_round);
		find_prefixes(u, p);
	}
}

static void add_ending(struct undo *u, const char *word, size_t n, const char *first)
{
	size_t at = (size_t)((unsigned char)first[0] - 1) * 255 + (unsigned char)first[1] - 1;

	u->asked = u->yes = 0;
	u->now = 0;
	for (int round = 0; round < 2; round++)
		for (const struct stem_item *item = u->t->items + at; item->tag != 0; item++) {
			if (u->longer & (uint16_t)(1u << (item->tag - '0')))
				continue;
			add_reading(u, item, word, n, true, round == 0);
			if (item->augmented && u->t->augments != NULL)
				add_unaugmented(u, item, word, n, round == 0);
		}
	u->longer |= u->now;
}

void stems_by_table(const struct stem_table *t, const char *word, size_t max, struct stems *out)
{
	struct undo u = {.t = t, .out = out, .max = max, .n = strlen(word)};
	const char *lemmas = stem_map_get(&t->whole, word, u.n), *firsts[ENDING_MAX + 1];
	size_t longest = t->longest < ENDING_MAX ? t->longest : ENDING_MAX;
	uint32_t h = HASH_START;

	if (u.n + 2 > STEM_SIZE)
		return;
	if (lemmas != NULL)
		add_each(out, max, "", 0, lemmas, '0');
	for (size_t i = 0; i < u.n; i++)
		u.back[i] = word[u.n - 1 - i];
	u.back[u.n] = '^';
	find_prefixes(&u, word);
	for (size_t k = 1; k <= longest && k < u.n; k++) {
		char ch = u.back[k - 1];
		h = hash_on(h, ch);
		firsts[k] = ((unsigned char)ch & 0xc0) == 0x80
		                    ? NULL
		                    : get_hashed(&t->endings, h, u.back, k);
	}
	for (size_t k = longest < u.n ? longest : u.n - 1; u.n > 0 && k > 0; k--)
		if (firsts[k] != NULL)
			add_ending(&u, word, u.n - k, firsts[k]);
}
