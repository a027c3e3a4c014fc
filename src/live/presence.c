#include "live/presence.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "live/hub_impl.h"

#define LEAVE_MS 3000 /* another tab, or the same page loaded again, takes the stream over */

struct place {
	struct presence p;
	int64_t until_ms; /* by the clock that only counts */
	int64_t alone_ms; /* since when this person has no stream; 0: has one, or never had */
	bool had_stream;
	struct place *next, *prev;
};

static const char *const words[] = {"gone", "reading", "replying"};

const char *presence_word(enum presence_doing doing)
{
	return words[doing];
}

bool presence_parse(const char *word, enum presence_doing *out)
{
	for (int i = PRESENCE_GONE; i <= PRESENCE_REPLYING; i++)
		if (strcmp(words[i], word) == 0) {
			*out = (enum presence_doing)i;
			return true;
		}
	return false;
}

static int by_name(const void *a, const void *b)
{
	const struct presence_person *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order != 0 ? order : (x->user_id > y->user_id) - (x->user_id < y->user_id);
}

/* One row for a person with several tabs: what they do most. Needs the lock. */
static int people_at(const struct hub *h, int64_t conversation, const void *mem,
        struct presence_person out[PRESENCE_PEOPLE])
{
	int n = 0;

	for (const struct place *p = h->places; p != NULL; p = p->next) {
		int k = 0;
		if (p->p.conversation != conversation)
			continue;
		while (k < n && out[k].user_id != p->p.user_id)
			k++;
		if (k == PRESENCE_PEOPLE)
			continue;
		if (k < n) {
			if (p->p.doing > out[k].doing)
				out[k].doing = p->p.doing;
			continue;
		}
		out[n++] = (struct presence_person){
		        p->p.user_id, talloc_strdup(mem, p->p.name), p->p.doing};
	}
	qsort(out, (size_t)n, sizeof *out, by_name);
	return n;
}

/* It has no number, because nobody catches up on it. */
static char *text_of(const struct hub *h, const void *mem, int64_t conversation, int64_t mailbox_id)
{
	struct presence_person people[PRESENCE_PEOPLE];
	int n = people_at(h, conversation, mem, people);
	json_t *list = json_array();

	for (int i = 0; i < n; i++)
		json_array_append_new(list,
		        json_pack("{s:I,s:o,s:s}", "id", (json_int_t)people[i].user_id, "name",
		                json_text(people[i].name), "doing", words[people[i].doing]));
	json_t *j = json_own(mem, json_pack("{s:s,s:I,s:I,s:o}", "kind", "presence", "conversation",
	                                  (json_int_t)conversation, "mailbox",
	                                  (json_int_t)mailbox_id, "people", list));
	return talloc_asprintf(mem, "event: presence\ndata: %s\n\n", json_write(mem, j));
}

/* To everybody who sees the mailbox. */
static void announce(struct hub *h, int64_t conversation, int64_t mailbox_id)
{
	void *tmp = talloc_new(h);

	hub_say(h, mailbox_id, text_of(h, tmp, conversation, mailbox_id));
	talloc_free(tmp);
}

static bool is_first_at(const struct hub *h, const struct place *p)
{
	for (const struct place *q = h->places; q != p; q = q->next)
		if (q->p.conversation == p->p.conversation)
			return false;
	return true;
}

void presence_tell(struct listener *l)
{
	struct hub *h = l->hub;
	void *tmp = talloc_new(NULL);

	for (const struct place *p = h->places; p != NULL; p = p->next) {
		struct entry as = {.mailbox_id = p->p.mailbox_id};
		if (!listener_hears(l, &as) || !is_first_at(h, p))
			continue;
		char *text = text_of(h, tmp, p->p.conversation, p->p.mailbox_id);
		listener_tell(l, text, strlen(text));
	}
	talloc_free(tmp);
}

static void take_out(struct hub *h, struct place *p)
{
	if (p->prev != NULL)
		p->prev->next = p->next;
	else
		h->places = p->next;
	if (p->next != NULL)
		p->next->prev = p->prev;
	talloc_free(p);
}

/* This tab's, else none; *out_oldest of this person, where they have too many. */
static struct place *find(struct hub *h, const struct presence *who, struct place **out_oldest)
{
	struct place *oldest = NULL;
	int tabs = 0;

	*out_oldest = NULL;
	for (struct place *p = h->places; p != NULL; p = p->next) {
		if (p->p.user_id != who->user_id)
			continue;
		if (strcmp(p->p.tab, who->tab) == 0)
			return p;
		oldest = p; /* new ones stand in front */
		tabs++;
	}
	if (tabs >= PRESENCE_TABS)
		*out_oldest = oldest;
	return NULL;
}

static struct place *put_in(struct hub *h)
{
	struct place *p = talloc_zero(h, struct place);

	if (p == NULL)
		abort();
	p->next = h->places;
	if (p->next != NULL)
		p->next->prev = p;
	h->places = p;
	return p;
}

static bool has_stream(struct hub *h, int64_t user_id)
{
	struct audience *a;

	HASH_FIND(hh, h->audiences, &user_id, sizeof(user_id), a);
	return a != NULL;
}

/* Leave where the tab was, arrive where it is; those who hear of each. Needs the lock. */
static void move(struct hub *h, const struct presence *who)
{
	struct place *oldest, *p = find(h, who, &oldest);
	struct presence before = p != NULL ? p->p : (struct presence){0};

	if (oldest != NULL && who->doing != PRESENCE_GONE) {
		before = oldest->p;
		take_out(h, oldest);
	}
	if (who->doing == PRESENCE_GONE) {
		if (p == NULL || before.conversation != who->conversation)
			return; /* late news of a place that was left long ago */
		take_out(h, p);
	} else {
		if (p == NULL)
			p = put_in(h);
		p->p = *who;
		p->until_ms = clock_mono_ms() + PRESENCE_MS;
		p->had_stream = p->had_stream || has_stream(h, who->user_id);
	}
	if (before.conversation != 0 && before.conversation != who->conversation)
		announce(h, before.conversation, before.mailbox_id);
	if (before.conversation != who->conversation || before.doing != who->doing)
		announce(h, who->conversation, who->mailbox_id);
}

void presence_say(struct hub *h, const struct presence *p, const void *mem,
        struct presence_person out[PRESENCE_PEOPLE], int *out_n)
{
	pthread_mutex_lock(&h->lock);
	move(h, p);
	*out_n = people_at(h, p->conversation, mem, out);
	pthread_mutex_unlock(&h->lock);
}

/* The stream ended: the browser was closed, or fell silent. */
static bool left(struct hub *h, struct place *p, int64_t now)
{
	if (has_stream(h, p->p.user_id)) {
		p->had_stream = true;
		p->alone_ms = 0;
		return false;
	}
	if (!p->had_stream)
		return false;
	if (p->alone_ms == 0)
		p->alone_ms = now;
	return now - p->alone_ms >= LEAVE_MS;
}

void presence_sweep(struct hub *h)
{
	int64_t now = clock_mono_ms();

	for (struct place *p = h->places, *next; p != NULL; p = next) {
		next = p->next;
		if (now < p->until_ms && !left(h, p, now))
			continue;
		struct presence was = p->p;
		take_out(h, p);
		announce(h, was.conversation, was.mailbox_id);
	}
}
