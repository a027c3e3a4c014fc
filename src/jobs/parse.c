/* jobs/parse: waiting raw rows through the parser's child into desk/intake, in order. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "jobs/loop.h"
#include "jobs/reading.h"

#define BATCH_MAILS 100
#define BATCH_BYTES (16 << 20)

struct batch {
	struct raw *rows;
	int n;
	bool imports;
};

enum rc parse_begin(struct ctx *c, struct loop *l)
{
	l->state = reading_new(l, l->jobs->exe, l->jobs->parsers);
	return RC_OK;
}

/* An import that runs reads its own mails (cli/import.c holds this lock); those of one
 * that was ended are read here. */
static bool import_runs(struct ctx *c)
{
	int fd = open(path_join(c, store_data_dir(c->store), "import.lock"), O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	bool held = flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
	close(fd);
	return held;
}

static enum rc read_rows(struct ctx *c, void *arg)
{
	struct batch *b = arg;
	int64_t bytes = 0;

	TRY(store_raw_waiting(c, c, 0, BATCH_MAILS, b->imports, &b->rows, &b->n));
	for (int i = 0; i < b->n; i++) {
		bytes += b->rows[i].size;
		if (i > 0 && bytes > BATCH_BYTES)
			b->n = i;
	}
	return RC_OK;
}

enum rc parse_turn(struct ctx *c, struct loop *l, int64_t *out_wait_ms)
{
	struct batch b = {.imports = !import_runs(c)};
	struct slot *slots;
	struct intake_count count = {0};
	char taken[24], unreadable[24];

	TRY(store_tx(c, DB_READ, read_rows, &b));
	if (b.n == 0)
		return RC_OK;
	const struct raw **rows = talloc_zero_array(c, const struct raw *, (size_t)b.n);
	for (int i = 0; i < b.n; i++)
		rows[i] = &b.rows[i];
	TRY(reading_slots(c, rows, (size_t)b.n, &slots));
	reading_run(l->state, slots, (size_t)b.n);
	TRY(reading_take(c, slots, (size_t)b.n, &count));
	snprintf(taken, sizeof taken, "%zu", count.taken);
	snprintf(unreadable, sizeof unreadable, "%zu", count.unreadable);
	log_line(LOG_INFO, "mail_taken_in", "count", taken, "unreadable", unreadable, NULL);
	*out_wait_ms = 0;
	return RC_OK;
}
