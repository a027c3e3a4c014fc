/* care/ask_kept: what was read of the letters a moment ago. */
#include "care/ask_kept.h"

#include <pthread.h>

#include "base/mem.h"
#include "base/str.h"

#define KEPT 32 /* conversations that are being answered just now */

static struct {
	pthread_mutex_t lock;
	struct one {
		char *sign; /* all below belongs to it */
		struct ask_whole *v;
		size_t n;
	} list[KEPT];
	size_t next;
} kept = {.lock = PTHREAD_MUTEX_INITIALIZER};

static const char *copy_text(const void *mem, const char *text)
{
	return text == NULL ? NULL : mem_must(talloc_strdup(mem, text));
}

static struct ask_whole *copy(const void *mem, const struct ask_whole *v, size_t n)
{
	struct ask_whole *out = mem_must(talloc_array(mem, struct ask_whole, n + 1));

	for (size_t i = 0; i < n; i++) {
		out[i] = v[i];
		out[i].r.text = copy_text(out, v[i].r.text);
		out[i].r.state = copy_text(out, v[i].r.state);
		out[i].r.user_name = copy_text(out, v[i].r.user_name);
	}
	return out;
}

bool ask_kept_find(const void *mem, const char *sign, struct ask_whole **out, size_t *out_n)
{
	bool found = false;

	pthread_mutex_lock(&kept.lock);
	for (size_t i = 0; i < KEPT && !found; i++)
		if (str_eq(kept.list[i].sign, sign)) {
			*out = copy(mem, kept.list[i].v, kept.list[i].n);
			*out_n = kept.list[i].n;
			found = true;
		}
	pthread_mutex_unlock(&kept.lock);
	return found;
}

void ask_kept_put(const char *sign, const struct ask_whole *v, size_t n)
{
	char *own = mem_must(talloc_strdup(NULL, sign));
	struct one one = {.sign = own, .v = copy(own, v, n), .n = n};

	pthread_mutex_lock(&kept.lock);
	struct one *place = &kept.list[kept.next++ % KEPT];
	char *old = place->sign;
	*place = one;
	pthread_mutex_unlock(&kept.lock);
	talloc_free(old);
}
