/* desk/search_row: the words of a message, and what their inflected forms share. */
#include "desk/search_row.h"

#include <jansson.h>
#include <string.h>

#include "text/words.h"

/* Of folded words for one message; PostgreSQL takes no vector above 1 MiB. */
#define BODY_MAX (256u << 10)
#define NAMES_MAX (32u << 10)
#define SUBJECT_MAX 4096
#define STEMS_BYTES (96u << 10)
#define SLOTS 8192 /* at most; stems and words beyond three quarters of it are left out */

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

/* Texts that were met: each word is looked up once, each stem stands once. They end with a blank
 * or with a NUL, and outlive the set. */
struct met {
	void *mem;
	const char **slots;
	size_t size, n; /* size: a power of two */
};

#define FIRST_SLOTS 256

static struct met met_new(void *mem)
{
	return (struct met){mem, talloc_zero_array(mem, const char *, FIRST_SLOTS), FIRST_SLOTS, 0};
}

static size_t hash_of(const char *text, size_t n)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ (unsigned char)text[i]) * 16777619u;
	return hash;
}

/* Most mails need few slots, and clearing many takes longer than what they are for. */
static void met_grow(struct met *m)
{
	const char **old = m->slots;
	size_t size = m->size;

	m->size *= 2;
	m->slots = talloc_zero_array(m->mem, const char *, m->size);
	for (size_t i = 0; i < size; i++) {
		if (old[i] == NULL)
			continue;
		size_t at = hash_of(old[i], strcspn(old[i], " ")) & (m->size - 1);
		while (m->slots[at] != NULL)
			at = (at + 1) & (m->size - 1);
		m->slots[at] = old[i];
	}
	talloc_free(old);
}

/* Where to put it, or NULL: it is there, or there is no more room. */
static const char **meet(struct met *m, const char *text, size_t n)
{
	if (m->n >= m->size / 4 * 3 && m->size < SLOTS)
		met_grow(m);
	if (m->n >= m->size / 4 * 3)
		return NULL;
	for (size_t i = hash_of(text, n) & (m->size - 1);; i = (i + 1) & (m->size - 1)) {
		const char *here = m->slots[i];
		if (here == NULL) {
			m->n++;
			return &m->slots[i];
		}
		if (strncmp(here, text, n) == 0 && (here[n] == 0 || here[n] == ' '))
			return NULL;
	}
}

/* What stems are gathered of, and for. */
struct gathering {
	struct buf *out;
	struct met words, stems;
	struct stems_known *known;
	const char *lang;
};

static void add_terms(struct gathering *g, const char *terms)
{
	for (const char *t = terms; *t != 0; t += strlen(t) + 1) {
		size_t n = strlen(t);
		const char **at = meet(&g->stems, t, n);
		if (at == NULL)
			continue;
		*at = t;
		if (g->out->n + n + 1 + strlen(SEARCH_MARK) > g->out->max)
			return;
		buf_adds(g->out, " " SEARCH_MARK);
		buf_add(g->out, t, n);
	}
}

static void add_stems(struct gathering *g, const char *text)
{
	for (const char *p = text + strspn(text, " "); *p != 0; p += strspn(p, " ")) {
		const char *from = p, **at;
		size_t n = strcspn(p, " ");
		p += n;
		if (n >= STEM_SIZE || (at = meet(&g->words, from, n)) == NULL)
			continue;
		*at = from;
		add_terms(g, stems_known_terms(g->known, g->lang, from, n));
	}
}

static struct buf *make_stems(
        const void *mem, const char *lang, const struct search_row *r, struct stems_known *known)
{
	void *tmp = talloc_new(mem);

	stems_known_trim(known);
	struct gathering g = {
	        .out = buf_new(mem, STEMS_BYTES),
	        .words = met_new(tmp),
	        .stems = met_new(tmp),
	        .known = known,
	        .lang = lang,
	};

	add_stems(&g, r->subject);
	add_stems(&g, r->body);
	talloc_free(tmp);
	return g.out;
}

struct search_row search_row_make(
        const void *mem, const struct search_source *s, const char *more, struct stems_known *known)
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
	r.stems = make_stems(mem, s->language, &r, known)->p;
	return r;
}
