/*
 * mail/frame: whole reads and writes on the pipe between the server and its parser child.
 * Knows no mail. Inside mail/. deadline: monotonic milliseconds, 0 for none.
 */
#ifndef MAIL_FRAME_H
#define MAIL_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FRAME_MAX_HINTS (1u << 20)
#define FRAME_MAX_RECORD (256u << 20)

/* How a child ends that never came so far as to read a mail. */
enum { FRAME_EXIT_START = 70, FRAME_EXIT_SANDBOX = 71 };

enum frame_end { FRAME_OK, FRAME_CLOSED, FRAME_LATE };

enum frame_end frame_read(int fd, void *p, size_t n, int64_t deadline);
enum frame_end frame_write(int fd, const void *p, size_t n, int64_t deadline);

#endif
