/* text/stems_known: a table of words and their terms. */
#include "text/stems_known.h"

#include <string.h>
#include <uthash.h>

#include "base/mem.h"

#define WORDS 20000 /* about 3 MB */
#define LANG_MAX 8
#define KEY_SIZE (LANG_MAX + STEM_SIZE)

struct known {
	UT_hash_handle hh;
	size_t key_n;
	char *key; /* language, a blank, the word */
	char *terms;
};

struct stems_known {
	struct known *table;
	void *words; /* context of all entries */
};

static int clear(struct stems_known *k)
{
	HASH_CLEAR(hh, k->table);
	TALLOC_FREE(k->words);
	return 0;
}

struct stems_known *stems_known_new(const void *mem)
{
	struct stems_known *k = mem_must(talloc_zero(mem, struct stems_known));

	talloc_set_destructor(k, clear);
	return k;
}

void stems_known_trim(struct stems_known *k)
{
	if (HASH_COUNT(k->table) > WORDS)
		clear(k);
}

static char *terms_of(const void *mem, const char *lang, const char *word)
{
	struct stems s;
	char list[STEMS_MAX_ANY * STEM_SIZE + 1];
	size_t at = 0;

	stems_of_folded(lang, word, &s);
	for (size_t i = 1; i < s.n; i++) {
		size_t n = strlen(s.term[i]) + 1;
		memcpy(list + at, s.term[i], n);
		at += n;
	}
	list[at++] = 0;
	return mem_must(talloc_memdup(mem, list, at));
}

const char *stems_known_terms(struct stems_known *k, const char *lang, const char *word, size_t n)
{
	char key[KEY_SIZE];
	const char *name = lang == NULL ? "" : lang;
	size_t before = strlen(name);
	struct known *found;

	if (before > LANG_MAX - 1 || n > STEM_SIZE - 1)
		return "";
	memcpy(key, name, before);
	key[before++] = ' ';
	memcpy(key + before, word, n);
	HASH_FIND(hh, k->table, key, before + n, found);
	if (found != NULL)
		return found->terms;
	if (k->words == NULL)
		k->words = mem_must(talloc_new(k));
	key[before + n] = 0;
	found = mem_must(talloc_zero(k->words, struct known));
	found->key_n = before + n;
	found->key = mem_must(talloc_memdup(found, key, found->key_n + 1));
	found->terms = terms_of(found, lang, found->key + before);
	HASH_ADD_KEYPTR(hh, k->table, found->key, found->key_n, found);
	return found->terms;
}
