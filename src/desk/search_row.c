/* desk/search_row: the words of a message, and what their inflected forms share. */
#include "desk/search_row.h"

#include <jansson.h>
#include <string.h>

#include "text/stems.h"
#include "text/words.h"

/* Of folded words for one message; PostgreSQL takes no vector above 1 MiB. */
#define BODY_MAX (256u << 10)
#define NAMES_MAX (32u << 10)
#define SUBJECT_MAX 4096
#define STEMS_BYTES (96u << 10)
#define SLOTS 8192 /* a power of two; stems and words beyond three quarters of it are left out */

static void add_people(struct buf *b, const char *recipients)
{
	json_t *lists = json_loads(recipients, 0, NULL), *list, *person;
	const char *key;
	size_t i;

	json_object_foreach(lists, key, list)
	{
		json_array_foreach(list, i, person)
		{
			const char *name = json_string_value(json_object_get(person, "name"));
			const char *address = json_string_value(json_object_get(person, "address"));
			words_add(b, name == NULL ? "" : name);
			words_add(b, address == NULL ? "" : address);
		}
	}
	json_decref(lists);
}

static void add_original(struct buf *b, const char *original)
{
	json_t *one = original == NULL ? NULL : json_loads(original, 0, NULL);
	const char *name = json_string_value(json_object_get(one, "name"));
	const char *address = json_string_value(json_object_get(one, "address"));

	words_add(b, name == NULL ? "" : name);
	words_add(b, address == NULL ? "" : address);
	json_decref(one);
}

/* Texts that were met: each word is looked up once, each stem stands once. */
struct met {
	const char **slots;
	size_t n;
};

/* False: it was there, or there is no more room. The text must outlive the set. */
static bool meet(struct met *m, const char *text, size_t n)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ (unsigned char)text[i]) * 16777619u;
	if (m->n >= SLOTS / 4 * 3)
		return false;
	for (size_t i = hash & (SLOTS - 1);; i = (i + 1) & (SLOTS - 1)) {
		const char *here = m->slots[i];
		if (here == NULL) {
			m->slots[i] = text;
			m->n++;
			return true;
		}
		if (strncmp(here, text, n) == 0 && (here[n] == 0 || here[n] == ' '))
			return false;
	}
}

static void add_stems(
        struct buf *out, struct met *words, struct met *stems, const char *lang, const char *text)
{
	char word[STEM_SIZE];
	struct stems s;

	for (const char *p = text + strspn(text, " "); *p != 0; p += strspn(p, " ")) {
		const char *from = p;
		size_t n = strcspn(p, " ");
		p += n;
		if (n >= sizeof word || !meet(words, from, n))
			continue;
		memcpy(word, from, n);
		word[n] = 0;
		stems_of_folded(lang, word, &s);
		for (size_t i = 1; i < s.n; i++) {
			const char *kept = talloc_strdup(out, s.term[i]);
			if (!meet(stems, kept, strlen(kept)))
				continue;
			if (out->n + strlen(kept) + 1 + strlen(SEARCH_MARK) > out->max)
				return;
			buf_adds(out, " " SEARCH_MARK);
			buf_adds(out, kept);
		}
	}
}

static struct buf *make_stems(const void *mem, const char *lang, const struct search_row *r)
{
	struct buf *out = buf_new(mem, STEMS_BYTES);
	struct met words = {talloc_zero_array(out, const char *, SLOTS), 0};
	struct met stems = {talloc_zero_array(out, const char *, SLOTS), 0};

	add_stems(out, &words, &stems, lang, r->subject);
	add_stems(out, &words, &stems, lang, r->body);
	return out;
}

struct search_row search_row_make(const void *mem, const struct search_source *s, const char *more)
{
	struct buf *subject = buf_new(mem, SUBJECT_MAX), *names = buf_new(mem, NAMES_MAX);
	struct buf *body = buf_new(mem, BODY_MAX);

	words_add(subject, s->subject);
	words_add(subject, more);
	words_add(names, s->sender_name);
	words_add(names, s->sender);
	add_original(names, s->original);
	add_people(names, s->recipients);
	words_add(body, s->attachments);
	words_add(body, s->text);
	words_add(body, s->folded);
	struct search_row r = {.subject = subject->p, .names = names->p, .body = body->p};
	r.stems = make_stems(mem, s->language, &r)->p;
	return r;
}
