/*
 * SQLite's own lock goes to whoever happens to ask when it is free: a busy
 * server would starve an import. Hence two locks before it: who waits for
 * the turn holds the door, and who just had the turn queues at the door again.
 */
#include "store/turn.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

struct turn {
	int fd;
};

enum { DOOR, TURN };

static int turn_free(struct turn *t)
{
	close(t->fd);
	return 0;
}

enum rc turn_open(struct ctx *c, const void *mem, const char *path, struct turn **out)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return ctx_broken(c, "open %s: %s", path, strerror(errno));
	struct turn *t = talloc_zero(mem, struct turn);
	t->fd = fd;
	talloc_set_destructor(t, turn_free);
	*out = t;
	return RC_OK;
}

/* Locks of the open file, not of the process: two stores in one process meet too. */
static int lock(const struct turn *t, int place, short type)
{
	struct flock l = {.l_type = type, .l_whence = SEEK_SET, .l_start = place, .l_len = 1};
	return fcntl(t->fd, F_OFD_SETLK, &l);
}

static enum rc lock_wait(const struct turn *t, int place, int64_t until_ms)
{
	while (lock(t, place, F_WRLCK) != 0) {
		if (errno != EAGAIN && errno != EACCES && errno != EINTR)
			return RC_INTERNAL;
		if (clock_mono_ms() >= until_ms)
			return RC_BUSY;
		clock_sleep_ms(1);
	}
	return RC_OK;
}

enum rc turn_take(struct turn *t, int64_t timeout_ms)
{
	int64_t until = clock_mono_ms() + timeout_ms;
	TRY(lock_wait(t, DOOR, until));
	enum rc rc = lock_wait(t, TURN, until);
	lock(t, DOOR, F_UNLCK);
	return rc;
}

void turn_give(struct turn *t)
{
	lock(t, TURN, F_UNLCK);
}
