/* text/stems_table: paradigms undone. */
#include "text/stems_table.h"

#include <string.h>

/* A stem while it is changed; it never grows beyond a term. */
struct stem {
	char p[STEM_SIZE];
	size_t n;
};

static uint32_t stem_hash(const char *key, size_t n)
{
	uint32_t h = 2166136261u;
	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)key[i]) * 16777619u;
	return h ^ h >> 15;
}

const char *stem_map_get(const struct stem_map *m, const char *key, size_t n)
{
	if (m->entries == NULL)
		return NULL;
	for (uint32_t at = stem_hash(key, n) & m->mask; m->slots[at] != 0; at = (at + 1) & m->mask) {
		const struct stem_entry *e = &m->entries[m->slots[at] - 1];
		if (strncmp(e->key, key, n) == 0 && e->key[n] == 0)
			return e->value;
	}
	return NULL;
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

/* Whether the set holds "^stem", or an end of the stem. */
static bool ends_in(const struct stem_map *set, const struct stem *s)
{
	char whole[STEM_SIZE + 1];

	whole[0] = '^';
	memcpy(whole + 1, s->p, s->n);
	if (stem_map_get(set, whole, s->n + 1) != NULL)
		return true;
	for (size_t n = 1; n <= s->n && n <= 16; n++)
		if (stem_map_get(set, s->p + s->n - n, n) != NULL)
			return true;
	return false;
}

/* The verb whose principal part this is, also behind a prefix. */
static bool add_part(const struct stem_table *t, const struct stem_item *item,
        const struct stem *s, size_t max, struct stems *out)
{
	char key[STEM_SIZE + 1];

	key[0] = item->kind;
	for (const char *const *prefix = t->prefixes; *prefix != NULL; prefix++) {
		size_t n = strlen(*prefix);
		if (n >= s->n || strncmp(s->p, *prefix, n) != 0)
			continue;
		memcpy(key + 1, s->p + n, s->n - n);
		const char *verbs = stem_map_get(&t->parts, key, s->n - n + 1);
		if (verbs == NULL)
			continue;
		add_each(out, max, s->p, n, verbs, item->tag);
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

static void add_changed(const struct stem_table *t, const struct stem_item *item,
        const struct stem *s, size_t max, struct stems *out)
{
	const struct stem_change *c = t->changes[item->change];

	for (; c->from != NULL; c++) {
		size_t n = strlen(c->from);
		if (n < s->n && memcmp(s->p + s->n - n, c->from, n) == 0)
			break;
	}
	if (c->from == NULL) {
		add_built(item, s, 0, "", 0, max, out);
		return;
	}
	for (const char *to = c->to; *to != 0; to += strspn(to, " ")) {
		size_t n = strcspn(to, " ");
		add_built(item, s, strlen(c->from), to, *to == '-' ? 0 : n, max, out);
		to += n;
	}
}

/* What has been found so far, a bit for each tag. */
struct seen {
	uint16_t longer; /* by a longer ending */
	uint16_t now; /* by this one */
	uint16_t listed; /* a verb of the list: rules for others do not count beside it */
};

static void add_stem(const struct stem_table *t, const struct stem_item *item, const char *p,
        size_t n, size_t max, struct seen *seen, struct stems *out)
{
	struct stem s = {.n = n};
	uint16_t bit = (uint16_t)(1u << (item->tag - '0'));

	if (n == 0 || n >= STEM_SIZE)
		return;
	memcpy(s.p, p, n);
	if (item->kind != 0 && add_part(t, item, &s, max, out)) {
		seen->now |= bit;
		seen->listed |= bit;
		return;
	}
	if (seen->listed & bit || letters_of(p, n) < item->least)
		return;
	if (item->when != 0 && !ends_in(&t->whens[item->when], &s))
		return;
	if (item->unless != 0 && ends_in(&t->whens[item->unless], &s))
		return;
	seen->now |= bit;
	add_changed(t, item, &s, max, out);
}

/* The stem as it is, and as it was before the past put a letter in front of it. */
static void add_unaugmented(const struct stem_table *t, const struct stem_item *item, const char *p,
        size_t n, size_t max, struct seen *seen, struct stems *out)
{
	struct stem s;

	for (const struct stem_change *a = t->augments; a->from != NULL; a++) {
		size_t cut = strlen(a->from), add = *a->to == '-' ? 0 : strlen(a->to);
		if (cut >= n || memcmp(p, a->from, cut) != 0 || n - cut + add >= STEM_SIZE)
			continue;
		memcpy(s.p, a->to, add);
		memcpy(s.p + add, p + cut, n - cut);
		add_stem(t, item, s.p, n - cut + add, max, seen, out);
	}
}

static void add_ending(const struct stem_table *t, const char *word, size_t n,
        const struct stem_item *item, size_t max, struct seen *seen, struct stems *out)
{
	for (; item->tag != 0; item++) {
		if (seen->longer & (uint16_t)(1u << (item->tag - '0')))
			continue;
		add_stem(t, item, word, n, max, seen, out);
		if (item->augmented && t->augments != NULL)
			add_unaugmented(t, item, word, n, max, seen, out);
	}
	seen->longer |= seen->now;
}

void stems_by_table(const struct stem_table *t, const char *word, size_t max, struct stems *out)
{
	size_t n = strlen(word);
	struct seen seen = {0};
	const char *lemmas = stem_map_get(&t->whole, word, n);

	if (lemmas != NULL)
		add_each(out, max, "", 0, lemmas, '0');
	for (size_t k = t->longest < n ? t->longest : n - 1; n > 0 && k + 1 > 0; k--) {
		const char *first = stem_map_get(&t->endings, word + n - k, k);
		if (first != NULL) {
			size_t at = (size_t)((unsigned char)first[0] - 1) * 255 + (unsigned char)first[1] - 1;
			add_ending(t, word, n - k, &t->items[at], max, &seen, out);
		}
		if (k == 0)
			break;
	}
}
