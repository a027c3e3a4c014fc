/* jobs/ahead: mails are read while they are stored. */
#include "jobs/ahead.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"

#define KEPT_MS 1000 /* by then the row is there, or will not be */

/* What one thread hands to the other: a talloc tree of its own. */
struct given {
	struct raw raw[AHEAD_MAX];
	struct bytes bytes[AHEAD_MAX];
	size_t n;
};

struct ahead {
	struct jobs *jobs;
	struct ctx *c; /* of what was read; NULL: nothing */
	struct slot *slots;
	size_t n;
	bool used;
	int64_t read_mono_ms;
};

void ahead_give(struct jobs *j, const struct coming *v, size_t n)
{
	struct given *g = talloc_zero(NULL, struct given);
	size_t bytes = 0;

	for (size_t i = 0; i < n; i++)
		bytes += v[i].bytes.n;
	if (n == 0 || n > AHEAD_MAX || bytes > AHEAD_BYTES) {
		talloc_free(g);
		return;
	}
	for (; g->n < n; g->n++) {
		const struct coming *m = &v[g->n];
		g->raw[g->n] = (struct raw){
		        .mailbox_id = m->mailbox_id,
		        .hash = talloc_strdup(g, m->hash),
		        .size = (int64_t)m->bytes.n,
		};
		g->bytes[g->n] =
		        (struct bytes){talloc_memdup(g, m->bytes.p, m->bytes.n), m->bytes.n};
	}
	talloc_free(atomic_exchange(&j->given, g));
	store_tell(j->store, TOPIC_RAW);
}

static void drop(struct ahead *a)
{
	talloc_free(a->c);
	a->c = NULL;
	a->n = 0;
	a->used = false;
}

static int ahead_free(struct ahead *a)
{
	drop(a);
	return 0;
}

struct ahead *ahead_new(struct jobs *j)
{
	struct ahead *a = talloc_zero(j, struct ahead);

	a->jobs = j;
	talloc_set_destructor(a, ahead_free);
	return a;
}

bool ahead_is_kept(const struct ahead *a)
{
	return a->c != NULL;
}

void ahead_forget(struct ahead *a)
{
	if (a->used || clock_mono_ms() - a->read_mono_ms >= KEPT_MS)
		drop(a);
}

static enum rc know_senders(struct ctx *c, struct slot *slots, const struct given *g)
{
	for (size_t i = 0; i < g->n; i++) {
		slots[i].bytes = g->bytes[i];
		TRY(intake_hints_of(c, c, g->bytes[i], slots[i].hints, &slots[i].hints));
	}
	return RC_OK;
}

bool ahead_look(struct ahead *a, struct reading *r)
{
	struct given *g = atomic_exchange(&a->jobs->given, NULL);

	if (g == NULL)
		return false;
	drop(a);
	struct ctx *c = loop_ctx(a->jobs);
	talloc_steal(c, g);
	const struct raw **rows = talloc_zero_array(c, const struct raw *, g->n + 1);
	for (size_t i = 0; i < g->n; i++)
		rows[i] = &g->raw[i];
	a->slots = reading_slots(c, rows, g->n);
	if (reading_hints(c, a->slots, g->n) != RC_OK || know_senders(c, a->slots, g) != RC_OK) {
		log_failure(LOG_WARN, "read_ahead", c);
		store_rollback(c);
		talloc_free(c);
		return false;
	}
	reading_run(r, a->slots, g->n);
	a->c = c;
	a->n = g->n;
	a->read_mono_ms = clock_mono_ms();
	return true;
}

static bool is_same(const struct raw *a, const struct raw *b)
{
	return a->mailbox_id == b->mailbox_id && strcmp(a->hash, b->hash) == 0;
}

static bool is_among(const struct slot *slots, size_t n, const struct raw *r)
{
	for (size_t i = 0; i < n; i++)
		if (is_same(slots[i].raw, r))
			return true;
	return false;
}

/* Their rows were quicker: nobody reads them a second time. */
static void forget_given(struct ahead *a, const struct slot *slots, size_t n)
{
	struct given *g = n > 0 ? atomic_exchange(&a->jobs->given, NULL) : NULL, *none = NULL;
	size_t left = 0;

	for (size_t i = 0; g != NULL && i < g->n; i++) {
		if (is_among(slots, n, &g->raw[i]))
			continue;
		g->raw[left] = g->raw[i];
		g->bytes[left++] = g->bytes[i];
	}
	if (g != NULL)
		g->n = left;
	if (left == 0 || !atomic_compare_exchange_strong(&a->jobs->given, &none, g))
		talloc_free(g);
}

void ahead_fill(struct ahead *a, struct slot *slots, size_t n)
{
	forget_given(a, slots, n);
	for (size_t i = 0; i < n && a->n > 0; i++)
		for (size_t k = 0; k < a->n; k++) {
			const struct slot *known = &a->slots[k];
			if (known->trouble != RC_OK || !is_same(known->raw, slots[i].raw))
				continue;
			slots[i].mail = known->mail;
			slots[i].slug = known->slug;
			slots[i].words = known->words;
			a->used = true;
		}
}
