/* desk/tongues: the lists of all languages, each read when it is first needed. */
#include "desk/tongues.h"

#include <pthread.h>
#include <string.h>

#include "base/mem.h"

#define KEPT_MAX 32

static struct kept {
	pthread_mutex_t lock;
	struct one {
		struct tongue *tongue;
		struct names *names;
	} list[KEPT_MAX];
	struct names *none;
} kept = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* Under the lock. */
static struct one *find(const char *code)
{
	const char *const *codes = tongue_codes();

	for (size_t i = 0; code != NULL && codes[i] != NULL && i < KEPT_MAX; i++)
		if (strcmp(codes[i], code) == 0) {
			if (kept.list[i].tongue == NULL)
				kept.list[i].tongue = tongue_open(NULL, code, NULL);
			return &kept.list[i];
		}
	return NULL;
}

const struct tongue *tongues_get(const char *code)
{
	pthread_mutex_lock(&kept.lock);
	const struct one *one = find(code);
	pthread_mutex_unlock(&kept.lock);
	return one == NULL ? NULL : one->tongue;
}

const struct names *tongues_names(const char *code)
{
	pthread_mutex_lock(&kept.lock);
	struct one *one = find(code);
	struct names **names = one == NULL ? &kept.none : &one->names;
	if (*names == NULL)
		*names = names_open(NULL, one == NULL ? NULL : one->tongue);
	pthread_mutex_unlock(&kept.lock);
	return *names;
}
