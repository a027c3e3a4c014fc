#include "mail/frame.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "base/clock.h"

#define CHUNK (1u << 20)

/* Without a deadline the descriptor blocks, and nothing is polled. */
static enum frame_end wait_for(int fd, short events, int64_t deadline)
{
	struct pollfd p = {.fd = fd, .events = events};

	for (;;) {
		int64_t left = deadline - clock_mono_ms();
		int n;

		if (left <= 0)
			return FRAME_LATE;
		n = poll(&p, 1, (int)left);
		if (n > 0)
			return FRAME_OK;
		if (n < 0 && errno != EINTR)
			return FRAME_CLOSED;
	}
}

enum frame_end frame_read(int fd, void *p, size_t n, int64_t deadline)
{
	char *to = p;

	while (n) {
		ssize_t k = recv(fd, to, n < CHUNK ? n : CHUNK, deadline ? MSG_DONTWAIT : 0);
		if (k > 0) {
			to += k;
			n -= (size_t)k;
		} else if (k == 0 || (errno != EAGAIN && errno != EINTR)) {
			return FRAME_CLOSED;
		} else if (deadline && errno == EAGAIN) {
			enum frame_end e = wait_for(fd, POLLIN, deadline);
			if (e != FRAME_OK)
				return e;
		}
	}
	return FRAME_OK;
}

enum frame_end frame_write(int fd, const void *p, size_t n, int64_t deadline)
{
	const char *from = p;
	int flags = MSG_NOSIGNAL | (deadline ? MSG_DONTWAIT : 0);

	while (n) {
		ssize_t k = send(fd, from, n < CHUNK ? n : CHUNK, flags);
		if (k > 0) {
			from += k;
			n -= (size_t)k;
		} else if (k < 0 && errno != EAGAIN && errno != EINTR) {
			return FRAME_CLOSED;
		} else if (deadline && errno == EAGAIN) {
			enum frame_end e = wait_for(fd, POLLOUT, deadline);
			if (e != FRAME_OK)
				return e;
		}
	}
	return FRAME_OK;
}
