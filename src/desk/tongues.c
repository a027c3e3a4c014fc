/* desk/tongues: the lists of all languages, each read when it is first needed. */
#include "desk/tongues.h"

#include <pthread.h>
#include <string.h>

#include "base/mem.h"
#include "store/own_list.h"

#define KEPT_MAX 32

/* Belongs to nobody; tongue and names belong to it. */
struct opened {
	struct tongue *tongue;
	struct names *names;
	int64_t turn;
	size_t holds;
	bool replaced;
};

/* Belongs to the mem that a tongue was asked for with. */
struct hold {
	struct opened *of;
};

static struct kept {
	pthread_mutex_t lock;
	struct opened *list[KEPT_MAX]; /* by the order of tongue_codes */
	struct names *none;
	int64_t turn;
	int64_t version; /* of the own lines */
	struct own_list *rows;
	int row_n;
} kept = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* ---- opening, under the lock ---- */

static struct opened *open_one(const char *code)
{
	struct opened *one = mem_must(talloc_zero(NULL, struct opened));
	struct tongue_own *own =
	        mem_must(talloc_zero_array(one, struct tongue_own, (unsigned)kept.row_n + 1));
	size_t n = 0;

	for (int i = 0; i < kept.row_n; i++)
		if (strcmp(kept.rows[i].language, code) == 0)
			own[n++] = (struct tongue_own){kept.rows[i].list, kept.rows[i].text};
	one->turn = ++kept.turn;
	one->tongue = mem_must(tongue_open(one, code, own));
	talloc_free(own);
	return one;
}

static struct opened *find(const char *code)
{
	const char *const *codes = tongue_codes();

	for (size_t i = 0; code != NULL && codes[i] != NULL && i < KEPT_MAX; i++)
		if (strcmp(codes[i], code) == 0) {
			if (kept.list[i] == NULL)
				kept.list[i] = open_one(code);
			return kept.list[i];
		}
	return NULL;
}

/* The one that nobody holds any more, to be freed without the lock; else NULL. */
static struct opened *over(struct opened *one)
{
	return one != NULL && one->replaced && one->holds == 0 ? one : NULL;
}

/* ---- holding ---- */

static int let_go(struct hold *h)
{
	pthread_mutex_lock(&kept.lock);
	h->of->holds--;
	struct opened *gone = over(h->of);
	pthread_mutex_unlock(&kept.lock);
	talloc_free(gone);
	return 0;
}

static void hold(const void *mem, struct opened *one)
{
	struct hold *h = mem_must(talloc_zero(mem, struct hold));

	h->of = one;
	one->holds++;
	talloc_set_destructor(h, let_go);
}

const struct tongue *tongues_get(const void *mem, const char *code)
{
	pthread_mutex_lock(&kept.lock);
	struct opened *one = find(code);
	if (one != NULL)
		hold(mem, one);
	pthread_mutex_unlock(&kept.lock);
	return one == NULL ? NULL : one->tongue;
}

const struct names *tongues_names(const void *mem, const char *code)
{
	pthread_mutex_lock(&kept.lock);
	struct opened *one = find(code);
	struct names **names = one == NULL ? &kept.none : &one->names;
	if (*names == NULL)
		*names = names_open(one, one == NULL ? NULL : one->tongue);
	if (one != NULL)
		hold(mem, one);
	const struct names *out = *names;
	pthread_mutex_unlock(&kept.lock);
	return out;
}

int64_t tongues_turn(const struct tongue *t)
{
	const struct opened *one =
	        t == NULL ? NULL : talloc_get_type_abort(talloc_parent(t), struct opened);

	return one == NULL ? 0 : one->turn;
}

/* ---- the team's own lines ---- */

static bool has_changed(const char *code, const struct own_list *rows, int n)
{
	for (int i = 0; i < n; i++)
		if (rows[i].version > kept.version && strcmp(rows[i].language, code) == 0)
			return true;
	return false;
}

/* rows belong to nobody, and are kept or freed. */
static void take_over(struct own_list *rows, int n, int64_t version)
{
	struct opened *gone[KEPT_MAX] = {NULL};
	const char *const *codes = tongue_codes();
	struct own_list *old = rows;

	pthread_mutex_lock(&kept.lock);
	if (version > kept.version) {
		for (size_t i = 0; codes[i] != NULL && i < KEPT_MAX; i++) {
			if (kept.list[i] == NULL || !has_changed(codes[i], rows, n))
				continue;
			kept.list[i]->replaced = true;
			gone[i] = over(kept.list[i]);
			kept.list[i] = NULL;
		}
		old = kept.rows;
		kept.rows = rows;
		kept.row_n = n;
		kept.version = version;
	}
	pthread_mutex_unlock(&kept.lock);
	for (size_t i = 0; i < KEPT_MAX; i++)
		talloc_free(gone[i]);
	talloc_free(old);
}

enum rc tongues_fresh(struct ctx *c)
{
	struct own_list *rows;
	int64_t version;
	int n;

	TRY(store_own_list_version(c, &version));
	pthread_mutex_lock(&kept.lock);
	bool newer = version > kept.version;
	pthread_mutex_unlock(&kept.lock);
	if (!newer)
		return RC_OK;
	TRY(store_own_list_all(c, c, &rows, &n));
	struct own_list *own = mem_must(talloc_zero_array(NULL, struct own_list, (unsigned)n + 1));
	for (int i = 0; i < n; i++)
		own[i] = (struct own_list){
		        .language = mem_must(talloc_strdup(own, rows[i].language)),
		        .list = mem_must(talloc_strdup(own, rows[i].list)),
		        .version = rows[i].version,
		        .text = mem_must(talloc_strdup(own, rows[i].text)),
		};
	take_over(own, n, version);
	return RC_OK;
}
